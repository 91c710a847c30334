"""How fast papers are made, beside the plain ways of making them."""

from kongchuo_docs.rendering.bench.measuring import Measurement, Paper, compare

__all__ = ["Measurement", "Paper", "compare"]
