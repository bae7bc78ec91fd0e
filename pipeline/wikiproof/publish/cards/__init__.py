"""Draw the picture of a page that other sites show where someone links to it.

Stage: publish. What a card says in, a PNG out, without any network: Pretendard lies beside this module (SIL Open Font
License 1.1, LICENSE.txt). A card takes 9 ms and 12 KB, so that those of 10,000 notes cost as much as all else of their
pages, and are made only where the option `cards` asks for them.
"""

from __future__ import annotations

import functools
import hashlib
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw, ImageFont

from wikiproof.publish.frame.words import words
from wikiproof.publish.pages import Setting
from wikiproof.publish.shown import Shown
from wikiproof.publish.strings import State

SIZE = (1200, 630)
_LEFT, _WIDTH = 88, 1024
_TITLE_LINES = 3
_LONGEST = 300  # characters of a title that are looked at
_FONT = Path(__file__).with_name("Pretendard-SemiBold.woff2")
_GROUND, _TEXT = (15, 23, 32), (255, 255, 255)
_COLOURS: Mapping[State, tuple[int, int, int]] = {
    "good": (92, 199, 148),
    "bad": (255, 138, 112),
    "partial": (227, 179, 65),
    "skipped": (163, 173, 184),
    "none": (163, 173, 184),
}
_SHADES = 10
"""Colours from the ground to the text; six more lead to the colour of the state, which makes four bits a pixel."""
_NOT_DRAWN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "So", "Sk", "Mn"})
"""Kinds of characters that the font has no shapes for: emoji, controls."""
FORMAT = 1
"""Raised when cards of the same words come to look otherwise."""


class Card(msgspec.Struct, frozen=True):
    """What a card says: the site's name, the folder, the title, what is proven in words, and what that amounts to."""

    site: str
    folder: str
    title: str
    facts: str
    state: State


def card_of(shown: Shown, setting: Setting) -> Card:
    """What the card of a note says."""
    names = setting.strings
    counts = ((names.claims, shown.claims), (names.snippets, shown.snippets), (names.links, shown.links))
    counted = (f"{name} {each.proven}/{each.total}" for name, each in counts if each.total)
    facts = " · ".join([words(setting.language).scripts[shown.state], *counted])
    return Card(setting.name, shown.path.rpartition("/")[0].replace("/", " / "), shown.title, facts, shown.state)


def address(card: Card) -> str:
    """The address of a card, which is that of any other that says the same: once drawn, it need not be drawn again.

    >>> address(Card("a", "b", "c", "d", "good")) == address(Card("a", "b", "c", "d", "bad"))
    False
    """
    digest = hashlib.blake2b(repr((FORMAT, card)).encode("utf-8", "replace"), digest_size=10).hexdigest()
    return f"assets/wikiproof/cards/{digest}.png"


def draw(card: Card) -> bytes:
    """The card as a PNG of 1200 by 630."""
    picture = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(picture)
    pen.text((_LEFT, 72), _cut(card.site, 34), font=_font(34), fill=190)
    lines = _lines(_drawable(card.title)[:_LONGEST], 68)
    top = 330 - 45 * len(lines)
    pen.text((_LEFT, top - 56), _cut(card.folder, 30), font=_font(30), fill=150)
    for number, line in enumerate(lines):
        pen.text((_LEFT, top + 88 * number), line, font=_font(68), fill=255)
    pen.text((_LEFT + 64, 524), _cut(card.facts, 34, _WIDTH - 64), font=_font(34), fill=220)
    inked = picture.point([value * (_SHADES - 1) // 255 for value in range(256)])
    inked.paste(_sign(card.state), (_LEFT, 522))
    inked.paste(15, (0, 0, 16, SIZE[1]))
    inked.putpalette(_palette(card.state))
    written = io.BytesIO()
    inked.save(written, "PNG", bits=4, compress_level=6)
    return written.getvalue()


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str) -> str:
    """The text on one line, without what the font has no shapes for."""
    shown = "".join(
        char for char in text[: 2 * _LONGEST] if unicodedata.category(char) not in _NOT_DRAWN or char.isspace()
    )
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _cut(text: str, size: int, width: int = _WIDTH) -> str:
    """The text as far as it fits on a line."""
    shown = _drawable(text)
    if _font(size).getlength(shown) <= width:
        return shown
    return f"{shown[: _fitting(shown, size, width - _font(size).getlength('…'))].rstrip()}…"


def _lines(text: str, size: int) -> list[str]:
    """A title in lines, broken at spaces, within words only where one is longer than a line."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < _TITLE_LINES - 1:
        fits = _fitting(rest, size, _WIDTH)
        end = len(rest) if fits == len(rest) else rest.rfind(" ", 0, fits + 1)
        end = end if end > 0 else fits
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*lines, _cut(rest, size)] if rest else lines


def _fitting(text: str, size: int, width: float) -> int:
    """How many characters fit on a line, one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _font(size).getlength(text[:middle]) <= width else (low, middle - 1)
    return low


@functools.cache
def _sign(state: State) -> Image.Image:
    """The shape of a state, in the six last colours of the palette; drawn large, since its edges are smooth then."""
    large = Image.new("L", (176, 176), 0)
    pen = ImageDraw.Draw(large)
    if state == "good":
        pen.ellipse((4, 4, 172, 172), fill=255)
        pen.line(((52, 92), (80, 120), (126, 62)), fill=0, width=20, joint="curve")
    elif state == "bad":
        pen.polygon(((54, 4), (122, 4), (172, 54), (172, 122), (122, 172), (54, 172), (4, 122), (4, 54)), fill=255)
        pen.line(((60, 60), (116, 116)), fill=0, width=20)
        pen.line(((60, 116), (116, 60)), fill=0, width=20)
    elif state == "partial":
        pen.ellipse((4, 4, 172, 172), outline=255, width=18)
        pen.pieslice((4, 4, 172, 172), 90, 270, fill=255)
    elif state == "skipped":
        for start in (34, 88):
            pen.line(((start, 34), (start + 52, 88), (start, 142)), fill=255, width=20, joint="curve")
    else:
        for start in range(0, 360, 60):
            pen.arc((6, 6, 170, 170), start, start + 36, fill=255, width=18)
    small = large.resize((44, 44), Image.Resampling.LANCZOS)
    return small.point([_SHADES + value * 5 // 255 for value in range(256)])


@functools.cache
def _palette(state: State) -> list[int]:
    text = [_between(_TEXT, step / (_SHADES - 1)) for step in range(_SHADES)]
    sign = [_between(_COLOURS[state], step / 5) for step in range(6)]
    return [value for colour in (*text, *sign) for value in colour]


def _between(colour: tuple[int, int, int], part: float) -> tuple[int, ...]:
    """A colour on the way from the ground to another one."""
    return tuple(round(ground + (to - ground) * part) for ground, to in zip(_GROUND, colour, strict=True))
