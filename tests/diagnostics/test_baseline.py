"""What a baseline is as a file; what it leaves out stands in the transcripts of `wikiproof check`."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wikiproof.diagnostics import Located, baseline

CHARACTERS = st.text(max_size=6)


@st.composite
def diagnostics(draw: st.DrawFn) -> Located:
    line, column = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    end_line, end_column = line + draw(st.integers(0, 1)), column + draw(st.integers(0, 5))
    path, message, source = draw(st.sampled_from(["a.md", "가.md"])), draw(CHARACTERS), draw(CHARACTERS)
    return Located("unresolved-link", "error", path, line, column, end_line, end_column, message, source)


@given(st.lists(diagnostics()), st.lists(diagnostics()))
def test_a_file_keeps_what_is_known_and_nothing_new_is_lost(old: list[Located], more: list[Located]) -> None:
    kept = baseline.decode(baseline.encode(baseline.known(old)))
    assert baseline.new(old, kept) == ()
    new = baseline.new((*old, *more), kept)
    assert baseline.known(new) == baseline.known(more)


@given(st.lists(diagnostics()))
def test_a_file_is_the_same_whatever_the_order_and_has_a_line_for_each_entry(found: list[Located]) -> None:
    entries = baseline.known(found)
    assert baseline.encode(baseline.known(reversed(found))) == baseline.encode(entries)
    assert len(baseline.encode(entries).splitlines()) == (len(entries) + 2 if entries else 1)


@pytest.mark.parametrize("text", [b"", b"{}", b"[[]]", b'[{"path": "a.md"}]', b"\xff", b'["\xff"]', b"[" * 100_000])
def test_what_is_no_baseline_is_said_to_be_none(text: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        baseline.decode(text)
