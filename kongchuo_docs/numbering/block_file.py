"""A block of numbers and the sealed file that hands it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.model import NumberGrammar
from kongchuo_docs.numbering.seal import unseal

Identity: TypeAlias = tuple[str, str, int]
"""Unit code, kind, year: what makes a series. Prefix and grammar belong to each number."""
BLOCK = "number-block"
"""Kind of the sealed file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A range of a series that is numbered elsewhere, or that we number for somebody else."""

    unit_code: str
    kind: str
    year: int
    prefix: str
    grammar: NumberGrammar
    first: int
    last: int
    """Inclusive."""

    @property
    def identity(self) -> Identity:
        """The series."""
        return self.unit_code, self.kind, self.year

    @property
    def name(self) -> str:
        """Name in messages and as the key of numbers that came back unused."""
        return f"block/{self.unit_code}/{self.kind}/{self.year}/{self.first}-{self.last}"


def read_block(sealed: str) -> tuple[Block, str]:
    """Return the block that a sealed file hands out, and the key of who gave it.

    Raises:
        InputFileError: The file is damaged, changed or no block.
    """
    found = unseal(sealed, BLOCK)
    try:
        content = dict(found.content)
        block = Block(**{**content, "grammar": NumberGrammar(content["grammar"])})
        if not 1 <= block.first <= block.last:
            raise ValueError("empty range")
    except (TypeError, ValueError, KeyError) as error:
        raise InputFileError("号段文件的内容不完整。", fix="请向发号的单位要原文件。") from error
    return block, found.key
