"""The words for who may enter; `strings.py` holds them with all others."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.messages import Language

ACCESS_STRINGS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "access.refused": "아직 열 수 없습니다",
        "access.reach_address": "이 앱은 다른 컴퓨터에서도 들어올 수 있게 켜져 있는데, "
        "들어올 사람을 가릴 계정이 없습니다. 그래서 아무에게도 문서를 보이지 않습니다.",
        "access.reach_proxy": "다른 컴퓨터나 프록시를 거쳐 들어온 요청인데, "
        "들어올 사람을 가릴 계정이 없습니다. 그래서 문서를 보이지 않습니다.",
        "access.refused_next": "이 앱이 도는 컴퓨터의 터미널에서 첫 관리자를 만들고 이 화면을 새로 고쳐 주세요.",
        "access.refused_other": "회사 로그인(OIDC)을 쓰려면 .streamlit/secrets.toml에 [auth]를 적습니다.",
        "access.alone_address": "혼자 쓰려면 server.address를 정하지 말고 다시 켜 주세요. 그러면 이 컴퓨터에서만 열립니다.",
        "access.alone_proxy": "혼자 쓰려면 앱이 도는 컴퓨터에서 이 주소로 바로 여세요.",
        "access.name_example": "이름",
        "access.title": "로그인",
        "access.about": "이 문서함은 계정이 있는 사람만 볼 수 있습니다.",
        "access.name": "이름",
        "access.password": "비밀번호",
        "access.enter": "로그인",
        "access.forgotten": "비밀번호를 잊었거나 계정이 없으면 관리자에게 말해 주세요.",
        "access.outside": "회사 계정으로 로그인",
        "access.outside_missing": "회사 로그인(OIDC)이 설정되어 있지만 필요한 패키지가 없습니다.",
        "access.outside_missing_next": "앱이 도는 컴퓨터에서 python -m pip install Authlib 을 실행하고 앱을 다시 켜 주세요.",
        "access.unknown": "‘{name}’(으)로 만든 계정이 없습니다.",
        "access.unknown_next": "관리자가 python -m rag users add {name} --oidc 로 계정을 만들면 들어올 수 있습니다.",
        "access.leave_outside": "다른 계정으로 로그인",
        "access.plain": "이 연결은 암호화되지 않았습니다.",
        "access.plain_next": "비밀번호와 문서가 네트워크에 그대로 지나갑니다. "
        "관리자는 HTTPS(server.sslCertFile 또는 HTTPS 프록시)를 켜 주세요.",
        "access.role_reader": "보는 사람",
        "access.role_editor": "편집자",
        "access.role_admin": "관리자",
        "access.leave": "로그아웃",
        "access.change": "비밀번호 바꾸기",
        "access.old": "지금 비밀번호",
        "access.new": "새 비밀번호",
        "access.again": "새 비밀번호 한 번 더",
        "access.save": "바꾸기",
        "access.differ": "새 비밀번호 두 개가 다릅니다.",
        "access.differ_next": "같은 비밀번호를 두 번 적어 주세요.",
        "access.changed": "비밀번호를 바꾸었습니다. 다른 곳의 로그인은 모두 끊겼습니다.",
        "access.unlocked_copy": "잠긴 PDF는 잠금을 푼 사본으로 이 컴퓨터의 자료 폴더에 보관합니다. 비밀번호는 보관하지 않습니다.",
    },
    "en": {
        "access.refused": "Not open yet",
        "access.reach_address": "This app is set to be reached from other computers, "
        "and there are no accounts to tell who may. So it shows documents to nobody.",
        "access.reach_proxy": "This request came from another computer or through a proxy, "
        "and there are no accounts to tell who may. So no document is shown.",
        "access.refused_next": "In a terminal of the computer that runs the app, make the first admin, then reload this page.",
        "access.refused_other": "To sign in at your organisation (OIDC), put [auth] into .streamlit/secrets.toml.",
        "access.alone_address": "To use it alone, start it again without setting server.address: it opens on this computer only.",
        "access.alone_proxy": "To use it alone, open this address on the computer that runs the app.",
        "access.name_example": "NAME",
        "access.title": "Sign in",
        "access.about": "Only those who have an account can see this library.",
        "access.name": "Name",
        "access.password": "Password",
        "access.enter": "Sign in",
        "access.forgotten": "If you have forgotten the password or have no account, ask an admin.",
        "access.outside": "Sign in with your organisation",
        "access.outside_missing": "Signing in at your organisation (OIDC) is set up, but a package that it needs is missing.",
        "access.outside_missing_next": "On the computer that runs the app: python -m pip install Authlib, then start the app again.",
        "access.unknown": "No account was made for “{name}”.",
        "access.unknown_next": "You can enter once an admin has made one: python -m rag users add {name} --oidc",
        "access.leave_outside": "Sign in as somebody else",
        "access.plain": "This connection is not encrypted.",
        "access.plain_next": "Passwords and documents cross the network as they are. "
        "Admins: switch HTTPS on (server.sslCertFile, or an HTTPS proxy).",
        "access.role_reader": "reader",
        "access.role_editor": "editor",
        "access.role_admin": "admin",
        "access.leave": "Sign out",
        "access.change": "Change password",
        "access.old": "Present password",
        "access.new": "New password",
        "access.again": "New password once more",
        "access.save": "Change",
        "access.differ": "The two new passwords are not the same.",
        "access.differ_next": "Type the same password twice.",
        "access.changed": "Your password is changed. You are signed out everywhere else.",
        "access.unlocked_copy": "A locked PDF is kept in this computer's data folder as a copy without its lock. The password is not kept.",
    },
}
