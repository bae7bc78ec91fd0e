"""Any little wiki in a folder, and what its links point at there."""

import unicodedata
from urllib.parse import quote

from hypothesis import assume
from hypothesis import strategies as st

from tests.edits.notes import Little
from wikiproof import load, parse
from wikiproof.catalogue import wiki_of
from wikiproof.load import notes as reader
from wikiproof.model import Wiki
from wikiproof.parse.anchors import slug

NAMES = (
    "Note",
    "note",
    "a/Note",
    "a/b/Old one",
    "x/old ONE",
    "Fine-Tuning",
    "y/fine_tuning",
    "가중치",
    unicodedata.normalize("NFD", "x/가중치"),
    "a/b (c)",
    "x/it's",
)
TARGETS = (
    *NAMES,
    "Old one",
    "NOTE",
    "no te",
    "fine tuning",
    "가 중치",
    unicodedata.normalize("NFD", "가중치"),
    "./Note",
    "../a/Note",
    "/a/Note",
    "Titled",
    "Nothing",
    "New",
    "",
)
FRAGMENTS = (
    "",
    "",
    "",
    "#H",
    "#h one",
    "#A#H one",
    "#H one#A",
    "#h-one",
    "#h-one-1",
    "#h-one_1",
    "#^blk",
    "#B",
    "#top",
)
LINKS = (
    "[[{t}{f}]]",
    "![[{t}{f}]]",
    "[[ {t}{f} |label]] and [[{t}{f}]] [[{t}{f}]]",
    "| a | b |\n|---|---|\n| [[{t}{f}\\|x]] [[{t}{f}]] | [m]({u}.md{g}) |",
    "> [!note] [[{t}{f}]]\n> [m]({u}{g})",
    "# On [[{t}{f}]] it",
    "# An ![[{t}{f}]] it",
    "[m]({t}.md{f}) and [m]({u}.md{g} 'a title')",
    "[m](<{t}.md{f}>)",
    "[a\nb]({u}.md{g}), ![]({u}.md)",
    "[text][r], [r][], ![R]\n\n> [r]: <{t}.md{f}> 'title'",
    "[r]\n\n[r]: {u}{g}\n[s]: {u}",
    "<a class=x href=\"{t}.md{f}\">x</a> <img src='{u}.md'>",
    "<p>\n<a href={u}.md>x</a>\n</p>",
    "[![x]({u}.md)]({u}.md{g})",
    "## H one\n",
    "H one {{#id}}\n--- \n",
    "> ## H *one* ^blk ##",
    "# A\n\nH\n===",
    "`[[{t}]]` <!-- [[{t}]] --> %%[[{t}]]%%",
)
FRONT = (
    "",
    "",
    "\ufeff",
    "# H\n\n",
    "---\nrelated: ['[[{t}{f}]]', \"[[{t}|label]]\"]\n---\n",
    "\ufeff---\nredirect_to: {t}\n---\n",
    '---\nredirect_to: "{t}" # so\nstatus: draft\n---\n',
    "---\nredirect_to: '[[{t}]]'\n---\n",
    "---\nkept: &it {t}\nredirect_to: *it\n---\n",
    "---\ntitle: Titled\nstatus:\n  - a\n---\n",
    "---\nredirect_to:\n---\n",
)


def _filled(template: str, target: str, fragment: str) -> str:
    url = quote(target) if target and not target.isascii() else target.replace(" ", "%20")
    return template.format(t=target, f=fragment, u=url, g=fragment.replace(" ", "%20"))


pieces = st.builds(_filled, st.sampled_from(LINKS), st.sampled_from(TARGETS), st.sampled_from(FRAGMENTS))
fronts = st.builds(_filled, st.sampled_from(FRONT), st.sampled_from(TARGETS), st.sampled_from(FRAGMENTS))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A note: frontmatter, blocks, a line ending, with or without one at its end."""
    ending = draw(st.sampled_from(("\n", "\n", "\r\n")))
    text = draw(fronts) + "\n\n".join(draw(st.lists(pieces, max_size=5))) + draw(st.sampled_from(("", "\n")))
    return text.replace("\n", ending)


notes = st.dictionaries(st.sampled_from(NAMES), texts(), min_size=2, max_size=6)


@st.composite
def with_names(draw: st.DrawFn) -> tuple[dict[str, str], str, str]:
    """Notes, and the names of two of them; there are links to the first."""
    made = draw(notes)
    one, other = draw(st.permutations(sorted(made)))[:2]
    return draw(pointing(made, one, FRAGMENTS)), one, other


@st.composite
def with_heading(draw: st.DrawFn) -> tuple[dict[str, str], str, str]:
    """Notes, the name of one of them, and a chain that may name one of its headings; there are links to it."""
    made = draw(notes)
    name = draw(st.sampled_from(sorted(made)))
    made[name] += draw(st.sampled_from(("", "\n\n# A\n\n## H one", "\r\n\r\nH *one*\r\n====\r\n\r\n# A B\r\n")))
    texts_of = [each.text for each in parse.note("", made[name]).headings]
    assume(texts_of)
    above, heading = draw(st.sampled_from(("", "", "A#"))), draw(st.sampled_from(texts_of))
    fragments = (f"#{heading}", f"#{heading}", f"#A#{heading}", f"#{slug(heading)}", f"#{slug(heading)}-1", "#")
    return draw(pointing(made, name, fragments)), name, above + heading


@st.composite
def pointing(draw: st.DrawFn, made: dict[str, str], name: str, fragments: tuple[str, ...]) -> dict[str, str]:
    """Notes with links to one of them added at their ends."""
    targets = st.sampled_from((name, name, f"/{name}", name.rpartition("/")[2]))
    links = st.builds(_filled, st.sampled_from(LINKS), targets, st.sampled_from(fragments))
    ends = draw(st.lists(st.tuples(st.sampled_from(sorted(made)), links), max_size=4))
    for path, link in ends:
        ending = "\r\n" if "\r\n" in made[path] else "\n"
        made[path] += f"\n\n{link}".replace("\n", ending)
    return made


def read(little: Little) -> Wiki:
    """The wiki as it lies on the disk."""
    files = load.files(little.folder, ())
    return wiki_of({path: reader.note(little.folder, path) for path in files.notes}, files.attachments)
