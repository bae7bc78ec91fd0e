"""Whatever bytes notes hold: applied and undone gives them back, and applied twice is applied once."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.edits.notes import Little, plan
from wikiproof.edits import Change, Plan, Rewrite, apply, changed, digest, read_plan, undo, write_plan
from wikiproof.model import Span

PIECES = st.sampled_from(
    ["\ufeff", "\r\n", "\n", "\r", "[[", "]]", "a", "가", "e\u0301", "\0", "😀", "\u2028", "| x |"]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)
NAMES = st.sampled_from(["a", "A", "가", "가", "x y", "a/b", "a/c/d", "e\u0301", "\u00e9", "😀", "#[1]", "new/n"])


@st.composite
def changes(draw: st.DrawFn, path: str, text: str) -> Change:
    """Rewrites of a note that do not overlap, some with moves."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    rewrites = tuple(
        Rewrite(1, text[start:end], draw(TEXTS), "a test", Span(start, end))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )
    before = text.encode()
    to = draw(st.none() | NAMES.map(lambda name: f"{name}.md"))
    return Change(path, digest(before), digest(changed(before, rewrites)), rewrites, to)


@st.composite
def wikis(draw: st.DrawFn) -> tuple[dict[str, bytes], Plan]:
    """Notes by path, and a plan for them."""
    notes = draw(st.dictionaries(NAMES.map(lambda name: f"{name}.md"), TEXTS, min_size=1, max_size=5))
    made = [draw(changes(path, text)) for path, text in notes.items() if draw(st.booleans())]
    named = Counter(path for each in made for path in {each.path, each.to or each.path})
    alone = (each for each in made if named[each.to or each.path] == 1 == named[each.path])
    return {path: text.encode() for path, text in notes.items()}, plan(*alone)


@given(wikis())
def test_applied_and_undone_is_as_before(wiki: tuple[dict[str, bytes], Plan]) -> None:
    notes, made = wiki
    with tempfile.TemporaryDirectory() as folder:
        little = Little(Path(folder))
        for path, content in notes.items():
            little.write(path, content)
        write_plan(Path(folder, "plan.json"), made)
        assert read_plan(Path(folder, "plan.json")) == made
        before = little.files()
        first = apply(little.folder, little.state, made)
        after = little.files()
        for change in made.changes:
            refused = change.path in [remark.path for remark in first.refused]
            wanted = notes[change.path] if refused else changed(notes[change.path], change.rewrites)
            assert after[change.path if refused else change.to or change.path] == wanted
        again = apply(little.folder, little.state, made)
        assert little.files() == after
        assert again.changed == ()
        undone = undo(little.folder, little.state)
        assert little.files() == before
        assert undone.restored == first.changed
