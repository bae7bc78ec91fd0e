"""Load what is planted, as a note would: names in as arguments, JSON out."""

import json
import sys

import torch
import transformers
from PIL import Image
from transformers import AutoImageProcessor, AutoModel, AutoModelForImageClassification, AutoTokenizer

from wikiproof.snippets import models

TEXT = "Hello, the capital of 대한민국 is Seoul."


def loaded(name: str) -> dict[str, object]:
    """What a planted model and what is beside it do."""
    model = models.catalogue()[name]
    body = AutoModel.from_pretrained(name)
    if models.architecture(model).image_processor:
        return image(name)
    tokenizer = AutoTokenizer.from_pretrained(name)
    given = tokenizer(TEXT, return_tensors="pt")
    found = {
        "class": type(tokenizer).__name__,
        "special": {role: token for role, token in tokenizer.special_tokens_map.items() if isinstance(token, str)},
        "ids": given["input_ids"][0].tolist(),
        "text": tokenizer.decode(given["input_ids"][0], skip_special_tokens=True),
        "largest": max(tokenizer.get_vocab().values()),
        "vocab_size": body.config.vocab_size,
        "chat": chat(tokenizer),
    }
    auto = models.architecture(model).plant or model.auto
    full = getattr(transformers, auto).from_pretrained(name)
    found["logits"] = list(first(full, given).shape)
    if full.can_generate():
        found["written"] = full.generate(**given, max_new_tokens=3, min_new_tokens=3).shape[1]
    return found


def first(model: transformers.PreTrainedModel, given: dict[str, torch.Tensor]) -> torch.Tensor:
    """The model's logits."""
    extra = {"decoder_input_ids": given["input_ids"]} if model.config.is_encoder_decoder else {}
    made = model(**given, **extra)
    logits: torch.Tensor = made.prediction_logits if "prediction_logits" in made else made.logits
    return logits


def image(name: str) -> dict[str, object]:
    """What a planted model makes of an image."""
    processor = AutoImageProcessor.from_pretrained(name)  # type: ignore[no-untyped-call]  # transformers'
    given = processor(Image.new("RGB", (300, 200), "white"), return_tensors="pt")
    made = AutoModelForImageClassification.from_pretrained(name)(**given)
    pixels = given["pixel_values"]
    return {"shape": list(pixels.shape), "white": pixels.max().item(), "logits": list(made.logits.shape)}


def chat(tokenizer: transformers.PreTrainedTokenizerBase) -> str | None:
    """A short chat as the model reads it, None where it has no template."""
    if not tokenizer.chat_template:
        return None
    messages = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Me."}]
    return str(tokenizer.apply_chat_template(messages, tokenize=False))


if __name__ == "__main__":
    json.dump({name: loaded(name) for name in sys.argv[1:]}, sys.stdout)
