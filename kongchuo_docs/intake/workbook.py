"""Reading a filled workbook: from cells to raw rows that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kongchuo_docs.intake import versions
from kongchuo_docs.intake.columns import ColumnReport
from kongchuo_docs.intake.findings import META_SHEET, OWN_SHEETS, note
from kongchuo_docs.intake.headings import Header, find_header
from kongchuo_docs.intake.rows import Places, RecordRows, is_filled
from kongchuo_docs.intake.sheets import Assignment, assign, fits
from kongchuo_docs.intake.tables import (
    Password,
    Progress,
    Row,
    Table,
    Tables,
    open_workbook,
    unseen,
)
from kongchuo_docs.intake.texts import open_csv, open_records
from kongchuo_docs.intake.vocabulary import Vocabulary, key
from kongchuo_docs.model import (
    CellError,
    CellValue,
    Column,
    Finding,
    Implied,
    RawRecord,
    RecordKind,
    Severity,
    Source,
    WorkbookLayout,
)

DAYS_TO_1904 = 1462
"""From 1899-12-30, the day 0 of Excel, to 1904-01-01."""
DAYS = 73_051
"""Greater numbers are dates in figures (20210901) and no day numbers."""
FIXES: Mapping[str, str] = {
    "KC-I16": "改正公式，或直接填写内容",
    "KC-I17": "用 Excel 或 WPS 打开，算出结果后保存；最好不用公式，直接填写内容",
    "KC-I21": "只留一处",
    "KC-I22": "写成一段文字",
}
"""What to do about a cell that holds no value, by code."""


def no_password(file: str) -> str | None:
    """Say that there is no password to be had."""
    return None


def read_workbook(
    path: Path,
    layout: WorkbookLayout,
    *,
    given: Mapping[str, str] | None = None,
    password: Password = no_password,
    progress: Progress = unseen,
) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
    """Read all rows of the sheets that the layout knows.

    Values are the cells as stored: nothing is interpreted. A cell that shows no value (#N/A, a
    formula that was never calculated) is a finding, and a :class:`CellError` among the values, so
    that its row is refused. So is each field whose required column is missing.

    Args:
        path: .xlsx, .xls, .et, .ods, .csv, .yaml or .json.
        layout: What may be in it.
        given: What the user said of single columns: heading to field, or to nothing.
        password: Asked where the workbook has one.
        progress: Told of the rows read.

    Returns:
        The rows in the order of the layout; findings on the columns of all sheets, then on cells.

    Raises:
        InputFileError: The file is no workbook that can be read (see :func:`gate.check`).
    """
    vocabularies = versions.vocabularies(layout, given or {})
    reader = _Reader(file=path.name, layout=layout, vocabularies=vocabularies)
    reader.read(_open(path, reader, password, progress), given or {})
    rows = [row for sheet in layout.sheets for row in reader.rows[sheet.kind]]
    return tuple(rows), tuple(reader.ordered(bool(rows)))


def _open(path: Path, reader: _Reader, password: Password, progress: Progress) -> Tables:
    match path.suffix.lower():
        case ".csv" | ".txt":
            return open_csv(path, reader.known_headings)
        case ".yaml" | ".yml" | ".json":
            return open_records(path)
        case _:
            return open_workbook(path, password, progress)


@dataclass(kw_only=True)
class _Reader:
    """Goes through the sheets of one file and gathers rows and findings."""

    file: str
    layout: WorkbookLayout
    vocabularies: Mapping[RecordKind, Vocabulary]
    rows: dict[RecordKind, list[RawRecord]] = field(init=False)
    on_sheets: list[Finding] = field(default_factory=list)
    on_columns: list[Finding] = field(default_factory=list)
    on_cells: list[Finding] = field(default_factory=list)
    read_sheets: dict[RecordKind, list[str]] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)
    epoch_1904: bool = False

    def __post_init__(self) -> None:
        self.rows = {sheet.kind: [] for sheet in self.layout.sheets}

    def known_headings(self, rows: Sequence[Row]) -> int:
        """Return how many headings of one sheet are known in rows."""
        best = 0
        for vocabulary in self.vocabularies.values():
            header = find_header(Table(name="", rows=rows), vocabulary)
            best = max(best, len(header.meanings) if header else 0)
        return best

    def read(self, tables: Tables, given: Mapping[str, str]) -> None:
        """Read the sheets one after the other."""
        self.epoch_1904 = tables.epoch_1904
        plan = assign([sheet for sheet in tables.sheets if sheet[0] not in OWN_SHEETS], self.layout)
        self._hidden(plan)
        for table in tables.contents:
            if table.name == META_SHEET:
                self._version(table, given)
            elif table.name not in OWN_SHEETS:
                self._table(table, plan)
        for sheet in self.layout.sheets:
            if sheet.kind not in self.read_sheets:
                self._say("KC-I07", f"没有工作表「{sheet.name}」", severity=Severity.INFO)
        for heading in given:
            if key(heading, self.layout.wording) not in self.headings:
                text, fix = f"表里没有指定的列“{heading}”", "核对列名；已不用的对应可以删去"
                self._say("KC-I19", text, fix, severity=Severity.WARNING)
        if tables.macros:
            text = "工作簿含有宏，没有运行，只读取了数值"
            self._say("KC-I12", text, severity=Severity.WARNING)

    def ordered(self, any_rows: bool) -> Iterator[Finding]:
        """Yield the findings: on the file and its sheets, then on columns, then on cells."""
        found = [*self.on_sheets, *self.on_columns, *self.on_cells]
        if not self.read_sheets:
            names = "、".join(sheet.name for sheet in self.layout.sheets)
            fix = f"用空白采集表填写；工作表名称应为：{names}"
            kept = [item for item in found if item.severity is Severity.ERROR]
            what = "采集表" if len(self.layout.sheets) > 1 else self.layout.title
            yield from kept or [note("KC-I01", self.file, f"没有一张工作表是{what}里的", fix)]
            return
        yield from found
        if not any_rows and not any(item.severity is Severity.ERROR for item in found):
            yield note("KC-I02", self.file, "工作簿里没有填写任何数据", "填写后保存再试")

    def _say(self, code: str, text: str, fix: str = "", **more: Any) -> None:
        self.on_sheets.append(note(code, self.file, text, fix, **more))

    def _hidden(self, plan: Assignment) -> None:
        for name in plan.hidden:
            text, fix = f"工作表「{name}」是隐藏的，没有读取", "要用其中的数据，先取消隐藏"
            known = name in plan.named or name in plan.spare
            severity = Severity.WARNING if known else Severity.INFO
            self._say("KC-I09", text, fix if known else "", severity=severity, sheet=name)

    def _version(self, table: Table, given: Mapping[str, str]) -> None:
        """Understand what follows as the version of the file meant it; the child sends it first."""
        version = versions.stated(table)
        self.vocabularies = versions.vocabularies(self.layout, given, version)
        self.on_sheets += versions.findings(self.layout, version, self.file)

    def _table(self, table: Table, plan: Assignment) -> None:
        if table.name in plan.hidden:
            return
        filled = any(is_filled(cell) for _, cells in table.rows for cell in cells)
        if kind := plan.named.get(table.name):
            self.read_sheets.setdefault(kind, []).append(table.name)
            header = find_header(table, self.vocabularies[kind]) if filled else None
            if header:
                self._sheet(table, header, kind)
            elif filled:
                text, fix = f"工作表「{table.name}」里找不到表头", "照空白采集表填好第一行的列名"
                self._say("KC-I03", text, fix, sheet=table.name)
        elif other := plan.spare.get(table.name):
            self._double(table.name, other, self.layout.sheet(other).name)
        else:
            self._foreign(table, plan)

    def _foreign(self, table: Table, plan: Assignment) -> None:
        """Read a sheet of an unknown name if its headings tell what it is."""
        found = fits(table, self.vocabularies)
        if not found:
            text = f"工作表「{table.name}」不是采集表里的，没有读取"
            self._say("KC-I08", text, severity=Severity.INFO, sheet=table.name)
            return
        kind, header = found
        named = [name for name, each in plan.named.items() if each is kind]
        if named and kind is not RecordKind.ROSTER:  # of a list each class may have its sheet
            self._double(table.name, kind, named[0])
            return
        text = f"工作表「{table.name}」的列名是「{self.layout.sheet(kind).name}」的，照此读取"
        self._say("KC-I14", text, severity=Severity.INFO, sheet=table.name)
        self.read_sheets.setdefault(kind, []).append(table.name)
        self._sheet(table, header, kind)

    def _double(self, name: str, kind: RecordKind, other: str) -> None:
        text = f"工作表「{name}」与「{other}」是同一种表，没有读取"
        fix = f"把数据都放在「{self.layout.sheet(kind).name}」表里"
        self._say("KC-I13", text, fix, severity=Severity.WARNING, sheet=name)

    def _sheet(self, table: Table, header: Header, kind: RecordKind) -> None:
        wording = self.layout.wording
        for texts in header.texts.values():
            self.headings |= {key(text, wording) for text in (*texts, "".join(texts))}
        report = ColumnReport(
            file=self.file, table=table, header=header, vocabulary=self.vocabularies[kind]
        )
        found = list(report.findings())
        self.on_columns += found
        errors = [item for item in found if item.severity is Severity.ERROR]
        if any(item.code != "KC-I04" for item in errors):
            return
        # Rows of a sheet that lacks a column are read to be checked; nothing can be made of them.
        headings = {item.field for item in errors}
        columns = self.layout.sheet(kind).columns
        absent = tuple(column.path for column in columns if column.heading in headings)
        rows = RecordRows(table=table, header=header, wording=wording)
        records = _Records(file=self.file, table=table, header=header, kind=kind, absent=absent)
        for number, cells in rows:
            record = records.record(number, cells)
            if self.epoch_1904:
                record = records.from_1900(record)
            self.rows[kind].append(record)
            self.on_cells += records.errors(record)
        self._skipped(table.name, rows.skipped)
        self.on_cells += records.merges(set(rows.skipped))

    def _skipped(self, sheet: str, skipped: Mapping[int, str]) -> None:
        for what in dict.fromkeys(skipped.values()):
            numbers = [str(number) for number, each in skipped.items() if each == what]
            text = f"不是数据、没有读取的行（{what}）：第 {'、'.join(numbers)} 行"
            self._say("KC-I15", text, severity=Severity.INFO, sheet=sheet)


@dataclass(kw_only=True)
class _Records:
    """Makes records of the rows of one sheet."""

    file: str
    table: Table
    header: Header
    kind: RecordKind
    absent: Sequence[str] = ()
    """Fields that every record needs and the sheet has no column for."""
    paths: Mapping[int, str] = field(init=False)
    letters: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        fields: dict[int, Column | Implied] = {**self.header.columns, **self.header.implied}
        self.paths = {place: each.path for place, each in fields.items()}
        self.letters = {path: self.table.letter(place) for place, path in self.paths.items()}

    def record(self, number: int, cells: Sequence[Any]) -> RawRecord:
        """Return one row."""
        values: dict[str, CellValue] = {
            path: cells[place]
            for place, path in self.paths.items()
            if place < len(cells) and is_filled(cells[place])
        }
        for implied in self.header.implied.values():
            if implied.path in values:
                values = {**implied.sets, **values}
        for path in self.absent:
            values[path] = CellError("KC-I04", "缺少这一列")
        return RawRecord(
            kind=self.kind,
            values=values,
            places=Places(self.letters, self.file, self.table.name, number),
            source=Source(file=self.file, sheet=self.table.name, row=number),
        )

    def from_1900(self, record: RawRecord) -> RawRecord:
        """Return the row with day numbers of date columns counted as everywhere else."""
        dates = {each.path for each in self.header.columns.values() if each.kind == "date"}
        moved = {
            path: value + DAYS_TO_1904
            for path, value in record.values.items()
            if path in dates
            and isinstance(value, int | float)
            and not isinstance(value, bool)
            and 0 < value < DAYS
        }
        return replace(record, values={**record.values, **moved}) if moved else record

    def errors(self, record: RawRecord) -> Iterator[Finding]:
        """Yield the cells of a row that hold no value."""
        for path, value in record.values.items():
            if isinstance(value, CellError) and path in self.letters:
                place = next(place for place, each in self.paths.items() if each == path)
                where: dict[str, Any] = {
                    "sheet": self.table.name,
                    "row": record.source.row,
                    "column": self.letters[path],
                    "field": self._heading(place),
                }
                yield note(value.code, self.file, value.text, FIXES[value.code], **where)

    def _heading(self, place: int) -> str:
        column = self.header.columns.get(place)
        return column.heading if column else self.header.heading(place)

    def merges(self, skipped: set[int]) -> Iterator[Finding]:
        """Yield the merged cells among the data: only their first cell has content."""
        for top, left, bottom, right in self.table.merges:
            rows = set(range(max(top, self.header.row + 1), min(bottom, top + 100_000) + 1))
            if bottom <= self.header.row or rows <= skipped:
                continue
            if not self.paths.keys() & set(range(left - 1, right)):
                continue
            first, last = self.table.letter(left - 1), self.table.letter(right - 1)
            yield note(
                "KC-I10",
                self.file,
                f"合并单元格 {first}{top}:{last}{bottom}，只有左上角一格有内容",
                "取消合并，每一格都填写",
                sheet=self.table.name,
                row=top,
                column=first,
            )
