"""What is said of the stores and the index beyond this machine, in Korean and English. code: (what happened, what to do next)"""

from __future__ import annotations

from collections.abc import Mapping

BEYOND: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ko": {
        "files_unreachable": (
            "파일 저장소를 쓸 수 없습니다: {path}({reason}).",
            "RAG_FILES의 주소, 접속 키(AWS_ACCESS_KEY_ID 따위)와 권한, 네트워크를 확인해 주세요."
            " 있던 것은 없어지지 않았고, 기다리던 파일은 그 뒤에 이어집니다.",
        ),
        "index_unreachable": (
            "함께 쓰는 색인에 닿지 않습니다: {path}({reason}).",
            "RAG_INDEX의 주소와 RAG_INDEX_KEY, 네트워크를 확인해 주세요. 문서는 그대로 있고, 색인은 다시 닿으면 스스로 따라잡습니다.",
        ),
    },
    "en": {
        "files_unreachable": (
            "The file store cannot be used: {path} ({reason}).",
            "Check the address in RAG_FILES, the keys (AWS_ACCESS_KEY_ID and others) and their rights, and the network."
            " Nothing that was there is lost; what was queued goes on afterwards.",
        ),
        "index_unreachable": (
            "The shared index cannot be reached: {path} ({reason}).",
            "Check RAG_INDEX, RAG_INDEX_KEY and the network. The documents are as they were; the index catches up once reached again.",
        ),
    },
}

# Why one of them could not be used.
BEYOND_REASONS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "gone": "파일이 없음",
        "bucket": "그런 버킷이 없음",
        "credentials": "접속 키가 없거나 맞지 않음",
        "connection": "연결되지 않거나 도중에 끊김",
        "package": "python -m pip install -r rag/store/requirements.txt 가 필요함",
        "index_package": "python -m pip install -r rag/search/requirements.txt 가 필요함",
    },
    "en": {
        "gone": "the file is gone",
        "bucket": "there is no such bucket",
        "credentials": "the access keys are missing or wrong",
        "connection": "no connection, or it was cut off",
        "package": "python -m pip install -r rag/store/requirements.txt is needed",
        "index_package": "python -m pip install -r rag/search/requirements.txt is needed",
    },
}
