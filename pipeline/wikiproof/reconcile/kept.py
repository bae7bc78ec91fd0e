"""Write links anew so that each stays at its place.

Stage: reconcile. A wiki and a change of one note's path or heading in, a plan out: the change, and every link that must
be written anew with it. Where that cannot be proven the plan changes nothing, and says what stands in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from wikiproof import parse
from wikiproof.edits import Plan, Remark, Rewrite
from wikiproof.model import Note, Resolution, Wiki
from wikiproof.reconcile.spelling import respelt, rewrite
from wikiproof.reconcile.steps import change, edited_text, joined, over, overlap, remark
from wikiproof.resolve import Names, one


class Moved(NamedTuple):
    """The wiki once the note at `old` has changed and is at `new`, its links not written anew yet.

    `anchors` are those of its headings by what they were, `own` is what changes in it, and `spelt` gives the targets
    and fragments by which a link in the note at a path may name the place that it named.
    """

    names: Names
    notes: Mapping[str, Note]
    old: str
    new: str
    spelt: Callable[[str, Resolution], Iterator[tuple[str, str | None]]]
    anchors: Mapping[str, str] = {}
    own: tuple[Rewrite, ...] = ()

    def after(self, path: str) -> str:
        """Where the note of a path is then."""
        return self.new if path == self.old else path

    def holds(self, before: Resolution, after: Resolution) -> bool:
        """Whether a link points at the place that it pointed at."""
        path = None if before.path is None else self.after(before.path)
        if (path, before.missing) != (after.path, after.missing) or (after.ambiguous and not before.ambiguous):
            return False
        if before.path != self.old or before.anchor is None:
            return after.anchor == before.anchor
        return after.anchor == self.anchors.get(before.anchor, before.anchor) or (
            after.anchor == before.anchor and after.anchor in self._elements()
        )

    def _elements(self) -> frozenset[str]:
        """The anchors in the note that no heading has; those of its HTML stay."""
        note = self.notes[self.new]
        return frozenset(note.anchors) - {each.anchor for each in note.headings}


def plan(wiki: Wiki, moved: Moved, *, writable: Callable[[str], bool]) -> Plan:
    """The plan by which all links stay at their places, or what refuses it; `writable` is asked of notes' files."""
    rewrites: dict[str, tuple[Rewrite, ...]] = {moved.old: moved.own}
    refused: list[Remark] = []
    edges = 0
    for source in _concerned(wiki, moved, {moved.old}):
        found = tuple(_links(wiki, moved, source))
        refused += (each for each in found if isinstance(each, Remark))
        if made := [each for each in found if isinstance(each, Rewrite)]:
            rewrites[source] = joined((*rewrites.get(source, ()), *made))
            edges += len(made)
    for source in sorted(rewrites):
        if wiki.notes[source].encoding_problems or not writable(source):
            refused.append(Remark(source, 1, "", "it has to change, but is read-only or not UTF-8"))
        if overlap(rewrites[source]):
            refused.append(Remark(source, 1, "", "links in it have one definition, and would need two"))
    refused = refused or list(_unproven(wiki, moved, rewrites))
    if refused:
        return Plan("rename", (), tuple(refused))
    to = {moved.old: moved.new} if moved.old != moved.new else {}
    changes = tuple(change(wiki.notes[each], rewrites[each], to.get(each)) for each in sorted(rewrites))
    return Plan("rename", changes, edges=edges)


def _concerned(wiki: Wiki, moved: Moved, changing: Iterable[str]) -> Iterator[str]:
    """The notes whose links may point elsewhere: all if a path changes, else those that point at notes that change."""
    changing = frozenset(changing)
    for source, entry in wiki.entries.items():
        if moved.old != moved.new or source in changing or not changing.isdisjoint(entry.targets):
            yield source


def _links(wiki: Wiki, moved: Moved, source: str) -> Iterator[Rewrite | Remark]:
    """The links of a note that would point elsewhere, so written that they do not, or why they cannot be."""
    note, path = wiki.notes[source], moved.after(source)
    for before in wiki.resolutions[source]:
        if moved.holds(before, one(moved.names, moved.notes, path, before.link)):
            continue
        made = next(filter(None, _rewrites(moved, note, before)), None) if before.path else None
        is_dangling = before.path is None or before.missing
        why = "now it points at nothing" if is_dangling else "it cannot be written so that it does not"
        yield remark(note, before, f"it would point elsewhere; {why}") if made is None else made


def _rewrites(moved: Moved, note: Note, before: Resolution) -> Iterator[Rewrite | None]:
    """The link as it can be written so that it stays at its place; None where its form is not one that is rewritten."""
    path, link = moved.after(note.path), before.link
    for target, fragment in moved.spelt(path, before):
        again = replace(link, target=target, fragment=fragment)
        if moved.holds(before, one(moved.names, moved.notes, path, again)):
            edit = respelt(note, link, target, fragment, called=link.target)
            yield rewrite(note, edit, f"it points at {moved.after(before.path or '')!r}") if edit else None


def _unproven(wiki: Wiki, moved: Moved, rewrites: Mapping[str, tuple[Rewrite, ...]]) -> Iterator[Remark]:
    """The links that would point elsewhere, once the changed notes are parsed and every link is resolved anew."""
    edited = {
        moved.after(path): parse.note(moved.after(path), edited_text(wiki.notes[path], made))
        for path, made in rewrites.items()
    }
    notes = over(moved.notes, edited)
    for source in _concerned(wiki, moved, rewrites):
        links, before = notes[moved.after(source)].links, wiki.resolutions[source]
        if len(links) != len(before):
            yield Remark(source, 1, "", "it would have another number of links")
            continue
        for old, link in zip(before, links, strict=True):
            if not moved.holds(old, one(moved.names, notes, moved.after(source), link)):
                yield remark(wiki.notes[source], old, "it would point elsewhere")
