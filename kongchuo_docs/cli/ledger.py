"""Registers (台账)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    Month,
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.library import Library

if TYPE_CHECKING:
    from kongchuo_docs.pipeline.ledgers import Ledger


@click.group(cls=Group)
def ledger() -> None:
    """台账：列表、制作。"""


@ledger.command("list")
@workspace_option
@json_option
def list_ledgers(folder: Path, as_json: bool) -> None:
    """列出全部台账：叫什么、依据哪里、样式有没有来源。"""
    from kongchuo_docs.pipeline.ledgers import ledger_forms

    workspace = workspace_if_any(folder)
    forms = ledger_forms(workspace.library if workspace else Library())
    if as_json:
        rows = [
            {
                "form": form.form_id,
                "label": form.label,
                "title": form.title,
                "rows": str(form.rows),
                "columns": [column.heading for column in form.columns],
                "basis": list(form.basis),
                "unverified": form.unverified,
            }
            for form in forms
        ]
        print_json({"ledgers": rows})
        return
    for form in forms:
        click.echo(f"{form.label}　{form.title}（{form.form_id}）")
        for basis in form.basis:
            click.echo(f"    依据：{basis}")
    click.echo("制作：kongchuo ledger make 名称 [--unit 单位] [--month 月份]")


@ledger.command()
@click.argument("name", metavar="名称")
@click.option("--unit", metavar="单位", help="只做一个单位（代码或全称），中心校连同成员学校")
@click.option("--month", type=Month(), help="月份，如 2021-10；默认办理那天所在的月")
@click.option(
    "--numbers",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="巩固率统计表的各校数字（.yaml）；不给的，表里留空",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹",
    type=click.Path(file_okay=False, path_type=Path),
    help="只把文件写到这里，不登记",
)
@workspace_option
@on_option
@json_option
def make(
    name: str,
    unit: str | None,
    month: str | None,
    numbers: Path | None,
    target: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """做一种台账：.xlsx、.docx 和 .pdf。不给 --unit 时，每个填报单位和全县各一册。"""
    from kongchuo_docs.library.cohorts import cohort_file
    from kongchuo_docs.pipeline.ledgers import make_ledgers

    made = make_ledgers(
        open_workspace(folder),
        name,
        month=month,
        unit=unit,
        at=now(on),
        numbers=cohort_file(numbers) if numbers else None,
        folder=target,
    )
    if as_json:
        print_json({"ledgers": [_as_json(each) for each in made]})
    else:
        _tell(made)


def _as_json(made: Ledger) -> dict[str, Any]:
    return {
        "form": made.form,
        "unit": made.unit_code,
        "month": made.month,
        "on": made.on.isoformat(),
        "rows": made.rows,
        "pages": made.pages,
        "draft": bool(made.draft_reasons),
        "draft_reasons": list(made.draft_reasons),
        "recorded": made.recorded,
        "files": [str(file) for file in made.files],
    }


def _tell(made: Sequence[Ledger]) -> None:
    for each in made:
        what = f"{each.rows} 条" if each.rows else "本月无"
        draft = "，草稿" if each.draft_reasons else ""
        click.echo(
            f"{each.unit_code} {each.unit_name}：{each.label}，{what}，{each.pages} 页{draft}"
        )
        click.echo(f"    {each.files[0].parent}/{each.files[0].stem}.xlsx、.docx、.pdf")
    reasons = dict.fromkeys(key for each in made for key in each.draft_reasons)
    if reasons:
        click.echo(f"只出草稿：这些值还没有人核对：{'、'.join(reasons)}。")
        click.echo("核对无误后，在 kongchuo.toml 的 [confirmed] 里由单位确认（by、on、values）。")
