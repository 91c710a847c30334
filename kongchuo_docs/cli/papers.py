"""Commands that make papers: plan, run, issue, preview."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    engine_option,
    finding_json,
    json_option,
    month_option,
    now,
    on_option,
    open_workspace,
    print_findings,
    print_json,
    unit_option,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import DocumentState, has_error
from kongchuo_docs.pipeline.report import MonthReport, PaperReport

STATES = {
    DocumentState.NEW: "新出",
    DocumentState.UNCHANGED: "不变",
    DocumentState.REPLACED: "更正",
    DocumentState.DRAFT: "草稿",
    DocumentState.FAILED: "未成",
}
Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(as_json: bool, label: str) -> Iterator[Progress]:
    """Give a progress callback: a bar on a terminal, nothing elsewhere."""
    if as_json or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=total, label=label, file=sys.stderr).__enter__()
        bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)


@click.command(cls=Command)
@month_option
@unit_option
@workspace_option
@on_option
@json_option
def plan(month: str, unit: str | None, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """看看这个月会出哪些文书、用哪些号、为什么；不动任何东西。"""
    from kongchuo_docs.pipeline.month import plan_month

    report = plan_month(open_workspace(folder), month, unit=unit, on=now(on).date())
    if not as_json:
        for each in report.units:
            click.echo(click.style(f"{each.unit_code} {each.unit_name}", bold=True))
            for paper in each.papers:
                number = paper.number or "不编号"
                why = "" if paper.state is DocumentState.NEW else f"  {paper.why}"
                click.echo(
                    f"  {STATES[paper.state]}  {paper.label}  {paper.subject}  {number}{why}"
                )
    _finish(report, as_json, verb="将要")


@click.command(cls=Command)
@month_option
@unit_option
@engine_option
@click.option(
    "--jobs", metavar="个数", type=click.IntRange(1, 64), help="同时用几个进程；默认等于处理器核数"
)
@workspace_option
@on_option
@json_option
def run(
    month: str,
    unit: str | None,
    engine: str,
    jobs: int | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """出具一个月的全部文书：编号、Word、PDF、装订成卷。中断后重新运行即可接着做。"""
    from kongchuo_docs.pipeline.month import run_month

    with progress_bar(as_json, "出文书") as progress:
        report = run_month(
            open_workspace(folder),
            month,
            unit=unit,
            at=now(on),
            jobs=jobs or os.cpu_count() or 1,
            engine=engine,
            progress=progress,
        )
    if not as_json:
        for each in report.units:
            click.echo(f"{each.unit_code} {each.unit_name}：{len(each.papers)} 份 → {each.bundle}")
    _finish(report, as_json, verb="")


@click.command(cls=Command)
@click.argument("case", metavar="个案编号")
@click.argument("form", metavar="表单")
@click.option(
    "--set", "answers", metavar="名=值", multiple=True, help="补充内容，如 notice_date=2021-10-18"
)
@workspace_option
@on_option
@json_option
def issue(
    case: str,
    form: str,
    answers: tuple[str, ...],
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """为一个个案出具一份文书；以后整月运行时不会重复出具。"""
    from kongchuo_docs.pipeline import single

    workspace = open_workspace(folder)
    report = single.issue(workspace, case, form, answers=_answers(answers), at=now(on))
    if not as_json:
        for paper in report.papers():
            click.echo(f"{STATES[paper.state]}  {paper.label}  {paper.number or '不编号'}")
            for file in paper.files:
                click.echo(f"  {workspace.root / file}")
    _finish(report, as_json, verb="")


@click.command(cls=Command)
@click.argument("form", metavar="表单")
@click.option("--case", metavar="个案编号", help="用这个个案的数据；默认用表单自带的虚构数据")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    default=Path(),
    help="放在哪个文件夹",
)
@workspace_option
@json_option
def preview(form: str, case: str | None, target: Path, folder: Path, as_json: bool) -> None:
    """出一份样张（Word 和 PDF），带样张水印，不编号。"""
    from kongchuo_docs.pipeline import single

    workspace = workspace_if_any(folder)
    library = workspace.library if workspace else Library()
    word, pdf = single.preview(workspace, library, form, case, target)
    if as_json:
        print_json({"ok": True, "files": [str(word), str(pdf)]})
    else:
        click.echo(f"样张：{word}\n      {pdf}")


def _answers(pairs: tuple[str, ...]) -> dict[str, str]:
    answers = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(
                f"--set 要写成 名=值，不是「{name}」", fix="例如 --set notice_date=2021-10-18。"
            )
        answers[name.strip()] = value
    return answers


def _finish(report: MonthReport, as_json: bool, *, verb: str) -> None:
    """Print the report's end and leave; 3 where a paper or a bundle could not be made."""
    findings = report.findings()
    if as_json:
        print_json(_json(report))
    else:
        print_findings(findings)
        parts = [
            f"{STATES[state]} {report.count(state)}" for state in STATES if report.count(state)
        ]
        click.echo(
            f"{report.month} {verb}出文书 {sum(1 for _ in report.papers())} 份：{'，'.join(parts)}。"
        )
    partly = report.count(DocumentState.FAILED) or has_error(findings)
    raise SystemExit(ExitCode.PARTLY if partly else ExitCode.DONE)


def _json(report: MonthReport) -> dict[str, Any]:
    return {
        "month": report.month,
        "units": [
            {
                "unit": each.unit_code,
                "name": each.unit_name,
                "bundle": each.bundle.as_posix(),
                "documents": [_paper_json(paper) for paper in each.papers],
            }
            for each in report.units
        ],
        "findings": [finding_json(finding) for finding in report.findings()],
    }


def _paper_json(paper: PaperReport) -> dict[str, Any]:
    return {
        "form": paper.form,
        "case": paper.subject,
        "number": paper.number,
        "state": str(paper.state),
        "pages": paper.pages,
        "files": list(paper.files),
        "why": paper.why,
    }
