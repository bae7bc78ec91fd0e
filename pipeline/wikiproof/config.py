"""Read wikiproof's options from `mkdocs.yml`, or ProperDocs' `properdocs.yml`, without either of them.

Stage: config. A folder in, its configuration out; a folder without one gets the defaults.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from wikiproof.model import Profile

FILES = ("properdocs.yml", "properdocs.yaml", "mkdocs.yml", "mkdocs.yaml")
"""In the order in which ProperDocs looks for them."""
RELATIONS = {
    "parent": ("부모", "Parent"),
    "child": ("자식", "Child"),
    "variant": ("변형", "Variant"),
    "application": ("응용", "Application"),
    "adjacent": ("인접", "Adjacent"),
    "related": ("관련", "Related"),
    "source": ("Raw Source",),
}


_NUMBER = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d+")
_LONGEST_NAME = 96
_HUB_NAME = re.compile(r"(?!.*(\.\.|--))[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


class ConfigError(Exception):
    """The configuration is wrong; the message names the file and the value."""


class HubModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model of the Hugging Face Hub that snippets may name.

    `config` is what its shape depends on in its config.json, `parameters` the published count, `source` the page that
    gives them. `auto` is the class of transformers that is counted; `stand_in` changes `config` where the model is
    planted, with the tokenizer called `tokenizer`. What is not given is as its architecture has it.
    """

    model_type: str
    parameters: Annotated[int, msgspec.Meta(gt=0)]
    source: Annotated[str, msgspec.Meta(min_length=1)]
    config: Mapping[str, int | float | bool | str | None]
    stand_in: Mapping[str, int | float | bool | str | None] = msgspec.field(default_factory=dict)
    auto: str = ""
    tokenizer: str = ""


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under `plugins: - wikiproof:`.

    `ignore` holds globs of paths that are no part of the wiki; `relations` the words that a line of a Graph section
    begins with, for each relation; `start` the notes that need no link to them. `profile` is how links are looked up.
    `severities` changes those of checks, by code, `off` for none; `per_path_ignores` maps globs of paths to the codes
    of checks that do not count there. `baseline` is a file of problems that are known, beside the configuration.
    `stale_after` is in days, 0 for never, `timeout` in seconds a snippet, `memory` in GiB a note. `models` adds to
    those that snippets may name. `cards` draws a picture of each note for sites that link to it.
    `polling` looks for changes of a served wiki by itself, where the system tells of none, as over a network.
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
    models: Mapping[str, HubModel] = msgspec.field(default_factory=dict)
    cards: bool = False
    polling: bool = False


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
        read = {**given, **_severities(given.get("severities")), **_models(given.get("models"), file)}
        return msgspec.convert(read, Options)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: plugin wikiproof: {str(error)[:1].lower()}{str(error)[1:]}") from error


def _severities(given: object) -> dict[str, object]:
    """The severities with YAML 1.1's `off`, which is read as false, for what it says."""
    if not isinstance(given, dict):
        return {}
    return {"severities": {code: "off" if severity is False else severity for code, severity in given.items()}}


def is_hub_name(text: str) -> bool:
    """Whether a text can name a model of the Hugging Face Hub.

    >>> is_hub_name("acme/tiny-1B"), is_hub_name("gpt2"), is_hub_name("./gpt2")
    (True, True, False)
    """
    return len(text) <= _LONGEST_NAME and bool(_HUB_NAME.fullmatch(text))


def _models(given: object, file: str) -> dict[str, object]:
    """The models, each converted by itself, so that a message can name it."""
    if not isinstance(given, dict):
        return {}
    return {"models": {name: _model(name, model, file) for name, model in given.items()}}


def _model(name: object, given: object, file: str) -> HubModel:
    where = f"{file}: plugin wikiproof: models: {name!r}"
    if not isinstance(name, str) or not is_hub_name(name):
        raise ConfigError(f"{where}: no name of the Hugging Face Hub, which is 'owner/name'")
    try:
        return msgspec.convert(_with_numbers(given), HubModel)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {str(error)[:1].lower()}{str(error)[1:]}") from error


def _with_numbers(given: object) -> object:
    """A model whose sizes are the numbers that they are in JSON: YAML 1.1 reads `1e-5` as text."""
    if not isinstance(given, dict):
        return given
    return {key: _numbers(value) if key in {"config", "stand_in"} else value for key, value in given.items()}


def _numbers(sizes: object) -> object:
    if not isinstance(sizes, dict):
        return sizes
    return {
        key: float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
        for key, value in sizes.items()
    }


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
