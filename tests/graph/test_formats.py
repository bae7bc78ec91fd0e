from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import networkx as nx
import pytest

from wikiproof import graph, parse
from wikiproof.catalogue import wiki_of
from wikiproof.config import RELATIONS
from wikiproof.graph import formats, mermaid

HOSTILE = {
    'C# "a" [b] `c`.md': '---\ntitle: "1. x\\n\\u2028 \\x01 \\\\u0027 \' ; </node> & ﬂ°35¶ß"\n---\n[[#H]] [[#H]]\n',
    "한국어 🙂.md": '![[C# "a" [b] `c`|it\'s <b>]] [[C:\\users\\\\]] [[gone#]]\n'
    "\n# Graph\n- 부모: [[한국어 🙂#H|가]]\n",
    "plain.md": "[x&#1;y\nz](한국어%20🙂.md) ![](f.png) [[%%{init: 1}%%]] [[end]]\n",
    "fa:fa-car--x.md": "",
}


def built(contents: dict[str, str] = HOSTILE) -> nx.MultiDiGraph[str]:
    notes = {path: parse.note(path, text) for path, text in sorted(contents.items())}
    return graph.build(wiki_of(notes, ("f.png",)), RELATIONS)


def cleaned(text: str) -> str:
    return text.replace("\x01", "␁").replace("\r", "␍")


Facts = tuple[list[tuple[str, list[tuple[str, object]]]], list[tuple[str, str, list[tuple[str, object]]]]]


def facts(found: nx.Graph[str], added: Iterable[str] = ()) -> Facts:
    """Nodes and edges with their attributes, but for those that a format adds."""

    def kept(values: dict[str, object]) -> list[tuple[str, object]]:
        return sorted(
            (name, cleaned(value) if isinstance(value, str) else value)
            for name, value in values.items()
            if name not in added
        )

    nodes = [(node, kept(values)) for node, values in found.nodes(data=True)]
    return nodes, [(source, target, kept(values)) for source, target, values in found.edges(data=True)]


def test_graphml_is_read_back_as_it_was() -> None:
    read = nx.read_graphml(BytesIO(formats.write(built(), "graphml").encode()), force_multigraph=True)
    assert facts(read) == facts(built())


def test_gexf_is_read_back_as_it_was() -> None:
    written = formats.write(built(), "gexf")
    assert "lastmodifieddate" not in written
    read = nx.read_gexf(BytesIO(written.encode()))
    nodes, edges = facts(read, {"id"})
    wanted_nodes, wanted_edges = facts(built())
    assert [(node, [pair for pair in values if pair[0] != "label"]) for node, values in nodes] == wanted_nodes
    assert edges == wanted_edges


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_each_edge_has_an_id_of_its_own(form: str) -> None:
    written = formats.write(built(), form)
    ids = [line.split(' id="')[1].split('"')[0] for line in written.splitlines() if "<edge " in line]
    assert len(ids) == len(set(ids)) == built().number_of_edges()


def test_json_is_read_back_as_it_was() -> None:
    read = nx.node_link_graph(json.loads(formats.write(built(), "json")), edges="edges")
    assert facts(read) == facts(built())
    assert isinstance(read, nx.MultiDiGraph)
    assert {key for *_, key in read.edges} == set(range(built().number_of_edges()))


def test_a_name_that_utf8_cannot_hold_is_written_with_a_stand_in() -> None:
    for form in formats.FORMATS:
        assert "\ufffd".encode() in formats.write(built({"a\udcff.md": ""}), form).encode()


def test_every_statement_of_cypher_is_one_line_and_its_strings_end_where_they_should() -> None:
    written = formats.write(built(), "cypher")
    lines = written.removesuffix("\n").split("\n")
    assert len(lines) == len(written.splitlines()) == 3 + len(built()) + built().number_of_edges()
    assert all(line.endswith(";") for line in lines)
    assert "MERGE (n:Note {path: 'plain.md'}) SET n.title = 'plain';" in lines
    assert "MERGE (n:Missing {path: '[[C:\\\\' + 'users\\\\\\\\]]'});" in lines
    assert sum("MERGE (a)-[:`parent` {" in line for line in lines) == 1


def test_a_relation_cannot_leave_its_backquotes() -> None:
    notes = {"a.md": parse.note("a.md", "# Graph\n- x: [[b]]")}
    written = formats.write(graph.build(wiki_of(notes), {"p`]->() \\u0060\n": ("x",)}), "cypher")
    assert "-[:`p``]->() /u0060 ` {" in written


def test_mermaid_draws_nodes_relations_and_missing_targets() -> None:
    drawn = formats.write(built({"a.md": '# A "x"\n![[b]] [[c]] [[b]] [[b]]', "b.md": ""}), "mermaid")
    assert drawn == (
        "flowchart LR\n"
        '  n0["A #34;x#34;"]\n'
        '  n1["b"]\n'
        '  n2["#91;#91;c#93;#93;"]\n'
        '  n0 -->|"embed"| n1\n'
        "  n0 --> n1\n"
        "  n0 --> n2\n"
        "  classDef missing stroke-dasharray: 4\n"
        "  class n2 missing\n"
    )


def test_a_label_of_mermaid_holds_no_character_that_mermaid_reads() -> None:
    for line in formats.write(built(), "mermaid").splitlines():
        if '["' in line:
            inner = line.partition('["')[2].removesuffix('"]')
            assert not set(inner) & set('"`[]<>{}|\\&*_%:ﬂ¶'), line
            assert not inner.startswith("1.")


def test_mermaid_refuses_a_graph_that_nobody_could_read() -> None:
    with pytest.raises(mermaid.TooLargeError, match="up to 100 nodes, and these are 101"):
        formats.write(built({f"{number}.md": "" for number in range(101)}), "mermaid")


def test_the_same_wiki_gives_the_same_text_whatever_the_seed_of_hashes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[b]] [[c]] [[d]] [[e]]")
    (tmp_path / "b.md").write_text("[[f]] [[g]] [[h]] [[a]]")
    for form in formats.FORMATS:
        command = [sys.executable, "-m", "wikiproof", "graph", str(tmp_path), "--format", form, "--around", "a"]
        runs = [subprocess.check_output(command, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")]
        assert runs[0] == runs[1]
