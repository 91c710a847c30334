"""Checklists: which papers are there, missing, late, unsigned or contradictory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.bundle.status_sheet import status_sheet
from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    Month,
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode, UsageError
from kongchuo_docs.pipeline.status import StatusReport
from kongchuo_docs.pipeline.status import status as status_of
from kongchuo_docs.rules.checklist import LABELS, CheckLine, PaperState

COLOURS = {
    PaperState.CONTRADICTORY: "red",
    PaperState.LATE: "red",
    PaperState.MISSING: "yellow",
    PaperState.DRAFT: "yellow",
    PaperState.COMPLETE: "green",
}
LIST_UP_TO = 60
"""So many lines are printed without --unit, --month or --case; beyond, one line per unit."""


@click.command(cls=Command)
@click.option("--unit", metavar="单位", help="只看一个填报单位（代码或全称）")
@click.option("--month", type=Month(), help="只看一个月，如 2021-10；默认到 --on 那天为止的各月")
@click.option("--case", "case_id", metavar="个案编号", help="只看一个个案，撤回的也可以")
@click.option(
    "--xlsx",
    "target",
    metavar="文件",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另存为 .xlsx 表",
)
@workspace_option
@on_option
@json_option
def status(
    unit: str | None,
    month: str | None,
    case_id: str | None,
    target: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """文书状态：哪些有了，哪些缺、逾期、未签章、互相矛盾，下一步办什么。"""
    if target and target.suffix.lower() != ".xlsx":
        raise UsageError(f"不会写“{target.suffix}”文件", fix="文件名用 .xlsx 结尾。")
    report = status_of(open_workspace(folder), now(on).date(), unit=unit, month=month, case=case_id)
    if target:
        status_sheet(
            [_row(report, line) for line in report.lines],
            target,
            title=f"控辍保学文书状态（{report.on}）",
        )
    if as_json:
        print_json(_report_json(report))
    else:
        _show(report, whole=bool(unit or month or case_id))
        if target:
            click.echo(f"已写：{target}")
    wrong = report.counts[PaperState.CONTRADICTORY]
    raise SystemExit(ExitCode.FINDINGS if wrong else ExitCode.DONE)


def _show(report: StatusReport, *, whole: bool) -> None:
    short = not whole and len(report.lines) > LIST_UP_TO
    for unit, of_unit in groupby(report.lines, key=lambda line: line.need.unit):
        lines = list(of_unit)
        click.echo(click.style(f"{unit} {report.units.get(unit, '')}".strip(), bold=True))
        if short:
            click.echo(f"  {_counted(lines)}")
            continue
        for line in lines:
            _show_line(line)
    if not report.lines:
        click.echo("没有文书，也没有待办。")
    click.echo(f"{report.on}：{_counted(report.lines) or '没有文书'}。")
    if short:
        click.echo("逐件列出：kongchuo status --unit 单位 --month 月份。")
    click.echo(f"下一步：{report.next_step}")


def _show_line(line: CheckLine) -> None:
    need = line.need
    word = click.style(LABELS[line.state], fg=COLOURS.get(line.state))
    told = "  ".join(filter(None, (need.subject, need.month, need.what, line.number, line.why)))
    click.echo(f"  {word}  {told}")
    for finding in line.findings:
        more = "" if finding.message == line.why else f"{finding.message}  "
        click.echo(f"      {finding.code}  {more}办法：{finding.fix}")


def _counted(lines: Sequence[CheckLine]) -> str:
    counts = {state: sum(line.state is state for line in lines) for state in PaperState}
    return "，".join(f"{LABELS[state]} {count}" for state, count in counts.items() if count)


def _row(report: StatusReport, line: CheckLine) -> dict[str, str]:
    need = line.need
    return {
        "状态": LABELS[line.state],
        "单位": f"{need.unit} {report.units.get(need.unit, '')}".strip(),
        "月份": need.month,
        "个案": need.subject,
        "文书或事项": need.what,
        "文号": line.number,
        "期限": need.due.isoformat() if need.due else "",
        "情况": line.why,
        "下一步": line.next_step,
    }


def _report_json(report: StatusReport) -> dict[str, Any]:
    return {
        "on": report.on.isoformat(),
        "ok": not report.counts[PaperState.CONTRADICTORY],
        "counts": {str(state): count for state, count in report.counts.items()},
        "papers": [_line_json(line) for line in report.lines],
        "next": report.next_step,
    }


def _line_json(line: CheckLine) -> dict[str, Any]:
    need, paper, done = line.need, line.document, line.completion
    return {
        "unit": need.unit,
        "subject": need.subject,
        "form": need.form,
        "what": need.what,
        "month": need.month,
        "key": need.key,
        "state": str(line.state),
        "number": line.number,
        "version": paper.version if paper else 0,
        "dated": paper.dated.isoformat() if paper else None,
        "due": need.due.isoformat() if need.due else None,
        "rule": need.rule,
        "completion": str(done.kind) if done else "",
        "why": line.why,
        "findings": [finding_json(each) for each in line.findings],
        "next": line.next_step,
    }
