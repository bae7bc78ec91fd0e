"""Look over a folder of records: what each is worth, what may be taken over from elsewhere, what can go.

Stage: snippets. A folder and what its notes' records are to be of in, entries out; files are copied and removed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from wikiproof import load
from wikiproof.model import Record
from wikiproof.snippets import pictures, records
from wikiproof.snippets.records import Kept, NoRecord, State, Subject

Subjects = Callable[[str], Subject | None]
"""What a note's records are to be of, by its path; None where there is no such note, or no snippet in it."""
_NO_NOTE = "the wiki has no such note with snippets"


class Entry(NamedTuple):
    """A file in a folder of records, relative to it; `why` says why it is worth no more."""

    file: str
    note: str
    state: State | Literal["orphaned"]
    why: str
    record: Record | None


class Taken(NamedTuple):
    """A file that was to be taken over; `why` says why it was refused, or is empty."""

    file: str
    note: str
    state: Literal["imported", "known", "refused"]
    why: str = ""


def entries(folder: str, subjects: Subjects) -> Iterator[Entry]:
    """All that lies in a folder of records."""
    for file in sorted(load.stamps(folder, records.ENDING)):
        yield _entry(records.kept(folder, file), subjects)


def _entry(kept: Kept, subjects: Subjects) -> Entry:
    note = records.note_of(kept.file)
    if isinstance(kept.found, str):
        return Entry(kept.file, note, "invalid", kept.found, None)
    subject = subjects(note)
    if subject is None:
        return Entry(kept.file, note, "orphaned", _NO_NOTE, kept.found)
    return Entry(kept.file, note, *records.state(subject, kept), kept.found)


def unnamed(folder: str) -> Iterator[str]:
    """The pictures in a folder of records that no record there names."""
    places = {pictures.record_of(file) for file in load.stamps(folder, pictures.ENDING)}
    for place in sorted(places):
        there = Path(folder, place).exists()
        found = records.kept(folder, place).found if there else ""
        if isinstance(found, Record) or not there:  # what cannot be read may name them
            named = {each.name for each in records.plots(found)} if isinstance(found, Record) else ()
            yield from pictures.others(folder, place, named)


def take(source: str, folder: str, subjects: Subjects) -> Iterator[Taken]:
    """Copy the records below a folder, made elsewhere, to the places that they have here; wrong ones are refused."""
    for file in sorted(load.stamps(source, records.ENDING)):
        try:
            record = records.decoded(records.content(Path(source, file)))
            why = _against(record, folder, subjects)
            is_new = not why and records.write(folder, record, _drawn(source, file, record))
            yield Taken(file, record.note, "refused" if why else "imported" if is_new else "known", why)
        except NoRecord as error:
            yield Taken(file, "", "refused", str(error))
        except OSError as error:
            yield Taken(file, "", "refused", f"it cannot be copied: {error}")


def _drawn(source: str, file: str, record: Record) -> dict[str, bytes]:
    """The pictures that lie beside a record made elsewhere, by their names; any that is none of its plots is left."""
    names = {each.name for each in records.plots(record)}
    found = {name: pictures.read(Path(source, pictures.place(file, name)), name) for name in names}
    return {name: each.content for name, each in found.items() if each}


def _against(record: Record, folder: str, subjects: Subjects) -> str:
    """What speaks against taking a record over, empty if nothing does."""
    subject = subjects(record.note)
    if subject is None:
        return _NO_NOTE
    state, why = records.state(subject, Kept("", record))
    if state != "fresh":
        return why
    here = _entry(records.kept(folder, records.place(record)), subjects)
    is_newer = here.state == "fresh" and here.record and records.when(here.record) > records.when(record)
    return f"the one that is here was made later, at {here.record.when}" if is_newer and here.record else ""


def remove(folder: str, gone: Iterable[Entry], alone: Iterable[str] = ()) -> None:
    """Remove records with their pictures, pictures that are `alone`, and the folders that are empty then."""
    for file in alone:
        records.remove(folder, file)
    for each in gone:
        for file in (each.file, *pictures.others(folder, each.file, ())):
            records.remove(folder, file)
