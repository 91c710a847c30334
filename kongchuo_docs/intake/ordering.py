"""The order in which faults are told, and equal ones told together.

The order is that of GOV.UK Notify: what keeps a file from being read comes first, then its sheets,
then its columns, then single rows; what needs no action comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string

from kongchuo_docs.model import Finding, Severity, Source

ON_COLUMNS = frozenset({"KC-I04", "KC-I05", "KC-I06", "KC-I18", "KC-I20"})
"""Codes of findings about a whole column; their row is that of the heading."""
FEW = 3
"""So many faults that are alike but not equal are told one by one."""
_VARYING = re.compile(r"[A-Z]*\d[\dA-Z]*(?:-\d+)*(?:(?:、|等)[A-Z]*\d[\dA-Z]*)*")
"""What differs between alike messages: numbers of rows and cases, dates, days."""


def sort_findings(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> list[Finding]:
    """Return findings with the fatal ones first, then in the order of the workbook."""
    severities = list(Severity)

    def rank(finding: Finding) -> tuple[bool, int, int, str, int, str, int, int]:
        source = finding.source
        known = source.sheet in sheets
        return (
            finding.severity is Severity.INFO,
            0 if _scope(finding) < ROW else 1,
            severities.index(finding.severity),
            source.file,
            _scope(finding),
            f"{sheets.index(source.sheet):03}" if known else source.sheet,
            source.row or 0,
            column_index_from_string(source.column) if source.column else 0,
        )

    return sorted(findings, key=rank)


FILE, SHEET, COLUMN, ROW = range(4)


def _scope(finding: Finding) -> int:
    if finding.source.row is None:
        return SHEET if finding.source.sheet else FILE
    return COLUMN if finding.code in ON_COLUMNS else ROW


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Faults that are told in one line."""

    findings: tuple[Finding, ...]
    """At least one, all of one code, field, sheet and file."""
    message: str
    """What is wrong; where the messages differ, … stands for the difference."""

    @property
    def first(self) -> Finding:
        """Return the finding that stands for all."""
        return self.findings[0]

    @property
    def source(self) -> Source:
        """Return what the places have in common."""
        source = self.first.source
        if len(self.findings) == 1:
            return source
        return Source(file=source.file, sheet=source.sheet, column=source.column)

    def rows(self) -> str:
        """Return all rows in short: 5-12、20."""
        return runs_of_rows(sorted({each.source.row for each in self.findings if each.source.row}))


def group_findings(findings: Iterable[Finding]) -> list[Group]:
    """Put equal faults of many rows together, in the order in which the first of each stands."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        source = each.source
        pattern = _VARYING.sub("…", each.message) if source.row else each.message
        key = (
            *(each.code, each.severity, source.file, source.sheet, source.column, each.field),
            *(pattern, None if source.row else id(each)),
        )
        alike.setdefault(key, []).append(each)
    return [group for (*_, pattern, _), found in alike.items() for group in _groups(pattern, found)]


def _groups(pattern: object, found: Sequence[Finding]) -> Iterator[Group]:
    messages = {each.message for each in found}
    if len(messages) > 1 and len(found) <= FEW:
        for each in found:
            yield Group(findings=(each,), message=each.message)
    else:
        message = messages.pop() if len(messages) == 1 else str(pattern)
        yield Group(findings=tuple(found), message=message)


def runs_of_rows(numbers: Sequence[int]) -> str:
    """Return numbers of rows in short: 5-12、20."""
    return "、".join(
        str(first) if first == last else f"{first}-{last}" for first, last in _runs(numbers)
    )


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of numbers that follow each other."""
    start = None
    for place, number in enumerate(numbers):
        start = number if start is None else start
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            yield start, number
            start = None
