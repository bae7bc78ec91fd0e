"""The words of the site's own pages, in Korean and English.

Stage: publish. A language in, its words out. Braces stand for what is counted or named.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wikiproof.model import Severity


class Words(msgspec.Struct, frozen=True):
    """One language."""

    page: str
    pages: str
    previous: str
    next: str
    all_of: str
    proof: str
    wrong: str
    never_ran: str
    stale_notes: str
    where: str
    ran_notes: str
    recent: str
    more: str
    graph: str
    tags: str
    wanted: str
    health: str
    notes_in: str
    folders_in: str
    tags_lead: str
    no_tags: str
    tag: str
    nested_tags: str
    wanted_lead: str
    no_wanted: str
    wanted_by: str
    more_notes: str
    near: str
    health_lead: str
    problems: str
    no_diagnostics: str
    by_kind: str
    every: str
    first_of: str
    records: str
    stale: str
    never: str
    refused: str
    severity: str
    code: str
    note: str
    place: str
    message: str
    count: str
    severities: Mapping[Severity, str]
    folder: str
    top_folder: str
    moved: str
    several: str


KOREAN = Words(
    page="{}쪽",
    pages="쪽",
    previous="이전",
    next="다음",
    all_of="{}개 모두 보기",
    proof="이 위키의 증명",
    wrong="틀린 곳이 있는 노트",
    never_ran="실행된 적 없는 코드가 있는 노트 {}개",
    stale_notes="코드가 바뀐 뒤 실행되지 않은 노트 {}개",
    where="실행 환경",
    ran_notes="노트 {}개",
    recent="최근에 바뀐 노트",
    more="더 둘러보기",
    graph="그래프",
    tags="태그",
    wanted="없는 노트",
    health="위키 상태",
    notes_in="노트 {}개",
    folders_in="폴더 {}개",
    tags_lead="태그 {}개, 많이 쓰인 순서",
    no_tags="태그가 붙은 노트가 없다.",
    tag="태그: {}",
    nested_tags="하위 태그",
    wanted_lead="링크가 가리키지만 아직 없는 노트 {}개, 많이 찾는 순서",
    no_wanted="없는 노트를 가리키는 링크가 없다.",
    wanted_by="링크 {}개, 노트 {}개",
    more_notes="그 밖의 노트 {}개",
    near="비슷한 이름",
    health_lead="오류 {}개, 경고 {}개, 알림 {}개",
    problems="문제 {}개",
    no_diagnostics="문제가 없다.",
    by_kind="종류별",
    every="모든 문제",
    first_of="{1}개 가운데 처음 {0}개; 모두는 위의 종류별 쪽에 있다",
    records="실행 기록",
    stale="코드가 바뀐 뒤 실행되지 않은 노트",
    never="실행된 적 없는 노트",
    refused="받아들이지 않은 기록",
    severity="심각도",
    code="종류",
    note="노트",
    place="줄",
    message="내용",
    count="개수",
    severities={"error": "오류", "warning": "경고", "info": "알림"},
    folder="폴더",
    top_folder="맨 위",
    moved="옮겨진 주소",
    several="이 이름을 쓰는 노트가 여럿이다",
)

ENGLISH = Words(
    page="page {}",
    pages="Pages",
    previous="previous",
    next="next",
    all_of="see all {}",
    proof="Proof of this wiki",
    wrong="Notes with something wrong",
    never_ran="{} notes with code that never ran",
    stale_notes="{} notes not run since their code changed",
    where="Where it ran",
    ran_notes="{} notes",
    recent="Changed last",
    more="Look around",
    graph="Graph",
    tags="Tags",
    wanted="Wanted notes",
    health="Health",
    notes_in="{} notes",
    folders_in="{} folders",
    tags_lead="{} tags, the most used first",
    no_tags="No note has a tag.",
    tag="Tag: {}",
    nested_tags="Nested tags",
    wanted_lead="{} notes that links name and that are not there yet, the most wanted first",
    no_wanted="Every link names a note that is there.",
    wanted_by="links: {}, notes: {}",
    more_notes="and {} more notes",
    near="Similar names",
    health_lead="errors: {}, warnings: {}, infos: {}",
    problems="{} problems",
    no_diagnostics="Nothing is wrong.",
    by_kind="By kind",
    every="All problems",
    first_of="the first {0} of {1}; all of them stand on the pages of their kinds above",
    records="Records of runs",
    stale="Notes not run since their code changed",
    never="Notes never run",
    refused="Records refused",
    severity="severity",
    code="kind",
    note="note",
    place="line",
    message="message",
    count="count",
    severities={"error": "error", "warning": "warning", "info": "info"},
    folder="folder",
    top_folder="top",
    moved="Moved",
    several="Several notes go by this name",
)


def words(language: str) -> Words:
    """The words of a language, English for those that we do not have.

    >>> words("ko").graph, words("fr").graph
    ('그래프', 'Graph')
    """
    return KOREAN if language.partition("-")[0] == "ko" else ENGLISH
