"""The command that holds four lists against each other."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.checked import print_groups
from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    finding_json,
    json_option,
    now,
    on_option,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.cli.workbook import how_to_open
from kongchuo_docs.errors import ExitCode, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import has_error
from kongchuo_docs.pipeline.check_tables import check_table
from kongchuo_docs.pipeline.comparing import Comparison, Difference, compare_lists
from kongchuo_docs.pipeline.matching import LISTS

NAMES = {
    **{name: name for name in LISTS},
    "户籍": "户",
    "花名册": "册",
    "学籍": "籍",
    "在校": "人",
}


@click.command(cls=Command)
@click.argument("lists", metavar="名单=文件…", nargs=-1, required=True)
@click.option(
    *("-o", "target"),
    metavar="文件.xlsx",
    type=click.Path(path_type=Path),
    help="写出四对照核查表，含个人信息，只有本人能打开",
)
@click.option(
    "--resolve", metavar="编号=原因", multiple=True, help="记下一处差异的核查结果，可以写多次"
)
@click.option(
    "--ledger",
    metavar="核查表",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="填好“核查结果”的核查表，读回里面的结果",
)
@click.option("--map", "maps", metavar="列名=字段", multiple=True, help="名单里的哪一列是哪个字段")
@click.option(
    "--password-file",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="存放打开密码的文本文件（第一行）",
)
@click.option("--show-values", is_flag=True, help="显示姓名；默认只写编号和行号")
@workspace_option
@on_option
@json_option
def compare(
    lists: tuple[str, ...],
    target: Path | None,
    resolve: tuple[str, ...],
    ledger: Path | None,
    maps: tuple[str, ...],
    password_file: Path | None,
    show_values: bool,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """四对照：比对户籍、花名册、学籍、在校名单，按村列出谁在哪份名单里没有。

    \b
    kongchuo compare 户=户籍.xlsx 册=花名册.xlsx 籍=学籍.xlsx 人=点名册.xlsx -o 核查表.xlsx
    查清后：kongchuo compare … --ledger 核查表.xlsx（或 --resolve 编号=原因）
    """
    workspace = workspace_if_any(folder)
    if resolve and workspace is None and target is None:
        raise UsageError("--resolve 的结果没有地方记", fix="在工作区里用，或加 -o 写出核查表")
    found = compare_lists(
        workspace.library if workspace else Library(),
        _files(lists),
        on=now(on).date(),
        fresh_key=secrets.token_hex(16),
        workspace=workspace,
        given_back=ledger,
        resolve=_pairs(resolve, "--resolve", "D1A2B3C4=随父母在外县就读，已核实"),
        opening=how_to_open(maps, False, password_file),
    )
    if target is not None:
        _write(found, target, workspace.library if workspace else Library())
    if as_json:
        print_json(_json(found, target, show_values))
    else:
        _print(found, target, show_values)
    bad = found.open or has_error(found.findings)
    raise SystemExit(ExitCode.FINDINGS if bad else ExitCode.DONE)


def _write(found: Comparison, target: Path, library: Library) -> None:
    from kongchuo_docs.intake import write_check_table

    if not target.parent.is_dir():
        raise UsageError(f"没有文件夹 {target.parent}", fix="请先建立文件夹，或换一个地方。")
    write_check_table(check_table(found, library), target)


def _pairs(texts: tuple[str, ...], option: str, example: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError(f"{option} 写成了“{text}”", fix=f"写成 {example}")
        pairs[name] = value
    return pairs


def _files(texts: tuple[str, ...]) -> dict[str, list[Path]]:
    """Return list to files; a list may be given in several files, one for each school."""
    files: dict[str, list[Path]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name.strip() not in NAMES:
            raise UsageError(
                f"“{text}”没有写明是哪一份名单", fix="写成 户=文件、册=文件、籍=文件、人=文件"
            )
        path = Path(value.strip())
        if not path.is_file():
            raise UsageError(f"没有文件 {path}", fix="核对文件名和所在文件夹")
        files.setdefault(NAMES[name.strip()], []).append(path)
    return files


def _print(found: Comparison, target: Path | None, show_values: bool) -> None:
    print_groups(found.findings)
    counts = "、".join(f"{name} {count}" for name, count in found.lists.items())
    agreeing = found.people - len(found.differences)
    click.echo(f"名单：{counts}；合并为 {found.people} 人，各份一致 {agreeing} 人。")
    if found.outside:
        click.echo(f"只在户籍名单、不在义务教育年龄段的 {found.outside} 人没有列入。")
    for village in found.villages:
        counts = "、".join(f"{name} {count}" for name, count in village.counts.items())
        click.echo(f"{village.name}：{counts}；未核查的差异 {village.open}")
        if village.counts.get("户") and village.counts.get("册") == 0:
            click.echo("    花名册里一个人也没有：可能漏了这个村")
        for each in found.differences:
            if each.village == village.name:
                click.echo(f"    {_line(each, show_values)}")
    resolved = len(found.differences) - len(found.open)
    click.echo(f"差异 {len(found.differences)} 处：未核查 {len(found.open)}，已核查 {resolved}。")
    if target is not None:
        click.echo(f"核查表：{target}。含个人信息，填好“核查结果”后用 --ledger 交回。")


def _line(each: Difference, show_values: bool) -> str:
    places = "，".join(
        f"{name}：{source.file} 第 {source.row} 行" for name, source in each.places.items()
    )
    name = f"{each.entry.name}  " if show_values else ""
    case = f"  个案 {each.case_id}" if each.case_id else ""
    done = f"  已核查：{each.resolution.result}" if each.resolution else ""
    return f"{each.id}  {name}{each.kind}（{places}）{case}{done}"


def _json(found: Comparison, target: Path | None, show_values: bool) -> dict[str, Any]:
    return {
        "ok": not found.open and not has_error(found.findings),
        "lists": dict(found.lists),
        "people": found.people,
        "outside": found.outside,
        "villages": [
            {
                "village": each.name,
                "counts": dict(each.counts),
                "complete": each.complete,
                "open": each.open,
            }
            for each in found.villages
        ],
        "differences": [_difference_json(each, show_values) for each in found.differences],
        "findings": [finding_json(finding) for finding in found.findings],
        "table": str(target) if target else None,
    }


def _difference_json(each: Difference, show_values: bool) -> dict[str, Any]:
    return {
        "id": each.id,
        "village": each.village,
        "kind": each.kind,
        "present": list(each.present),
        "missing": list(each.missing),
        "places": [
            {"list": name, "file": source.file, "sheet": source.sheet, "row": source.row}
            for name, source in each.places.items()
        ],
        "case": each.case_id,
        "resolved": each.resolution is not None,
        "result": each.resolution.result if each.resolution else "",
        **({"name": each.entry.name} if show_values else {}),
    }
