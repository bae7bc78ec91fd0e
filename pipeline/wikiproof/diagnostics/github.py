"""Show diagnostics as annotations of GitHub's workflows, which Forgejo and Gitea read too.

Stage: diagnostics. Located diagnostics in, workflow commands out.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Mapping

from wikiproof.diagnostics import Located
from wikiproof.model import Severity

_COMMANDS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def annotation(each: Located) -> str:
    """The command that puts a diagnostic beside its line."""
    properties = {"file": each.path, "line": each.line, "col": each.column, "title": each.code}
    if each.end_line == each.line:
        properties |= {"endLine": each.end_line, "endColumn": each.end_column}
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[each.severity]} {written}::{_escaped(each.message)}"


def _escaped(text: str) -> str:
    """The text on one line.

    >>> _escaped("50 %\\n")
    '50 %25%0A'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
