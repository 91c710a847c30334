"""Finding sheets and columns by what they are called, however that is written."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kongchuo_docs.model import Column, SheetLayout

SEARCHED_ROWS = 10
"""The heading is looked for in so many rows from the top: clerks put titles above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The heading row of a sheet."""

    row: int
    """From 1, as Excel counts."""
    columns: Mapping[int, Column]
    """Known columns by position, from 0."""
    unknown: Mapping[int, str]
    """Other headings by position."""
    doubled: tuple[Column, ...] = ()
    """Columns that occur more than once."""
    missing: tuple[Column, ...] = field(default=())
    """Required columns that do not occur."""


def key(text: str) -> str:
    """Return a heading or sheet name without width, spaces, line breaks and required mark."""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("*:").casefold()


def find_header(rows: Sequence[Sequence[object]], layout: SheetLayout) -> Header | None:
    """Return the row that holds most known headings; None when no row holds at least two."""
    names = {
        key(name): column for column in layout.columns for name in (column.heading, *column.aliases)
    }
    best, most = None, 1
    for number, row in enumerate(rows[:SEARCHED_ROWS], start=1):
        texts = {
            place: cell for place, cell in enumerate(row) if isinstance(cell, str) and key(cell)
        }
        known = {place: names[key(text)] for place, text in texts.items() if key(text) in names}
        if len(known) > most:
            best, most = (number, texts, known), len(known)
    if not best:
        return None
    number, texts, known = best
    found = list(known.values())
    return Header(
        row=number,
        columns=known,
        unknown={place: text for place, text in texts.items() if place not in known},
        doubled=tuple(column for column in layout.columns if found.count(column) > 1),
        missing=tuple(
            column for column in layout.columns if column.required and column not in found
        ),
    )


def nearest(text: str, layout: SheetLayout) -> str:
    """Return the known heading that is most like ``text``, or empty."""
    names = [column.heading for column in layout.columns]
    return next(iter(difflib.get_close_matches(key(text), names, 1, 0.5)), "")
