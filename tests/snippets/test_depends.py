"""`depends`: what of a wiki's Python bears on a note. A piece is named by its first line that is no decorator."""

import re

from hypothesis import given
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.snippets import fixtures, models
from wikiproof.snippets.collect import collect
from wikiproof.snippets.depends import Sources, depends

CASES = "depends.md"
STATEMENTS = st.sampled_from(
    [
        "import os\n",
        "X = 1\n",
        "@fixture\ndef f(x):\n    return y\n",
        "class A:\n\n    b: int\n",
        "if X:\n  y = 2\n",
        "\f",
    ]
)


def test_what_a_note_depends_on(source: str, want: str) -> None:
    files = dict(file.split("\n", 1) for file in re.split(r"^=== ", source, flags=re.MULTILINE)[1:])
    code = files.pop("note.md")
    conftests = tuple(text for path, text in sorted(files.items()) if path.endswith("conftest.py"))
    sources = Sources(conftests, {f"/wiki/{path}": text for path, text in files.items()}, models.catalogue())
    found = depends(collect(parse.note("note.md", f"```python\n{code}```\n")), sources)
    pieces = [next(line for line in piece.split("\n") if line.strip() and line[0] != "@") for piece in found.pieces]
    imports = " ".join(sorted(found.imports))
    assert "\n".join((*pieces, f"imports: {imports}".rstrip())) == want.rstrip("\n")


@given(st.lists(STATEMENTS | st.text(max_size=5)).map("".join))
def test_any_module_is_taken_whole_or_apart_into_pieces_of_it(text: str) -> None:
    found = fixtures.read(text)
    assert not (found.whole and found.parts)
    assert all(part.text in text and part.bound for part in found.parts)
