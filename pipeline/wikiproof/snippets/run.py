"""Run a note's snippets and judge their claims.

Stage: snippets. Snippets and fixtures in, outcomes out. This is the supervisor: it follows tiers and compares claims
outside of the note's process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wikiproof.model import Outcome, Plot, Snippet, SnippetStatus, Tier
from wikiproof.snippets import claims, judge, loads, marks, models, names, pictures, source
from wikiproof.snippets.confine import Bounds
from wikiproof.snippets.depends import needed
from wikiproof.snippets.flow import Flow
from wikiproof.snippets.loads import Hub
from wikiproof.snippets.names import Free
from wikiproof.snippets.pictures import NoPicture
from wikiproof.snippets.process import Ended, NoteProcess
from wikiproof.snippets.protocol import Figure, Order, Raised, Reply

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
        bounds: Bounds,
        hub: Hub | None = None,
    ) -> None:
        """Take what a run needs.

        `path` is the note's file; `fixtures` are the names that `supply` can make, called in the note's process, and
        `automatic` those to make first; `timeout` is in seconds a snippet; `hub` is what can be loaded.
        """
        self._path, self._snippets, self._fixtures = path, snippets, fixtures
        self._automatic, self._supply = tuple(automatic), supply
        self._timeout, self._bounds = timeout, bounds
        self._hub = hub or Hub(models.catalogue())
        self._free = names.free_names(snippets, gpu=bounds.gpu)
        asked = needed(snippets)
        self._supplied = {name: tier for name, tier in fixtures.items() if name in asked}
        self._flow = Flow(self._supplied)
        self._referenced = names.referenced(snippets)
        self._outcomes: list[Outcome] = []
        self.pictures: dict[str, bytes] = {}
        """Those of the plots in all outcomes so far, by their names."""
        self._process: NoteProcess | None = None
        self._ended_by: str | None = None
        self._first_lacking: dict[str, str] = {}  # name → the first snippet that lacks it

    def outcome(self, index: int) -> Outcome:
        """The outcome of a snippet; those before it in the note run first, each once."""
        while len(self._outcomes) <= index:
            self._outcomes.append(self._next(len(self._outcomes)))
        return self._outcomes[index]

    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes so far."""
        return tuple(self._outcomes)

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
        if reason := marks.unrun(snippet.marks, gpu=self._bounds.gpu):
            return self._without(index, "skipped", reason)
        if self._ended_by:
            return self._without(index, "not run", f"the note's process ended in {self._ended_by!r}")
        lacking = [free for free in self._missing(index) if self._certain(free)]
        if lacking:
            return self._without_names(index, lacking)
        return self._ran(index)

    def _without_names(self, index: int, lacking: Sequence[Free]) -> Outcome:
        """A failure where a name is first lacking; not a new one where it still is."""
        snippet = self._snippets[index]
        first = {free.name: self._first_lacking.setdefault(free.name, snippet.name) for free in lacking}
        if snippet.name in first.values():
            return self._without(index, "failed", "; ".join(map(self._lacking, lacking)), lacking[0].line)
        since = ", ".join(f"{name!r} is lacking since {where!r}" for name, where in first.items())
        return self._without(index, "not run", since)

    def _ran(self, index: int) -> Outcome:
        snippet = self._snippets[index]
        if self._process is None:
            self._process = NoteProcess(self._path, self._snippets, self._supply, self._bounds)
        found = self._process.run(
            Order(index, self._automatic, self._needed(index)), snippet.marks.timeout or self._timeout
        )
        if isinstance(found, Ended):
            self._ended_by = snippet.name
            self.close()
            return self._without(index, found.status, found.message)
        return self._judged(index, found)

    def _judged(self, index: int, reply: Reply) -> Outcome:
        snippet = self._snippets[index]
        status, message, line = _status(snippet, reply.raised)
        if status == "skipped":
            return self._without(index, status, message)
        if status == "failed":
            message = self._explained(index, message, reply.raised)
        flow = Flow(self._supplied) if snippet.marks.isolated else self._flow
        followed = flow.follow(source.code(snippet))
        if reply.raised:
            flow.stopped()
        tiers = [followed.of(claim) for claim in snippet.claims]
        outcomes = tuple(judge.outcomes(snippet.claims, reply.seen, reply.output, tiers))
        kept, undrawn = _taken(reply.figures)
        self.pictures |= {plot.name: content for plot, content in kept}
        return Outcome(
            name=snippet.name,
            status=status,
            message=message,
            line=line,
            output=reply.output,
            seconds=reply.seconds,
            gpu_memory=reply.gpu_memory,
            tier=followed.whole(),
            claims=outcomes,
            unchecked=claims.unchecked(snippet, {each.line for each in outcomes}),
            plots=tuple(plot for plot, _ in kept),
            undrawn=undrawn,
        )

    def _explained(self, index: int, message: str, raised: Raised | None) -> str:
        """The message of a failure, with the reason where what it loads is not there."""
        if raised is None or raised.line is None:
            return message
        earlier = (source.code(each) for each in self._snippets[:index])
        return loads.why_not(source.code(self._snippets[index]), raised.line, message, earlier, self._hub) or message

    def _without(self, index: int, status: SnippetStatus, message: str, line: int | None = None) -> Outcome:
        snippet = self._snippets[index]
        claims = tuple(judge.unseen(snippet.claims, f"its snippet was not run to the end: {message}"))
        return Outcome(snippet.name, status, message, line, claims=claims)

    def _needed(self, index: int) -> tuple[str, ...]:
        """The fixtures to bind before a snippet."""
        asked = self._snippets[index].marks.fixtures
        free = (each.name for each in self._free[index] if each.name in self._fixtures)
        return tuple(dict.fromkeys((*asked, *free)))

    def _missing(self, index: int) -> list[Free]:
        snippet = self._snippets[index]
        asked = [Free(name, 0, None) for name in snippet.marks.fixtures]
        free = [] if snippet.marks.raises == "NameError" else [each for each in self._free[index] if not each.unsure]
        return [each for each in (*asked, *free) if each.name not in self._fixtures]

    def _certain(self, free: Free) -> bool:
        return free.inside is None or free.inside in self._referenced or free.inside == "<lambda>"

    def _lacking(self, free: Free) -> str:
        known = ", ".join(sorted(self._fixtures)) or "none"
        return f"name {free.name!r} is not bound before, and no fixture supplies it (conftest.py has {known})"


def _taken(figures: Sequence[Figure]) -> tuple[list[tuple[Plot, bytes]], str]:
    """The plots of figures with their pictures, and what is wrong with them and the others."""
    taken, why = [], []
    for at, each in enumerate(figures, 1):
        try:
            if each.png or not each.problem:
                found = pictures.picture(each.png)
                taken.append((Plot(found.name, each.alt, found.width, found.height), found.content))
        except NoPicture as error:
            why.append(f"figure {at} is left out: {error}")
        why += [each.problem] if each.problem else []
    return taken, "; ".join(why)


def _status(snippet: Snippet, raised: Raised | None) -> tuple[SnippetStatus, str, int | None]:
    wanted = snippet.marks.raises
    if raised is None:
        return ("failed", f"raised nothing; it is marked raises={wanted}", None) if wanted else ("passed", "", None)
    if raised.in_fixture and "Skipped" in raised.types:
        return "skipped", raised.message.removeprefix("Skipped: "), None
    if raised.in_fixture:
        return "failed", f"fixture {raised.in_fixture!r} failed: {raised.message}", None
    if wanted and wanted in raised.types:
        return "passed", "", None
    is_memory = any(name in raised.types for name in _OUT_OF_MEMORY)
    if is_memory or any(part in raised.message for part in _OUT_OF_MEMORY_MESSAGES):
        return "out of memory", raised.message, raised.line
    return "failed", raised.message, raised.line
