"""What is due, as a workbook for the clerk and as a calendar for the telephone."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import xlsxwriter

from kongchuo_docs.bundle.placing import write_whole

DUE_COLUMNS: Mapping[str, float] = {
    "状态": 8,
    "到期日": 12,
    "剩余天数": 9,
    "单位": 26,
    "年级班级": 12,
    "班主任": 10,
    "个案": 10,
    "事项": 40,
    "依据": 60,
    "算法": 44,
    "规则": 9,
    "备注": 12,
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
_COLOURS = {"逾期": "#F8CBAD", "今日": "#FFE699", "待办": "#FFFFFF", "已办": "#E2EFDA"}
_A4 = 9
_LINE_HEIGHT = 14.5
"""Points of a line of text in a cell."""
_LINE = 75
"""Octets of a line of an iCalendar file, without its end. Basis: RFC 5545 §3.1."""


def due_sheet(rows: Sequence[Mapping[str, object]], target: Path, *, title: str) -> None:
    """Write what is due as a workbook; the same rows always give the same bytes.

    Args:
        rows: By heading of :data:`DUE_COLUMNS`; the state gives the colour. Text is never taken
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
        sheet = book.add_worksheet("到期事项")
        head = book.add_format({**_CELL, "bold": True, "align": "center", "bg_color": "#EEEEEE"})
        cells = {word: book.add_format({**_CELL, "bg_color": c}) for word, c in _COLOURS.items()}
        plain = book.add_format(_CELL)
        for at, (heading, width) in enumerate(DUE_COLUMNS.items()):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for line, row in enumerate(rows, start=1):
            style = cells.get(str(row.get("状态")), plain)
            sheet.set_row(line, _height(row))
            for at, heading in enumerate(DUE_COLUMNS):
                value = row.get(heading, "")
                if isinstance(value, int):
                    sheet.write_number(line, at, value, style)
                else:
                    sheet.write_string(line, at, str(value), style)
        _lay_out(sheet, len(rows), title)
    write_whole(target, content.getvalue())


def _height(row: Mapping[str, object]) -> float:
    """Return how high a row has to be: not every office program stretches it to wrapped text."""
    lines = 1
    for heading, width in DUE_COLUMNS.items():
        text = str(row.get(heading, ""))
        wide = sum(2 if character > "\u2000" else 1 for character in text)
        lines = max(lines, math.ceil(wide / (width - 1)))
    return lines * _LINE_HEIGHT + 4


def _lay_out(sheet: xlsxwriter.worksheet.Worksheet, count: int, title: str) -> None:
    """Freeze and repeat the headings; print landscape, as wide as the page."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), len(DUE_COLUMNS) - 1)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title.replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEvent:
    """One day in a calendar."""

    uid: str
    """The same task has the same one for ever, so that a new file updates an old entry."""
    day: dt.date
    summary: str
    description: str


def due_calendar(events: Sequence[DueEvent], target: Path, *, on: dt.date, name: str) -> None:
    """Write days as an iCalendar file; the same events always give the same bytes.

    Args:
        events: All-day events.
        target: The ``.ics`` file to write.
        on: The day for which the list was made; its stamp.
        name: Name of the calendar.

    Raises:
        EnvironmentProblem: The disk refuses.

    Basis: RFC 5545.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kongchuo//due//ZH", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}", *(line for e in events for line in _event(e, on))]
    lines.append("END:VCALENDAR")
    folded = (part for line in lines for part in _folded(line))
    write_whole(target, "".join(f"{part}\r\n" for part in folded).encode())


def _event(event: DueEvent, on: dt.date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text.replace("\r", "")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never inside a character."""
    part, room = "", _LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", _LINE - 1
        part += character
        room -= size
    yield part
