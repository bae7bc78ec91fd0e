"""What the commands share: how they find a wiki, and how they show paths and progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wikiproof.config import Config

_MANY = 100
"""Notes that take long enough for a bar; there are fewer checks, whose progress none is shown of."""


class WrongUse(click.ClickException):
    """The command was called wrongly, or its configuration is wrong: exit status 2."""

    exit_code = 2


@contextmanager
def wrong_use(*kinds: type[Exception]) -> Iterator[None]:
    """Turns errors of these kinds into wrong use, with their messages."""
    try:
        yield
    except kinds as error:
        raise WrongUse(str(error)) from error


def configuration(folder: str) -> Config:
    """The configuration of the wiki at a folder; wrong use where it cannot be read."""
    from wikiproof import config

    with wrong_use(config.ConfigError):
        found = config.find(folder)
        if found.options.severities or found.options.per_path_ignores:
            from wikiproof import checks

            checks.validate(found.options, str(found.file))
        return found


def reading(paths: tuple[str, ...]) -> Iterable[str]:
    """The paths, with a bar on a terminal that shows how far many of them have come."""
    if len(paths) < _MANY or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, "reading notes", console=Console(stderr=True), transient=True)


def shown(path: Path) -> str:
    """A path as it is printed: relative to the current folder if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def shown_in(folder: Path) -> Callable[[str], str]:
    """How paths in a folder are printed: as `shown` has it, for thousands of them."""
    above = shown(folder)
    return (lambda path: path) if above == "." else (lambda path: f"{above}/{path}")


def coloured() -> bool:
    """Whether to print in colour: on a terminal, unless https://no-color.org says no."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
