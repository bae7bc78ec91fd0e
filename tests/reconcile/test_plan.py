"""What is planned for dangling links; test_any_wiki.py has what holds for all links."""

import re

from wikiproof import parse
from wikiproof.catalogue import wiki_of
from wikiproof.edits import Plan
from wikiproof.model import Wiki
from wikiproof.reconcile import plan

CASES = "plan.md"


def wiki(files: dict[str, str]) -> Wiki:
    return wiki_of({path: parse.note(path, text) for path, text in sorted(files.items()) if path.endswith(".md")})


def said(made: Plan) -> list[str]:
    rewrites = [f"{change.path}: {each.old} -> {each.new}" for change in made.changes for each in change.rewrites]
    refused = [f"{each.path}: refused {each.text}: {each.why}" for each in made.refused]
    return rewrites + refused + [f"{each.path}: suggested {each.text}: {each.why}" for each in made.suggested]


def test_plan(source: str, want: str) -> None:
    files = {
        path.strip(): text
        for path, _, text in (file.partition("\n") for file in re.split(r"^=== ", source, flags=re.M)[1:])
    }
    assert said(plan(wiki(files), writable=lambda path: not path.startswith("read-only"))) == want.splitlines()
