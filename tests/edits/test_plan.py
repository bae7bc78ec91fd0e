from pathlib import Path

import pytest

from tests.edits.notes import change, plan, rewrite
from wikiproof.edits import Plan, PlanError, Refused, Remark, Rewrite, changed, read_plan, write_plan
from wikiproof.model import Span


@pytest.mark.parametrize(
    ("content", "old", "new", "want"),
    [
        ("\ufeffa [[b]]\r\n", "b", "c", "\ufeffa [[c]]\r\n"),
        ("[[가]] no final newline", "가", "나", "[[나]] no final newline"),
        ("e\u0301 [[b]]\n", "b", "", "e\u0301 [[]]\n"),
        ("\0a\x85\u2028\r[[b]]", "b", "😀", "\0a\x85\u2028\r[[😀]]"),
    ],
)
def test_bytes_around_a_rewrite_stay(content: str, old: str, new: str, want: str) -> None:
    assert changed(content.encode(), (rewrite(content, old, new),)) == want.encode()


def test_rewrites_are_made_in_the_order_of_their_places() -> None:
    text = "[[a]] [[b]]"
    assert changed(text.encode(), (rewrite(text, "b", "d"), rewrite(text, "a", "c"))) == b"[[c]] [[d]]"


def test_insertions_at_one_place_keep_their_order() -> None:
    first, second = (Rewrite(1, "", new, "", Span(1, 1)) for new in "xy")
    assert changed(b"ab", (first, second)) == b"axyb"


@pytest.mark.parametrize(
    "spans",
    [[(0, 2)], [(-1, 0)], [(2, 1)], [(3, 9)], [(0, 1), (0, 1)]],
    ids=["other text", "before the text", "backwards", "beyond the text", "twice"],
)
def test_what_does_not_stand_there_is_refused(spans: list[tuple[int, int]]) -> None:
    rewrites = [Rewrite(7, "a", "b", "", Span(start, end)) for start, end in spans]
    with pytest.raises(Refused, match="'a' does not stand where the plan says, on line 7"):
        changed(b"abc", rewrites)


def test_what_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Refused, match="it is not UTF-8"):
        changed(b"a\xff", ())


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    given = Plan("merge", (change("가/a.md", "[[\r\n", "[[", "]]", to="b.md"),), (Remark("a.md", 1, "b", "c"),), (), 3)
    write_plan(tmp_path / "plan.json", given)
    assert read_plan(tmp_path / "plan.json") == given


def test_a_plan_is_written_for_people_to_read(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", plan(change("a.md", "[[가]]", "가", "나")))
    assert '        {\n          "line": 1,\n          "old": "가",\n          "new": "나",' in (
        tmp_path / "plan.json"
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "Input data was truncated"),
        (b"{}", "missing required field `command`"),
        (b'{"command": "x", "changes": [{"path": 1}]}', r"Expected `str`, got `int` - at `\$.changes\[0\].path`"),
        (b'{"command": "\xff", "changes": []}', "invalid start byte"),
        (b'{"command": "\\ud800", "changes": []}', "surrogate"),
        (b'{"command": "x", "changes": [], "more": ' + b"[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_plan_is_said_with_its_file(content: bytes, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    with pytest.raises(PlanError, match=rf"plan\.json is not a plan: .*{wrong}"):
        read_plan(tmp_path / "plan.json")


def test_a_plan_that_is_not_there_is_said_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plan\.json cannot be read: No such file or directory"):
        read_plan(tmp_path / "plan.json")


def test_a_plan_that_cannot_be_written_is_said_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"none/plan\.json cannot be written: No such file or directory"):
        write_plan(tmp_path / "none" / "plan.json", plan())
