"""The words of the interface, in Korean and English.

Stage: publish. A language in, its words out. Braces stand for what is counted or named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from wikiproof.model import ClaimStatus, SnippetStatus, Tier

State = Literal["good", "bad", "partial", "skipped", "none"]
"""What a reader must be able to tell apart at a glance: proven, refuted, proven in part, left out, nothing known."""


class Strings(msgspec.Struct, frozen=True):
    """One language."""

    proof: str
    links: str
    snippets: str
    claims: str
    no_links: str
    no_snippets: str
    no_claims: str
    resolved: str
    run: str
    held: str
    skipped: str
    ran: str
    never_ran: str
    stale: str
    packages: str
    unresolved: str
    missing_heading: str
    missing_block: str
    ambiguous: str
    unpublished: str
    embedded: str
    permalink: str
    external_image: str
    line: str
    snippet: str
    hidden: str
    output: str
    no_output: str
    plot: str
    plot_lost: str
    want: str
    got: str
    correction: str
    seconds: str
    gpu_memory: str
    refused: str
    failed_here: str
    properties: str
    said: str
    backlinks: str
    no_backlinks: str
    more_links: str
    notes: str
    folders: str
    task_done: str
    not_typeset: str
    footnote_back: str
    task_open: str
    snippet_status: Mapping[SnippetStatus, str]
    claim_status: Mapping[ClaimStatus, str]
    stand_in: str
    tier: Mapping[Tier, str]
    tier_note: Mapping[Tier, str]
    keys: Mapping[str, str]
    callouts: Mapping[str, str]
    unlinked: str
    more_notes: str
    relations: str
    relation: Mapping[str, str]
    inverse: Mapping[str, str]
    other_inverse: str
    embeds: str
    second_frontmatter: str
    attachment: str
    embed_cycle: str
    embed_too_deep: str
    embed_too_long: str
    old: str


KOREAN = Strings(
    proof="이 노트의 증명",
    links="링크",
    snippets="코드",
    claims="주장",
    no_links="링크 없음",
    no_snippets="코드 없음",
    no_claims="주장 없음",
    resolved="{}/{} 연결됨",
    run="{}/{} 실행됨",
    held="{}/{} 성립",
    skipped="건너뜀 {}",
    ran="실행 환경",
    never_ran="실행 기록 없음: wikiproof run으로 실행한다",
    stale="실행 기록이 지금의 코드보다 오래됨: wikiproof run으로 다시 실행한다",
    packages="패키지",
    unresolved="이런 노트가 없음: {}",
    missing_heading="{}에 이런 제목이 없음: {}",
    missing_block="{}에 이런 블록이 없음: {}",
    ambiguous="여러 파일을 가리킬 수 있음: {}",
    unpublished="게시되지 않은 파일: {}",
    embedded="삽입된 노트",
    permalink="이 제목의 주소",
    external_image="다른 사이트의 그림",
    line="{}행",
    snippet="코드 {}",
    hidden="숨김",
    output="출력",
    no_output="출력 없음",
    plot="그림 {0} (스니펫 {1})",
    plot_lost="그림 파일이 없거나 바뀌었습니다: {}",
    want="쓴 값",
    got="나온 값",
    correction="고칠 값",
    seconds="{}초",
    gpu_memory="GPU 메모리 최대 {}",
    refused="받아들이지 않은 기록",
    failed_here="여기서 멈춤",
    properties="속성",
    said="노트에 적힌 그대로이며, 증명된 것이 아니다",
    backlinks="이 노트를 가리키는 노트",
    no_backlinks="아직 이 노트를 가리키는 노트가 없다",
    more_links="이 노트의 다른 링크 {}개",
    notes="노트",
    folders="폴더",
    task_done="끝남",
    not_typeset="수식으로 조판할 수 없음: {}",
    footnote_back="각주 {}을 부른 곳으로",
    task_open="남음",
    snippet_status={
        "passed": "실행됨",
        "failed": "실패",
        "skipped": "건너뜀",
        "timed out": "시간 초과",
        "out of memory": "메모리 부족",
        "died": "비정상 종료",
        "not run": "실행 안 됨",
    },
    claim_status={
        "held": "성립",
        "wrong": "틀림",
        "unit not shown": "단위 확인 안 됨",
        "not proven": "증명 안 됨",
        "not run": "실행 안 됨",
    },
    stand_in="증명 안 됨 (대역 모델)",
    tier={"real": "실제 값", "true shape": "실제 모양", "stand-in": "대역 모델"},
    tier_note={
        "real": "코드가 그대로 계산한 값이다.",
        "true shape": "가중치 없이 실제 구조의 모양으로 계산했다. 개수와 크기는 정확하다.",
        "stand-in": "같은 구조의 작은 대역 모델로 실행했다. 코드가 도는지는 보여 주지만, 수치를 증명하지는 않는다.",
    },
    keys={
        "status": "상태",
        "category": "분류",
        "source_trust_level": "출처 신뢰도",
        "confidence_score": "확신도",
        "verification_status": "검증 단계",
        "last_reinforced": "마지막 보강",
        "aliases": "다른 이름",
        "tags": "태그",
        "tech_stack": "기술",
        "raw_sources": "출처",
        "duplicate_of": "중복 원본",
        "redirect_to": "옮겨 간 곳",
        "canonical_id": "대표 id",
        "github_commit": "커밋",
    },
    callouts={
        "abstract": "요약",
        "info": "정보",
        "tip": "팁",
        "success": "성공",
        "question": "질문",
        "warning": "주의",
        "failure": "실패",
        "danger": "위험",
        "bug": "버그",
        "example": "예",
        "quote": "인용",
        "note": "참고",
    },
    unlinked="링크 없이 이 노트를 언급하는 노트",
    more_notes="그 밖의 노트 {}개",
    relations="관계",
    relation={
        "parent": "부모",
        "child": "자식",
        "variant": "변형",
        "application": "응용",
        "adjacent": "인접",
        "related": "관련",
        "source": "출처",
        "duplicate_of": "중복 원본",
        "redirect_to": "옮겨 간 곳",
    },
    inverse={
        "variant": "변형의 바탕",
        "application": "응용하는 것",
        "source": "이 노트가 출처인 노트",
        "duplicate_of": "중복 노트",
        "redirect_to": "여기로 옮겨 온 노트",
    },
    other_inverse="{}: 이 노트라고 적은 노트",
    embeds="삽입",
    attachment="첨부 파일",
    embed_cycle="서로를 삽입하므로 여기서 멈춤: {}",
    embed_too_deep="삽입이 너무 깊어 링크로 둠",
    embed_too_long="이 페이지에 삽입하기에 너무 길어 링크로 둠",
    second_frontmatter="두 번째 frontmatter 블록은 읽지 않는다",
    old="오래됨",
)

ENGLISH = Strings(
    proof="Proof of this note",
    links="links",
    snippets="snippets",
    claims="claims",
    no_links="no links",
    no_snippets="no snippets",
    no_claims="no claims",
    resolved="{} of {} resolved",
    run="{} of {} run",
    held="{} of {} held",
    skipped="{} skipped",
    ran="ran on",
    never_ran="no record of a run: run them with wikiproof run",
    stale="the record is older than this code: run it again with wikiproof run",
    packages="packages",
    unresolved="no such note: {}",
    missing_heading="{} has no such heading: {}",
    missing_block="{} has no such block: {}",
    ambiguous="could mean several files: {}",
    unpublished="not published: {}",
    embedded="embedded note",
    permalink="permanent link",
    external_image="picture on another site",
    line="line {}",
    snippet="snippet {}",
    hidden="hidden",
    output="output",
    no_output="no output",
    plot="Plot {0} of snippet {1}",
    plot_lost="The picture of this plot is missing, or is not the one that was drawn: {}",
    want="want",
    got="got",
    correction="should say",
    seconds="{} s",
    gpu_memory="GPU memory {} at most",
    refused="record refused",
    failed_here="stopped here",
    properties="Properties",
    said="as the note says, not proven",
    backlinks="Notes that link here",
    no_backlinks="No note links here yet",
    more_links="and {} more links in this note",
    notes="Notes",
    folders="Folders",
    task_done="done",
    not_typeset="not typeset: {}",
    footnote_back="Back to where footnote {} is referred to",
    task_open="to do",
    snippet_status={
        "passed": "run",
        "failed": "failed",
        "skipped": "skipped",
        "timed out": "timed out",
        "out of memory": "out of memory",
        "died": "died",
        "not run": "not run",
    },
    claim_status={
        "held": "held",
        "wrong": "wrong",
        "unit not shown": "unit not shown",
        "not proven": "not proven",
        "not run": "not run",
    },
    stand_in="not proven (stand-in)",
    tier={"real": "real value", "true shape": "true shape", "stand-in": "stand-in"},
    tier_note={
        "real": "The code computed this as it stands.",
        "true shape": "Computed on the true architecture without weights: counts and sizes are exact.",
        "stand-in": "Ran with a tiny stand-in of the same architecture: the code runs, its numbers prove nothing.",
    },
    keys={
        "status": "status",
        "category": "category",
        "source_trust_level": "source trust",
        "confidence_score": "confidence",
        "verification_status": "verification",
        "last_reinforced": "last reinforced",
        "aliases": "aliases",
        "tags": "tags",
        "tech_stack": "tech stack",
        "raw_sources": "sources",
        "duplicate_of": "duplicate of",
        "redirect_to": "redirects to",
        "canonical_id": "canonical id",
        "github_commit": "commit",
    },
    callouts={},
    unlinked="Notes that name this one without a link",
    more_notes="{} more notes",
    relations="Relations",
    relation={
        "parent": "parent",
        "child": "child",
        "variant": "variant",
        "application": "application",
        "adjacent": "adjacent",
        "related": "related",
        "source": "source",
        "duplicate_of": "duplicate of",
        "redirect_to": "redirects to",
    },
    inverse={
        "variant": "variant of",
        "application": "applies",
        "source": "source of",
        "duplicate_of": "duplicates",
        "redirect_to": "redirected from",
    },
    other_inverse="{} of",
    embeds="embeds",
    attachment="attached file",
    embed_cycle="stopped where embeds go round in a circle: {}",
    embed_too_deep="linked, not shown: embedded too deep",
    embed_too_long="linked, not shown: too long for this page",
    second_frontmatter="a second block of frontmatter is not read",
    old="stale",
)


def strings(language: str) -> Strings:
    """The words of a language, English for those that we do not have.

    >>> strings("ko").links, strings("fr").links
    ('링크', 'links')
    """
    return KOREAN if language.partition("-")[0] == "ko" else ENGLISH
