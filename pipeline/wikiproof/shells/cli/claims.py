"""What `wikiproof run` offers once claims have been judged: to correct them, and to list what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wikiproof.shells.cli import baselines
from wikiproof.shells.cli.reconcile import undoing
from wikiproof.shells.cli.shared import reading, shown, wrong_use

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.edits import Plan
    from wikiproof.model import Note, Proof


def correct(target: str, config: Config, found: Iterable[tuple[Note, Proof]], *, is_to_write: bool) -> None:
    """Print the corrections of wrong claims as a diff, and write them if they are to be written."""
    from wikiproof import edits
    from wikiproof.diagnostics.text import counted
    from wikiproof.snippets import update

    proven = {note.path: (note, proof) for note, proof in found}
    plan = update.plan(proven.values())
    _show(config, plan, {path: note for path, (note, _) in proven.items()})
    if not plan.changes:
        click.echo("wikiproof: no claim has a correction to write")
    elif not is_to_write:
        click.echo(f"wikiproof: {counted(len(plan.changes), 'note')} to correct; --yes writes it")
    else:
        with wrong_use(edits.PlanError):
            applied = edits.apply(config.wiki, config.state, plan)
        for remark in applied.refused:
            click.echo(f"{shown(Path(config.wiki, remark.path))}: refused: {remark.why}")
        click.echo(f"{counted(len(applied.changed), 'note')} changed; to take it back: {undoing(_folder(target))}")


def left(
    wikis: Iterable[tuple[str, Config]], given: str | None, conftest: str | None, folder: str | None, *, is_part: bool
) -> int:
    """The exit status once the problems that baselines know do not count; what has no record does, if all was run."""
    from wikiproof.diagnostics.text import counted
    from wikiproof.wiki.proofs import problems

    status, known = 0, 0
    for target, config in wikis:
        file = baselines.chosen(config, given)
        found = tuple(proven(target, config, conftest, folder or str(config.records)))
        is_whole = is_part or all(proof.record for _, proof in found)
        said = [each for note, proof in found if proof.record for each in problems(note, proof.snippets, proof.record)]
        new = baselines.unknown(said, file) if file else said
        known += len(said) - len(new)
        status |= int(bool(new) or not is_whole)
    click.echo(f"wikiproof: {counted(known, 'problem')} known to the baseline")
    return status


def list_unchecked(config: Config, found: Iterable[tuple[Note, Proof]]) -> None:
    """Print each comment beside code whose numbers were not checked, with its place."""
    from wikiproof.diagnostics.text import visible

    for note, proof in found:
        for snippet, outcome in proof.pairs():
            code = snippet.code.split("\n")
            for line in outcome.unchecked if outcome else ():
                place = f"{shown(Path(config.wiki, note.path))}:{snippet.line + line + 1}"
                said = code[line] if 0 <= line < len(code) else ""
                click.echo(f"{place}: not checked: {visible(said.strip())}")


def proven(target: str, config: Config, conftest: str | None, folder: str) -> Iterator[tuple[Note, Proof]]:
    """The notes that a target covers, with what is on record of them in a folder."""
    from wikiproof.snippets import engine, records
    from wikiproof.wiki import open_wiki
    from wikiproof.wiki.subjects import Subjects

    notes = open_wiki(config, progress=reading).notes
    subjects = Subjects(config, [conftest] if conftest else [])
    for path in engine.covered(target, config, notes):
        of = subjects.of(notes[path])
        if of.snippets:
            yield notes[path], records.proof(of, records.read(folder, path))


def _show(config: Config, plan: Plan, notes: dict[str, Note]) -> None:
    from difflib import unified_diff

    from wikiproof.diagnostics.text import visible
    from wikiproof.edits import changed

    for change in plan.changes:
        before = notes[change.path].text
        after = changed(before.encode(), change.rewrites).decode()
        name = shown(Path(config.wiki, change.path))
        for line in unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm=""):
            click.echo(visible(line))


def _folder(target: str) -> str:
    return target if Path(target).is_dir() else str(Path(target).parent)
