"""What a workbook holds and how it is laid out, before anything is interpreted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kongchuo_docs.model.findings import Source


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell without a value that could be taken: a failed formula, two answers to one question."""

    code: str
    """Code of the finding that says so."""
    text: str
    """What is wrong, in Chinese."""


CellValue: TypeAlias = (
    str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError | None
)
"""What a workbook cell holds, before anything is interpreted."""


class RecordKind(StrEnum):
    """What a row tells; one sheet each."""

    UNIT = "unit"
    CASE = "case"
    VISIT = "visit"
    ACT = "act"
    ENROLMENT = "enrolment"
    REPORT = "report"
    ROSTER = "roster"
    """One child of a list that others keep (population, school roll, register export); such lists
    are compared, never stored. No sheet of the intake workbook."""


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
class Unclear:
    """Headings that several fields could mean: never read, always asked back."""

    headings: tuple[str, ...]
    question: str
    """What the heading leaves open, such as 没有写明是谁的电话."""
    choices: tuple[str, ...] = ()
    """Headings of the columns that may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """Headings that tell a field and with it the value of others: 父亲姓名 tells the relation too.

    Such a column is read only where no column tells the field by its own name.
    """

    headings: tuple[str, ...]
    path: str
    sets: Mapping[str, str] = field(default_factory=dict)
    """Field path to the value that holds wherever the cell is filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet of the intake workbook."""

    name: str
    kind: RecordKind
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    optional: bool = False
    """True where nothing is missing in a workbook without the sheet."""
    unclear: tuple[Unclear, ...] = ()
    implied: tuple[Implied, ...] = ()
    unused: tuple[str, ...] = ()
    """Headings that are known and not needed: 序号, 政治面貌."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingGroup:
    """What may stand over several columns in a heading of two rows."""

    name: str
    """Put before the heading below: 监护人 over 姓名 is 监护人姓名. Empty: the heading is whole."""
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWording:
    """How clerks write headings, notes and totals (``schemas/columns/wording.yaml``)."""

    spellings: Mapping[str, str] = field(default_factory=dict)
    """Common slips to the right writing: 藉 → 籍."""
    hints: tuple[str, ...] = ()
    """A bracket in a heading that begins so only explains: 姓名（必填）."""
    groups: tuple[HeadingGroup, ...] = ()
    persons: tuple[str, ...] = ()
    """A group that holds one of these words is about a person: 姓名 below is not the child's."""
    totals: tuple[str, ...] = ()
    """A row whose first text is one of these is a sum."""
    notes: tuple[str, ...] = ()
    """A row whose texts begin so, with a colon, is a remark or a place to sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole numbers from the least to the most, both inclusive."""

    least: int
    most: int
    source: str
    """Document, or why we recommend it."""

    def __contains__(self, number: object) -> bool:
        """Tell whether a number lies within."""
        return isinstance(number, int) and self.least <= number <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """How many years younger or older than the others, both inclusive."""

    younger: int
    older: int
    source: str
    """Document, or why we recommend it."""

    def __contains__(self, years: object) -> bool:
        """Tell whether so many years older (less than 0: younger) are within."""
        return isinstance(years, int) and -self.younger <= years <= self.older


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """What is plausible of ages, in full years (``schemas/columns/plausible.yaml``)."""

    ages: Span
    """Of a child on the day of survey or notice."""
    grade_usual: Around
    """How much older than others of its grade a child may be without a word."""
    grade_possible: Around
    """Beyond it grade or date of birth is wrong."""
    parent_older: Span
    """How much older than the child parents and grandparents are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion:
    """An older version of the intake workbook, as far as it differs from the present one."""

    version: str
    headings: Mapping[RecordKind, Mapping[str, str]] = field(default_factory=dict)
    """By sheet: a heading of then to the field path of now, or to nothing where it is not asked any
    more. Headings that are the same, or aliases of today's, need no mention."""
    news: str = ""
    """What the present version asks beyond it, in Chinese; empty = nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLayout:
    """The intake workbook: version and sheets, in the order of the tabs."""

    version: str
    title: str
    sheets: tuple[SheetLayout, ...]
    wording: SheetWording = SheetWording()
    plausible: Plausible | None = None
    """Limits of ages; None: ages are not judged."""
    earlier: tuple[EarlierVersion, ...] = ()
    """Versions that are still read as what they meant."""

    def sheet(self, kind: RecordKind) -> SheetLayout:
        """Return the sheet that tells about ``kind``."""
        return next(sheet for sheet in self.sheets if sheet.kind is kind)
