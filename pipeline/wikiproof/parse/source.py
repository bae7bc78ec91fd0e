"""Find where in a note's text the content of a block token stands.

Stage: parse. markdown-it gives block tokens a range of lines and no columns, and takes indentation, quote markers and
the backslash of `\\|` in table cells out of their content; this is the one place that puts them back.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from markdown_it.token import Token


class Source:
    """The body of a note as markdown-it sees it: line endings are `\\n`, and U+FFFD stands for NUL."""

    def __init__(self, body: str, offset: int) -> None:
        """Take the body and the offset at which it begins in the note."""
        self.text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        self._offset = offset
        self._dropped = [i - n for n, i in enumerate(_dropped(body))] if "\r\n" in body else []
        self._lines = self.text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._starts[-1] -= 1  # the last line has no ending

    def in_note(self, offset: int) -> int:
        """The offset in the note of an offset in the body."""
        return self._offset + offset + bisect_right(self._dropped, offset - 1)

    def line_start(self, line: int) -> int:
        """The offset in the body at which a line begins, counted from 0; the line after the last begins at the end."""
        return self._starts[min(line, len(self._lines))]

    def content(self, token: Token, *, first: int, cell_from: int | None = None) -> list[tuple[int, int]]:
        """For each line of a token's content: where it begins in the content, and in the body.

        `first` is the line on which the content begins. A table cell is looked for from the column `cell_from` on.
        """
        pairs, at = [], 0
        for number, content in enumerate(token.content.split("\n")):
            line = self._lines[first + number] if first + number < len(self._lines) else ""
            column = _column(line, content, cell_from)
            lead = len(content) - len(content.lstrip())
            pairs.append((at + lead, self.line_start(first + number) + column))
            at += len(content) + 1
        return pairs

    def fence_starts(self, token: Token) -> tuple[int, ...]:
        """Where each content line of a fence begins in the body."""
        assert token.map is not None
        first = token.map[0] + 1
        lines = token.content.removesuffix("\n").split("\n") if token.content else []
        return tuple(
            self.line_start(number) + _after_prefix(self._lines[number], line)
            for number, line in enumerate(lines, start=first)
        )


def offset_in(pairs: list[tuple[int, int]], offset: int, token: Token, text: str) -> int:
    """The offset in the body of an offset in a token's content; `text` is the body.

    In a table cell the content lacks the backslashes of `\\|`.
    """
    index = max(bisect_right(pairs, (offset, len(text))) - 1, 0)
    content, at = pairs[index]
    between = token.content[content:offset]
    if text.startswith(between, at):
        return at + offset - content
    for char in between:
        if char == "|" and text[at : at + 2] == "\\|":
            at += 1
        at += 1
    return at


def _dropped(body: str) -> list[int]:
    """Where carriage returns stand that were dropped from `\\r\\n`."""
    found, at = [], body.find("\r\n")
    while at >= 0:
        found.append(at)
        at = body.find("\r\n", at + 2)
    return found


def _after_prefix(line: str, content: str) -> int:
    """The column at which the content of a fence begins in its line; a tab that is partly indentation is left out."""
    if line.endswith(content):
        return len(line) - len(content)
    return len(line) - len(content.lstrip(" "))


def _column(line: str, content: str, cell_from: int | None) -> int:
    """The column at which a line of content, its leading space aside, begins in its line of the body."""
    wanted = content.strip()
    if not wanted:
        return len(line) if cell_from is None else cell_from
    if cell_from is not None:
        at = line.find(wanted.replace("|", "\\|"), cell_from)
        return at if at >= 0 else max(line.find(wanted, cell_from), 0)
    bare = line.rstrip()
    if bare.endswith(wanted):
        return len(bare) - len(wanted)
    return max(line.rfind(wanted), 0)
