"""Write a report as SARIF 2.1.0, which code scanning reads.

Stage: diagnostics. A report and the rules' pages in, JSON out. Columns are counted in Unicode code points.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from wikiproof.diagnostics import Located, Report
from wikiproof.model import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""What relative paths are relative to: the folder in which the run began, in CI the repository's root."""
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


class Rule(NamedTuple):
    """A check as SARIF describes it; `page` is its documentation in Markdown."""

    code: str
    severity: Severity
    page: str


def as_sarif(made: Report, rules: Iterable[Rule]) -> str:
    """The report as a SARIF log of one run; paths are relative to the repository's root, or whatever was shown."""
    described = list(rules)
    index = {rule.code: number for number, rule in enumerate(described)}
    driver = {
        "name": "wikiproof",
        "version": metadata.version("wikiproof"),
        "rules": [_rule(rule) for rule in described],
    }
    seen: Counter[tuple[str, str, str]] = Counter()
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder in which the run began"}}},
        "results": [_result(each, index, seen) for each in made.diagnostics],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=1).decode()


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.code.replace("-", " ")},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(each: Located, index: Mapping[str, int], seen: Counter[tuple[str, str, str]]) -> dict[str, object]:
    region = {
        "startLine": each.line,
        "startColumn": each.column,
        "endLine": each.end_line,
        "endColumn": each.end_column,
    }
    location = {"artifactLocation": _artifact(each.path), "region": region}
    said = (each.code, each.path, each.message)
    seen[said] += 1  # the same said again is told apart by its number, not by its line, which moves
    fingerprint = hashlib.sha256("\0".join((*said, str(seen[said]))).encode()).hexdigest()
    return {
        "ruleId": each.code,
        "ruleIndex": index[each.code],
        "level": _LEVELS[each.severity],
        "message": {"text": each.message},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"wikiproof/v1": fingerprint},
    }


def _artifact(path: str) -> dict[str, object]:
    uri = quote(path)
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": ROOT}
