"""What refuses a renaming; test_any_wiki.py has what holds for links."""

import pytest

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.model import Wiki
from wikiproof.reconcile.named import NamingError, named
from wikiproof.reconcile.rename import rename


def wiki(files: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(files.items())})


def test_a_read_only_note_that_links_refuses() -> None:
    before = wiki({"Old.md": "", "b.md": "[[Old]]"})
    made = rename(before, "Old.md", "New", writable=lambda path: path != "b.md")
    assert (made.changes, [each.path for each in made.refused]) == ((), ["b.md"])


def test_a_name_that_can_be_two_notes_refuses() -> None:
    with pytest.raises(NamingError, match="can be any of"):
        named(wiki({"a/N.md": "", "b/N.md": ""}), "N")
