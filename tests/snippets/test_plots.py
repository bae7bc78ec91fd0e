"""Figures of a note: drawn in its process, taken over only as pictures."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.snippets.conftest import note_run
from wikiproof.model import Outcome
from wikiproof.snippets.pictures import NoPicture, picture

PLT = "import matplotlib.pyplot as plt\n"
OURS = "import wikiproof.snippets.figures as ours\nfrom wikiproof.snippets.protocol import Figure\n"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def ran(*snippets: str) -> tuple[list[Outcome], dict[str, bytes]]:
    """The outcomes of a note of these snippets, and the pictures of their plots."""
    run = note_run("# Note\n\n" + "\n\n".join(f"```python\n{each}\n```" for each in snippets))
    try:
        return [run.outcome(number) for number in range(len(snippets))], dict(run.pictures)
    finally:
        run.close()


def alts(outcome: Outcome) -> list[str]:
    return [each.alt for each in outcome.plots]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 1, height: int = 1, *, more: bytes = b"", data: bytes = zlib.compress(b"\0\0\0\0")) -> bytes:
    """A PNG image of 8-bit RGB, with chunks `more` before its data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_figures_are_kept_under_the_snippet_that_made_them() -> None:
    first = f"{PLT}plt.title('Loss  over\\ntime')\nplt.figure()\nplt.suptitle('Second')\nplt.show()"
    (one, two, three), pictures = ran(first, "print(plt.get_fignums())", "plt.plot([1, 2])")
    assert [alts(each) for each in (one, two, three)] == [["Loss over time", "Second"], [], [""]]
    assert [each.undrawn for each in (one, two, three)] == ["", "", ""]
    assert (one.output, two.output) == ("", "[]\n")
    assert len(pictures) == 3
    for plot in (*one.plots, *three.plots):
        image = Image.open(io.BytesIO(pictures[plot.name]))
        image.load()
        assert (image.format, image.size) == ("PNG", (plot.width, plot.height))
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        assert not image.info


def test_the_same_code_draws_the_same_pictures() -> None:
    code = f"{PLT}import random\nplt.plot([random.random() for _ in range(9)])\nplt.title('$x^2$')"
    assert ran(code)[1] == ran(code)[1] != {}


def test_showing_draws_nothing_twice_and_warns_of_nothing() -> None:
    showing = "with warnings.catch_warnings(record=True) as told:\n    plt.figure().show()\n    plt.show()"
    (outcome,), _ = ran(f"{PLT}import warnings\n{showing}\nprint(len(told))")
    assert (outcome.output, len(outcome.plots)) == ("0\n", 1)


def test_a_figure_that_is_held_goes_on_as_it_was() -> None:
    (_, second), _ = ran(f"{PLT}fig = plt.figure(dpi=50)", "print(fig.dpi)\nfig.savefig('f.png')")
    assert (second.status, second.output, second.plots) == ("passed", "50\n", ())


def test_what_a_snippet_drew_before_it_failed_is_kept() -> None:
    (outcome,), _ = ran(f"{PLT}plt.title('Before')\n1 / 0")
    assert (outcome.status, alts(outcome)) == ("failed", ["Before"])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("plt.title(r'$\\frac{$')", "figure 1 of 1 cannot be drawn: ValueError"),
        ("plt.figure(figsize=(40, 2))", "5,760 × 288 pixels, more than 4,000 a side"),
        ("plt.text(1e5, 0, 'far')", "pixels, more than 4,000 a side"),
        (
            "import numpy as np\nplt.figure(figsize=(20, 20))\nplt.imshow(np.random.rand(3000, 3000))",
            "more than 1,000,000",
        ),
        ("plt.Line2D.draw = lambda *_: exit(3)\nplt.plot([1])", "figure 1 of 1 cannot be drawn: SystemExit: 3"),
        ("plt.get_fignums = None", "figures cannot be drawn: TypeError"),
        ("import sys\nsys.modules['matplotlib.pyplot'] = None", "figures cannot be drawn: AttributeError"),
    ],
)
def test_a_figure_that_cannot_be_drawn_is_said_and_takes_nothing_else_away(code: str, why: str) -> None:
    (outcome, after), pictures = ran(f"{PLT}print('said')\n{code}", "print('after')")
    assert (outcome.status, outcome.output, outcome.plots, pictures) == ("passed", "said\n", (), {})
    assert why in outcome.undrawn
    assert after.output == "after\n"


def test_eight_figures_of_a_snippet_are_kept() -> None:
    (outcome,), _ = ran(f"{PLT}for n in range(10):\n    plt.figure(figsize=(1, 1))\n    plt.suptitle(str(n))")
    assert alts(outcome) == list("01234567")
    assert outcome.undrawn == "8 of 10 figures are kept, the others are left out"


def test_characters_that_no_font_has_are_named() -> None:
    (outcome,), _ = ran(f"{PLT}plt.title('a \\U0001f9ff b')")
    assert len(outcome.plots) == 1
    assert outcome.undrawn == "figure 1 of 1 has boxes: its font lacks '🧿'"


def test_drawing_counts_to_the_time_of_the_snippet() -> None:
    endless = "def draw(*_):\n    while True:\n        pass\nplt.Line2D.draw = draw\nplt.plot([1])"
    text = f"```python timeout=2\n{PLT}{endless}\n```"
    run = note_run(text)
    try:
        assert (run.outcome(0).status, run.outcome(0).message) == ("timed out", "ran longer than 2 s")
    finally:
        run.close()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no PNG image"),
        (b"\xff\xd8\xff\xe0 JFIF", "no PNG image"),
        (SIGNATURE, "cut off"),
        (png()[:-5], "cut off"),
        (png().replace(b"IDAT", b"IDAS"), "damaged"),
        (SIGNATURE + b"\xff\xff\xff\xffIHDR" + b"\0" * 20, "damaged"),
        (SIGNATURE + chunk(b"IEND", b""), "no PNG image"),
        (SIGNATURE + chunk(b"IDAT", b"x") + png()[8:], "no PNG image"),
        (png(more=chunk(b"IHDR", b"\0" * 13)), "no PNG image"),
        (png(4001, 1), "4,001 × 1 pixels, more than 4,000 a side"),
        (png(0, 1), "0 × 1 pixels"),
        (png(data=b"x" * 1_000_000), "more than 1,000,000"),
    ],
)
def test_bytes_that_are_no_picture_are_left_out(sent: bytes, why: str) -> None:
    with pytest.raises(NoPicture, match=why):
        picture(sent)


def test_a_picture_keeps_nothing_but_the_image() -> None:
    hidden = chunk(b"tEXt", b"Comment\0<script>") + chunk(b"acTL", b"\0" * 8) + chunk(b"eXIf", b"MM")
    found = picture(png(more=hidden) + b"<html><script>alert(1)</script>")
    assert found == (png(), 1, 1)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("(Figure(b'<html>', 'Title'),)", "figure 1 is left out: its picture is no PNG image"),
        ("(Figure(b'', '', 'I am ill'),)", "I am ill"),
    ],
)
def test_what_a_note_sends_as_a_figure_is_no_plot_if_it_is_no_picture(figures: str, said: str) -> None:
    (outcome,), pictures = ran(f"{OURS}ours.drawn = lambda: {figures}")
    assert (outcome.status, outcome.plots, outcome.undrawn, pictures) == ("passed", (), said, {})


@pytest.mark.parametrize("figures", ["(Figure(b'', ''),) * 10", "(Figure(b'', 'x' * 501),)"])
def test_a_note_that_sends_more_than_figures_has_ended(figures: str) -> None:
    (outcome,), _ = ran(f"{OURS}ours.drawn = lambda: {figures}")
    assert (outcome.status, outcome.message) == ("died", "the note's process sent more than a reply")
