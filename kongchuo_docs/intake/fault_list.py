"""The sheet 错误清单: every finding with its place, as a first sheet or as a workbook of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname

from kongchuo_docs.intake.findings import MARKED_SHEET
from kongchuo_docs.intake.saving import save
from kongchuo_docs.model import Finding, Severity

HEADINGS = ("级别", "代码", "表", "行", "列", "字段", "问题", "怎么改", "位置")
WIDTHS = (8, 10, 14, 8, 8, 20, 50, 50, 12)
LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "错误",
    Severity.WARNING: "提醒",
    Severity.INFO: "说明",
}
COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "FFFFC7CE",
    Severity.WARNING: "FFFFEB9C",
    Severity.INFO: "FFDDEBF7",
}
STAMP = b"kongchuo"
_TOP = Alignment(wrap_text=True, vertical="top")
_FORMULA = ("=", "+", "-", "@")


def cells(finding: Finding) -> tuple[str | int | None, ...]:
    """Return the row of a finding, without its link."""
    source = finding.source
    return (
        *(LEVELS[finding.severity], finding.code, source.sheet, source.row, source.column),
        *(finding.field, finding.message, finding.fix),
    )


def link(finding: Finding, sheets: Collection[str]) -> str | None:
    """Return where a finding is inside the workbook: ``'学生'!H2``."""
    source = finding.source
    if source.sheet not in sheets or not source.row:
        return None
    return f"{quote_sheetname(source.sheet)}!{source.column or 'A'}{source.row}"


def furnish(sheet: Any, lines: int) -> None:
    """Give the list its widths, frozen heading and filter."""
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:I{lines + 1}"


def text_only(value: str | int | None) -> str | int | None:
    """Return a value that a workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def dress(cell: Any) -> None:
    """Make sure that a text is one: sheet names and headings are the user's, and may be formulas."""
    cell.alignment = _TOP
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(_FORMULA)


def write_list(findings: Iterable[Finding], target: Path) -> None:
    """Write a workbook of nothing but the list, row by row: it may have a million of them.

    Args:
        findings: In the order in which they are to stand.
        target: An older list there is replaced.

    Raises:
        InputFileError: The file cannot be written.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(MARKED_SHEET)
    found = list(findings)
    furnish(sheet, len(found))
    sheet.append(list(_heading(sheet)))
    for each in found:
        sheet.append(list(_line(sheet, each)))
    save(book, target)
    stamp(target)


def stamp(target: Path) -> None:
    """Note in a file of ours that nobody else has saved it yet.

    The note is the comment of the zip file: it is gone as soon as another program saves the file.
    """
    with suppress(OSError), zipfile.ZipFile(target, "a") as archive:
        archive.comment = STAMP


def is_untouched(target: Path) -> bool:
    """Tell whether a file is ours, and nobody has filled it on."""
    try:
        with zipfile.ZipFile(target) as archive:
            return archive.comment == STAMP
    except (OSError, zipfile.BadZipFile):
        return False


def _heading(sheet: Any) -> Iterator[WriteOnlyCell]:
    for heading in HEADINGS[:-1]:
        cell = WriteOnlyCell(sheet, heading)
        cell.font = Font(bold=True)
        yield cell


def _line(sheet: Any, finding: Finding) -> Iterator[WriteOnlyCell]:
    for place, value in enumerate(cells(finding)):
        cell = WriteOnlyCell(sheet, text_only(value))
        dress(cell)
        if place == 0:
            cell.fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        yield cell
