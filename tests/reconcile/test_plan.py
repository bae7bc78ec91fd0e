"""What is planned for dangling links: cases in plan.md, and what holds for any wiki."""

import re

from hypothesis import given
from hypothesis import strategies as st

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


NAMES = ("Fine-Tuning", "fine tuning", "x/Fine_Tuning", "Note", "y/Note", "가중치")
TARGETS = (
    "fine tuning",
    "FINE TUNING",
    "note",
    "no te",
    "x/finetuning",
    "가 중치",
    "Titled",
    "Nothing",
    "fine tuning#H",
)
LINKS = ("[[{}]]", "![[{}]]", "[[{}|label]]", "# H [[{}]]", "| a |\n|---|\n| [[{}]] |", "> [[{}]] [[{}]]", "- [[{}]]")


def text_of(title: bool, written: list[tuple[str, str]], ending: str) -> str:
    front = "---\ntitle: Titled\nrelated: '[[fine tuning]]'\n---\n" if title else "\ufeff# H\n\n"
    return (front + "\n\n".join(link.replace("{}", target) for link, target in written)).replace("\n", ending)


texts = st.builds(
    text_of,
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(LINKS), st.sampled_from(TARGETS)), max_size=4),
    st.sampled_from(("\n", "\r\n")),
)


def applied(files: dict[str, str], made: Plan) -> dict[str, str]:
    after = dict(files)
    for change in made.changes:
        for each in sorted(change.rewrites, key=lambda each: each.span, reverse=True):
            text = after[change.path]
            assert text[each.span.start : each.span.end] == each.old
            after[change.path] = text[: each.span.start] + each.new + text[each.span.end :]
    return after


@given(st.dictionaries(st.sampled_from(NAMES).map("{}.md".format), texts, min_size=1))
def test_exactly_the_planned_edges_change_and_nothing_is_left_to_do(files: dict[str, str]) -> None:
    before = wiki(files)
    made = plan(before, writable=lambda _: True)
    after = wiki(applied(files, made))
    planned = {(change.path, each.span) for change in made.changes for each in change.rewrites}
    assert len(planned) == made.edges
    for path, resolutions in before.resolutions.items():
        for old, new in zip(resolutions, after.resolutions[path], strict=True):
            is_planned = (path, old.link.span) in planned
            assert (
                (new.path is not None and not new.missing)
                if is_planned
                else ((old.path, old.anchor, old.missing) == (new.path, new.anchor, new.missing))
            )
            assert old.path is None or not is_planned
    assert not plan(after, writable=lambda _: True).changes
