"""From the clerk's workbook to the store: all findings in one run, good rows kept, bad rows told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kongchuo_docs import intake, rules, schema
from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    Finding,
    RawRecord,
    Record,
    RecordKind,
    Roll,
    Severity,
    Source,
    Visit,
    has_error,
)
from kongchuo_docs.store import LoadSummary
from kongchuo_docs.workspace import Workspace

UNREAD = frozenset({"KC-I03", "KC-I04", "KC-I06"})
"""Findings for which a whole sheet is not read."""
ECHOES: Mapping[str, RecordKind] = {"KC-S62": RecordKind.UNIT, "KC-S64": RecordKind.CASE}
"""Findings that say "there is no such ...", and the sheet that would tell of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the user says of his files, beside what is in them."""

    maps: Sequence[str] = ()
    """``列名=字段`` for columns that are called otherwise; before what the workspace keeps."""
    save_maps: bool = False
    """Whether the workspace is to keep them for the next month."""
    password: Callable[[str], str | None] = field(default=intake.no_password)
    """Asked by file name where a workbook has a password."""


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
    library: Library,
    files: Sequence[Path],
    *,
    on: dt.date,
    workspace: Workspace | None = None,
    mark: bool = True,
    opening: Opening | None = None,
) -> CheckReport:
    """Check workbooks together and write a marked copy beside each one that has faults.

    Args:
        library: Columns and code lists.
        files: Workbooks; one may refer to what another holds.
        on: Day by which the county's limits are judged.
        workspace: Gives the county's rules and what is stored already, where there is one.
        mark: Whether to write the marked copies.
        opening: What the user says of the files.

    Raises:
        UsageError: A column is mapped to a field that does not exist.
    """
    rows, findings = _read(library, files, workspace, opening or Opening())
    known = _known(workspace)
    records, found = schema.load_rows(rows, library.codes, library.workbook(), known)
    # Of a cell without a value intake has said what is wrong; the schema only sees no text.
    told = {(each.source, each.field) for each in findings}
    heard = {row.kind for row in rows}
    if any(each.code in UNREAD for each in findings):
        # Of a sheet that was not read nothing can be found: that was said once, of its columns.
        found = tuple(
            each for each in found if each.code not in ECHOES or ECHOES[each.code] in heard
        )
    findings.extend(each for each in found if (each.source, each.field) not in told)
    if workspace is not None:
        records, found = _keep_lawful(records, rows, known, workspace, on)
        findings.extend(found)
    marked = _mark(files, findings) if mark else ()
    return CheckReport(records=tuple(records), findings=tuple(findings), marked=marked)


def load_files(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    at: dt.datetime,
    all_or_nothing: bool = False,
    mark: bool = True,
    opening: Opening | None = None,
) -> CheckReport:
    """Check workbooks and store their good rows.

    Args:
        workspace: Where they are stored.
        files: Workbooks.
        at: Time for the history.
        all_or_nothing: Store nothing at all if any row has an error.
        mark: Whether to write the marked copies.
        opening: What the user says of the files.

    Raises:
        UsageError: As :func:`check_files`.
    """
    report = check_files(
        *(workspace.library, files),
        on=at.date(),
        workspace=workspace,
        mark=mark,
        opening=opening,
    )
    if (all_or_nothing and not report.ok) or not report.records:
        return report
    with workspace.begin() as data:
        stored = data.store.put(report.records, at=at, file="、".join(file.name for file in files))
    return replace(report, stored=stored)


def _read(
    library: Library, files: Sequence[Path], workspace: Workspace | None, opening: Opening
) -> tuple[list[RawRecord], list[Finding]]:
    """Read all files; one that cannot be read is a finding."""
    layout = library.workbook()
    given = {
        **(intake.read_map(workspace.root, layout) if workspace else {}),
        **intake.parse_map(opening.maps, layout),
    }
    if opening.save_maps:
        if workspace is None:
            raise UsageError(
                "--save-map 要在工作区里用", fix="先 kongchuo init，或写明 --workspace"
            )
        intake.save_map(workspace.root, given)
    rows: list[RawRecord] = []
    findings: list[Finding] = []
    for file in files:
        try:
            read, found = intake.read_workbook(file, layout, given=given, password=opening.password)
        except InputFileError as error:
            findings.append(_unreadable(file, error))
        else:
            rows.extend(read)
            findings.extend(found)
    return rows, findings


def _known(workspace: Workspace | None) -> Roll | None:
    if workspace is None:
        return None
    with workspace.reading() as data:
        return data.store.roll()


def _keep_lawful(
    records: Sequence[Record],
    rows: Sequence[RawRecord],
    known: Roll | None,
    workspace: Workspace,
    on: dt.date,
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Hold the cases with their visits against law, county and logic; keep those without error."""
    visits: dict[str, list[Visit]] = {}
    for record in records:
        if isinstance(record, Visit):
            visits.setdefault(record.case_id, []).append(record)
    given = {record.case_id: record for record in records if isinstance(record, Case)}
    stored = known.cases if known else {}
    cells = _cells(rows, workspace.library)
    findings: list[Finding] = []
    refused = set()
    for case_id in dict.fromkeys((*given, *visits)):
        case = given.get(case_id) or stored[case_id]
        if case_id in visits:
            ordered = tuple(sorted(visits[case_id], key=lambda visit: visit.round))
            case = replace(case, visits=ordered)
        mine = cells.get(case_id, {"": Source()})
        found = [
            replace(finding, source=mine.get(finding.field, mine[""]))
            for finding in rules.check_case(case, workspace.county, on)
        ]
        findings.extend(found)
        if has_error(tuple(found)):
            refused.add(case_id)
    kept = tuple(each for each in records if getattr(each, "case_id", None) not in refused)
    return kept, tuple(findings)


def _cells(rows: Sequence[RawRecord], library: Library) -> Mapping[str, Mapping[str, Source]]:
    """Return for each case where its fields stand, by heading; its last visit gives those of 劝返.

    Under the empty heading stands the row itself.
    """
    cells: dict[str, dict[str, Source]] = {}
    for kind in (RecordKind.VISIT, RecordKind.CASE):
        columns = library.workbook().sheet(kind).columns
        for row in (row for row in rows if row.kind is kind):
            mine = cells.setdefault(str(row.values.get("case_id", "")).strip().upper(), {})
            mine[""] = row.source
            mine |= {
                column.heading: row.places[column.path]
                for column in columns
                if column.path in row.places
            }
    return cells


def _mark(files: Sequence[Path], findings: Sequence[Finding]) -> tuple[Path, ...]:
    """Write marked copies; a file that cannot be read, or has no fault in a cell, gets none."""
    marked = []
    for file in files:
        mine = [finding for finding in findings if finding.source.file == file.name]
        faults = any(each.source.sheet and each.severity is not Severity.INFO for each in mine)
        if faults and intake.is_xlsx(file):
            target = intake.marked_path(file)
            intake.annotate(file, mine, target)
            marked.append(target)
    return tuple(marked)


def _unreadable(file: Path, error: InputFileError) -> Finding:
    return Finding(
        code="KC-I01",
        severity=Severity.ERROR,
        message=error.message.removeprefix(f"{file.name}：").removeprefix(f"「{file.name}」"),
        fix=error.fix,
        source=Source(file=file.name),
    )
