"""Marking faults in a copy of the user's workbook; his own file is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from kongchuo_docs.errors import InputFileError, RefusedError
from kongchuo_docs.intake import gate
from kongchuo_docs.intake.findings import MARKED_SHEET
from kongchuo_docs.intake.saving import save
from kongchuo_docs.model import Finding, Severity

AUTHOR = "控辍文书"
"""Author of our comments: by it they are known and taken away when a marked copy is marked anew."""
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


def marked_path(path: Path) -> Path:
    """Return the place of the marked copy: ``X.xlsx`` → ``X.标注.xlsx``."""
    return path.with_name(f"{path.stem}.标注.xlsx")


def annotate(path: Path, findings: Iterable[Finding], target: Path) -> None:
    """Write a copy of a workbook with all findings listed first and marked at their cells.

    An older marked copy at ``target`` is replaced; any other file there is not.

    Raises:
        InputFileError: The workbook cannot be read, or the copy cannot be written.
        RefusedError: ``target`` is the workbook itself, or a file that is not ours.
    """
    if target.exists() and (target.resolve() == path.resolve() or not _is_marked(target)):
        raise RefusedError(f"{target.name} 不是标注副本，没有覆盖", fix="先移走这个文件或改名")
    gate.check(path)
    try:
        book = load_workbook(path, rich_text=True)
    except Exception as error:  # openpyxl raises whatever a foreign file makes it stumble over
        raise InputFileError(f"{path.name}：不能生成标注副本", fix=gate.SAVE_AS_XLSX) from error
    _clear(book)
    ordered = sort_findings(findings, tuple(book.sheetnames))
    here = [finding for finding in ordered if finding.source.file in ("", path.name)]
    for (sheet, _, _), found in groupby(sorted(here, key=_cell), key=_cell):
        if sheet in book.sheetnames:
            _mark(book[sheet], list(found))
    _list(book, ordered)
    save(book, target)


def sort_findings(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> list[Finding]:
    """Return findings with the fatal ones first, then in the order of the workbook."""
    severities = list(Severity)

    def rank(finding: Finding) -> tuple[int, int, int, int]:
        source = finding.source
        tab = sheets.index(source.sheet) if source.sheet in sheets else -1
        column = column_index_from_string(source.column) if source.column else 0
        return severities.index(finding.severity), tab, source.row or 0, column

    return sorted(findings, key=rank)


def _cell(finding: Finding) -> tuple[str, int, str]:
    return finding.source.sheet, finding.source.row or 0, finding.source.column


def _is_marked(target: Path) -> bool:
    try:
        gate.check(target)
        with CalamineWorkbook.from_path(str(target)) as book:
            return book.sheet_names[:1] == [MARKED_SHEET]
    except (InputFileError, CalamineError):
        return False


def _clear(book: Workbook) -> None:
    """Take away the marks of an earlier copy, in case that copy was filled on."""
    if MARKED_SHEET in book.sheetnames:
        book.remove(book[MARKED_SHEET])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _mark(sheet: Worksheet, found: list[Finding]) -> None:
    source = found[0].source
    if not source.row:
        return
    # A finding on a whole row is shown at its first cell.
    cell = sheet[f"{source.column or 'A'}{source.row}"]
    if not hasattr(cell, "fill") or type(cell).__name__ == "MergedCell":
        return
    texts = [cell.comment.text] if cell.comment else []
    texts += [
        ILLEGAL_CHARACTERS_RE.sub("", f"[{item.code}] {item.field} {item.message}。{item.fix}")
        for item in found
    ]
    cell.comment = Comment("\n".join(texts), AUTHOR, width=320, height=60 + 40 * len(texts))
    severities = [item.severity for item in found]
    worst = next(severity for severity in Severity if severity in severities)
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst])


def _list(book: Workbook, findings: list[Finding]) -> None:
    sheet = book.create_sheet(MARKED_SHEET, 0)
    sheet.append(HEADINGS)
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for number, finding in enumerate(findings, start=2):
        source = finding.source
        texts = (
            *(LEVELS[finding.severity], finding.code, source.sheet, source.row, source.column),
            *(finding.field, finding.message, finding.fix),
        )
        for column, value in enumerate(texts, start=1):
            _write(sheet, number, column, value)
        sheet.cell(number, 1).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        if source.sheet in book.sheetnames and source.row:
            cell = sheet.cell(number, len(HEADINGS), "转到")
            place = f"{source.column or 'A'}{source.row}"
            location = f"{quote_sheetname(source.sheet)}!{place}"
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)
            cell.style = "Hyperlink"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:I{len(findings) + 1}"
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _write(sheet: Worksheet, row: int, column: int, value: str | int | None) -> None:
    """Write a value as what it is: sheet names and headings are the user's, and may be formulas."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = sheet.cell(row, column, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
