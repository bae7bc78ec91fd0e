"""GitHub's extensions of CommonMark become the HTML that its specification asks for."""

from tests.publish.test_commonmark import as_specified, normal

CASES = "gfm.md"


def test_gfm(source: str, want: str) -> None:
    assert normal(as_specified(source)) == normal(want)
