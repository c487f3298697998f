"""What a process that reads a file cannot do, where the system can keep it from it: what doctor tells, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

GUARDS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "files": "다른 파일 읽기",
        "writing": "쓰기",
        "network": "네트워크",
        "processes": "프로그램 실행",
        "memory": "메모리 많이 쓰기",
        "open_files": "파일 많이 열기",
    },
    "en": {
        "files": "reading other files",
        "writing": "writing",
        "network": "the network",
        "processes": "starting programs",
        "memory": "much memory",
        "open_files": "many open files",
    },
}
