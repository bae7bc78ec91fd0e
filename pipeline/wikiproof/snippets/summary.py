"""Say in a few lines what a run came to.

Stage: snippets. Outcomes in, lines of text out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wikiproof.diagnostics.text import counted
from wikiproof.model import Outcome

NO_RECORDS = "wikiproof: no records are kept: no mkdocs.yml names the plugin, and --records is not given"


def summary(ran: Sequence[Sequence[Outcome]], unchanged: Sequence[Sequence[Outcome]] = ()) -> Iterator[str]:
    """What notes came to, from the outcomes of each; of those `unchanged`, outcomes are those on record."""
    outcomes = [each for of_note in (*ran, *unchanged) for each in of_note]
    if not outcomes:
        return
    claims = [claim for each in outcomes for claim in each.claims]
    passed = sum(each.status == "passed" for each in outcomes)
    held = sum(each.status == "held" for each in claims)
    skipped = sum(each.status == "skipped" for each in outcomes)
    yield (
        f"wikiproof: {counted(len(ran) + len(unchanged), 'note')}, "
        f"snippets {passed}/{len(outcomes)} run ({skipped} skipped), claims {held}/{len(claims)} held"
    )
    for status in ("wrong", "unit not shown", "not proven", "not run"):
        if number := sum(each.status == status for each in claims):
            yield f"wikiproof: {counted(number, 'claim')} {status}"
    if number := sum(len(each.unchecked) for each in outcomes):
        yield f"wikiproof: {counted(number, 'comment')} with numbers not checked (wikiproof run --unchecked lists them)"
    if unchanged:
        bad = sum(any(map(is_bad, of_note)) for of_note in unchanged)
        failed = f"; {bad:,} of them failed before, and so again" if bad else ""
        yield f"wikiproof: {counted(len(unchanged), 'note')} unchanged, not run again (--rerun does){failed}"


def is_bad(outcome: Outcome) -> bool:
    """Whether a run with such an outcome has failed."""
    is_wrong = any(claim.status == "wrong" for claim in outcome.claims)
    return is_wrong or outcome.status not in {"passed", "skipped", "not run"}
