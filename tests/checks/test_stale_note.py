"""`stale-note`, on days that do not depend on today's."""

import msgspec

from wikiproof import checks, parse
from wikiproof.catalogue import wiki_of


def found(stale_before: str, *written: str) -> list[str]:
    texts = {f"{i}.md": f"---\nlast_reinforced: {each}\n---\n[[0]] [[1]]\n" for i, each in enumerate(written)}
    wiki = wiki_of({path: parse.note(path, text) for path, text in texts.items()})
    told = checks.of_wiki(msgspec.structs.replace(wiki, stale_before=stale_before))
    return [f"{each.path} {each.message}" for each in told if each.code == "stale-note"]


def test_notes_from_before_the_day_are_stale() -> None:
    assert found("2026-05-10", "2026-05-09", "2026-05-10", "2026-05-11", "'2026-05-09T23:59:59'") == [
        "0.md last reinforced on 2026-05-09, before 2026-05-10",
        "3.md last reinforced on 2026-05-09, before 2026-05-10",
    ]


def test_what_is_no_date_is_not_judged() -> None:
    assert found("2026-05-10", "soon", "2026-02-30x", "[2020-01-01]", "") == []


def test_redirects_may_be_old() -> None:
    assert found("2026-05-10", "2020-01-01\nredirect_to: '[[1]]'", "2026-05-10") == []


def test_without_a_day_nothing_is_stale() -> None:
    assert found("", "1999-12-31", "2026-05-10") == []
