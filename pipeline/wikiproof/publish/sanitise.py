"""Keep what an author's HTML may do, and drop what could run or pass for ours.

Stage: publish. Pieces of HTML in, safe HTML out.

The author's pieces are read as one document, since `<details>` and `</details>` may stand paragraphs apart. Ours never
pass the sanitiser: each run of them is a placeholder there. Only if every placeholder comes out once and in order were
the author's tags whole; if not (an attribute left open swallows what follows), they are shown as the text they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import nh3

from wikiproof.parse.written import is_external
from wikiproof.publish.markup import Authors, Piece, escape
from wikiproof.publish.urls import SCHEMES

Rewrite = Callable[[str], str | None]
"""The address to write for a destination as the author wrote it, None for none."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACEHOLDER = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_MARK = re.compile("[\ue000\ue001\ufdd0-\ufdd2]|&#0*(5734[45]|6497[678])|&#x0*(e00[01]|fdd[012])", re.IGNORECASE)
"""What would pass for a placeholder or a hole, as a character or a reference to one."""
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*", re.DOTALL)
_TAGS = (nh3.ALLOWED_TAGS | {"tfoot"}) - {"article", "aside", "bdo", "footer", "header", "nav"}
"""Ammonia's, without what has a meaning for the page around, or could turn our own text round."""
_ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {"details": {"open"}}


def join(pieces: Sequence[Piece], rewrite: Rewrite) -> str:
    """The HTML of all pieces; `rewrite` gives the address of what the author's `href` and `src` name."""
    ours = [piece for piece in pieces if isinstance(piece, str)]
    if len(ours) < len(pieces):
        pieces = [piece for piece in pieces if isinstance(piece, str) or not _COMMENT.fullmatch(piece.html)]
    if len(ours) == len(pieces):
        return "".join(ours)
    runs = _runs(pieces)
    cleaned = _cleaned(runs, rewrite)
    if cleaned is None:
        return "".join(run if isinstance(run, str) else escape(run.html) for run in runs)
    return _PLACEHOLDER.sub(lambda found: _html(runs[int(found[1])]), cleaned)


def _runs(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces of which those that follow each other are joined."""
    joined = ((kind, "".join(map(_html, run))) for kind, run in groupby(pieces, type))
    return [Authors(html) if kind is Authors else html for kind, html in joined]


def _html(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece.html


def _cleaned(runs: Sequence[Piece], rewrite: Rewrite) -> str | None:
    """The author's HTML, clean, around placeholders for ours; None if it does not leave them as they were."""
    if any(_MARK.search(run.html) for run in runs if isinstance(run, Authors)):
        return None
    marked = (run.html if isinstance(run, Authors) else f"{_OPEN}{at}{_CLOSE}" for at, run in enumerate(runs))
    cleaned = nh3.clean(
        "".join(marked),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda _tag, name, value: _attribute(name, value, rewrite),
        url_schemes=set(SCHEMES),
    )
    ours = [str(at) for at, run in enumerate(runs) if isinstance(run, str)]
    return cleaned if _PLACEHOLDER.findall(cleaned) == ours else None


def _attribute(name: str, value: str, rewrite: Rewrite) -> str | None:
    """The value to write; a picture on another site is not loaded, so that readers' addresses stay here."""
    if name not in {"href", "src"}:
        return value
    address = rewrite(value)
    return None if address and name == "src" and is_external(address) else address
