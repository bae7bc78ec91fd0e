"""The pictures of pages: what they say, that they differ with it, that no title is too much for them."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from PIL import Image

from tests.publish.whole import notes_of
from wikiproof.publish.cards import Card, address, card_of, draw
from wikiproof.publish.pages import setting
from wikiproof.publish.strings import State

STATES: tuple[State, ...] = get_args(State)
INK = 40  # a channel at least so much brighter than the ground


def seen(card: Card) -> Image.Image:
    """The card as another program reads it."""
    picture = Image.open(io.BytesIO(draw(card)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around all that is drawn right of the bar."""
    box = (
        picture.crop((17, 0, *picture.size)).convert("L").point([255 * (value > INK) for value in range(256)]).getbbox()
    )
    assert box is not None
    return box


def test_card_says_title_folder_and_what_is_proven() -> None:
    notes = notes_of({"F/G/a.md": "# 모델\n\n[[b]] [[x]]", "b.md": ""})
    card = card_of(notes["F/G/a.md"], setting("en", "Wiki", ()))
    assert (card.site, card.folder, card.title, card.state) == ("Wiki", "F / G", "모델", "bad")
    assert card.facts.endswith("links 1/2")


@pytest.mark.parametrize("part", ["site", "folder", "title", "facts"])
def test_every_word_is_drawn(part: str) -> None:
    words = {"site": "Wiki", "folder": "폴더", "title": "제목", "facts": "주장 1/2"}
    assert draw(Card(**words, state="good")) != draw(Card(**{**words, part: ""}, state="good"))


def test_states_differ_in_shape_and_colour() -> None:
    pictures = {state: seen(Card("", "", "", "", state)) for state in STATES}
    shapes = {
        state: inked(each) and each.crop((80, 510, 140, 580)).convert("1", dither=Image.Dither.NONE).tobytes()
        for state, each in pictures.items()
    }
    assert len(set(shapes.values())) == len(STATES)
    assert len({each.getpixel((5, 300)) for each in pictures.values()}) == 4  # left out and never run are told by shape


@pytest.mark.parametrize(
    "title",
    ["x" * 5000, "긴 제목 " * 500, "a\nb\x00\x1b[31m", "😀" * 9, "", " ", "\u202e" + "가" * 200, "日本語", "\ud800"],
)
def test_no_title_leaves_the_card(title: str) -> None:
    left, top, right, bottom = inked(seen(Card(title, title, title, title, "good")))
    assert left + 17 >= 80
    assert right + 17 <= 1200 - 80
    assert top >= 60
    assert bottom <= 630 - 60


def test_address_is_that_of_what_the_card_says() -> None:
    card = Card("a", "b", "c", "d", "good")
    assert address(card) == address(Card("a", "b", "c", "d", "good"))
    others = [Card("ab", "", "c", "d", "good"), Card("a", "b", "c", "d", "bad"), Card("a", "b", "cd", "", "good")]
    assert len({address(each) for each in (card, *others)}) == 4


def test_same_card_has_the_same_bytes() -> None:
    card = Card("wiki", "F", "파라미터", "주장 1/1", "partial")
    assert draw(card) == draw(card)
