"""Fixtures: the names that snippets of this wiki may use without binding them."""

import pytest
from torch import nn

from wikiproof.snippets import tier, true_shape


@pytest.fixture
@tier("real")
def model() -> nn.Module:
    """A small classifier: 784 → 256 → 10, 203,530 parameters."""
    named = nn.Sequential()
    named.add_module("encoder", nn.Linear(784, 256))
    named.add_module("activation", nn.ReLU())
    named.add_module("classifier", nn.Linear(256, 10))
    return named


@pytest.fixture
@tier("true shape")
def base_model() -> nn.Module:
    """Llama-2-7B at its published shape, without weights: 6,738,415,616 parameters."""
    return true_shape("meta-llama/Llama-2-7b-hf")
