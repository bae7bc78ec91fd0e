"""Which notes a dangling link can mean.

Stage: reconcile. Names compare without case, width, spaces and punctuation; aliases do not count: they over-merge.
"""

from __future__ import annotations

from wikiproof.model import Wiki
from wikiproof.near import fold


class Candidates:
    """The notes of a wiki by their folded names and titles."""

    def __init__(self, wiki: Wiki) -> None:
        self._named: dict[str, set[str]] = {}
        for path, entry in wiki.entries.items():
            for name in (entry.stem, entry.title):
                self._named.setdefault(fold(name), set()).add(path)

    def of(self, target: str) -> tuple[str, ...]:
        """The notes whose name or title is that of the target, but for what folding takes away."""
        folded = fold(target.rpartition("/")[2].removesuffix(".md"))
        return tuple(sorted(self._named.get(folded, ()))) if folded else ()
