"""Each check on little wikis: a line that must be reported says so at its end, `{code}`, and no other is.

A source holds files, each under `=== path`. A want has for each diagnostic its text in the note and its message.
"""

import re
from pathlib import Path

from wikiproof import checks
from wikiproof.config import Config, Options
from wikiproof.model import Diagnostic, Lines, Wiki
from wikiproof.wiki import open_wiki

CASES = "*.md"
MARKER = re.compile(r" ?\{([a-z0-9]+(?:-[a-z0-9]+)+)\}$")


def test_exactly_the_marked_lines_are_reported(source: str, want: str, tmp_path: Path) -> None:
    marked = write(source, tmp_path)
    wiki = open_wiki(Config(str(tmp_path), Options()))
    found = list(checks.run(wiki))
    assert sorted(line_of(each, wiki) for each in found) == sorted(marked)
    assert [f"{quoted(each, wiki)} -- {each.message}" for each in found] == want.splitlines()


def test_every_check_has_a_page_and_a_row_in_the_table() -> None:
    folder = Path(str(checks.__file__)).parent
    rows = re.findall(r"^\| \[(.+?)\]\((.+?)\) \| (\w+) \| .+ \|$", (folder / "README.md").read_text(), re.MULTILINE)
    every = checks.every()
    assert rows == [(check.code, f"{check.code.replace('-', '_')}.md", check.severity) for check in every]
    for check, (_, page, _) in zip(every, rows, strict=True):
        assert (folder / page).read_text().startswith(f"# {check.code}\n\n**{check.severity.capitalize()}.** ")


def test_a_check_is_called_as_its_module_is() -> None:
    for check in checks.every():
        assert check.find.__module__ == f"wikiproof.checks.{check.code.replace('-', '_')}"


def test_diagnostics_come_by_path_and_place(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("[[x]] [[a#y]]\n")
    (tmp_path / "a.md").write_text("---\nstatus: new\n---\n![](z.png) [[b]]\n")
    found = [(each.path, each.code) for each in checks.run(open_wiki(Config(str(tmp_path), Options())))]
    assert found == [
        ("a.md", "frontmatter-schema"),
        ("a.md", "missing-attachment"),
        ("b.md", "unresolved-link"),
        ("b.md", "missing-heading"),
    ]


def write(source: str, folder: Path) -> list[tuple[str, int, str]]:
    """Write the files of a case without its markers; path, line and code of each marker."""
    marked = []
    for file in re.split(r"^=== ", source, flags=re.MULTILINE)[1:]:
        path, _, content = file.partition("\n")
        lines = content.split("\n")
        for number in range(len(lines)):
            while found := MARKER.search(lines[number]):
                marked.append((path, number + 1, found[1]))
                lines[number] = lines[number][: found.start()]
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("\n".join(lines))
    return marked


def line_of(each: Diagnostic, wiki: Wiki) -> tuple[str, int, str]:
    return each.path, Lines(text(each, wiki)).position(each.span.start).line, each.code


def quoted(each: Diagnostic, wiki: Wiki) -> str:
    """The first line of what a diagnostic is about."""
    return text(each, wiki)[each.span.start : each.span.end].partition("\n")[0]


def text(each: Diagnostic, wiki: Wiki) -> str:
    """The text of the note that a diagnostic is about, "" for an attachment."""
    return wiki.notes[each.path].text if each.path in wiki.notes else ""
