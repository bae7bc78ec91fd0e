"""The words of what stands around the pages and of what runs on them, in Korean and English.

Stage: publish. A language in, its words out. Braces stand for what is counted or named.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Words(msgspec.Struct, frozen=True):
    """One language; `scripts` are the words of the front end, by the names that it has for them."""

    home: str
    graph: str
    tags: str
    wanted: str
    health: str
    random: str
    explorer: str
    path: str
    edit: str
    changed: str
    next: str
    lost: str
    lost_text: str
    scripts: Mapping[str, str]


KOREAN = Words(
    home="처음",
    graph="그래프",
    tags="태그",
    wanted="없는 노트",
    health="위키 상태",
    random="아무 노트",
    explorer="폴더와 노트",
    path="이 노트의 자리",
    edit="이 노트 고치기",
    changed="마지막으로 바뀐 날",
    next="다음 노트",
    lost="이 주소에는 페이지가 없다",
    lost_text="이름이 바뀌었거나 옮겨졌거나 지워졌을 수 있다.",
    scripts={
        "good": "성립",
        "bad": "틀림",
        "partial": "일부만 증명됨",
        "skipped": "건너뜀",
        "none": "실행 기록 없음",
        "more": "더 보기",
        "unavailable": "불러오지 못했다",
        "missing": "없는 노트",
        "alone": "이 노트와 이어진 노트가 없다",
        "neighbours": "이웃 {}개가 더 있다",
        "graph-unavailable": "그래프를 불러오지 못했다",
        "suggested": "찾던 것일 수 있는 노트",
        "search-for": "‘{}’ 검색하기",
        "diagram-failed": "그림으로 나타낼 수 없어 적힌 그대로 보인다",
        "filter": "거르기",
        "filter-text": "노트나 내용으로 거르기",
        "all": "전체",
        "shown": "{}개 가운데 {}개 보임",
        "close": "닫기",
        "search": "검색",
        "search-placeholder": "제목, 본문, 코드에서 찾기",
        "search-results": "찾은 노트",
        "search-found": "노트 {}개",
        "search-more": "노트 {}개보다 많음: 더 적으면 좁혀진다",
        "search-some": "모든 말이 함께 있는 노트는 없다. 일부가 있는 노트 {}개",
        "search-none": "‘{}’: 찾은 노트가 없다",
        "search-failed": "검색 자료를 불러오지 못했다",
        "search-filters": "좁히기",
        "search-keys": "↑ ↓ 고르기 · Enter 열기 · Esc 닫기",
    },
)

ENGLISH = Words(
    home="Home",
    graph="Graph",
    tags="Tags",
    wanted="Wanted notes",
    health="Health",
    random="Random note",
    explorer="Folders and notes",
    path="Where this note is",
    edit="Edit this note",
    changed="Last changed",
    next="Next note",
    lost="There is no page at this address",
    lost_text="It may have been renamed, moved or deleted.",
    scripts={
        "good": "held",
        "bad": "wrong",
        "partial": "proven in part",
        "skipped": "skipped",
        "none": "never ran",
        "more": "Show more",
        "unavailable": "could not be loaded",
        "missing": "no such note",
        "alone": "No note is linked with this one",
        "neighbours": "and {} more neighbours",
        "graph-unavailable": "The graph could not be loaded",
        "suggested": "Notes that may have been meant",
        "search-for": "Search for ‘{}’",
        "diagram-failed": "This cannot be drawn, and is shown as it was written",
        "filter": "Filter",
        "filter-text": "Filter by note or message",
        "all": "all",
        "shown": "of {}, {} shown",
        "close": "Close",
        "search": "Search",
        "search-placeholder": "Search titles, text and code",
        "search-results": "Notes found",
        "search-found": "{} notes",
        "search-more": "more than {} notes: go on typing to narrow them down",
        "search-some": "no note has all of these words; {} notes have some",
        "search-none": "no note found for “{}”",
        "search-failed": "the search data could not be loaded",
        "search-filters": "Narrow down",
        "search-keys": "↑ ↓ choose · Enter open · Esc close",
    },
)


def words(language: str) -> Words:
    """The words of a language, English for those that we do not have.

    >>> words("ko").graph, words("fr").graph
    ('그래프', 'Graph')
    """
    return KOREAN if language.partition("-")[0] == "ko" else ENGLISH
