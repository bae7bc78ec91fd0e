"""What the rows of `links.md` do not show of resolution; those are in `tests/conformance/`."""

import pytest

from wikiproof import parse
from wikiproof.model import Resolution
from wikiproof.resolve import RUNNERS_UP, resolve


def only(link: str, source: str, others: str, content: str = "") -> Resolution:
    """The resolution of the one link of a note; `others` are the wiki's other files."""
    paths = others.split()
    notes = {path: parse.note(path, content) for path in paths if path.endswith(".md")}
    notes[source] = parse.note(source, link)
    attachments = [path for path in paths if not path.endswith(".md")]
    (found,) = resolve(dict(sorted(notes.items())), attachments)[source]
    return found


def test_the_candidates_are_the_chosen_one_then_the_others_by_length() -> None:
    found = only("[[Note]]", "n.md", "b/Note.md a/Note.md long/Note.md")
    assert found.candidates == ("a/Note.md", "b/Note.md", "long/Note.md")


def test_of_a_name_that_a_rule_decides_a_few_runners_up_are_kept() -> None:
    many = [f"{number}/README.md" for number in range(50)]
    assert len(only("[[README]]", "n.md", " ".join(["README.md", *many])).candidates) == 1 + RUNNERS_UP


def test_of_an_ambiguous_name_all_candidates_are_kept() -> None:
    many = [f"{number}/README.md" for number in range(10, 60)]
    assert only("[[README]]", "n.md", " ".join(many)).candidates == tuple(many)


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ("[[#a]]", "own note"),
        ("[[T]]", "shortest path"),
        ("[[U]]", "own folder"),
        ("[[x/T]]", "path from the root"),
        ("[[/x/T]]", "path from the root"),
        ("[[./U]]", "relative path"),
        ("[a](U.md)", "relative path"),
        ("[a](z/)", "index of a folder"),
        ("[[no]]", "unresolved"),
    ],
)
def test_the_rule_that_decided_is_named(link: str, rule: str) -> None:
    assert only(link, "y/n.md", "x/T.md y/U.md y/z/index.md").rule == rule


def test_the_same_target_means_different_notes_in_different_folders() -> None:
    texts = {"a/T.md": "", "b/T.md": "", "a/n.md": "[[T]]", "b/n.md": "[[T]] [t](T.md)", "c/n.md": "[[T]] [t](T.md)"}
    found = resolve({path: parse.note(path, text) for path, text in texts.items()}, ())
    assert {path: [each.path for each in found[path]] for path in texts if path.endswith("n.md")} == {
        "a/n.md": ["a/T.md"],
        "b/n.md": ["b/T.md", "b/T.md"],
        "c/n.md": ["a/T.md", "a/T.md"],
    }


CONTENT = "<a name=0.1></a> <i id=_search>\n"


def test_the_note_of_a_url_may_have_no_heading_top() -> None:
    assert only("[a](T.md#top)", "n.md", "T.md", CONTENT).anchor == "top"


def test_an_anchor_of_html_that_is_no_word() -> None:
    assert only("[a](T.md#0.1)", "n.md", "T.md", CONTENT).anchor == "0.1"


def test_ids_that_material_reserves_are_no_anchors() -> None:
    assert only("[a](T.md#_search)", "n.md", "T.md", CONTENT).missing == "heading"


def test_an_attachment_has_no_headings_to_miss() -> None:
    assert only("[[f.pdf#page=2]]", "n.md", "f.pdf").missing is None
