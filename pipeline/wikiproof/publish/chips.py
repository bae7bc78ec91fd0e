"""Show what became of a snippet: marks on its lines, and the chip below it.

Stage: publish. Judged snippets in, marks and HTML out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wikiproof.diagnostics.text import size
from wikiproof.model import Note, Span
from wikiproof.publish.code import Mark
from wikiproof.publish.markup import badge, element, escape
from wikiproof.publish.strings import Strings
from wikiproof.publish.verdicts import Judged, Verdict, claim_state, count_claims, snippet_state

SHORT_OUTPUT = 12  # lines of output that are shown without being asked for
_OVERWRITTEN = re.compile(r"^(?:[^\r\n]*\r)+(?=[^\n])", re.MULTILINE)
"""What a progress bar wrote over."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""Colours and cursor movements (ECMA-48 §5.4)."""


class At(NamedTuple):
    """A line of a fence: the place of the fence in its note, and the line in it, from 0."""

    fence: int
    line: int


def marks(note: Note, judged: Iterable[Judged], words: Strings) -> Mapping[int, Mapping[int, list[Mark]]]:
    """What to mark on which line of which fence: every claim at its end, and the line at which a snippet stopped."""
    found: dict[int, dict[int, list[Mark]]] = {}
    for at, mark in _marks(note, judged, words):
        found.setdefault(at.fence, {}).setdefault(at.line, []).append(mark)
    return found


def _marks(note: Note, judged: Iterable[Judged], words: Strings) -> Iterator[tuple[At, Mark]]:
    for each in judged:
        for verdict in each.verdicts:
            at = locate(note, verdict.claim.span)
            if at is not None:
                yield at, _claim_mark(each, verdict, words)
        if each.outcome and each.outcome.line is not None and snippet_state(each.status) == "bad":
            label = words.snippet_status[each.status]
            detail = element("span", escape(first_line(each.reason) or words.failed_here), class_="wp-reason")
            yield At(each.snippet.fence, each.outcome.line), Mark("bad", label, detail=detail)


def locate(note: Note, span: Span) -> At | None:
    """The line of a fence on which a span of the note ends."""
    for index, fence in enumerate(note.fences):
        if fence.span.start <= span.start < fence.span.end:
            return At(index, max(bisect_right(fence.starts, span.end - 1) - 1, 0))
    return None


def chip(judged: Judged, words: Strings, plots: str = "") -> str:
    """The chip under a snippet: what became of it, opened to its output where that is short, and to its `plots`."""
    outcome = judged.outcome
    output = plain_output(outcome.output) if outcome else ""
    state = snippet_state(judged.status)
    facts, body = " ".join(_facts(judged, words)), "".join(_body(judged, output, plots, words))
    class_ = f"wp-chip wp-chip--{state}"
    if not body:
        return f'<div class="{class_}"><div class="wp-facts">{facts}</div></div>'
    is_open = state == "bad" or bool(plots) or bool(output and output.count("\n") < SHORT_OUTPUT)
    return element("details", element("summary", facts) + body, open=is_open, class_=class_)


def plain_output(output: str) -> str:
    r"""What a terminal would be left showing of an output.

    >>> plain_output("\x1b[31mred\x1b[0m\n10%\r100%\n")
    'red\n100%'
    """
    return _CONTROL.sub("", _OVERWRITTEN.sub("", output)).rstrip()


def claim_label(verdict: Verdict, words: Strings) -> str:
    """The word for a claim's status; a stand-in's is said to be one."""
    if verdict.status == "not proven" and verdict.outcome and verdict.outcome.tier == "stand-in":
        return words.stand_in
    return words.claim_status[verdict.status]


def want_and_got(verdict: Verdict, words: Strings) -> str:
    """A claim beside what the code gave, and what it should say, as HTML."""
    outcome = verdict.outcome
    pairs = [(words.want, verdict.claim.want), (words.got, outcome.got if outcome else "")]
    pairs.append((words.correction, (outcome.correction or "") if outcome else ""))
    return " ".join(_pair(name, value) for name, value in pairs if value)


def first_line(text: str) -> str:
    """The first line of a message that says something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _claim_mark(judged: Judged, verdict: Verdict, words: Strings) -> Mark:
    state, label = claim_state(verdict.status), claim_label(verdict, words)
    anchor = judged.claim_anchor(verdict)
    message = verdict.outcome.message if verdict.outcome else ""
    if state == "bad":
        return Mark(state, label, detail=want_and_got(verdict, words), anchor=anchor)
    got = f"{words.got} {verdict.outcome.got}" if verdict.outcome and verdict.outcome.got else ""
    reason = "" if state == "good" else message or judged.reason
    tooltip = " · ".join(part for part in (label, first_line(got), first_line(reason)) if part)
    return Mark(state, label, tooltip=tooltip, anchor=anchor)


def _pair(name: str, value: str) -> str:
    return element("span", f"{escape(name)} {element('code', escape(value))}", class_="wp-pair")


def _facts(judged: Judged, words: Strings) -> Iterable[str]:
    yield badge(snippet_state(judged.status), words.snippet_status[judged.status])
    if judged.outcome and judged.status not in {"skipped", "not run"}:
        yield _fact(words.seconds.format(seconds(judged.outcome.seconds)))
        if judged.outcome.gpu_memory is not None:
            yield _fact(words.gpu_memory.format(size(judged.outcome.gpu_memory)))
        if judged.status == "passed":  # what stopped half-way gave no value
            yield _fact(words.tier[judged.outcome.tier])
    elif judged.reason:
        yield _fact(first_line(judged.reason))
    if judged.verdicts:
        claims = count_claims([judged])
        yield badge(claims.state, f"{words.claims} {words.held.format(claims.proven, claims.total)}")


def _fact(text: str) -> str:
    return element("span", escape(text), class_="wp-fact")


def _body(judged: Judged, output: str, plots: str, words: Strings) -> Iterable[str]:
    outcome = judged.outcome
    if outcome is None or judged.status in {"skipped", "not run"}:
        return
    if judged.reason:
        yield element("pre", element("samp", escape(judged.reason.strip())), class_="wp-output wp-output--message")
    if output:
        yield element("pre", element("samp", escape(output)), class_="wp-output", tabindex="0", aria_label=words.output)
    elif judged.status == "passed" and not plots:
        yield element("p", escape(words.no_output), class_="wp-note")
    yield plots
    if judged.status == "passed":
        yield element("p", escape(words.tier_note[outcome.tier]), class_="wp-note")


def seconds(value: float) -> str:
    """A duration with two significant digits where it is short.

    >>> seconds(0.0004), seconds(0.0312), seconds(4.26), seconds(61.3)
    ('< 0.01', '0.03', '4.3', '61')
    """
    if value < 0.01:
        return "< 0.01"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
