"""Opening text files: .csv in whatever encoding and delimiter, .yaml and .json."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate
from kongchuo_docs.intake.bounds import Limits, Refused, SheetAudit
from kongchuo_docs.intake.tables import Row, Table, Tables
from kongchuo_docs.library.plain import PlainError, PlainValue, read_plain
from kongchuo_docs.model import CellError

DELIMITERS = (",", "\t", ";", "，")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAVE_AS_UTF8 = "用 Excel 或 WPS 另存为“CSV UTF-8”，或存为 .xlsx 后再试"
LONGEST_LINE = 1_000_000
"""Characters; the rows of a county's lists have some hundred."""
RECORD_BYTES = 10_000_000
"""Of a YAML or JSON file, whose values need some thirty times its size in memory."""
_KEPT_AS_TEXT = re.compile(r'="?([^"]*)"?')
"""``="110105…"``: how exports keep Excel from cutting a number."""

Score = Callable[[Sequence[Row]], int]
"""Tells how many headings are known in rows."""


def open_csv(path: Path, score: Score) -> Tables:
    """Open a .csv: of all readings that the bytes allow, the one whose headings are known.

    GB18030 takes Big5 and much else without complaint, so bytes alone cannot decide.

    Raises:
        InputFileError: The file is no text, or no reading has known headings.
    """
    content = gate.read_bytes(path)
    best: list[Row] = []
    most = 1
    for text, delimiter in itertools.product(_texts(content), DELIMITERS):
        head = list(itertools.islice(_rows(text, delimiter, path.name), 60))
        known = score(head)
        if known > most:
            best, most = list(_rows(text, delimiter, path.name)), known
    if not best:
        problem = f"{path.name}：找不到表头，或文字编码认不出来"
        raise InputFileError(problem, fix=SAVE_AS_UTF8)
    name = path.stem
    return Tables(sheets=((name, True),), contents=(Table(name=name, rows=best),))


def _texts(content: bytes) -> Iterator[str]:
    marked = [encoding for bom, encoding in BOMS if content.startswith(bom)]
    if not marked and b"\0" in content:
        return
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue


def _rows(text: str, delimiter: str, name: str) -> Iterator[Row]:
    audit = SheetAudit(Limits())
    try:
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=delimiter), start=1):
            plain = [_unwrapped(cell) for cell in cells]
            audit.reach(number, len(plain))
            if any(plain):
                yield number, plain
    except Refused as error:
        raise InputFileError(f"{name}：{error.problem}", fix=error.fix) from error
    except csv.Error as error:
        problem = f"{name}：不是规范的 CSV"
        raise InputFileError(problem, fix=SAVE_AS_UTF8) from error


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > LONGEST_LINE:
            raise Refused("有一行太长，不是表格", SAVE_AS_UTF8)
        yield line


def _unwrapped(cell: str) -> str:
    if cell.startswith("="):
        found = _KEPT_AS_TEXT.fullmatch(cell.strip())
        return found[1] if found else cell
    return cell


def open_records(path: Path) -> Tables:
    """Open a .yaml or .json: sheet names over lists of records, each heading: value.

    Raises:
        InputFileError: The file is malformed.
    """
    content = gate.read_bytes(path, Limits(file_bytes=RECORD_BYTES))
    try:
        text = content.decode("utf-8-sig")
        root = read_plain(text, as_json=path.suffix.lower() == ".json")
    except UnicodeDecodeError as error:
        fix = "另存为 UTF-8 编码后再试"
        raise InputFileError(f"{path.name}：不是 UTF-8 编码", fix=fix) from error
    except PlainError as error:
        place = f"第 {error.line} 行" if error.line else ""
        fix = "照说明改正后再试；也可以改用采集表"
        raise InputFileError(f"{path.name}：{place}{error.problem}", fix=fix) from error
    if root.kind != "mapping":
        fix = "最外层写表名，如“学生:”，下面每条记录一项"
        raise InputFileError(f"{path.name}：最外层应为“表名: 记录”", fix=fix)
    try:
        tables = _tables(root)
    except Refused as error:
        raise InputFileError(f"{path.name}：{error.problem}", fix=error.fix) from error
    return Tables(sheets=tuple((table.name, True) for table in tables), contents=tables)


def _tables(root: PlainValue) -> list[Table]:
    merged: dict[str, list[PlainValue]] = {}
    pairs: Any = root.value
    for key, value in pairs:
        merged.setdefault(str(key.value), []).append(value)
    return [_table(name, values) for name, values in merged.items()]


def _table(name: str, values: Sequence[PlainValue]) -> Table:
    headings: dict[str, int] = {}
    rows: list[Row] = []
    audit = SheetAudit(Limits())
    for value in values:
        inside: Any = value.value
        for record in inside if value.kind == "list" else [value]:
            rows.append((record.line, _cells(record, headings)))
            audit.reach(len(rows), len(headings))
    first = min((number for number, _ in rows), default=1)
    return Table(name=name, rows=[(first - 1, list(headings)), *rows], lettered=False)


def _cells(record: PlainValue, headings: dict[str, int]) -> list[Any]:
    """Return a record as a row; a heading that was not seen before gets a new column."""
    cells: dict[int, Any] = {}
    pairs: Any = record.value if record.kind == "mapping" else []
    for key, value in pairs:
        place = headings.setdefault(str(key.value), len(headings))
        if place in cells:
            cells[place] = CellError("KC-I21", "同一条记录里写了两次")
        elif value.kind != "text":
            cells[place] = CellError("KC-I22", "不是一段文字")
        else:
            cells[place] = "" if value.value is None else value.value
    return [cells.get(place, "") for place in range(len(headings))]
