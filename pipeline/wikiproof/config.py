"""Read wikiproof's options from `mkdocs.yml`, without MkDocs.

Stage: config. A folder in, its configuration out; a folder without one gets the defaults.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from wikiproof.model import Profile

FILES = ("mkdocs.yml", "mkdocs.yaml")
RELATIONS = {
    "parent": ("부모", "Parent"),
    "child": ("자식", "Child"),
    "variant": ("변형", "Variant"),
    "application": ("응용", "Application"),
    "adjacent": ("인접", "Adjacent"),
    "related": ("관련", "Related"),
    "source": ("Raw Source",),
}


class ConfigError(Exception):
    """The configuration is wrong; the message names the file and the value."""


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under `plugins: - wikiproof:`.

    `ignore` holds globs of paths that are no part of the wiki; `relations` the words that a line of a Graph section
    begins with, for each relation; `start` the notes that need no link to them. `profile` is how links are looked up.
    `severities` changes those of checks, by code, `off` for none; `per_path_ignores` maps globs of paths to the codes
    of checks that do not count there. `baseline` is a file of problems that are known, beside the configuration.
    `stale_after` is in days, 0 for never, `timeout` in seconds a snippet, `memory` in GiB a note.
    """

    ignore: tuple[str, ...] = ()
    profile: Profile = "obsidian"
    severities: Mapping[str, Literal["error", "warning", "info", "off"]] = msgspec.field(default_factory=dict)
    per_path_ignores: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    stale_after: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 365
    relations: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=lambda: dict(RELATIONS))
    start: tuple[str, ...] = ("index.md", "README.md")
    baseline: str = ""
    records: str = "records"
    timeout: float = 60.0
    memory: float = 8.0


class Config(msgspec.Struct, frozen=True):
    """A wiki's folder and options. `records` is the folder of its records; None where there is no `mkdocs.yml`."""

    wiki: str
    options: Options
    records: str | None = None
    file: str | None = None

    @property
    def state(self) -> str:
        """The folder of caches and backups: beside the configuration, in the wiki's folder where there is none."""
        return str(Path(self.file).parent / ".wikiproof" if self.file else Path(self.wiki, ".wikiproof"))

    def stale_before(self) -> str:
        """The ISO 8601 date before which notes are stale today, "" if none ever is."""
        days = datetime.timedelta(days=self.options.stale_after)
        return (datetime.date.today() - days).isoformat() if days else ""


def make_state_folder(folder: Path) -> None:
    """Make a folder of caches and backups (`Config.state`), which git is to ignore. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")


class _Loader(yaml.CSafeLoader):
    """Reads MkDocs' own tags (`!ENV`, `!relative`, `!!python/name`) as nothing; none of them is wikiproof's."""


def _nothing(_loader: yaml.CSafeLoader, _suffix: str, _node: yaml.Node) -> None:
    """What a tag of MkDocs' is read as."""


_Loader.add_multi_constructor("", _nothing)


def find(folder: str) -> Config:
    """The configuration of the wiki at a folder or above it; a folder that holds `mkdocs.yml` stands for its wiki.

    Raises `ConfigError` where the file or an option in it is wrong.
    """
    start = Path(folder).resolve()
    for parent in (start, *start.parents):
        file = next((parent / name for name in FILES if (parent / name).is_file()), None)
        found = _read(file) if file else None
        if found and (parent == start or start.is_relative_to(found.wiki)):
            return found
    return Config(str(start), Options())


def options(given: Mapping[str, object], file: str) -> Options:
    """The options given in a file. Raises `ConfigError` at an unknown one, or a value of the wrong kind."""
    try:
        return msgspec.convert({**given, **_severities(given.get("severities"))}, Options)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: plugin wikiproof: {str(error)[:1].lower()}{str(error)[1:]}") from error


def _severities(given: object) -> dict[str, object]:
    """The severities with YAML 1.1's `off`, which is read as false, for what it says."""
    if not isinstance(given, dict):
        return {}
    return {"severities": {code: "off" if severity is False else severity for code, severity in given.items()}}


def _read(file: Path) -> Config | None:
    """The configuration in a file, None if it does not name the plugin."""
    try:
        read = yaml.load(file.read_bytes(), Loader=_Loader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: {error}") from error
    plugins = read.get("plugins") if isinstance(read, dict) else None
    given = _plugin(plugins)
    if given is None:
        return None
    chosen = options(given, str(file))
    wiki = (file.parent / str(read.get("docs_dir", "docs"))).resolve()
    if not wiki.is_dir():
        raise ConfigError(f"{file}: docs_dir {str(wiki)!r} is not a folder")
    return Config(str(wiki), chosen, str(file.parent / chosen.records), str(file))


def _plugin(plugins: object) -> Mapping[str, object] | None:
    """The plugin's own options in the list or map of plugins."""
    items = plugins.items() if isinstance(plugins, dict) else _pairs(plugins)
    return next((value if isinstance(value, dict) else {} for name, value in items if name == "wikiproof"), None)


def _pairs(plugins: object) -> list[tuple[object, object]]:
    listed = plugins if isinstance(plugins, list) else []
    return [pair for each in listed for pair in (each.items() if isinstance(each, dict) else [(each, None)])]
