"""The chrome: no template of Material's leaves a script in a page, and every word has both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jinja2
import pytest

from wikiproof.publish import frame
from wikiproof.publish.contents import Entry
from wikiproof.publish.frame.words import ENGLISH, KOREAN

ROOT = Path(__file__).parents[2]
THEME = ROOT / "pipeline/wikiproof/publish/theme"
OTHERS = ("main.html", "404.html")


def material() -> Path:
    themes = pytest.importorskip("material")
    return Path(themes.__file__).parent / "templates"


def test_every_inline_script_of_material_is_overridden() -> None:
    """Those that are left are of a page that no site of ours has, or stand in a block that ours empties."""
    inline = re.compile(r"<script(?![^>]*\b(src|type=\"application/json\"))", re.DOTALL)
    found = {
        path.relative_to(material()).as_posix()
        for path in material().rglob("*.html")
        if ".icons" not in path.parts and inline.search(path.read_text("utf-8"))
    }
    ours = {path.relative_to(THEME).as_posix() for path in THEME.rglob("*.html")}
    emptied = {each for each in found if each.startswith("partials/integrations/")}
    assert found - ours - emptied == {"redirect.html"}
    assert "{% block analytics %}{% endblock %}" in (THEME / "main.html").read_text("utf-8")


def test_our_templates_hold_no_inline_script() -> None:
    for path in THEME.rglob("*.html"):
        for tag in re.findall(r"<script\b[^>]*>", path.read_text("utf-8")):
            assert " src=" in tag or 'type="application/json"' in tag, path
        assert not re.search(r"\son\w+=|javascript:", path.read_text("utf-8")), path


def test_our_templates_ask_nothing_of_a_page_but_strings() -> None:
    """A condition on `page` would be decided once for all pages."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader([THEME]))
    for path in THEME.rglob("*.html"):
        tree = environment.parse(path.read_text("utf-8"))
        asked = [(each.lineno, each.test) for each in tree.find_all(jinja2.nodes.If)]
        asked += [(each.lineno, each.iter) for each in tree.find_all(jinja2.nodes.For)]
        for line, value in asked:
            names = {value.name} if isinstance(value, jinja2.nodes.Name) else set()
            names |= {each.name for each in value.find_all(jinja2.nodes.Name)}
            assert "page" not in names, f"{path}:{line}"


def test_both_languages_have_the_same_words_for_scripts() -> None:
    assert KOREAN.scripts.keys() == ENGLISH.scripts.keys()
    for name, text in KOREAN.scripts.items():
        assert text.count("{}") == ENGLISH.scripts[name].count("{}"), name


def test_every_word_that_the_front_end_asks_for_is_there() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "site/src").rglob("*.ts")]
    asked = {name for text in sources for name in re.findall(r"(?<![#\w])word\(\"([^\"]+)\"", text)}
    assert asked <= KOREAN.scripts.keys()
    assert asked


def test_words_of_scripts_are_one_value_in_a_file() -> None:
    text = frame.script_words("ko").content.decode()
    assert json.loads(text.removeprefix("wikiproofWords=")) == KOREAN.scripts


def test_contents_are_nested_and_escaped() -> None:
    below = Entry("A & <b>", "a", 2, (Entry("B", "b", 3),))
    html = frame.entries(Entry("Title", "t", 1, (below,)))
    assert 'href="#a"' in html
    assert "A &amp; &lt;b&gt;" in html
    assert html.index('href="#a"') < html.index('<nav class="md-nav"') < html.index('href="#b"')
    assert frame.entries(Entry("Title", "t", 1)) == ""


def test_what_is_not_known_is_left_out() -> None:
    assert frame.edit(KOREAN, None, None) == ""
    assert frame.path([]) == ""
    assert "<a" not in frame.edit(KOREAN, None, "2026-01-02")
