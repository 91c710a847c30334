"""Intake as the manuals of openpyxl and marshmallow show it: what ours is measured against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from kongchuo_docs.model import CodeList, RecordKind, WorkbookLayout
from kongchuo_docs.schema.fields import CodeLists
from kongchuo_docs.schema.records import SCHEMAS


def sound_rows(path: Path, layout: WorkbookLayout, codes: Callable[[str], CodeList]) -> int:
    """Count the sound rows of sheet 学生: openpyxl reads them all, marshmallow validates the list.

    No gate, no process of its own, no cell addresses, nothing held against other rows or sheets.
    """
    kind = RecordKind.CASE
    paths = {column.heading: column.path for column in layout.sheet(kind).columns}
    book = load_workbook(path, read_only=True)
    lines = book[layout.sheet(kind).name].iter_rows(values_only=True)
    heads = [paths[str(cell)] for cell in next(lines)]
    rows = [_nested(dict(zip(heads, cells, strict=True))) for cells in lines]
    book.close()
    with CodeLists(codes):
        faults = SCHEMAS[kind]().validate(rows, many=True)
    return len(rows) - len(faults)


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for path, cell in row.items():
        part, _, name = path.rpartition(".")
        if part == "guardians.0":
            root.setdefault("guardians", [{}])[0][name] = cell
        else:
            (root.setdefault(part, {}) if part else root)[name] = cell
    return root
