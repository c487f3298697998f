"""Every word of the command line, in Korean and English. What went wrong is worded in `rag/messages.py`."""

from __future__ import annotations

from rag.messages import Language

_STRINGS: dict[str, tuple[str, str]] = {
    # help
    "about": (
        "근거: 한국어 PDF에 묻고, 답이 적힌 문장을 그 쪽에서 찾습니다.",
        "Geungeo: ask Korean PDFs, and get the sentence that answers on its page.",
    ),
    "help_lang": ("메시지 언어 (기본: RAG_LANG, 없으면 ko)", "language of the messages (default: RAG_LANG, else ko)"),
    "help_json": ("한 줄에 JSON 객체 하나로 출력", "print one JSON object a line"),
    "help_add": ("PDF를 문서함에 넣고 뜻으로 찾을 수 있을 때까지 기다립니다", "add PDFs and wait until they are searchable by meaning"),
    "help_file": ("PDF 파일", "a PDF file"),
    "help_password": ("암호로 잠긴 PDF의 비밀번호 (저장하지 않음)", "password of a locked PDF (never stored)"),
    "help_replace": ("이름이 같고 내용이 다르면 새 파일로 바꾸기", "same name, other content: replace the document"),
    "help_keep_both": ("이름이 같고 내용이 다르면 둘 다 두기", "same name, other content: keep both"),
    "help_list": ("문서 목록을 보여 줍니다", "list the documents"),
    "help_remove": ("문서를 지웁니다: 텍스트, 색인, 파일, 이미지 모두", "remove a document: text, index, file and images"),
    "help_id": ("문서 번호 (list가 보여 줌)", "the document's number, as list shows it"),
    "help_yes": ("묻지 않고 지우기", "remove without asking"),
    "help_search": ("질문과 가까운 구절을 찾습니다", "find the passages nearest to a question"),
    "help_ask": ("질문에 답하는 문장과 그 자리를 찾습니다", "find the sentence that answers, and where it stands"),
    "help_question": (
        '질문. "-"이면 표준 입력에서 한 줄에 하나씩 읽어 한 줄에 객체 하나씩 출력',
        'the question; "-" reads one a line from standard input and prints one object a line',
    ),
    "help_k": ("구절의 수 (기본 {k})", "how many passages (default {k})"),
    "help_rerank": ("다시 순위 매기기 (RAG_RERANKER가 있을 때)", "rerank (where RAG_RERANKER is set)"),
    "help_document": ("이 번호의 문서에서만 찾기 (여러 번 쓸 수 있음)", "look in this document only (may be repeated)"),
    "help_doctor": ("모델, 체크섬, 색인, 디스크를 점검합니다", "check models, checksums, index and disk"),
    "help_rebuild": ("SQLite에서 색인을 다시 만듭니다", "rebuild the index from SQLite"),
    "help_worker": (
        "기다리는 파일을 처리하고 끝납니다 (앱이 알아서 시작함)",
        "work through the waiting files (the app starts this itself)",
    ),
    "help_evaluate": ("질문 모음으로 검색과 답을 측정합니다", "measure search and answers on a set of questions"),
    "help_dataset": (
        "BEIR 폴더(corpus.jsonl, queries.jsonl, qrels/) 또는 pdfs/와 questions.jsonl이 있는 폴더",
        "a BEIR folder (corpus.jsonl, queries.jsonl, qrels/), or one with pdfs/ and questions.jsonl",
    ),
    "help_whole": ("창으로 자르지 않고 통째로 임베딩 (발표된 수치와 비교용)", "embed rows whole, to compare with published figures"),
    "help_from_row": ("정답 구절이 모두 이 행부터 있는 질문만", "only questions whose passages stand from this row on"),
    "help_models": ("모델을 받거나, 변환하거나, 봅니다", "download, convert or list models"),
    "help_models_pull": ("Hugging Face에서 모델을 받습니다", "download a model from Hugging Face"),
    "help_model": ("모델 이름 (예: dragonkue/multilingual-e5-small-ko)", "a model's name (e.g. dragonkue/multilingual-e5-small-ko)"),
    "help_models_convert": (
        "model.safetensors가 있는 폴더를 빠른 ONNX 모델로 바꿉니다",
        "turn a folder with model.safetensors into a fast ONNX model",
    ),
    "help_folder": ("모델 폴더", "a model's folder"),
    "help_output": ("쓸 폴더 (기본: DIR 안에 함께)", "folder to write to (default: into DIR itself)"),
    "help_models_list": ("쓸 수 있는 모델을 보여 줍니다", "list the models at hand"),
    "commands": ("명령", "commands"),
    # lines
    "error": ("오류", "Error"),
    "interrupted": ("중단했습니다. 남은 파일은 다음에 이어서 처리합니다.", "Interrupted. What is left goes on next time."),
    "left": ("{duration} 남음", "{duration} left"),
    "questions": ("질문 {n}개", "{n} questions"),
    "system_keyword": ("낱말", "keyword"),
    "system_meaning": ("뜻", "meaning"),
    "system_fused": ("합침", "fused"),
    "system_reranked": ("다시 매김", "reranked"),
    "measure_answered": ("답을 냄", "answered"),
    "measure_right_document": ("첫 구절이 맞는 문서", "right document first"),
    "measure_found_first": ("첫 구절에 정답의 수와 이름", "answer's facts in the first passage"),
    "measure_found_three": ("첫 세 구절에 정답의 수와 이름", "answer's facts in the first three"),
    "measure_found_answer": ("답에 정답의 수와 이름", "answer's facts in the answer"),
    "measure_sentence": ("정답 문장을 근거로 듦", "the gold sentence is evidence"),
    "measure_box": ("상자가 정답 자리를 덮음", "its boxes cover the gold boxes"),
    "measure_refused": ("답이 없는 질문에 없다고 함", "unanswerable questions refused"),
    "evaluating": ("측정 중", "measuring"),
    "added": (
        "{name} — {pages} · 구절 {passages}개 · {seconds}초 (문서 {id}번)",
        "{name}: {pages} · {passages} passages · {seconds} s (document {id})",
    ),
    "duplicate": ("{name} — 이미 있는 문서입니다 (문서 {id}번: {document})", "{name}: already here (document {id}: {document})"),
    "ask_password": ("{name} 비밀번호: ", "Password of {name}: "),
    "no_documents": (
        "문서가 없습니다. python -m rag add FILE.pdf 로 넣으세요.",
        "There are no documents. Add one with: python -m rag add FILE.pdf",
    ),
    "list_heads": (
        "번호|이름|상태|쪽|정상|스캔|깨짐|빈 쪽|구절|MB|넣은 날",
        "id|name|state|pages|text|scanned|garbled|empty|passages|MB|added",
    ),
    "ready": ("준비됨", "ready"),
    "keyword": ("낱말만", "keywords only"),
    "confirm_remove": ("{name} 문서를 지울까요? 되돌릴 수 없습니다.", "Remove {name}? This cannot be undone."),
    "removed": ("지웠습니다: {name}", "Removed: {name}"),
    "kept": ("그대로 두었습니다: {name}", "Kept: {name}"),
    "place": ("{document} · {page}쪽{label}", "{document} · page {page}{label}"),
    "label": (" (인쇄 쪽번호 {label})", " (printed {label})"),
    "ranks": ("점수 {score} · 낱말 {lexical} · 뜻 {dense}", "score {score} · keywords {lexical} · meaning {dense}"),
    "rank": ("{rank}위", "#{rank}"),
    "matched": ("일치: {words}", "matches: {words}"),
    "no_hits": ("찾은 구절이 없습니다.", "No passage was found."),
    "no_answer": ("문서에서 답을 찾지 못했습니다.", "The documents do not answer this."),
    "nearest": ("가장 가까운 구절", "Nearest passages"),
    "evidence": ("근거", "Evidence"),
    "not_located": ("위치를 특정하지 못했습니다", "could not be located on the page"),
    "rebuilt": ("색인을 다시 만들었습니다: 벡터 {vectors}개", "The index is rebuilt: {vectors} vectors"),
    "ok": ("정상", "ok"),
    "warning": ("주의", "warning"),
    "failed": ("실패", "failed"),
    "pulled": ("받았습니다: {folder}", "Downloaded: {folder}"),
    "converted": ("만들었습니다: {folder}", "Made: {folder}"),
    "use_model": ("쓰려면: RAG_EMBEDDER={name}", "To use it: RAG_EMBEDDER={name}"),
    "model_heads": ("이름|MB|사용", "name|MB|in use as"),
    "embedder": ("임베딩", "embedder"),
    "reranker": ("리랭커", "reranker"),
    "no_models": ("{folder}에 모델이 없습니다.", "There are no models in {folder}."),
}


def string(language: Language, key: str, **facts: object) -> str:
    """The words of `key` with its blanks filled in."""
    korean, english = _STRINGS[key]
    return (korean if language == "ko" else english).format(**facts)
