"""Words of the commands about people, in Korean and English."""

from __future__ import annotations

ACCESS_STRINGS: dict[str, tuple[str, str]] = {
    "help_users": ("누가 들어올 수 있는지 정합니다: 계정, 역할", "who may enter: accounts and roles"),
    "help_users_add": (
        "계정을 만듭니다. 비밀번호는 물어보거나, 표준 입력의 첫 줄에서 읽습니다",
        "make an account; its password is asked for, or is the first line of standard input",
    ),
    "help_users_list": ("계정 목록을 보여 줍니다", "list the accounts"),
    "help_users_remove": (
        "계정을 지웁니다. 그 사람의 질문 기록도 지우고, 모음은 관리자에게 남습니다",
        "remove an account with its past questions; its collections stay, for admins",
    ),
    "help_users_role": ("역할을 바꿉니다. off면 들어올 수 없습니다", "change a role; off: may not enter"),
    "help_users_reset": (
        "비밀번호를 새로 정하고 잠금을 풉니다. 로그인한 곳은 모두 끊깁니다",
        "set another password and end a lock-out; whoever is signed in by the old one no longer is",
    ),
    "help_user": ("계정의 이름", "the account's name"),
    "help_role": ("역할 (처음 계정은 admin, 그다음은 reader)", "the role (the first account: admin, others: reader)"),
    "help_new_role": ("새 역할", "the new role"),
    "help_oidc": (
        "비밀번호 없이, 회사 로그인(OIDC)에서 이 이메일 주소로 들어오는 계정",
        "no password: signs in at the organisation's OIDC provider, with this name as e-mail address",
    ),
    "help_unlock": ("비밀번호는 그대로 두고 잠금만 풀기", "keep the password, end the lock-out only"),
    "ask_new_password": ("{name}의 새 비밀번호: ", "New password of {name}: "),
    "ask_again": ("한 번 더: ", "Once more: "),
    "not_the_same": ("두 번 적은 것이 다릅니다. 다시 적어 주세요.", "The two are not the same. Type them again."),
    "user_added": ("계정을 만들었습니다: {name} ({role})", "Account made: {name} ({role})"),
    "user_removed": ("계정을 지웠습니다: {name}", "Account removed: {name}"),
    "user_role": ("{name}: {role}", "{name}: {role}"),
    "user_reset": ("{name}: 비밀번호를 새로 정했습니다.", "{name}: another password is set."),
    "user_unlocked": ("{name}: 잠금을 풀었습니다.", "{name}: the lock-out is ended."),
    "confirm_user": ("{name} 계정을 지울까요? 되돌릴 수 없습니다.", "Remove the account {name}? This cannot be undone."),
    "no_users": (
        "계정이 없습니다. 이 컴퓨터에서만 로그인 없이 쓸 수 있습니다.",
        "There are no accounts: used on this computer only, without signing in.",
    ),
    "user_heads": ("이름|역할|로그인|만든 날", "name|role|signs in|made"),
    "role_reader": ("보는 사람", "reader"),
    "role_editor": ("편집자", "editor"),
    "role_admin": ("관리자", "admin"),
    "role_off": ("들어올 수 없음", "may not enter"),
    "by_password": ("비밀번호", "password"),
    "by_oidc": ("OIDC", "OIDC"),
}
