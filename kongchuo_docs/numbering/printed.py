"""The printed form of a document number: writing it and reading it back.

Basis: GB/T 9704-2012 §7.2.5 (organs; 六角括号, no zero padding); school practice ``…字〔2021〕第1号``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kongchuo_docs.errors import UsageError
from kongchuo_docs.model import DocumentNumber, NumberGrammar

_PRINTED = re.compile(
    r"(?P<prefix>\S.*?)"
    r"[〔\[(【（［]\s*(?P<year>[1-9][0-9]{3})\s*[〕\])】）］]\s*"
    r"(?P<ordinal>第?)\s*(?P<seq>[1-9][0-9]*)\s*号"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedNumber:
    """What a printed number says. The unit and kind of its series are not printed on it."""

    prefix: str
    year: int
    seq: int
    grammar: NumberGrammar

    def __str__(self) -> str:
        """Return the printed form, with 六角括号."""
        ordinal = "第" if self.grammar is NumberGrammar.SCHOOL else ""
        return f"{self.prefix}〔{self.year}〕{ordinal}{self.seq}号"


def format_number(number: DocumentNumber) -> str:
    """Return a number as it is printed: ``金中校（劝返）字〔2021〕第3号``, ``中教函〔2021〕97号``."""
    series = number.series
    return str(
        ParsedNumber(prefix=series.prefix, year=series.year, seq=number.seq, grammar=series.grammar)
    )


def parse_number(text: str) -> ParsedNumber:
    """Read a printed number; the inverse of :func:`format_number`.

    Other brackets round the year that people type (``[]``, ``()``, ``【】`` and their full-width
    forms) are taken as 〔〕. Basis: R3.

    Raises:
        UsageError: The text is not a number, or its sequence number begins with zero.
    """
    found = _PRINTED.fullmatch(text.strip())
    if not found:
        raise UsageError(
            f"“{text}”不是发文字号。",
            fix="写成“金中校（劝返）字〔2021〕第3号”或“中教函〔2021〕97号”的样子，序号前不加0。",
        )
    return ParsedNumber(
        prefix=found["prefix"].rstrip(),
        year=int(found["year"]),
        seq=int(found["seq"]),
        grammar=NumberGrammar.SCHOOL if found["ordinal"] else NumberGrammar.ORGAN,
    )
