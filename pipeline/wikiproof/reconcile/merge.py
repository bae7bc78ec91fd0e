"""Plan to merge a note into another one.

Stage: reconcile. A wiki and the paths of two notes in, a plan out: the first becomes a redirect to the second, links to
it point at the second. Its text stays for its author to move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.catalogue import entry
from wikiproof.edits import Change, Plan, Remark, Rewrite, changed, digest
from wikiproof.model import Lines, Link, Note, Profile, Property, Resolution, Span, Wiki
from wikiproof.reconcile.spelling import respelt, spellings, targets
from wikiproof.resolve import Names, of_note, one

_KEYS = ("redirect_to", "status")


class MergeError(Exception):
    """A note cannot be merged into another one; the message says why."""


def merge(wiki: Wiki, old: str, into: str, *, writable: Callable[[str], bool], profile: Profile = "obsidian") -> Plan:
    """The plan by which the note at `old` gives way to the one at `into`. Raises `MergeError`."""
    _admit(wiki, old, into)
    if wiki.notes[old].encoding_problems or wiki.notes[old].frontmatter_problems or not writable(old):
        raise MergeError(f"{old!r} is read-only, not UTF-8, or its frontmatter cannot be read")
    names = Names(wiki.entries, wiki.attachments, profile)
    rewrites, refused = {old: _redirect(wiki, names, old, into)}, list[Remark]()
    for source in wiki.entries:
        if source != old and old in wiki.entries[source].targets:
            found = tuple(_repointed(wiki, names, source, old, into, is_writable=writable(source)))
            refused += (each for each in found if isinstance(each, Remark))
            if made := tuple(each for each in found if isinstance(each, Rewrite)):
                rewrites[source] = made
    _prove(wiki, names, rewrites, old, into)
    changes = tuple(_change(wiki.notes[source], rewrites[source]) for source in sorted(rewrites))
    edges = sum(len(made) for source, made in rewrites.items() if source != old)
    return Plan("merge", changes, tuple(refused), edges=edges)


def _admit(wiki: Wiki, old: str, into: str) -> None:
    if wiki.entries[old].gives_way:
        raise MergeError(f"{old!r} gives way to another note already")
    seen: list[str] = []
    at: str | None = into
    while at is not None and at in wiki.entries and at not in seen:
        seen.append(at)
        at = wiki.entries[at].redirect
    if old in seen:
        raise MergeError(f"{into!r} is {old!r} itself" if into == old else f"{into!r} gives way to {old!r}")


def _repointed(
    wiki: Wiki, names: Names, source: str, old: str, into: str, *, is_writable: bool
) -> Iterator[Rewrite | Remark]:
    """Each link of a note to the old one, written anew, or why it is left."""
    note = wiki.notes[source]
    lines = Lines(note.text)
    for found in wiki.resolutions[source]:
        if found.path == old:
            span = found.link.span
            line, written = lines.position(span.start).line, note.text[span.start : span.end]
            new, why = _written(wiki, names, note, found, into)
            if not is_writable or note.encoding_problems:
                new, why = None, "its file is read-only or not UTF-8"
            yield Remark(source, line, written, why) if new is None else Rewrite(line, written, new, why, span)


def _written(wiki: Wiki, names: Names, note: Note, found: Resolution, into: str) -> tuple[str | None, str]:
    """The link written so that it points at a note, or None; and why."""
    link = found.link
    for target in targets(note.path, link, into):
        again = one(names, wiki.notes, note.path, replace(link, target=target))
        if again.path == into and not again.ambiguous:
            if again.missing:
                return None, f"{into!r} has no {again.missing} {link.fragment!r}"
            new = respelt(note, link, target, called=wiki.entries[into].stem)
            return new, f"merged into {into!r}" if new else "only wikilinks and inline Markdown links are rewritten"
    return None, f"no link can name {into!r}"


def _redirect(wiki: Wiki, names: Names, old: str, into: str) -> tuple[Rewrite, ...]:
    """The frontmatter's two keys, each in its place or before the others. Raises `MergeError`."""
    note = wiki.notes[old]
    link = Link("property", "", None, None, Span(0, 0), Span(0, 0))
    resolved = (one(names, {}, old, replace(link, target=each)) for each in spellings(into))
    target = next((each.link.target for each in resolved if each.path == into and not each.ambiguous), None)
    if target is None or set(target) & set('"\\'):
        raise MergeError(f"no link in frontmatter can name {into!r}")
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


def _prove(wiki: Wiki, names: Names, rewrites: Mapping[str, tuple[Rewrite, ...]], old: str, into: str) -> None:
    """Parse the changed notes and resolve every link anew. Raises `MergeError` if another one points elsewhere."""
    edited = {
        path: parse.note(path, changed(wiki.notes[path].text.encode(), made).decode())
        for path, made in rewrites.items()
    }
    notes = {**wiki.notes, **edited}
    for source in wiki.entries:
        planned = {each.span for each in rewrites.get(source, ())}
        want = [
            (into, each.link.fragment, None)
            if each.link.span in planned
            else (each.path, each.link.fragment, each.missing)
            for each in wiki.resolutions[source]
            if source != old or not _is_ours(each)
        ]
        after = of_note(names, notes, notes[source])
        got = [(each.path, each.link.fragment, each.missing) for each in after if source != old or not _is_ours(each)]
        if want != got:
            raise MergeError(f"{source!r} has links that would point elsewhere")
    if not _gives_way(wiki.notes[old], edited[old], of_note(names, notes, edited[old]), into):
        raise MergeError(f"the frontmatter of {old!r} cannot be changed safely")


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


def _change(note: Note, rewrites: tuple[Rewrite, ...]) -> Change:
    content = note.text.encode()
    return Change(note.path, digest(content), digest(changed(content, rewrites)), rewrites)
