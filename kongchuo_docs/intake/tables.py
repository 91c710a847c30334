"""Tables: what every kind of file looks like once it is opened, before anything is understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from kongchuo_docs.intake import gate, sandbox
from kongchuo_docs.intake.findings import META_SHEET
from kongchuo_docs.model import CellError

Row = tuple[int, list[Any]]
"""Number of the row from 1, and its cells from column A on; trailing blank cells are left out."""
Password = Callable[[str], str | None]
"""Gives the password of a file by its name; None where there is none to be had."""
Progress = Callable[[int, int], None]
"""Told of rows done and to do, now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: its filled rows with their numbers."""

    name: str
    rows: Sequence[Row]
    """Blank rows may be left out."""
    merges: Sequence[tuple[int, int, int, int]] = ()
    """Top, left, bottom, right, from 1."""
    hidden: Sequence[int] = ()
    """Rows that are not shown, as by a filter."""
    lettered: bool = True
    """Whether columns have letters; the records of a YAML or JSON file have none."""

    def letter(self, place: int) -> str:
        """Return the letter of a column, counted from 0."""
        return str(get_column_letter(place + 1)) if self.lettered else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """An opened file: the names of its sheets at once, their rows one sheet after the other."""

    sheets: Sequence[tuple[str, bool]]
    """Name, and whether the sheet is visible, in the order of the tabs."""
    contents: Iterable[Table]
    """The visible sheets and our own; read once. Iterating raises ``InputFileError`` where the
    reader fails."""
    macros: bool = False
    epoch_1904: bool = False
    """Whether day numbers are counted from 1904; cells that are dates are right in any case."""


def unseen(done: int, total: int) -> None:
    """Show nothing of the progress."""


def open_workbook(path: Path, password: Password, progress: Progress = unseen) -> Tables:
    """Open .xlsx, .xls, .et or .ods: through the gate, then by the child.

    Raises:
        InputFileError: The file is no workbook that can be read.
        LockedFileError: It has a password, and none was given.
    """
    content = gate.read_bytes(path)
    try:
        inspection = gate.inspect(content, path.name)
    except gate.LockedFileError:
        word = password(path.name)
        if word is None:
            raise
        content = sandbox.unlock(content, path.name, word)
        inspection = gate.inspect(content, path.name)
    answers = sandbox.read(content, path.name, also=frozenset({META_SHEET}))
    _, sheets = next(answers)
    return Tables(
        sheets=sheets,
        contents=_contents(sheets, answers, inspection, progress),
        macros=inspection.macros,
        epoch_1904=inspection.epoch_1904,
    )


def _contents(
    sheets: Sequence[tuple[str, bool]],
    answers: Iterator[tuple[Any, ...]],
    inspection: gate.Inspection,
    progress: Progress,
) -> Iterator[Table]:
    done, total = 0, sum(sheet.last_row for sheet in inspection.sheets)
    rows: list[Row] = []
    present: tuple[int, list[tuple[int, int, int, int]]] | None = None

    def finished() -> Iterator[Table]:
        if present is None:
            return
        place, merges = present
        audit = inspection.sheets[place] if place < len(inspection.sheets) else None
        if audit:
            _put_errors(rows, audit.errors)
            merges = [*merges, *audit.merges]
        hidden = audit.hidden if audit else ()
        yield Table(name=sheets[place][0], rows=rows, merges=merges, hidden=hidden)

    for kind, *told in answers:
        if kind == "rows":
            rows.extend(told[0])
            done += len(told[0])
            progress(min(done, total), total)
        else:
            yield from finished()
            rows, present = [], (told[0], told[1])
    yield from finished()


def _put_errors(rows: list[Row], errors: Mapping[tuple[int, int], str]) -> None:
    """Put the errors where the reader saw nothing."""
    if not errors:
        return
    by_number = dict(rows)
    for (number, column), text in errors.items():
        cells = by_number.setdefault(number, [])
        cells.extend([""] * (column - len(cells)))
        if cells[column - 1] == "":
            cells[column - 1] = (
                CellError("KC-I16", f"公式出错（{text}）")
                if text
                else CellError("KC-I17", "公式没有计算结果")
            )
    rows[:] = sorted(by_number.items())
