import re

from wikiproof import parse
from wikiproof.model import Lines, Property, Value

LIBRARY_SAYS = re.compile(r"(?<=^not YAML: ).*?(?= in ')|(?<=is not YAML: ).*")
CASES = "frontmatter.md"


def test_frontmatter(source: str, want: str) -> None:
    note = parse.note("note.md", source)
    lines = Lines(source)
    said = [f"{each.key} = {plain(each.value)!r}" for each in note.properties]
    places = [(lines.position(each.span.start), each.message) for each in note.frontmatter_problems]
    problems = [f"! {at.line}:{at.column} {LIBRARY_SAYS.sub('…', message)}" for at, message in places]
    body = [f"body at line {lines.position(note.body.start).line}"]
    assert [*said, *problems, *body] == want.splitlines()


def test_spans_are_those_of_the_values() -> None:
    note = parse.note("n.md", '---\nid: "a b"\ntags: [x, y]\nmap: {k: v}\n---\n')
    written = {each.key: note.text[each.span.start : each.span.end] for each in note.properties}
    assert written == {"id": '"a b"', "tags": "[x, y]", "map": "{k: v}"}


def test_billion_laughs_is_refused_unexpanded() -> None:
    rows = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 30))
    note = parse.note("n.md", f"---\nk0: &k0 [lol]\n{rows}\n---\nbody [[a]]\n")
    assert "expand to more than 10,000 values" in note.frontmatter_problems[0].message
    assert not note.properties
    assert [link.target for link in note.links] == ["a"]


def test_yaml_nested_too_deep_is_a_problem() -> None:
    note = parse.note("n.md", f"---\nk: {'[' * 5000}{']' * 5000}\n---\nbody\n")
    assert [each.message for each in note.frontmatter_problems] == ["the frontmatter is nested more than 100 deep"]


def plain(value: Value) -> object:
    if isinstance(value, tuple):
        pairs = {each.key: plain(each.value) for each in value if isinstance(each, Property)}
        return pairs or [plain(each) for each in value if not isinstance(each, Property)]
    return value
