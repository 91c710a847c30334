"""Reading a filled workbook: from cells to raw rows that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kongchuo_docs.intake import versions
from kongchuo_docs.intake.columns import ColumnReport
from kongchuo_docs.intake.findings import META_SHEET, OWN_SHEETS, note
from kongchuo_docs.intake.headings import Header, find_header
from kongchuo_docs.intake.ordering import runs_of_rows
from kongchuo_docs.intake.records import Records
from kongchuo_docs.intake.rows import RecordRows, is_filled
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
    Finding,
    RawRecord,
    RecordKind,
    Severity,
    WorkbookLayout,
)


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
            if sheet.kind not in self.read_sheets and not sheet.optional:
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
        version = versions.stated(table, self.file)
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
            self._double(table, other, self.layout.sheet(other).name)
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
            self._double(table, kind, named[0])
            return
        text = f"工作表「{table.name}」的列名是「{self.layout.sheet(kind).name}」的，照此读取"
        self._say("KC-I14", text, severity=Severity.INFO, sheet=table.name)
        self.read_sheets.setdefault(kind, []).append(table.name)
        self._sheet(table, header, kind)

    def _double(self, table: Table, kind: RecordKind, other: str) -> None:
        """Tell of a second sheet of one kind: an error where rows of it would be lost."""
        header = find_header(table, self.vocabularies[kind]) if table.rows else None
        lost = len([number for number, _ in table.rows if header and number > header.row])
        text = f"工作表「{table.name}」与「{other}」是同一种表，没有读取"
        text += f"，其中的 {lost} 行没有检查、不会装入" if lost else ""
        fix = f"把数据都放在「{self.layout.sheet(kind).name}」表里；是重复的，删去这张表或把它隐藏"
        severity = Severity.ERROR if lost else Severity.WARNING
        self._say("KC-I13", text, fix, severity=severity, sheet=table.name)

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
        records = Records(file=self.file, table=table, header=header, kind=kind, absent=absent)
        before = len(self.rows[kind])
        for number, cells in rows:
            record = records.record(number, cells)
            if self.epoch_1904:
                record = records.from_1900(record)
            self.rows[kind].append(record)
            self.on_cells += records.errors(record)
        self._skipped(table.name, rows.skipped)
        self._unseen(table, self.rows[kind][before:])
        self.on_cells += records.merges(set(rows.skipped))

    def _skipped(self, sheet: str, skipped: Mapping[int, str]) -> None:
        for what in dict.fromkeys(skipped.values()):
            numbers = [str(number) for number, each in skipped.items() if each == what]
            text = f"不是数据、没有读取的行（{what}）：第 {'、'.join(numbers)} 行"
            self._say("KC-I15", text, severity=Severity.INFO, sheet=sheet)

    def _unseen(self, table: Table, records: Sequence[RawRecord]) -> None:
        """Tell of rows that are read although the sheet does not show them."""
        hidden = set(table.hidden)
        numbers = [each.source.row for each in records if each.source.row in hidden]
        if numbers:
            named = runs_of_rows([number for number in numbers if number])
            text = f"有 {len(numbers)} 行是隐藏的（筛选或手工隐藏），也照样读取了：第 {named} 行"
            fix = "不要这些行的，取消隐藏（清除筛选）后删去；要的不用改"
            self._say("KC-I23", text, fix, severity=Severity.INFO, sheet=table.name)
