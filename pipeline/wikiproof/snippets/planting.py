"""Plant tiny models in a Hugging Face cache, so that unmodified `from_pretrained` finds them.

Stage: snippets. Models in, files out, the same bytes in every run with the same packages; weights as safetensors, which
hold no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wikiproof.config import HubModel
from wikiproof.snippets import models, vocabulary

if TYPE_CHECKING:
    from transformers import PretrainedConfig

_SEED = 0
_MOST = 20_000_000
"""Parameters that are planted."""
_ROLES = ("bos_token", "eos_token", "pad_token")
_NO_IDS: Mapping[str, None] = dict.fromkeys(f"{role}_id" for role in _ROLES)
_COMMIT = "0" * 40
"""Stands where a commit's hash would."""


def plant(name: str, model: HubModel, hub: str) -> None:
    """Write a model with random weights, and what is beside it, into a cache folder.

    Raises `ValueError` where its configuration is wrong.
    """
    import torch

    folder = Path(hub, f"models--{name.replace('/', '--')}")
    snapshot = folder / "snapshots" / _COMMIT
    config = models.configuration(name, model, {**model.config, **model.stand_in, **_NO_IDS})
    kind = models.architecture(model)
    auto = kind.plant or model.auto
    count = models.shape(name, auto, config).num_parameters()
    if count > _MOST:
        raise ValueError(f"{name}: its stand-in has {count:,} parameters, more than {_MOST:,}: make stand_in smaller")
    if kind.image_processor:
        _write_image_processor(kind.image_processor, config, snapshot)
    else:
        ids = vocabulary.write(models.tokenizer(name, model), config.vocab_size, _longest(config), snapshot)
        _take_ids(config, ids)
    torch.manual_seed(_SEED)
    models.built(name, auto, config).save_pretrained(snapshot)
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    (folder / "refs" / "main").write_text(_COMMIT)


def _take_ids(config: PretrainedConfig, ids: Mapping[str, int]) -> None:
    """Have the model know the special tokens of its tokenizer, and no others."""
    for role in _ROLES:
        setattr(config, f"{role}_id", ids.get(role))
    if config.is_encoder_decoder and getattr(config, "decoder_start_token_id", None) is None:
        config.decoder_start_token_id = config.pad_token_id


def _longest(config: PretrainedConfig) -> int | None:
    found = getattr(config, "max_position_embeddings", None)
    return found if isinstance(found, int) else None


def _write_image_processor(read_as: str, config: PretrainedConfig, folder: Path) -> None:
    """Write an image processor that makes images the size that the model reads, of numbers from -1 to 1."""
    settings = {
        "image_processor_type": read_as,
        "size": {"height": config.image_size, "width": config.image_size},
        "do_resize": True,
        "do_rescale": True,
        "do_normalize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "preprocessor_config.json").write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
