"""Start the process that runs snippets.

Stage: snippets. pytest, exec'd with a clean environment, so that no note can read a secret of the caller's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from wikiproof.config import Config
from wikiproof.snippets import preload

CLEAN = "WIKIPROOF_CLEAN_ENVIRONMENT"
"""Set in an environment that has been cleaned."""
_NOTES_ONLY = ("-p", "no:cacheprovider", "-p", "no:doctest", "-o", "python_files=", "--continue-on-collection-errors")
_NOTHING_COLLECTED = 5
_FAILED = 1


def run(
    targets: Iterable[tuple[str, Config]], *, keyword: str | None, conftest: str | None, records: str | None
) -> int:
    """Run the snippets of folders and notes; the exit status: 0 passed, 1 something failed, 2 wrong use.

    `targets` are paths with the configuration of the wiki that they are of; a folder above a wiki stands for it.
    """
    arguments = ["-q", "--no-header", "--tb=short", "-rN", "--import-mode=importlib", *_NOTES_ONLY]
    arguments += [f"--color={'yes' if sys.stdout.isatty() and not os.environ.get('NO_COLOR') else 'no'}"]
    for target, config in targets:
        path = config.wiki if Path(config.wiki).is_relative_to(Path(target).resolve()) else target
        arguments += [str(Path(path).resolve()), f"--wiki={config.wiki}"]
    arguments += ["-k", keyword] if keyword else []
    arguments += [f"--wiki-conftest={Path(conftest).resolve()}"] if conftest else []
    arguments += [f"--wiki-records={Path(records).resolve()}"] if records else []
    with tempfile.TemporaryDirectory(prefix="wikiproof-run-") as scratch:
        environment = {**preload.clean_environment(os.environ, scratch), CLEAN: "1"}
        command = [sys.executable, "-m", "pytest", *arguments, "-c", os.devnull, f"--rootdir={Path.cwd()}"]
        status = subprocess.run(command, env=environment, check=False).returncode
    return {0: 0, _FAILED: 1, _NOTHING_COLLECTED: 0}.get(status, 2)
