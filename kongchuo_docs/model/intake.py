"""What a workbook holds and how it is laid out, before anything is interpreted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kongchuo_docs.model.findings import Source

CellValue: TypeAlias = (
    str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
)
"""What a workbook cell holds, before anything is interpreted."""


class RecordKind(StrEnum):
    """The five things that a workbook tells; one sheet each."""

    UNIT = "unit"
    CASE = "case"
    VISIT = "visit"
    ENROLMENT = "enrolment"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One row of one sheet; nothing interpreted yet."""

    kind: RecordKind
    values: Mapping[str, CellValue]
    """Field path (``student.id_number``) to what the cell holds; blank cells are left out."""
    places: Mapping[str, Source]
    """Field path to its cell, for every column of the sheet, blank or not."""
    source: Source
    """The row itself (column empty)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that intake knows, from ``schemas/columns/*.yaml``."""

    heading: str
    path: str
    """Field path inside the record: ``student.name``, ``guardians.0.phone``."""
    required: bool = False
    codes: str = ""
    """Code list that the cell's choices come from, or empty."""
    kind: str = "text"
    """``text``, ``date``, ``time``, ``integer``, ``yes_no``, ``id_number``, ``month`` or ``codes``."""
    note: str = ""
    """Input help shown in the blank workbook."""
    width: int = 14
    """Column width in the blank workbook, in characters."""
    aliases: tuple[str, ...] = ()
    """Other headings that mean the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet of the intake workbook."""

    name: str
    kind: RecordKind
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLayout:
    """The intake workbook: version and sheets, in the order of the tabs."""

    version: str
    title: str
    sheets: tuple[SheetLayout, ...]

    def sheet(self, kind: RecordKind) -> SheetLayout:
        """Return the sheet that tells about ``kind``."""
        return next(sheet for sheet in self.sheets if sheet.kind is kind)
