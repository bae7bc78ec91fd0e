"""The pages of a wiki's health: every diagnostic, and the records of its runs.

Stage: publish. Diagnostics, proofs and what is shown of notes in, pages out. All of one kind stand on pages of their
own, so that they can be found without a script; a script may filter the rows of `table.wp-diagnostics` by their
`data-severity`, `data-code` and `data-folder`, whose names are in the same attributes of the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from wikiproof.diagnostics import Located
from wikiproof.model import Environment, Proof, Severity
from wikiproof.publish.markup import element, escape
from wikiproof.publish.pages import Made, Section, Setting, made
from wikiproof.publish.pages.addresses import root
from wikiproof.publish.pages.listing import Part, link, parts
from wikiproof.publish.shown import Shown

ROWS = 200
"""Diagnostics on one page."""
_NAMED = 20  # notes named in a list of those never run, of those whose record is old
_PACKAGES = ("torch", "transformers", "peft")
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Run(msgspec.Struct, frozen=True, array_like=True):
    """What is on record of a note's snippets: where they ran and when, the newest CPU first; records refused."""

    places: tuple[tuple[str, str], ...]
    stale: bool
    refused: tuple[str, ...]


def run(proof: Proof) -> Run:
    """What is on record of a note."""
    records = [each.record for _, each in proof.each() if each.record is not None]
    return Run(tuple((_place(each.environment), each.when) for each in records), proof.stale, proof.refused)


def _place(ran: Environment) -> str:
    packages = dict(ran.packages)
    named = (f"{name} {packages[name]}" for name in _PACKAGES if name in packages)
    loose = f"sandbox {ran.sandbox}" if ran.sandbox not in {"", "on"} else ""
    return " · ".join(part for part in (ran.device, ran.machine, f"Python {ran.python}", *named, loose) if part)


def pages(
    found: Iterable[Located], runs: Mapping[str, Run], notes: Mapping[str, Shown], setting: Setting
) -> Iterator[Made]:
    """The page of a wiki's health, and those of each kind of diagnostic; `runs` holds the notes with snippets."""
    by_code: dict[str, list[Located]] = {}
    worst = sorted(found, key=lambda each: (_SEVERITIES.index(each.severity), each.path, each.line, each.code))
    for each in worst:
        by_code.setdefault(each.code, []).append(each)
    yield _summary(worst, by_code, runs, notes, setting)
    for code, of_code in sorted(by_code.items()):
        folder = _folder(code, setting)
        for part in parts(setting.at(folder), folder, of_code, ROWS, setting):
            yield _page(code, len(of_code), part, notes, setting)


def _folder(code: str, setting: Setting) -> str:
    return f"{setting.doors.health}{code}/"


def _summary(
    worst: Sequence[Located],
    by_code: Mapping[str, Sequence[Located]],
    runs: Mapping[str, Run],
    notes: Mapping[str, Shown],
    setting: Setting,
) -> Made:
    words, url = setting.words, setting.at(setting.doors.health)
    counts = Counter(each.severity for each in worst)
    shown = worst[:ROWS]
    note = element("p", escape(words.first_of.format(len(shown), len(worst))), class_="wp-note")
    rows = (note if len(worst) > ROWS else "") + _table(shown, notes, url, setting)
    sections = (
        Section(words.by_kind, "Kinds", _kinds(by_code, url, setting)),
        Section(
            words.every, "Problems", rows if shown else element("p", escape(words.no_diagnostics), class_="wp-note")
        ),
        Section(words.records, "Records", _records(runs, notes, url, setting)),
    )
    return made(url, words.health, words.health_lead.format(*(counts[each] for each in _SEVERITIES)), sections)


def _page(code: str, count: int, part: Part[Located], notes: Mapping[str, Shown], setting: Setting) -> Made:
    words = setting.words
    above = element("a", escape(words.health), href=root(part.url) + setting.at(setting.doors.health))
    html = element("p", above, class_="wp-above") + part.pager
    html += _table(part.items, notes, part.url, setting) + part.pager
    return made(part.url, part.title(f"{words.health}: {code}", setting), words.problems.format(count), (), html)


def _kinds(by_code: Mapping[str, Sequence[Located]], page: str, setting: Setting) -> str:
    """How many there are of each kind."""
    words = setting.words
    order = sorted(by_code.items(), key=lambda each: (_SEVERITIES.index(each[1][0].severity), -len(each[1]), each[0]))
    rows = "".join(
        _row(_severity(of_code[0], setting), _code_link(code, page, setting), str(len(of_code)))
        for code, of_code in order
    )
    return _columns(rows, (words.severity, words.code, words.count)) if rows else ""


def _table(found: Iterable[Located], notes: Mapping[str, Shown], page: str, setting: Setting) -> str:
    words = setting.words
    rows = "".join(
        _row(
            _severity(each, setting),
            _code_link(each.code, page, setting),
            link(notes[each.path], page) if each.path in notes else escape(each.path),
            str(each.line),
            escape(each.message),
            data_severity=each.severity,
            data_code=each.code,
            data_folder=_top_folder(each),
        )
        for each in found
    )
    names = (words.severity, words.code, words.note, words.place, words.message)
    labels = {"data_severity": words.severity, "data_code": words.code, "data_folder": words.folder}
    return _columns(rows, names, class_="wp-diagnostics", **labels) if rows else ""


def _severity(each: Located, setting: Setting) -> str:
    name = escape(setting.words.severities[each.severity])
    return element("span", name, class_=f"wp-severity wp-severity--{each.severity}")


def _code_link(code: str, page: str, setting: Setting) -> str:
    return element("a", escape(code), href=root(page) + setting.at(_folder(code, setting)))


def _top_folder(each: Located) -> str:
    """The first folder of a path, empty for a note in none."""
    return each.path.partition("/")[0] if "/" in each.path else ""


def _records(runs: Mapping[str, Run], notes: Mapping[str, Shown], page: str, setting: Setting) -> str:
    """Where the notes were run, which never were, which not since their code changed, and what was refused."""
    words = setting.words
    stale = [path for path, each in sorted(runs.items()) if each.stale]
    never = [path for path, each in sorted(runs.items()) if not each.places and not each.stale]
    refused = [(path, why) for path, each in sorted(runs.items()) for why in each.refused]
    lists = (
        (words.stale, stale, [link(notes[path], page) for path in stale[:_NAMED] if path in notes]),
        (words.never, never, [link(notes[path], page) for path in never[:_NAMED] if path in notes]),
        (words.refused, refused, [escape(f"{path}: {why}") for path, why in refused[:_NAMED]]),
    )
    return places(runs.values(), setting) + "".join(_list(name, len(all_), shown) for name, all_, shown in lists)


def places(runs: Iterable[Run], setting: Setting) -> str:
    """Where notes were run: how many in each place, and when last."""
    words = setting.words
    when: dict[str, list[str]] = {}
    for place, moment in (each for run in runs for each in run.places):
        when.setdefault(place, []).append(moment)
    order = sorted(when.items(), key=lambda each: (-len(each[1]), each[0]))
    items = "".join(
        element(
            "li",
            f"{escape(place)} {element('small', f'{escape(words.ran_notes.format(len(each)))} · {day(max(each))}')}",
        )
        for place, each in order[:_NAMED]
    )
    return element("ul", items, class_="wp-places") if items else ""


def day(moment: str) -> str:
    """The day of a moment in ISO 8601, as HTML.

    >>> day("2026-11-23T10:20:33+00:00")
    '<time datetime="2026-11-23T10:20:33+00:00">2026-11-23</time>'
    """
    return element("time", escape(moment[:10]), datetime=moment)


def _list(name: str, count: int, shown: Sequence[str]) -> str:
    """The first of many, with how many there are."""
    more = [element("li", "…")] if count > len(shown) else []
    items = "".join([*(element("li", each) for each in shown), *more])
    return element("h3", f"{escape(name)} {element('small', str(count))}") + element("ul", items) if count else ""


def _columns(rows: str, names: Iterable[str], /, **attributes: str) -> str:
    """A table of rows below the names of its columns."""
    head = element("tr", "".join(element("th", escape(name), scope="col") for name in names))
    return element("table", element("thead", head) + element("tbody", rows), **attributes)


def _row(*cells: str, **attributes: str) -> str:
    return element("tr", "".join(element("td", each) for each in cells), **attributes)
