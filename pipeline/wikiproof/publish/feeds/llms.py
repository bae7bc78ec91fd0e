"""Write the index of the site for language models, as llmstxt.org proposes.

Stage: publish. What is shown of notes in, files out. The index of a large wiki names its folders, each of which has one
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wikiproof.publish.feeds import absolute
from wikiproof.publish.feeds.copies import copied
from wikiproof.publish.pages.addresses import file_of, folder_address
from wikiproof.publish.pages.folders import Folder, folders
from wikiproof.publish.shown import Output, Shown
from wikiproof.publish.urls import relative

NAME = "llms.txt"
MOST = 400
"""Notes that one index names."""
_SPECIAL = re.compile(r"[\\`*_\[\]<>|#]")


def outputs(notes: Mapping[str, Shown], name: str, description: str, site_url: str) -> Iterator[Output]:
    """The index of a site, and of a large one that of each folder; links are relative without the site's address."""
    found = folders(notes)
    intro = f"# {_text(name)}\n" + (f"\n> {_text(description)}\n" if description else "")
    if len(notes) > MOST:
        for folder in found.values():
            head = f"# {_text(name)}: {_text(folder.path)}\n" if folder.path else intro
            yield from _of_folder(folder, found, notes, head, site_url)
        return
    sections = (_section(each.path or "Notes", _lines(_notes(each), notes, NAME, site_url)) for each in found.values())
    yield Output(NAME, (intro + "".join(sections)).encode("utf-8", "replace"))


def _of_folder(
    folder: Folder, found: Mapping[str, Folder], notes: Mapping[str, Shown], head: str, site_url: str
) -> Iterator[Output]:
    """The index of a folder of a large wiki; it goes on in further files where the folder holds many notes."""
    at, paths = folder_address(folder.path), _notes(folder)
    files = [at + NAME, *(f"{at}llms-{number}.txt" for number in range(2, -(-len(paths) // MOST) + 1))]
    for index, file in enumerate(files):
        lines = _lines(paths[index * MOST : (index + 1) * MOST], notes, file, site_url)
        more = [f"- [{_text(each)}]({_href(each, file, site_url)})" for each in files[index + 1 : index + 2]]
        inner = [
            f"- [{_text(each)}]({_href(folder_address(each) + NAME, file, site_url)}): {found[each].count} notes"
            for each in ([] if index else folder.folders)
        ]
        text = head + _section("Notes", lines) + _section("More notes", more) + _section("Folders", inner)
        yield Output(file_of(file), text.encode("utf-8", "replace"))


def _notes(folder: Folder) -> tuple[str, ...]:
    return (*([folder.index] if folder.index else []), *folder.notes)


def _lines(paths: Sequence[str], notes: Mapping[str, Shown], file: str, site_url: str) -> list[str]:
    return [_line(notes[path], file, site_url) for path in paths]


def _line(shown: Shown, file: str, site_url: str) -> str:
    lead = f": {_text(shown.lead)}" if shown.lead else ""
    return f"- [{_text(shown.title)}]({_href(copied(shown.url), file, site_url)}){lead}"


def _href(url: str, file: str, site_url: str) -> str:
    return absolute(site_url, url) if site_url else relative(url, file)


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"\n## {_text(title)}\n", *lines, ""]) if lines else ""


def _text(text: str) -> str:
    r"""A text on one line of Markdown that shows it as it is.

    >>> _text("a\n# [b]")
    'a \\# \\[b\\]'
    """
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
