"""签章清单.xlsx: who signs and seals which paper, and what is done already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import xlsxwriter

from kongchuo_docs.bundle.placing import write_whole

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
_EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 (workbooks know no time zone)
_FONT = {"font_name": "宋体", "font_size": 10.5}
_CELL = {**_FONT, "border": 1, "text_wrap": True, "valign": "vcenter"}
_A4 = 9


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
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "created": _EPOCH})
        sheet = book.add_worksheet("签章清单")
        head = book.add_format({**_CELL, "bold": True, "align": "center", "bg_color": "#EEEEEE"})
        cell = book.add_format(_CELL)
        middle = book.add_format({**_CELL, "align": "center"})
        for at, (heading, width) in enumerate(COLUMNS.items()):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for line, row in enumerate(rows, start=1):
            filled = {"序号": line, "完成": _OPEN, **row}
            for at, (heading, width) in enumerate(COLUMNS.items()):
                value, style = filled.get(heading, ""), middle if width < 10 else cell
                if isinstance(value, int):
                    sheet.write_number(line, at, value, style)
                else:
                    sheet.write_string(line, at, str(value), style)
        _lay_out(sheet, len(rows), title)
    write_whole(target, content.getvalue())


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, count: int, title: str) -> None:
    """Freeze and repeat the headings; print landscape, as wide as the page."""
    last = len(COLUMNS) - 1
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), last)
    sheet.data_validation(
        1, last, max(count, 1), last, {"validate": "list", "source": [_OPEN, _DONE]}
    )
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(count, 1), last)
    sheet.set_header(f"&C{title.replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
