"""What the errands tell the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.model import DocumentState, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReport:
    """One paper of a plan or run."""

    form: str
    label: str
    subject: str
    """Case id, child id or unit code."""
    number: str
    state: DocumentState
    pages: int = 0
    files: tuple[str, ...] = ()
    """Relative to the workspace."""
    why: str = ""
    """Why it is made, replaced or failed, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReport:
    """One reporting unit of a plan or run."""

    unit_code: str
    unit_name: str
    bundle: Path
    """Folder of the bundle, relative to the workspace."""
    papers: tuple[PaperReport, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """A whole plan or run."""

    month: str
    units: tuple[UnitReport, ...]

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all units; what several units share is told once."""
        return tuple(dict.fromkeys(finding for unit in self.units for finding in unit.findings))

    def papers(self) -> Iterator[PaperReport]:
        """Yield the papers of all units."""
        for unit in self.units:
            yield from unit.papers

    def count(self, *states: DocumentState) -> int:
        """Count the papers in any of the states."""
        return sum(paper.state in states for paper in self.papers())
