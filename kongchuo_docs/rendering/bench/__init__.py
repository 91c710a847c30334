"""How fast papers are made, beside the plain ways of making them."""

from kongchuo_docs.rendering.bench.measuring import Measurement, compare
from kongchuo_docs.rendering.bench.papers import Paper

__all__ = ["Measurement", "Paper", "compare"]
