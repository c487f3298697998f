"""A process that reads a file can do nothing else, whatever the file has made of it: each attempt is one failed file with its reason.

The deeds are in `tests/taken_over.py`; the child is the product's own, and the door, the queue and the library around it too.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from places import PROJECT, TESTS
from processes import below
from taken_over import TakenOver, deed, hang_long, linger, say_twice, taken_over_process

from rag.core.checks import CheckStatus
from rag.core.errors import ReadingTimedOut
from rag.core.job import Job, JobState
from rag.core.messages import describe_check
from rag.core.settings import Settings
from rag.library.guarding import check_guards
from rag.library.guards.landlock import program_rules
from rag.library.guards.seccomp import Instruction, program_for, rules_for
from rag.library.guards.trying import Guard
from rag.library.library import Library
from rag.library.prepare import prepare


def has_landlock() -> bool:
    try:
        os.close(program_rules())
    except OSError:
        return False
    return True


FILTERS = Path("/proc/sys/kernel/seccomp/actions_avail").exists() and platform.machine() in {"x86_64", "aarch64"}
LANDLOCK = has_landlock()
linux = pytest.mark.skipif(not FILTERS, reason="these guards are Linux's, on processors whose calls are known")
TEXT = "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."
REFUSED = "PermissionError: "
NO_MEMORY = ("MemoryError", "RuntimeError: can't start new thread")


@pytest.fixture(scope="module")
def taken_over() -> Iterator[TakenOver]:
    taken_over = TakenOver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))  # where the child finds `taken_over`
        yield taken_over
    taken_over.close()


@pytest.fixture
def open_library(settings: Settings, embedder: NgramEmbedder, taken_over: TakenOver) -> Library:
    return Library(replace(settings, read_timeout=60.0), embedder=embedder, sandbox=taken_over)


def job_of(library: Library, name: str, data: bytes) -> Job:
    job = library.add(name, data)
    assert library.work()
    after = library.job(job.id)
    assert after is not None
    return after


def reason_of(library: Library, what: str, with_what: object = "") -> str:
    """Why the file that does this could not be read; a harmless file that comes after it can."""
    job = job_of(library, "나쁜.pdf", simple_pdf(TEXT) + deed(what, with_what))
    assert job.state is JobState.FAILED and job.error is not None
    assert job_of(library, "좋은.pdf", simple_pdf(TEXT)).state is JobState.READY
    assert [document.name for document in library.documents()] == ["좋은.pdf"]
    assert library.search("연차 휴가는 며칠")[0].document == "좋은.pdf"
    library.remove(library.documents()[0].id)
    return f"{job.error['code']} {job.error['facts'].get('reason', '')}".strip()  # type: ignore[attr-defined]


def assert_no_file_is_read(library: Library, what: str, path: object = "") -> None:
    """Or, where the system has no Landlock, that doctor says so: then what is open to all who may run the library is open here too."""
    if LANDLOCK:
        assert reason_of(library, what, path).startswith(f"reading_crashed {REFUSED}")
    else:
        check = check_guards(library.settings.data_dir)
        assert (check.status, check.facts["lacking"]) == (CheckStatus.WARNING, ["files"])


@linux
@pytest.mark.parametrize("what", ["read", "list"])
def test_another_file_cannot_be_read(open_library: Library, tmp_path: Path, what: str) -> None:
    other = tmp_path / "남의 글.txt"
    other.write_text("비밀", encoding="utf-8")
    assert_no_file_is_read(open_library, what, other.parent if what == "list" else other)


@linux
@pytest.mark.parametrize("what", ["append", "delete", "rename", "open_up"])
def test_another_file_is_out_of_reach(open_library: Library, tmp_path: Path, what: str) -> None:
    other = tmp_path / "남의 글.txt"
    other.write_text("비밀", encoding="utf-8")
    other.chmod(0o600)
    assert reason_of(open_library, what, other).startswith(f"reading_crashed {REFUSED}")
    assert (other.read_text(encoding="utf-8"), oct(other.stat().st_mode)[-3:]) == ("비밀", "600")


@linux
@pytest.mark.parametrize("path", ["/etc/passwd", "/dev/tty", "/proc/1/environ", "library.db", "worker.lock"])
def test_neither_the_system_nor_the_library_can_be_read(open_library: Library, path: str) -> None:
    whole = Path(path) if path.startswith("/") else open_library.settings.data_dir / path
    assert_no_file_is_read(open_library, "read", whole)


@linux
@pytest.mark.parametrize("what", ["write", "folder"])
def test_nothing_can_be_made(open_library: Library, tmp_path: Path, what: str) -> None:
    new = tmp_path / "new"
    assert reason_of(open_library, what, new).startswith(f"reading_crashed {REFUSED}")
    assert not new.exists()


@linux
def test_the_secrets_of_whoever_started_it_are_out_of_reach(open_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "geheim")
    assert_no_file_is_read(open_library, "environment")


@linux
@pytest.mark.parametrize("what", ["tcp", "udp"])
def test_not_even_loopback_can_be_reached(open_library: Library, what: str) -> None:
    kind = socket.SOCK_STREAM if what == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.5)
        if what == "tcp":
            server.listen()
        assert reason_of(open_library, what, server.getsockname()[1]).startswith(f"reading_crashed {REFUSED}")
        with pytest.raises(TimeoutError):
            server.accept() if what == "tcp" else server.recv(100)


@linux
@pytest.mark.parametrize("what", ["abroad", "unix", "listen"])
def test_no_socket_is_given(open_library: Library, tmp_path: Path, what: str) -> None:
    assert reason_of(open_library, what, tmp_path / "socket").startswith(f"reading_crashed {REFUSED}")


@linux
def test_no_name_is_looked_up(open_library: Library) -> None:
    assert reason_of(open_library, "name").startswith("reading_crashed gaierror: ")


@linux
@pytest.mark.parametrize("what", ["fork", "program", "become"])
def test_no_process_is_started(open_library: Library, what: str) -> None:
    assert reason_of(open_library, what).startswith((f"reading_crashed {REFUSED}", "reading_crashed OSError: [Errno 38]"))


@linux
@pytest.mark.parametrize("what", ["kill", "trace"])
def test_no_other_process_is_touched(open_library: Library, what: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"]) as other:
        assert reason_of(open_library, what, other.pid).startswith(f"reading_crashed {REFUSED}")
        assert other.poll() is None
        other.kill()


@linux
@pytest.mark.parametrize("what", ["grow", "huge", "threads"])
def test_memory_ends_and_comes_back(open_library: Library, what: str) -> None:
    reason = reason_of(open_library, what).removeprefix("reading_crashed ")
    assert reason.startswith(NO_MEMORY), reason


@linux
def test_a_limit_cannot_be_raised_again(open_library: Library) -> None:
    assert reason_of(open_library, "unlimit").startswith("reading_crashed ")


@linux
def test_few_files_can_be_open(open_library: Library) -> None:
    assert reason_of(open_library, "open_files").startswith("reading_crashed OSError: [Errno 24]")


@pytest.mark.parametrize("what", ["hang", "spin"])
def test_what_hangs_is_stopped_in_time(open_library: Library, taken_over: TakenOver, what: str) -> None:
    assert job_of(open_library, "좋은.pdf", simple_pdf(TEXT)).state is JobState.READY  # its child is warm
    hasty = Library(replace(open_library.settings, read_timeout=5.0), embedder=NgramEmbedder(), sandbox=taken_over)
    started = time.monotonic()
    assert job_of(hasty, "나쁜.pdf", simple_pdf(TEXT) + deed(what)).error == {"code": "reading_timed_out", "facts": {"seconds": 5.0}}
    assert time.monotonic() - started < 30
    assert job_of(open_library, "다른.pdf", simple_pdf(TEXT, TEXT)).state is JobState.READY


def test_signs_of_life_without_end_end(open_library: Library, taken_over: TakenOver) -> None:
    assert job_of(open_library, "좋은.pdf", simple_pdf(TEXT)).state is JobState.READY
    hasty = Library(replace(open_library.settings, read_longest=3.0), embedder=NgramEmbedder(), sandbox=taken_over)
    job = job_of(hasty, "나쁜.pdf", simple_pdf(TEXT) + deed("babble"))
    assert job.error == {"code": "reading_timed_out", "facts": {"seconds": 3.0}}


CRASHES = [("much", "answer"), ("garbage", "answer"), ("fault", "ended"), ("abort", "ended"), ("leave", "ended")]


@linux
@pytest.mark.parametrize(("what", "reason"), CRASHES)
def test_too_much_of_an_answer_or_none_is_a_crash(open_library: Library, what: str, reason: str) -> None:
    assert reason_of(open_library, what) == f"reading_crashed {reason}"


@linux
def test_each_file_has_a_process_of_its_own(open_library: Library, taken_over: TakenOver) -> None:
    """What one file leaves behind, in memory or on its way out, is not there for the next."""
    first, second = (taken_over.call(taken_over_process, timeout=60) for _ in range(2))
    assert first != second and os.getpid() not in {first, second}
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_what_is_read_is_what_is_read_without_guards(samples: Path, taken_over: TakenOver) -> None:
    """Lines of it are joined, which asks the analyser for more than one text at once; a forked process has no thread of its parent's."""
    file, settings = samples / "학교 옥상 녹화 연구 요약.pdf", Settings()
    read = taken_over.call(prepare, file=file, settings=settings, name=file.name, timeout=30, largest=2**28, on_progress=lambda *_: None)
    plain = prepare(file.read_bytes(), settings, name=file.name, on_progress=lambda *_: None)
    assert (read.passages, read.terms) == (plain.passages, plain.terms)


@linux
def test_one_that_lingers_after_its_answer_is_ended_by_the_next_call(taken_over: TakenOver) -> None:
    assert taken_over.call(linger, timeout=60) == 7
    assert taken_over.call(taken_over_process, timeout=10) > 0


@linux
def test_what_a_file_leaves_in_the_pipe_is_not_the_answer_to_the_next(taken_over: TakenOver) -> None:
    assert taken_over.call(say_twice, timeout=60) == 7
    assert taken_over.call(taken_over_process, timeout=10) not in {7, 8}


@linux
def test_the_process_ends_with_its_parent() -> None:
    others = set(below(os.getpid()))
    with closing(TakenOver()) as taken_over, ThreadPoolExecutor() as pool, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))
        assert taken_over.call(taken_over_process, timeout=60) > 0
        hanging = pool.submit(taken_over.call, hang_long, timeout=3)
        time.sleep(1)
        two = set(below(os.getpid())) - others
        assert len(two) == 2, "the warm process, and the one that it forked for the file"
        with pytest.raises(ReadingTimedOut):
            hanging.result()
    until = time.monotonic() + 20
    while (left := [one for one in two if Path(f"/proc/{one}").exists()]) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []


@linux
def test_doctor_tries_all_six_and_says_so(tmp_path: Path) -> None:
    check, lacking = check_guards(tmp_path), [] if LANDLOCK else ["files"]
    assert check.facts == {"in_force": [str(guard) for guard in Guard if guard not in lacking], "lacking": lacking}
    assert check.status is (CheckStatus.WARNING if lacking else CheckStatus.OK)
    assert describe_check(check, "ko").what.endswith("막지 못한 것: 다른 파일 읽기" if lacking else "막지 못한 것: –")
    assert list(tmp_path.iterdir()) == []


OLDER = """
import json, sys
from pathlib import Path
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from rag.core.settings import Settings
from rag.library.guarding import check_guards
from rag.library.library import Library
folder = Path(sys.argv[1])
library = Library(Settings(data_dir=folder / "data", threads=1, reader=None), embedder=NgramEmbedder())
library.add("휴가.pdf", simple_pdf("연차 휴가는 1년에 15일을 준다."))
library.work()
check = check_guards(folder)
print(json.dumps([check.status.value, check.facts["lacking"], library.search("연차 휴가는 며칠")[0].document]))
library.close()
"""


@linux
def test_where_the_system_has_less_doctor_says_so_and_files_are_read_all_the_same(tmp_path: Path) -> None:
    """Without Landlock a file that takes its reader over can read files; it still cannot write, reach a network or start anything."""
    command = [sys.executable, str(TESTS / "older_kernel.py"), sys.executable, "-c", OLDER, str(tmp_path)]
    paths = os.pathsep.join([str(PROJECT), str(TESTS)])
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout) == ["warning", ["files"], "휴가.pdf"]


def test_doctor_says_which_are_lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.library.guarding.Sandbox", Unguarded)
    check = check_guards(tmp_path)
    assert check.status is CheckStatus.WARNING
    assert check.facts["lacking"] == ["files", "writing", "network", "processes", "memory", "open_files"]
    assert "다른 파일 읽기, 쓰기, 네트워크, 프로그램 실행" in describe_check(check, "ko").what
    assert "Linux" in describe_check(check, "en").next_step
    assert list(tmp_path.iterdir()) == []


class Unguarded:
    """A sandbox that is none."""

    def __init__(self, modules: Sequence[str], *, memory: int) -> None: ...

    def call(self, function: Callable[..., object], *args: object, timeout: float) -> object:
        return function(*args)

    def close(self) -> None: ...


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_a_program_whose_jumps_stay_inside(machine: str) -> None:
    program = program_for(machine, 4321)
    assert len(program) < 4096 and program[-1][0] == 0x06
    assert all(place + 1 + max(true, false) < len(program) for place, (code, true, false, _) in enumerate(program) if code & 7 == 5)


@pytest.mark.parametrize(
    ("name", "arguments", "allowed"),
    [
        ("read", (), True),
        ("openat", (0, 0, os.O_RDONLY), True),
        ("openat", (0, 0, os.O_RDWR), False),
        ("openat", (0, 0, os.O_CREAT), False),
        ("openat", (0, 0, os.O_WRONLY | 0o20000000), False),
        ("clone", (0x003D0F00,), True),  # what pthread_create asks for
        ("clone", (0x01200011,), False),  # what fork asks for
        ("tgkill", (4321,), True),
        ("tgkill", (1,), False),
        ("prlimit64", (0, 9, 0), True),
        ("prlimit64", (0, 9, 1 << 40), False),
        ("prlimit64", (0, 9, 4096), False),
        ("fcntl", (0, 3), True),
        ("fcntl", (0, 8), False),  # F_SETOWN: whom to signal
        ("ioctl", (0, 0x5401), True),
        ("ioctl", (0, 0x5412), False),  # TIOCSTI: typing into a terminal
        ("prctl", (15,), True),
        ("prctl", (1,), False),
        ("socket", (), False),
        ("execve", (), False),
    ],
)
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_by_call_and_argument(machine: str, name: str, arguments: tuple[int, ...], allowed: bool) -> None:
    number = {rule.name: rule.number for rule in rules_for(machine)}[name]
    assert decided(program_for(machine, 4321), machine, number, arguments) == (0x7FFF0000 if allowed else 0x00050001)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_call_that_nobody_knows_does_not_exist_and_another_machines_kills(machine: str) -> None:
    program = program_for(machine, 1)
    assert decided(program, machine, 4000, ()) == 0x00050000 | errno.ENOSYS
    assert decided(program, {"x86_64": "aarch64", "aarch64": "x86_64"}[machine], 0, ()) == 0x80000000
    if machine == "x86_64":
        assert decided(program, machine, 0x40000000, ()) == 0x00050000 | errno.ENOSYS  # x32


def test_a_machine_without_a_table_has_no_filter() -> None:
    with pytest.raises(OSError, match="riscv64"):
        program_for("riscv64", 1)


def decided(program: Sequence[Instruction], machine: str, number: int, arguments: Sequence[int]) -> int:
    """What Linux would make of the call: classic BPF, of which the filter uses five instructions."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    seen = struct.pack("<IIQ6Q", number, {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine], 0, *words)
    at = value = 0
    while True:
        code, true, false, operand = program[at]
        if code == 0x06:
            return operand
        if code == 0x20:
            (value,) = struct.unpack_from("<I", seen, operand)
            at += 1
        else:
            holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[code]
            at += 1 + (true if holds else false)
