"""Run snippets and prove claims.

Stage: snippets. `tier` and `true_shape` are for a wiki's `conftest.py`: what a fixture's value counts as, and models at
their published size without their weights.
"""

from wikiproof.snippets.models import true_shape
from wikiproof.snippets.tiers import tier

__all__ = ["tier", "true_shape"]
