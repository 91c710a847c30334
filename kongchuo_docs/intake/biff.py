"""Measuring an old workbook (.xls, .et): a stream of short records inside an OLE container.

Basis: [MS-XLS]; only the records that hold cells, name sheets or tell of a password are looked at.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import olefile

from kongchuo_docs.intake.bounds import SAVE_AS_XLSX, Limits, Refused, SheetAudit

FORMULA, FILEPASS, BOUNDSHEET, BOF, DATE1904 = 0x0006, 0x002F, 0x0085, 0x0809, 0x0022
MULRK, BOOLERR, MERGES = 0x00BD, 0x0205, 0x00E5
CELLS = frozenset({FORMULA, MULRK, BOOLERR, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x027E})
"""Records that hold cells with content: formula, numbers, texts, truth values, errors."""
ERRORS: Mapping[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class Locked(Exception):
    """The workbook has a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was seen of an old workbook."""

    sheets: tuple[SheetAudit, ...]
    """In the order of the tabs."""
    macros: bool
    epoch_1904: bool


def audit(content: bytes, limits: Limits) -> Audit:
    """Measure every sheet.

    Raises:
        Locked: The workbook has a password.
        Refused: It is no workbook, or reaches too far out.
        OSError: It is damaged.
    """
    try:
        container = olefile.OleFileIO(io.BytesIO(content))
        names = {entry[0].casefold(): entry for entry in container.listdir() if entry}
        if "encryptedpackage" in names:
            raise Locked
        if "workbook" not in names and "book" not in names:
            raise Refused("不是 Excel 工作簿", SAVE_AS_XLSX)
        stream = container.openstream(names.get("workbook") or names["book"]).read()
    except (struct.error, IndexError, KeyError, TypeError, AttributeError, MemoryError) as error:
        raise OSError("damaged") from error  # olefile stumbles so over files that were cut
    sheets, epoch_1904 = _sheets(stream, limits)
    return Audit(sheets=sheets, macros="_vba_project_cur" in names, epoch_1904=epoch_1904)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield position, kind and body of each record."""
    position, end = 0, len(stream)
    while position + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, position)
        yield position, kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _sheets(stream: bytes, limits: Limits) -> tuple[tuple[SheetAudit, ...], bool]:
    sheets: dict[int, SheetAudit] = {}
    """By the place where the sheet begins; the list of sheets comes first, in order of the tabs."""
    present = None
    epoch_1904 = False
    for position, kind, body in _records(stream):
        if kind == FILEPASS:
            raise Locked
        if kind == BOUNDSHEET and len(body) >= 4:
            sheets[struct.unpack_from("<I", body)[0]] = SheetAudit(limits)
        elif kind == MERGES and present is not None and len(body) % 8 == 2:
            for top, bottom, left, right in struct.iter_unpack("<4H", body[2:]):
                present.merge(max(bottom - top, 0) + 1, max(right - left, 0) + 1)
        elif kind == DATE1904:
            epoch_1904 = body[:1] == b"\x01"
        elif kind == BOF:
            # A chart inside a sheet begins anew; it holds no cells of ours.
            present = sheets.get(position, present)
        elif kind in CELLS and present is not None and len(body) >= 6:
            _cell(present, kind, body)
    if not sheets:
        raise Refused("不是 Excel 工作簿", SAVE_AS_XLSX)
    return tuple(sheets.values()), epoch_1904


def _cell(sheet: SheetAudit, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == MULRK else column
    sheet.reach(row + 1, max(column, last) + 1)
    if kind == BOOLERR and len(body) >= 8 and body[7]:
        sheet.fail(row + 1, column + 1, ERRORS.get(body[6], "#N/A"))
    # The result of a formula: FF FF at its end means "no number", 02 at its start "an error".
    elif kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        sheet.fail(row + 1, column + 1, ERRORS.get(body[8], "#N/A"))
