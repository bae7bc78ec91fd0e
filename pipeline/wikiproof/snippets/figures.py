"""Draw the figures of a snippet, in the note's own process.

Stage: snippets. What matplotlib's pyplot has open in, pictures out; matplotlib is never imported here. Nothing of this
is trusted: a note may have put anything in matplotlib's place.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wikiproof.model import MAX_SIDE
from wikiproof.snippets.pictures import MAX_PLOTS, MAX_SIZE, too_large
from wikiproof.snippets.protocol import MAX_ALT, Figure, clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawn

DPI = 144
"""Pixels an inch: twice those that a page shows them in."""
_PAD = 0.1
"""Inches around what is drawn, as matplotlib has them."""


class _LeftOut(Exception):  # noqa: N818 -- a finding about a figure
    """Why a figure is not kept."""


def let_be_shown() -> None:
    """Have `show` do nothing, as it should where nothing can be shown, and not warn of that."""
    warnings.filterwarnings("ignore", "FigureCanvas.* is non-interactive")


def drawn() -> tuple[Figure, ...]:
    """The figures that are open, which are closed then. Whatever goes wrong is said instead of a picture."""
    if "matplotlib.pyplot" not in sys.modules:
        return ()
    try:
        return tuple(_drawn())
    except BaseException as error:  # of what a note has put in pyplot's place
        return (Figure(b"", "", f"figures cannot be drawn: {_said(error)}"),)
    finally:
        close()


def close() -> None:
    """Close the figures that are open."""
    with contextlib.suppress(BaseException):  # as above
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")


def _drawn() -> Iterator[Figure]:
    pyplot = sys.modules["matplotlib.pyplot"]
    numbers = list(pyplot.get_fignums())
    for at, number in enumerate(numbers[:MAX_PLOTS], 1):
        yield _figure(pyplot.figure(number), f"figure {at} of {len(numbers)}")
    if len(numbers) > MAX_PLOTS:
        yield Figure(b"", "", f"{MAX_PLOTS} of {len(numbers):,} figures are kept, the others are left out")


def _figure(figure: Drawn, which: str) -> Figure:
    before = figure.dpi
    try:
        figure.dpi = DPI
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            png = _png(figure)
        lacking = _lacking(str(each.message) for each in told)
        return Figure(png, _alt(figure), f"{which} has boxes: its font lacks {lacking!r}" if lacking else "")
    except _LeftOut as why:
        return Figure(b"", "", f"{which} is left out: {why}")
    except BaseException as error:  # matplotlib's, or an artist's of the note
        return Figure(b"", "", f"{which} cannot be drawn: {_said(error)}")
    finally:
        figure.dpi = before


def _png(figure: Drawn) -> bytes:
    """The picture of a figure, cut to what is drawn. Raises `_LeftOut` before a large one takes memory."""
    _bounded(*figure.get_size_inches())
    figure.draw_without_rendering()
    box = figure.get_tightbbox().padded(_PAD)
    _bounded(box.width, box.height)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches=box, transparent=False, metadata={"Software": None})
    png = file.getvalue()
    if len(png) > MAX_SIZE:
        raise _LeftOut(f"its picture has {len(png):,} bytes, more than {MAX_SIZE:,}")
    return png


def _bounded(width: float, height: float) -> None:
    pixels = round(float(width) * DPI), round(float(height) * DPI)
    if max(pixels) > MAX_SIDE:
        raise _LeftOut(too_large(*pixels))


def _alt(figure: Drawn) -> str:
    """The title of a figure, or of the first in it that has one."""
    titles = (each.get_title(loc) for each in figure.axes for loc in ("center", "left", "right"))
    said = next(filter(None, (" ".join(str(each).split()) for each in (figure.get_suptitle(), *titles))), "")
    return clean(said)[:MAX_ALT]


def _lacking(warned: Iterable[str]) -> str:
    """The characters of which matplotlib says that no font has them."""
    found = (re.match(r"Glyph (\d{1,7}) .* missing from", each) for each in warned)
    return clean("".join(dict.fromkeys(chr(int(each[1])) for each in found if each)))[:100]


def _said(error: BaseException) -> str:
    try:
        first = next(filter(None, map(str.strip, str(error).splitlines())), "")
    except BaseException:  # a note's own __str__
        first = ""
    return clean(f"{type(error).__name__}: {first}" if first else type(error).__name__)[:500]
