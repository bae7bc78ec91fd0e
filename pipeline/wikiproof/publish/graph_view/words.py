"""The words of the graph view and of local graphs, in Korean and English.

Stage: publish. A language in, its words out. Braces stand for what is counted or named.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wikiproof.publish.strings import strings


class Words(msgspec.Struct, frozen=True):
    """One language.

    `scripts` are the words of the front end, by the names that it has for them; `kinds` those of relations that pages
    of notes have no word for.
    """

    graph: str
    local: str
    whole: str
    find: str
    tag: str
    folder: str
    relation: str
    states: str
    every: str
    top: str
    nearer: str
    farther: str
    fit: str
    reset: str
    loading: str
    found: str
    needs_script: str
    scripts: Mapping[str, str]
    kinds: Mapping[str, str]


KOREAN = Words(
    graph="그래프",
    local="이 노트의 주변",
    whole="전체 그래프에서 보기",
    find="제목이나 다른 이름으로 찾기",
    tag="태그",
    folder="폴더",
    relation="관계",
    states="증명 상태",
    every="모두",
    top="맨 위",
    nearer="가까이",
    farther="멀리",
    fit="전체 보기",
    reset="조건 지우기",
    loading="그래프를 불러오는 중",
    found="보이는 노트",
    needs_script="그래프를 그리려면 자바스크립트가 필요하다. 노트는 폴더와 태그로도 찾을 수 있다.",
    scripts={
        "shown": "노드 {}개 가운데 {}개, 링크 {}개가 보인다",
        "left-out": "드물게 찾는 없는 노트 {}개는 그리지 않았다",
        "more": "{}개 더 보기",
        "no-webgl": "이 브라우저는 WebGL을 쓸 수 없어 그래프를 그리지 못한다. 아래 목록은 그대로 쓸 수 있다.",
        "links": "링크 {}개",
        "picture": "노트 {}개와 그 사이의 링크를 그린 그림. 아래 목록이 같은 내용을 글로 담고 있다.",
    },
    kinds={"link": "링크", "embed": "삽입", "property": "속성"},
)

ENGLISH = Words(
    graph="Graph",
    local="Around this note",
    whole="See it in the whole graph",
    find="Find by title or alias",
    tag="Tag",
    folder="Folder",
    relation="Relation",
    states="State of proof",
    every="all",
    top="top folder",
    nearer="Zoom in",
    farther="Zoom out",
    fit="Show everything",
    reset="Clear filters",
    loading="Loading the graph",
    found="Notes shown",
    needs_script="Drawing the graph takes JavaScript. Folders and tags lead to the notes without it.",
    scripts={
        "shown": "of {} nodes, {} are shown, with {} links",
        "left-out": "{} rarely wanted targets are left out",
        "more": "{} more",
        "no-webgl": "This browser has no WebGL, which drawing the graph takes. The list below works without it.",
        "links": "{} links",
        "picture": "{} notes and the links between them, drawn; the list below says the same in words",
    },
    kinds={},
)


def relation(name: str, language: str) -> str:
    """What a relation is called; one of a wiki's own is called what the wiki calls it.

    >>> relation("parent", "ko"), relation("link", "ko"), relation("proves", "ko")
    ('부모', '링크', 'proves')
    """
    return words(language).kinds.get(name) or strings(language).relation.get(name, name)


def words(language: str) -> Words:
    """The words of a language, English for those that we do not have.

    >>> words("ko").graph, words("fr").graph
    ('그래프', 'Graph')
    """
    return KOREAN if language.partition("-")[0] == "ko" else ENGLISH
