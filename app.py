"""근거: `streamlit run app.py`. The server loads this file once, for `app`; each run of the page executes the router."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.starlette import App

from rag.ui import components, entrance, serving, session, shell
from rag.ui.places import ASK, DOCUMENTS, EVALUATION, PEOPLE
from rag.ui.strings import words

ICON = str(Path(__file__).parent / "rag" / "ui" / "icon.svg")


def route() -> None:
    language = session.language()
    st.set_page_config(page_icon=ICON, layout="centered", menu_items={"About": words("app.about", language)})
    account = shell.show_header()
    ask = st.Page(ASK, title=words("nav.ask", language), icon=":material/search:", url_path="ask", default=True)
    documents = st.Page(DOCUMENTS, title=words("nav.documents", language), icon=":material/description:", url_path="documents")
    evaluation = st.Page(EVALUATION, title=words("nav.evaluation", language), icon=":material/rule:", url_path="evaluation")
    with components.errors_in_words():
        passed = entrance.passed()
        people = [st.Page(PEOPLE, title=words("nav.people", language), icon=":material/group:", url_path="people")]
        page = st.navigation(
            [ask, documents, evaluation, *(people if passed and entrance.manages() else ())], position="top" if passed else "hidden"
        )
        if passed:
            with account:
                entrance.show_account()
            shell.show_history(elsewhere=page != ask)
            page.run()


if __name__ == "__main__":
    route()
else:
    app = App(__file__, **serving.served())
