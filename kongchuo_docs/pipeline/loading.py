"""From the clerk's workbook to the store: all findings in one run, good rows kept, bad rows told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs import intake, schema
from kongchuo_docs.errors import InputFileError
from kongchuo_docs.library import Library
from kongchuo_docs.model import Finding, Record, Roll, Severity, Source, has_error
from kongchuo_docs.store import LoadSummary
from kongchuo_docs.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What checking files found."""

    records: tuple[Record, ...]
    """Rows without error."""
    findings: tuple[Finding, ...]
    marked: tuple[Path, ...] = ()
    """Copies of the user's workbooks with the faults marked."""
    stored: LoadSummary | None = None
    """What was stored; None where nothing was to be stored."""

    @property
    def ok(self) -> bool:
        """Tell whether no finding is an error."""
        return not has_error(self.findings)


def check_files(
    library: Library, files: Sequence[Path], *, known: Roll | None = None, mark: bool = True
) -> CheckReport:
    """Check workbooks and write a marked copy beside each one that has faults.

    Args:
        library: Columns and code lists.
        files: Workbooks.
        known: What is stored already: a file may refer to it.
        mark: Whether to write the marked copies.
    """
    records: list[Record] = []
    findings: list[Finding] = []
    marked: list[Path] = []
    for file in files:
        found = _check_file(library, file, known)
        records.extend(found.records)
        findings.extend(found.findings)
        if mark and _worth_marking(found.findings):
            target = intake.marked_path(file)
            intake.annotate(file, found.findings, target)
            marked.append(target)
    return CheckReport(records=tuple(records), findings=tuple(findings), marked=tuple(marked))


def load_files(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    at: dt.datetime,
    all_or_nothing: bool = False,
    mark: bool = True,
) -> CheckReport:
    """Check workbooks and store their good rows.

    Args:
        workspace: Where they are stored.
        files: Workbooks.
        at: Time for the history.
        all_or_nothing: Store nothing at all if any row has an error.
        mark: Whether to write the marked copies.
    """
    with workspace.reading() as data:
        known = data.store.roll()
    report = check_files(workspace.library, files, known=known, mark=mark)
    if (all_or_nothing and not report.ok) or not report.records:
        return report
    with workspace.begin() as data:
        stored = data.store.put(report.records, at=at, file="、".join(file.name for file in files))
    return CheckReport(
        records=report.records, findings=report.findings, marked=report.marked, stored=stored
    )


def _check_file(library: Library, file: Path, known: Roll | None) -> CheckReport:
    layout = library.workbook()
    try:
        rows, findings = intake.read_workbook(file, layout)
    except InputFileError as error:
        return CheckReport(records=(), findings=(_unreadable(file, error),))
    records, found = schema.load_rows(rows, library.codes, layout, known)
    return CheckReport(records=records, findings=(*findings, *found))


def _unreadable(file: Path, error: InputFileError) -> Finding:
    return Finding(
        code="KC-I01",
        severity=Severity.ERROR,
        message=error.message,
        fix=error.fix,
        source=Source(file=file.name),
    )


def _worth_marking(findings: Sequence[Finding]) -> bool:
    """A copy helps where a cell is at fault; a file that cannot be read cannot be copied."""
    return any(
        finding.source.sheet and finding.severity is not Severity.INFO for finding in findings
    )
