"""The state of every paper as a workbook, to be ticked off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import xlsxwriter

from kongchuo_docs.bundle.placing import write_whole

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

_EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 (workbooks know no time zone)
_CELL = {
    "font_name": "宋体",
    "font_size": 10.5,
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
}
_COLOURS = {
    "矛盾": "#F8CBAD",
    "逾期": "#F8CBAD",
    "缺": "#FFE699",
    "草稿": "#FFE699",
    "未签章": "#FFF2CC",
    "已签章": "#E2EFDA",
}
_A4 = 9


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
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "created": _EPOCH})
        sheet = book.add_worksheet("文书状态")
        head = book.add_format({**_CELL, "bold": True, "align": "center", "bg_color": "#EEEEEE"})
        cells = {word: book.add_format({**_CELL, "bg_color": c}) for word, c in _COLOURS.items()}
        plain = book.add_format(_CELL)
        for at, (heading, width) in enumerate(STATUS_COLUMNS.items()):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for line, row in enumerate(rows, start=1):
            for at, heading in enumerate(STATUS_COLUMNS):
                sheet.write_string(line, at, row[heading], cells.get(row["状态"], plain))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(STATUS_COLUMNS) - 1)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&C{title.replace('&', '&&')}")
        sheet.set_footer("&C第 &P 页，共 &N 页")
    write_whole(target, content.getvalue())
