"""What is wrong between rows: found at a row, by whoever compares it with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kongchuo_docs.model import Finding, Severity, WorkbookLayout
from kongchuo_docs.schema.load import Judged
from kongchuo_docs.schema.messages import Message

MOST_NAMED = 5
"""So many other rows are named in one message; how many more there are is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row when it is held against others."""

    place: int
    """Position among the rows of its kind."""
    path: str
    message: Message
    severity: Severity = Severity.ERROR
    waits: bool = False
    """The row is refused until another one is put right; there is nothing to be done at it."""
    silent: bool = False
    """The row is refused, and its cause was told already: a sheet that could not be read."""


def finding(judged: Judged, fault: RowFault, layout: WorkbookLayout) -> Finding:
    """Return what the user is told."""
    columns = layout.sheet(judged.row.kind).columns
    return Finding(
        code=fault.message.code,
        severity=fault.severity,
        message=str(fault.message),
        fix=fault.message.fix,
        field=next((column.heading for column in columns if column.path == fault.path), ""),
        source=judged.row.places.get(fault.path, judged.row.source),
    )


def named(names: Sequence[str]) -> str:
    """Return a few names and how many there are in all."""
    shown = "、".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown}等{len(names)}处"
