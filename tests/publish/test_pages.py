"""The site's own pages: folders, tags, wanted notes, health, home."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.publish.whole import Seen, notes_of
from wikiproof.diagnostics import Located
from wikiproof.model import Environment, Proof, Record, Severity
from wikiproof.publish.dates import dated
from wikiproof.publish.pages import Made, Setting, folders, health, home, setting, tags, wanted
from wikiproof.publish.pages.addresses import doors, file_of, folder_address, slug
from wikiproof.publish.shown import Count, Shown
from wikiproof.publish.strings import State

HOSTILE = "\"'><script>alert(1)</script>&amp;"


def in_english(notes: Mapping[str, Shown], index: str = "") -> Setting:
    return setting("en", "My <wiki>", (each.url for each in notes.values()), index)


def tagged(*given: str, path: str = "a.md") -> dict[str, str]:
    listed = "\n".join(f"  - {tag!r}" for tag in given)
    return {path: f"---\ntags:\n{listed}\n---\n# {path}\n"}


def found(
    code: str, path: str = "a.md", severity: Severity = "error", message: str = "wrong", line: int = 1
) -> Located:
    return Located(code, severity, path, line, 1, line, 2, message, "")


def by_url(pages: Iterable[Made]) -> dict[str, Made]:
    made = list(pages)
    urls = {each.url: each for each in made}
    assert len(urls) == len(made), "two pages have one address"
    return urls


def every_page(notes: Mapping[str, Shown], setting: Setting, diagnostics: tuple[Located, ...] = ()) -> dict[str, Made]:
    return by_url(
        [
            *folders.pages(folders.folders(notes), notes, setting),
            *tags.pages(notes, setting),
            *wanted.pages(wanted.wanted(notes), notes, setting),
            *health.pages(diagnostics, {}, notes, setting),
        ]
    )


# --- folders ----------------------------------------------------------------------------------------------------------


def test_folder_page_lists_its_folders_and_notes_with_their_first_sentence() -> None:
    notes = notes_of({"F/a.md": "# Alpha\n\nFirst. Second.", "F/G/b.md": "# Beta", "F/G/c.md": "", "other.md": ""})
    made = by_url(folders.pages(folders.folders(notes), notes, in_english(notes)))["F/"]
    seen = Seen(made.html, made.url)
    assert seen.links == ["F/G/", "F/a/"]
    assert "2 notes" in seen.text
    assert "First." in seen.text
    assert "Beta" not in seen.text


def test_note_that_stands_for_a_folder_takes_the_place_of_its_page() -> None:
    notes = notes_of({"F/index.md": "# F", "G.md": "# G", "G/x.md": "", "index.md": ""})
    found = folders.folders(notes)
    assert list(folders.pages(found, notes, in_english(notes))) == []
    assert (found["F"].index, found["G"].index) == ("F/index.md", "G.md")
    assert found[""].notes == ()  # G.md is the folder G, and no note beside it
    assert (found[""].count, found["G"].count) == (4, 2)
    panel = Seen(folders.panel(found["G"], found, notes, in_english(notes)), "G/")
    assert panel.links == ["G/x/"]


def test_long_folder_goes_on_over_pages_that_lead_to_each_other() -> None:
    notes = notes_of({f"F/{number:03}.md": "" for number in range(250)})
    made = by_url(folders.pages(folders.folders(notes), notes, in_english(notes)))
    ours = {url: Seen(each.html, url) for url, each in made.items() if url.startswith("F/")}
    assert list(ours) == ["F/", "F/page~2/", "F/page~3/"]
    assert sorted(link for seen in ours.values() for link in set(seen.links) - ours.keys()) == sorted(
        each.url for each in notes.values()
    )
    assert {"F/page~2/", "F/page~3/"} <= set(ours["F/"].links)
    assert {"F/", "F/page~3/"} <= set(ours["F/page~2/"].links)


def test_long_folder_with_a_note_of_its_own_goes_on_from_there() -> None:
    notes = notes_of({"F/index.md": "", **{f"F/{number:03}.md": "" for number in range(150)}})
    found = folders.folders(notes)
    made = by_url(folders.pages(found, notes, in_english(notes)))
    assert [url for url in made if url.startswith("F/")] == ["F/page~2/"]
    assert "F/" in Seen(made["F/page~2/"].html, "F/page~2/").links
    assert "F/page~2/" in Seen(folders.panel(found["F"], found, notes, in_english(notes)), "F/").links


def test_deep_folders_do_not_exhaust_the_stack() -> None:
    path = "/".join(["d"] * 3000) + "/a.md"
    found = folders.folders([path])
    assert len(found) == 3001
    assert found["d"].count == 1


# --- tags -------------------------------------------------------------------------------------------------------------


def test_tags_that_differ_in_case_or_composition_are_one() -> None:
    notes = notes_of(
        tagged("LoRA", path="a.md")
        | tagged("lora", path="b.md")
        | tagged("LoRA", path="c.md")
        | tagged("#LORA", path="d.md")
    )
    made = by_url(tags.pages(notes, in_english(notes)))
    assert list(made) == ["tags/", "tags/lora/"]
    assert made["tags/lora/"].title == "Tag: LoRA"  # as most notes spell it
    composed, decomposed = "\ud55c", "\u1112\u1161\u11ab"
    notes = notes_of(tagged(composed, path="a.md") | tagged(decomposed, path="b.md"))
    assert len(list(tags.pages(notes, in_english(notes)))) == 2


def test_nested_tag_counts_for_those_above_it() -> None:
    notes = notes_of(tagged("ML/LoRA", path="a.md") | tagged("ml", path="b.md") | tagged("ml/lora", "ML", path="c.md"))
    made = by_url(tags.pages(notes, in_english(notes)))
    assert set(made) == {"tags/", "tags/ml/", "tags/ml/lora/"}
    above, below = (Seen(made[url].html, url) for url in ("tags/ml/", "tags/ml/lora/"))
    assert set(above.links) == {"tags/", "tags/ml/lora/", "a/", "b/", "c/"}
    assert set(below.links) == {"tags/", "tags/ml/", "a/", "c/"}
    assert Seen(made["tags/"].html, "tags/").links == ["tags/ml/"]


def test_tag_that_says_nothing_has_no_page() -> None:
    notes = notes_of(tagged("#", "/", " / "))
    assert [each.url for each in tags.pages(notes, in_english(notes))] == ["tags/"]
    assert tags.address("#/", in_english(notes)) is None


def test_link_to_a_tag_leads_to_its_page_however_it_is_spelt() -> None:
    spelt = (
        "ML/LoRA",
        "모델 구조",
        "c++",
        "a?b",
        "..",
        "x/../y",
        "con.",
        "a\tb",
        "Straße",
        "/".join("abcdefghij"),
        "긴" * 90,
    )
    notes = notes_of(tagged(*spelt))
    urls = {each.url for each in tags.pages(notes, in_english(notes))}
    for tag in notes["a.md"].tags:
        assert tags.address(tag, in_english(notes)) in urls, tag


@given(st.lists(st.text(min_size=1, max_size=80), min_size=2, max_size=2, unique=True))
def test_slugs_are_safe_file_names_and_no_two_are_the_same(names: list[str]) -> None:
    first, second = map(slug, names)
    assert first != second
    for each in (first, second):
        assert 0 < len(each.encode()) <= 255
        assert not set(each) & set('/\\:*?"<>|\0\n')
        assert each.strip(" .") == each


# --- wanted notes -----------------------------------------------------------------------------------------------------


def test_wanted_notes_come_by_how_many_notes_want_them() -> None:
    notes = notes_of(
        {
            "a.md": "# A\n\n[[Rare]] [[Rare]] [[Rare]] [[Rare]] [[Rare]] [[Often]]\n",
            "b.md": "[[often]]\n\nand [[OFTEN]]\n",
            "c.md": "[[a]] [[Often]]",
        }
    )
    often, rare = wanted.wanted(notes)
    assert (often.target, often.lines) == ("Often", {"a.md": [3], "b.md": [1, 3], "c.md": [1]})
    assert (rare.target, rare.links) == ("Rare", 5)
    (made,) = wanted.pages((often, rare), notes, in_english(notes))
    seen = Seen(made.html, made.url)
    assert seen.links == ["a/", "b/", "c/", "a/"]
    assert "line 1, 3" in seen.text


def test_wanted_note_is_shown_with_notes_that_are_called_nearly_so() -> None:
    notes = notes_of({"Quantization.md": "", "a.md": "[[Quantisation]]"})
    (made,) = wanted.pages(wanted.wanted(notes), notes, in_english(notes))
    assert Seen(made.html, made.url).links == ["Quantization/", "a/"]


def test_wiki_whose_links_all_lead_somewhere_says_so() -> None:
    notes = notes_of({"a.md": "[[b]]", "b.md": ""})
    (made,) = wanted.pages(wanted.wanted(notes), notes, in_english(notes))
    assert "Every link names a note that is there." in made.html


# --- health -----------------------------------------------------------------------------------------------------------


def test_health_has_every_diagnostic_with_the_words_of_the_command() -> None:
    notes = notes_of({"F/a.md": "# Alpha", "b.md": "# Beta"})
    message = "no note is named 'grpah'; did you mean 'graph'?"
    diagnostics = (
        found("orphan-note", "b.md", "info"),
        found("unresolved-link", "F/a.md", message=message, line=7),
        found("stale-note", "b.md", "warning"),
        found("unused-attachment", "img/x.png", "warning"),
    )
    made = by_url(health.pages(diagnostics, {}, notes, in_english(notes)))
    seen = Seen(made["health/"].html, "health/")
    rows = [each for each in seen.rows("tr") if "data-code" in each]
    assert [each["data-code"] for each in rows] == ["unresolved-link", "stale-note", "unused-attachment", "orphan-note"]
    assert rows[0] == {"data-severity": "error", "data-code": "unresolved-link", "data-folder": "F"}
    assert rows[1]["data-folder"] == ""
    assert message in seen.text
    assert "img/x.png" in seen.text
    assert "errors: 1, warnings: 2, infos: 1" in seen.text
    assert {f"health/{each.code}/" for each in diagnostics} <= set(seen.links) & made.keys()


def test_many_diagnostics_are_all_found_on_pages_of_their_kind() -> None:
    notes = notes_of({"a.md": ""})
    diagnostics = tuple(found("unresolved-link", line=line, message=f"number {line}") for line in range(1, 451))
    made = by_url(health.pages(diagnostics, {}, notes, in_english(notes)))
    assert "the first 200 of 450" in Seen(made["health/"].html, "health/").text
    ours = [Seen(each.html, url) for url, each in made.items() if url.startswith("health/unresolved-link/")]
    shown = [row for seen in ours for row in seen.rows("tr") if "data-code" in row]
    assert (len(ours), len(shown)) == (3, 450)


def test_health_says_where_notes_ran_and_which_never_did() -> None:
    notes = notes_of({"a.md": "# A", "b.md": "# B", "c.md": "# C", "d.md": "# D"})
    runs = {
        "a.md": health.run(_proof("a.md", "2026-11-01T00:00:00+00:00")),
        "b.md": health.run(_proof("b.md", "2026-11-20T00:00:00+00:00")),
        "c.md": health.run(Proof("c.md", (), None, stale=True)),
        "d.md": health.run(Proof("d.md", (), None, stale=False, refused=("d.json: not <JSON>",))),
    }
    seen = Seen(by_url(health.pages((), runs, notes, in_english(notes)))["health/"].html, "health/")
    assert "cpu · a <machine> · Python 3.11.2 · torch 2.13.0 2 notes · 2026-11-20" in seen.text
    assert "Notes not run since their code changed 1 C" in seen.text
    assert "Notes never run 1 D" in seen.text
    assert "d.md: d.json: not <JSON>" in seen.text


def _proof(path: str, when: str) -> Proof:
    ran = Environment("cpu", "a <machine>", "3.11.2", (("torch", "2.13.0"), ("pluggy", "1.6")))
    return Proof(path, (), Record(path, "key", when, ran, ()), stale=False)


# --- home -------------------------------------------------------------------------------------------------------------


def test_home_adds_up_what_is_proven() -> None:
    notes = notes_of({"a.md": "[[b]] [[x]]", "b.md": "[[a]]"})
    seen = Seen(home.panel(notes, (), {}, {}, in_english(notes)), "")
    assert "links 2 of 3 resolved" in seen.text
    assert "wp-state--bad" in str(seen.elements)
    assert "claims" not in seen.text  # there are none


def test_home_names_notes_with_wrong_claims_before_those_with_failing_code() -> None:
    notes = dict(notes_of({"a.md": "# A", "b.md": "# B", "c.md": "# C"}))
    notes["a.md"] = _with(notes["a.md"], snippets="bad")
    notes["b.md"] = _with(notes["b.md"], claims="bad")
    diagnostics = (found("orphan-note", "b.md"), found("claim-wrong", "b.md", message="wrote 4M, got 8M", line=9))
    seen = Seen(home.panel(notes, diagnostics, {}, {}, in_english(notes)), "")
    assert seen.links[:2] == ["b/", "a/"]
    assert "B line 9: wrote 4M, got 8M" in seen.text


def _with(shown: Shown, **states: State) -> Shown:
    return msgspec.structs.replace(shown, **{name: Count(1, 0, state) for name, state in states.items()})


def test_home_tells_what_changed_last() -> None:
    notes = notes_of({f"{name}.md": f"# {name}" for name in "abcd"})
    changed = dated(
        {"a.md": "2026-05-01T23:00:00-09:00", "b.md": "2026-05-02T01:00:00+09:00"},
        {"a.md": "2027-01-01", "c.md": "2026-06-01", "d.md": "someday"},
    )
    seen = Seen(home.panel(notes, (), {}, changed, in_english(notes)), "")
    assert seen.links[:3] == ["c/", "a/", "b/"]
    assert [each["datetime"] for each in seen.rows("time")] == [
        "2026-06-01",
        "2026-05-01T23:00:00-09:00",
        "2026-05-02T01:00:00+09:00",
    ]
    assert "d/" not in seen.links


# --- all of them ------------------------------------------------------------------------------------------------------


BIG = {
    "index.md": "# Home\n\n[[Missing]]",
    **{f"F/{number:03}.md": f"---\ntags: [t, t/{number % 3}]\n---\n# N{number}\n" for number in range(120)},
    "F/G/a b.md": "---\ntags: [x]\n---\n[[001]] [[no such]]",
    "health.md": "# A note that is called like a page of ours",
}


@pytest.mark.parametrize("index", ["", "index.html"])
def test_every_link_leads_to_a_page(index: str) -> None:
    notes = notes_of(BIG)
    setting = in_english(notes, index)
    diagnostics = (found("orphan-note", "F/G/a b.md"), found("unresolved-link", "index.md"))
    made = every_page(notes, setting, diagnostics)
    there = {file_of(url) for url in (*made, *(each.url for each in notes.values()), setting.at(setting.doors.graph))}
    panel = home.panel(notes, diagnostics, {}, {"health.md": "2026-01-01"}, setting)
    for url, html in [*((url, each.html) for url, each in made.items()), (setting.at(""), panel)]:
        seen = Seen(html, url)
        assert not (lost := [link for link in seen.links if file_of(link) not in there]), f"{url}: {lost}"
        assert len(set(seen.ids)) == len(seen.ids)


def test_no_page_takes_the_address_of_a_note() -> None:
    notes = notes_of(BIG)
    setting = in_english(notes)
    assert setting.doors.health == "health~/"
    assert not {file_of(url) for url in every_page(notes, setting)} & {file_of(each.url) for each in notes.values()}


def test_doors_keep_clear_of_names_that_some_file_system_takes_for_the_same() -> None:
    assert doors(["Graph/x/", "graph~/", "TAGS"]).graph == "graph~~/"
    assert doors(["TAGS"]).tags == "tags~/"


def test_nothing_that_a_note_says_is_read_as_html() -> None:
    said = json.dumps(HOSTILE)
    text = f"---\ntitle: {said}\naliases: [{said}]\ntags: [{said}]\n---\n{HOSTILE}\n\n[[{HOSTILE}]]\n"
    notes = notes_of({"a.md": text, f"F{HOSTILE.replace('/', '')}/b.md": text})
    diagnostics = (found("x", message=HOSTILE), found("x", path=HOSTILE))
    runs = {"a.md": health.Run(((HOSTILE, HOSTILE),), stale=False, refused=(HOSTILE,))}
    pages = [
        *every_page(notes, in_english(notes), diagnostics).values(),
        *health.pages(diagnostics, runs, notes, in_english(notes)),
    ]
    panel = home.panel(notes, diagnostics, runs, {"a.md": "2026-01-01"}, in_english(notes))
    for html in (panel, *(each.html for each in pages)):
        names = {name for name, _ in Seen(html).elements}
        assert not names & {"script", "img", "iframe", "style"}
        assert not [key for _, attributes in Seen(html).elements for key in attributes if key.startswith("on")]
    assert any(HOSTILE in Seen(each.html).text for each in pages)


def test_order_of_notes_makes_no_difference() -> None:
    notes = notes_of(BIG)
    turned = {path: notes[path] for path in reversed(list(notes))}
    assert every_page(notes, in_english(notes)) == every_page(turned, in_english(turned))


def test_korean_site_speaks_korean() -> None:
    notes = notes_of({"a.md": "---\ntags: [t]\n---\n[[b]]"})
    korean = setting("ko", "위키", ())
    assert [each.title for each in every_page(notes, korean).values()] == [
        "위키",
        "태그",
        "태그: t",
        "없는 노트",
        "위키 상태",
    ]


def test_folder_address_is_the_one_that_its_notes_have() -> None:
    notes = notes_of({"모델 & 값/a.md": ""})
    assert notes["모델 & 값/a.md"].url == folder_address("모델 & 값") + "a/"
