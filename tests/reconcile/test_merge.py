"""What holds when a note is merged into another one, in any wiki."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.edits import Plan, changed
from wikiproof.model import Wiki
from wikiproof.reconcile.merge import MergeError, merge

PATHS = ("Old.md", "a/Into this.md", "b/Note.md", "c/Old.md")
LINKS = (
    "[[Old]]",
    "![[Old#H]]",
    "[[c/Old|label]] [[Old]]",
    "[m](../Old.md#h)",
    "[m](<../a/Into this.md>)",
    "[r]\n\n[r]: Old.md",
    "# H [[Old]]",
    "| a |\n|---|\n| [[Old\\|x]] [[Old]] |",
    "> [!note] [[Old]]",
    "[[#H]]",
    "[[Nothing]]",
)
FRONT = (
    "",
    "---\nrelated: '[[Old]]'\n---\n",
    "---\nstatus: draft\nredirect_to:\n---\n",
    "---\nstatus:\n  - a\n  - b\n---\n",
    "---\n---\n",
    "\ufeff---\na: 1\n---\n",
    "\ufeff",
    "# H\n\n",
    "---\n\n",
    "---\nduplicate_of: '[[Old]]'\n---\n",
)


def text_of(front: str, links: list[str], ending: str) -> str:
    return (front + "\n\n".join(links)).replace("\n", ending)


texts = st.builds(
    text_of, st.sampled_from(FRONT), st.lists(st.sampled_from(LINKS), max_size=5), st.sampled_from(("\n", "\r\n"))
)


def wiki(files: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(files.items())})


def applied(files: dict[str, str], made: Plan) -> dict[str, str]:
    edited = {each.path: changed(files[each.path].encode(), each.rewrites).decode() for each in made.changes}
    return {**files, **edited}


@given(st.fixed_dictionaries(dict.fromkeys(PATHS, texts)))
def test_only_links_to_the_merged_note_change_and_they_point_at_the_other(files: dict[str, str]) -> None:
    old, into = "Old.md", "a/Into this.md"
    before = wiki(files)
    try:
        made = merge(before, old, into, writable=lambda _: True)
    except MergeError:
        assume(False)
    after = wiki(applied(files, made))
    assert after.entries[old].redirect == into
    assert after.notes[old].text.endswith(before.notes[old].text[before.notes[old].body.start :])
    left = {(each.path, each.text) for each in made.refused}
    for path in files.keys() - {old}:
        text = before.notes[path].text
        for was, now in zip(before.resolutions[path], after.resolutions[path], strict=True):
            is_left = was.path != old or (path, text[was.link.span.start : was.link.span.end]) in left
            assert (now.path, now.missing) == ((was.path, was.missing) if is_left else (into, None))


@pytest.mark.parametrize(
    ("front", "want"),
    [
        ("", '---\nredirect_to: "[[B]]"\nstatus: merged\n---\n'),
        ("\ufeff", '\ufeff---\nredirect_to: "[[B]]"\nstatus: merged\n---\n'),
        ("---\nstatus: draft # soon\n---\n", '---\nredirect_to: "[[B]]"\nstatus: merged # soon\n---\n'),
        ("---\nstatus:\n  - a\n  - b\n---\n", '---\nredirect_to: "[[B]]"\nstatus:\n  merged\n---\n'),
        ("---\nredirect_to:\n---\n", '---\nstatus: merged\nredirect_to: "[[B]]"\n---\n'),
    ],
)
def test_frontmatter(front: str, want: str) -> None:
    files = {"A.md": f"{front}text [[B]]", "B.md": ""}
    made = merge(wiki(files), "A.md", "B.md", writable=lambda _: True)
    assert applied(files, made)["A.md"] == f"{want}text [[B]]"
