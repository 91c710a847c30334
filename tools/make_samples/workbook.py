"""Writes rows into an intake workbook whose bytes depend on nothing but the rows."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kongchuo_docs.model import Column, RecordKind, SheetLayout, WorkbookLayout
from tools.make_samples.setting import Row

LAYOUT = Path(__file__).parents[2] / "schemas" / "columns" / "intake.yaml"
MADE_AT = dt.datetime(2021, 10, 18, 8, 0, 0)  # noqa: DTZ001 - Excel knows no zones
"""Date of all files: the day of the sample."""
NOTE_SHEET = "说明"
LONG = 16
"""Columns at least this wide wrap their text."""


def read_layout() -> WorkbookLayout:
    """Read sheets and columns from ``schemas/columns/intake.yaml``."""
    found = yaml.safe_load(LAYOUT.read_text("utf-8"))
    sheets = (
        SheetLayout(
            name=sheet["name"],
            kind=RecordKind(sheet["kind"]),
            columns=tuple(Column(**_tuples(column)) for column in sheet["columns"]),
            aliases=tuple(sheet.get("aliases", ())),
        )
        for sheet in found["sheets"]
    )
    return WorkbookLayout(version=found["version"], title=found["title"], sheets=tuple(sheets))


def column_letter(layout: WorkbookLayout, kind: RecordKind, path: str) -> str:
    """Return the letter of a column as Excel shows it."""
    paths = [column.path for column in layout.sheet(kind).columns]
    return str(get_column_letter(paths.index(path) + 1))


def intake_workbook(
    layout: WorkbookLayout, sheets: Mapping[RecordKind, Sequence[Row]], notes: Sequence[str]
) -> Workbook:
    """Return a workbook with a sheet of notes and the sheets of the layout, in order."""
    book = Workbook()
    cover = book.active
    cover.title = NOTE_SHEET
    cover.column_dimensions["A"].width = 90
    for note in notes:
        cover.append([note])
    cover["A1"].font = Font(bold=True, size=14, color="C00000")
    for sheet in layout.sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet, sheets.get(sheet.kind, ()))
    book.active = 0
    return book


def save(book: Workbook, path: Path) -> None:
    """Write a workbook with fixed dates and stored (not deflated) parts.

    Stored, because two builds of zlib may deflate the same text into different bytes.
    """
    book.properties.creator = "控辍文书 合成样例"
    book.properties.created = MADE_AT
    draft = io.BytesIO()
    book.save(draft)
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = MADE_AT.timetuple()[:6]
    with zipfile.ZipFile(draft) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as fixed:
        for name in sorted(made.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            content = made.read(name)
            if name == "docProps/core.xml":  # openpyxl puts the time of saving here
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>%sZ" % MADE_AT.isoformat().encode(),
                    content,
                )
            part = zipfile.ZipInfo(name, stamp)
            part.create_system = 3  # or the bytes tell on which system they were made
            fixed.writestr(part, content)


def _tuples(column: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if key == "aliases" else value for key, value in column.items()}


def _write_sheet(page: Worksheet, sheet: SheetLayout, rows: Sequence[Row]) -> None:
    known = {column.path for column in sheet.columns}
    for place, column in enumerate(sheet.columns, 1):
        heading = page.cell(1, place, column.heading)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="FCE4D6" if column.required else "DDEBF7")
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(rows, 2):
        if not row.keys() <= known:
            raise ValueError(f"no such columns in {sheet.name}: {sorted(row.keys() - known)}")
        for place, column in enumerate(sheet.columns, 1):
            value = row.get(column.path)
            if value not in (None, ""):
                _write_cell(page.cell(number, place), value, column)
    page.freeze_panes = "A2"


def _write_cell(cell: Cell, value: Any, column: Column) -> None:
    cell.value = value
    match value:
        case dt.date():
            cell.number_format = "yyyy-mm-dd"
        case dt.time():
            cell.number_format = "hh:mm"
        case str():
            cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=column.width > LONG)
