"""Models that snippets name: planted as stand-ins, or built at their true shape.

Stage: snippets. Names in; nothing is downloaded. torch and transformers are imported only where a model is made.
"""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wikiproof.snippets import source

if TYPE_CHECKING:
    from torch import nn
    from transformers import PretrainedConfig

_SEED = 0


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the catalogue: `parameters` is the published count, `stand_in` overrides `true` where planted."""

    model_type: str
    parameters: int
    true: Mapping[str, int | float | bool]
    stand_in: Mapping[str, int | float | bool]


class Unknown(NamedTuple):
    """A hub model that a snippet names and the catalogue has not; `line` is from 0 in the snippet."""

    message: str
    line: int


@functools.cache
def catalogue() -> Mapping[str, Model]:
    """The models that can stand in, by their names on the Hugging Face Hub."""
    text = resources.files("wikiproof.snippets").joinpath("catalogue.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Model])


def true_shape(name: str) -> nn.Module:
    """A model of the catalogue at its published size, on torch's meta device: exact shapes, no weights.

    Raises `KeyError` at a name that the catalogue has not.
    """
    import torch
    from transformers import AutoModelForCausalLM

    if name not in catalogue():
        raise KeyError(f"{name!r} is not in the catalogue, which has {', '.join(sorted(catalogue()))}")
    with torch.device("meta"):
        made: nn.Module = AutoModelForCausalLM.from_config(_config(name, {}))  # type: ignore[no-untyped-call]
    return made


def named_in(code: str) -> frozenset[str]:
    """The catalogue's models that a snippet's strings name."""
    return frozenset(name for name in catalogue() if f'"{name}"' in code or f"'{name}'" in code)


def unknown_in(code: str) -> Unknown | None:
    """The first hub model that a snippet would load and nothing stands in for."""
    for node in ast.walk(source.tree(code)):
        name = _loaded(node)
        if name and name not in catalogue() and not name.startswith((".", "/", "~")):
            known = ", ".join(sorted(catalogue()))
            message = f"no stand-in for {name!r}, and nothing is downloaded; there are stand-ins for {known}"
            return Unknown(message, getattr(node, "lineno", 1) - 1)
    return None


def _loaded(node: ast.AST) -> str | None:
    """The name in `….from_pretrained("name")` of a class of transformers."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return None
    first = node.args[0]
    if node.func.attr != "from_pretrained" or not isinstance(first, ast.Constant):
        return None
    return first.value if isinstance(first.value, str) else None


def plant(names: Iterable[str], hub: str) -> None:
    """Write tiny models with random weights into a Hugging Face cache folder, so that `from_pretrained` finds them."""
    import torch
    from transformers import AutoModelForCausalLM

    for name in sorted(names):
        torch.manual_seed(_SEED)
        model = AutoModelForCausalLM.from_config(_config(name, catalogue()[name].stand_in))  # type: ignore[no-untyped-call]
        folder = Path(hub) / f"models--{name.replace('/', '--')}"
        snapshot = "0" * 40  # where a commit's hash would stand
        model.save_pretrained(folder / "snapshots" / snapshot)
        (folder / "refs").mkdir(parents=True, exist_ok=True)
        (folder / "refs" / "main").write_text(snapshot)


def _config(name: str, overrides: Mapping[str, int | float | bool]) -> PretrainedConfig:
    from transformers import AutoConfig

    model = catalogue()[name]
    return AutoConfig.for_model(model.model_type, **{**model.true, **overrides})
