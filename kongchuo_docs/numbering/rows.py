"""Rows of the register: what they say as types of the model, and what the journal says of them."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from kongchuo_docs.journal import Act, Deed
from kongchuo_docs.model import (
    DocumentNumber,
    NumberEntry,
    NumberGrammar,
    NumberSeries,
    NumberState,
)
from kongchuo_docs.numbering.block_file import Identity
from kongchuo_docs.numbering.printed import format_number


def identity_of(series: NumberSeries) -> Identity:
    """Return what makes the series."""
    return series.unit_code, series.kind, series.year


def deed_of(act: Act, key: str, number: DocumentNumber, *, words: str = "") -> Deed:
    """Return what the journal says; free words only as their digest: they may name a person."""
    content = sha256(words.encode()).hexdigest() if words else ""
    unit = number.series.unit_code
    return Deed(act=act, key=key, number=format_number(number), unit=unit, content=content)


def new_row(key: str, number: DocumentNumber, at: dt.datetime) -> dict[str, str | int]:
    """Return the row of a number that is reserved now."""
    series = number.series
    return {
        "unit_code": series.unit_code,
        "kind": series.kind,
        "year": series.year,
        "seq": number.seq,
        "prefix": series.prefix,
        "grammar": series.grammar,
        "printed": format_number(number),
        "key": key,
        "state": NumberState.RESERVED,
        "reason": "",
        "taken_at": at.isoformat(),
    }


def number_of(row: Row[Any]) -> DocumentNumber:
    """Return the number of a row."""
    series = NumberSeries(
        unit_code=row.unit_code,
        kind=row.kind,
        year=row.year,
        prefix=row.prefix,
        grammar=NumberGrammar(row.grammar),
    )
    return DocumentNumber(series=series, seq=row.seq)


def entry_of(row: Row[Any]) -> NumberEntry:
    """Return a row as a line of the register."""
    return NumberEntry(
        number=number_of(row),
        key=row.key,
        state=NumberState(row.state),
        reason=row.reason,
        taken_at=row.taken_at,
    )
