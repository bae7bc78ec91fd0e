"""The panel under a page's title that says what is proven of it.

Stage: publish. A note's resolutions and judged snippets in, HTML out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from wikiproof.diagnostics.text import size
from wikiproof.model import Lines, Note, Proof, Record, Resolution
from wikiproof.publish import links
from wikiproof.publish.chips import claim_label, first_line, want_and_got
from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.site import Place
from wikiproof.publish.strings import Strings
from wikiproof.publish.verdicts import (
    Judged,
    claim_state,
    count_claims,
    count_links,
    count_snippets,
    judge,
    snippet_state,
)

_PACKAGES = ("torch", "transformers", "peft", "bitsandbytes", "numpy")


def proof_panel(place: Place, judged: Iterable[Judged]) -> str:
    """Links n of n, snippets n of n, claims n of n; what is wrong with them; where and when they ran."""
    words, note, proof = place.site.strings, place.note, place.source.proof
    snippets = tuple(judged)
    resolutions = place.source.resolutions
    facts = [_links_fact(resolutions, words)] + (_snippet_facts(snippets, words) if proof else [])
    rows = _list(facts, "wp-facts")
    problems = [*_link_problems(place, note, resolutions), *_snippet_problems(note, snippets, words)]
    listed = _list(problems, "wp-problems")
    where = _where(note, proof, words) if proof and snippets else ""
    return element("section", rows + listed + where, class_="wp-panel wp-proof", aria_label=words.proof)


def _links_fact(resolutions: Iterable[Resolution], words: Strings) -> str:
    count = count_links(resolutions)
    text = words.resolved.format(count.proven, count.total)
    return badge(count.state, f"{words.links} {text}" if count.total else words.no_links)


def _snippet_facts(judged: tuple[Judged, ...], words: Strings) -> list[str]:
    if not judged:
        return [badge("none", words.no_snippets)]
    ran, claims = count_snippets(judged), count_claims(judged)
    skipped = sum(each.status == "skipped" for each in judged)
    parts = [words.run.format(ran.proven, ran.total)] if ran.total else []
    parts += [words.skipped.format(skipped)] if skipped else []
    held = f"{words.claims} {words.held.format(claims.proven, claims.total)}"
    return [
        badge(ran.state, f"{words.snippets} {', '.join(parts)}"),
        badge(claims.state, held if claims.total else words.no_claims),
    ]


def _link_problems(place: Place, note: Note, resolutions: Iterable[Resolution]) -> Iterator[str]:
    """The links that lead nowhere, with the line that they stand on."""
    lines, words = Lines(note.text), place.site.strings
    for each in resolutions:
        if each.path is None or each.missing:
            line = words.line.format(lines.position(each.link.span.start).line)
            message = links.why(place, each)
            yield f"{badge('bad', line)} {escape(message)}"


def _snippet_problems(note: Note, judged: Iterable[Judged], words: Strings) -> Iterator[str]:
    """The snippets that did not run and the claims that did not hold, with links to where they stand."""
    lines = Lines(note.text)
    for each in judged:
        name = words.snippet.format(each.number)
        if each.status not in {"passed", "not run"}:
            label = _anchor(each, each.anchor, f"{name} {words.snippet_status[each.status]}", words)
            yield f"{badge(snippet_state(each.status), '')}{label} {escape(first_line(each.reason))}"
        for verdict in each.verdicts:
            if verdict.status not in {"held", "not run"}:
                line = words.line.format(lines.position(verdict.claim.span.start).line)
                label = _anchor(each, each.claim_anchor(verdict), f"{line} {claim_label(verdict, words)}", words)
                message = verdict.outcome.message if verdict.outcome else ""
                state = claim_state(verdict.status)
                detail = want_and_got(verdict, words) if state == "bad" else escape(first_line(message))
                yield f"{badge(state, '')}{label} {detail}"


def _anchor(judged: Judged, anchor: str, text: str, words: Strings) -> str:
    """A link to a place on the page; a hidden snippet has none."""
    if judged.snippet.marks.hidden:
        return element("b", escape(f"{text} ({words.hidden})"))
    return element("a", escape(text), href=f"#{anchor}")


def _where(note: Note, proof: Proof, words: Strings) -> str:
    """Where and when the snippets ran, or that they did not; what came of it elsewhere, and the records refused."""
    if proof.record is None:
        first = badge("none", words.stale if proof.stale else words.never_ran)
    else:
        first = f"{escape(words.ran)}: {_environment(proof.record)}"
    elsewhere = "".join(_elsewhere(note, each, words) for _, each in list(proof.each())[1:])
    refused = [f"{badge('bad', words.refused)} {escape(each)}" for each in proof.refused]
    return element("p", first, class_="wp-where") + elsewhere + _list(refused, "wp-problems")


def _elsewhere(note: Note, proof: Proof, words: Strings) -> str:
    """What came of the snippets in another environment: where that is, its own counts, and what is wrong there."""
    assert proof.record is not None
    judged = judge(proof)
    facts = _snippet_facts(judged, words)
    taken = [each.gpu_memory for each in proof.record.outcomes if each.gpu_memory is not None]
    facts += [escape(words.gpu_memory.format(size(max(taken))))] if taken else []
    where = element("p", f"{escape(words.ran)}: {_environment(proof.record)}", class_="wp-where")
    return where + _list(facts, "wp-facts") + _list(_snippet_problems(note, judged, words), "wp-problems")


def _list(items: Iterable[str], kind: str) -> str:
    """A list of HTML, nothing where it has no items."""
    shown = "".join(element("li", each) for each in items)
    return element("ul", shown, class_=kind) if shown else ""


def _environment(record: Record) -> str:
    ran = record.environment
    packages = dict(ran.packages)
    named = [f"{name} {packages[name]}" for name in _PACKAGES if name in packages]
    loose = [f"sandbox {ran.sandbox}"] if ran.sandbox not in {"", "on"} else []
    parts = [ran.device, ran.machine, f"Python {ran.python}", *named, *loose]
    when = element("time", escape(_when(record.when)), datetime=record.when)
    return " · ".join([*(escape(part) for part in parts if part), when])


def _when(written: str) -> str:
    """A moment to the minute.

    >>> _when("2026-11-23T10:20:33+00:00")
    '2026-11-23 10:20 UTC'
    """
    try:
        return datetime.datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M %Z").strip()
    except ValueError:
        return written
