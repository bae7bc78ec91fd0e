"""Planted models, loaded by real transformers in a process of its own that is offline."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from wikiproof.config import HubModel
from wikiproof.snippets import models, planting
from wikiproof.snippets.models import catalogue

TEXT = "Hello, the capital of 대한민국 is Seoul."
TYPES = {model.model_type: name for name, model in reversed([*catalogue().items()])}
"""One model of each type."""
NAMED = {
    *TYPES.values(), "meta-llama/Llama-2-7b-hf", "meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-Instruct",
    "meta-llama/Llama-2-7b-chat-hf", "Qwen/Qwen2.5-7B-Instruct", "google/gemma-2-9b-it",
    "google/vit-base-patch16-224", "bert-base-cased",
}  # fmt: skip
TEXTS = sorted(name for name in NAMED if not models.architecture(catalogue()[name]).image_processor)
# The special tokens of the published tokenizers, by their tokenizer_config.json on the Hub.
SPECIAL = {
    "meta-llama/Llama-2-7b-hf": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
    "meta-llama/Llama-3.1-8B": {"bos_token": "<|begin_of_text|>", "eos_token": "<|end_of_text|>"},
    "meta-llama/Llama-3.1-8B-Instruct": {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
    "mistralai/Mistral-7B-v0.1": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
    "Qwen/Qwen2.5-7B-Instruct": {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"},
    "google/gemma-2-9b-it": {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"},
    "openai-community/gpt2": {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"},
    "google-bert/bert-base-uncased": {
        "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "mask_token": "[MASK]", "unk_token": "[UNK]",
    },
    "FacebookAI/roberta-base": {"bos_token": "<s>", "eos_token": "</s>", "mask_token": "<mask>", "pad_token": "<pad>"},
    "google-t5/t5-small": {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"},
}  # fmt: skip
CLASSES = {
    "meta-llama/Llama-2-7b-hf": "LlamaTokenizer",
    "Qwen/Qwen2.5-7B-Instruct": "Qwen2Tokenizer",
    "google/gemma-2-9b-it": "GemmaTokenizer",
    "openai-community/gpt2": "GPT2Tokenizer",
    "google-bert/bert-base-uncased": "BertTokenizer",
    "FacebookAI/roberta-base": "RobertaTokenizer",
    "google-t5/t5-small": "T5Tokenizer",
}
PLANT = """
import sys
from wikiproof.snippets import planting
from wikiproof.snippets.models import catalogue
for name in sys.argv[2:]:
    planting.plant(name, catalogue()[name], sys.argv[1])
"""
Found = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two cache folders in which two processes planted the same models, in another order."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for seed, folder in enumerate(folders):
        names = sorted(NAMED, reverse=bool(seed))
        ran = python("-c", PLANT, str(folder), *names, PYTHONHASHSEED=str(seed + 1))
        assert ran.returncode == 0, ran.stderr
    return folders


@pytest.fixture(scope="module")
def loaded(hubs: tuple[Path, Path]) -> Found:
    """What a process that is offline makes of what is planted, by name."""
    script = Path(__file__).with_name("planted.py")
    ran = python(str(script), *sorted(NAMED), HF_HUB_CACHE=str(hubs[0]), HF_HUB_OFFLINE="1")
    assert ran.returncode == 0, ran.stderr
    found: Found = json.loads(ran.stdout)
    return found


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TOKENIZERS_PARALLELISM": "false", **variables}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment)


def test_two_plantings_give_the_same_bytes(hubs: tuple[Path, Path]) -> None:
    one, two = ({str(file.relative_to(hub)): file.read_bytes() for file in files(hub)} for hub in hubs)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_nothing_planted_can_hold_code(hubs: tuple[Path, Path]) -> None:
    assert {file.suffix for file in files(hubs[0])} == {".json", ".safetensors", ""}
    assert {file.name for file in files(hubs[0]) if not file.suffix} == {"main"}


def files(hub: Path) -> list[Path]:
    return [file for file in hub.rglob("*") if file.is_file()]


@pytest.mark.parametrize("name", TEXTS)
def test_a_planted_model_runs_on_what_its_tokenizer_gives(name: str, loaded: Found) -> None:
    found = loaded[name]
    ids, largest, size = found["ids"], found["largest"], found["vocab_size"]
    assert isinstance(ids, list)
    assert isinstance(largest, int)
    assert isinstance(size, int)
    assert max(ids) <= largest < size
    assert found["logits"] == [1, len(ids), size]
    if "written" in found:
        assert found["written"] == 3 + (1 if catalogue()[name].auto == "AutoModelForSeq2SeqLM" else len(ids))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_survives_its_tokenizer(name: str, loaded: Found) -> None:
    assert bare(str(loaded[name]["text"])) == bare(TEXT.lower() if "uncased" in name else TEXT)


def bare(text: str) -> str:
    """A text without what BERT's tokenizers change: spaces around signs, and how Hangul is put together."""
    return unicodedata.normalize("NFC", "".join(text.split()))


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_special_tokens_are_the_published_ones(name: str, loaded: Found) -> None:
    special = loaded[name]["special"]
    assert isinstance(special, dict)
    assert {role: special.get(role) for role in SPECIAL[name]} == SPECIAL[name]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_tokenizer_is_of_the_class_of_the_published_one(name: str, loaded: Found) -> None:
    assert loaded[name]["class"] == CLASSES[name]


def test_models_with_a_chat_template_are_those_that_chat(loaded: Found) -> None:
    llama = "<|start_header_id|>{0}<|end_header_id|>\n\n{1}<|eot_id|>"
    said = "<|begin_of_text|>" + llama.format("user", "Who?") + llama.format("assistant", "Me.")
    assert loaded["meta-llama/Llama-3.1-8B-Instruct"]["chat"] == said
    qwen = "<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\nMe.<|im_end|>\n"
    assert loaded["Qwen/Qwen2.5-7B-Instruct"]["chat"] == qwen
    assert loaded["meta-llama/Llama-3.1-8B"]["chat"] is None


def test_an_image_becomes_the_size_that_the_model_reads(loaded: Found) -> None:
    found = loaded["google/vit-base-patch16-224"]
    assert (found["shape"], found["white"], found["logits"]) == ([1, 3, 224, 224], 1.0, [1, 1000])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (HubModel("lama", 1, "x", {}), r"acme/x: transformers knows no model_type 'lama'; did you mean 'llama'\?"),
        (HubModel("llama", 1, "x", {"rms_norm_eps": "small"}), "acme/x: .*rms_norm_eps"),
        (HubModel("gpt2", 1, "x", {"n_embd": 768}, {"n_embd": 8192}), "acme/x: its stand-in has 1.* parameters, more"),
        (HubModel("gpt2", 1, "x", {}, {"vocab_size": 100}), "a vocab_size of 100 is too small for its tokenizer"),
        (HubModel("gpt2", 1, "x", {}, tokenizer="gpt-3"), "acme/x: there is no tokenizer 'gpt-3'; there are .*gpt-2"),
        (HubModel("gpt2", 1, "x", {}, auto="AutoModelForAll"), "acme/x: 'AutoModelForAll' is no class of transformers"),
    ],
)
def test_a_model_that_cannot_be_planted_says_why(model: HubModel, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        planting.plant("acme/x", catalogue({"acme/x": model})["acme/x"], str(tmp_path))


def test_a_type_that_the_catalogue_lacks_is_planted_with_the_sizes_given(tmp_path: Path) -> None:
    sizes = {"vocab_size": 300, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    given = HubModel("olmo", 1, "x", {"hidden_size": 4096}, {**sizes, "intermediate_size": 64})
    planting.plant("acme/x", catalogue({"acme/x": given})["acme/x"], str(tmp_path))
    (config,) = tmp_path.rglob("config.json")
    assert sizes.items() <= json.loads(config.read_text()).items()
