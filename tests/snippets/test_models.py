"""Models that snippets name, with real torch, transformers, peft and bitsandbytes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wikiproof.snippets import true_shape
from wikiproof.snippets.models import catalogue

CONFTEST = """
import pytest
from wikiproof.snippets import tier, true_shape

@pytest.fixture
@tier("true shape")
def base_model():
    return true_shape("meta-llama/Llama-2-7b-hf")

@pytest.fixture
def tiny():
    import torch
    return torch.nn.Linear(4, 4)
"""
NOTE = """# Models

## LoRA

```python
from peft import LoraConfig, get_peft_model
adapted = get_peft_model(base_model, LoraConfig(r=16, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
adapted.print_trainable_parameters()
# trainable params: 4M || all params: 7B || trainable%: 0.06
```

## Four bits

```python
import bitsandbytes, torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16)
loaded = AutoModelForCausalLM.from_pretrained("meta-llama/Llama-3.1-8B", quantization_config=config, device_map="auto")
layers = [layer for layer in loaded.modules() if isinstance(layer, bitsandbytes.nn.Linear4bit)]
print(type(layers[0].weight).__name__, layers[0].weight.dtype)
print(loaded(torch.tensor([[1, 2]])).logits.shape[:2])
len(layers)  # → 14
```

## Undeclared

```python
sum(p.numel() for p in tiny.parameters())  # → 20
```

## Unknown

```python
from transformers import AutoModel
AutoModel.from_pretrained("nobody/nothing-1B")
```
"""


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_true_shape_has_the_published_count(name: str) -> None:
    assert sum(each.numel() for each in true_shape(name).parameters()) == catalogue()[name].parameters


def test_an_unknown_shape_names_those_there_are() -> None:
    with pytest.raises(KeyError, match=r"'x/y' is not in the catalogue, which has .*gpt2"):
        true_shape("x/y")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """The outcomes of the note above, by heading."""
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "Models.md").write_text(NOTE, "utf-8")
    (folder / "conftest.py").write_text(CONFTEST, "utf-8")
    command = [sys.executable, "-m", "wikiproof", "run", str(folder), "--records", str(folder / "kept")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    (record,) = Path(folder, "kept").glob("*/Models.json")
    return {each["name"].partition("#")[0]: each for each in json.loads(record.read_text("utf-8"))["outcomes"]}


def test_the_lora_line_is_wrong_by_the_true_shape(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["LoRA"]["status"] == "passed"
    (claim,) = claims(outcomes["LoRA"])
    assert (claim["status"], claim["tier"]) == ("wrong", "true shape")
    assert claim["got"] == "trainable params: 8,388,608 || all params: 6,746,804,224 || trainable%: 0.1243"
    assert claim["correction"] == "trainable params: 8M || all params: 7B || trainable%: 0.12"


def test_four_bit_loading_runs_with_real_layers_and_proves_no_number(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["Four bits"]["status"] == "passed"
    assert outcomes["Four bits"]["output"] == "Params4bit torch.uint8\ntorch.Size([1, 2])\n"
    (claim,) = claims(outcomes["Four bits"])
    assert (claim["status"], claim["tier"], claim["got"]) == ("not proven", "stand-in", "")


def test_an_undeclared_fixture_proves_no_number(outcomes: dict[str, dict[str, object]]) -> None:
    assert [claim["status"] for claim in claims(outcomes["Undeclared"])] == ["not proven"]


def test_an_unknown_model_is_reported_before_the_run(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["Unknown"]["status"] == "failed"
    assert "no stand-in for 'nobody/nothing-1B', and nothing is downloaded" in str(outcomes["Unknown"]["message"])


def claims(outcome: dict[str, object]) -> list[dict[str, str]]:
    found = outcome["claims"]
    assert isinstance(found, list)
    return found
