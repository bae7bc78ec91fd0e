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
@tier("true shape")
def configured():
    return true_shape("acme/tiny-1B")

@pytest.fixture
@tier("true shape")
def miscounted():
    return true_shape("acme/miscounted")

@pytest.fixture
def reader():
    from transformers import AutoTokenizer
    return AutoTokenizer.from_pretrained("openai-community/gpt2")

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

## Generation

```python
from transformers import AutoTokenizer, pipeline
name = "acme/tiny-1B"
tokenizer, small = AutoTokenizer.from_pretrained(name), AutoModelForCausalLM.from_pretrained(name)
written = small.generate(**tokenizer("Hello", return_tensors="pt"), min_new_tokens=4, max_new_tokens=4)
written.shape[1] - len(tokenizer("Hello")["input_ids"])  # → 4
print(type(pipeline("fill-mask", model="bert-base-uncased").model).__name__)
```

## Fixtures of models

```python
sum(p.numel() for p in configured.parameters())  # → 1,100,048,384
print(type(reader).__name__)
```

## Miscounted

```python
miscounted
```

## Saved

```python
small.save_pretrained("saved")
print(type(AutoModelForCausalLM.from_pretrained("saved")).__name__)
```

## Fallback

```python
try:
    AutoTokenizer.from_pretrained("nobody/nothing-1B")
except OSError:
    print("none")
```

## Unknown

```python
from transformers import AutoModel
AutoModel.from_pretrained("nobody/nothing-1B")
```

## No model

```python
pipeline("sentiment-analysis")
```

## Adapter

```python
from peft import PeftModel
PeftModel.from_pretrained(small, "nobody/lora")
```

## Put together

```python
size = "xl"
AutoModel.from_pretrained(f"gpt2-{size}")
```

## Files

```python
import os
from huggingface_hub import hf_hub_download, snapshot_download
print(*sorted(os.listdir(snapshot_download("gpt2"))))
hf_hub_download("gpt2", "pytorch_model.bin")
```

## Cannot be planted

```python
AutoModel.from_pretrained("acme/strange")
```
"""
CONFIGURED = """
docs_dir: notes
plugins:
  - wikiproof:
      models:
        acme/tiny-1B:
          model_type: llama
          parameters: 1_100_048_384
          source: https://acme.example
          config: {vocab_size: 32000, hidden_size: 2048, intermediate_size: 5632, num_hidden_layers: 22,
            num_attention_heads: 32, num_key_value_heads: 4, rms_norm_eps: 1e-5}
        acme/miscounted:
          {model_type: gpt2, parameters: 124_000_000, source: https://acme.example, config: {n_layer: 12}}
        acme/strange: {model_type: lama, parameters: 1, source: https://acme.example, config: {}}
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
    (folder / "notes").mkdir()
    (folder / "mkdocs.yml").write_text(CONFIGURED, "utf-8")
    (folder / "notes" / "Models.md").write_text(NOTE, "utf-8")
    (folder / "notes" / "conftest.py").write_text(CONFTEST, "utf-8")
    command = [sys.executable, "-m", "wikiproof", "run", str(folder / "notes"), "--records", str(folder / "kept")]
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


def test_a_model_that_the_configuration_adds_writes_with_its_tokenizer(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["Generation"]["status"] == "passed", outcomes["Generation"]["message"]
    assert outcomes["Generation"]["output"] == "BertForMaskedLM\n"
    assert [claim["status"] for claim in claims(outcomes["Generation"])] == ["not proven"]


def test_fixtures_reach_added_models_and_planted_tokenizers(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["Fixtures of models"]["status"] == "passed", outcomes["Fixtures of models"]["message"]
    assert outcomes["Fixtures of models"]["output"] == "GPT2Tokenizer\n"
    assert [(claim["status"], claim["tier"]) for claim in claims(outcomes["Fixtures of models"])] == [
        ("held", "true shape")
    ]


def test_a_shape_whose_count_is_not_the_published_one_is_refused(outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes["Miscounted"]["status"] == "failed"
    wrong = "acme/miscounted: its config gives 124,439,808 parameters, but 124,000,000 are published"
    assert wrong in str(outcomes["Miscounted"]["message"])


@pytest.mark.parametrize(("name", "output"), [("Saved", "LlamaForCausalLM\n"), ("Fallback", "none\n")])
def test_loading_that_the_note_provides_for_passes(
    name: str, output: str, outcomes: dict[str, dict[str, object]]
) -> None:
    assert (outcomes[name]["status"], outcomes[name]["output"]) == ("passed", output)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Unknown", "no stand-in for 'nobody/nothing-1B', and nothing is downloaded; to add one, write under"),
        ("No model", "pipeline('sentiment-analysis') names no model, and nothing is downloaded"),
        ("Adapter", "adapters are not planted, and nothing is downloaded: one like 'nobody/lora' is made with"),
        ("Put together", "what f'gpt2-{size}' names is not known before the run, and nothing is downloaded"),
        ("Files", "the stand-in for 'gpt2' has not all that is asked for here, and nothing is downloaded"),
        ("Cannot be planted", "no stand-in could be planted for acme/strange: transformers knows no model_type 'lama'"),
    ],
)
def test_what_cannot_be_loaded_is_explained(name: str, reason: str, outcomes: dict[str, dict[str, object]]) -> None:
    assert outcomes[name]["status"] == "failed"
    assert str(outcomes[name]["message"]).startswith(reason)


def test_wikis_that_say_different_things_of_a_model_do_not_run_together(tmp_path: Path) -> None:
    for name, count in (("a", 1), ("b", 2)):
        (tmp_path / name / "notes").mkdir(parents=True)
        (tmp_path / name / "notes" / "Note.md").write_text("```python\n1\n```\n")
        models = f"models: {{acme/tiny: {{model_type: gpt2, parameters: {count}, source: x, config: {{}}}}}}"
        (tmp_path / name / "mkdocs.yml").write_text(f"docs_dir: notes\nplugins: [wikiproof: {{{models}}}]\n")
    command = [sys.executable, "-m", "wikiproof", "run", str(tmp_path / "a"), str(tmp_path / "b")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "two wikis say different things of the model 'acme/tiny'; run them apart" in ran.stdout + ran.stderr


def claims(outcome: dict[str, object]) -> list[dict[str, str]]:
    found = outcome["claims"]
    assert isinstance(found, list)
    return found
