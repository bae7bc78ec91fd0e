"""Plan to merge a note into another one.

Stage: reconcile. A wiki and the paths of two notes in, a plan out: the first becomes a redirect to the second, links to
it point at the second. Its text stays for its author to move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.catalogue import entry
from wikiproof.edits import Plan, Remark, Rewrite
from wikiproof.model import Edit, Lines, Link, Note, Property, Resolution, Span, Wiki
from wikiproof.reconcile.named import NamingError, named
from wikiproof.reconcile.spelling import respelt, rewrite, spellings, targets
from wikiproof.reconcile.steps import Step, by_note, change, edited_text, over, remark
from wikiproof.resolve import Names, of_note, one

_KEYS = ("redirect_to", "status")


def merge(wiki: Wiki, old: str, into: str, *, writable: Callable[[str], bool]) -> Plan:
    """The plan by which the note that a link calls `old` gives way to another one. Raises `NamingError`.

    It changes nothing, and says why, where the notes do not let the one give way to the other.
    """
    old, into = named(wiki, old), named(wiki, into)
    if old == into:
        raise NamingError(f"{into!r} is {old!r} itself")
    names = Names(wiki.entries, wiki.attachments, wiki.profile)
    own = _redirect(wiki, names, old, into)
    why = _why_not(wiki, old, into, is_writable=writable(old))
    if why or own is None:
        return _refused(Remark(old, 1, "", why or f"no link in frontmatter can name {into!r}"))
    steps, left = list[Step](), list[Remark]()
    for source in wiki.entries:
        if source != old and old in wiki.entries[source].targets:
            for found in _repointed(wiki, names, source, old, into, is_writable=writable(source)):
                if isinstance(found, Step):
                    steps.append(found)
                else:
                    left.append(found)
    rewrites = {old: own, **by_note(steps)}
    wrong = next(_unproven(wiki, names, rewrites, steps, old, into), None)
    if wrong:
        return _refused(wrong)
    changes = tuple(change(wiki.notes[source], rewrites[source]) for source in sorted(rewrites))
    return Plan("merge", changes, tuple(left), edges=len(steps))


def _refused(why: Remark) -> Plan:
    return Plan("merge", (), (why,))


def _why_not(wiki: Wiki, old: str, into: str, *, is_writable: bool) -> str | None:
    """Why a note cannot give way to another one."""
    if wiki.entries[old].gives_way:
        return "it gives way to another note already"
    if wiki.notes[old].encoding_problems or wiki.notes[old].frontmatter_problems or not is_writable:
        return "it is read-only, not UTF-8, or its frontmatter cannot be read"
    seen: list[str] = []
    at: str | None = into
    while at is not None and at in wiki.entries and at not in seen:
        seen.append(at)
        at = wiki.entries[at].redirect
    return f"{into!r} gives way to it" if old in seen else None


def _repointed(
    wiki: Wiki, names: Names, source: str, old: str, into: str, *, is_writable: bool
) -> Iterator[Step | Remark]:
    """Each link of a note to the old one, written anew, or why it is left."""
    note = wiki.notes[source]
    for nth, found in enumerate(wiki.resolutions[source]):
        if found.path == old:
            made, why = _written(wiki, names, note, found, into)
            if not is_writable or note.encoding_problems:
                made, why = None, "its file is read-only or not UTF-8"
            yield remark(note, found, why) if made is None else Step(source, nth, rewrite(note, made, why), into)


def _written(wiki: Wiki, names: Names, note: Note, found: Resolution, into: str) -> tuple[Edit | None, str]:
    """The edit by which a link points at a note, or None; and why."""
    link = found.link
    for target in targets(note.path, link, into):
        again = one(names, wiki.notes, note.path, replace(link, target=target))
        if again.path == into and not again.ambiguous:
            if again.missing:
                return None, f"{into!r} has no {again.missing} {link.fragment!r}"
            made = respelt(note, link, target, link.fragment, called=wiki.entries[into].stem)
            return made, f"merged into {into!r}" if made else "it is not found as it is read"
    return None, f"no link can name {into!r}"


def _redirect(wiki: Wiki, names: Names, old: str, into: str) -> tuple[Rewrite, ...] | None:
    """The frontmatter's two keys, each in its place or before the others; None if no link there can name the note."""
    note = wiki.notes[old]
    link = Link("property", "", None, None, Span(0, 0), Span(0, 0))
    resolved = (one(names, {}, old, replace(link, target=each)) for each in spellings(into))
    target = next((each.link.target for each in resolved if each.path == into and not each.ambiguous), None)
    if target is None or set(target) & set('"\\'):
        return None
    values = {"redirect_to": f'"[[{target}]]"', "status": "merged"}
    held = {key: found for key in _KEYS if (found := note.find(key)) is not None}
    why = f"merged into {into!r}"
    made = [_valued(note, each, values[key], why) for key, each in held.items()]
    ending = "\r\n" if "\r\n" in note.text else "\n"
    added = "".join(f"{key}: {values[key]}{ending}" for key in _KEYS if key not in held)
    top, line = len(note.text) - len(note.text.removeprefix("\ufeff")), 1
    if note.body.start > top:
        top, line = note.text.find("\n", top) + 1, 2
    elif added:
        added = f"---{ending}{added}---{ending}"
    return (*([Rewrite(line, "", added, why, Span(top, top))] if added else ()), *made)


def _valued(note: Note, held: Property, value: str, why: str) -> Rewrite:
    """A property with another value."""
    written = note.text[held.span.start : held.span.end].rstrip()
    span = Span(held.span.start, held.span.start + len(written))
    space = "" if note.text[: span.start].endswith((" ", "\t", "\n")) else " "
    line = Lines(note.text).position(span.start).line
    return Rewrite(line, written, space + value, why, span)


def _unproven(
    wiki: Wiki, names: Names, rewrites: Mapping[str, tuple[Rewrite, ...]], steps: Iterable[Step], old: str, into: str
) -> Iterator[Remark]:
    """What would point elsewhere once the changed notes are parsed and every link is resolved anew."""
    edited = {path: parse.note(path, edited_text(wiki.notes[path], made)) for path, made in rewrites.items()}
    notes = over(wiki.notes, edited)
    planned = {(step.source, step.nth) for step in steps}
    for source, entry_of in wiki.entries.items():
        if source not in edited and edited.keys().isdisjoint(entry_of.targets):
            continue
        want = [
            (into, each.link.fragment, None)
            if (source, nth) in planned
            else (each.path, each.link.fragment, each.missing)
            for nth, each in enumerate(wiki.resolutions[source])
            if source != old or not _is_ours(each)
        ]
        after = of_note(names, notes, notes[source])
        got = [(each.path, each.link.fragment, each.missing) for each in after if source != old or not _is_ours(each)]
        if want != got:
            yield Remark(source, 1, "", "links in it would point elsewhere")
    if not _gives_way(wiki.notes[old], edited[old], of_note(names, notes, edited[old]), into):
        yield Remark(old, 1, "", "its frontmatter cannot be changed safely")


def _is_ours(found: Resolution) -> bool:
    """Whether a link stands in a property that the merge sets."""
    return found.link.kind == "property" and found.link.role in _KEYS


def _gives_way(before: Note, after: Note, resolutions: tuple[Resolution, ...], into: str) -> bool:
    """Whether the note gives way to another one now, and its other properties are what they were."""
    same = _keys(before) == _keys(after) and before.text[before.body.start :] == after.text[after.body.start :]
    return same and entry(after, resolutions).redirect == into and after.strings("status") == ("merged",)


def _keys(note: Note) -> list[tuple[str, str]]:
    """The other keys, each with its value as written."""
    return [(each.key, note.text[each.span.start : each.span.end]) for each in note.properties if each.key not in _KEYS]
