"""What a system can keep notes from, what is said where it cannot, and how much a note may use up."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from wikiproof.model import Outcome, Record
from wikiproof.snippets.confine import descendants, identity, paths, scratch, seccomp, system
from wikiproof.snippets.confine.probe import PROTECTIONS, Found, probe
from wikiproof.snippets.sandbox import Refused, sandbox

RunWithin = Callable[..., tuple[Outcome, ...]]
NAMESPACES = {"x86_64": 272, "aarch64": 97}.get(os.uname().machine, 0)
LANDLOCK = 444
WHOLE = pytest.mark.skipif(bool(sandbox("partial").missing), reason="this system has no whole sandbox")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a sandbox")
NOTE = "```python\nx = 1 + 1  # → 2\n```\n"


def refuse(*calls: int) -> None:
    """Do without some calls of the kernel from now on, as in a container or under an older kernel."""
    identity.gain_none()
    seccomp.refuse(calls)


def found_after(change: Callable[[], None]) -> Found:
    """What is found in a process that has been changed so."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            change()
            os.write(writer, msgspec.json.encode(probe()))
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    return msgspec.json.decode(os.read(reader, 10_000), type=Found)


@LINUX
def test_without_landlock_and_namespaces_files_are_open() -> None:
    missing = found_after(lambda: refuse(NAMESPACES, LANDLOCK)).missing
    assert {"reading outside", "writing outside"} <= {*missing}


@WHOLE
@pytest.mark.parametrize("calls", [[NAMESPACES], [LANDLOCK]], ids=["without namespaces", "without Landlock"])
def test_one_of_namespaces_and_landlock_is_enough(calls: list[int]) -> None:
    if LANDLOCK in calls and not sandbox("partial").namespaces:
        pytest.skip("this system has no namespaces")
    assert found_after(lambda: refuse(*calls)).missing == ()


@ROOT
@WHOLE
@pytest.mark.parametrize("calls", [[], [NAMESPACES]], ids=["with namespaces", "without"])
def test_an_ordinary_user_has_a_whole_sandbox(calls: list[int]) -> None:
    def change() -> None:
        list(paths.python())  # what it imports may lie where that user cannot read
        os.setresgid(23456, 23456, 23456)
        os.setresuid(23456, 23456, 23456)
        system.prctl(4, 1)  # PR_SET_DUMPABLE: /proc/self is the user's own, as after exec
        refuse(*calls)

    assert found_after(change).missing == ()


@ROOT
@WHOLE
def test_root_that_cannot_be_another_user_has_no_limit_of_processes() -> None:
    def change() -> None:
        refuse(NAMESPACES)
        identity.drop_privileges()

    assert found_after(change).missing == ("process limit",)


@LINUX
def test_signals_are_bound_under_a_landlock_that_does_not_know_them() -> None:
    parent = os.getpid()
    trials: list[Callable[[], object]] = [
        lambda: os.kill(parent, 0),
        lambda: os.kill(-1, 0),
        lambda: signal.pidfd_send_signal(os.pidfd_open(parent), 0),
        lambda: fcntl.fcntl(0, fcntl.F_SETOWN, parent),
    ]
    allowed: list[Callable[[], object]] = [
        lambda: os.kill(os.getpid(), 0),
        lambda: os.killpg(0, 0),
        lambda: signal.raise_signal(signal.SIGCHLD),
        lambda: signal.pthread_kill(threading.get_ident(), signal.SIGCHLD),
    ]

    def change() -> None:
        os.setsid()
        identity.gain_none()
        seccomp.restrict(unix_sockets=False, metadata=False, signals=False)

    assert succeeding(change, [*trials, *allowed]) == [False] * len(trials) + [True] * len(allowed)


def succeeding(change: Callable[[], None], trials: Sequence[Callable[[], object]]) -> list[bool]:
    """Which of some trials succeed in a process that has been changed so."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            change()
            for trial in trials:
                try:
                    trial()
                    os.write(writer, b"1")
                except OSError:
                    os.write(writer, b"0")
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    return [each == ord("1") for each in os.read(reader, 100)]


def test_another_system_than_linux_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert probe() == Found(PROTECTIONS, namespaces=False)
    with pytest.raises(Refused, match="it lacks reading outside, writing outside, network"):
        sandbox("on")
    assert str(sandbox("partial")) == f"partial: {', '.join(PROTECTIONS)}"


# --- what is said ----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    tmp_path.joinpath("mkdocs.yml").write_text("docs_dir: wiki\nplugins:\n  - wikiproof\n")
    tmp_path.joinpath("wiki").mkdir()
    tmp_path.joinpath("wiki/A.md").write_text(NOTE)
    return tmp_path


def start(folder: Path, *command: str, bare: bool = False, **variables: str) -> tuple[int, str]:
    """The exit status of a command and all that it prints; `bare`: where nothing can be confined."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=(lambda: refuse(NAMESPACES, LANDLOCK)) if bare else None,
    )
    return done.returncode, done.stdout + done.stderr


def records(folder: Path) -> list[Record]:
    return [msgspec.json.decode(path.read_bytes(), type=Record) for path in folder.glob("records/**/*.json")]


@LINUX
@pytest.mark.parametrize("command", [("wikiproof", "run"), ("pytest", "wiki")])
def test_notes_are_not_run_where_the_sandbox_is_not_whole(project: Path, command: tuple[str, ...]) -> None:
    status, printed = start(project, *command, bare=True)
    assert status == (2 if command[0] == "wikiproof" else pytest.ExitCode.USAGE_ERROR)
    assert "the sandbox cannot be whole on this system, it lacks reading outside, writing outside" in printed
    assert "--sandbox partial" in printed
    assert records(project) == []


@LINUX
def test_a_partial_sandbox_is_named(project: Path) -> None:
    status, printed = start(project, "wikiproof", "run", "--sandbox", "partial", bare=True)
    (record,) = records(project)
    assert status == 0
    assert record.environment.sandbox.startswith("partial: reading outside, writing outside")
    assert f"wikiproof: sandbox {record.environment.sandbox}" in printed


def test_without_a_sandbox(project: Path) -> None:
    assert start(project, "wikiproof", "run", "--sandbox", "off")[0] == 0
    assert [record.environment.sandbox for record in records(project)] == ["off"]


@WHOLE
def test_a_whole_sandbox_is_on_record(project: Path) -> None:
    assert start(project, "wikiproof", "run")[0] == 0
    assert [record.environment.sandbox for record in records(project)] == ["on"]


@LINUX
def test_plain_pytest_hides_its_callers_variables(project: Path) -> None:
    code = "import os\nprint(os.environ, open('/proc/self/environ').read(), os.popen('env').read())"
    project.joinpath("wiki/A.md").write_text(f"```python\n{code}\nprint(os.environ['HOME'] == os.getcwd())\n```\n")
    status, printed = start(project, "pytest", "wiki", "-rP", "--wiki-sandbox=partial", TOKEN="do-not-tell-9")
    assert (status, "do-not-tell-9" in printed) == (0, False)
    assert "True" in printed


@LINUX
def test_nothing_is_left_when_pytest_is_killed(project: Path) -> None:
    code = "import subprocess\nsubprocess.Popen(['sleep', '300'], start_new_session=True)\nwhile True: pass"
    project.joinpath("wiki/A.md").write_text(note(code))
    command = [str(Path(sys.executable).parent / "wikiproof"), "run", "--sandbox=partial"]
    run = subprocess.Popen(command, cwd=project, env=os.environ | {"TMPDIR": str(project)})
    while len(found := descendants.below([run.pid])) < 4:  # pytest, the note's process, and what that started
        assert run.poll() is None
    os.kill(found[1], signal.SIGKILL)
    assert run.wait(60) == 2
    assert not any(Path(f"/proc/{each}").exists() for each in found[1:])


# --- how much a note may use up --------------------------------------------------------------------------------------


def note(code: str) -> str:
    return f"```python\n{code}\n```\n"


@LINUX
@pytest.mark.parametrize(
    "code",
    [
        "for number in range(30):\n    open(str(number), 'wb').write(bytes(1 << 20))",
        "import os\nfile = open('file', 'wb')\nos.unlink('file')\nfile.write(bytes(30 << 20))\nfile.flush()",
        "import os\ndescriptor = os.memfd_create('memory')\nos.write(descriptor, bytes(30 << 20))",
    ],
    ids=["many files", "a file without a name", "a file in memory"],
)
@pytest.mark.parametrize("then", ["", "\nimport time\ntime.sleep(60)"], ids=["and ends", "and waits"])
def test_files_are_limited_together(run_within: RunWithin, code: str, then: str) -> None:
    (outcome,) = run_within(note(code + then), files=0.01)
    assert (outcome.status, outcome.message) == ("died", "its files have more than 0.01 GiB together")


@LINUX
def test_memory_of_all_processes_together_is_limited(run_within: RunWithin) -> None:
    code = "import os, time\nos.fork()\nx = b'x' * (150 << 20)\ntime.sleep(60)"
    (outcome,) = run_within(note(code), memory=0.2)
    message = "it holds more than 0.2 GiB, with the processes that it started"
    assert (outcome.status, outcome.message) == ("out of memory", message)


def test_a_note_may_start_processes_and_handle_its_files(run_within: RunWithin) -> None:
    code = """
import asyncio, os, shutil, subprocess, sys, tempfile, threading
print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout, end="")
pid = os.fork()
if pid == 0:
    os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
with tempfile.TemporaryDirectory() as folder:
    open(f"{folder}/a", "w").write("text")
    os.rename(f"{folder}/a", "b")
    os.symlink("b", "c")
    print(open("c").read(), os.path.exists("a"))
asyncio.run(asyncio.sleep(0))
thread = threading.Thread(target=print, args=("thread",))
thread.start()
thread.join()
"""
    (outcome,) = run_within(note(code))
    assert (outcome.status, outcome.output) == ("passed", "42\n3\ntext False\nthread\n")


def test_workers_have_locks_where_there_are_namespaces(run_within: RunWithin) -> None:
    if not sandbox("partial").namespaces:
        pytest.skip("this system has no namespaces")
    code = "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    print(pool.map(abs, [-1, -2]))"
    assert run_within(note(code))[0].output == "[1, 2]\n"


@pytest.mark.parametrize(
    "code",
    [
        "for _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')",
        "os.makedirs('a/b')\nos.chmod('a', 0)",
        "os.symlink('/', 'root')\nos.mkfifo('pipe')",
        "open('a' * 255, 'w')\nopen(b'\\xff', 'w')",
    ],
    ids=["deep", "shut", "links", "names"],
)
def test_a_scratch_folder_is_always_removed(
    run_within: RunWithin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run_within(note(f"import os\n{code}"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_too_many_files_is_not_measured_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "MOST_FILES", 5)
    for number in range(6):
        tmp_path.joinpath(str(number)).touch()
    with pytest.raises(scratch.Unmeasurable, match="more than 5 files"):
        scratch.size(str(tmp_path))


def test_modules_are_read_wherever_python_finds_them(
    run_within: RunWithin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("single.py", "package/__init__.py", "package/inner.py", "deps/site-packages/spread/part.py"):
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_text("value = 1\n")
    tmp_path.joinpath("secret.txt").write_text("do not tell")
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("zipped.py", "value = 1\n")
    for path in ("", "deps/site-packages", "archive.zip"):
        monkeypatch.syspath_prepend(str(tmp_path / path))
    code = "import single, package.inner, spread.part, zipped\nprint(single.value, zipped.value)\n"
    first, second = run_within(
        note(code) + "\ntext\n\n" + note(f"print(open({str(tmp_path / 'secret.txt')!r}).read())")
    )
    assert (first.status, first.output) == ("passed", "1 1\n")
    assert second.output == "" or sandbox("partial").missing


def test_what_is_hidden_in_a_wiki_is_not_shown(tmp_path: Path) -> None:
    for name in ("note.md", "data.csv"):
        tmp_path.joinpath(name).touch()
    assert paths.shown(str(tmp_path)) == [str(tmp_path)]
    tmp_path.joinpath(".env").touch()
    assert paths.shown(str(tmp_path)) == [str(tmp_path / "data.csv"), str(tmp_path / "note.md")]
