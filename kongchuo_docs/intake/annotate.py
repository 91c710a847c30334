"""Marking faults in a copy of the user's workbook; his own file is never touched."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from kongchuo_docs.errors import InputFileError, RefusedError
from kongchuo_docs.intake import gate, marks
from kongchuo_docs.intake.fault_list import (
    COLOURS,
    HEADINGS,
    cells,
    dress,
    furnish,
    is_untouched,
    link,
    stamp,
    text_only,
)
from kongchuo_docs.intake.findings import MARKED_SHEET
from kongchuo_docs.intake.ordering import sort_findings
from kongchuo_docs.intake.saving import save
from kongchuo_docs.model import Finding

_MARKED = re.compile(r"(.*)\.标注(\d*)")
_LISTED = re.compile(r"(.*)\.错误清单(\d*)")


def marked_path(path: Path) -> Path:
    """Return the place of the marked copy: ``X.xlsx`` → ``X.标注.xlsx`` → ``X.标注2.xlsx``."""
    found = _MARKED.fullmatch(path.stem)
    name = f"{found[1]}.标注{int(found[2] or 1) + 1}" if found else f"{path.stem}.标注"
    return path.with_name(f"{name}.xlsx")


def free_path(target: Path, next_one: Callable[[Path], Path] = marked_path) -> Path:
    """Return a place where nothing of the user's is lost: ``target``, or the next free name.

    A copy of ours that somebody saved since is filled on, and is left alone.
    """
    while target.exists() and not is_untouched(target):
        target = next_one(target)
    return target


def next_list(path: Path) -> Path:
    """Return the next name of a list of faults: ``X.错误清单.xlsx`` → ``X.错误清单2.xlsx``."""
    found = _LISTED.fullmatch(path.stem)
    name = f"{found[1]}.错误清单{int(found[2] or 1) + 1}" if found else f"{path.stem}.错误清单"
    return path.with_name(f"{name}.xlsx")


def annotate(path: Path, findings: Iterable[Finding], target: Path) -> None:
    """Write a copy of a workbook with all findings listed first and marked at their cells.

    An older marked copy at ``target`` is replaced; any other file there is not.

    Raises:
        InputFileError: The workbook cannot be read, or the copy cannot be written.
        RefusedError: ``target`` is the workbook itself, or a file that is not ours.
    """
    if target.exists() and (target.resolve() == path.resolve() or not is_marked(target)):
        raise RefusedError(f"{target.name} 不是标注副本，没有覆盖", fix="先移走这个文件或改名")
    gate.check(path)
    try:
        with warnings.catch_warnings(action="ignore"):  # they would show what is in the cells
            book = load_workbook(path, rich_text=True)
    except Exception as error:  # openpyxl raises whatever a foreign file makes it stumble over
        raise InputFileError(f"{path.name}：不能生成标注副本", fix=gate.SAVE_AS_XLSX) from error
    _clear(book)
    here = [finding for finding in findings if finding.source.file in ("", path.name)]
    ordered = sort_findings(here, tuple(book.sheetnames))
    for (sheet, _, _), found in groupby(sorted(ordered, key=_cell), key=_cell):
        if sheet in book.sheetnames:
            _mark(book[sheet], list(found))
    _list(book, ordered)
    save(book, target)
    stamp(target)


def is_marked(target: Path) -> bool:
    """Tell whether a workbook begins with our list of faults."""
    try:
        gate.check(target)
        with CalamineWorkbook.from_path(str(target)) as book:
            return book.sheet_names[:1] == [MARKED_SHEET]
    except (InputFileError, CalamineError):
        return False


def _cell(finding: Finding) -> tuple[str, int, str]:
    return finding.source.sheet, finding.source.row or 0, finding.source.column


def _clear(book: Workbook) -> None:
    """Take away the marks of an earlier copy, in case that copy was filled on."""
    if MARKED_SHEET in book.sheetnames:
        book.remove(book[MARKED_SHEET])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    marks.take_away(cell)


def _mark(sheet: Worksheet, found: list[Finding]) -> None:
    source = found[0].source
    if not source.row:
        return
    # A finding on a whole row is shown at its first cell.
    cell = sheet[f"{source.column or 'A'}{source.row}"]
    if hasattr(cell, "fill") and type(cell).__name__ != "MergedCell":
        marks.put(cell, found)


def _list(book: Workbook, findings: list[Finding]) -> None:
    sheet = book.create_sheet(MARKED_SHEET, 0)
    sheet.append(HEADINGS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, finding in enumerate(findings, start=2):
        for column, value in enumerate(cells(finding), start=1):
            dress(sheet.cell(number, column, text_only(value)))
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        if location := link(finding, book.sheetnames):
            cell = sheet.cell(number, len(HEADINGS), "转到")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
            cell.style = "Hyperlink"
    furnish(sheet, len(findings))
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
