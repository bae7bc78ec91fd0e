"""Say which code works, so that nothing is believed that other code has worked out."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import wikiproof

KINDS = ("py", "toml", "yml", "html", "css", "js")
PACKAGES = (
    *("markdown-it-py", "mdit-py-plugins", "PyYAML", "python-frontmatter"),
    *("math-core", "mkdocs-material", "nh3", "Pygments", "tree-sitter-python"),
)
"""Those whose versions bear on what a note is read as, and on how it is shown, as far as they are installed."""


@cache
def code() -> int:
    """31 bits that differ where the package's own files, those packages or Python do, as they are at the first call."""
    folder = Path(wikiproof.__path__[0])
    files = sorted(file for kind in KINDS for file in folder.rglob(f"*.{kind}"))
    ours = [(str(file), stat.st_mtime_ns, stat.st_size) for file in files for stat in (file.stat(),)]
    theirs = [_version(name) for name in PACKAGES]
    digest = hashlib.blake2b(repr((sys.version, ours, theirs)).encode(), digest_size=4).digest()
    return int.from_bytes(digest) >> 1


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
