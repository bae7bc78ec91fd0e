"""The graph's data: what is in it, where it stands, and that it depends on the notes alone."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import pytest

from wikiproof.publish import graph_view
from wikiproof.publish.graph_view.layout import SIZE, layout
from wikiproof.publish.graph_view.near import NEIGHBOURS, bucket
from wikiproof.publish.graph_view.network import MISSING
from wikiproof.publish.shown import Count, Edge, Shown
from wikiproof.publish.strings import State

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]


def shown(path: str, *edges: Edge, title: str = "", state: State = "none", **more: tuple[str, ...]) -> Shown:
    name, none = path.removesuffix(".md"), Count(0, 0, "none")
    title = title or name.rpartition("/")[2]
    aliases, tags = more.get("aliases", ()), more.get("tags", ())
    return Shown(path, quote(f"{name}/"), title, aliases, tags, "", "", "", none, none, none, state, edges)


def link(path: str, relation: str = "link") -> Edge:
    return Edge(relation, path, path, 1)


def missing(target: str) -> Edge:
    return Edge("link", None, target, 1)


def wiki(*notes: Shown) -> dict[str, Shown]:
    return {each.path: each for each in notes}


class Whole(NamedTuple):
    """The whole graph, read as the graph view reads it."""

    titles: list[str]
    urls: list[str | int]
    states: str
    tags: list[list[str]]
    places: list[tuple[int, int]]
    edges: set[tuple[str, str, str]]
    left_out: int


class _Columns(msgspec.Struct):
    titles: list[str]
    urls: list[str | int]
    state: str
    tags: list[str]
    tag: list[list[int]]
    x: list[int]
    y: list[int]
    relations: list[str]
    edges: list[list[int]]
    left_out: int


class _Shard(msgspec.Struct):
    relations: list[str]
    nodes: list[tuple[str, int, int, str | int]]
    notes: dict[str, tuple[list[int], list[int], int]]


def values(notes: Mapping[str, Shown]) -> dict[str, bytes]:
    """The JSON of each file of shared data, by the file's name, checked to be a call that loads it."""
    found = {}
    for each in graph_view.outputs(notes, "en"):
        name = each.path.removeprefix("assets/wikiproof/data/").removesuffix(".js")
        start, end = f'wikiproof("{name}",'.encode(), b")\n"
        assert each.content.startswith(start)
        assert each.content.endswith(end)
        found[name] = each.content[len(start) : -len(end)]
    return found


def whole(*notes: Shown) -> Whole:
    read = msgspec.json.decode(values(wiki(*notes))["graph"], type=_Columns)
    count = len(read.titles)
    edges = {
        (read.titles[number // count], relation, read.titles[number % count])
        for relation, distances in zip(read.relations, read.edges, strict=True)
        for number in itertools.accumulate(distances)
    }
    tags = [[read.tags[each] for each in found] for found in read.tag]
    places = list(zip(read.x, read.y, strict=True))
    return Whole(read.titles, read.urls, read.state, tags, places, edges, read.left_out)


def shard_of(path: str, notes: Iterable[Shown]) -> _Shard:
    """The file that a note's page loads."""
    found = values(wiki(*notes))
    place = bucket(path) % msgspec.json.decode(found["near"], type=int)
    return msgspec.json.decode(found[f"near/{place:x}"], type=_Shard)


def near(path: str, *notes: Shown) -> tuple[list[str], set[tuple[str, str, str]], int]:
    """The titles in a note's neighbourhood, its edges, and how many neighbours are left out."""
    shard = shard_of(path, notes)
    nodes, numbers, more = shard.notes[path]
    titles = [shard.nodes[each][0] for each in nodes]
    triples = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return titles, {(titles[a], shard.relations[kind], titles[b]) for a, b, kind in triples}, more


def test_edges_keep_their_relations_and_are_told_once() -> None:
    found = whole(shown("A.md", link("B.md", "parent"), link("B.md"), link("B.md")), shown("B.md", link("A.md")))
    assert found.titles == ["A", "B"]
    assert found.edges == {("A", "parent", "B"), ("A", "link", "B"), ("B", "link", "A")}


def test_missing_targets_are_nodes_after_the_notes_and_the_same_however_they_are_spelt() -> None:
    found = whole(shown("A.md", missing("No such")), shown("B.md", missing("no_such"), missing("Other")))
    assert found.titles == ["A", "B", "No such", "Other"]
    assert found.edges == {("A", "link", "No such"), ("B", "link", "No such"), ("B", "link", "Other")}
    assert len(found.states) == len(found.urls) == 2


def test_a_note_that_names_any_number_of_missing_targets_does_not_fill_the_graph() -> None:
    many = [missing(f"nothing {number}") for number in range(2 * MISSING)]
    found = whole(shown("A.md", *many, missing("wanted twice")), shown("B.md", missing("wanted twice")))
    assert len(found.titles) == 2 + 2 + MISSING
    assert "wanted twice" in found.titles
    assert found.left_out == 2 * MISSING + 1 - (2 + MISSING)


def test_what_is_not_published_and_links_to_the_note_itself_are_no_edges() -> None:
    assert whole(shown("A.md", link("picture.png"), link("A.md"))).edges == set()


def test_addresses_are_left_out_where_folder_and_title_give_them() -> None:
    notes = (shown("모델/LoRA 2.md"), shown("모델/b.md", title="Other"), shown("모델/a.md", title="a/b"))
    assert dict(zip(whole(*notes).titles, whole(*notes).urls, strict=True)) == {
        "LoRA 2": 0,
        "Other": quote("모델/b/"),
        "a/b": quote("모델/a/"),
    }


def test_tags_that_differ_in_case_or_form_are_one() -> None:
    found = whole(shown("A.md", tags=("Café", "ml")), shown("B.md", tags=("#cafe\u0301", "ML", "#")))
    assert [sorted(map(str.casefold, each)) for each in found.tags] == [["café", "ml"], ["café", "ml"]]
    assert found.tags[0] == found.tags[1]


def test_states_are_told_by_their_place() -> None:
    states: tuple[State, ...] = ("good", "bad", "partial", "skipped", "none")
    assert whole(*(shown(f"{state}.md", state=state) for state in sorted(states))).states == "10423"


def test_other_names_are_told_in_the_order_of_the_graph() -> None:
    notes = wiki(shown("B.md", aliases=("two", "둘")), shown("A.md"))
    assert msgspec.json.decode(values(notes)["graph-names"]) == [[], ["two", "둘"]]


def test_the_same_bytes_come_of_the_same_notes_in_any_order() -> None:
    notes = _community_wiki()
    shuffled = list(notes.items())
    random.Random(3).shuffle(shuffled)
    assert values(dict(shuffled)) == values(notes)


def test_no_note_ends_the_script_that_tells_of_it() -> None:
    hostile = "</script><script>alert(1)</script>\u2028"
    notes = wiki(shown("A.md", missing(hostile), title=hostile, aliases=(hostile,), tags=(hostile,)))
    for each in graph_view.outputs(notes, "en"):
        assert b"<" not in each.content
        assert "\u2028".encode() not in each.content


def test_a_wiki_without_notes_has_an_empty_graph() -> None:
    assert whole() == Whole([], [], "", [], [], set(), 0)


def test_a_neighbourhood_has_what_is_linked_both_ways_and_the_edges_among_it() -> None:
    notes = (
        shown("A.md", link("B.md", "parent"), missing("Nowhere")),
        shown("B.md", link("C.md")),
        shown("C.md", link("A.md")),
        shown("D.md", link("C.md")),
    )
    titles, edges, more = near("A.md", *notes)
    assert (titles[0], set(titles), more) == ("A", {"A", "B", "C", "Nowhere"}, 0)
    assert edges == {("A", "parent", "B"), ("A", "link", "Nowhere"), ("B", "link", "C"), ("C", "link", "A")}


def test_a_neighbourhood_is_bounded_and_says_what_it_leaves_out() -> None:
    fans = [shown(f"fan {number}.md", link("A.md")) for number in range(NEIGHBOURS + 5)]
    titles, edges, more = near("A.md", shown("A.md", link("B.md")), shown("B.md"), *fans)
    assert titles[:2] == ["A", "B"]
    assert (len(titles), len(edges), more) == (NEIGHBOURS + 1, NEIGHBOURS, 6)


def test_each_note_is_in_the_file_that_its_page_loads() -> None:
    notes = _community_wiki()
    assert msgspec.json.decode(values(notes)["near"], type=int) > 1
    for path in list(notes)[::40]:
        assert path in shard_of(path, notes.values()).notes


def test_communities_stand_apart_whatever_their_folders() -> None:
    notes = _community_wiki()
    found = whole(*notes.values())
    place = dict(zip(found.titles, found.places, strict=True))
    inside = [math.dist(place[f"{each} of 0"], place[f"{each + 1} of 0"]) for each in range(30)]
    across = [math.dist(place[f"{each} of 0"], place[f"{each} of {other}"]) for each in range(30) for other in (1, 2)]
    assert sum(across) / len(across) > 1.5 * sum(inside) / len(inside)


def test_notes_of_a_folder_stand_together_where_no_links_hold_them() -> None:
    x, y = layout([number % 2 for number in range(100)], [])
    middles = [(sum(x[side::2]) / 50, sum(y[side::2]) / 50) for side in (0, 1)]
    spread = sum(math.dist((x[each], y[each]), middles[each % 2]) for each in range(100)) / 100
    assert math.dist(*middles) > 2 * spread


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_every_node_has_a_place_of_its_own(count: int) -> None:
    clique = list(itertools.combinations(range(count), 2))
    for edges in ([], clique, [(0, other) for other in range(1, count)]):
        x, y = layout([0] * count, edges)
        assert len(set(zip(x, y, strict=True))) == count
        assert all(0 <= each <= SIZE for each in (*x, *y))


def test_the_panel_quotes_what_it_says_of_a_note() -> None:
    hostile = '"><img src=x onerror=alert(1)>.md'
    html = graph_view.panel(shown(hostile), "en", "graph/")
    assert "<img" not in html
    assert f'data-bucket="{bucket(hostile)}"' in html


def _community_wiki() -> dict[str, Shown]:
    """Notes in three communities and, crosswise, four folders; one link in ten leaves its community."""
    dice = random.Random(1)
    found = {}
    for community, number in itertools.product(range(3), range(60)):
        edges = {
            _path(dice.randrange(60), community if dice.random() < 0.9 else dice.randrange(3)) for _ in range(6)
        } - {_path(number, community)}
        path = _path(number, community)
        found[path] = shown(path, *(link(each) for each in sorted(edges)))
    return found


def _path(number: int, community: int) -> str:
    return f"Folder {number % 4}/{number} of {community}.md"
