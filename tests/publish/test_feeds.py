"""What programs read of the site: feed, site map, index and copies for language models, redirects, head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urljoin
from xml.etree import ElementTree

import pytest

from tests.publish.whole import SITE, Seen, address, notes_of
from wikiproof import parse
from wikiproof.catalogue import finals, wiki_of
from wikiproof.publish.feeds import copies, llms, rss, sitemap
from wikiproof.publish.head import head_meta
from wikiproof.publish.pages import Setting, setting
from wikiproof.publish.redirects import aliases, given_way
from wikiproof.publish.shown import Output, Shown

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = "<b>&\"'\x01]]>"


def in_english(notes: Mapping[str, Shown] = {}) -> Setting:
    return setting("en", "My & wiki", (each.url for each in notes.values()))


def contents(outputs: Iterable[Output]) -> dict[str, str]:
    found = list(outputs)
    made = {each.path: each.content.decode() for each in found}
    assert len(made) == len(found), "two files have one address"
    return made


# --- feed -------------------------------------------------------------------------------------------------------------


def test_feed_tells_the_notes_that_changed_last() -> None:
    notes = notes_of({f"{number:02}.md": f"# Note {number}\n\nLead {number}." for number in range(40)})
    changed = {path: f"2026-01-{number + 1:02}" if number < 31 else "" for number, path in enumerate(notes)}
    changed = {path: day for path, day in changed.items() if day}
    made = contents(rss.outputs(notes, changed, SITE, "My & wiki", "en"))
    channel = ElementTree.fromstring(made["feed.xml"]).find("channel")
    assert channel is not None
    items = channel.findall("item")
    assert len(items) == 30
    assert [items[0].findtext(name) for name in ("title", "link", "pubDate", "description")] == [
        "Note 30",
        f"{SITE}30/",
        "Sat, 31 Jan 2026 00:00:00 +0000",
        "Lead 30.",
    ]
    assert channel.findtext("title") == "My & wiki"


def test_feed_holds_whatever_a_note_says() -> None:
    notes = notes_of({"a.md": f"---\ntags: [{json.dumps(HOSTILE)}]\n---\n# {HOSTILE}\n\n{HOSTILE}\n"})
    made = contents(rss.outputs(notes, {"a.md": "2026-01-01"}, SITE, HOSTILE, "en"))
    assert ElementTree.fromstring(made["feed.xml"]).findtext("channel/item/category") == HOSTILE.replace(
        "\x01", "\ufffd"
    )


def test_site_without_an_address_has_neither_feed_nor_map() -> None:
    notes = notes_of({"a.md": ""})
    assert list(rss.outputs(notes, {"a.md": "2026-01-01"}, "", "x", "en")) == []
    assert list(sitemap.outputs([("a/", "")], "")) == []


# --- site map ---------------------------------------------------------------------------------------------------------


def test_site_map_has_every_page_with_the_day_of_its_change() -> None:
    made = contents(sitemap.outputs([("b/?x&y", "2026-01-02T03:04:05+09:00"), ("", "")], SITE))
    urls = ElementTree.fromstring(made["sitemap.xml"]).findall(f"{MAP}url")
    assert [[child.text for child in each] for each in urls] == [[SITE], [f"{SITE}b/?x&y", "2026-01-02"]]


def test_large_site_map_is_split_as_its_protocol_says() -> None:
    made = contents(sitemap.outputs(((f"{number:06}/", "") for number in range(100_001)), SITE))
    index = ElementTree.fromstring(made["sitemap.xml"])
    assert index.tag == f"{MAP}sitemapindex"
    named = [str(each.findtext(f"{MAP}loc")).removeprefix(SITE) for each in index]
    counts = [len(ElementTree.fromstring(made[name])) for name in named]
    assert counts == [50_000, 50_000, 1]


# --- for language models ----------------------------------------------------------------------------------------------


def test_index_for_language_models_has_the_form_that_llmstxt_proposes() -> None:
    notes = notes_of({"index.md": "# Home", "F/a.md": "# A [b]\n\nIt is *so*."})
    made = contents(llms.outputs(notes, "Wiki", "All of it", SITE))
    assert made == {
        "llms.txt": "# Wiki\n\n> All of it\n"
        f"\n## Notes\n\n- [Home]({SITE}index.html.md)\n"
        f"\n## F\n\n- [A \\[b\\]]({SITE}F/a/index.html.md): It is so.\n"
    }


def test_index_of_a_large_wiki_leads_to_every_copy_over_those_of_its_folders() -> None:
    notes = notes_of({**{f"가/{number:03}.md": "" for number in range(450)}, "F/G/a.md": "", "index.md": ""})
    made = contents(llms.outputs(notes, "Wiki", "", ""))
    assert max(text.count("\n") for text in made.values()) < 420
    found: set[str] = set()
    waiting = ["llms.txt"]
    while waiting:
        here = waiting.pop()
        for link in _links(made[here]):
            file = unquote(urljoin(SITE + quote(here), link).removeprefix(SITE))
            waiting += [file] if file in made and file not in found else []
            found.add(file)
    assert found == (made.keys() - {"llms.txt"}) | {unquote(copies.copied(each.url)) for each in notes.values()}


def _links(markdown: str) -> list[str]:
    note = parse.note("x.md", markdown)
    hrefs = [token.attrGet("href") for inline in parse.tokens(note) for token in inline.children or ()]
    return [str(each) for each in hrefs if each]


def copy(text: str, others: Mapping[str, str] = {}, attachments: tuple[str, ...] = ()) -> str:
    texts = {"F/note.md": text, **others}
    wiki = wiki_of({path: parse.note(path, each) for path, each in sorted(texts.items())}, attachments)
    urls = {path: address(path) for path in texts} | {path: path for path in attachments}
    note = wiki.notes["F/note.md"]
    made = copies.output(note, parse.tokens(note), wiki.resolutions["F/note.md"], urls)
    assert made.path == "F/note/index.html.md"
    return made.content.decode()


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("[[b c]]", "[b c](../../G/b%20c/index.html.md)"),
        ("[[b c#Part|so *it* is]]", "[so \\*it\\* is](../../G/b%20c/index.html.md#part)"),
        ("[[#Here]]", "[Here](#here)"),
        ("![[b c]]", "[b c](../../G/b%20c/index.html.md)"),
        ("![[x.png|300]]", "![300](../../x.png)"),
        ("[text `x`](<../G/b c.md#part>)", "[text `x`](../../G/b%20c/index.html.md#part)"),
        ("[![alt](../x.png)](../G/b%20c.md)", "[![alt](../../x.png)](../../G/b%20c/index.html.md)"),
        ("[text][ref] and [ref]", "[text](../../G/b%20c/index.html.md) and [ref](../../G/b%20c/index.html.md)"),
        ("[[nowhere]] and [out](https://a.org)", "[[nowhere]] and [out](https://a.org)"),
        ("`[[b c]]`", "`[[b c]]`"),
        ("| a |\n|---|\n| [[b c\\|d]] |", "| a |\n|---|\n| [d](../../G/b%20c/index.html.md) |"),
        ("a %%secret [[b c]]%% b", "a  b"),
        ("`%%` %%secret%% b", "`%%`  b"),
        ("%%\nsecret\n\nmore\n%%\n\nb", "\nb"),
        ("> %%one\n> two%% b", ">  b"),
        ("| %%secret%% a |\n|---|\n| %%secret%% b |", "|  a |\n|---|\n|  b |"),
        ("a <!-- secret --> b", "a  b"),
        ("<!-- secret\n\nmore -->\n\nb", "\n\nb"),
        ("```\n%%kept%% <!-- kept --> [[b c]]\n```", "```\n%%kept%% <!-- kept --> [[b c]]\n```"),
        ("- one\r\n  %%a\r\n  b%% c\r\n", "- one\r\n   c\r\n"),
    ],
)
def test_copy_has_links_to_copies_and_no_comments(written: str, want: str) -> None:
    end = "\n\n# Here\n\n[ref]: <../G/b c.md>\n"
    others = {"G/b c.md": "# b c\n\n## Part\n"}
    head = "---\ntitle: T\nrelated: '[[b c]]'\n---\n"
    assert copy(head + written + end, others, ("x.png",)) == head + want + end


# --- redirects --------------------------------------------------------------------------------------------------------


def redirected(notes: Mapping[str, Shown], taken: tuple[str, ...] = (), site_url: str = SITE) -> dict[str, Seen]:
    urls = (*(each.url for each in notes.values()), *taken)
    made = contents(aliases(notes, urls, in_english(notes), site_url))
    return {file: Seen(html, quote(file)) for file, html in made.items()}


def _aliases(*given: str) -> str:
    return "---\naliases:\n" + "".join(f"  - {alias!r}\n" for alias in given) + "---\n# Title\n"


def test_alias_has_a_page_that_leads_to_its_note() -> None:
    made = redirected(notes_of({"F/a b.md": _aliases("다른 이름")}))
    (file,) = made
    assert file == "F/다른 이름/index.html"
    assert made[file].links == ["F/a%20b/"]
    named = {each.get("name") or each.get("http-equiv"): each.get("content") for each in made[file].rows("meta")}
    assert named["refresh"] == "0; url=../a%20b/"
    assert named["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'"
    assert [each["href"] for each in made[file].rows("link")] == [f"{SITE}F/a%20b/"]


def test_alias_takes_no_address_that_something_has() -> None:
    notes = notes_of({"a.md": _aliases("B", "Tags", "pic.png", "a", "F"), "b.md": "", "F/c.md": ""})
    assert redirected(notes, ("tags/", "pic.png", "F/")) == {}


def test_alias_of_several_notes_lets_the_reader_choose() -> None:
    made = redirected(notes_of({"a.md": _aliases("X"), "b.md": _aliases("x"), "F/c.md": _aliases("X")}))
    assert set(made) == {"X/index.html", "F/X/index.html"}
    assert made["X/index.html"].links == ["a/", "b/"]
    assert not [each for each in made["X/index.html"].rows("meta") if each.get("http-equiv") == "refresh"]


def test_alias_that_no_file_can_be_called_has_no_page() -> None:
    names = ("a/b", "..", ".x", "what?", "a:b", "<b>", "x" * 300, "tab\tbed", " ", "end.")
    assert redirected(notes_of({"a.md": _aliases(*names)})) == {}


def test_note_that_gives_way_leads_to_the_last_of_its_redirects() -> None:
    texts = {
        "a.md": "---\nredirect_to: b\n---\n",
        "b.md": "---\nduplicate_of: '[[c]]'\n---\n",
        "c.md": "# C",
        "d.md": "---\nredirect_to: e\n---\n",
        "e.md": "---\nredirect_to: d\n---\n",
    }
    notes = notes_of(texts)
    wiki = wiki_of({path: parse.note(path, text) for path, text in texts.items()})
    made = contents(given_way(notes, finals(wiki), in_english(notes), ""))
    led = {file: Seen(html, file).links for file, html in made.items()}
    assert led == {"a/index.html": ["c/"], "b/index.html": ["c/"]}


# --- head -----------------------------------------------------------------------------------------------------------


def test_head_says_nothing_of_other_addresses_where_the_own_is_not_known() -> None:
    seen = Seen(head_meta("F/a/", "T", "D", in_english(), "", copy=True))
    assert seen.rows("meta") == []
    assert [each["href"] for each in seen.rows("link")] == ["../../F/a/index.html.md"]


def test_head_tells_other_sites_how_to_show_the_page() -> None:
    html = head_meta("F/a/", HOSTILE, "D", in_english(), SITE, changed="2026-01-01", card="c.png", copy=True)
    seen = Seen(html)
    said = {each.get("property") or each.get("name"): each["content"] for each in seen.rows("meta")}
    assert said["og:title"] == HOSTILE
    assert (said["og:url"], said["og:image"]) == (f"{SITE}F/a/", f"{SITE}c.png")
    assert said["twitter:card"] == "summary_large_image"
