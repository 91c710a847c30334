"""Commands about what is in the archive: catalogue, search, retention."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    Date,
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.pipeline.catalogue import NO_CODE, TERMS, write_catalogues
from kongchuo_docs.pipeline.retention import retention_report
from kongchuo_docs.pipeline.searching import STANDINGS, Found, Query
from kongchuo_docs.pipeline.searching import search as find_papers

_BY_WORD = {word: standing for standing, word in STANDINGS.items()}
_HIDDEN = "＊＊"

target_option = click.option(
    "-o",
    "target",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到哪个文件夹",
)


@click.command(cls=Command)
@click.option("--year", type=int, metavar="年度", help="只出一个年度；默认全部")
@target_option
@workspace_option
@on_option
@json_option
def catalogue(
    year: int | None, target: Path | None, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """归档文件目录和归档章：每个年度、保管期限各一份，.xlsx、.docx、.pdf。"""
    lists = write_catalogues(open_workspace(folder), target or Path(), year=year, on=now(on).date())
    if as_json:
        items = [
            {
                "year": each.year,
                "retention": each.retention,
                "pieces": each.pieces,
                "files": [str(file) for file in each.files],
            }
            for each in lists
        ]
        print_json({"ok": True, "lists": items})
        return
    for each in lists:
        click.echo(f"{each.year} 年度　{TERMS.get(each.retention, '期限未定')}　{each.pieces} 件")
        for file in each.files:
            click.echo(f"  {file}")


@click.command(cls=Command)
@click.argument("number", metavar="[文号或档号]", default="")
@click.option("--name", metavar="姓名", default="", help="学生姓名，可以只写一部分")
@click.option("--school", metavar="学校", default="", help="单位代码，或学校、单位名称的一部分")
@click.option("--from", "since", type=Date(), help="文书日期从哪一天起")
@click.option("--to", "until", type=Date(), help="文书日期到哪一天止")
@click.option("--form", metavar="表单", default="", help="表单代号、简称或标题")
@click.option(
    "--state", type=click.Choice(list(_BY_WORD)), metavar="状态", help="、".join(_BY_WORD)
)
@click.option("--show-values", is_flag=True, help="显示学生姓名；默认不显示")
@workspace_option
@json_option
def search(folder: Path, state: str | None, show_values: bool, as_json: bool, **asked: Any) -> None:
    """检索文书：按文号、档号、姓名、学校、日期、表单、状态；默认不显示个人信息。"""
    query = Query(standing=_BY_WORD[state] if state else None, **asked)
    found = find_papers(open_workspace(folder), query)
    if as_json:
        print_json({"ok": True, "papers": [_json(each, show_values) for each in found]})
        return
    for each in found:
        document, piece = each.document, each.piece
        click.echo(
            f"{document.dated}  {document.number or '无号'}  {document.title}（{_about(each, show_values)}）"
        )
        where = f"　{piece.code or NO_CODE}　{piece.bag_id}" if piece else ""
        click.echo(f"    {STANDINGS[each.standing]}{where}")
    click.echo(f"共 {len(found)} 份。")


def _about(found: Found, show_values: bool) -> str:
    names = "、".join(found.names) if show_values else _HIDDEN * bool(found.names)
    return "　".join(filter(None, [found.document.subject_id, names]))


def _json(found: Found, show_values: bool) -> dict[str, Any]:
    document, piece = found.document, found.piece
    told = {
        "key": document.key,
        "number": document.number,
        "version": document.version,
        "title": document.title,
        "subject": document.subject_id,
        "unit": document.unit_code,
        "date": document.dated.isoformat(),
        "state": str(found.standing),
        "code": piece.code if piece else "",
        "bag": piece.bag_id if piece else "",
    }
    return {**told, "names": list(found.names)} if show_values else told


@click.command(cls=Command)
@target_option
@workspace_option
@on_option
@json_option
def retention(target: Path | None, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """保管期满的档案：列出来供鉴定，可出销毁清册；软件不销毁任何档案。"""
    report = retention_report(open_workspace(folder), now(on).date(), folder=target)
    if as_json:
        due = [
            {
                "key": each.key,
                "number": each.number,
                "code": each.code,
                "retention": each.retention,
                "expires": str(each.expires),
                "bag": each.bag_id,
            }
            for each in report.due
        ]
        counts = {"kept": report.kept, "permanent": report.permanent}
        print_json({"ok": True, "on": report.on.isoformat(), "due": due, **counts})
        return
    for each in report.due:
        click.echo(f"{each.expires} 期满  {each.code or NO_CODE}  {each.number}  {each.title}")
    click.echo(
        f"到 {report.on}：期满待鉴定 {len(report.due)} 件，未到期 {report.kept} 件，"
        f"永久或期限未定 {report.permanent} 件。"
    )
    for file in report.files:
        click.echo(f"  {file}")
    if report.due and not report.files:
        click.echo("出清册：kongchuo archive retention -o 文件夹。销毁要先鉴定、审批，软件不代办。")
