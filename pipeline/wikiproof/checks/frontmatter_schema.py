"""`frontmatter-schema`: a known key holds a value that it cannot have. Unknown keys may hold anything."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping

from wikiproof.model import Finding, Note, NoteCheck, Property, Value, Wiki

STATUS = ("draft", "needs_review", "verified", "duplicate", "merged", "deprecated", "archived")
VERIFICATION = ("pending", "conceptual", "applied", "redirected")
TRUST = ("A", "B", "C")

Rule = Callable[[Value], str | None]
"""A value in; what would be right out, None if the value is."""


def find(_: Wiki, note: Note) -> Iterator[Finding]:
    """Values that are not of the schema, each with what would be right."""
    for each in note.properties:
        right = _unquoted_link(each.value) or (None if each.value is None else SCHEMA.get(each.key, _any)(each.value))
        if right:
            yield Finding(note.path, each.span, f"{each.key}: {right}")


def _any(_value: Value) -> None:
    """Takes whatever there is."""


def _unquoted_link(value: Value) -> str | None:
    """`[[X]]` without quotes, which YAML reads as a list in a list."""
    inner = value[0] if isinstance(value, tuple) and len(value) == 1 else None
    if isinstance(inner, tuple) and inner and all(isinstance(item, str) for item in inner):
        written = f"[[{', '.join(map(str, inner))}]]"
        return f'{written} is a list in a list to YAML; write "{written}" in quotes'
    if isinstance(value, tuple):
        return next(filter(None, (_unquoted_link(item) for item in value if not isinstance(item, Property))), None)
    return None


def _text(value: Value) -> str | None:
    return None if isinstance(value, str) else f"{_shown(value)} is not text; write it in quotes"


def _name(value: Value) -> str | None:
    return None if isinstance(value, str) or _is_number(value) else f"{_shown(value)} is not text"


def _identifier(value: Value) -> str | None:
    wrong = _name(value)
    if wrong or re.fullmatch(r"[A-Za-z0-9_-]+", str(value)):
        return wrong
    return f"{_shown(value)} has other characters than ASCII letters, digits, '-' and '_'"


def _one_of(*allowed: str) -> Rule:
    def rule(value: Value) -> str | None:
        return None if value in allowed else f"{_shown(value)} is not one of {', '.join(allowed)}"

    return rule


def _share(value: Value) -> str | None:
    right = _is_number(value) and 0 <= float(str(value)) <= 1
    return None if right else f"{_shown(value)} is not a number from 0 to 1"


def _date(value: Value) -> str | None:
    try:
        datetime.datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return f"{_shown(value)} is not a date; write it as 2026-01-31"
    return None


def _texts(value: Value) -> str | None:
    """A string, a list of strings, or a map."""
    items = value if isinstance(value, tuple) else (value,)
    return next((_text(item) for item in items if not isinstance(item, str | Property)), None)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Value | Property) -> str:
    """A value as YAML writes it, in short."""
    if isinstance(value, tuple):
        is_map = bool(value) and isinstance(value[0], Property)
        return "a map" if is_map else "a list"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return repr(value)


SCHEMA: Mapping[str, Rule] = {
    "id": _identifier,
    "title": _name,
    "category": _text,
    "status": _one_of(*STATUS),
    "canonical_id": _name,
    "aliases": _texts,
    "duplicate_of": _text,
    "redirect_to": _text,
    "source_trust_level": _one_of(*TRUST),
    "confidence_score": _share,
    "verification_status": _one_of(*VERIFICATION),
    "tags": _texts,
    "raw_sources": _texts,
    "last_reinforced": _date,
    "github_commit": _text,
    "tech_stack": _texts,
}

CHECK = NoteCheck("frontmatter-schema", "warning", find)
