"""The app as a browser opens it: where the server listens, what its first request says, which cookies it has; and how to sign in there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from members import GOOD
from places import PROJECT
from streamlit.testing.v1 import AppTest

from rag.core.messages import Language

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
Open = Callable[..., AppTest]


class Browser:
    """`options` are what Streamlit was started with, `headers` and `cookies` what a session's first request says."""

    def __init__(self) -> None:
        self.options: dict[str, object] = {"server.address": "localhost", "server.port": 8501, "server.sslCertFile": None}
        self.headers: Mapping[str, str] = HERE
        self.cookies: Mapping[str, str] = {}

    def open(
        self,
        language: Language = "ko",
        address: str = "localhost",
        headers: Mapping[str, str] = HERE,
        cookies: Mapping[str, str] | None = None,
        page: str | None = None,
    ) -> AppTest:
        """The whole app, on its first page or on another."""
        self.options["server.address"], self.headers, self.cookies = address, headers, cookies or {}
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        test.query_params["lang"] = language
        test.run()
        if page:
            test.switch_page(f"rag/ui/pages/{page}.py").run()
        assert not test.exception
        return test


def keys(page: AppTest) -> set[str]:
    """Of everything that can be pressed, typed into or uploaded to."""
    return {str(one.key) for kind in ("button", "text_input", "file_uploader", "multiselect", "selectbox") for one in page.get(kind)}


def sign_in(page: AppTest, name: str, password: str = GOOD) -> AppTest:
    page.text_input(key="sign_in_name").set_value(name)
    page.text_input(key="sign_in_password").set_value(password)
    page.button(key="enter").click().run()
    assert not page.exception
    return page
