"""From the clerk's workbook to the store: all findings in one run, good rows kept, bad rows told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from kongchuo_docs import intake, rules, schema
from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    County,
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
from kongchuo_docs.pipeline.case_cells import CaseCells, case_id_of
from kongchuo_docs.pipeline.changes import Change, changes
from kongchuo_docs.pipeline.marking import Marked, mark_files
from kongchuo_docs.store import LoadSummary, joined_visits
from kongchuo_docs.workspace import Workspace

UNREAD = frozenset({"KC-I03", "KC-I06"})
"""Findings for which a whole sheet is not read."""
NO_COLUMN = "KC-I04"
"""A column that every row needs is missing: told once, not in every row."""
NO_SHEET = "KC-I01"
"""No sheet is one of ours."""
ROSTER_SIGNS = frozenset({"id_number", "enrolment_number", "birth_date", "school", "village"})
"""Fields by which a list of children is told from an address list."""
GAP = "KC-R06"
NO_COUNTY = County(county_id="", name="", chain=(), values={})
"""Stands for a county where there is no workspace: then only law and logic are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the user says of his files, beside what is in them."""

    maps: Sequence[str] = ()
    """``列名=字段`` for columns that are called otherwise; before what the workspace keeps."""
    save_maps: bool = False
    """Whether the workspace is to keep them for the next month."""
    password: Callable[[str], str | None] = field(default=intake.no_password)
    """Asked by file name where a workbook has a password."""
    progress: Callable[[str, int, int], None] = field(default=lambda what, done, total: None)
    """Told what is being done with how many of how many rows: 读取, 检查, 标注."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What checking files found."""

    records: tuple[Record, ...]
    """Rows without error."""
    findings: tuple[Finding, ...]
    """The fatal ones first."""
    marked: tuple[Marked, ...] = ()
    """Copies of the user's workbooks with the faults marked, or lists where none can be made."""
    changes: tuple[Change, ...] | None = None
    """What storing would change; None where that was not asked for."""
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
    opening = opening or Opening()
    rows, findings = _read(library, files, workspace, opening)
    known = _known(workspace)
    unheard = frozenset[RecordKind]()
    if any(each.code in UNREAD and each.severity is Severity.ERROR for each in findings):
        # What refers to a sheet that was not read cannot be judged.
        unheard = frozenset(RecordKind) - {row.kind for row in rows}
    layout = library.workbook()
    records, found = schema.load_rows(
        *(rows, library.codes, layout, known),
        on=on,
        unheard=unheard,
        progress=partial(opening.progress, "检查"),
    )
    findings.extend(_without_echoes(found, findings))
    records, found = _keep_lawful(records, rows, known, library, workspace, on)
    findings.extend(found)
    if workspace is not None:
        records, found = _keep_standing(records, rows, workspace)
        findings.extend(found)
    findings = intake.sort_findings(findings, [sheet.name for sheet in layout.sheets])
    show = partial(opening.progress, "标注")
    marked = mark_files(files, findings, rows, show) if mark else ()
    return CheckReport(records=tuple(records), findings=tuple(findings), marked=marked)


def _without_echoes(found: Sequence[Finding], told: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings but for those of cells of which intake has said what is wrong.

    The schema only sees that such a cell is no text.
    """
    cells = {(each.source, each.field) for each in told}
    columns = {
        (each.source.file, each.source.sheet, each.field) for each in told if each.code == NO_COLUMN
    }
    for each in found:
        column = (each.source.file, each.source.sheet, each.field)
        if (each.source, each.field) not in cells and column not in columns:
            yield each


def load_files(
    workspace: Workspace,
    files: Sequence[Path],
    *,
    at: dt.datetime,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    mark: bool = True,
    opening: Opening | None = None,
    source: str = "",
) -> CheckReport:
    """Check workbooks and store their good rows.

    Args:
        workspace: Where they are stored.
        files: Workbooks.
        at: Time for the history.
        all_or_nothing: Store nothing at all if any row has an error.
        dry_run: Only tell what storing would change.
        mark: Whether to write the marked copies.
        opening: What the user says of the files.
        source: What the history says instead of the names of the files.

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
    if dry_run:
        with workspace.reading() as data:
            kept = () if all_or_nothing and not report.ok else report.records
            return replace(report, changes=changes(data.store, kept, workspace.library))
    if (all_or_nothing and not report.ok) or not report.records:
        return report
    with workspace.begin() as data:
        names = source or "、".join(file.name for file in files)
        stored = data.store.put(report.records, at=at, file=names)
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
            read, found = intake.read_workbook(
                *(file, layout),
                given=given,
                password=opening.password,
                progress=partial(opening.progress, "读取"),
            )
        except InputFileError as error:
            findings.append(unreadable(file, error))
        else:
            rows.extend(read)
            foreign = any(each.code == NO_SHEET for each in found)
            findings.extend((foreign and _as_roster(file, library)) or found)
    return rows, findings


def _as_roster(file: Path, library: Library) -> tuple[Finding, ...]:
    """Return what there is to say of a file that is a list of children; nothing of any other."""
    try:
        rows, _ = intake.read_workbook(file, library.rosters())
    except InputFileError:
        return ()
    if not any(row.values.keys() & ROSTER_SIGNS for row in rows):
        return ()
    problem = "不是采集表，是一份学生名单（户籍、花名册、学籍或点名的名单）"
    fix = "名单之间用 kongchuo compare 比对，如 kongchuo compare 籍=学籍.xlsx 人=点名册.xlsx；辍学的学生填在采集表里"
    return (unreadable(file, InputFileError(problem, fix=fix)),)


def _known(workspace: Workspace | None) -> Roll | None:
    if workspace is None:
        return None
    with workspace.reading() as data:
        return data.store.roll()


def _keep_lawful(
    records: Sequence[Record],
    rows: Sequence[RawRecord],
    known: Roll | None,
    library: Library,
    workspace: Workspace | None,
    on: dt.date,
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Hold the cases with their visits against law, county and logic; keep those without error."""
    county = workspace.county if workspace else NO_COUNTY
    visits: dict[str, list[Visit]] = {}
    for record in records:
        if isinstance(record, Visit):
            visits.setdefault(record.case_id, []).append(record)
    given = {record.case_id: record for record in records if isinstance(record, Case)}
    stored = known.cases if known else {}
    cells = CaseCells(rows, library)
    missing = _refused_visits(rows, records)
    findings: list[Finding] = []
    refused = set()
    for case_id in dict.fromkeys((*given, *visits)):
        case = given.get(case_id) or stored[case_id]
        if case_id in visits:
            before = stored[case_id].visits if case_id in stored else ()
            case = replace(case, visits=joined_visits(before, visits[case_id]))
        found = [
            replace(finding, source=cells.source(case_id, finding.field, finding.visit))
            for finding in rules.check_case(case, county, on)
        ]
        if case_id in missing:
            # The gap is where a row was refused, of which the fault was told.
            refused.add(case_id)
            found = [finding for finding in found if finding.code != GAP]
            found.append(_waits(case_id, cells.source(case_id)))
        findings.extend(found)
        if has_error(tuple(found)):
            refused.add(case_id)
    kept = tuple(each for each in records if getattr(each, "case_id", None) not in refused)
    return kept, tuple(findings)


def _refused_visits(rows: Sequence[RawRecord], records: Sequence[Record]) -> frozenset[str]:
    """Return the cases of which some but not all visits were accepted."""
    kept = Counter(record.case_id for record in records if isinstance(record, Visit))
    told = Counter(case_id_of(row) for row in rows if row.kind is RecordKind.VISIT)
    return frozenset(case_id for case_id, count in kept.items() if told[case_id] > count)


def _waits(case_id: str, source: Source) -> Finding:
    return Finding(
        code="KC-S68",
        severity=Severity.INFO,
        message=f"个案 {case_id} 有一次劝返没有接受，个案和它的其他劝返都先不装入",
        fix="改正那一次劝返后一起装入",
        source=source,
    )


def _keep_standing(
    records: Sequence[Record], rows: Sequence[RawRecord], workspace: Workspace
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Leave out cases that were taken back and stand in the file just as they were then."""
    with workspace.reading() as data:
        withdrawn = data.store.withdrawn()
    findings: list[Finding] = []
    refused = set()
    places = {
        case_id_of(row): row.places.get("case_id", row.source)
        for row in rows
        if row.kind is RecordKind.CASE
    }
    for record in records:
        old = withdrawn.get(record.case_id) if isinstance(record, Case) else None
        if old is None or not isinstance(record, Case):
            continue
        same = replace(old, withdrawn="", visits=(), acts=()) == replace(record, visits=(), acts=())
        findings.append(_withdrawn(old.case_id, same, places.get(old.case_id, Source())))
        refused |= {old.case_id} if same else set()
    kept = tuple(each for each in records if getattr(each, "case_id", None) not in refused)
    return kept, tuple(findings)


def _withdrawn(case_id: str, same: bool, source: Source) -> Finding:
    text = f"个案 {case_id} 已经撤回，这一行还是撤回时的内容" if same else ""
    return Finding(
        code="KC-S77",
        severity=Severity.ERROR if same else Severity.WARNING,
        message=text or f"个案 {case_id} 曾经撤回，内容已改，将重新装入",
        fix="从采集表里删去这一行；要重新登记的，改正内容后再装入"
        if same
        else "确实是改正后的同一个案就不用改；不是的，换一个个案编号",
        field="个案编号",
        source=source,
    )


def unreadable(file: Path, error: InputFileError) -> Finding:
    """Return what a file that cannot be read is told as."""
    return Finding(
        code="KC-I01",
        severity=Severity.ERROR,
        message=error.message.removeprefix(f"{file.name}：").removeprefix(f"「{file.name}」"),
        fix=error.fix,
        source=Source(file=file.name),
    )
