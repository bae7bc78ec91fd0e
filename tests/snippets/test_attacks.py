"""Notes that attack whoever runs them, in `attacks/`: what becomes of each, and that it did no harm.

A case wants an outcome for each snippet: its status, what its message begins with, and what became of its claims. All
of them run in one `wikiproof run`, with harmless notes between; so they do as root and not, with namespaces and
without.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from markdown_it.utils import read_fixture_file

from wikiproof.model import Outcome, Record
from wikiproof.snippets.sandbox import sandbox

CASES = "attacks/*.md"
HERE = Path(__file__).parent
SECRET = "do-not-tell-4f1c"
CONFIGURATION = "docs_dir: wiki\nplugins:\n  - wikiproof:\n      memory: 1\n      timeout: 15\n"
HARMLESS = ("a-harmless.md", "harmless.md", "z-harmless.md")
HARMLESS_NOTE = "```python\nimport json\nprint(json.dumps([1 + 1]))\n#> [2]\n```\n"
ORDINARY = 23456


class Attacked(NamedTuple):
    """What stood around the notes, and what came of their run."""

    status: int
    printed: str
    records: dict[str, Record]
    harm: list[str]


def attacks() -> list[str]:
    return [case[2] for file in sorted(HERE.glob(CASES)) for case in read_fixture_file(file)]


def test_attack(source: str, want: str, attacked: Attacked) -> None:
    record = attacked.records[f"attack-{attacks().index(source):03}.md"]
    got = [shown(each) for each in record.outcomes]
    wanted = want.strip().splitlines()
    assert len(got) == len(wanted)
    for pattern, outcome in zip(wanted, got, strict=True):
        assert any(agrees(outcome, each) for each in pattern.split(" or "))


def test_harmless_notes_pass_beside_them(attacked: Attacked) -> None:
    got = [[shown(each) for each in attacked.records[name].outcomes] for name in HARMLESS]
    assert got == [["passed held"]] * len(HARMLESS)


def test_nothing_is_harmed(attacked: Attacked) -> None:
    assert attacked.harm == [], "\n".join(attacked.harm)


def test_the_run_says_that_snippets_failed(attacked: Attacked) -> None:
    assert attacked.status == 1
    assert f"{len(attacks()) + len(HARMLESS)} notes" in attacked.printed


def test_no_secret_is_told(attacked: Attacked) -> None:
    told = [name for name, record in attacked.records.items() if SECRET in msgspec.json.encode(record).decode()]
    assert told == []
    assert SECRET not in attacked.printed


def agrees(outcome: str, pattern: str) -> bool:
    """Whether an outcome is as wanted: one that passed wholly, another as far as is said."""
    return outcome == pattern if pattern.startswith("passed") else re.match(pattern, outcome) is not None


def shown(outcome: Outcome) -> str:
    """A status, the message, and what became of the claims."""
    message = f": {outcome.message}" if outcome.message else ""
    return f"{outcome.status}{message}" + "".join(f" {claim.status}" for claim in outcome.claims)


# --- the wiki that they are in ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["as it is", "without namespaces", "as an ordinary user"])
def attacked(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    if missing := sandbox("partial").missing:
        pytest.skip(f"this system has no whole sandbox: {', '.join(missing)}")
    user = ORDINARY if request.param == "as an ordinary user" else None
    if user and os.geteuid() != 0:
        pytest.skip("that is who runs the others")
    before = deny_namespaces if request.param == "without namespaces" else None
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-"))
        Path(folder).chmod(0o755)
        yield run(Path(folder), stack, user, before)


def run(folder: Path, stack: contextlib.ExitStack, user: int | None, before: Callable[[], None] | None) -> Attacked:
    """Build a wiki among things to attack, run its notes, and look what was done to those."""
    plant(folder)
    around = Surroundings(folder, stack, user)
    (folder / "project/wiki/conftest.py").write_text(around.conftest())
    if user:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
    state = snapshot(folder)
    command = [
        *(as_user(user) if user else []),
        str(Path(sys.executable).parent / "wikiproof"),
        "run",
        "--sandbox",
        "on",
    ]
    environment = {**os.environ, "HOME": f"{folder}/home", "TMPDIR": f"{folder}/tmp", "HF_TOKEN": SECRET}
    environment |= {"AWS_SECRET_ACCESS_KEY": SECRET, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command,
        cwd=folder / "project",
        env={name: value for name, value in environment.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
        preexec_fn=before,
    )
    records = (msgspec.json.decode(path.read_bytes(), type=Record) for path in folder.glob("project/records/**/*.json"))
    harm = [*around.harm(), *(f"{path} is changed" for path in changes(state, snapshot(folder)))]
    harm += [f"{path} is left" for path in (folder / "tmp").iterdir()]
    return Attacked(done.returncode, done.stdout + done.stderr, {each.note: each for each in records}, harm)


def plant(folder: Path) -> None:
    """Write the notes, and files that must be neither read nor changed."""
    for name in ("home/.ssh/id_ed25519", "home/.cache/huggingface/token", "project/.env", "project/wiki/.env"):
        write(folder / name, SECRET)
    for name in ("home/.bashrc", "outside/file"):
        write(folder / name, "as it was")
    write(folder / "project/mkdocs.yml", CONFIGURATION)
    for number, text in enumerate(attacks()):
        write(folder / f"project/wiki/attack-{number:03}.md", text)
    for name in HARMLESS:
        write(folder / "project/wiki" / name, HARMLESS_NOTE)
    (folder / "project/wiki/linked").symlink_to(folder / "home/.ssh")
    (folder / "project/linked.py").symlink_to(folder / "home/.ssh/id_ed25519")
    for name in ("tmp", "project/wiki/__pycache__"):
        (folder / name).mkdir()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class Surroundings:
    """What runs, listens and is shared on the machine while notes are run."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack, user: int | None) -> None:
        self.folder = folder
        self.tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.udp.bind(("127.0.0.1", 0))
        self.unix, self.abstract = (stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(2))
        self.unix.bind(f"{folder}/outside/socket")
        self.abstract.bind(f"\0{folder.name}")
        for each in (self.unix, self.abstract):
            each.listen()
        self.datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self.datagrams.bind(f"{folder}/outside/datagrams")
        for path in (folder / "outside").iterdir():
            path.chmod(0o666)  # so that it is not their modes that keep anyone from it
        for each in (self.tcp, self.udp, self.unix, self.abstract, self.datagrams):
            each.setblocking(False)
        self.bystander = subprocess.Popen(["sleep", "600"], user=user)
        stack.callback(self.bystander.wait)
        stack.callback(self.bystander.kill)
        self.shared = Path("/dev/shm", folder.name)
        self.shared.write_text(SECRET)
        stack.callback(self.shared.unlink)
        if user:
            os.chown(self.shared, user, user)

    def conftest(self) -> str:
        """Fixtures that tell notes what there is to attack."""
        values = {
            "home": f"{self.folder}/home",
            "project": f"{self.folder}/project",
            "outside": f"{self.folder}/outside",
            "port": self.tcp.getsockname()[1],
            "udp_port": self.udp.getsockname()[1],
            "unix_socket": f"{self.folder}/outside/socket",
            "datagrams": f"{self.folder}/outside/datagrams",
            "abstract_socket": self.folder.name,
            "bystander": self.bystander.pid,
            "shared": self.shared.name,
        }
        lines = ["import pytest", "from wikiproof.snippets import tier", ""]
        for name, value in values.items():
            lines += ["@pytest.fixture", '@tier("real")', f"def {name}():", f"    return {value!r}", ""]
        return "\n".join(lines)

    def harm(self) -> Iterator[str]:
        """What was done to it."""
        for name, listener in (("TCP", self.tcp), ("Unix socket", self.unix), ("abstract socket", self.abstract)):
            with contextlib.suppress(BlockingIOError):
                listener.accept()
                yield f"{name}: a connection"
        for name, receiver in (("UDP", self.udp), ("Unix datagram", self.datagrams)):
            with contextlib.suppress(BlockingIOError):
                yield f"{name}: {receiver.recv(100)!r}"
        if self.bystander.poll() is not None or "T (" in Path(f"/proc/{self.bystander.pid}/status").read_text():
            yield "the bystander is hurt"
        if self.shared.read_text() != SECRET:
            yield "shared memory is changed"
        yield from (f"process {pid} is left" for pid in processes_in(f"{self.folder}/tmp"))


def processes_in(folder: str) -> Iterator[int]:
    """Processes whose working folder or variables lie in a folder."""
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((path / "cwd").readlink()).startswith(folder) or folder.encode() in (path / "environ").read_bytes():
                yield int(path.name)


State = dict[str, object]


def snapshot(folder: Path) -> State:
    """All that can be changed of each file, but for what the run itself writes."""
    ours = [folder / each for each in ("project/records", "project/.wikiproof", "project/wiki/__pycache__", "tmp")]
    paths = [path for path in folder.rglob("*") if not any(path.is_relative_to(each) for each in ours)]
    return {str(path): state(path) for path in paths if path != folder / "project"}


def state(path: Path) -> object:
    found = path.lstat()
    attributes = [(name, os.getxattr(path, name)) for name in os.listxattr(path, follow_symlinks=False)]
    return found.st_mode, found.st_uid, found.st_mtime_ns, attributes, path.read_bytes() if path.is_file() else b""


def changes(before: State, after: State) -> list[str]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


# --- other users, other systems --------------------------------------------------------------------------------------


def as_user(user: int) -> list[str]:
    """The beginning of a command that runs as a user; where Python lies in a home that is shut to others, opens it."""
    python = [sys.base_prefix, sys.prefix, str(HERE.parents[1])]
    shut = {str(parent) for each in python for parent in Path(each).parents if not parent.stat().st_mode & 1}
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    if not shut:
        return become
    if not shutil.which("unshare") or len(shut) > 1:
        pytest.skip(f"Python lies where other users cannot read it, in {shut}")
    (home,) = shut
    inside = [each for each in python if each.startswith(f"{home}/")]
    opened = "".join(f"exec {number}<{each}\n" for number, each in enumerate(inside, 3))
    opened += f"mount -t tmpfs -o mode=755 none {home}\n"
    opened += "".join(
        f"mkdir -p {each} && mount --no-canonicalize --bind /proc/self/fd/{number} {each} && exec {number}<&-\n"
        for number, each in enumerate(inside, 3)
    )
    return ["unshare", "--mount", "sh", "-e", "-c", f'{opened}exec "$@"', "sh", *become]


def deny_namespaces() -> None:
    """Leave this process and all that it starts without namespaces, as in many containers."""
    from wikiproof.snippets.confine import identity, seccomp

    identity.gain_none()
    seccomp.refuse([{"x86_64": 272, "aarch64": 97}[os.uname().machine]])  # unshare
