"""How a printed paper became a finished one: signed and scanned, signed digitally, or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kongchuo_docs.model.papers import RenderedFile


class CompletionKind(StrEnum):
    """The ways in which a paper is completed.

    Basis: 民事诉讼法 第八十九条 on refusal (留置送达), by analogy; the others are practice.
    """

    SCAN = "scan"
    """All its pages came back as scans."""
    DIGITAL = "digital"
    """Signed as a PDF by our own command."""
    OUTSIDE = "outside"
    """Sealed by an outside 电子签章 service."""
    REFUSED = "refused"
    """Refused before witnesses (拒签) or left behind (留置送达), with a record of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """That one version of a paper is finished; a later version needs its own."""

    key: str
    """Key of the paper: ``return_notice/JL003``."""
    version: int
    kind: CompletionKind
    on: dt.date
    """Day on which it was filed here."""
    unit_code: str
    """Reporting unit whose bundle holds the paper."""
    month: str
    subject_id: str
    files: tuple[RenderedFile, ...] = ()
    """The signed set, named relative to the bundle's folder; the original lies beside it unaltered."""
    pages: int = 0
    note: str = ""
    """Why there is no signature; never a person's name."""
