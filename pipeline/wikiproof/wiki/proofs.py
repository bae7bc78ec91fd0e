"""Say what is wrong with a note's snippets, by a record of them alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wikiproof import diagnostics
from wikiproof.catalogue import wiki_of
from wikiproof.checks import claim_wrong, snippet_failed
from wikiproof.diagnostics import Located
from wikiproof.model import Diagnostic, Note, Proof, Record, Snippet


def problems(note: Note, snippets: tuple[Snippet, ...], record: Record) -> Iterator[Located]:
    """The failures and wrong claims of some of a note's snippets, as `wikiproof check` gives them."""
    alone = msgspec.structs.replace(note, links=())
    wiki = wiki_of({note.path: alone}, proofs=(Proof(note.path, snippets, record, stale=False),))
    found = (
        Diagnostic(check.code, check.severity, each.path, each.span, each.message)
        for check in (snippet_failed.CHECK, claim_wrong.CHECK)
        for each in check.find(wiki, alone)
    )
    return diagnostics.locate(found, lambda _: note.text)
