"""Order notes by when they changed.

Stage: publish. Moments as they are written in, dates out; what is no date is no one's.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from wikiproof.publish.shown import Shown


def dated(history: Mapping[str, str], said: Mapping[str, str]) -> Mapping[str, str]:
    """When each note changed last: what git knows, else the day that the note says it was reinforced on.

    >>> dated({"a.md": "2026-05-11T08:00:00+09:00"}, {"a.md": "2026-01-01", "b.md": "2026-01-02", "c.md": "soon"})
    {'a.md': '2026-05-11T08:00:00+09:00', 'b.md': '2026-01-02'}
    """
    return {path: moment for path, moment in {**said, **history}.items() if _is_moment(moment)}


def recent(notes: Mapping[str, Shown], changed: Mapping[str, str], most: int) -> Sequence[tuple[str, Shown]]:
    """The notes that changed last with when they did, the last one first; those of no known date are left out."""
    paths = (path for path in notes if path in changed)
    order = sorted(paths, key=lambda path: (-moment_of(changed[path]).timestamp(), path))
    return [(changed[path], notes[path]) for path in order[:most]]


def moment_of(written: str) -> datetime.datetime:
    """A moment or a day in ISO 8601; a day begins at midnight UTC. Raises `ValueError`.

    >>> moment_of("2026-05-11").isoformat()
    '2026-05-11T00:00:00+00:00'
    """
    found = datetime.datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _is_moment(written: str) -> bool:
    try:
        moment_of(written).timestamp()
    except (ValueError, OverflowError):
        return False
    return True
