"""Registers: numbers and cases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_findings,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.model import Case, NumberEntry, NumberState
from kongchuo_docs.numbering import SeriesAudit, format_number
from kongchuo_docs.pipeline.case_life import CaseLife, case_life

STATES = {NumberState.RESERVED: "已预留", NumberState.ISSUED: "已编号", NumberState.VOID: "作废"}
HIDDEN = "*"
values_option = click.option("--show-values", is_flag=True, help="显示姓名等个人信息；默认遮蔽")


@click.group(
    cls=Group,
    commands_at={
        name: (f"kongchuo_docs.cli.number_blocks:{command}", told)
        for name, command, told in (
            ("register", "print_register", "发文登记簿：.xlsx、.docx、.pdf，一年一本"),
            ("block", "block", "给没有网络的学校一段连续的号"),
            ("accept", "accept_block", "领取号段"),
            ("return", "return_numbers", "把号段里用过的号写成文件交回"),
            ("merge", "merge_numbers", "并入交回的号"),
        )
    },
)
def number() -> None:
    """文号登记簿。"""


@number.command("list")
@click.option("--unit", metavar="单位", help="只看一个单位（单位代码）")
@click.option("--year", metavar="年份", type=click.IntRange(1900, 2099), help="只看一年")
@workspace_option
@json_option
def list_numbers(unit: str | None, year: int | None, folder: Path, as_json: bool) -> None:
    """列出全部文号，作废的也在内；更正过的写明第几次。"""
    from kongchuo_docs.pipeline.number_register import correction, papers_of

    with open_workspace(folder).reading() as data:
        entries = data.numbers.entries(unit=unit, year=year)
        papers = papers_of(data.store, entries)
    told = [correction(papers.get(format_number(entry.number))) for entry in entries]
    if as_json:
        lines = [
            _entry_json(entry) | {"correction": text}
            for entry, text in zip(entries, told, strict=True)
        ]
        print_json({"numbers": lines})
        return
    for entry, text in zip(entries, told, strict=True):
        words = (format_number(entry.number), STATES[entry.state], entry.key, text, entry.reason)
        click.echo("  ".join(word for word in words if word))
    click.echo(f"共 {len(entries)} 个号。")


@number.command()
@click.argument("printed", metavar="文号")
@click.option("--reason", metavar="原因", required=True, help="作废原因，记入登记簿")
@workspace_option
@on_option
@json_option
def void(printed: str, reason: str, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """作废一个文号：留在登记簿里，永不再用；它的文书下次运行时另编新号。"""
    workspace = open_workspace(folder)
    with workspace.lock(), workspace.begin() as data:
        entry = data.numbers.void(printed, reason=reason, at=now(on))
    if as_json:
        print_json({"ok": True, "number": _entry_json(entry)})
    else:
        click.echo(f"已作废：{format_number(entry.number)}（{reason}）")


@number.command()
@workspace_option
@json_option
def audit(folder: Path, as_json: bool) -> None:
    """核对登记簿：没有空号、没有重号，每个号都已编发或作废。"""
    with open_workspace(folder).reading() as data:
        audits = data.numbers.audit()
    ok = all(each.ok for each in audits)
    if as_json:
        print_json({"ok": ok, "series": [_audit_json(each) for each in audits]})
    else:
        for each in audits:
            click.echo(_audit_line(each))
        click.echo("登记簿完好：无空号、无重号。" if ok else "登记簿有问题，见上。")
    raise SystemExit(ExitCode.DONE if ok else ExitCode.FINDINGS)


@click.group(
    cls=Group,
    commands_at={
        "new": ("kongchuo_docs.cli.entry:new", "在终端里逐项录入一个新个案，不用采集表"),
        "edit": ("kongchuo_docs.cli.entry:edit", "在终端里修改一个个案，或补记一次劝返"),
        "pack": (
            "kongchuo_docs.cli.case_pack:pack",
            "证据材料：一个个案的全部文书、经过和依据合成一个 PDF",
        ),
    },
)
def case() -> None:
    """个案。"""


@case.command("list")
@click.option("--unit", metavar="学校", help="只看一个学校（单位代码）")
@values_option
@workspace_option
@json_option
def list_cases(unit: str | None, show_values: bool, folder: Path, as_json: bool) -> None:
    """列出全部个案；姓名默认遮蔽。"""
    from kongchuo_docs.pipeline.status import paper_counts

    workspace = open_workspace(folder)
    with workspace.reading() as data:
        cases = [
            item for item in data.store.roll().cases.values() if unit in (None, item.unit_code)
        ]
    labels = workspace.library.codes("case_status").labels
    papers = paper_counts(workspace)
    rows = [
        _case_row(item, labels.get(item.status, item.status), show_values)
        | dict(zip(("papers", "signed"), papers.get(item.case_id, (0, 0)), strict=True))
        for item in cases
    ]
    if as_json:
        print_json({"cases": rows})
        return
    for row in rows:
        click.echo(
            f"{row['case']}  {row['unit']}  {row['name']}  {row['status']}  "
            f"劝返 {row['visits']} 次  文书 {row['papers']} 件（已签章 {row['signed']}）"
        )
    click.echo(f"共 {len(rows)} 个个案。")


@case.command()
@click.argument("case_id", metavar="个案编号")
@values_option
@workspace_option
@json_option
def show(case_id: str, show_values: bool, folder: Path, as_json: bool) -> None:
    """一个个案的经过：全部状态、劝返、文书和文号，按日期排列；姓名默认遮蔽。"""
    workspace = open_workspace(folder)
    life = case_life(workspace, case_id)
    labels = workspace.library.codes("case_status").labels
    row = _case_row(life.case, labels.get(life.case.status, life.case.status), show_values)
    if as_json:
        print_json({"case": row, **_life_json(life)})
        return
    again = f"，反弹 {life.relapses} 次" if life.relapses else ""
    click.echo(f"{row['case']}  {row['unit']}  {row['name']}  {row['status']}")
    click.echo(f"无故缺勤自 {row['absent_since']}，劝返 {row['visits']} 次{again}")
    for event in life.events:
        draft = "草稿" if event.kind == "paper" else ""
        click.echo(f"  {event.date}  {event.what}  {event.number or draft}".rstrip())
    print_findings(life.findings)


@case.command()
@click.argument("case_id", metavar="个案编号")
@click.option("--reason", metavar="原因", required=True, help="撤回原因，记入历史")
@workspace_option
@on_option
@json_option
def withdraw(case_id: str, reason: str, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """撤回装错的个案：不再出文书、不再计入月报，历史保留；编过文号的要先作废文号。"""
    from kongchuo_docs.pipeline.withdrawing import withdraw_case

    withdraw_case(open_workspace(folder), case_id, reason, at=now(on))
    if as_json:
        print_json({"ok": True, "case": case_id, "reason": reason})
    else:
        click.echo(f"已撤回个案 {case_id}（{reason}）。历史保留，改正后可以重新装入。")


def _life_json(life: CaseLife) -> dict[str, Any]:
    return {
        "documents": [
            {
                "form": each.form_id,
                "title": each.title,
                "number": each.number,
                "version": each.version,
                "month": each.month,
                "pages": each.pages,
            }
            for each in life.documents
        ],
        "timeline": [
            {
                "date": each.date.isoformat(),
                "kind": each.kind,
                "what": each.what,
                "number": each.number,
            }
            for each in life.events
        ],
        "relapses": life.relapses,
        "findings": [finding_json(finding) for finding in life.findings],
    }


def _case_row(item: Case, status: str, show_values: bool) -> dict[str, Any]:
    name = item.student.name
    return {
        "case": item.case_id,
        "unit": item.unit_code,
        "name": name if show_values else name[:1] + HIDDEN,
        "grade": item.grade,
        "class": item.class_no,
        "status": status,
        "absent_since": item.absence.since.isoformat(),
        "visits": len(item.visits),
    }


def _entry_json(entry: NumberEntry) -> dict[str, Any]:
    return {
        "number": format_number(entry.number),
        "unit": entry.number.series.unit_code,
        "kind": entry.number.series.kind,
        "year": entry.number.series.year,
        "state": str(entry.state),
        "key": entry.key,
        "reason": entry.reason,
        "taken_at": entry.taken_at,
    }


def _audit_json(each: SeriesAudit) -> dict[str, Any]:
    return {
        "series": each.series,
        "year": each.year,
        "issued": each.issued,
        "void": each.void,
        "reserved": each.reserved,
        "last": each.last,
        "away": each.away,
        "outside": list(each.strays),
        "gaps": list(each.gaps),
        "duplicates": list(each.duplicates),
    }


def _audit_line(each: SeriesAudit) -> str:
    text = (
        f"{each.series} {each.year}：末号 {each.last}，"
        f"已编发 {each.issued}，作废 {each.void}，预留 {each.reserved}"
    )
    if each.away:
        text += f"，号段在外 {each.away}"
    if each.strays:
        text += f"，号段之外或超过末号 {'、'.join(map(str, each.strays))}"
    if each.gaps:
        text += f"，空号 {'、'.join(map(str, each.gaps))}"
    if each.duplicates:
        text += f"，重号 {'、'.join(map(str, each.duplicates))}"
    return text
