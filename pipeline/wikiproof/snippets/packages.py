"""Say which installed packages bear on code, and in which versions.

Stage: snippets. Names of imported modules in, packages and versions out; nothing of them is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata

TORCH = ("torch", "transformers", "tokenizers", "safetensors", "huggingface-hub", "accelerate", "peft", "bitsandbytes")
"""Packages that use each other where they find each other: code that uses one depends on all that are installed."""
QUIET = frozenset({"numpy", "pytest", "wikiproof", *(name.replace("-", "_") for name in TORCH)})
"""Modules whose import changes nothing for code that does not import them; so are Python's own."""
MISSING = "not installed"
_UNCOUNTED = frozenset({"pytest", "wikiproof", "conftest", *sys.stdlib_module_names})
"""What they do for snippets is fixed by the format of records, or by the version of Python."""
_REQUIRED = re.compile(r"[\w.-]+")


def versions(modules: frozenset[str], local: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The packages that code depends on which imports these modules, with their versions.

    A package brings those that it requires. One that is not installed is named too, since that changes outcomes, but
    not where it is `local`: where the wiki may have such a module itself.
    """
    found: dict[str, str] = {}
    for module in modules - _UNCOUNTED:
        packages = _providers(module)
        for package in packages:
            found |= _with_required(package)
        if not packages and module not in local:
            found[module] = MISSING
    return tuple(sorted(found.items()))


@cache
def _providers(module: str) -> tuple[str, ...]:
    """The packages that a module is of."""
    if _distribution(module):
        return (module,)
    return tuple(sorted(set(_modules().get(module, ()))))


@cache
def _with_required(package: str) -> Mapping[str, str]:
    """A package and all that it requires, each with its version."""
    found: dict[str, str] = {}
    waiting = [package]
    while waiting:
        distribution = _distribution(waiting.pop())
        if distribution and (name := _normal(distribution.name)) not in found:
            found[name] = distribution.version
            waiting += TORCH if name in TORCH else _required(distribution)
    return found


def _required(distribution: metadata.Distribution) -> Iterator[str]:
    """What a package requires, but for what it requires with an extra."""
    for line in distribution.requires or ():
        name = _REQUIRED.match(line)
        if name and "extra" not in line.partition(";")[2]:
            yield name[0]


@cache
def _distribution(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        return None


@cache
def _modules() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def _normal(name: str) -> str:
    """The name of a package as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()
