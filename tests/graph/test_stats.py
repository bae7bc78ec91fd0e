from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from wikiproof import graph, parse
from wikiproof.catalogue import wiki_of
from wikiproof.config import RELATIONS
from wikiproof.graph.stats import Bridge, Stats, UnavailableError, Wanted, stats


def measured(backend: str | None = None, /, **contents: str) -> Stats:
    notes = {f"{name}.md": parse.note(f"{name}.md", text) for name, text in sorted(contents.items())}
    wiki = wiki_of(notes)
    return stats(wiki, graph.build(wiki, RELATIONS), backend)


def links(*targets: str) -> str:
    return " ".join(f"[[{target}]]" for target in targets)


def ring(names: str) -> dict[str, str]:
    """Notes each of which links all the others."""
    return {name: links(*(other for other in names if other != name)) for name in names}


def paths(leaders: Iterable[str]) -> set[str]:
    return {path.removesuffix(".md") for path in leaders}


def test_edges_are_pairs_of_notes_however_many_links_join_them() -> None:
    found = measured(a=links("b", "b", "a", "gone"), b="")
    assert (found.notes, found.edges) == (2, 1)


def test_the_note_that_all_link_leads_and_ranks_make_one() -> None:
    found = measured(a=links("c"), b=links("c"), c="", d=links("c"))
    assert found.leaders[0].path == "c.md"
    assert [each.path for each in found.leaders[1:]] == ["a.md", "b.md", "d.md"]
    assert sum(each.rank for each in found.leaders) == pytest.approx(1, abs=1e-5)
    # Google's formula with all of c's rank spread evenly: a = 0.0375 + 0.2125 c and 3 a + c = 1
    assert found.leaders[0].rank == pytest.approx((1 - 3 * 0.0375) / (1 + 3 * 0.2125), abs=1e-5)


def test_components_are_counted_whichever_way_links_point() -> None:
    assert measured(a=links("b"), b="", c=links("b"), d=links("e"), e="", f="").components == (3, 2, 1)


def test_bridges_part_the_wiki_and_those_that_part_most_come_first() -> None:
    left, right = ring("abc"), ring("xyz")
    found = measured(**left | {"c": left["c"] + links("x")} | right | {"z": right["z"] + links("leaf")}, leaf="")
    assert found.bridges == (Bridge("c.md", "x.md", 3), Bridge("leaf.md", "z.md", 1))


def test_links_both_ways_are_one_bridge() -> None:
    assert measured(a=links("b"), b=links("a")).bridges == (Bridge("a.md", "b.md", 1),)


def test_notes_that_link_each_other_are_a_community_with_its_leaders_first() -> None:
    left, right = ring("abcd"), ring("xyz")
    found = measured(**left | {"a": left["a"] + links("x")} | right, alone="")
    assert [each.size for each in found.communities] == [4, 3]
    assert paths(found.communities[0].leaders) < set("abcd")
    assert paths(found.communities[1].leaders) == set("xyz")
    assert found.communities[1].leaders[0] == "x.md"


def test_wanted_notes_are_counted_by_links_in_their_commonest_spelling() -> None:
    found = measured(a=links("Gone", "gone", "other") + " ![[x.png]]", b="[[gone]] [x](Gone.md)", c=links("gone"))
    assert found.wanted == (Wanted("gone", 5, ("a.md", "b.md", "c.md")), Wanted("other", 1, ("a.md",)))


def test_an_empty_wiki_has_nothing() -> None:
    assert measured() == Stats(0, 0, (), (), (), (), (), ())


def test_networkx_itself_is_a_backend() -> None:
    notes = ring("abc")
    assert measured("networkx", **notes) == measured(**notes)


def test_an_unknown_backend_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnavailableError, match=r"no backend of networkx is called 'cuda'; installed: .*networkx"):
        measured("cuda")


def test_without_scipy_the_message_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[b]]")
    code = """
import sys
sys.modules["scipy"] = None
from wikiproof.shells.cli import main
main(["stats", sys.argv[1]])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "PageRank needs scipy: pip install 'wikiproof[stats]'" in done.stderr
