"""Cells that are read already.

The papers of one form say mostly the same: a cell with the same XML at the same place looks the
same, unless it counts something (a list, a table), brings a picture, or is noted as unsaid.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Keeps what was worked out, and forgets the oldest when there are too many.

    Args:
        most: How much is kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, Value] = {}
        self.get = self._kept.get

    def keep(self, key: Hashable, value: Value) -> Value:
        """Keep a value under a key, and return it."""
        if len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = value
        return value
