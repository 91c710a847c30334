"""签章清单.xlsx: who signs and seals which paper, and what is done already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kongchuo_docs.bundle.office_sheet import (
    CELL,
    office_workbook,
    set_up_list,
    wrapped_height,
    write_cells,
    write_headings,
)

COLUMNS: Mapping[str, float] = {
    "序号": 6,
    "文书": 24,
    "文号": 32,
    "份数": 6,
    "打印": 14,
    "发送": 24,
    "签字": 24,
    "盖章": 24,
    "完成": 8,
}
"""Headings in order, with widths in characters."""

_OPEN, _DONE = "□", "☑"


def signing_sheet(
    rows: Sequence[Mapping[str, object]], target: Path, *, title: str = "签章清单"
) -> None:
    """Write the signing list as a workbook; the same rows always give the same bytes.

    Args:
        rows: As in the facts of the signing list (``清单``), by heading. 序号 is counted and 完成
            is an open box where they are left out; text is never taken for a formula.
        target: The workbook to write.
        title: Heading of the printed pages.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    with office_workbook(target, title) as book:
        sheet = book.add_worksheet("签章清单")
        cell, middle = book.add_format(CELL), book.add_format({**CELL, "align": "center"})
        styles = [middle if width < 10 else cell for width in COLUMNS.values()]
        write_headings(book, sheet, COLUMNS)
        for line, row in enumerate(rows, start=1):
            filled = {"序号": line, "完成": _OPEN, **row}
            sheet.set_row(line, wrapped_height(filled, COLUMNS))
            write_cells(sheet, line, [filled.get(heading, "") for heading in COLUMNS], styles)
        end, last = max(len(rows), 1), len(COLUMNS) - 1
        ticks = {"validate": "list", "source": [_OPEN, _DONE]}
        sheet.data_validation(1, last, end, last, ticks)
        sheet.print_area(0, 0, end, last)
        set_up_list(sheet, len(rows), len(COLUMNS), title)
