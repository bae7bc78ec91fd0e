"""Make small tokenizers that split text as those of published models do.

Stage: snippets. What a tokenizer is to be like in, the files of one out, the same in every run. Its vocabulary comes
from a few sentences here: bytes or letters stand for whatever they lack.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wikiproof.snippets.models import Tokenizer

if TYPE_CHECKING:
    import tokenizers

_TEXT = (
    "The model reads a text, splits it into tokens, and predicts the next one.",
    "A language model is trained on a large amount of text, with a loss that falls as it learns.",
    "What is the capital of France? The capital of France is Paris.",
    "Hello, my name is Kim, and I am writing a note about how large models are tuned.",
    "Translate English to German: The house is wonderful.",
    "I love this movie! I hated this film; it was not good at all.",
    "You are a helpful assistant. Explain what attention is, in a few words.",
    "Once upon a time, there was a little dog that lived in a house by the sea.",
    "def add(a, b):\n    return a + b\n\nfor i in range(10):\n    print(add(i, 1))",
    "모델은 문장을 토큰으로 나누고 다음 토큰을 예측한다.",
    "안녕하세요. 대한민국의 수도는 서울입니다.",
    "파라미터의 수와 학습에 필요한 메모리를 계산한다.",
)
_ASCII = string.ascii_letters + string.digits + string.punctuation
_BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
_SENTINELS = tuple(f"<extra_id_{number}>" for number in reversed(range(100)))
"""T5's."""
_LETTER, _WORD = -10.0, -5.0
"""Scores of pieces: a word of the sentences is better than its letters."""
_NO_LIMIT = 10**30


def write(like: Tokenizer, size: int, longest: int | None, folder: Path) -> Mapping[str, int]:
    """Write a tokenizer of at most `size` tokens; the ids of its special tokens, by their roles, are returned.

    `longest` is the number of tokens that its model reads. Raises `ValueError` where `size` is too small.
    """
    made = _made(like, size)
    count = made.get_vocab_size()
    if count > size:
        raise ValueError(f"a vocab_size of {size} is too small for its tokenizer, which has {count} tokens")
    folder.mkdir(parents=True, exist_ok=True)
    made.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": like.read_as,
        **like.special,
        "additional_special_tokens": [*like.other, *(_SENTINELS if like.read_as == "T5Tokenizer" else ())],
        "model_max_length": longest or _NO_LIMIT,
        "model_input_names": ["input_ids", *(["token_type_ids"] if like.segments else []), "attention_mask"],
        "clean_up_tokenization_spaces": False,
        **({"do_lower_case": like.lower} if like.split == "word piece" else {}),
        **({"chat_template": like.chat} if like.chat else {}),
    }
    (folder / "tokenizer_config.json").write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
    ids = made.get_vocab()
    return {role: ids[token] for role, token in like.special.items()}


def _made(like: Tokenizer, size: int) -> tokenizers.Tokenizer:
    from tokenizers import AddedToken

    reserved = tuple(dict.fromkeys((*like.special.values(), *like.other)))
    make = {"byte level": _byte_level, "sentencepiece": _sentencepiece, "word piece": _word_piece, "unigram": _unigram}
    made = make[like.split](like, reserved, size)
    masks = {like.special.get("mask_token")}
    made.add_special_tokens([AddedToken(each, lstrip=each in masks, normalized=False) for each in reserved])
    _frame(made, like)
    return made


def _byte_level(_like: Tokenizer, reserved: tuple[str, ...], size: int) -> tokenizers.Tokenizer:
    """As GPT-2's: pieces of bytes, each of which is written as a letter."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    split = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens, merges = _learned(split, sorted(split.alphabet()), size - len(reserved))
    made = Tokenizer(models.BPE(_numbered((*reserved, *tokens)), merges))
    made.pre_tokenizer, made.decoder = split, decoders.ByteLevel()
    return made


def _sentencepiece(like: Tokenizer, reserved: tuple[str, ...], size: int) -> tokenizers.Tokenizer:
    """As Llama 2's: pieces of letters, with a mark for spaces, and bytes for letters that are unknown."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    known = (*reserved, *_BYTES)
    tokens, merges = _learned(pre_tokenizers.Metaspace(), [*_ASCII, " "], size - len(known))
    unknown = like.special["unk_token"]
    made = Tokenizer(
        models.BPE(_numbered((*known, *tokens)), merges, unk_token=unknown, fuse_unk=True, byte_fallback=True)
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    spaces = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    made.decoder = decoders.Sequence(spaces)
    return made


def _word_piece(like: Tokenizer, reserved: tuple[str, ...], size: int) -> tokenizers.Tokenizer:
    """As BERT's: words, and the letters of those that are unknown."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    normalizer, split = normalizers.BertNormalizer(lowercase=like.lower), pre_tokenizers.BertPreTokenizer()
    words = [word for text in _TEXT for word, _ in split.pre_tokenize_str(normalizer.normalize_str(text))]
    letters = sorted({*"".join(words), *normalizer.normalize_str(_ASCII)})
    tokens = (*reserved, *letters, *(f"##{letter}" for letter in letters), *words)
    made = Tokenizer(models.WordPiece(_numbered(tokens, size), unk_token=like.special["unk_token"]))
    made.normalizer, made.pre_tokenizer, made.decoder = normalizer, split, decoders.WordPiece()
    return made


def _unigram(like: Tokenizer, reserved: tuple[str, ...], size: int) -> tokenizers.Tokenizer:
    """As T5's: the likeliest pieces of a text, with a mark for spaces."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    split, ends = pre_tokenizers.Metaspace(), _SENTINELS if like.read_as == "T5Tokenizer" else ()
    words = [word for text in _TEXT for word, _ in split.pre_tokenize_str(text)]
    letters = sorted({*"".join(words), *_ASCII})
    scores = dict.fromkeys(reserved, 0.0) | dict.fromkeys(letters, _LETTER) | dict.fromkeys(words, _WORD)
    pieces = [*list(scores.items())[: size - len(ends)], *((each, 0.0) for each in ends)]
    made = Tokenizer(models.Unigram(pieces, unk_id=list(scores).index(like.special["unk_token"])))
    made.pre_tokenizer, made.decoder = split, decoders.Metaspace()
    return made


def _learned(
    split: tokenizers.pre_tokenizers.PreTokenizer, alphabet: list[str], size: int
) -> tuple[list[str], list[tuple[str, str]]]:
    """Byte pair encoding learned from the sentences: tokens in the order of their ids, and merges."""
    from tokenizers import Tokenizer, models, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = split
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    learner.train_from_iterator(_TEXT, trainer)
    learned = msgspec.json.decode(learner.to_str(), type=_Learner).model
    return sorted(learned.vocab, key=lambda token: learned.vocab[token]), learned.merges


class _Learned(msgspec.Struct):
    vocab: dict[str, int]
    merges: list[tuple[str, str]]


class _Learner(msgspec.Struct):
    """What is read of a `tokenizer.json`."""

    model: _Learned


def _numbered(tokens: Iterable[str], size: int | None = None) -> dict[str, int]:
    return {token: number for number, token in enumerate([*dict.fromkeys(tokens)][:size])}


def _frame(made: tokenizers.Tokenizer, like: Tokenizer) -> None:
    """Have the tokenizer put its special tokens around a text, or two."""
    from tokenizers import processors

    start = [like.special.get("cls_token") or like.special["bos_token"]] if like.starts else []
    end = [like.special.get("sep_token") or like.special["eos_token"]] if like.ends else []
    single = [*start, "$A", *end]
    pair = [*single, *([] if end else start), "$B:1", *(f"{each}:1" for each in end)]
    ids = [(each, made.token_to_id(each)) for each in (*start, *end)]
    made.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=ids)
