"""What holds when a note is renamed, in any wiki: every link points at the note that it pointed at."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.edits import changed
from wikiproof.model import Wiki
from wikiproof.reconcile.rename import RenameError, named, rename

PATHS = ("Note.md", "a/Note.md", "a/b/Old one.md", "가중치.md", "x/Old one.md", "z.md", "a/b (c).md")
NEW = ("New", "Note", "x/z", "/가.md", "it's", "b (c)", "deep/er/Old one", "50%", "a/b/c & d")
LINKS = (
    "[[Note]]",
    "![[Old one#H]]",
    "[[a/Note|label]]",
    "[[Note#H]] [[note]]",
    "[m](a/Note.md#h)",
    "[m](<../a/b/Old one.md> 'title')",
    "[m](Old%20one)",
    "[m](%EA%B0%80%EC%A4%91%EC%B9%98.md)",
    "[m](b%20(c).md)",
    "# H [[z]]",
    "| a |\n|---|\n| [[Note\\|x]] [[가중치]] |",
    "> [!note] [[z]]\n> ![](../z.md)",
    "[[#H]]",
    "[[Nothing]]",
)
FRONT = ("", "---\nrelated: '[[Note]]'\nredirect_to: \"[[z]]\"\n---\n", "\ufeff", "# H\n\n")


def text_of(front: str, links: list[str], ending: str) -> str:
    return (front + "\n\n".join(links)).replace("\n", ending)


texts = st.builds(
    text_of, st.sampled_from(FRONT), st.lists(st.sampled_from(LINKS), max_size=5), st.sampled_from(("\n", "\r\n"))
)


def wiki(files: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(files.items())})


@given(st.dictionaries(st.sampled_from(PATHS), texts, min_size=1), st.data())
def test_every_link_points_at_the_note_that_it_pointed_at(files: dict[str, str], data: st.DataObject) -> None:
    before = wiki(files)
    old = data.draw(st.sampled_from(sorted(files)))
    try:
        made = rename(before, old, data.draw(st.sampled_from(NEW)), writable=lambda _: True)
    except RenameError:
        assume(False)
    (new,) = (change.to for change in made.changes if change.path == old)
    assert new is not None
    after = dict(files)
    for change in made.changes:
        text = after.pop(change.path)
        after[change.to or change.path] = changed(text.encode(), change.rewrites).decode()
    moved = {old: new}
    resolved = wiki(after).resolutions
    for path, resolutions in before.resolutions.items():
        pairs = zip(resolutions, resolved[moved.get(path, path)], strict=True)
        for was, now in pairs:
            assert (moved.get(was.path or "", was.path), was.anchor, was.missing) == (now.path, now.anchor, now.missing)


def test_a_read_only_note_that_links_refuses() -> None:
    before = wiki({"Old.md": "", "b.md": "[[Old]]"})
    with pytest.raises(RenameError, match=r"'b\.md' has to change"):
        rename(before, "Old.md", "New", writable=lambda path: path != "b.md")


def test_a_name_that_can_be_two_notes_refuses() -> None:
    with pytest.raises(RenameError, match="can be any of"):
        named(wiki({"a/N.md": "", "b/N.md": ""}), "N")
