"""Cases that live in Markdown files beside their test module.

A module that says `CASES = "links.md"` gets its tests run once for each case of that file (a glob names several), with
the arguments `source` and `want`. A case is a title, then source and want between lines that hold a dot alone. In a
source, symbols stand for characters that an editor would not keep.
"""

from pathlib import Path

import pytest
from hypothesis import settings
from markdown_it.utils import read_fixture_file

# The same examples in every run; `pytest --hypothesis-profile=default` looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

SYMBOLS = str.maketrans({"␀": "\0", "␉": "\t", "␌": "\f", "␍": "\r", "␤": "\u2028", "␂": "\ufeff", "␠": " "})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    glob = getattr(metafunc.module, "CASES", None)
    if glob is None or "source" not in metafunc.fixturenames:
        return
    files = sorted(Path(str(metafunc.module.__file__)).parent.glob(glob))
    names = [name for name in ("source", "want") if name in metafunc.fixturenames]
    cases = [(file.stem, *case) for file in files for case in read_fixture_file(file)]
    metafunc.parametrize(
        names,
        [
            pytest.param(*(text.translate(SYMBOLS) for text in texts[: len(names)]), id=f"{stem}:{line} {title}")
            for stem, line, title, *texts in cases
        ],
    )
