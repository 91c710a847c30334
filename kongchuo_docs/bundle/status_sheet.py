"""The state of every paper as a workbook, to be ticked off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kongchuo_docs.bundle.office_sheet import GREEN, PALE, RED, YELLOW, coloured_list

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
    coloured_list(rows, STATUS_COLUMNS, _COLOURS, target, name="文书状态", title=title)
