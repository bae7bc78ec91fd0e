"""`verified-unproven`: a note says that it is verified, and its code does not prove it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wikiproof.model import Finding, Note, NoteCheck, Proof, Wiki

_FAILED = frozenset({"failed", "timed out", "out of memory", "died"})
_UNPROVEN = frozenset({"wrong", "not proven", "not run"})


def find(wiki: Wiki, note: Note) -> Iterator[Finding]:
    """Verified notes, where records are kept, with snippets that failed or never ran, or claims wrong or open."""
    proof = wiki.proofs.get(note.path)
    status = note.find("status") if proof else None
    if proof and status and str(status.value).strip().casefold() == "verified":
        counted = ", ".join(f"{what}: {count}" for what, count in _against(proof).items())
        if counted:
            yield Finding(note.path, status.span, f"says {status.value!r}; {counted}")


def _against(proof: Proof) -> Counter[str]:
    """What speaks against a note's being verified, counted; snippets that are marked not to run do not."""
    found: Counter[str] = Counter()
    for snippet, outcome in proof.pairs():
        if outcome is None or outcome.status == "not run":
            to_run = snippet.marks.skip is None and not snippet.marks.no_run
            found["snippets changed since the last run" if proof.stale else "snippets never run"] += to_run
        elif outcome.status in _FAILED:
            found["snippets failed"] += 1
        for claim in outcome.claims if outcome else ():
            if claim.status in _UNPROVEN:
                found[f"claims {claim.status}"] += 1
    return +found


CHECK = NoteCheck("verified-unproven", "warning", find)
