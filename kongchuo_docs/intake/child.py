"""The program that reads a foreign workbook: run by :mod:`sandbox` in a process of its own.

It is started by its path and imports nothing of this package, so that it is ready in 20 ms. Content
comes in and cells go out through pipes: no part of a workbook that was locked ever lies on a disk.

Protocol: a pickled :class:`dict` of orders and then the file on standard input; pickled tuples on
standard output, the last of them ``("end",)``. Whatever ends without it has failed.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sys
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, BinaryIO

BLOCK = 2000
"""Rows sent at once."""


def limit(memory: int, seconds: int) -> None:
    """Take away the power to do harm, where the system can (Windows cannot).

    Args:
        memory: Address space in bytes.
        seconds: Processor time.
    """
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_CORE, 0),  # a core file would hold personal data
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most))


def unlock(content: bytes, password: str) -> Iterator[tuple[Any, ...]]:
    """Take away the password of a workbook."""
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format import xls97

    # It would put the opened .xls on the disk, where no file may be written.
    xls97.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
    opened = io.BytesIO()
    try:
        locked = OfficeFile(io.BytesIO(content))
        locked.load_key(password=password)
        locked.decrypt(opened)
    except InvalidKeyError:
        yield ("wrong password",)
        return
    yield "content", opened.getvalue()


def read(content: bytes, also: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    """Read all visible sheets, and those hidden ones that are asked for by name."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        told = [
            (meta.name, meta.visible == SheetVisibleEnum.Visible) for meta in book.sheets_metadata
        ]
        yield "sheets", told
        kinds = [meta.typ for meta in book.sheets_metadata]
        wanted = [place for place, kind in enumerate(kinds) if kind == SheetTypeEnum.WorkSheet]
        # Those that are asked for tell how to understand the others.
        for place in sorted(wanted, key=lambda place: told[place][0] not in also):
            name, visible = told[place]
            if visible or name in also:
                yield from _sheet(book.get_sheet_by_index(place), place)


def _sheet(sheet: Any, place: int) -> Iterator[tuple[Any, ...]]:
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    yield "sheet", place, merges
    # iter_rows keeps the empty rows at the start, and drops the empty columns.
    empty = [""] * (sheet.start[1] if sheet.start else 0)
    block: list[tuple[int, list[Any]]] = []
    seen: dict[str, str] = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        while row and row[-1] == "":
            row.pop()
        if row:
            # Most texts stand in many cells; pickle sends the same object once.
            same = [seen.setdefault(cell, cell) if type(cell) is str else cell for cell in row]
            block.append((number, empty + same))
        if len(block) == BLOCK:
            yield "rows", block
            block, seen = [], {}
    yield "rows", block


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Carry out the orders."""
    orders: Mapping[str, Any] = pickle.load(source)
    limit(orders["memory"], orders["seconds"])
    content = source.read()
    if "password" in orders:
        answers = unlock(content, orders["password"])
    else:
        answers = read(content, orders["also"])
    for answer in answers:
        pickle.dump(answer, target, pickle.HIGHEST_PROTOCOL)
    pickle.dump(("end",), target, pickle.HIGHEST_PROTOCOL)
    target.flush()


if __name__ == "__main__":
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except Exception:  # whatever a foreign file makes a reader stumble over; the parent tells it
        sys.exit(1)
