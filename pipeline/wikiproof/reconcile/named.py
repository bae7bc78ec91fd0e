"""Find the note that a name means.

Stage: reconcile. A name as a link would write it in, the path of a note out.
"""

from __future__ import annotations

from wikiproof.model import Resolution, Wiki
from wikiproof.resolve import Names, from_root


class NamingError(Exception):
    """A name that was given cannot be used; the message says why."""


def named(wiki: Wiki, name: str) -> str:
    """The path of the note that a link from the root would call by that name. Raises `NamingError`."""
    found = meant(wiki, name)
    if found.ambiguous:
        raise NamingError(f"{name!r} can be any of {', '.join(map(repr, found.candidates))}")
    if found.path not in wiki.entries:
        raise NamingError(f"no note is named {name!r}")
    return str(found.path)


def meant(wiki: Wiki, name: str) -> Resolution:
    """What a link from the root would call by that name."""
    return from_root(Names(wiki.entries, wiki.attachments, wiki.profile), name)
