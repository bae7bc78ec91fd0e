"""Run a note's snippets and judge their claims.

Stage: snippets. Snippets and fixtures in, outcomes out. This is the supervisor: it follows tiers and compares claims
outside of the note's process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wikiproof.model import ClaimOutcome, Outcome, Snippet, SnippetStatus, Tier
from wikiproof.snippets import compare, models, names, tiers
from wikiproof.snippets.names import Free
from wikiproof.snippets.process import Ended, NoteProcess
from wikiproof.snippets.protocol import Order, Raised, Reply

_OUT_OF_MEMORY = ("MemoryError", "OutOfMemoryError")
_OUT_OF_MEMORY_MESSAGES = ("can't allocate memory", "Cannot allocate memory")


class NoteRun:
    """The run of one note. Its process is forked when the first snippet is to run."""

    def __init__(
        self,
        path: str,
        snippets: Sequence[Snippet],
        *,
        fixtures: Mapping[str, Tier],
        automatic: Sequence[str] = (),
        supply: Callable[[str], object],
        timeout: float,
        memory: float,
    ) -> None:
        """Take what a run needs.

        `path` is the note's file; `fixtures` are the names that `supply` can make, called in the note's process, and
        `automatic` those to make first; `timeout` is in seconds a snippet, `memory` in GiB.
        """
        self._path, self._snippets, self._fixtures = path, snippets, fixtures
        self._automatic, self._supply = tuple(automatic), supply
        self._timeout, self._memory = timeout, memory
        self._free = names.free_names(snippets)
        self._tiers = tiers.follow(snippets, fixtures)
        self._referenced = names.referenced(snippets)
        self._outcomes: list[Outcome] = []
        self._process: NoteProcess | None = None
        self._ended_by: str | None = None

    def outcome(self, index: int) -> Outcome:
        """The outcome of a snippet; those before it in the note run first, each once."""
        while len(self._outcomes) <= index:
            self._outcomes.append(self._next(len(self._outcomes)))
        return self._outcomes[index]

    def outcomes(self) -> tuple[Outcome, ...] | None:
        """All outcomes, if every snippet has one."""
        return tuple(self._outcomes) if len(self._outcomes) == len(self._snippets) else None

    def warnings(self, index: int) -> tuple[str, ...]:
        """Names that a snippet lacks, but only in a function that is never called."""
        return tuple(self._lacking(free) for free in self._missing(index) if not self._certain(free))

    def close(self) -> None:
        """End the note's process."""
        if self._process:
            self._process.close()
            self._process = None

    def _next(self, index: int) -> Outcome:
        snippet = self._snippets[index]
        if reason := _skipped(snippet):
            return self._without(index, "skipped", reason)
        if self._ended_by:
            return self._without(index, "not run", f"the note's process ended in {self._ended_by!r}")
        lacking = [free for free in self._missing(index) if self._certain(free)]
        if lacking:
            return self._without(index, "failed", "; ".join(map(self._lacking, lacking)), lacking[0].line)
        if unknown := models.unknown_in(snippet.code):
            return self._without(index, "failed", unknown.message, unknown.line)
        return self._ran(index)

    def _ran(self, index: int) -> Outcome:
        snippet = self._snippets[index]
        if self._process is None:
            self._process = NoteProcess(self._path, self._snippets, self._supply, self._memory)
        found = self._process.run(Order(index, self._needed(index)), snippet.marks.timeout or self._timeout)
        if isinstance(found, Ended):
            self._ended_by = snippet.name
            self.close()
            return self._without(index, found.status, found.message)
        return self._judged(index, found)

    def _judged(self, index: int, reply: Reply) -> Outcome:
        snippet, tier = self._snippets[index], self._tiers[index]
        status, message, line = _status(snippet, reply.raised)
        claims = []
        for number, claim in enumerate(snippet.claims):
            seen = [each for each in reply.seen if each.claim == number]
            of_claim = tier.whole() if claim.form == "fence" else tier.at(claim.at)
            judged = compare.judge(claim, seen, reply.output, of_claim)
            if judged and not reply.complete and judged.status == "held":
                judged = _not_all_seen(judged)
            claims += [judged] if judged else []
        return Outcome(snippet.name, status, message, line, reply.output, reply.seconds, tier.whole(), tuple(claims))

    def _without(self, index: int, status: SnippetStatus, message: str, line: int | None = None) -> Outcome:
        snippet = self._snippets[index]
        claims = tuple(compare.unseen(snippet.claims, f"its snippet was not run to the end: {message}"))
        return Outcome(snippet.name, status, message, line, claims=claims)

    def _needed(self, index: int) -> tuple[str, ...]:
        """The fixtures to make before a snippet."""
        asked = self._snippets[index].marks.fixtures
        free = tuple(each.name for each in self._free[index] if each.name in self._fixtures)
        first = self._automatic if not any(each.status == "passed" for each in self._outcomes) else ()
        return tuple(dict.fromkeys((*first, *asked, *free)))

    def _missing(self, index: int) -> list[Free]:
        asked = (Free(name, 0, None) for name in self._snippets[index].marks.fixtures)
        return [free for free in (*asked, *self._free[index]) if free.name not in self._fixtures]

    def _certain(self, free: Free) -> bool:
        return free.inside is None or free.inside in self._referenced or free.inside == "<lambda>"

    def _lacking(self, free: Free) -> str:
        known = ", ".join(sorted(self._fixtures)) or "none"
        return f"name {free.name!r} is not bound before, and no fixture supplies it (conftest.py has {known})"


def _skipped(snippet: Snippet) -> str | None:
    if snippet.marks.skip:
        return snippet.marks.skip
    if snippet.marks.gpu:
        return "needs a GPU; this run is on the CPU"
    return "marked no-run" if snippet.marks.no_run else None


def _status(snippet: Snippet, raised: Raised | None) -> tuple[SnippetStatus, str, int | None]:
    wanted = snippet.marks.raises
    if raised is None:
        return ("failed", f"raised nothing; it is marked raises={wanted}", None) if wanted else ("passed", "", None)
    if raised.in_fixture:
        return "failed", f"fixture {raised.in_fixture!r} failed: {raised.message}", None
    if wanted and wanted in raised.types:
        return "passed", "", None
    is_memory = any(name in raised.types for name in _OUT_OF_MEMORY)
    if is_memory or any(part in raised.message for part in _OUT_OF_MEMORY_MESSAGES):
        return "out of memory", raised.message, raised.line
    return "failed", raised.message, raised.line


def _not_all_seen(judged: ClaimOutcome) -> ClaimOutcome:
    message = "its statement ran more often than values are kept"
    return ClaimOutcome(judged.line, judged.want, judged.got, "not proven", judged.tier, message)
