"""What is due, as a workbook for the clerk and as a calendar for the telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.bundle.office_sheet import GREEN, RED, YELLOW, coloured_list
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

_COLOURS = {"逾期": RED, "今日": YELLOW, "待办": "#FFFFFF", "已办": GREEN}
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
    coloured_list(rows, DUE_COLUMNS, _COLOURS, target, name="到期事项", title=title)


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
