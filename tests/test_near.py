import pytest
from hypothesis import given
from hypothesis import strategies as st

from wikiproof.near import Near, fold, folds


@pytest.mark.parametrize("name", ["fine_tuning", "FINE TUNING", "Ｆｉｎｅ－Ｔｕｎｉｎｇ", "(fine) tuning!"])
def test_case_width_space_and_punctuation_do_not_count(name: str) -> None:
    assert Near(["Fine-Tuning", "Fine Tuned"]).same(name) == ("Fine-Tuning",)


def test_composed_and_decomposed_hangul_are_the_same() -> None:
    assert fold("\u1100\u1161") == fold("가")


@given(st.lists(st.text() | st.text("aA_ -\n\r\u0301\u1100\u1161ßİſﬀ\u2028\x85")))
def test_many_names_are_folded_as_each_is(names: list[str]) -> None:
    assert folds(names) == [fold(name) for name in names]


def test_names_of_nothing_but_signs_are_not_all_the_same() -> None:
    assert Near(["☕", "🙂"]).same("😀") == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Quantisation", "Quantization"),
        ("Atention", "Attention"),
        ("스케일링 법직", "스케일링 법칙"),
        ("LoRAs", "LoRA"),
    ],
)
def test_slips_are_found(written: str, meant: str) -> None:
    names = ["Quantization", "Tokenization", "Attention", "Retention", "스케일링 법칙", "LoRA", "QLoRA"]
    assert Near(names).closest(written)[0] == meant


@pytest.mark.parametrize("name", ["Tokens", "", "?", "x"])
def test_what_is_unlike_is_not_offered(name: str) -> None:
    assert Near(["Quantization", "Attention", "!"]).closest(name) == ()


def test_the_nearest_of_many_is_found() -> None:
    names = [
        f"{first} {second} {number}"
        for first in ("Sparse", "Dense")
        for second in ("Head", "Layer")
        for number in range(500)
    ]
    assert Near(names).closest("Sprase Layer 417")[0] == "Sparse Layer 417"
