"""件号, 档号, and the lists that an archive wants: 归档文件目录 and the stamps of the pieces.

Basis: DA/T 22-2015 归档文件整理规则 (件号, 档号, 归档章 45×16 mm, 归档文件目录).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any

from kongchuo_docs.bundle.ledger_sheet import LedgerColumn, LedgerPage, ledger_sheet
from kongchuo_docs.errors import InputFileError, NotFoundError
from kongchuo_docs.model import (
    PERMANENT,
    ArchivePiece,
    Completion,
    County,
    Document,
    Form,
    Subject,
    Unit,
    UnitKind,
)
from kongchuo_docs.pipeline.assembling import print_pages
from kongchuo_docs.pipeline.desk import Desk, workspace_fonts
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.rendering.environment import chinese_date
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead
from kongchuo_docs.workspace import ArchiveSettings, Workspace

CATALOGUE, STAMPS = "archive_catalogue", "archive_stamps"
NO_CODE = "（全宗号未定）"
TERMS: Mapping[str, str] = {PERMANENT: "永久", "D30": "30年", "D10": "10年"}
COLUMNS = (
    LedgerColumn(heading="序号", width_mm=12, centred=True),
    LedgerColumn(heading="档号", width_mm=70),
    LedgerColumn(heading="文号", width_mm=64),
    LedgerColumn(heading="责任者", width_mm=52),
    LedgerColumn(heading="题名", width_mm=84),
    LedgerColumn(heading="日期", width_mm=24, centred=True),
    LedgerColumn(heading="密级", width_mm=12, centred=True),
    LedgerColumn(heading="页数", width_mm=12, centred=True),
    LedgerColumn(heading="备注", width_mm=24, centred=True),
)


def retention_of(form: Form, county: County, on: dt.date) -> str:
    """Return how long a paper is kept: by the county's schedule, else by the form.

    Basis: 档案法实施条例 第十九条: the unit's own schedule, approved by the archive, decides.
    """
    own = county.find(f"forms.{form.form_id}.retention", on)
    return str(own.value) if own else form.retention


def archive_code(settings: ArchiveSettings, year: int, retention: str, piece: int) -> str:
    """Put a 档号 together; empty while the office has no 全宗号.

    Raises:
        InputFileError: ``[archive] grammar`` names a part that does not exist, or lacks 件号.
    """
    parts = {
        "全宗号": settings.fonds,
        "门类": settings.category,
        "年度": str(year),
        "保管期限": retention,
        "机构": settings.office,
        "件号": f"{piece:04d}",
    }
    try:
        asked = {name for _, name, _, _ in Formatter().parse(settings.grammar) if name is not None}
    except ValueError:
        asked = {""}
    if not asked <= parts.keys() or not {"年度", "保管期限", "件号"} <= asked:
        raise InputFileError(
            "kongchuo.toml 里 [archive] grammar 写得不对。",
            fix=f"可用的部分：{'、'.join(f'{{{name}}}' for name in parts)}；年度、保管期限、件号必须有。",
        )
    if any(not parts[name] for name in asked):
        return ""
    return settings.grammar.format(**parts)


def file_papers(
    workspace: Workspace,
    known: Sequence[ArchivePiece],
    papers: Iterable[Document],
    completions: Mapping[tuple[str, int], Completion],
    bag_id: str,
) -> dict[str, ArchivePiece]:
    """Return the pieces of a bundle's papers, by key; new ones get the next 件号.

    Args:
        workspace: Forms, county, and the office's parts of the 档号.
        known: All pieces that are filed.
        papers: In reading order, with their facts.
        completions: How versions were finished.
        bag_id: The bag that they go into.
    """
    forms, settings = workspace.library.forms(), workspace.archive_settings
    filed = {(each.key, each.number): each for each in known}
    last: defaultdict[tuple[int, str], int] = defaultdict(int)
    for each in known:
        last[each.year, each.retention] = max(last[each.year, each.retention], each.piece)
    pieces = {}
    for paper in papers:
        before = filed.get((paper.key, paper.number))
        form = forms[paper.form_id]
        if before is None:
            retention = retention_of(form, workspace.county, paper.dated)
            last[paper.dated.year, retention] += 1
            before = _piece(form, paper, retention, last[paper.dated.year, retention])
        pieces[paper.key] = replace(
            before,
            code=before.code or archive_code(settings, before.year, before.retention, before.piece),
            pages=paper.pages,
            bag_id=bag_id,
            version=paper.version,
            signed=(paper.key, paper.version) in completions,
        )
    return pieces


def _piece(form: Form, paper: Document, retention: str, number: int) -> ArchivePiece:
    subject = "" if form.subject is Subject.UNIT_MONTH else f"（{paper.subject_id}）"
    return ArchivePiece(
        key=paper.key,
        number=paper.number,
        form_id=paper.form_id,
        title=f"{paper.title}{subject}",
        issuer=str(paper.facts.values.get("文书", {}).get("签发单位", "")),
        unit_code=paper.unit_code,
        month=paper.month,
        subject_id=paper.subject_id,
        dated=paper.dated,
        pages=paper.pages,
        year=paper.dated.year,
        retention=retention,
        piece=number,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceList:
    """A list of pieces that was written."""

    year: int
    retention: str
    pieces: int
    files: tuple[Path, ...]


def write_catalogues(
    workspace: Workspace, folder: Path, *, year: int | None = None, on: dt.date
) -> tuple[PieceList, ...]:
    """Write 归档文件目录 and the stamps, one of each for every year and retention.

    Args:
        workspace: The workspace.
        folder: Where the workbook, the Word files and the PDFs go.
        year: One 年度, or all.
        on: Day of the list.

    Raises:
        NotFoundError: Nothing is archived.
        EnvironmentProblem: Fonts are missing, or the disk refuses.
    """
    with workspace.reading() as data:
        pieces = [each for each in data.store.pieces() if year in (None, each.year)]
    if not pieces:
        raise NotFoundError(
            f"{year} 年度还没有归档的文书" if year else "还没有归档的文书",
            fix="请先运行 kongchuo archive store。",
        )
    groups: defaultdict[tuple[int, str], list[ArchivePiece]] = defaultdict(list)
    for piece in pieces:
        groups[piece.year, piece.retention].append(piece)
    printer = ListPrinter(workspace, on)
    written = []
    for (of_year, retention), members in groups.items():
        told = printer.told(members, year=str(of_year), retention=retention)
        stem = folder / f"归档文件目录_{of_year}_{retention or '未定'}"
        files = printer.write(CATALOGUE, told, stem, COLUMNS)
        stamps = stem.with_name(stem.name.replace("归档文件目录", "归档章"))
        files += printer.write(STAMPS, told, stamps, ())
        written.append(
            PieceList(year=of_year, retention=retention, pieces=len(members), files=files)
        )
    return tuple(written)


class ListPrinter:
    """Prints lists of pieces in the name of the office.

    Args:
        workspace: Forms, fonts, the office.
        on: Day of the lists.
    """

    def __init__(self, workspace: Workspace, on: dt.date) -> None:
        self._workspace = workspace
        self._on = on
        name = Desk.of(workspace, on).planner.issuer_name(workspace.county.county_id, on)
        self._office = Unit(
            unit_code=workspace.county.county_id,
            name=name,
            kind=UnitKind.DIRECT,
            township="",
            prefix="",
            head="",
            clerk="",
            phone="",
        )

    def told(self, pieces: Sequence[ArchivePiece], *, year: str, retention: str) -> dict[str, Any]:
        """Return what a list says: the entry 归档 of the field dictionary."""
        settings = self._workspace.archive_settings
        rows = [
            {
                "序号": number,
                "档号": piece.code or NO_CODE,
                "全宗号": settings.fonds,
                "年度": str(piece.year),
                "件号": f"{piece.piece:04d}",
                "机构": settings.office,
                "保管期限": piece.retention,
                "责任者": piece.issuer,
                "文号": piece.number,
                "题名": piece.title,
                "日期": f"{piece.dated:%Y%m%d}",
                "密级": "",
                "页数": piece.pages,
                "到期": piece.expires.isoformat() if piece.expires else "",
                "备注": _note(piece),
            }
            for number, piece in enumerate(pieces, 1)
        ]
        return {
            "单位": self._office.name,
            "年度": year,
            "保管期限": TERMS.get(retention, retention),
            "截止日期": self._on.isoformat(),
            "条数": len(rows),
            "页数": sum(piece.pages for piece in pieces),
            "行": rows,
        }

    def write(
        self, form_id: str, told: dict[str, Any], stem: Path, columns: Sequence[LedgerColumn]
    ) -> tuple[Path, ...]:
        """Write a list as Word file and PDF, and as a workbook where it has columns."""
        workspace = self._workspace
        form = workspace.library.form(form_id)
        head = PaperHead(title=form.title, number="", dated=self._on, issuer=self._office.name)
        builder = FactBuilder(
            workspace.library, workspace.county, {self._office.unit_code: self._office}
        )
        facts = builder.bundle(form, self._office.unit_code, f"{self._on:%Y-%m}", head, 归档=told)
        stem.parent.mkdir(parents=True, exist_ok=True)
        files = []
        if columns:
            files.append(stem.with_name(f"{stem.name}.xlsx"))
            ledger_sheet(_page(form, told, columns), files[0])
        with Press(1, workspace_fonts(workspace).folder) as press:
            printed = print_pages(press, [(form, facts.values, stem)])
        return (*files, *(stem.parent / file.name for file in printed))


def _page(form: Form, told: dict[str, Any], columns: Sequence[LedgerColumn]) -> LedgerPage:
    scope = f"{told['年度']}年度　{told['保管期限']}" if told["年度"] else ""
    day = chinese_date(told["截止日期"])
    return LedgerPage(
        title=form.title,
        above=f"{told['单位']}　{scope}　截至{day}　共{told['条数']}件{told['页数']}页",
        columns=columns,
        rows=[[row[column.heading] for column in columns] for row in told["行"]],
        nil="无",
        below=[],
    )


def _note(piece: ArchivePiece) -> str:
    notes = [f"更正第{piece.version - 1}次"] * (piece.version > 1) + ["已签章"] * piece.signed
    return "，".join(notes)
