"""What holds in any wiki on a disk when links are mended, a note or heading is renamed, or two notes are merged."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from tests.edits.notes import Little
from tests.reconcile.wikis import notes, read, with_heading, with_names
from wikiproof import edits
from wikiproof.edits import Plan
from wikiproof.model import Resolution, Wiki
from wikiproof.reconcile import plan
from wikiproof.reconcile.merge import merge
from wikiproof.reconcile.named import NamingError
from wikiproof.reconcile.rename import rename

Pair = tuple[str, Resolution, Resolution]
patient = settings(deadline=None, suppress_health_check=(HealthCheck.too_slow,))
"""Disks may be slow."""


class Trial(NamedTuple):
    """A wiki before and after a plan was carried out."""

    before: Wiki
    plan: Plan
    after: Wiki

    def pairs(self) -> Iterator[Pair]:
        """Each link as it was and as it is, with the note that it stood in; the plan adds and removes none."""
        to = {change.path: change.to or change.path for change in self.plan.changes}
        for path, resolutions in self.before.resolutions.items():
            for was, now in zip(resolutions, self.after.resolutions[to.get(path, path)], strict=True):
                yield path, was, now


@contextmanager
def trial(texts: dict[str, str], make: Callable[[Wiki], Plan]) -> Iterator[Trial]:
    """A wiki in a folder, changed by a plan; at the end it is applied again, and undone."""
    with tempfile.TemporaryDirectory() as folder:
        little = Little(Path(folder), **texts)
        files, before = little.files(), read(little)
        try:
            made = make(before)
        except NamingError:
            assume(False)
        applied = edits.apply(little.folder, little.state, made)
        assert (applied.refused, applied.already) == ((), ())
        done = little.files()
        assert bool(made.changes) == (done != files)
        yield Trial(before, made, read(little))
        assert edits.apply(little.folder, little.state, made).changed == ()
        assert little.files() == done
        edits.undo(little.folder, little.state)
        assert little.files() == files


def place(found: Resolution) -> tuple[str | None, str | None, str | None]:
    return found.path, found.anchor, found.missing


def anchors(wiki: Wiki, path: str) -> list[str]:
    return [each.anchor for each in wiki.notes[path].headings]


@patient
@given(notes)
def test_mended_links_were_dangling_and_all_others_stay(texts: dict[str, str]) -> None:
    with trial(texts, lambda wiki: plan(wiki, writable=lambda _: True)) as done:
        changed = [(was, now) for _, was, now in done.pairs() if place(was) != place(now)]
        assert len(changed) == done.plan.edges
        assert all(was.path is None and now.path and not now.missing for was, now in changed)
        assert not plan(done.after, writable=lambda _: True).changes
        assert all(anchors(done.before, path) == anchors(done.after, path) for path in done.before.notes)
        event("mended" if changed else "not mended")


NEW = ("New", "Note", "x/z", "/가", "it's", "b (c)", "q/r/Old one", "12")


@patient
@given(with_names(), st.sampled_from(NEW))
def test_links_to_a_renamed_note_and_in_it_stay_at_their_places(
    drawn: tuple[dict[str, str], str, str], new: str
) -> None:
    texts, old, _ = drawn
    with trial(texts, lambda wiki: rename(wiki, f"/{old}", new, writable=lambda _: True)) as done:
        moved = {change.path: change.to or change.path for change in done.plan.changes}
        for _, was, now in done.pairs():
            assert place(now) == (moved.get(was.path or "", was.path), was.anchor, was.missing)
        for path in done.before.notes:
            assert anchors(done.before, path) == anchors(done.after, moved.get(path, path))
        event("refused" if done.plan.refused else f"renamed with {min(done.plan.edges, 3)} links")


TEXTS = ("B", "h-one", "H ONE!", "새 *이름* [x]", 'a & b: "c"\'s \\', "`x` <b>", "- x", "H", "B %%", "!()")


@patient
@given(with_heading(), st.sampled_from(TEXTS))
def test_links_to_a_renamed_heading_stay_at_it(drawn: tuple[dict[str, str], str, str], new: str) -> None:
    texts, name, heading = drawn
    with trial(texts, lambda wiki: rename(wiki, f"/{name}#{heading}", new, writable=lambda _: True)) as done:
        path = f"{name}.md"
        number = dict(zip(anchors(done.before, path), anchors(done.after, path), strict=True))
        for _, was, now in done.pairs():
            anchor = number.get(was.anchor or "", was.anchor) if was.path == path else was.anchor
            assert place(now) == (was.path, anchor, was.missing)
        texts_of = [[each.text for each in wiki.notes[path].headings] for wiki in (done.before, done.after)]
        changed = [(was, now) for was, now in zip(*texts_of, strict=True) if was != now]
        assert len(changed) == bool(done.plan.changes)
        assert all(
            anchors(done.before, each) == anchors(done.after, each) for each in done.before.notes if each != path
        )
        event("refused" if done.plan.refused else f"renamed with {min(done.plan.edges, 3)} links")


@patient
@given(with_names())
def test_links_to_a_merged_note_follow_and_all_others_stay(drawn: tuple[dict[str, str], str, str]) -> None:
    texts, old, into = drawn
    with trial(texts, lambda wiki: merge(wiki, f"/{old}", f"/{into}", writable=lambda _: True)) as done:
        event(f"merged with {min(done.plan.edges, 3)} links" if done.plan.changes else "refused")
        if not done.plan.changes:
            return
        assert done.after.entries[f"{old}.md"].redirect == f"{into}.md"
        changed = 0
        for path in done.before.notes:
            was, now = (
                [each for each in wiki.resolutions[path] if path != f"{old}.md" or each.link.kind != "property"]
                for wiki in (done.before, done.after)
            )
            for one, other in zip(was, now, strict=True):
                if place(one) != place(other):
                    assert (one.path, other.path, other.missing) == (f"{old}.md", f"{into}.md", None)
                    changed += 1
            assert anchors(done.before, path) == anchors(done.after, path)
        assert changed == done.plan.edges
