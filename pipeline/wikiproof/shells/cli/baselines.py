"""The file of known problems, as `wikiproof check` and `wikiproof run` read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from wikiproof.shells.cli.shared import WrongUse

if TYPE_CHECKING:
    from wikiproof.config import Config
    from wikiproof.diagnostics import Located

BASELINE = "wikiproof-baseline.json"


def beside(config: Config) -> Path:
    """Where a wiki's baseline lies: beside its configuration, by the name given there."""
    return Path(config.state).with_name(config.options.baseline or BASELINE)


def chosen(config: Config, given: str | None) -> Path | None:
    """The baseline that counts: the one given, else the one that the configuration names."""
    if given:
        return Path(given)
    return beside(config) if config.options.baseline else None


def unknown(found: Iterable[Located], file: Path) -> tuple[Located, ...]:
    """The diagnostics that a baseline does not know; wrong use where it cannot be read."""
    import msgspec

    from wikiproof.diagnostics import baseline

    try:
        return baseline.new(found, baseline.decode(file.read_bytes()))
    except OSError as error:
        raise WrongUse(f"{file}: the baseline cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise WrongUse(f"{file}: no baseline: {error}") from error
