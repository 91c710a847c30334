"""Commands about the workbook: blank, check, load."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kongchuo_docs.cli.chinese import Command, Group
from kongchuo_docs.cli.common import (
    counts,
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_findings,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode, InputFileError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.loading import CheckReport, Opening, check_files, load_files

KINDS = {"unit": "单位", "case": "个案", "enrolment": "入学名单", "report": "月报表头"}
files_argument = click.argument(
    "files",
    metavar="采集表…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
F = TypeVar("F", bound=Callable[..., Any])


def opening_options(command: F) -> F:
    """Add the options that say how the files are to be opened."""
    for option in (
        click.option("--save-map", is_flag=True, help="把列名对应存入工作区，下个月不用再写"),
        click.option(
            "--map",
            "maps",
            metavar="列名=字段",
            multiple=True,
            help="表里的哪一列是哪个字段，可以写多次；“列名=”表示不读取这一列",
        ),
        click.option(
            "--password-file",
            metavar="文件",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="存放打开密码的文本文件（第一行）；不写的，在终端上询问",
        ),
    ):
        command = option(command)
    return command


@click.group(cls=Group)
def workbook() -> None:
    """采集表。"""


@workbook.command()
@click.argument("target", metavar="文件.xlsx", type=click.Path(path_type=Path))
@json_option
def blank(target: Path, as_json: bool) -> None:
    """生成一份空白采集表，带下拉选项和填写说明。"""
    from kongchuo_docs.intake import blank_workbook

    if not target.parent.is_dir():
        raise UsageError(f"没有文件夹 {target.parent}", fix="请先建立文件夹，或换一个地方。")
    library = Library()
    blank_workbook(library.workbook(), library.codes, target)
    if as_json:
        print_json({"ok": True, "workbook": str(target)})
    else:
        click.echo(f"空白采集表：{target}。请先看第一张表「填写说明」。")


@click.command(cls=Command)
@files_argument
@opening_options
@workspace_option
@on_option
@json_option
def check(
    files: tuple[Path, ...], folder: Path, on: dt.date | None, as_json: bool, **opening: Any
) -> None:
    """检查采集表：一次列出全部问题，并生成标注副本（文件名.标注.xlsx），原件不动。"""
    workspace = workspace_if_any(folder)
    library = workspace.library if workspace else Library()
    report = check_files(
        library, files, on=now(on).date(), workspace=workspace, opening=_opening(**opening)
    )
    _print(report, as_json, loaded=False)


@click.command(cls=Command)
@files_argument
@click.option("--all-or-nothing", is_flag=True, help="有一行错误就一行也不装入")
@opening_options
@workspace_option
@on_option
@json_option
def load(
    files: tuple[Path, ...],
    all_or_nothing: bool,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
    **opening: Any,
) -> None:
    """检查并装入采集表：没有错误的行装入工作区，有错误的行列出来。"""
    report = load_files(
        *(open_workspace(folder), files),
        at=now(on),
        all_or_nothing=all_or_nothing,
        opening=_opening(**opening),
    )
    _print(report, as_json, loaded=True)


def _opening(maps: tuple[str, ...], save_map: bool, password_file: Path | None) -> Opening:
    """Return what the options say; the password is asked for only where a file needs one."""

    def password(file: str) -> str | None:
        if password_file:
            try:
                return (password_file.read_text("utf-8-sig").splitlines() or [""])[0]
            except (OSError, UnicodeDecodeError) as error:
                fix = "密码写在文本文件的第一行，存为 UTF-8"
                raise InputFileError("密码文件读不出来", fix=fix) from error
        if sys.stdin.isatty():
            return str(click.prompt(f"「{file}」的打开密码", hide_input=True, err=True))
        return None

    return Opening(maps=maps, save_maps=save_map, password=password)


def _print(report: CheckReport, as_json: bool, *, loaded: bool) -> None:
    """Print findings and what was stored; exit code 1 where a finding is an error."""
    found = counts(report.findings)
    stored = report.stored
    if as_json:
        print_json(
            {
                "ok": report.ok,
                "findings": [finding_json(finding) for finding in report.findings],
                "counts": found,
                "marked": [str(path) for path in report.marked],
                "stored": {
                    "new": {str(kind): count for kind, count in stored.new.items()},
                    "changed": {str(kind): count for kind, count in stored.changed.items()},
                    "same": {str(kind): count for kind, count in stored.same.items()},
                    "changed_keys": list(stored.changed_keys),
                }
                if stored
                else None,
            }
        )
    else:
        print_findings(report.findings)
        _print_summary(report, found, loaded=loaded)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


def _print_summary(report: CheckReport, found: dict[str, int], *, loaded: bool) -> None:
    click.echo(f"共 {found['error']} 个错误、{found['warning']} 个提醒、{found['info']} 条说明。")
    for path in report.marked:
        click.echo(f"标注副本：{path}（问题已标在单元格里；请改原件，不要改副本）")
    if not loaded:
        return
    if report.stored is None:
        click.echo("没有装入任何内容。")
        return
    for word, numbers in (("新增", report.stored.new), ("更新", report.stored.changed)):
        parts = [f"{KINDS.get(str(kind), str(kind))} {count}" for kind, count in numbers.items()]
        if parts:
            click.echo(f"{word}：{'，'.join(parts)}")
    if not report.stored.new and not report.stored.changed:
        click.echo("与已装入的内容相同，没有变化。")
