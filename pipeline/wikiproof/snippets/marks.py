"""Read how a snippet is to be run from the words around it.

Stage: snippets. A fence's info string and the comment above it in, marks and problems out. The words of
pytest-markdown-docs (`notest`, `continuation`, `fixture:x`) are understood too.
"""

from __future__ import annotations

import re

from wikiproof.model import Fence, Marks
from wikiproof.parse import info

_MARKS = frozenset({"skip", "raises", "timeout", "gpu", "isolated", "hidden", "no-run", "notest", "continuation"})


def read(fence: Fence) -> tuple[Marks, tuple[str, ...]]:
    """The marks of a fence, and what is wrong with them."""
    above = info.words(fence.comment)
    words = info.read(fence.info).words + (above if all(map(_is_mark, above)) else ())
    given = dict(_pair(word) for word in words)
    problems: list[str] = []
    skip = None
    if "notest" in given:
        skip = given.get("reason") or "marked notest"
    if "skip" in given:
        skip = given["skip"] or given.get("reason")
        if not skip:
            problems.append('skip needs a reason; write skip reason="…"')
            skip = "no reason given"
    return Marks(
        skip=skip,
        raises=_raises(given, problems),
        timeout=_timeout(given, problems),
        gpu="gpu" in given,
        isolated="isolated" in given,
        hidden="hidden" in given,
        no_run="no-run" in given,
        fixtures=tuple(word.partition(":")[2] for word in words if word.startswith("fixture:")),
    ), tuple(problems)


def unrun(marks: Marks, *, gpu: bool) -> str | None:
    """Why a snippet is not to be run, None if it is; `gpu`: whether there is one."""
    if marks.skip:
        return marks.skip
    if marks.gpu and not gpu:
        return "needs a GPU; this run is on the CPU"
    return "marked no-run" if marks.no_run else None


def _pair(word: str) -> tuple[str, str]:
    key, _, value = word.partition("=")
    return key, value


def _is_mark(word: str) -> bool:
    return _pair(word)[0] in _MARKS or word.startswith(("fixture:", "reason="))


def _raises(given: dict[str, str], problems: list[str]) -> str | None:
    if "raises" not in given:
        return None
    if not re.fullmatch(r"[A-Za-z_][\w.]*", given["raises"]):
        problems.append(f"raises={given['raises']!r} names no exception; write for example raises=ValueError")
        return "Exception"
    return given["raises"]


def _timeout(given: dict[str, str], problems: list[str]) -> float | None:
    if "timeout" not in given:
        return None
    try:
        seconds = float(given["timeout"])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        problems.append(f"timeout={given['timeout']!r} is not a number of seconds; write for example timeout=30")
        return None
    return seconds
