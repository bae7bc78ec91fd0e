"""Models that snippets name: which are known, and how each is built.

Stage: snippets. Names in; nothing is downloaded. torch and transformers are imported only where a model is built.
"""

from __future__ import annotations

import difflib
import functools
import os
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Literal

import msgspec
import yaml
from msgspec import structs

from wikiproof.config import HubModel

if TYPE_CHECKING:
    from torch import nn
    from transformers import PretrainedConfig, PreTrainedModel

ADDED = "WIKIPROOF_MODELS"
"""The environment variable by which `true_shape` knows the models that the configuration adds, as JSON."""
_FORMAT = 1
"""Goes up when planting changes in other ways than what `basis` holds."""


class Architecture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How models of a type are planted: the class built and saved, the tokenizer beside it, and the small sizes."""

    auto: str = "AutoModelForCausalLM"
    plant: str = ""
    tokenizer: str = "plain"
    image_processor: str = ""
    stand_in: Mapping[str, int] = msgspec.field(default_factory=dict)


class Tokenizer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a tokenizer splits text and frames it; `special` has the tokens with a role, by it, `other` those without.

    `segments`: it says of two texts which one a token is of. `chat` is a Jinja template.
    """

    split: Literal["byte level", "sentencepiece", "word piece", "unigram"]
    read_as: str
    special: Mapping[str, str]
    other: tuple[str, ...] = ()
    starts: bool = False
    ends: bool = False
    segments: bool = False
    lower: bool = True
    chat: str = ""


class _StandIns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    architectures: Mapping[str, Architecture]
    tokenizers: Mapping[str, Tokenizer]


def catalogue(added: Mapping[str, HubModel] | None = None) -> Mapping[str, HubModel]:
    """The models that can stand in, by their names on the Hugging Face Hub, with what a wiki's configuration adds."""
    return {**_published(), **{name: _completed(model) for name, model in (added or {}).items()}}


def named_in(code: str, known: Mapping[str, HubModel] | None = None) -> frozenset[str]:
    """The known models that a piece of code's strings name."""
    names = tuple(catalogue() if known is None else known)
    return frozenset(match[1] for match in _quoted(names).finditer(code))


def basis(code: Iterable[str], known: Mapping[str, HubModel]) -> tuple[object, ...]:
    """All that decides what stands in for the models that pieces of code name, packages aside; JSON can hold it."""
    named = sorted(frozenset().union(*(named_in(each, known) for each in code)))
    return _FORMAT, *((name, known[name], architecture(known[name]), tokenizer(name, known[name])) for name in named)


def architecture(model: HubModel) -> Architecture:
    """How models of a model's type are planted."""
    return _stand_ins().architectures.get(model.model_type, Architecture())


def tokenizer(name: str, model: HubModel) -> Tokenizer:
    """The tokenizer planted beside a model. Raises `ValueError` where its name is none that there is."""
    known = _stand_ins().tokenizers
    if model.tokenizer not in known:
        raise ValueError(f"{name}: there is no tokenizer {model.tokenizer!r}; there are {', '.join(sorted(known))}")
    return known[model.tokenizer]


def module(model_type: str) -> str:
    """The module of transformers that holds models of a type. Raises `KeyError` where there is none."""
    from transformers import CONFIG_MAPPING

    return CONFIG_MAPPING[model_type].__module__.replace(".configuration_", ".modeling_")


def true_shape(name: str) -> nn.Module:
    """A model at its published size, on torch's meta device: exact shapes, no weights.

    Raises `KeyError` at a name that is not known, `ValueError` where its count is not the published one.
    """
    known = catalogue(msgspec.json.decode(os.environ.get(ADDED, "{}"), type=dict[str, HubModel]))
    if name not in known:
        raise KeyError(f"{name!r} is not in the catalogue, which has {', '.join(sorted(known))}")
    model = known[name]
    made = shape(name, model.auto, configuration(name, model, model.config))
    count = made.num_parameters()
    if count != model.parameters:
        wrong = f"its config gives {count:,} parameters, but {model.parameters:,} are published ({model.source})"
        raise ValueError(f"{name}: {wrong}")
    return made


def shape(name: str, auto: str, config: PretrainedConfig) -> PreTrainedModel:
    """A model without weights, on torch's meta device. Raises `ValueError` as `built` does."""
    import torch

    with torch.device("meta"):
        return built(name, auto, config)


def built(name: str, auto: str, config: PretrainedConfig) -> PreTrainedModel:
    """A model of a class of transformers with random weights. Raises `ValueError` where there is no such class."""
    import transformers

    kind = getattr(transformers, auto, None)
    if kind is None or not hasattr(kind, "from_config"):
        raise ValueError(f"{name}: {auto!r} is no class of transformers that builds models, as AutoModelForCausalLM is")
    made: PreTrainedModel = kind.from_config(config)
    return made


def configuration(name: str, model: HubModel, sizes: Mapping[str, object]) -> PretrainedConfig:
    """A model's configuration. Raises `ValueError` at a type or a value that transformers does not take."""
    from transformers import CONFIG_MAPPING, AutoConfig

    if model.model_type not in CONFIG_MAPPING:
        near = difflib.get_close_matches(model.model_type, CONFIG_MAPPING, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{name}: transformers knows no model_type {model.model_type!r}{hint}")
    try:
        return AutoConfig.for_model(model.model_type, **sizes)
    except Exception as error:  # transformers' own checks of values, whose errors differ from version to version
        raise ValueError(f"{name}: {' '.join(str(error).split())}") from error


@functools.cache
def _published() -> Mapping[str, HubModel]:
    read = msgspec.convert(_read("catalogue.yml"), dict[str, HubModel])
    return {name: _completed(model) for name, model in read.items()}


@functools.cache
def _stand_ins() -> _StandIns:
    return msgspec.convert(_read("stand_ins.yml"), _StandIns)


def _read(file: str) -> object:
    text = resources.files("wikiproof.snippets").joinpath(file).read_text("utf-8")
    read: object = yaml.load(text, Loader=yaml.CSafeLoader)
    return read


def _completed(model: HubModel) -> HubModel:
    """A model with what its architecture says where it says nothing."""
    kind = architecture(model)
    return structs.replace(
        model,
        auto=model.auto or kind.auto,
        tokenizer=model.tokenizer or kind.tokenizer,
        stand_in={**kind.stand_in, **model.stand_in},
    )


@functools.lru_cache(maxsize=8)
def _quoted(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds names in quotes."""
    return re.compile(rf"""(?<=["'])({"|".join(map(re.escape, sorted(names, reverse=True)))})(?=["'])""")
