"""What links point at. The rows of the first table are those of Obsidian, as observed."""

import pytest

from wikiproof import parse
from wikiproof.model import Resolution
from wikiproof.resolve import resolve


def only(link: str, source: str, others: str, content: str = "") -> Resolution:
    """The resolution of the one link of a note; `others` are the wiki's other files."""
    paths = others.split()
    notes = {path: parse.note(path, content) for path in paths if path.endswith(".md")}
    notes[source] = parse.note(source, link)
    attachments = [path for path in paths if not path.endswith(".md")]
    (found,) = resolve(dict(sorted(notes.items())), attachments)[source]
    return found


@pytest.mark.parametrize(
    ("link", "source", "others", "want"),
    [
        pytest.param("[[log]]", "n.md", "Log.md", "Log.md", id="lower case"),
        pytest.param("[[LOG]]", "n.md", "Log.md", "Log.md", id="upper case"),
        pytest.param("[[Note]]", "zzzz/n.md", "Note.md zzzz/Note.md", "Note.md", id="path from the root wins"),
        pytest.param("[[Note]]", "zzzz/n.md", "zzzz/Note.md b/Note.md", "zzzz/Note.md", id="own folder wins"),
        pytest.param("[[Note]]", "zzzz/deep/n.md", "zzzz/Note.md b/Note.md", "b/Note.md", id="ancestors do not count"),
        pytest.param("[[Note]]", "n.md", "zzzz/Note.md a/b/Note.md", "a/b/Note.md", id="shortest string, not depth"),
        pytest.param("[[b/Note]]", "n.md", "a/b/Note.md", "a/b/Note.md", id="end of a path"),
        pytest.param("[[b/Note]]", "n.md", "ab/Note.md", None, id="on a folder boundary"),
        pytest.param("[[/p/Note]]", "n.md", "a/p/Note.md", None, id="only that path from the root"),
        pytest.param("[[/p/Note]]", "a/n.md", "p/Note.md", "p/Note.md", id="from the root"),
        pytest.param("[[../R/T]]", "a/n.md", "R/T.md b/R/T.md", "R/T.md", id="relative to the source"),
        pytest.param("[[../T]]", "n.md", "T.md", None, id="relative to above the root"),
        pytest.param("[[./T]]", "a/n.md", "a/T.md T.md", "a/T.md", id="beside the source"),
        pytest.param("[[Figure]]", "n.md", "Figure.png", None, id="an attachment needs its extension"),
        pytest.param("[[Figure.png]]", "n.md", "img/Figure.png", "img/Figure.png", id="an attachment with it"),
        pytest.param("[[Note.1]]", "n.md", "Note.1.md", "Note.1.md", id="a name with a dot"),
        pytest.param("[[Note.md]]", "n.md", "a/Note.md", "a/Note.md", id="a name with its extension"),
        pytest.param("[[#H]]", "n.md", "H.md", "n.md", id="a heading of its own"),
        pytest.param("[[https://example.org]]", "n.md", "", None, id="a URL is no note"),
        pytest.param("[[Sq]uare]]", "n.md", "Sq]uare.md", "Sq]uare.md", id="a bracket in the name"),
        pytest.param("[[\u1100\u1161]]", "n.md", "가.md", "가.md", id="decomposed Hangul"),
        pytest.param("[[가]]", "n.md", "\u1100\u1161.md", "\u1100\u1161.md", id="a decomposed file name"),
        pytest.param("[a](b.md)", "x/n.md", "b.md x/b.md", "x/b.md", id="Markdown links are relative"),
        pytest.param("[a](y/b.md)", "x/n.md", "y/b.md", "y/b.md", id="or from the root"),
        pytest.param("[a](b%20c.md)", "n.md", "", None, id="a name that is not there"),
        pytest.param("[a](b/)", "n.md", "B.md b/index.md", "b/index.md", id="a folder's index"),
        pytest.param("[a](b/)", "n.md", "B.md b/c.md", None, id="a folder without one is no note"),
        pytest.param("![](a.png)", "x/n.md", "x/a.png a.png", "x/a.png", id="images are relative"),
        pytest.param("![[a.png]]", "x/n.md", "x/a.png a.png", "a.png", id="embeds are looked up as wikilinks"),
    ],
)
def test_target(link: str, source: str, others: str, want: str | None) -> None:
    assert only(link, source, others).path == want


def test_an_alias_is_no_target() -> None:
    assert only("[[AI]]", "n.md", "Artificial_Intelligence.md", "---\naliases: [AI]\n---\n").path is None


def test_equally_short_paths_are_ambiguous_and_the_first_is_taken() -> None:
    found = only("[[Note]]", "n.md", "b/Note.md a/Note.md long/Note.md")
    assert (found.path, found.ambiguous) == ("a/Note.md", True)
    assert found.candidates == ("a/Note.md", "b/Note.md", "long/Note.md")


def test_a_shorter_path_is_not_ambiguous() -> None:
    assert not only("[[Note]]", "n.md", "a/Note.md bb/Note.md").ambiguous


def test_of_names_that_differ_in_case_the_one_as_written_is_taken() -> None:
    found = only("[[b/Note]]", "n.md", "b/NOTE.md b/Note.md")
    assert (found.path, found.ambiguous) == ("b/Note.md", False)


@pytest.mark.parametrize(
    ("link", "rule"),
    [("[[#a]]", "own note"), ("[[T]]", "shortest path"), ("[[x/T]]", "path from the root"), ("[[no]]", "unresolved")],
)
def test_the_rule_that_decided_is_named(link: str, rule: str) -> None:
    assert only(link, "n.md", "x/T.md").rule == rule


CONTENT = '# Top\n## What\'s *new*?\n### Details\n## Other\n### Details\n\na paragraph ^Block-1\n\n<a id="old-name"></a> x <a name=0.1></a> <i id=_search>\n'


@pytest.mark.parametrize(
    ("link", "anchor"),
    [
        ("[[T#Top]]", "top"),
        ("[[T#whats NEW]]", "whats-new"),
        ("[[T#Details]]", "details"),
        ("[[T#Other#Details]]", "details_1"),
        ("[[T#What's new?#Details]]", "details"),
        ("[[T#^block-1]]", "^Block-1"),
        ("[a](T.md#whats-new)", "whats-new"),
        ("[a](T.md#details_1)", "details_1"),
        ("[a](T.md#details-1)", "details_1"),
        ("[a](T.md#old-name)", "old-name"),
        ("[a](T.md#0.1)", "0.1"),
        ("[a](T.md#top)", "top"),
        ("[[T]]", None),
    ],
)
def test_fragment(link: str, anchor: str | None) -> None:
    found = only(link, "n.md", "T.md", CONTENT)
    assert (found.anchor, found.missing) == (anchor, None)


@pytest.mark.parametrize(
    ("link", "missing"),
    [
        ("[[T#Nothing]]", "heading"),
        ("[[T#Other#What's new?]]", "heading"),
        ("[[T#^none]]", "block"),
        ("[a](T.md#nothing)", "heading"),
        ("[a](T.md#details-2)", "heading"),
        ("[[T#old-name]]", "heading"),
        ("[a](T.md#_search)", "heading"),
        ("[[no#Top]]", None),
        ("[[f.pdf#page=2]]", None),
    ],
)
def test_missing_fragment(link: str, missing: str | None) -> None:
    assert only(link, "n.md", "T.md f.pdf", CONTENT).missing == missing
