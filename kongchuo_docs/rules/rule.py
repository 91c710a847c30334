"""What a rule is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from kongchuo_docs.model import Case, County, Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where a case breaks a rule."""

    message: str
    """In Chinese, without personal values and without the case id."""
    fix: str
    field: str
    """Chinese label of the field, as the workbook heads it."""
    basis: str = ""
    """The county's own source, where the rule comes from a county parameter."""


Check: TypeAlias = Callable[[Case, County, dt.date], Iterable[Fault]]
"""Yields the faults of a case in a county, as things are on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold for a case."""

    code: str
    """``KC-R01`` …: stable, never reused."""
    title: str
    severity: Severity
    basis: str = ""
    """Law that asks for it everywhere; empty for plain logic and for county parameters."""
    check: Check

    def findings(self, case: Case, county: County, on: dt.date) -> Iterable[Finding]:
        """Yield a finding for every fault; the message names the case by its id."""
        for fault in self.check(case, county, on):
            yield Finding(
                code=self.code,
                severity=self.severity,
                message=f"个案 {case.case_id}：{fault.message}",
                fix=fault.fix,
                field=fault.field,
                basis=fault.basis or self.basis,
            )
