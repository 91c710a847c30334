"""发文登记簿: the register of numbers on paper, one book per issuing unit and year.

Basis: 党政机关公文处理工作条例 第二十五条 (发文字号、分送范围和印制份数并详细记载).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.bundle.ledger_sheet import LedgerColumn, LedgerPage, ledger_sheet
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import (
    Document,
    DocumentNumber,
    Form,
    NumberEntry,
    NumberSeries,
    NumberState,
    Unit,
    UnitKind,
)
from kongchuo_docs.numbering import BlockState, format_number
from kongchuo_docs.pipeline.assembling import print_pages
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.rendering.environment import chinese_date
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead
from kongchuo_docs.store import Store
from kongchuo_docs.workspace import Workspace

FORM = "number_register"
STATES = {NumberState.RESERVED: "已预留", NumberState.ISSUED: "已编发", NumberState.VOID: "作废"}
COLUMNS = (
    LedgerColumn(heading="序号", width_mm=12, centred=True),
    LedgerColumn(heading="文号", width_mm=72),
    LedgerColumn(heading="题名", width_mm=84),
    LedgerColumn(heading="日期", width_mm=32, centred=True),
    LedgerColumn(heading="份数", width_mm=12, centred=True),
    LedgerColumn(heading="发往", width_mm=48),
    LedgerColumn(heading="状态", width_mm=48),
    LedgerColumn(heading="更正", width_mm=24, centred=True),
    LedgerColumn(heading="经办", width_mm=20, centred=True),
    LedgerColumn(heading="备注", width_mm=24, centred=True),
)
_Line = tuple[DocumentNumber, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A register that was written."""

    unit_code: str
    year: int
    lines: int
    whole: bool
    """The audit found no gap and no double number in the series of the book."""
    files: tuple[Path, ...]


def correction(document: Document | None) -> str:
    """Return how often a paper was corrected under its number: 更正第1次, or nothing."""
    return f"更正第{document.version - 1}次" if document and document.version > 1 else ""


def papers_of(store: Store, entries: Iterable[NumberEntry]) -> Mapping[str, Document]:
    """Return the newest version of the paper that bears each number, by the printed number."""
    newest = store.documents()
    found: dict[str, Document] = {}
    for entry in entries:
        printed, document = format_number(entry.number), newest.get(entry.key)
        if document is not None and document.number != printed:
            # The paper has another number by now; its history still knows this one.
            earlier = [each for each in store.document_versions(entry.key) if not each.draft]
            document = next((each for each in earlier[::-1] if each.number == printed), None)
        if document is not None:
            found[printed] = document
    return found


def write_register(
    workspace: Workspace, year: int, folder: Path, *, unit: str | None = None, on: dt.date
) -> tuple[Book, ...]:
    """Write the register of one unit, or of every one that has a number of the year.

    Args:
        workspace: The workspace.
        year: Calendar year of the numbers.
        folder: Where the workbook, the Word file and the PDF of each unit go.
        unit: Code of the issuing unit: a school, a township, or the county's id.
        on: Day of the list.

    Raises:
        NotFoundError: There is no number of this year and unit.
        EnvironmentProblem: Fonts are missing, or the disk refuses.
    """
    desk = Desk.of(workspace, on)
    with workspace.reading() as data:
        entries = data.numbers.entries(unit=unit, year=year)
        papers = papers_of(data.store, entries)
        blocks = [
            each
            for each in data.numbers.blocks.states()
            if each.role == "given" and each.block.year == year
        ]
        audits = [each for each in data.numbers.audit() if each.year == year]
    issuers = {entry.number.series.unit_code for entry in entries}
    issuers |= {each.block.unit_code for each in blocks if unit in (None, each.block.unit_code)}
    if not issuers:
        raise NotFoundError(
            f"登记簿里没有 {f'单位 {unit} ' if unit else ''}{year} 年的号。",
            fix="kongchuo number list 列出全部文号。",
        )
    folder.mkdir(parents=True, exist_ok=True)
    books = []
    with Press(1, desk.fonts.folder) as press:
        for code in sorted(issuers):
            keeper = _keeper(desk, code, on)
            forms = workspace.library.forms()
            lines = [_line(entry, papers, forms, keeper) for entry in entries if _of(entry, code)]
            lines += [
                _away(each) for each in blocks if each.block.unit_code == code and _open(each)
            ]
            rows = [row for _, row in sorted(lines, key=lambda line: _order(line[0]))]
            whole = all(each.ok for each in audits if each.series.startswith(f"{code}/"))
            told = _told(keeper, year, on, rows, whole=whole)
            files = _write(desk, press, keeper, told, folder / f"发文登记簿_{year}_{code}", on)
            books.append(Book(unit_code=code, year=year, lines=len(rows), whole=whole, files=files))
    return tuple(books)


def _of(entry: NumberEntry, code: str) -> bool:
    return entry.number.series.unit_code == code


def _open(state: BlockState) -> bool:
    return not state.closed


def _order(number: DocumentNumber) -> tuple[str, int]:
    return number.series.kind, number.seq


def _keeper(desk: Desk, code: str, on: dt.date) -> Unit:
    """Return the unit that keeps the book; an organ is no school, but keeps one like a school."""
    known = desk.roll.units.get(code)
    name = known.name if known else desk.planner.issuer_name(code, on) or code
    return known or Unit(
        unit_code=code,
        name=name,
        kind=UnitKind.CENTRAL,
        township="",
        prefix="",
        head="",
        clerk="",
        phone="",
    )


def _line(
    entry: NumberEntry, papers: Mapping[str, Document], forms: Mapping[str, Form], keeper: Unit
) -> _Line:
    printed = format_number(entry.number)
    document = papers.get(printed)
    form_id, _, subject = entry.key.partition("/")
    form = forms.get(form_id)
    title = document.title if document else form.title if form else ""
    state = STATES[entry.state]
    copies = form.copies if form and title else ()
    return entry.number, {
        "文号": printed,
        "题名": f"{title}（{subject}）" if title else "",
        "日期": document.dated.isoformat() if document else "",
        "份数": (sum(copy.count for copy in copies) or 1) if title else "",
        "发往": "、".join(copy.recipient for copy in copies),
        "状态": f"{state}：{entry.reason}" if entry.reason else state,
        "更正": correction(document),
        "经办": keeper.clerk,
        "备注": "" if document or entry.state is NumberState.RESERVED else "号段",
    }


def _away(state: BlockState) -> _Line:
    """Return the line of a block that is not back: its numbers are not missing."""
    block = state.block
    series = NumberSeries(
        unit_code=block.unit_code,
        kind=block.kind,
        year=block.year,
        prefix=block.prefix,
        grammar=block.grammar,
    )
    first, last = (DocumentNumber(series=series, seq=seq) for seq in (block.first, block.last))
    return first, {
        "文号": f"{format_number(first)}至{format_number(last)}",
        "题名": "号段，交出编号",
        "日期": state.at[:10],
        "份数": "",
        "发往": "",
        "状态": f"未交回 {block.last - block.first + 1 - state.used} 个号",
        "更正": "",
        "经办": "",
        "备注": "号段",
    }


def _told(
    keeper: Unit, year: int, on: dt.date, rows: Sequence[dict[str, Any]], *, whole: bool
) -> dict[str, Any]:
    return {
        "单位": keeper.name,
        "年份": year,
        "截止日期": on.isoformat(),
        "条数": len(rows),
        "核对": "登记簿完好：无空号、无重号。" if whole else "登记簿有问题：见 number audit。",
        "行": [{"序号": number, **row} for number, row in enumerate(rows, 1)],
    }


def _write(
    desk: Desk, press: Press, keeper: Unit, told: dict[str, Any], stem: Path, on: dt.date
) -> tuple[Path, ...]:
    """Write workbook, Word file and PDF."""
    workspace = desk.workspace
    form = workspace.library.form(FORM)
    units = {**desk.roll.units, keeper.unit_code: keeper}
    head = PaperHead(title=form.title, number="", dated=on, issuer=keeper.name)
    facts = FactBuilder(workspace.library, workspace.county, units).bundle(
        form, keeper.unit_code, f"{on:%Y-%m}", head, 登记簿=told
    )
    sheet = stem.with_name(f"{stem.name}.xlsx")
    page = LedgerPage(
        title=form.title,
        above=f"{told['单位']}　{told['年份']}年　截至{chinese_date(told['截止日期'])}　共{told['条数']}条",
        columns=COLUMNS,
        rows=[[row[column.heading] for column in COLUMNS] for row in told["行"]],
        nil="无",
        below=[told["核对"]],
    )
    ledger_sheet(page, sheet)
    printed = print_pages(press, [(form, facts.values, stem)])
    return (sheet, *(stem.parent / file.name for file in printed))
