"""The state of every paper as a workbook, to be ticked off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kongchuo_docs.bundle.office_sheet import (
    CELL,
    GREEN,
    PALE,
    RED,
    YELLOW,
    office_workbook,
    set_up_list,
    wrapped_height,
    write_cells,
    write_headings,
)

STATUS_COLUMNS: Mapping[str, float] = {
    "状态": 8,
    "单位": 26,
    "月份": 10,
    "个案": 10,
    "文书或事项": 34,
    "文号": 34,
    "期限": 12,
    "情况": 36,
    "下一步": 50,
}
"""Headings in order, with widths in characters."""

_COLOURS = {
    "矛盾": RED,
    "逾期": RED,
    "缺": YELLOW,
    "草稿": YELLOW,
    "未签章": PALE,
    "已签章": GREEN,
}


def status_sheet(rows: Sequence[Mapping[str, str]], target: Path, *, title: str) -> None:
    """Write the state of papers as a workbook; the same rows always give the same bytes.

    Args:
        rows: By heading of :data:`STATUS_COLUMNS`; the state gives the colour. Text is never taken
            for a formula.
        target: The workbook to write.
        title: Heading of the printed pages.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    with office_workbook(target, title) as book:
        sheet = book.add_worksheet("文书状态")
        cells = {word: book.add_format({**CELL, "bg_color": c}) for word, c in _COLOURS.items()}
        plain = book.add_format(CELL)
        write_headings(book, sheet, STATUS_COLUMNS)
        for line, row in enumerate(rows, start=1):
            style = cells.get(row["状态"], plain)
            sheet.set_row(line, wrapped_height(row, STATUS_COLUMNS))
            write_cells(
                sheet, line, [row[name] for name in STATUS_COLUMNS], [style] * len(STATUS_COLUMNS)
            )
        set_up_list(sheet, len(rows), len(STATUS_COLUMNS), title)
