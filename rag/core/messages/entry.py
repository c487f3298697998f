"""What is said to who may not enter or do something, in Korean and English. code: (what happened, what to do next)"""

from __future__ import annotations

from collections.abc import Mapping

ENTRY: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ko": {
        "access_error": ("들어갈 수 없습니다.", "관리자에게 물어봐 주세요."),
        "not_allowed": ("이 일을 할 수 없습니다({reason}).", "필요하면 관리자나 모음의 주인에게 권한을 부탁해 주세요."),
        "wrong_sign_in": (
            "이름이나 비밀번호가 맞지 않습니다.",
            "한/영과 대소문자를 확인해 주세요. 잊었으면 관리자에게 다시 정해 달라고 해 주세요.",
        ),
        "too_many_tries": ("잘못된 시도가 여러 번 있어 잠시 막았습니다.", "{seconds}초 뒤에 다시 해 주세요."),
        "account_locked": ("잘못된 시도가 너무 많아 이 이름을 잠갔습니다.", "관리자가 python -m rag users reset 이름 으로 풀 수 있습니다."),
        "sign_in_used": ("그 로그인은 이미 쓰였거나 오래되었습니다.", "회사 계정으로 다시 로그인해 주세요."),
        "weak_password": (
            "쓸 수 없는 비밀번호입니다({reason}).",
            "{shortest}자에서 {longest}자 사이로, 서로 다른 글자를 다섯 가지 이상 쓰고, 이름과 다르게 정해 주세요.",
        ),
        "account_exists": ("‘{name}’ 계정이 이미 있습니다.", "다른 이름을 쓰거나, python -m rag users list 로 확인해 주세요."),
        "account_not_found": ("‘{name}’ 계정이 없습니다.", "관리자가 python -m rag users add 로 만듭니다."),
        "last_admin": (
            "‘{name}’은(는) 마지막 관리자라서 지우거나, 역할을 바꾸거나, 막을 수 없습니다.",
            "먼저 다른 사람을 관리자로 정해 주세요: python -m rag users role 이름 admin",
        ),
        "collection_exists": ("‘{name}’ 모음이 이미 있습니다.", "다른 이름을 써 주세요."),
        "collection_not_found": ("‘{name}’ 모음이 없습니다.", "이름을 확인하거나, 주인에게 나눠 달라고 해 주세요."),
        "collection_in_use": ("‘{name}’ 모음에 문서가 {documents}개 있습니다.", "문서를 먼저 지우거나 옮겨 주세요."),
    },
    "en": {
        "access_error": ("You cannot enter.", "Ask an admin."),
        "not_allowed": ("You may not do this ({reason}).", "Ask an admin, or the owner of the collection, for the right to do it."),
        "wrong_sign_in": (
            "The name or the password is not right.",
            "Check the keyboard layout and capitals. If you have forgotten it, ask an admin to set another one.",
        ),
        "too_many_tries": ("There were several wrong tries; signing in is blocked for a while.", "Try again in {seconds} seconds."),
        "account_locked": (
            "There were too many wrong tries: this name is locked.",
            "An admin unlocks it with python -m rag users reset NAME.",
        ),
        "sign_in_used": ("That sign-in has been used, or is too old.", "Sign in at your organisation again."),
        "weak_password": (
            "This password cannot be used ({reason}).",
            "Use {shortest} to {longest} characters, at least five different ones, and not the name itself.",
        ),
        "account_exists": ("There is an account “{name}” already.", "Choose another name, or see python -m rag users list."),
        "account_not_found": ("There is no account “{name}”.", "An admin makes one with python -m rag users add."),
        "last_admin": (
            "“{name}” is the last admin, who can be neither removed nor given another role nor shut out.",
            "Make somebody else an admin first: python -m rag users role NAME admin",
        ),
        "collection_exists": ("There is a collection “{name}” already.", "Choose another name."),
        "collection_not_found": ("There is no collection “{name}”.", "Check the name, or ask its owner to share it."),
        "collection_in_use": ("The collection “{name}” holds {documents} documents.", "Delete or move them first."),
    },
}
