"""Where a report says that a link stands, there it stands: its lines and columns give back what the author wrote."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from wikiproof.shells.cli import main

LINKS = (
    "[[none{n}]]",
    "[[none{n}|라벨 *x*]]",
    "![[none{n}#H]]",
    "[[깊은/none{n}#a#b|e\u0301🙂]]",
    "[[none{n}#^id]]",
    "[text](none{n}.md)",
    '[**b** `c`](<none {n}.md#frag> "title")',
    "[](none%20{n}.md)",
    "![alt](none{n}.png)",
    '<a href="none{n}.md">',
    "<img src='none{n}.png' alt=''>",
    "[text][{n}]",
)
AROUND = (
    "{0}",
    "words 가나 🙂 {0}, {1}. *{2}* end",
    "# Heading {0}",
    "Heading {0}\n=====",
    "- item {0}\n  - deeper\n    {1}",
    "> quoted {0}\n> > twice {1}\nlazy {2}",
    "> [!note]- Title {0}\n> text\n> {1}",
    "1. one\n\n   {0}\n\n\tafter a tab {1}",
    "%% said aside {0} %%",
    "%%\n# Aside {0}\n\n- {1}\n%%",
    "> text %%aside {0}%% {1}",
    "a note[^n] {0}\n\n[^n]: {1}\n\n    > more {2}\n",
    "> [^q]: quoted {0}\n>     {1}",
    "inline^[with *{0}* and {1}] {2}",
    "Term {0}\n: said {1}\n  goes on {2}\n\n    - deep {3}\n",
    "=={0}== $x^2$ {1} $$\\frac12$$ {2} #tag {3}",
    "# Named {0} {{#x}}",
    "see https://a.b/c_d {0} or x_y@b.co, {1}",
    "$$\nx\n$$\n{0}",
    "~~{0}~~ **{1}** `code` {2}",
    "two lines  \n{0}\\\n{1}",
)
ROWS = "| a | b |\n|---|---|\n| {0} | x {1} |"
OPENINGS = ("", "---\ntitle: T\nrelated:\n  - {0}\n  - {1}\n---\n", "---\r\nup: {0}\r\n---\r\n")


@st.composite
def notes(draw: st.DrawFn, number: int) -> tuple[str, list[str]]:
    """A note and the links in it, each different from every other of the wiki."""
    links: list[str] = []
    ending = draw(st.sampled_from(("\n", "\r\n", "\r")))
    number *= 1000

    def filled(block: str, kinds: tuple[str, ...]) -> str:
        places = len(set(re.findall(r"\{\d\}", block)))
        made = [draw(st.sampled_from(kinds)).format(n=number + len(links) + i) for i in range(places)]
        escaped = [each.replace("|", r"\|") if block is ROWS else each for each in made]
        links.extend(escaped)
        return block.format(*escaped)

    front = draw(st.sampled_from(OPENINGS))
    opening = re.sub(r"(\[\[.*?]])", r'"\1"', filled(front, LINKS[:2]))
    blocks = draw(st.lists(st.sampled_from((*AROUND, ROWS)), max_size=5))
    body = "\n\n".join(filled(block, LINKS) for block in blocks)
    references = [f"[{each[7:-1]}]: none{each[7:-1]}.md" for each in links if each.startswith("[text][")]
    text = opening + "\n\n".join((body, *references)).replace("\n", ending)
    return draw(st.sampled_from(("", "\ufeff"))) + text + draw(st.sampled_from(("", ending))), links


@given(st.tuples(notes(1), notes(2), notes(3)))
@settings(deadline=None)
def test_every_reported_link_stands_where_the_report_says(wiki: tuple[tuple[str, list[str]], ...]) -> None:
    with TemporaryDirectory() as folder:
        for number, (text, _) in enumerate(wiki):
            Path(folder, f"{number}.md").write_bytes(text.encode())
        said = CliRunner().invoke(main, ["check", folder, "--format", "json"]).output
    codes = {"unresolved-link", "missing-attachment"}
    reported = [each for each in json.loads(said)["diagnostics"] if each["code"] in codes]
    for number, (text, links) in enumerate(wiki):
        lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text.removeprefix("\ufeff"))
        found = [at(lines, each) for each in reported if each["path"].endswith(f"{number}.md")]
        assert sorted(found) == sorted(links)


def at(lines: list[str], place: dict[str, int]) -> str:
    """What stands from a line and column to another."""
    within = lines[place["line"] - 1 : place["end_line"]]
    within[-1] = within[-1][: place["end_column"] - 1]
    within[0] = within[0][place["column"] - 1 :]
    return "".join(within)
