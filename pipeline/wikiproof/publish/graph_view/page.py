"""The HTML that the graph view and local graphs are drawn into.

Stage: publish. A language in, HTML out; nothing in it depends on the wiki, so that its page need not be made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from wikiproof.publish.frame import as_json
from wikiproof.publish.frame.words import words as frame_words
from wikiproof.publish.graph_view.near import bucket
from wikiproof.publish.graph_view.whole import STATES
from wikiproof.publish.graph_view.words import Words, words
from wikiproof.publish.markup import element, escape, opening
from wikiproof.publish.shown import Shown
from wikiproof.publish.urls import relative

SHAPES = {
    "good": "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13Z",
    "bad": "M2 2h12v12H2Z",
    "partial": "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM8 3a5 5 0 0 1 0 10Z",
    "skipped": "M2 2 14 8 2 14Z",
    "none": "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13ZM8 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z",
    "missing": "M8 .5 15.5 8 8 15.5.5 8ZM8 4 4 8l4 4 4-4Z",
}
"""How a node in each state looks, in a square of 16; `site/src/graph/` and `site/src/local/` draw the same."""


def page(language: str) -> str:
    """The body of the graph view's page."""
    found = words(language)
    parts = (
        element("p", escape(found.needs_script), class_="wp-graph__without"),
        _controls(found, frame_words(language).scripts),
        _stage(found),
        element("p", escape(found.loading), class_="wp-graph__count", role="status"),
        element("h2", escape(found.found)) + element("ol", "", class_="wp-graph__list"),
        element("button", "", type="button", class_="wp-graph__more md-button", hidden=True),
    )
    return element("h1", escape(found.graph), id="Title") + element(
        "div",
        "".join(parts),
        class_="wp-graph",
        data_words=as_json(found.scripts),
    )


def panel(shown: Shown, language: str, graph: str) -> str:
    """The place of a note's local graph; `graph` is the address of the graph view's page, relative to the site."""
    found = words(language)
    whole = element(
        "a", escape(found.whole), href=f"{relative(graph, shown.url)}?note={quote(unquote(shown.url), safe='')}"
    )
    head = element("h2", escape(found.local)) + whole
    return element(
        "section",
        element("div", head, class_="wp-local__head") + element("div", "", class_="wp-local__stage"),
        class_="wp-local",
        aria_label=found.local,
        data_note=shown.path,
        data_bucket=str(bucket(shown.path)),
    )


def _controls(found: Words, states: Mapping[str, str]) -> str:
    """What the graph is filtered by; the front end fills the choices."""
    every = element("option", escape(found.every), value="")
    parts = (
        _labelled(found.find, opening("input", type="search", name="q", autocomplete="off", spellcheck="false")),
        _labelled(found.tag, element("select", every, name="tag")),
        _labelled(found.folder, element("select", every, name="folder", data_top=found.top)),
        _labelled(found.relation, element("select", every, name="relation")),
        _legend(found, states),
        element("button", escape(found.reset), type="reset", class_="md-button"),
    )
    return element("form", "".join(parts), class_="wp-graph__controls")


def _labelled(name: str, control: str) -> str:
    return element("label", element("span", escape(name)) + control)


def _legend(found: Words, states: Mapping[str, str]) -> str:
    """The states with their shapes, each to be shown or not, and counted."""
    rows = (_state(state, states[state]) for state in (*STATES, "missing"))
    return element("fieldset", element("legend", escape(found.states)) + "".join(rows))


def _state(state: str, name: str) -> str:
    box = opening("input", type="checkbox", name="state", value=state, checked=True)
    count = element("span", "", class_="wp-graph__number")
    return element("label", f"{box}{shape(state)} {element('span', escape(name))} {count}")


def shape(state: str) -> str:
    """How a node in a state looks.

    >>> shape("bad")
    '<svg class="wp-shape wp-shape--bad" viewBox="0 0 16 16" aria-hidden="true"><path d="M2 2h12v12H2Z"></path></svg>'
    """
    path = element("path", "", d=SHAPES[state])
    return element("svg", path, class_=f"wp-shape wp-shape--{state}", viewBox="0 0 16 16", aria_hidden="true")


def _stage(found: Words) -> str:
    buttons = "".join(
        element("button", sign, type="button", data_does=does, aria_label=name, title=name)
        for does, sign, name in (
            ("nearer", "+", found.nearer),
            ("farther", "−", found.farther),
            ("fit", "⤢", found.fit),
        )
    )
    canvas = element("div", "", class_="wp-graph__canvas", role="img")
    return element("div", canvas + element("div", buttons, class_="wp-graph__zoom"), class_="wp-graph__stage")
