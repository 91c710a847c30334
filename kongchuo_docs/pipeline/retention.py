"""Which pieces have been kept long enough to be judged, and the list on which that is decided.

Nothing is destroyed here, and there is no command that does: the list is for people to decide on.

Basis: 档案法（2020年修订）第二十一条 (销毁的程序由国家规定，禁止擅自销毁; not compared word for word);
国家档案局令第8号 (保管期限).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.bundle.ledger_sheet import LedgerColumn
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import ArchivePiece
from kongchuo_docs.pipeline.catalogue import ListPrinter
from kongchuo_docs.workspace import Workspace

FORM = "destruction_list"
COLUMNS = (
    LedgerColumn(heading="序号", width_mm=12, centred=True),
    LedgerColumn(heading="档号", width_mm=70),
    LedgerColumn(heading="文号", width_mm=64),
    LedgerColumn(heading="题名", width_mm=84),
    LedgerColumn(heading="日期", width_mm=24, centred=True),
    LedgerColumn(heading="页数", width_mm=12, centred=True),
    LedgerColumn(heading="保管期限", width_mm=20, centred=True),
    LedgerColumn(heading="到期", width_mm=26, centred=True),
    LedgerColumn(heading="备注", width_mm=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What is due on a day."""

    on: dt.date
    due: tuple[ArchivePiece, ...]
    """Pieces whose retention has ended, the earliest first."""
    kept: int
    """Pieces whose retention has not ended."""
    permanent: int
    """Pieces that are kept for ever, or whose retention nobody has set."""
    files: tuple[Path, ...] = ()


def retention_report(
    workspace: Workspace, on: dt.date, *, folder: Path | None = None
) -> RetentionReport:
    """Tell what is due for appraisal on a day, and write the list where a folder is given.

    Args:
        workspace: The workspace.
        on: The day; a retention ends with the last day of its last year.
        folder: Where the workbook, the Word file and the PDF go.

    Raises:
        NotFoundError: Nothing is archived, or nothing is due and a list was asked for.
    """
    with workspace.reading() as data:
        pieces = data.store.pieces()
    if not pieces:
        raise NotFoundError("还没有归档的文书", fix="请先运行 kongchuo archive store。")
    ends = [(each.expires, each) for each in pieces]
    due = [(end, each) for end, each in ends if end is not None and end < on]
    due.sort(key=lambda item: (item[0], item[1].retention, item[1].year, item[1].piece))
    found = tuple(each for _, each in due)
    files: tuple[Path, ...] = ()
    if folder is not None:
        if not found:
            raise NotFoundError(f"到 {on} 没有保管期满的档案", fix="不需要清册。")
        printer = ListPrinter(workspace, on)
        told = printer.told(found, year="", retention="")
        files = printer.write(FORM, told, folder / f"档案销毁清册_{on:%Y%m%d}", COLUMNS)
    permanent = sum(end is None for end, _ in ends)
    return RetentionReport(
        on=on,
        due=found,
        kept=len(pieces) - len(found) - permanent,
        permanent=permanent,
        files=files,
    )
