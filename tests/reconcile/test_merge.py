"""What a merge makes of frontmatter; test_any_wiki.py has what holds for links."""

import pytest

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.edits import Plan, changed
from wikiproof.model import Wiki
from wikiproof.reconcile.merge import merge


def wiki(files: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(files.items())})


def applied(files: dict[str, str], made: Plan) -> dict[str, str]:
    edited = {each.path: changed(files[each.path].encode(), each.rewrites).decode() for each in made.changes}
    return {**files, **edited}


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
