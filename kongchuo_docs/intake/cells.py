"""Records as cells again: the inverse of what the schema reads from a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kongchuo_docs.model import CellValue, CodeList, Column, Record, SheetLayout

JOINT = "、"
"""Between several entries of one code list, as the workbook asks for them."""


def to_cells(
    record: Record, sheet: SheetLayout, codes: Callable[[str], CodeList]
) -> Mapping[str, CellValue]:
    """Return field path to what the cell must hold to be read as this record; blank ones left out.

    Codes become labels, yes and no 是 and 否; dates, times and numbers stay what they are.

    Args:
        record: What is stored.
        sheet: The sheet of its kind.
        codes: Gives the code list of an id.
    """
    cells = {
        column.path: _cell(_at(record, column.path), column, codes) for column in sheet.columns
    }
    return {path: value for path, value in cells.items() if value is not None}


def to_text(value: CellValue) -> str:
    """Return a cell as a person would type it: ``2021-09-01``, ``15:30``, ``2``."""
    match value:
        case None:
            return ""
        case dt.datetime() | dt.date():
            return f"{value:%Y-%m-%d}"
        case dt.time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def _at(record: Any, path: str) -> Any:
    """Return the value at a dotted path, None where a part on the way is missing."""
    for step in path.split("."):
        if isinstance(record, tuple):
            record = record[int(step)] if int(step) < len(record) else None
        elif record is not None:
            record = getattr(record, step)
    return record


def _cell(value: Any, column: Column, codes: Callable[[str], CodeList]) -> CellValue:
    if value is None or value == "" or value == ():
        return None
    if column.codes:
        labels = codes(column.codes).labels
        # A code that a list has lost is written as it is: it will be a finding, and not be lost.
        entries = value if isinstance(value, tuple) else (value,)
        return JOINT.join(labels.get(str(entry), str(entry)) for entry in entries)
    if isinstance(value, tuple):
        return JOINT.join(map(str, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, int | dt.date | dt.time) else str(value)
