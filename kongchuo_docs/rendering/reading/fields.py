"""Fields of Word: page numbers are counted by us, all others print their stored result."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KINDS = {"PAGE": "page", "NUMPAGES": "pages", "SECTIONPAGES": "section_pages"}
_WORD = re.compile(r"\s*([A-Za-z]+)")
_FORMAT = re.compile(r"\\\*\s*\"?([A-Za-z0-9]+)")
_ARABIC = frozenset({"ARABIC", "MERGEFORMAT", "CHARFORMAT"})
_DRAWN = frozenset({"EQ", "SYMBOL", "ADVANCE", "BARCODE", "DISPLAYBARCODE", "GOTOBUTTON"})
"""Fields whose looks come from their code: they have no stored result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What the code of a field asks for."""

    kind: str = ""
    """Kind of a page field, or nothing."""
    dashed: bool = False
    """``- 1 -``."""
    note: str = ""
    """What we cannot do."""


def read_instruction(code: str) -> Instruction:
    r"""Read the code of a field: ``PAGE \* MERGEFORMAT``."""
    word = _WORD.match(code)
    name = word[1].upper() if word else ""
    kind = _KINDS.get(name, "")
    if not kind:
        return Instruction(note=f"域 {name}" if name in _DRAWN else "")
    formats = {found.upper() for found in _FORMAT.findall(code)} - _ARABIC
    dashed = "ARABICDASH" in formats
    others = formats - {"ARABICDASH"}
    note = f"页码格式 {min(others)}" if others else ""
    return Instruction(kind=kind, dashed=dashed, note=note)


@dataclass(slots=True)
class _Open:
    """A field that has begun and not ended."""

    code: str = ""
    in_result: bool = False
    instruction: Instruction = Instruction()
    printed: bool = False


class FieldStack:
    """Where we are in the complex fields of a story; they nest and may span paragraphs."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def begin(self) -> None:
        """A field begins with its code."""
        self._open.append(_Open())

    def add_code(self, text: str) -> None:
        """More of the code of the innermost field."""
        if self._open:
            self._open[-1].code += text

    def separate(self) -> Instruction:
        """The code ends, the stored result begins."""
        if not self._open:
            return Instruction()
        field = self._open[-1]
        field.in_result = True
        field.instruction = read_instruction(field.code)
        return field.instruction

    def end(self) -> Instruction | None:
        """The field ends; return it if it is a page field that was not printed yet."""
        if not self._open:
            return None
        field = self._open.pop()
        asked = field.instruction if field.in_result else read_instruction(field.code)
        shown = all(outer.in_result and not outer.instruction.kind for outer in self._open)
        return asked if shown and not field.printed and (asked.kind or asked.note) else None

    @property
    def closed(self) -> bool:
        """Whether no field is open."""
        return not self._open

    @property
    def hidden(self) -> bool:
        """Whether text here is not printed: codes, and results that we count anew."""
        if not self._open:
            return False
        return any(not field.in_result or field.instruction.kind for field in self._open)

    def due(self) -> Instruction | None:
        """Return the page field whose stored result stands here, once.

        It takes the looks of its stored result, as Word's ``MERGEFORMAT`` does.
        """
        if not self._open or self._open[-1].printed or not self._open[-1].instruction.kind:
            return None
        if any(not field.in_result or field.instruction.kind for field in self._open[:-1]):
            return None
        self._open[-1].printed = True
        return self._open[-1].instruction
