"""Keep what became of each note's snippets.

Stage: snippets. Outcomes in, JSON files out, and back; one folder an environment, one file a note. What is read is
believed only if it has the form of a record of that note, and of what the note's snippets are now.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec
from msgspec import structs

from wikiproof.model import Environment, Note, Outcome, Plot, Proof, Record, Snippet
from wikiproof.snippets import packages, pictures
from wikiproof.snippets.collect import collect
from wikiproof.snippets.depends import Python
from wikiproof.snippets.depends import depends as of_snippets

FORMAT = 2
"""Counts the ways in which records were written and claims judged; a record of an older one is stale."""
ENDING = ".json"
State = Literal["fresh", "stale", "invalid"]
_PERHAPS = frozenset({"timed out", "out of memory", "died"})


class Subject(NamedTuple):
    """What a record is of: a note's snippets, and all that their outcomes depend on.

    `imports` and `local` are as in `Depends`; `basis` is a digest of what stands in the wiki.
    """

    note: str
    snippets: tuple[Snippet, ...]
    imports: frozenset[str]
    local: frozenset[str]
    basis: str


class Kept(NamedTuple):
    """A file in a folder of records, relative to it: a record, or why it is none.

    `pictures` are the files of its plots by their names, as in `Proof`.
    """

    file: str
    found: Record | str
    pictures: Mapping[str, str] = {}

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of the plots whose pictures are not there, or not as they were made."""
        named = plots(self.found) if isinstance(self.found, Record) else ()
        return tuple(each.name for each in named if each.name not in self.pictures)


class NoRecord(Exception):  # noqa: N818 -- a finding about a file
    """What is read is no record; the message says why."""


class _Head(msgspec.Struct):
    format: int = 0


def subject(note: Note, python: Python) -> Subject:
    """What records of a note are of."""
    snippets = collect(note)
    depends = of_snippets(snippets, python.serving(note.path))
    parts = (
        FORMAT,
        [(each.name, each.code, each.marks, [(claim.form, claim.want) for claim in each.claims]) for each in snippets],
        depends.pieces,
        depends.stand_ins,
    )
    digest = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
    return Subject(note.path, snippets, depends.imports, depends.local, digest)


def environment(device: str, of: Subject) -> Environment:
    """Where this process runs a note; packages are those that bear on its outcomes."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return Environment(device, machine, platform.python_version(), packages.versions(of.imports, of.local))


def key(basis: str, where: Environment) -> str:
    """A digest of a basis, and of what in an environment bears on outcomes.

    That is the device, the system and the architecture, the minor version of Python, the packages, and whether the
    note was confined at all; not how many cores there are.
    """
    parts = (basis, where.device, _system(where), _minor(where), where.packages, where.sandbox == "off")
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def write(folder: str, record: Record, drawn: Mapping[str, bytes] = MappingProxyType({})) -> bool:
    """Write a record, whole or not at all; one that says what the record there says already is left out.

    `drawn` are the pictures of its plots by their names, which come to lie beside it. Raises `OSError`.
    """
    file = place(record)
    old, named = kept(folder, file), {each.name for each in plots(record)}
    if isinstance(old.found, Record) and _says_the_same(old.found, record) and drawn.keys().isdisjoint(old.lost):
        return False  # so that a run that finds nothing new changes no file
    for name in sorted(named & drawn.keys() - old.pictures.keys()):
        _write(Path(folder, pictures.place(file, name)), drawn[name])
    _write(Path(folder, file), msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")
    for other in pictures.others(folder, file, named):
        remove(folder, other)
    return True


def remove(folder: str, file: str) -> None:
    """Remove a file of a folder of records, and the folders that are empty then."""
    path = Path(folder, file)
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # it holds other files
        for parent in path.parents:
            if parent == Path(folder):
                break
            parent.rmdir()


def _write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.close()
            draft.chmod(0o644)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def made(of: Subject, where: Environment, outcomes: tuple[Outcome, ...]) -> Record:
    """The record of outcomes that were just seen."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Record(of.note, key(of.basis, where), now, where, outcomes, FORMAT)


def place(record: Record) -> str:
    """The file of a record, relative to the folder of records: `cpu-linux-x86_64-py3.11/note.json`."""
    where = record.environment
    name = f"{where.device}-{_system(where)}-py{_minor(where)}".lower()
    return f"{re.sub(r'[^a-z0-9._]+', '-', name)[:150]}/{record.note.removesuffix('.md')}{ENDING}"


def read(folder: str, note: str) -> Iterator[Kept]:
    """What lies in the places of a note's records, one an environment."""
    try:
        environments = sorted(each.name for each in Path(folder).iterdir())
    except OSError:
        return  # there is none that can be read
    for each in environments:
        file = f"{each}/{note.removesuffix('.md')}{ENDING}"
        if os.path.isfile(Path(folder, file)):  # noqa: PTH113 (`Path.is_file` raises where a name is too long)
            yield kept(folder, file)


def kept(folder: str, file: str) -> Kept:
    """What a file in a folder of records holds; its place says of which note it must be."""
    try:
        record = decoded(content(Path(folder, file)))
    except NoRecord as error:
        return Kept(file, str(error))
    except OSError as error:
        return Kept(file, f"it cannot be read: {error.strerror}")
    if record.note != note_of(file):
        return Kept(file, f"it is a record of {record.note!r}")
    return Kept(file, record, pictures.files(folder, file, plots(record)))


def plots(record: Record) -> Iterator[Plot]:
    """The plots of a record's outcomes."""
    return (plot for each in record.outcomes for plot in each.plots)


def content(file: Path) -> bytes:
    """What a file holds. Raises `OSError`, and `NoRecord` at a pipe or a device, which might have no end."""
    if file.exists() and not file.is_file():
        raise NoRecord("it is no regular file")
    return file.read_bytes()


def note_of(file: str) -> str:
    """The note whose record has its place in a file.

    >>> note_of("cpu-linux-x86_64-py3.11/Training/AdamW.json")
    'Training/AdamW.md'
    """
    return f"{file.partition('/')[2].removesuffix(ENDING)}.md"


def decoded(content: bytes) -> Record:
    """The record that a file holds. Raises `NoRecord`."""
    try:
        form = msgspec.json.decode(content, type=_Head).format
        if form > FORMAT:
            raise NoRecord(f"it has the format {form}, and this wikiproof reads formats up to {FORMAT}")
        record = msgspec.json.decode(content, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoRecord(f"it is no record: {error}") from error
    try:
        is_time = when(record).tzinfo is not None
    except ValueError:
        is_time = False
    if not is_time:
        raise NoRecord(f"{record.when!r} is no time with its zone, as ISO 8601 writes it")
    return record


def when(record: Record) -> datetime.datetime:
    """When a record was made."""
    return datetime.datetime.fromisoformat(record.when)


def proof(of: Subject, found: Iterable[Kept]) -> Proof:
    """What is proven of a note."""
    judged = [(each, state(of, each)) for each in found]
    fresh = [(each.found, each) for each, (word, _) in judged if word == "fresh" and isinstance(each.found, Record)]
    fresh.sort(key=lambda pair: (pair[0].environment.device == "cpu", when(pair[0])), reverse=True)
    newest: dict[str, Record] = {}
    for record, _ in fresh:
        newest.setdefault(record.key, record)
    first, *others = newest.values() or (None,)
    return Proof(
        of.note,
        of.snippets,
        record=first,
        stale=not fresh and any(word == "stale" for _, (word, _) in judged),
        others=tuple(others),
        refused=tuple(f"{each.file!r}: {why}" for each, (word, why) in judged if word == "invalid"),
        pictures=fresh[0][1].pictures if fresh else {},
    )


def state(of: Subject, each: Kept) -> tuple[State, str]:
    """What a file in the place of a note's record is worth, and why it is not more."""
    record = each.found
    if isinstance(record, str):
        return "invalid", record
    if record.format != FORMAT or record.key != key(of.basis, record.environment):
        return "stale", "it is of other code, or of other fixtures"
    if why := _mismatch(record, of.snippets):
        return "invalid", why
    lost = (repr(pictures.place(each.file, name)) for name in each.lost)
    return "fresh", "".join(f"the picture {one} is not there, or not as it was drawn" for one in list(lost)[:1])


def took(folder: str, note: str) -> float | None:
    """The seconds that a note's snippets took when they last ran, None if there is no record of it."""
    found = [each.found for each in read(folder, note) if isinstance(each.found, Record)]
    last = max(found, key=when, default=None)
    return sum(each.seconds for each in last.outcomes) if last else None


def peak(folder: str, note: str, device: str) -> int | None:
    """The most bytes that a note took on a GPU when it last ran there, None if that is not known."""
    found = [each.found for each in read(folder, note) if isinstance(each.found, Record)]
    last = max((each for each in found if each.environment.device == device), key=when, default=None)
    taken = [each.gpu_memory for each in last.outcomes] if last else []
    return max((each for each in taken if each is not None), default=None)


def standing(of: Subject, folder: str, device: str, sandbox: str) -> Record | None:
    """The record that running a note here would make again; None if it may make another one.

    A snippet that took too long or too much memory, or whose process died, may fare better the next time. What has lost
    a picture is to be drawn again.
    """
    where = structs.replace(environment(device, of), sandbox=sandbox)
    wanted = key(of.basis, where)
    for each in read(folder, of.note):
        record = each.found
        if isinstance(record, Record) and record.key == wanted and state(of, each)[0] == "fresh":
            may_differ = each.lost or any(outcome.status in _PERHAPS for outcome in record.outcomes)
            return None if may_differ else record
    return None


def _mismatch(record: Record, snippets: Sequence[Snippet]) -> str | None:
    """Why a record cannot be of these snippets, whatever its key says; None if it can."""
    names = [each.name for each in snippets]
    recorded = [each.name for each in record.outcomes]
    if recorded != names:
        return f"it has outcomes of {_listed(recorded)}; the note's snippets are {_listed(names)}"
    for snippet, outcome in zip(snippets, record.outcomes, strict=True):
        known = {(claim.line, claim.want) for claim in snippet.claims}
        for claim in outcome.claims:
            if (claim.line, claim.want) not in known:
                return f"it has an outcome of {claim.want!r}, which snippet {snippet.name!r} does not claim"
    return None


def _says_the_same(old: Record, new: Record) -> bool:
    """Whether two records differ in nothing but when and how fast they were made, on how many cores, in what memory."""
    return (old.format, old.key, _timeless(old)) == (new.format, new.key, _timeless(new))


def _timeless(record: Record) -> list[Outcome]:
    return [structs.replace(each, seconds=0.0, gpu_memory=None) for each in record.outcomes]


def _system(where: Environment) -> str:
    """The system and its architecture, without how many cores it has."""
    return where.machine.partition(",")[0]


def _minor(where: Environment) -> str:
    return ".".join(where.python.split(".")[:2])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names)) or "none"
