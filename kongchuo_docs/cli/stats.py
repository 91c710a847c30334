"""Statistics of the cases by unit and month."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.bundle.placing import write_whole
from kongchuo_docs.bundle.stats_sheet import StatsTable, stats_sheet
from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    Month,
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.cli.dialogue import wrapped
from kongchuo_docs.errors import UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.stats import Line, Statistics, statistics, target_percent
from kongchuo_docs.pipeline.stats_numbers import read_cohorts
from kongchuo_docs.pipeline.stats_view import (
    FIGURES,
    PARTS,
    by_month,
    by_unit,
    labelled,
    page_of,
    rate_of,
    tables,
)
from kongchuo_docs.rules.statistics import Count

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.option("--unit", metavar="单位", help="只看一个单位（代码或全称），中心校按所属学校分列")
@click.option("--from", "start", type=Month(), help="起始月份，如 2021-09；默认本学年九月")
@click.option("--to", "end", type=Month(), help="截止月份，如 2021-12；默认当月")
@click.option(
    "--numbers",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="巩固率的数据（.yaml 或 .xlsx）：单位、毕业、招生、转入、转出；不给的不算",
)
@click.option("--xlsx", metavar="文件", type=_FILE, help="另存为工作簿，内部使用")
@click.option("--pdf", metavar="文件", type=_FILE, help="另存为一页 PDF，人数过少的合并列示")
@workspace_option
@on_option
@json_option
def stats(
    unit: str | None,
    start: str | None,
    end: str | None,
    numbers: Path | None,
    xlsx: Path | None,
    pdf: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """统计：按单位、按月的在册、新增、反弹、销号，原因、去向、类别，巩固率与目标。"""
    for target, ending in ((xlsx, ".xlsx"), (pdf, ".pdf")):
        if target and target.suffix.lower() != ending:
            raise UsageError(f"不会写“{target.name}”", fix=f"文件名用 {ending} 结尾。")
    workspace = open_workspace(folder)
    told = statistics(
        workspace,
        now(on).date(),
        unit=unit,
        start=start,
        end=end,
        cohorts=read_cohorts(numbers) if numbers else None,
    )
    if xlsx:
        page = page_of(told, workspace.library)
        notes = ("内部使用：含人数很少的单位和类别，对外请用 PDF。", *page.notes)
        stats_sheet(tables(told, workspace.library), notes, xlsx, title=page.title)
    if pdf:
        from kongchuo_docs.rendering.stats_page import write_stats_page

        content = write_stats_page(page_of(told, workspace.library), workspace_fonts(workspace))
        write_whole(pdf, content)
    if as_json:
        print_json(_json(told, workspace.library))
        return
    _show(told, workspace.library)
    for target in filter(None, (xlsx, pdf)):
        click.echo(f"已写：{target}")


# --- the terminal -------------------------------------------------------------------------------


def _show(told: Statistics, library: Library) -> None:
    span = f"{told.months[0]} 至 {told.months[-1]}，截至 {told.last}"
    click.echo(click.style(f"{told.title}控辍保学统计（{span}）", bold=True))
    _print_table(by_month(told))
    click.echo()
    _print_table(by_unit(told))
    click.echo()
    for part, (title, _) in PARTS.items():
        numbers = labelled(library, part, told.total.whole.parts[part])
        items = [f"{label} {number}" for label, number in numbers.items()]
        click.echo(wrapped(f"{title}：", items or ["无"]))
    target = target_percent(told.target)
    word = "目标" if told.target_settled else "参考目标"
    aim = f"，{word} {float(target):g}%" if target is not None else ""
    click.echo(f"巩固率：{rate_of(told.total)}{aim}")


def _print_table(table: StatsTable) -> None:
    """Print a table so that columns stand straight: a Chinese character is two columns wide."""
    rows = [table.headings, *table.rows, *((table.total,) if table.total else ())]
    widths = [max(_columns(str(row[at])) for row in rows) for at in range(len(table.headings))]
    for number, row in enumerate(rows):
        line = "  ".join(_padded(value, width) for value, width in zip(row, widths, strict=True))
        click.echo(click.style(line.rstrip(), bold=number == 0 or number > len(table.rows)))


def _padded(value: str | int, width: int) -> str:
    blanks = " " * (width - _columns(str(value)))
    return f"{blanks}{value}" if isinstance(value, int) else f"{value}{blanks}"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


# --- JSON ---------------------------------------------------------------------------------------


def _json(told: Statistics, library: Library) -> dict[str, Any]:
    target = target_percent(told.target)
    return {
        "title": told.title,
        "from": told.months[0],
        "to": told.months[-1],
        "on": told.last.isoformat(),
        "total": _line(told.total, told.months, library),
        "units": [_line(unit, told.months, library) for unit in told.units],
        "target": float(target) if target is not None else None,
        "target_source": told.target.source if told.target else "",
    }


def _line(line: Line, months: Sequence[str], library: Library) -> dict[str, Any]:
    return {
        "unit": line.unit_code,
        "name": line.name,
        "whole": _count(line.whole, library),
        "months": {
            month: _count(count, library) for month, count in zip(months, line.months, strict=True)
        },
        "rate": line.rate.printed if line.rate else None,
    }


def _count(count: Count, library: Library) -> dict[str, Any]:
    parts = {part: labelled(library, part, count.parts[part]) for part in PARTS}
    return {name: getattr(count, name) for name in FIGURES} | {"parts": parts}
