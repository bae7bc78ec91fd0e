"""Keep what became of each note's snippets.

Stage: snippets. Outcomes in, JSON files out, and back; one folder an environment, one file a note.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

import msgspec
from msgspec import structs

from wikiproof.model import Environment, Outcome, Proof, Record, Snippet
from wikiproof.snippets import models

PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "numpy")
_FORMAT = 1


def environment(device: str) -> Environment:
    """Where this process runs; packages are those whose versions bear on outcomes."""
    found = []
    for package in PACKAGES:
        try:
            found.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return Environment(device, machine, platform.python_version(), tuple(found))


def key(snippets: Sequence[Snippet], conftests: Iterable[str]) -> str:
    """A digest of all that a note's outcomes depend on in the wiki: code, marks, claims, fixtures, stand-ins."""
    named = sorted(set().union(*(models.named_in(snippet.code) for snippet in snippets))) if snippets else []
    parts = (
        _FORMAT,
        [(each.name, each.code, each.marks, [(claim.form, claim.want) for claim in each.claims]) for each in snippets],
        list(conftests),
        [(name, models.catalogue()[name]) for name in named],
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def write(folder: str, note: str, digest: str, where: Environment, outcomes: tuple[Outcome, ...]) -> None:
    """Write a note's record, whole or not at all; one that says what the record there says already is left out."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    record = Record(note, digest, now, where, outcomes)
    path = Path(folder, _slug(where), f"{note.removesuffix('.md')}.json")
    if any(_says_the_same(old, record) for old in _readable([path])):
        return  # so that a run that finds nothing new changes no file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def read(folder: str, note: str) -> Iterator[Record]:
    """A note's records, one an environment; files that are no record are passed over."""
    if not Path(folder).is_dir():
        return
    environments = sorted(Path(folder).iterdir())
    yield from _readable(where / f"{note.removesuffix('.md')}.json" for where in environments)


def _readable(paths: Iterable[Path]) -> Iterator[Record]:
    for path in paths:
        if path.is_file():
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                yield msgspec.json.decode(path.read_bytes(), type=Record)


def _says_the_same(old: Record, new: Record) -> bool:
    """Whether two records differ in no more than their times."""
    return _timeless(old) == _timeless(new)


def _timeless(record: Record) -> Record:
    outcomes = tuple(structs.replace(each, seconds=0.0) for each in record.outcomes)
    return structs.replace(record, when="", outcomes=outcomes)


def proof(note: str, snippets: tuple[Snippet, ...], found: Iterable[Record], digest: str) -> Proof:
    """The newest record that is of this code and these fixtures."""
    records = [record for record in found if record.note == note]
    fresh = [record for record in records if record.key == digest]
    newest = max(fresh, key=lambda record: record.when, default=None)
    return Proof(note, snippets, newest, stale=bool(records) and not fresh)


def _slug(where: Environment) -> str:
    """A folder name for an environment: `cpu-linux-x86_64-py3.11`."""
    python = ".".join(where.python.split(".")[:2])
    machine = "-".join(where.machine.partition(",")[0].split())
    return re.sub(r"[^a-z0-9._-]", "-", f"{where.device}-{machine}-py{python}".lower())
