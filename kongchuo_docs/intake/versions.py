"""Which version of the intake workbook a file says it is, and what its headings meant then.

A workbook that was given out last year comes back filled this year. What changed between versions
stands in the data (``earlier`` in ``schemas/columns/intake.yaml``), so an old one is read as what it
meant; of one that nobody knows the clerk is told so, and its columns are understood by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake.findings import COMPARE_KEY, note
from kongchuo_docs.intake.tables import Table
from kongchuo_docs.intake.vocabulary import Vocabulary
from kongchuo_docs.model import EarlierVersion, Finding, RecordKind, Severity, WorkbookLayout


def vocabularies(
    layout: WorkbookLayout, given: Mapping[str, str], version: str = ""
) -> Mapping[RecordKind, Vocabulary]:
    """Return what headings mean, sheet by sheet.

    Args:
        layout: The present version.
        given: What the user said of single columns; it counts before everything else.
        version: What the file says it is; empty where it says nothing.
    """
    earlier = _earlier(layout, version)
    then = earlier.headings if earlier else {}
    return {
        sheet.kind: Vocabulary(sheet, layout.wording, {**then.get(sheet.kind, {}), **given})
        for sheet in layout.sheets
    }


def stated(meta: Table, file: str) -> str:
    """Return the version that the hidden sheet tells; empty where it tells none.

    Args:
        meta: The hidden sheet.
        file: Name of the file, for messages.

    Raises:
        InputFileError: It tells that the file is a 四对照核查表.
    """
    told = {cells[0]: cells[1] for _, cells in meta.rows if len(cells) >= 2}
    if COMPARE_KEY in told:
        fix = "填好“核查结果”后用 kongchuo compare … --ledger 核查表 交回"
        raise InputFileError(f"{file}：不是采集表，是四对照核查表", fix=fix)
    version = told.get("layout_version", "")
    # An office program may have made a number of it.
    return str(int(version) if isinstance(version, float) and version.is_integer() else version)


def findings(layout: WorkbookLayout, version: str, file: str) -> Iterator[Finding]:
    """Tell of a workbook of another version than the present one."""
    if version in ("", layout.version):
        return
    earlier = _earlier(layout, version)
    if earlier:
        text = f"采集表是旧版（第 {version} 版，现行第 {layout.version} 版），已按旧版的列名读取"
        fix = "可以继续使用；kongchuo workbook export 导出的就是现行版本"
        news = f"；现行版增加：{earlier.news}" if earlier.news else ""
        yield note("KC-I11", file, text + news, fix, severity=Severity.INFO)
        return
    text = f"采集表的版本“{version[:20]}”本软件不认识（现行第 {layout.version} 版），按列名读取"
    fix = "软件旧的，请更新软件；否则用 kongchuo workbook blank 生成空白采集表，把数据复制过去"
    yield note("KC-I11", file, text, fix, severity=Severity.WARNING)


def _earlier(layout: WorkbookLayout, version: str) -> EarlierVersion | None:
    return next((each for each in layout.earlier if each.version == version), None)
