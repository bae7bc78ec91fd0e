"""Look over a folder of records: what each is worth, what may be taken over from elsewhere, what can go.

Stage: snippets. A folder and what its notes' records are to be of in, entries out; files are copied and removed here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from wikiproof import load
from wikiproof.model import Record
from wikiproof.snippets import records
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


def take(source: str, folder: str, subjects: Subjects) -> Iterator[Taken]:
    """Copy the records below a folder, made elsewhere, to the places that they have here; wrong ones are refused."""
    for file in sorted(load.stamps(source, records.ENDING)):
        try:
            record = records.decoded(records.content(Path(source, file)))
            why = _against(record, folder, subjects)
            is_new = not why and records.write(folder, record)
            yield Taken(file, record.note, "refused" if why else "imported" if is_new else "known", why)
        except NoRecord as error:
            yield Taken(file, "", "refused", str(error))
        except OSError as error:
            yield Taken(file, "", "refused", f"it cannot be copied: {error}")


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


def remove(folder: str, gone: Iterable[Entry]) -> None:
    """Remove records, and the folders that are empty then."""
    for each in gone:
        file = Path(folder, each.file)
        file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # it holds other files
            for parent in file.parents:
                if parent == Path(folder):
                    break
                parent.rmdir()
