"""Printing what checking or loading workbooks found: equal faults in one line, fatal ones first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from kongchuo_docs.cli.common import COLORS, WORDS, counts, finding_json, place, print_json
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.intake import Group, group_findings
from kongchuo_docs.model import Finding
from kongchuo_docs.pipeline.changes import Change
from kongchuo_docs.pipeline.loading import CheckReport

KINDS = {"unit": "单位", "case": "个案", "enrolment": "入学名单", "report": "月报表头"}
MOST_RUNS = 20
"""So many runs of rows are named in one line; of longer lists it is said where the rest stands."""


def print_report(
    report: CheckReport, as_json: bool, *, loaded: bool, show_values: bool = False
) -> None:
    """Print findings, and what was stored or would be; exit code 1 where a finding is an error."""
    if as_json:
        print_json(_json(report, show_values))
    else:
        print_groups(report.findings)
        _print_summary(report)
        if report.changes is not None:
            _print_changes(report.changes, show_values)
        elif loaded:
            _print_stored(report)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


def print_groups(findings: Iterable[Finding]) -> None:
    """Print findings in their order, equal ones of many rows in one line."""
    for group in group_findings(findings):
        _print_group(group)


def _print_group(group: Group) -> None:
    first = group.first
    word = click.style(f"{WORDS[first.severity]} {first.code}", fg=COLORS[first.severity])
    click.echo(f"{word}  {_where(group)}{group.message}")
    if first.fix:
        click.echo(f"    办法：{first.fix}")
    if first.basis:
        click.echo(f"    依据：{first.basis}")


def _where(group: Group) -> str:
    """Say where a group is: ``采集表.xlsx「学生」第 5-12、20 行 H 列「姓名」（共 9 处）：``."""
    if len(group.findings) == 1:
        return place(group.first)
    source, runs = group.source, group.rows().split("、")
    rows = f"第 {'、'.join(runs[:MOST_RUNS])} 行"
    if len(runs) > MOST_RUNS:
        more = len(runs) - MOST_RUNS
        rows += f"等（另有 {more} 段，全部行号见标注副本、错误清单或 --json）"
    parts = (
        source.file,
        f"「{source.sheet}」" if source.sheet else "",
        rows,
        f" {source.column} 列" if source.column else "",
        f"「{group.first.field}」" if group.first.field else "",
    )
    return f"{''.join(parts)}（共 {len(group.findings)} 处）："


def _print_summary(report: CheckReport) -> None:
    found = counts(report.findings)
    click.echo(f"共 {found['error']} 个错误、{found['warning']} 个提醒、{found['info']} 条说明。")
    for each in report.marked:
        if each.why:
            click.echo(f"错误清单：{each.path}（{each.why}，所以只列出来；请改原件）")
        else:
            click.echo(f"标注副本：{each.path}（问题已标在单元格里；请改原件，不要改副本）")


def _print_stored(report: CheckReport) -> None:
    if report.stored is None:
        click.echo("没有装入任何内容。")
        return
    for word, numbers in (("新增", report.stored.new), ("更新", report.stored.changed)):
        parts = [f"{KINDS.get(str(kind), str(kind))} {count}" for kind, count in numbers.items()]
        if parts:
            click.echo(f"{word}：{'，'.join(parts)}")
    if not report.stored.new and not report.stored.changed:
        click.echo("与已装入的内容相同，没有变化。")


def _print_changes(changes: tuple[Change, ...], show_values: bool) -> None:
    click.echo("预演（没有装入任何内容）：")
    same = 0
    for each in changes:
        name = f"{KINDS[str(each.kind)]} {each.key}"
        if each.new:
            click.echo(f"  {name}  新增")
        elif not each.fields:
            same += 1
        elif show_values:
            click.echo(f"  {name}  更新：")
            for field in each.fields:
                click.echo(
                    f"      {field.label}：{field.before or '（空）'} → {field.after or '（空）'}"
                )
        else:
            click.echo(f"  {name}  更新：{'、'.join(field.label for field in each.fields)}")
    new = sum(each.new for each in changes)
    click.echo(f"共新增 {new}，更新 {len(changes) - new - same}，不变 {same}。")


def _json(report: CheckReport, show_values: bool) -> dict[str, Any]:
    stored = report.stored
    told: dict[str, Any] = {
        "ok": report.ok,
        "findings": [finding_json(finding) for finding in report.findings],
        "counts": counts(report.findings),
        "marked": [str(each.path) for each in report.marked if not each.why],
        "lists": [{"file": str(each.path), "why": each.why} for each in report.marked if each.why],
        "stored": {
            "new": {str(kind): count for kind, count in stored.new.items()},
            "changed": {str(kind): count for kind, count in stored.changed.items()},
            "same": {str(kind): count for kind, count in stored.same.items()},
            "changed_keys": list(stored.changed_keys),
        }
        if stored
        else None,
    }
    if report.changes is not None:
        told["changes"] = [_change_json(each, show_values) for each in report.changes]
    return told


def _change_json(change: Change, show_values: bool) -> dict[str, Any]:
    state = "new" if change.new else "changed" if change.fields else "same"
    fields = [
        {
            "field": each.label,
            **({"before": each.before, "after": each.after} if show_values else {}),
        }
        for each in change.fields
    ]
    return {"kind": str(change.kind), "key": change.key, "state": state, "fields": fields}
