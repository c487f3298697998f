"""The command line, as scripts and people use it. The field names asserted here are a contract."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, scanned_lines, simple_pdf, text_lines, with_files
from places import PROJECT

from rag import __version__
from rag.cli.commands import run
from rag.core.quoting import Quoting
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.store.steps import MIGRATIONS

LEAVE = "제1조(연차) 직원의 연차 휴가는 한 해에 15일로 한다.\n제2조(병가) 병가는 한 해에 60일을 넘을 수 없다."
TRAVEL = "제1조(숙박비) 국내 출장의 숙박비 한도는 하루 70,000원이다.\n제2조(일비) 일비는 하루 20,000원을 지급한다."

Rag = Callable[..., int]


@pytest.fixture
def rag(settings: Settings, sandbox: Sandbox) -> Rag:
    """Runs a command line in this process, on the test's own library; the n-gram embedder stands in for the model."""

    def run_it(*argv: str, stdin: str = "") -> int:
        def opener(chosen: Settings) -> Library:
            return Library(chosen, embedder=NgramEmbedder(), sandbox=sandbox)

        return run(argv, settings, stdin=io.StringIO(stdin), opener=opener)

    return run_it


@pytest.fixture
def leave(tmp_path: Path) -> Path:
    return write(tmp_path / "휴가규정.pdf", simple_pdf(LEAVE))


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_add_prints_an_object_a_file_with_the_fields_of_the_contract(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("add", str(leave), "--json") == 0
    (added,) = objects(capsys)
    seconds = added.pop("seconds")
    assert isinstance(seconds, float) and seconds > 0
    assert added == {
        "file": str(leave),
        "status": "ready",
        "document_id": 1,
        "pages": 1,
        "text_pages": 1,
        "scanned_pages": 0,
        "garbled_pages": 0,
        "passages": 2,
        "unread_glyphs": 0,
        "attachments": [],
        "error": None,
    }


def test_the_files_after_a_bad_one_go_in_and_the_exit_code_tells(
    rag: Rag, leave: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = write(tmp_path / "empty.pdf", b"")
    text = write(tmp_path / "text.pdf", b"hello, I am no PDF")
    missing = tmp_path / "missing.pdf"
    assert rag("add", str(empty), str(text), str(missing), str(tmp_path), str(leave), "--json") == 1
    added = objects(capsys)
    assert [item["status"] for item in added] == ["failed"] * 4 + ["ready"]
    codes = [item["error"]["code"] for item in added[:4]]
    assert codes == ["empty_file", "not_a_pdf", "unreadable_file", "unreadable_file"]
    assert added[0]["error"]["message"].startswith("빈 파일입니다")
    assert [item["document_id"] for item in added] == [None] * 4 + [1]


def test_files_that_go_in_together_are_told_of_in_their_order(rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [write(tmp_path / f"{number}.pdf", simple_pdf(f"{LEAVE} {number}")) for number in range(3)]
    scanned = write(tmp_path / "scan.pdf", make_pdf([Sheet(scanned_lines("도장"))]))
    again = write(tmp_path / "again" / "1.pdf", files[1].read_bytes())  # a name and bytes that are on their way
    other = write(tmp_path / "other" / "2.pdf", simple_pdf(TRAVEL))  # a name that is
    order = [files[0], scanned, files[1], again, files[2], other]
    assert rag("add", *map(str, order), "--json") == 1
    added = objects(capsys)
    assert [item["file"] for item in added] == [str(file) for file in order]
    assert [item["status"] for item in added] == ["ready", "failed", "ready", "duplicate", "ready", "failed"]
    assert added[3]["document_id"] == added[2]["document_id"]
    assert added[5]["error"]["code"] == "same_name"
    assert sum(item["seconds"] > 0 for item in added) == 6


def test_a_file_without_text_tells_what_its_pages_are(rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scanned = write(tmp_path / "scan.pdf", make_pdf([Sheet(scanned_lines("도장")), Sheet(scanned_lines("서명"))]))
    assert rag("add", str(scanned), "--json") == 1
    (added,) = objects(capsys)
    assert (added["status"], added["error"]["code"]) == ("failed", "no_text")
    assert (added["pages"], added["text_pages"], added["scanned_pages"], added["garbled_pages"]) == (2, 0, 2, 0)
    assert (added["document_id"], added["passages"]) == (None, None)


def test_pdfs_inside_a_pdf_are_named_and_go_in_where_that_is_asked_for(
    rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, form = simple_pdf(TRAVEL), b"\xd0\xcf\x11\xe0 a form"
    notice = write(tmp_path / "공고.pdf", with_files(simple_pdf(LEAVE), ("별표.pdf", table), ("서식.hwp", form)))
    assert rag("add", str(notice)) == 0
    assert "  첨부 2개: 별표.pdf, 서식.hwp(PDF 아님)\n" in capsys.readouterr().out
    assert rag("add", str(notice), "--attachments", "--json") == 0
    known, added = objects(capsys)
    assert (known["status"], [one["name"] for one in known["attachments"]]) == ("duplicate", ["별표.pdf", "서식.hwp"])
    assert known["attachments"][1] == {"name": "서식.hwp", "size": 11, "kind": "ole", "sha256": hashlib.sha256(form).hexdigest()}
    assert (added["file"], added["status"], added["document_id"]) == (f"{notice}/별표.pdf", "ready", 2)
    assert rag("list", "--json") == 0
    first, second = objects(capsys)
    assert (first["unread_glyphs"], first["unread_pages"], len(first["attachments"])) == (0, 0, 2)
    assert (second["name"], second["attachments"]) == ("별표.pdf", [])
    assert rag("list") == 0
    assert "1. 공고.pdf: 첨부 2개: 별표.pdf, 서식.hwp(PDF 아님)" in capsys.readouterr().out


def test_the_same_bytes_under_a_decomposed_name_are_a_duplicate_and_no_failure(
    rag: Rag, leave: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = write(tmp_path / unicodedata.normalize("NFD", "다른이름.pdf"), leave.read_bytes())
    assert rag("add", str(leave), str(again), "--json") == 0
    first, second = objects(capsys)
    assert (first["status"], second["status"]) == ("ready", "duplicate")
    assert second["document_id"] == first["document_id"] == 1
    assert second["pages"] == 1
    assert second["error"]["code"] == "duplicate_document"


def test_the_same_name_with_other_bytes_fails_unless_told_to_keep_both_or_replace(
    rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rag("add", str(leave), "--json") == 0
    leave.write_bytes(simple_pdf(TRAVEL))
    assert rag("add", str(leave), "--json") == 1
    assert rag("add", str(leave), "--keep-both", "--json") == 0
    first, refused, kept = objects(capsys)
    assert refused["error"]["code"] == "same_name"
    assert rag("list", "--json") == 0
    assert {item["id"] for item in objects(capsys)} == {first["document_id"], kept["document_id"]}


def test_replace_leaves_only_the_new_document(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rag("add", str(leave))
    leave.write_bytes(simple_pdf(TRAVEL))
    capsys.readouterr()
    assert rag("add", str(leave), "--replace", "--json") == 0
    (added,) = objects(capsys)
    rag("list", "--json")
    assert [item["id"] for item in objects(capsys)] == [added["document_id"]]
    rag("search", "연차 휴가", "--json")
    assert all("15일" not in hit["text"] for hit in objects(capsys)[0]["hits"])


def test_a_locked_file_opens_with_its_password_only(rag: Rag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked = write(tmp_path / "locked.pdf", make_pdf([Sheet(text_lines(*LEAVE.split("\n")))], user_password="1234"))
    assert rag("add", str(locked), "--json") == 1
    assert rag("add", str(locked), "--password", "4321", "--json") == 1
    assert rag("add", str(locked), "--password", "1234", "--json") == 0
    codes = [item["error"] and item["error"]["code"] for item in objects(capsys)]
    assert codes == ["password_required", "wrong_password", None]


def test_search_prints_its_hits_with_the_fields_of_the_contract(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rag("add", str(leave))
    capsys.readouterr()
    assert rag("search", "연차 휴가는 며칠인가요?", "--k", "1", "--json") == 0
    (found,) = objects(capsys)
    assert found["question"] == "연차 휴가는 며칠인가요?"
    (hit,) = found["hits"]
    assert set(hit) == {
        "rank", "passage_id", "document", "document_id", "page", "last_page", "text", "score", "lexical_rank", "dense_rank", "rerank_score",
        "matched", "missing",
    }  # fmt: skip
    assert (hit["rank"], hit["document"], hit["page"], hit["last_page"]) == (1, "휴가규정.pdf", 1, 1)
    assert "15일" in hit["text"]
    assert (hit["lexical_rank"], hit["rerank_score"]) == (1, None)


def test_ask_prints_the_answer_and_its_evidence_with_boxes_inside_the_page(
    rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rag("add", str(leave))
    capsys.readouterr()
    assert rag("ask", "연차 휴가는 한 해에 며칠인가요?", "--json") == 0
    (answer,) = objects(capsys)
    keys = {"question", "answer", "confidence", "sure", "short", "yes", "disagreeing", "evidence", "hits", "searched", "parts", "lacks"}
    assert set(answer) == keys | {"timings_ms", "scope"}
    assert "15일" in str(answer["answer"])
    assert 0 <= answer["confidence"] <= 1
    evidence = answer["evidence"][0]
    assert set(evidence) == {
        "document",
        "document_id",
        "page",
        "label",
        "text",
        "start",
        "end",
        "marked",
        "boxes",
        "table",
        "lead",
        "items",
        "differs",
        "passage_id",
        "parts",
        "score",
        "title",
        "unread_glyphs",
        "struck",
    }
    assert (evidence["unread_glyphs"], evidence["struck"]) == (0, False)
    assert evidence["end"] - evidence["start"] == len(evidence["text"])
    assert evidence["boxes"]
    for box in evidence["boxes"]:
        assert set(box) == {"page", "x0", "top", "x1", "bottom"}
        assert 0 <= box["x0"] < box["x1"] <= 595 and 0 <= box["top"] < box["bottom"] <= 842


def test_an_unsure_answer_says_so(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rag("add", str(leave))
    note, question = "확실하지 않은 답입니다.", "연차 휴가는 한 해에 며칠인가요?"
    for sure_from in (0.0, 1.0):
        monkeypatch.setattr("rag.answer.linear_reader.QUOTING", Quoting(answers_from=0.0, beside_best=0.1, sure_from=sure_from))
        capsys.readouterr()
        assert rag("ask", question) == 0
        assert (note in capsys.readouterr().out) == (sure_from == 1.0)
        assert rag("ask", question, "--json") == 0
        assert objects(capsys)[0]["sure"] == (sure_from == 0.0)


def test_ask_without_any_document_has_no_answer_and_is_no_error(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("ask", "연차는 며칠인가요?", "--json") == 0
    (answer,) = objects(capsys)
    assert (answer["answer"], answer["evidence"], answer["hits"]) == (None, [], [])


@pytest.mark.parametrize("command", ["ask", "search"])
def test_questions_from_standard_input_get_an_object_a_line_in_order(
    rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    rag("add", str(leave))
    capsys.readouterr()
    assert rag(command, "-", stdin="연차는?\r\n\n병가는 며칠까지?\n") == 1
    printed = objects(capsys)
    assert [item["question"] for item in printed] == ["연차는?", "", "병가는 며칠까지?"]
    assert printed[1]["error"]["code"] == "empty_question"
    assert "hits" in printed[2]


def test_no_question_on_standard_input_prints_nothing(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("ask", "-", stdin="") == 0
    assert capsys.readouterr().out == ""


def test_an_error_is_a_sentence_on_stderr_and_an_object_for_scripts(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("remove", "7") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "그 문서가 없습니다(문서 번호 7)" in printed.err
    assert rag("--lang", "en", "search", "가" * 2000, "--json") == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"]["code"] == "question_too_long"
    assert "The question is too long" in printed.err


def test_remove_takes_the_document_away(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rag("add", str(leave))
    assert rag("remove", "1", "--yes") == 0
    assert "지웠습니다: 휴가규정.pdf" in capsys.readouterr().out
    rag("list", "--json")
    assert capsys.readouterr().out == ""


def test_a_person_reads_tables_and_sentences(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rag("list") == 0
    assert "문서가 없습니다" in capsys.readouterr().out
    assert rag("add", str(leave)) == 0
    assert "1쪽 모두 정상" in capsys.readouterr().out
    assert rag("list") == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["번호", "이름", "상태"]
    assert row.split()[:3] == ["1", "휴가규정.pdf", "준비됨"]
    assert rag("ask", "연차 휴가는 한 해에 며칠인가요?") == 0
    answered = capsys.readouterr().out
    assert "15일로 한다. [1]" in answered
    assert "[1] 휴가규정.pdf · 1쪽" in answered
    assert rag("--lang", "en", "search", "연차 휴가") == 0
    assert "1. 휴가규정.pdf · page 1" in capsys.readouterr().out


def test_doctor_and_rebuild_leave_a_library_in_order(rag: Rag, leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rag("add", str(leave))
    assert rag("rebuild") == 0
    capsys.readouterr()
    rag("doctor", "--json")
    checks = objects(capsys)
    assert checks
    assert all(set(check) == {"check", "status", "facts", "message"} for check in checks)


def test_health_says_that_it_can_work_and_its_exit_code_that_it_cannot(
    rag: Rag, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rag("health", "--json") == 0
    told = objects(capsys)[0]
    assert told.pop("version")
    assert told == {"well": True, "library": "ok", "worker": "idle", "models": "ok", "waiting": 0, "failed": 0}
    assert rag("health") == 0
    assert capsys.readouterr().out.splitlines() == [
        "문서함: 정상",
        "작업자: 할 일 없음",
        "모델: 정상",
        "기다리는 파일 0개, 실패한 파일 0개",
    ]
    (settings.data_dir / "library.db").write_bytes(b"not a database" * 100)
    assert rag("health", "--json") == 1
    assert objects(capsys)[0]["library"] == "library_damaged"


def test_a_library_is_backed_up_checked_and_put_back(
    rag: Rag, leave: Path, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "백업.zip"
    rag("add", str(leave))
    capsys.readouterr()
    assert rag("backup", str(file), "--json") == 0 and rag("verify", str(file), "--json") == 0
    made, checked = objects(capsys)
    assert made == checked
    told = {"file": str(file), "documents": 1, "files": 1, "schema": len(MIGRATIONS), "program": __version__, "missing": []}
    assert {name: made[name] for name in told} == told and made["bytes"] > 1000 and made["made"].endswith("+00:00")
    assert rag("restore", str(file)) == 1
    assert "이미 문서가 1개 있습니다" in capsys.readouterr().err
    assert rag("remove", "1", "--yes") == 0 and rag("--lang", "en", "restore", str(file)) == 0
    assert f"Restored: {file} (1 documents, 1 files)" in capsys.readouterr().out
    rag("list", "--json")
    assert [document["name"] for document in objects(capsys)] == [leave.name]
    file.write_bytes(b"no archive")
    assert rag("--lang", "en", "verify", str(file)) == 1
    assert "This backup cannot be used" in capsys.readouterr().err


def test_a_damaged_database_is_said_found_and_mended(rag: Rag, leave: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    rag("add", str(leave))
    (settings.data_dir / "library.db").write_bytes(b"not a database" * 1000)
    capsys.readouterr()
    for language, words in (("ko", "데이터베이스가 손상되었습니다"), ("en", "database is damaged")):
        for argv in (["list"], ["ask", "연차는 며칠인가요?"], ["add", str(leave)], ["worker"], ["backup", "b.zip"]):
            assert rag("--lang", language, *argv) == 1
            said = capsys.readouterr().err
            assert words in said and "doctor --fix" in said and "Traceback" not in said
    assert rag("list", "--json") == 1
    assert objects(capsys)[0]["error"]["code"] == "library_damaged"
    assert rag("doctor") == 1
    assert "[실패] 데이터베이스: 문서함의 데이터베이스가 손상되었습니다" in capsys.readouterr().out
    assert rag("doctor", "--fix", "--json") == 0
    told = objects(capsys)
    assert [row["repair"] for row in told if "repair" in row and row["repair"] != "table_lost"] == [
        "salvaged",
        "strays_added",
        "read_again",
    ]
    assert {row["check"]: row["status"] for row in told if "check" in row}["database"] == "ok"
    rag("list", "--json")
    assert len(objects(capsys)) == 1
    assert rag("doctor", "--fix") == 0
    assert "고칠 것이 없었습니다" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["sing"], ["add"], ["search", "질문", "--k", "0"], ["add", "a.pdf", "--replace", "--keep-both"]])
def test_a_command_line_that_makes_no_sense_exits_with_2(rag: Rag, argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        rag(*argv)
    assert stopped.value.code == 2
    assert "usage: python -m rag" in capsys.readouterr().err


def rag_process(data_dir: Path, *argv: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "RAG_DATA_DIR": str(data_dir), "RAG_THREADS": "1", **environ}
    command = [sys.executable, "-W", "error", "-m", "rag", *argv]
    return subprocess.run(
        command, cwd=PROJECT, env=env, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.model
def test_a_script_adds_asks_and_removes_with_the_model_that_ships(tmp_path: Path, leave: Path) -> None:
    data = tmp_path / "library"
    added = rag_process(data, "add", str(leave), "--json")
    assert (added.returncode, added.stderr) == (0, "")
    assert json.loads(added.stdout)["status"] == "ready"
    asked = rag_process(data, "ask", "-", stdin="연차 휴가는 한 해에 며칠인가요?\n병가는 며칠까지?\n")
    assert asked.returncode == 0, asked.stderr
    first, second = map(json.loads, asked.stdout.splitlines())
    assert "15일" in first["answer"]
    assert "60일" in second["answer"]
    assert first["hits"][0]["dense_rank"] is not None
    removed = rag_process(data, "remove", "1", "--json")
    assert json.loads(removed.stdout) == {"removed": 1, "document": "휴가규정.pdf"}
    assert rag_process(data, "list", "--json").stdout == ""


def test_a_model_that_is_not_there_is_a_message_and_no_traceback(tmp_path: Path, leave: Path) -> None:
    added = rag_process(tmp_path / "library", "add", str(leave), RAG_EMBEDDER="no/such-model", RAG_LANG="en")
    assert added.returncode == 1
    assert "There is no model folder" in added.stderr
    assert "Traceback" not in added.stderr


@pytest.mark.parametrize(("variable", "value"), [("RAG_THREADS", "many"), ("RAG_MAX_FILE_MB", "-1"), ("RAG_LANG", "fr")])
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, variable: str, value: str) -> None:
    listed = rag_process(tmp_path, "list", **{variable: value})
    assert (listed.returncode, listed.stdout) == (1, "")
    assert f"{variable}의 값을 이해하지 못했습니다: {value}" in listed.stderr


def test_help_is_printed_in_the_language_of_the_environment(tmp_path: Path) -> None:
    assert "문서 목록을 보여 줍니다" in rag_process(tmp_path, "--help").stdout
    assert "list the documents" in rag_process(tmp_path, "--help", RAG_LANG="en").stdout


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    asked = rag_process(tmp_path, "--version")
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, f"Geungeo {__version__}\n", "")


@pytest.mark.model
def test_a_reader_that_leaves_early_causes_no_traceback(tmp_path: Path) -> None:
    env = {**os.environ, "RAG_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "search", "-"], cwd=PROJECT, env=env,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin and process.stdout and process.stderr
    process.stdout.close()
    process.stdin.write("질문\n".encode() * 3)
    process.stdin.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 1
    assert "Traceback" not in errors


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three rows, two questions; the second question's words stand in no row that answers it."""
    rows = {"d1": LEAVE, "d2": TRAVEL, "d3": "구내식당은 평일 점심에 연다."}
    write(tmp_path / "corpus.jsonl", "\n".join(json.dumps({"_id": k, "title": "", "text": v}) for k, v in rows.items()).encode())
    questions = {"q1": "연차 휴가는 며칠인가?", "q2": "출장 숙박비 한도"}
    write(tmp_path / "queries.jsonl", "\n".join(json.dumps({"_id": k, "text": v}) for k, v in questions.items()).encode())
    (tmp_path / "qrels").mkdir()
    write(tmp_path / "qrels" / "test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    return tmp_path


@pytest.mark.model
def test_evaluate_prints_the_measures_of_every_system(beir: Path) -> None:
    done = rag_process(beir / "library", "evaluate", str(beir), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["n"] == 2
    assert set(report["systems"]) == {"keyword", "meaning", "fused", "reranked"}
    always = {"value": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert report["systems"]["keyword"] == dict.fromkeys(("nDCG@10", "R@10", "R@100", "RR@10", "Success@1"), always)


@pytest.mark.model
def test_evaluate_shows_a_person_a_table(beir: Path) -> None:
    lines = rag_process(beir / "library", "evaluate", str(beir), RAG_LANG="en").stdout.splitlines()
    assert lines[0] == "2 questions"
    assert lines[1].split() == ["nDCG@10", "R@10", "R@100", "RR@10", "Success@1", "ms"]
    assert lines[2].split()[:-1] == ["keyword", *["1.000", "(1.000-1.000)"] * 5]


@pytest.mark.model
def test_evaluate_writes_trec_runs(beir: Path) -> None:
    done = rag_process(beir / "library", "evaluate", str(beir), "--runs", str(beir / "runs"))
    assert done.returncode == 0, done.stderr
    assert (beir / "runs" / "meaning.trec").read_text(encoding="utf-8").startswith("q1 Q0 d1 1 ")


def test_a_folder_without_questions_is_named(tmp_path: Path) -> None:
    done = rag_process(tmp_path / "library", "evaluate", str(tmp_path), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "bad_dataset"


def test_models_list_names_what_is_there_and_what_is_in_use(tmp_path: Path) -> None:
    for name in ("plain", "owner/pulled"):
        (tmp_path / "models" / name / "1_Pooling").mkdir(parents=True)
        write(tmp_path / "models" / name / "config.json", b"{}")
        write(tmp_path / "models" / name / "1_Pooling" / "config.json", b"{}")
    environ = {"RAG_MODELS_DIR": str(tmp_path / "models"), "RAG_EMBEDDER": "owner/pulled"}
    listed = rag_process(tmp_path / "library", "models", "list", "--json", **environ)
    assert listed.returncode == 0, listed.stderr
    found = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [(model["name"], model["size"], model["use"]) for model in found] == [("owner/pulled", 4, "embedder"), ("plain", 4, None)]
    assert "모델이 없습니다" in rag_process(tmp_path, "models", "list", RAG_MODELS_DIR=str(tmp_path / "none")).stdout
