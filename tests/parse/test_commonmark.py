"""What CommonMark says stays as it says, but for what the constructs of notes take: the examples of its specification.

`commonmark/spec.txt` is CommonMark 0.31.2 by John MacFarlane, CC BY-SA 4.0, unchanged. White space between tags does
not count.
"""

import re
from pathlib import Path

import pytest

from tests.parse.test_fast import assert_same
from wikiproof.parse import markdown

SPEC = (Path(__file__).parent / "commonmark" / "spec.txt").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", SPEC.replace("→", "\t"), re.DOTALL | re.MULTILINE)
OURS = {
    "#5 bolt\n\n#hashtag\n": "a tag",
    "[[[foo]]]\n\n[[[foo]]]: /url\n": "a wikilink",
    '[[*foo* bar]]\n\n[*foo* bar]: /url "title"\n': "a wikilink",
    '![[foo]]\n\n[[foo]]: /url "title"\n': "an embed",
    "<https://foo.bar/baz bim>\n": "an address without brackets, GFM 0.29 §6.9",
    "< https://foo.bar >\n": "an address without brackets, GFM 0.29 §6.9",
    "https://example.com\n": "an address without brackets, GFM 0.29 §6.9",
    "foo@bar.example.com\n": "an address without brackets, GFM 0.29 §6.9",
}
"""The examples in which a construct of ours stands, and which."""


def test_all_examples_are_there() -> None:
    assert len(EXAMPLES) == 652
    assert OURS.keys() <= {source for source, _ in EXAMPLES}


@pytest.mark.parametrize(("source", "want"), [each for each in EXAMPLES if each[0] not in OURS])
def test_example(source: str, want: str) -> None:
    assert squeezed(markdown.grammar().render(source)) == squeezed(want)
    assert_same(source)


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html).strip()
