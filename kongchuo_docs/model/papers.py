"""Numbers, papers, bundles and bags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kongchuo_docs.model.findings import Finding, has_error
from kongchuo_docs.model.reference import NumberGrammar


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """One run of numbers: issuing unit, kind and calendar year. Basis: domain §5.4."""

    unit_code: str
    """Issuing unit, or the county id for papers of the bureau."""
    kind: str
    year: int
    prefix: str
    """Everything before the year: ``金中校（劝返）字``."""
    grammar: NumberGrammar


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """A number of a series."""

    series: NumberSeries
    seq: int
    """From 1, without gaps."""


class NumberState(StrEnum):
    """Life of a number; a void number stays in the register for ever."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEntry:
    """One line of the register of numbers (发文登记簿)."""

    number: DocumentNumber
    key: str
    """What the number is for: ``return_notice/JL003``."""
    state: NumberState
    reason: str = ""
    """Why it is void."""
    taken_at: str = ""
    """ISO time."""


class DocumentState(StrEnum):
    """What ``plan`` and ``run`` say about one paper."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    DRAFT = "draft"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a template may see: nested plain values under Chinese names, JSON-able.

    The same facts and template always give the same bytes.
    """

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return one top-level entry, for example ``facts["学生"]``."""
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """One paper that a run is to make, before it has a number."""

    key: str
    """Stable key ``form/subject[/month]``: the same key always gets the same number."""
    form_id: str
    unit_code: str
    """Reporting unit whose bundle holds the paper."""
    issuer_code: str
    """Unit code (or county id) that issues it and whose series numbers it."""
    subject_id: str
    """Case id, child id, or unit code."""
    month: str
    dated: dt.date
    """Date of the paper: its year is the year of the number."""
    series: NumberSeries | None
    issuer_kind: str = "school"
    """As what the issuer speaks: ``school``, ``township`` or ``county``."""
    act: tuple[str, int] | None = None
    """Key of the act that asks for the paper (:attr:`Act.key`)."""
    serves: str = ""
    """Of a 送达回证: key of the paper that was served."""
    draft_reasons: tuple[str, ...] = ()
    """Unchecked and unconfirmed values; not empty = the paper is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFile:
    """A file written for a paper, beside its target while in work."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that has been made. ``facts`` are kept: same facts, same bytes."""

    key: str
    form_id: str
    title: str
    unit_code: str
    subject_id: str
    month: str
    dated: dt.date
    number: str
    """Printed number; empty for drafts and internal pages."""
    version: int
    facts: Facts
    recipe: str
    """Digest of template, fonts and tool version: a change of recipe never re-makes an issued paper."""
    pages: int
    files: tuple[RenderedFile, ...]
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The papers of one reporting unit and month, as they lie in a folder."""

    unit_code: str
    unit_name: str
    month: str
    path: Path
    documents: tuple[Document, ...]
    manifest: str
    """sha256 of ``bundle.json``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """An archived bundle (BagIt, RFC 8493)."""

    bag_id: str
    path: Path
    unit_code: str
    month: str
    manifest: str
    """sha256 of the bag's tag manifest."""
    packed: str = ""
    """sha256 of the bag as a ZIP; empty for bags of before there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixityReport:
    """What a check of one bag found; no finding of severity error = the bag is whole."""

    bag_id: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every byte is as it was archived."""
        return not has_error(self.findings)
