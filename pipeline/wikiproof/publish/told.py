"""What a note tells the rest of the site: how it is shown elsewhere, and where it speaks of other notes.

Stage: publish. A source in, small values out, from which other notes' pages and the site's own are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from wikiproof.graph import relation
from wikiproof.model import Lines, Note, Resolution
from wikiproof.publish import plots
from wikiproof.publish.pages import health
from wikiproof.publish.shown import Edge, Mention, Shown
from wikiproof.publish.site import Source
from wikiproof.publish.verdicts import count_claims, count_links, count_snippets, judge, whole

_encode = msgspec.msgpack.Encoder().encode


class Told(msgspec.Struct, frozen=True, array_like=True):
    """`mentions` are the note's links to other notes with where they stand, `embeds` what it shows of other notes.

    Mentions are encoded: there are many, and one is shown on a single page.
    `run` is what is on record of its snippets, None if it has none. `pictures` are those of its plots, by their names,
    each with its file in the folder of records.
    """

    shown: Shown
    mentions: tuple[tuple[str, bytes], ...]
    embeds: tuple[str, ...]
    run: health.Run | None
    pictures: tuple[tuple[str, str], ...]


def tell(source: Source, url: str, words: Mapping[str, str]) -> Told:
    """What a note tells; `words` maps case-folded roles to relations."""
    note, judged = source.note, judge(source.proof)
    links, snippets, claims = count_links(source.resolutions), count_snippets(judged), count_claims(judged)
    states = [each.state for each in (links, snippets, claims) if each.total]
    shown = Shown(
        path=note.path,
        url=url,
        title=note.title,
        aliases=note.strings("aliases"),
        tags=tags(note),
        category=next(iter(note.strings("category")), ""),
        status=next(iter(note.strings("status")), ""),
        lead=source.sketch.lead,
        links=links,
        snippets=snippets,
        claims=claims,
        state=whole(states) if judged else "none" if links.state != "bad" else "bad",
        edges=tuple(_edges(source, words)),
    )
    embeds = (each.path for each in source.resolutions if each.link.kind == "embed" and _is_note(each))
    run = health.run(source.proof) if source.proof else None
    embedded = tuple(dict.fromkeys(path for path in embeds if path))
    return Told(shown, tuple(_mentions(source, words)), embedded, run, plots.pictures(source.proof))


def tags(note: Note) -> tuple[str, ...]:
    """The tags of a note without `#`, each once."""
    found = (each.strip().removeprefix("#").strip("/") for each in (*note.strings("tags"), *note.tags))
    return tuple(dict.fromkeys(each for each in found if each))


def _edges(source: Source, words: Mapping[str, str]) -> Iterator[Edge]:
    resolved = ((relation(each, words), each.path) for each in source.resolutions if each.path != source.note.path)
    yield from (Edge(role, path) for role, path in dict.fromkeys(resolved) if path)
    dangling = [each for each in source.resolutions if each.path is None]
    lines = Lines(source.note.text if dangling else "")
    for each in dangling:
        yield Edge(relation(each, words), None, each.link.target, lines.position(each.link.span.start).line)


def _mentions(source: Source, words: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    for each, context in zip(source.resolutions, source.sketch.contexts, strict=True):
        if each.path and _is_note(each) and each.path != source.note.path:
            role = relation(each, words)
            said = Mention(source.note.path, role, context.headings, context.anchor, context.sentence)
            yield each.path, _encode(said)


def _is_note(found: Resolution) -> bool:
    return bool(found.path and found.path.endswith(".md"))
