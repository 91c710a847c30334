"""What an archive keeps beside the bytes: the piece (件), how thoroughly a bag was checked, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

PERMANENT = "Y"
"""Retention that never ends; the others are ``D`` and a number of years."""


class FixityDepth(StrEnum):
    """How thoroughly a bag is checked, each with all that the one before does."""

    QUICK = "quick"
    """Every file is there in its size; digests of the bag's own lists."""
    FULL = "full"
    """Every byte, by its digest."""
    DEEP = "deep"
    """The ZIP too, every JSON and PDF readable, signatures valid, every paper made once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixityCheck:
    """One line of the fixity log."""

    bag_id: str
    at: str
    """ISO time."""
    depth: FixityDepth
    faults: int
    codes: tuple[str, ...] = ()
    """Codes of the faults, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePiece:
    """One filed paper (件) with the numbers that it keeps for ever; no personal data.

    Basis: DA/T 22-2015 (以件为单位整理, 件号, 档号, 归档文件目录).
    """

    key: str
    """Key of the paper: ``return_notice/JL003``."""
    number: str
    """文号; a paper that got another one after a void is another piece."""
    form_id: str
    title: str
    """Title with the id of its subject, as lists print it."""
    issuer: str
    """责任者."""
    unit_code: str
    """Reporting unit whose bundle holds the paper."""
    month: str
    subject_id: str
    dated: dt.date
    pages: int
    year: int
    """年度."""
    retention: str
    """保管期限: ``Y``, ``D30``, ``D10``."""
    piece: int
    """件号 within year and retention, from 1; never changes."""
    code: str = ""
    """档号; empty until the office has its 全宗号."""
    bag_id: str = ""
    """Newest bag that holds the paper."""
    version: int = 1
    signed: bool = False
    """A signed set lies in that bag."""

    @property
    def expires(self) -> dt.date | None:
        """Last day of the retention, counted from the end of the year; None = it never ends."""
        if not self.retention.startswith("D"):
            return None
        return dt.date(self.year + int(self.retention[1:]), 12, 31)
