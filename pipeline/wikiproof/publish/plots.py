"""Show the figures that snippets drew.

Stage: publish. A proof's plots in, HTML out, and which pictures the site needs for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from wikiproof.model import Plot, Proof
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.site import Place
from wikiproof.publish.urls import relative
from wikiproof.publish.verdicts import Judged

_PIXELS = 2
"""Pixels of a picture for one of the page's, so that it is sharp on fine screens."""


def address(name: str) -> str:
    """Where a picture lies in the site."""
    return f"assets/wikiproof/plots/{name}.png"


def plots(place: Place, judged: Judged) -> str:
    """The figures of a snippet as HTML; one whose picture is lost is said to be, and so are those left out."""
    return "".join(_plots(place, judged))


def pictures(proof: Proof | None) -> tuple[tuple[str, str], ...]:
    """The pictures that a page shows: each by its name, with its file in the folder of records."""
    shown = (outcome for snippet, outcome in proof.pairs() if not snippet.marks.hidden) if proof else ()
    names = dict.fromkeys(plot.name for outcome in shown if outcome for plot in outcome.plots)
    return tuple((name, proof.pictures[name]) for name in names if name in proof.pictures) if proof else ()


def _plots(place: Place, judged: Judged) -> Iterator[str]:
    outcome, proof, words = judged.outcome, place.source.proof, place.site.strings
    if outcome is None or proof is None:
        return
    for number, plot in enumerate(outcome.plots, 1):
        title = plot.alt or words.plot.format(number, judged.number)
        if plot.name in proof.pictures:
            yield element("figure", _picture(place, plot, title), class_="wp-plot")
        else:
            yield element("p", escape(words.plot_lost.format(title)), class_="wp-note")
    if outcome.undrawn:
        yield element("p", escape(outcome.undrawn), class_="wp-note")


def _picture(place: Place, plot: Plot, title: str) -> str:
    return opening(
        "img",
        src=relative(address(plot.name), place.site.urls[place.path]),
        alt=title,
        width=str(max(plot.width // _PIXELS, 1)),
        height=str(max(plot.height // _PIXELS, 1)),
        loading="lazy",
    )
