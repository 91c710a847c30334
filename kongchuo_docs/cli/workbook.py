"""Commands about the workbook: blank, export, check, load."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from kongchuo_docs.cli.checked import KINDS, print_report
from kongchuo_docs.cli.chinese import Command, Group
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
from kongchuo_docs.cli.progress import row_bars
from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.loading import Opening, check_files, load_files

EXPORTED = {**KINDS, "visit": "劝返"}
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

    _need_folder(target)
    library = Library()
    blank_workbook(library.workbook(), library.codes, target)
    if as_json:
        print_json({"ok": True, "workbook": str(target)})
    else:
        click.echo(f"空白采集表：{target}。请先看第一张表「填写说明」。")


@workbook.command()
@click.argument("target", metavar="文件.xlsx", type=click.Path(path_type=Path))
@click.option("--unit", metavar="单位", help="只要一个单位（代码或全称）和它的成员学校")
@click.option("--month", type=Month(), help="只要一个月的，如 2021-10：当月在辍的个案、通知、月报")
@workspace_option
@on_option
@json_option
def export(
    target: Path,
    unit: str | None,
    month: str | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """把已装入的台账导出为采集表，改好后可以再装入；含个人信息，只有本人能打开。"""
    from kongchuo_docs.pipeline.exporting import export_ledger

    _need_folder(target)
    report = export_ledger(
        open_workspace(folder), target, on=now(on).date(), unit=unit, month=month
    )
    if as_json:
        rows = {str(kind): count for kind, count in report.rows.items()}
        told = {"rows": rows, "differing": list(report.differing)}
        print_json({"ok": True, "workbook": str(target), **told})
        return
    parts = [f"{EXPORTED.get(str(kind), str(kind))} {count}" for kind, count in report.rows.items()]
    click.echo(f"台账：{target}（{'，'.join(parts)}）。含个人信息，用完请删除。")
    if report.differing:
        keys = "、".join(report.differing)
        click.echo(f"提醒：这些记录按现行规则要改正，原样装入会列为错误：{keys}")


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
    with row_bars(as_json) as progress:
        report = check_files(
            *(library, files),
            on=now(on).date(),
            workspace=workspace,
            opening=replace(how_to_open(**opening), progress=progress),
        )
    print_report(report, as_json, loaded=False)


@click.command(cls=Command)
@files_argument
@click.option("--all-or-nothing", is_flag=True, help="有一行错误就一行也不装入")
@click.option("--dry-run", is_flag=True, help="预演：逐个列出会新增、更新哪些栏目，不装入")
@click.option("--show-values", is_flag=True, help="预演时写出改动前后的内容（含个人信息）")
@opening_options
@workspace_option
@on_option
@json_option
def load(
    files: tuple[Path, ...],
    all_or_nothing: bool,
    dry_run: bool,
    show_values: bool,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
    **opening: Any,
) -> None:
    """检查并装入采集表：没有错误的行装入工作区，有错误的行列出来。"""
    with row_bars(as_json) as progress:
        report = load_files(
            *(open_workspace(folder), files),
            at=now(on),
            all_or_nothing=all_or_nothing,
            dry_run=dry_run,
            opening=replace(how_to_open(**opening), progress=progress),
        )
    print_report(report, as_json, loaded=True, show_values=show_values)


def _need_folder(target: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"没有文件夹 {target.parent}", fix="请先建立文件夹，或换一个地方。")


def how_to_open(maps: tuple[str, ...], save_map: bool, password_file: Path | None) -> Opening:
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
