"""Print sets by recipient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    json_option,
    month_option,
    now,
    on_option,
    open_workspace,
    print_json,
    unit_option,
    workspace_option,
)

if TYPE_CHECKING:
    from kongchuo_docs.pipeline.printing import PrintedSet, PrintLine


@click.command("print", cls=Command)
@month_option
@unit_option
@click.option(
    "--for", "recipient", metavar="收件人", default="", help="只印给谁的，如 监护人、乡镇"
)
@click.option("--masked", is_flag=True, help="脱敏工作副本：每件一份，遮蔽姓名、证件号码和电话")
@click.option("--plan", "only_plan", is_flag=True, help="只看打印安排，不写文件")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹",
    type=click.Path(file_okay=False, path_type=Path),
    help="放在哪个文件夹；默认在各单位文书旁的“打印”里",
)
@workspace_option
@on_option
@json_option
def print_command(
    month: str,
    unit: str | None,
    recipient: str,
    masked: bool,
    only_plan: bool,
    target: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """按收件人分套打印：每套一个 PDF，前附发送单，一式几份就有几份；不改动任何文书。"""
    from kongchuo_docs.pipeline import printing
    from kongchuo_docs.pipeline.desk import Desk

    desk = Desk.of(open_workspace(folder), now(on).date())
    lines = printing.print_plan(desk, month, unit=unit, recipient=recipient)
    write = printing.masked_sets if masked else printing.print_sets
    sets = () if only_plan else write(desk, lines, month, target)
    if as_json:
        print_json({"ok": True, "plan": _plan_json(lines), "sets": _sets_json(sets)})
    elif only_plan:
        _show(lines)
    else:
        for each in sets:
            click.echo(
                f"{each.recipient}　{each.papers} 件 {each.copies} 份，{each.pages} 页：{each.path}"
            )
        click.echo("打印时选“实际大小”、双面、长边翻页。")


def _show(lines: Sequence[PrintLine]) -> None:
    before = None
    for line in lines:
        if before != (line.unit_code, line.recipient):
            before = (line.unit_code, line.recipient)
            click.echo(click.style(f"{line.unit_code}　送 {line.recipient}", bold=True))
        number = line.paper.document.number or "不编号"
        click.echo(
            f"  {line.copies} 份  {line.label}  {number}  {line.paper.printed}  {line.school}"
        )
    copies, sheets = sum(line.copies for line in lines), sum(line.sheets for line in lines)
    click.echo(f"合计 {copies} 份，用纸 {sheets} 张（不含发送单）。")


def _plan_json(lines: Sequence[PrintLine]) -> list[dict[str, object]]:
    return [
        {
            "unit": line.unit_code,
            "recipient": line.recipient,
            "form": line.paper.form.form_id,
            "subject": line.paper.document.subject_id,
            "number": line.paper.document.number,
            "version": line.paper.document.version,
            "copies": line.copies,
            "pages": line.paper.document.pages,
            "sheets": line.sheets,
            "paper": line.paper.size,
        }
        for line in lines
    ]


def _sets_json(sets: Sequence[PrintedSet]) -> list[dict[str, object]]:
    return [
        {
            "unit": each.unit_code,
            "recipient": each.recipient,
            "file": str(each.path),
            "papers": each.papers,
            "copies": each.copies,
            "pages": each.pages,
        }
        for each in sets
    ]
