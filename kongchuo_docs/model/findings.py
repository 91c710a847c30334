"""What is wrong with the data, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: only an *error* keeps a row out or a paper back."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value stands in the user's own file."""

    file: str = ""
    """File name without folder."""
    sheet: str = ""
    row: int | None = None
    """Row as Excel shows it: from 1, heading counted."""
    column: str = ""
    """Column letter as Excel shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The only shape of "something is wrong with the data"."""

    code: str
    """Stable code ``KC-<stage letter><two digits>``; never reused."""
    severity: Severity
    message: str
    """What is wrong, in Chinese, without personal values."""
    fix: str = ""
    """How to put it right, in Chinese."""
    field: str = ""
    """Chinese label of the field, as the workbook heads it."""
    source: Source = Source()
    basis: str = ""
    """Law, article or document that asks for it."""
    visit: int | None = None
    """Round of the visit that is meant, where a case is judged with all of them."""


def has_error(findings: tuple[Finding, ...]) -> bool:
    """Tell whether one of the findings is an error."""
    return any(item.severity is Severity.ERROR for item in findings)
