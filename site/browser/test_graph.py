"""The graph view and local graphs in a browser: a small wiki, and one of ten thousand notes."""

from __future__ import annotations

import functools
import http.server
import random
import threading
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import material
import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from wikiproof import publish
from wikiproof.publish import graph_view
from wikiproof.publish.frame import as_json
from wikiproof.publish.frame.words import words
from wikiproof.publish.policy import POLICY
from wikiproof.publish.shown import Count, Edge, Shown
from wikiproof.publish.strings import State

pytestmark = pytest.mark.browser
LARGE = 10_000
"""The notes of the large wiki."""

_FRAME = """<!doctype html>
<html lang="en" class="js"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{policy}"><title>graph</title>
<link rel="stylesheet" href="{root}material.css"><link rel="stylesheet" href="{root}palette.css">
<link rel="stylesheet" href="{root}assets/wikiproof/wikiproof.css"></head>
<body dir="ltr" data-md-color-scheme="default" data-md-color-primary="white"><main class="md-typeset">{content}</main>
<script id="wp-words" type="application/json">{words}</script>
<script src="{root}assets/wikiproof/main.js" data-root="{root}"></script></body></html>"""


def note(path: str, *edges: Edge, state: State = "none", tags: tuple[str, ...] = (), **named: str) -> Shown:
    """What is shown of a note; `title` is its file's name unless it is given, `alias` another name."""
    name = path.removesuffix(".md")
    title = named.get("title", name.rpartition("/")[2])
    aliases = (named["alias"],) if "alias" in named else ()
    none = Count(0, 0, "none")
    return Shown(path, quote(f"{name}/"), title, aliases, tags, "", "", "", none, none, none, state, edges)


def link(path: str, relation: str = "link") -> Edge:
    return Edge(relation, path, path, 1)


SMALL = {
    each.path: each
    for each in (
        note(
            "모델/어댑터.md",
            link("Bases/Llama.md", "parent"),
            link("Bases/Quantization.md"),
            Edge("link", None, "Nowhere", 3),
            state="bad",
            tags=("peft", "peft/lora"),
            alias="LoRA",
        ),
        note("Bases/Llama.md", link("모델/어댑터.md"), state="good", tags=("model",)),
        note("Bases/Quantization.md", link("Bases/Llama.md"), state="partial"),
        note("Bases/<img src=x onerror=alert(1)>.md", link("Bases/Llama.md"), state="skipped"),
        note("Alone.md"),
    )
}


def large() -> dict[str, Shown]:
    """Notes in folders that mostly link within their folder, each to about ten others."""
    dice = random.Random(7)  # noqa: S311
    paths = [f"Folder {number % 40:02}/Note {number:05}.md" for number in range(LARGE)]
    found = {}
    for number, path in enumerate(paths):
        near = [paths[(number + 40 * dice.randrange(1, 60)) % LARGE] for _ in range(8)]
        far = [paths[int(LARGE * dice.random() ** 2)] for _ in range(3)]
        state = dice.choice(msgspec.json.decode('["good","bad","partial","skipped","none"]', type=list[State]))
        found[path] = note(path, *(link(each) for each in {*near, *far} - {path}), state=state, tags=(f"t{number % 9}",))
    return found


def write(folder: Path, notes: dict[str, Shown]) -> None:
    """A site of nothing but the graph view and, for each of a small wiki's notes, a page with its local graph."""
    static = files(publish).joinpath("static")
    for each in graph_view.outputs(notes):
        _put(folder, each.path, each.content)
    for name in ("main.js", "graph.js", "local.js"):
        _put(folder, f"assets/wikiproof/{name}", static.joinpath(name).read_bytes())
    _put(folder, "assets/wikiproof/wikiproof.css", publish.style().encode())
    styles = Path(material.__file__).parent / "templates/assets/stylesheets"
    for name, pattern in (("material.css", "main.*.min.css"), ("palette.css", "palette.*.min.css")):
        _put(folder, name, next(styles.glob(pattern)).read_bytes())
    _put(folder, "graph/index.html", _framed("../", graph_view.page("en")))
    for each in notes.values() if len(notes) < LARGE else ():
        root = "../" * each.url.count("/")
        text = f"<h1>{each.path.count('/')}</h1>{graph_view.panel(each, 'en', 'graph/')}"
        _put(folder, f"{each.path.removesuffix('.md')}/index.html", _framed(root, text))


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _framed(root: str, content: str) -> bytes:
    return _FRAME.format(policy=POLICY, root=root, content=content, words=as_json(words("en").scripts)).encode()
