"""Reading a filled workbook: from cells to raw rows that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetVisibleEnum,
)

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate
from kongchuo_docs.intake.findings import EXAMPLE, META_SHEET, OWN_SHEETS
from kongchuo_docs.intake.headings import Header, find_header, key, nearest
from kongchuo_docs.model import Finding, RawRecord, Severity, SheetLayout, Source, WorkbookLayout


def read_workbook(
    path: Path, layout: WorkbookLayout
) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
    """Read all rows of the sheets that the layout knows.

    Values are the cells as stored: nothing is interpreted. calamine gives an error cell such as
    #N/A, and a formula that was never calculated, as empty.

    Raises:
        InputFileError: The file is no workbook that can be read (see :func:`gate.check`).
    """
    gate.check(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            reader = _Reader(book=book, layout=layout, file=path.name)
            rows, findings = reader.read()
    except CalamineError as error:
        raise InputFileError(f"{path.name}：工作簿读不出来", fix=gate.SAVE_AS_XLSX) from error
    if gate.has_macros(path):
        macros = _finding(
            "KC-I12", Severity.WARNING, path.name, "工作簿含有宏，没有运行，只读取了数值"
        )
        findings = (*findings, macros)
    return rows, findings


def _finding(
    code: str, severity: Severity, file: str, message: str, fix: str = "", **place: Any
) -> Finding:
    field = place.pop("field", "")
    source = Source(file=file, **place)
    return Finding(
        code=code, severity=severity, message=message, fix=fix, field=field, source=source
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    book: CalamineWorkbook
    layout: WorkbookLayout
    file: str

    def read(self) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
        sheets, findings = self._match()
        rows: list[RawRecord] = []
        for layout in self.layout.sheets:
            if layout.name in sheets:
                sheet_rows, found = self._sheet(sheets[layout.name], layout)
                rows += sheet_rows
                findings += found
        if not sheets:
            text = "没有一张工作表是采集表里的"
            fix = "用空白采集表填写；工作表名称应为：" + "、".join(
                sheet.name for sheet in self.layout.sheets
            )
            findings = [self._note("KC-I01", Severity.ERROR, text, fix)]
        elif not rows and not any(finding.severity is Severity.ERROR for finding in findings):
            text, fix = "工作簿里没有填写任何数据", "填写后保存再试"
            findings.append(self._note("KC-I02", Severity.ERROR, text, fix))
        return tuple(rows), tuple(findings)

    def _note(
        self, code: str, severity: Severity, message: str, fix: str = "", **place: Any
    ) -> Finding:
        return _finding(code, severity, self.file, message, fix, **place)

    def _match(self) -> tuple[dict[str, str], list[Finding]]:
        """Return names of layouts with names of sheets, and what there is to say about others."""
        names = {key(name): sheet for sheet in self.layout.sheets for name in (sheet.aliases)} | {
            key(sheet.name): sheet for sheet in self.layout.sheets
        }
        matched: dict[str, str] = {}
        findings = list(self._version())
        for meta in sorted(
            self.book.sheets_metadata, key=lambda meta: not self._is_proper(meta.name)
        ):
            layout = names.get(key(meta.name))
            if meta.name in OWN_SHEETS:
                continue
            if layout and meta.visible != SheetVisibleEnum.Visible:
                text, fix = f"工作表「{meta.name}」是隐藏的，没有读取", "要用其中的数据，先取消隐藏"
                findings.append(self._note("KC-I09", Severity.WARNING, text, fix, sheet=meta.name))
            elif layout and layout.name in matched:
                text = f"工作表「{meta.name}」与「{matched[layout.name]}」是同一种表，没有读取"
                fix = f"把数据都放在「{layout.name}」表里"
                findings.append(self._note("KC-I13", Severity.WARNING, text, fix, sheet=meta.name))
            elif layout:
                matched[layout.name] = meta.name
            else:
                text = f"工作表「{meta.name}」不是采集表里的，没有读取"
                findings.append(self._note("KC-I08", Severity.INFO, text, sheet=meta.name))
        for layout in self.layout.sheets:
            if layout.name not in matched:
                text = f"没有工作表「{layout.name}」"
                findings.append(self._note("KC-I07", Severity.INFO, text))
        return matched, findings

    def _is_proper(self, name: str) -> bool:
        return any(name == sheet.name for sheet in self.layout.sheets)

    def _version(self) -> Iterator[Finding]:
        if META_SHEET not in self.book.sheet_names:
            return
        cells = _cells(self.book.get_sheet_by_name(META_SHEET))
        told = dict(row[:2] for row in cells if len(row) >= 2)
        version = told.get("layout_version")
        if version not in (None, self.layout.version):
            text = f"采集表的版本是 {version}，现行版本是 {self.layout.version}"
            yield self._note("KC-I11", Severity.WARNING, text, "重新生成空白采集表，把数据复制过去")

    def _sheet(self, name: str, layout: SheetLayout) -> tuple[list[RawRecord], list[Finding]]:
        sheet = self.book.get_sheet_by_name(name)
        cells = _cells(sheet)
        if not any(_filled(row) for row in cells):
            return [], []
        header = find_header(cells, layout)
        if header is None:
            text = f"工作表「{name}」前10行里找不到表头"
            fix = "照空白采集表填好第一行的列名"
            return [], [self._note("KC-I03", Severity.ERROR, text, fix, sheet=name)]
        findings = [*self._columns(name, layout, header), *self._merges(name, sheet, header)]
        if header.doubled or header.missing:
            return [], findings
        return list(self._rows(name, layout, header, cells)), findings

    def _columns(self, name: str, layout: SheetLayout, header: Header) -> Iterator[Finding]:
        for column in header.missing:
            text = f"缺少必填列「{column.heading}」，这张表没有读取"
            place = {"sheet": name, "row": header.row, "field": column.heading}
            yield self._note("KC-I04", Severity.ERROR, text, "补上这一列", **place)
        for column in header.doubled:
            text = f"「{column.heading}」有两列，这张表没有读取"
            place = {"sheet": name, "row": header.row, "field": column.heading}
            yield self._note("KC-I06", Severity.ERROR, text, "只保留一列", **place)
        for position, heading in header.unknown.items():
            like = nearest(heading, layout)
            yield self._note(
                "KC-I05",
                Severity.WARNING,
                "不认识这一列，没有读取",
                f"列名是否应为“{like}”？" if like else "不需要的可以不管；需要的照空白采集表改列名",
                sheet=name,
                row=header.row,
                column=get_column_letter(position + 1),
                field="".join(heading.split())[:30],
            )

    def _merges(self, name: str, sheet: CalamineSheet, header: Header) -> Iterator[Finding]:
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            if bottom < header.row or not header.columns.keys() & set(range(left, right + 1)):
                continue
            first, last = get_column_letter(left + 1), get_column_letter(right + 1)
            yield self._note(
                "KC-I10",
                Severity.ERROR,
                f"合并单元格 {first}{top + 1}:{last}{bottom + 1}，只有左上角一格有内容",
                "取消合并，每一格都填写",
                sheet=name,
                row=top + 1,
                column=first,
            )

    def _rows(
        self, name: str, layout: SheetLayout, header: Header, cells: Sequence[Sequence[Any]]
    ) -> Iterator[RawRecord]:
        letters = {place: get_column_letter(place + 1) for place in header.columns}
        for number, row in enumerate(cells[header.row :], start=header.row + 1):
            values = _values(row, header)
            first = next((cell for cell in row if cell != ""), "")
            if not values or str(first).lstrip().startswith(EXAMPLE):
                continue
            yield RawRecord(
                kind=layout.kind,
                values=values,
                places={
                    column.path: Source(
                        file=self.file, sheet=name, row=number, column=letters[place]
                    )
                    for place, column in header.columns.items()
                },
                source=Source(file=self.file, sheet=name, row=number),
            )


def _cells(sheet: CalamineSheet) -> list[list[Any]]:
    # With its default calamine drops empty rows and columns at the start: all places would shift.
    # (iter_rows keeps the rows but drops the columns.)
    return sheet.to_python(skip_empty_area=False)


def _filled(row: Sequence[Any]) -> bool:
    return any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _values(row: Sequence[Any], header: Header) -> Mapping[str, Any]:
    return {
        column.path: row[place]
        for place, column in header.columns.items()
        if place < len(row) and _filled(row[place : place + 1])
    }
