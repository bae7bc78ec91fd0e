"""The command `wikiproof explain`."""

from __future__ import annotations

import os.path
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli.shared import WrongUse, configuration, reading

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.model import Link, Note, Resolution
    from wikiproof.resolve import Names

SHOWN = 5
"""Files that are listed where there may be many."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@click.command()
@click.argument("what")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--from", "source", metavar="NOTE", help="The note that the link stands in: its path, or its name.")
def explain(what: str, folder: str, source: str | None) -> None:
    """Say what the link WHAT of a note points at, and why; or, of a check's code, what it means.

    The wiki is the one at DIR, the current folder by default.

    Exit status: 0, 1 if the link is not resolved, 2 on wrong use.
    """
    if _CODE.fullmatch(what) and source is None:
        click.echo(_page(what), nl=False)
        return
    if source is None:
        raise WrongUse("say in which note the link stands: --from NOTE")
    from wikiproof.diagnostics import text

    found, lines = _explained(configuration(folder), source, what.strip())
    click.echo("\n".join(text.visible(line) for line in lines))
    sys.exit(1 if found.path is None or found.missing else 0)


def _page(code: str) -> str:
    """The documentation of a check."""
    from wikiproof import checks
    from wikiproof.near import Near, did_you_mean

    codes = [check.code for check in checks.every()]
    if code not in codes:
        raise WrongUse(f"no check is called {code!r}{did_you_mean(Near(codes).closest(code))}")
    return checks.page(code)


def _explained(config: Config, source: str, text: str) -> tuple[Resolution, tuple[str, ...]]:
    """What a link points at, and the lines to print. Of the wiki no more is read than the answer takes."""
    from wikiproof import load
    from wikiproof.load import notes as reader
    from wikiproof.resolve import Names, one

    files = load.files(config.wiki, config.options.ignore)
    names = Names(files.notes, files.attachments, config.options.profile)
    path = _note_at(source, names, frozenset(files.notes), config.wiki)
    note = _written_in(path, text)
    found = one(names, {}, path, note.links[0])
    notes = {found.path: reader.note(config.wiki, found.path)} if found.path in files.notes else {}
    found = one(names, notes, path, note.links[0])
    remarks = _remarks(config, names, note, found, notes)
    return found, (*_lines(text, found, notes), *remarks)


def _note_at(given: str, names: Names, notes: frozenset[str], wiki: str) -> str:
    """The note that a path from the current folder or the wiki's, or else a name, calls."""
    here = os.path.relpath(Path.cwd() / given, wiki).replace(os.sep, "/")
    if not given:
        raise WrongUse("--from needs a note")
    found = names.at(here) or names.at(given) or names.meant("", given, as_url=False).candidates
    known = [path for path in found if path in notes]
    exact = [path for path in known if path in {here, given}] or known
    if not exact:
        raise WrongUse(f"no note is named {given!r}")
    if len(exact) > 1:
        raise WrongUse(f"{given!r} can be any of {_some(exact)}; write its path")
    return exact[0]


def _written_in(path: str, text: str) -> Note:
    """A note at the path that holds but the link."""
    from wikiproof import parse

    note = parse.note(path, text)
    if len(note.links) != 1:
        count = f"{len(note.links)} links" if note.links else "no link into the wiki"
        raise WrongUse(f"{text!r} holds {count}; write one, as it stands in the note")
    return note


def _lines(text: str, found: Resolution, notes: Mapping[str, Note]) -> Iterator[str]:
    """What a link is and points at, one thing a line."""
    from wikiproof.resolve import WHY

    yield f"link        {text}, {_kind(found.link)} in {found.source}"
    parts = {"target": found.link.target, "fragment": found.link.fragment, "label": found.link.label}
    yield from (f"{name:<12}{part}" for name, part in parts.items() if part)
    yield f"points at   {_place(found, notes)}"
    yield f"rule        {found.rule}: {WHY[found.rule]}"
    if len(found.candidates) > 1:
        yield f"candidates  {_some(found.candidates)}"
        yield f"runner-up   {found.candidates[1]}"


def _kind(link: Link) -> str:
    return {
        "wikilink": "a wikilink",
        "embed": "an embed",
        "markdown": "a Markdown link",
        "image": "an image",
        "html": "a link in HTML",
    }.get(link.kind, "a property")


def _place(found: Resolution, notes: Mapping[str, Note]) -> str:
    """The file that a link points at, with the place in it."""
    if found.path is None:
        return "nothing"
    if found.anchor is None:
        return found.path
    headings = notes[found.path].headings
    heading = next((each.text for each in headings if each.anchor == found.anchor), None)
    return f"{found.path}#{found.anchor}" + (f", the heading {heading!r}" if heading is not None else "")


def _remarks(config: Config, names: Names, note: Note, found: Resolution, notes: Mapping[str, Note]) -> Iterator[str]:
    """What the checks say of the link."""
    from msgspec.structs import replace

    from wikiproof import catalogue, checks
    from wikiproof.model import Wiki
    from wikiproof.resolve import of_note

    if found.path is None:
        from wikiproof.wiki import open_wiki

        wiki = open_wiki(config, progress=reading)
    else:
        entries = {path: catalogue.entry(each, of_note(names, {}, each)) for path, each in notes.items()}
        wiki = Wiki(notes, (), {}, entries)
    wiki = replace(wiki, resolutions={note.path: (found,)})
    return (f"{each.severity:<12}{each.message} [{each.code}]" for each in checks.of_note(wiki, note))


def _some(paths: tuple[str, ...] | list[str]) -> str:
    """The first of some paths, and how many more there are."""
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return ", ".join(paths[:SHOWN]) + more
