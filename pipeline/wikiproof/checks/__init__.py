"""Find what is wrong in a wiki.

Stage: checks. A Wiki in, diagnostics out. A module that ends in `CHECK = Check(code, severity, find)` is found by its
being here; what each code means and how to mend it stands in README.md beside this file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from wikiproof.model import Check, Diagnostic, Wiki


def run(wiki: Wiki) -> Iterator[Diagnostic]:
    """Every diagnostic of a wiki, by path, place and code."""
    found = (
        Diagnostic(check.code, check.severity, finding.path, finding.span, finding.message)
        for check in every()
        for finding in check.find(wiki)
    )
    return iter(sorted(found, key=lambda each: (each.path, each.span, each.code)))


def every() -> tuple[Check, ...]:
    """The checks that there are, by code."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(module.CHECK for module in modules)
