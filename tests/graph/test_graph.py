from wikiproof import graph, parse
from wikiproof.catalogue import wiki_of
from wikiproof.config import RELATIONS
from wikiproof.model import Wiki


def wiki(**contents: str) -> Wiki:
    notes = {f"{name}.md": parse.note(f"{name}.md", content) for name, content in sorted(contents.items())}
    return wiki_of(notes, ("f.png",))


def relations(made: Wiki) -> dict[str, str]:
    """The relation of each edge by its target."""
    built = graph.build(made, RELATIONS)
    return {target: data["relation"] for _, target, data in built.edges(data=True)}


def test_nodes_are_notes_missing_targets_and_linked_attachments() -> None:
    built = graph.build(wiki(a="# Title\n[[b]] [[none]] ![[f.png]]", b=""), RELATIONS)
    assert {path: data["kind"] for path, data in built.nodes(data=True)} == {
        "a.md": "note",
        "b.md": "note",
        "[[none]]": "missing",
        "f.png": "attachment",
    }
    assert built.nodes["a.md"]["title"] == "Title"


def test_edges_carry_fragment_label_and_place() -> None:
    built = graph.build(wiki(a="x [[b#H|label]]", b="# H"), RELATIONS)
    assert list(built.edges(data=True)) == [
        ("a.md", "b.md", {"relation": "link", "fragment": "H", "label": "label", "span_start": 2, "span_end": 15})
    ]


def test_each_link_is_an_edge_of_its_own() -> None:
    assert graph.build(wiki(a="[[b]] [[b]] [[#x]]", b="[[a]]"), RELATIONS).number_of_edges() == 4


def test_a_graph_section_types_its_links_in_either_language() -> None:
    section = """
[[plain]]

## 🔗 지식 연결 (Graph)
- 부모: [[parent]]
- **Child**: [[child]]
- 변형： [[variant]]
- 응용: [[application]]
- Adjacent: [[adjacent]]
- 관련: [[related]]
- Raw Source: [[00_Raw/source.md]]
- See also: [[unknown]]

## After
- 부모: [[after]]
"""
    assert relations(wiki(a=section)) == {
        "[[plain]]": "link",
        "[[parent]]": "parent",
        "[[child]]": "child",
        "[[variant]]": "variant",
        "[[application]]": "application",
        "[[adjacent]]": "adjacent",
        "[[related]]": "related",
        "[[00_Raw/source.md]]": "source",
        "[[unknown]]": "link",
        "[[after]]": "link",
    }


def test_properties_and_embeds_have_relations_of_their_own() -> None:
    text = '---\nduplicate_of: "[[d]]"\nredirect_to: "[[r]]"\nsee: "[[p]]"\n---\n![[e]]\n'
    assert relations(wiki(a=text)) == {
        "[[d]]": "duplicate_of",
        "[[r]]": "redirect_to",
        "[[p]]": "property",
        "[[e]]": "embed",
    }


def test_relations_can_be_called_otherwise() -> None:
    made = wiki(a="# Graph\n- Obertitel: [[b]]\n- 부모: [[c]]\n")
    built = graph.build(made, {"parent": ("Obertitel",)})
    assert {target: data["relation"] for _, target, data in built.edges(data=True)} == {
        "[[b]]": "parent",
        "[[c]]": "link",
    }


def test_backlinks_are_the_links_of_other_notes() -> None:
    made = wiki(a="[[b]] [[a]] [[b]] ![[f.png]]", b="[[none]]", c="[[b]]")
    found = graph.backlinks(made)
    assert [(each.source, each.link.span.start) for each in found["b.md"]] == [("a.md", 0), ("a.md", 12), ("c.md", 0)]
    assert found["a.md"] == found["c.md"] == ()


def test_a_link_without_fragment_and_label_has_neither_attribute() -> None:
    built = graph.build(wiki(a="[[b]] [[b#]]", b=""), RELATIONS)
    assert [set(data) for *_, data in built.edges(data=True)] == [{"relation", "span_start", "span_end"}] * 2


def test_a_neighbourhood_follows_links_both_ways_and_keeps_the_links_inside() -> None:
    built = graph.build(wiki(a="[[b]]", b="[[c]]", c="[[a]] [[d]]", d="[[e]]", e="", f=""), RELATIONS)
    assert list(graph.around(built, "a.md", 0)) == ["a.md"]
    part = graph.around(built, "a.md", 1)
    assert list(part) == ["a.md", "b.md", "c.md"]
    assert set(part.edges()) == {("a.md", "b.md"), ("b.md", "c.md"), ("c.md", "a.md")}
    assert list(graph.around(built, "a.md", 9)) == ["a.md", "b.md", "c.md", "d.md", "e.md"]


def test_a_note_is_found_by_what_a_link_would_call_it() -> None:
    made = wiki(Note="")
    assert [graph.find(made, name) for name in ("Note.md", "note", "./Note", "gone", "")] == ["Note.md"] * 3 + [
        None
    ] * 2
