"""The Korean words of `rag.core.messages`. Whoever adds a code here adds it in the other language too: a test holds them level."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.job import JobState
from rag.core.messages.beyond import BEYOND, BEYOND_REASONS
from rag.core.messages.entry import ENTRY
from rag.core.messages.server import SERVER, SERVER_REASONS
from rag.core.records import PageStatus

PAGE_STATUSES: Mapping[PageStatus, str] = {
    PageStatus.TEXT: "정상",
    PageStatus.SCANNED: "스캔",
    PageStatus.GARBLED: "글자 깨짐",
    PageStatus.EMPTY: "빈 쪽",
}

JOB_STAGES: Mapping[JobState, str] = {
    JobState.WAITING: "차례를 기다리는 중",
    JobState.READING: "{done} / {total}쪽 읽는 중",
    JobState.CUTTING: "구절로 나누는 중",
    JobState.EMBEDDING: "의미를 익히는 중 {done} / {total} · 낱말로는 벌써 찾을 수 있습니다",
    JobState.READY: "준비됨",
    JobState.FAILED: "넣지 못함",
    JobState.CANCELLED: "취소됨",
}

OPENING = "파일을 여는 중"

# What a file that is not a PDF turned out to be.
FOUND: Mapping[str, str] = {
    "hwp": "한글 문서(HWP)",
    "hwpx": "한글 문서(HWPX)",
    "zip": "압축 파일(ZIP)",
    "html": "웹 페이지(HTML)",
    "text": "글자 파일",
    "unknown": "알 수 없는 형식",
    "ole": "한글(HWP) 또는 옛 오피스 문서",
    "docx": "워드 문서",
    "xlsx": "엑셀 문서",
    "pptx": "파워포인트 문서",
    "png": "그림(PNG)",
    "jpeg": "그림(JPEG)",
    "rtf": "서식 있는 글(RTF)",
}

# Why a file or a folder could not be used; what the system says by itself stays as it is.
REASON: Mapping[str, str] = {
    "unknown": "까닭을 알 수 없음",
    "file": "파일을 열 수 없음",
    "format": "PDF 구조가 깨짐",
    "security_handler": "알 수 없는 보안 방식",
    "page": "쪽 정보가 깨짐",
    "no_pages": "쪽이 없음",
    "render": "쪽을 그릴 수 없음",
    "save": "잠금을 푼 사본을 만들 수 없음",
    "ended": "파일을 읽던 프로세스가 끝남",
    "attachment": "첨부 파일을 꺼낼 수 없음",
    "page_size": "쪽 크기를 알 수 없음",
    "answer": "파일을 읽던 프로세스의 답을 알아볼 수 없음",
    "space": "남은 공간이 없음",
    "inodes": "디스크에 파일을 더 만들 수 없음",
    "limit": "파일 크기나 사용량 한도에 닿음",
    "readonly": "읽기 전용임",
    "permission": "권한이 없음",
    "not_a_database": "데이터베이스가 아님",
    "damaged": "읽히지 않는 곳이 있음",
    "tables": "표가 없어짐",
    **SERVER_REASONS["ko"],
    **BEYOND_REASONS["ko"],
    "not_a_backup": "근거의 백업이 아님",
    "changed": "든 파일이 백업할 때와 다름",
    "incomplete": "든 파일이 빠짐",
    "database": "든 데이터베이스가 손상됨",
    "needs_editor": "편집자만 할 수 있음",
    "needs_admin": "관리자만 할 수 있음",
    "needs_write": "이 모음에 쓸 수 있는 사람만 할 수 있음",
    "needs_host": "자료 폴더가 있는 컴퓨터에서만 할 수 있음",
    "needs_owner": "이 모음의 주인만 할 수 있음",
    "needs_sign_in": "로그인해야 함",
    "password_length": "길이",
    "password_simple": "너무 단순함",
}

# code: (what happened, what to do next)
ERRORS: Mapping[str, tuple[str, str]] = {
    "error": (
        "예상하지 못한 문제가 생겼습니다({code}).",
        "다시 시도해 주세요. 계속되면 터미널에서 python -m rag doctor 로 상태를 확인해 주세요.",
    ),
    "rag_error": (
        "예상하지 못한 문제가 생겼습니다.",
        "다시 시도해 주세요. 계속되면 터미널에서 python -m rag doctor 로 상태를 확인해 주세요.",
    ),
    "pdf_error": ("이 PDF를 읽지 못했습니다.", "PDF 보기 프로그램에서 열리는지 확인하고, ‘PDF로 인쇄’로 다시 저장해 올려 주세요."),
    "unreadable_file": ("파일을 읽을 수 없습니다({reason}).", "경로와 읽기 권한을 확인해 주세요."),
    "empty_file": ("빈 파일입니다(0바이트).", "원본 파일을 다시 내려받아 올려 주세요."),
    "not_a_pdf": ("PDF가 아닙니다. 내용은 {found}입니다.", "원래 프로그램에서 PDF로 저장해 올려 주세요."),
    "broken_pdf": (
        "파일이 손상되어 열 수 없습니다({reason}).",
        "원본을 다시 내려받거나, PDF 보기 프로그램에서 ‘PDF로 인쇄’로 저장해 올려 주세요.",
    ),
    "too_big": (
        "파일이 너무 큽니다: {size_mb}MB(한도 {limit_mb}MB).",
        "파일을 나누거나 그림 해상도를 줄여 올려 주세요. 한도는 RAG_MAX_FILE_MB로 바꿉니다.",
    ),
    "too_many_pages": ("쪽이 너무 많습니다: {pages}쪽(한도 {limit}쪽).", "파일을 나누어 올려 주세요."),
    "password_required": ("비밀번호로 잠긴 PDF입니다.", "문서를 여는 비밀번호를 입력해 주세요. 비밀번호는 저장하지 않습니다."),
    "wrong_password": ("비밀번호가 맞지 않습니다.", "대소문자와 한/영 상태를 확인하고 다시 입력해 주세요."),
    "no_text": (
        "찾을 수 있는 글자가 없습니다: {pages}쪽 중 스캔 {scanned_pages}쪽, 글자 깨짐 {garbled_pages}쪽.",
        "원본을 다시 내려받거나, 글자 인식(OCR)을 한 PDF로 바꾸어 올려 주세요.",
    ),
    "no_text_blank": (
        "찾을 수 있는 글자가 없습니다: {pages}쪽이 모두 비어 있습니다.",
        "파일이 손상되었을 수 있습니다. PDF 보기 프로그램에서 보이는지 확인하고 원본을 다시 내려받아 올려 주세요.",
    ),
    "reading_timed_out": ("{seconds}초 안에 읽지 못해 멈췄습니다.", "‘PDF로 인쇄’로 다시 저장하거나 파일을 나누어 올려 주세요."),
    "reading_crashed": (
        "읽는 도중 문제가 생겨 멈췄습니다({reason}).",
        "‘PDF로 인쇄’로 다시 저장해 올려 주세요. 다른 문서는 그대로 쓸 수 있습니다.",
    ),
    "library_error": ("문서함에 문제가 생겼습니다.", "터미널에서 python -m rag doctor 로 상태를 확인해 주세요."),
    "duplicate_document": (
        "이미 있는 문서입니다: ‘{document}’(문서 번호 {document_id}).",
        "다시 올릴 필요 없이 바로 질문할 수 있습니다.",
    ),
    "same_name": (
        "이름은 같고 내용이 다른 문서가 있습니다: ‘{document}’(문서 번호 {document_id}).",
        "새 파일로 바꿀지, 둘 다 둘지 골라 주세요.",
    ),
    "same_name_waiting": (
        "이름은 같고 내용이 다른 파일이 먼저 들어와 차례를 기다립니다: ‘{document}’(접수 번호 {job_id}).",
        "새 파일로 바꿀지, 둘 다 둘지 골라 주세요.",
    ),
    "document_not_found": ("그 문서가 없습니다(문서 번호 {document_id}).", "지워졌을 수 있습니다. 문서 목록을 확인해 주세요."),
    "evidence_document_gone": ("근거였던 문서 ‘{document}’가 지워졌습니다.", "그 문서를 다시 올리고 같은 질문을 해 보세요."),
    "page_not_found": ("문서 {document_id}에는 {page}쪽이 없습니다(모두 {pages}쪽).", "1쪽부터 {pages}쪽 사이를 골라 주세요."),
    "scope_not_found": ("‘{name}’ 범위가 없습니다.", "scope list로 저장한 범위를 볼 수 있습니다."),
    "history_not_found": ("그 질문 기록이 없습니다(기록 번호 {entry_id}).", "지워졌을 수 있습니다. 다시 질문해 주세요."),
    "library_too_new": (
        "이 문서함은 더 새로운 버전에서 만들었습니다(문서함 {version}, 이 프로그램 {known}).",
        "프로그램을 새 버전으로 올리거나, RAG_DATA_DIR로 다른 폴더를 골라 주세요.",
    ),
    "library_unwritable": (
        "자료 폴더를 쓸 수 없습니다: {path}({reason}).",
        "쓰기 권한과 남은 공간을 확인하거나, RAG_DATA_DIR로 다른 폴더를 골라 주세요.",
    ),
    "file_lost": (
        "‘{document}’(문서 번호 {document_id})의 보관한 파일이 없거나 손상되었습니다.",
        "글은 그대로 찾을 수 있습니다. 문서를 지우고 PDF를 다시 넣거나, python -m rag restore 파일 로 백업을 되돌려 주세요.",
    ),
    "library_hindered": (
        "지금은 문서함을 쓸 수 없습니다.",
        "터미널에서 python -m rag doctor 로 상태를 확인해 주세요. 기다리던 파일은 그 뒤에 이어집니다.",
    ),
    "library_busy": (
        "다른 프로그램이 문서함을 {seconds}초 동안 붙들고 있습니다: {path}.",
        "백업이나 다른 프로그램이 끝나기를 기다리거나 닫고 다시 해 주세요. 기다리던 파일은 그 뒤에 이어집니다.",
    ),
    "disk_full": (
        "쓸 자리가 없습니다: {path}({reason}).",
        "공간을 비우고 다시 해 주세요. 있던 것은 없어지지 않았고, 기다리던 파일은 앱이나 python -m rag worker 로 이어집니다.",
    ),
    "library_damaged": (
        "문서함의 데이터베이스가 손상되었습니다: {path}({reason}).",
        "python -m rag doctor --fix 가 읽히는 것을 살리고 손상된 파일은 곁에 둡니다."
        " 백업이 있으면 python -m rag restore 파일 로 되돌립니다.",
    ),
    "library_lost": (
        "문서함의 데이터베이스가 없어졌습니다: {path}. 보관한 PDF {files}개는 남아 있습니다.",
        "library.db를 제자리에 두거나, python -m rag restore 파일 로 백업을 되돌리거나,"
        " python -m rag doctor --fix 로 PDF를 다시 읽어 주세요.",
    ),
    "backup_broken": ("쓸 수 없는 백업입니다: {path}({reason}).", "다른 백업 파일을 골라 주세요. 문서함은 그대로입니다."),
    "library_not_empty": (
        "이미 문서가 {documents}개 있습니다: {path}.",
        "빈 폴더나 빈 데이터베이스를 고르거나, 그 자리에 백업을 되돌리려면 restore에 --replace 를 붙여 주세요.",
    ),
    "model_error": ("모델에 문제가 생겼습니다.", "터미널에서 python -m rag doctor 로 상태를 확인해 주세요."),
    "model_not_found": ("모델 폴더가 없습니다: {name}.", "폴더 경로를 확인하거나 python -m rag models pull {name} 으로 받아 주세요."),
    "model_broken": ("모델 파일이 손상되었습니다: {file}({reason}).", "모델 폴더를 다시 받아 주세요."),
    "model_unsupported": ("쓸 수 없는 모델입니다: {name}({reason}).", "README의 ‘모델’ 항목에서 쓸 수 있는 모델을 확인해 주세요."),
    "hub_unreachable": (
        "모델 저장소에 닿지 못해 {name}을(를) 받지 못했습니다({reason}).",
        "인터넷 연결을 확인해 주세요. 이 프로그램에 든 모델은 연결 없이 쓸 수 있습니다.",
    ),
    "build_tools_missing": (
        "모델을 바꾸는 데 필요한 패키지가 없습니다: {package}.",
        "rag/modelkit의 requirements 파일로 설치하고 다시 실행해 주세요.",
    ),
    "text_too_long": (
        "글이 모델이 읽는 길이를 넘습니다: 토큰 {tokens}개(한도 {limit}개).",
        "python -m rag doctor 로 모델을 확인해 주세요.",
    ),
    "question_error": ("질문을 처리하지 못했습니다.", "질문을 다시 입력해 주세요."),
    "empty_question": ("질문이 비어 있습니다.", "문서에서 알고 싶은 것을 한 문장으로 적어 주세요."),
    "question_too_long": ("질문이 너무 깁니다: {length}자(한도 {limit}자).", "핵심만 남겨 짧게 줄여 주세요."),
    "bad_setting": ("{variable}의 값을 이해하지 못했습니다: {value}.", "README의 ‘설정’에서 쓸 수 있는 값을 확인해 주세요."),
    "evaluation_error": ("평가를 하지 못했습니다.", "평가 자료 폴더를 확인해 주세요."),
    "bad_dataset": ("평가 자료를 읽지 못했습니다: {path} {line}째 줄({reason}).", "그 줄의 형식을 고쳐 다시 실행해 주세요."),
    **ENTRY["ko"],
    **BEYOND["ko"],
    **SERVER["ko"],
}

# name: (what is checked, what was found, what to do where it is not in order)
CHECKS: Mapping[str, tuple[str, str, str]] = {
    "check": ("{name}", "{all}", "README의 ‘문제 해결’을 봐 주세요."),
    "library": ("문서함", "문서 {documents}개, 구절 {passages}개", "python -m rag add 로 PDF를 넣어 주세요."),
    "passage_rule": (
        "구절 나누기",
        "옛 버전이 읽은 문서 {old_documents}개, 그중 다시 읽지 못해 그대로 둔 문서: {kept}",
        "앱을 열어 두거나 python -m rag worker 를 실행하면 다시 읽습니다. 다시 읽지 못한 문서는 읽혀 있던 대로 계속 찾습니다.",
    ),
    "unread": (
        "못 읽은 글자",
        "{glyphs}개(문서 {documents}개의 {pages}쪽)",
        "글에서는 □로 보입니다. 문서 화면의 ‘쪽 상태’에서 어느 쪽인지 보고, 중요한 쪽이면 원래 프로그램에서 PDF로 다시 저장해 올려 주세요.",
    ),
    "attachments": ("첨부 파일", "{attachments}개, 그중 문서로 넣지 않은 PDF {not_added}개", "문서 화면에서 한 번에 넣을 수 있습니다."),
    "files": (
        "보관한 파일",
        "{megabytes}MB, 없어진 파일: {missing}, 손상된 파일: {damaged}",
        "글은 그대로 찾을 수 있습니다. 그 문서를 지우고 PDF를 다시 넣거나, python -m rag restore 파일 로 백업을 되돌려 주세요.",
    ),
    "file_place": ("파일 저장소", "{path}", "RAG_FILES의 주소와 접속 키를 확인해 주세요."),
    "folder": ("자료 폴더", "{path}, 더 만들 수 있는 파일 {inodes}개", "디스크에 자리를 만들거나 RAG_DATA_DIR로 다른 곳을 골라 주세요."),
    "database": (
        "데이터베이스",
        "고장 {problems}곳({first}), 주인 없는 줄 {ghosts}개, 일부가 빠진 문서 {half}개",
        "python -m rag doctor --fix 가 고칩니다. 손상된 파일은 곁에 남겨 둡니다.",
    ),
    "server": ("데이터베이스 서버", "{server}", "RAG_DATABASE와 서버를 확인해 주세요."),
    "leftovers": (
        "남은 것",
        "끝나지 않은 파일 {unfinished}개, 어느 문서에도 없는 PDF {strays}개, 보관한 손상된 데이터베이스 {damaged}개({megabytes}MB)",
        "python -m rag doctor --fix 가 치웁니다. {path}* 는 더 쓸 일이 없으면 직접 지워 주세요. 문서의 글이 들어 있습니다.",
    ),
    "clock": (
        "시계",
        "지금보다 뒤의 날짜 {ahead}개, 가장 늦은 것 {latest}",
        "컴퓨터의 시계를 맞춰 주세요. 없어진 것은 없지만, 질문을 보관한 날수를 이 시계로 셉니다.",
    ),
    "reader": ("리더", "{name}", "모델 폴더를 다시 받거나, RAG_READER=none 으로 리더 없이 써 주세요."),
    "model": ("임베딩 모델", "{dim}차원, 지문 {fingerprint}", "모델 폴더를 다시 받아 주세요."),
    "embeddings": ("의미", "{done} / {total}개 구절 창", "python -m rag worker 를 실행하면 나머지를 채웁니다."),
    "index": ("의미 색인", "벡터 {vectors}개", "python -m rag rebuild 로 다시 만들어 주세요. 다음 질문 때 저절로 다시 만들기도 합니다."),
    "guards": (
        "파일을 읽는 프로세스",
        "막은 것: {in_force} · 막지 못한 것: {lacking}",
        "이 시스템에는 그 보호 장치가 없습니다. 시간·쪽수·답의 크기는 어디서나 제한됩니다."
        " 믿을 수 없는 파일은 리눅스(커널 5.13 이상)에서 읽으세요.",
    ),
    "private": ("자료 폴더의 권한", "{folder}", "이 컴퓨터의 다른 사람도 읽을 수 있습니다. 폴더의 주인이 chmod 700 으로 닫아 주세요."),
    "disk": ("남은 공간", "{free_megabytes}MB", "공간을 비우거나 RAG_DATA_DIR로 다른 디스크를 골라 주세요."),
}

# What is told beside a quote. name: (what there is to know of it, what to do)
NOTES: Mapping[str, tuple[str, str]] = {
    "unread": ("이 쪽에는 읽지 못한 글자가 {count}개 있습니다(글에서는 □).", "쪽 그림에서 확인해 주세요."),
    "struck": ("취소선이 그어진 글이 들어 있습니다.", "지운 내용이므로 그대로 믿지 말고 쪽 그림에서 확인해 주세요."),
    "moved": ("답한 뒤에 이 문서를 다시 읽었습니다. 인용한 글은 지금 {page}쪽에 있습니다.", ""),
    "lost": (
        "답한 뒤에 이 문서를 다시 읽었고, 이 글은 이제 다르게 읽힙니다.",
        "그때 인용한 글을 그대로 보여 드립니다. 쪽 전체를 열어 확인해 주세요.",
    ),
}
