"""Commands about the law: law list, law show, law check."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    counts,
    json_option,
    now,
    on_option,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.cli.forms import faults_json, print_faults
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.library import Library
from kongchuo_docs.model import LawBlock
from kongchuo_docs.model.wording import ISSUERS, LawOutline

if TYPE_CHECKING:
    from kongchuo_docs.pipeline.lawful import LawReport

CONFIDENCE = {"A": "两份文本逐字一致", "B": "只有一份可靠文本", "C": "只有一份转载文本"}
SPEAKERS = {"school": "学校", "village": "村（居）委会", "township": "乡镇", "county": "县教育部门"}


@click.group(cls=Group)
def law() -> None:
    """法条：查原文，检查文书里的引用和用语。"""


@law.command("list")
@json_option
def list_laws(as_json: bool) -> None:
    """列出收录的法律、先后的文本和有原文的条号。"""
    from kongchuo_docs.pipeline.lawbook import held_articles

    library = Library()
    laws = library.wording().citations.laws
    if as_json:
        print_json(
            {
                "laws": [
                    {**_outline_json(each), "held": held_articles(library, each)} for each in laws
                ]
            }
        )
        return
    for each in laws:
        total = f"，共 {each.articles} 条" if each.articles else ""
        click.echo(click.style(f"《{each.law}》{total}", bold=True))
        held = "、".join(map(str, held_articles(library, each)))
        click.echo(f"    有原文的条号：{held or '没有'}")
        for version in each.versions:
            known = "" if version.known else "，文字没有核对过"
            click.echo(f"    {version.since} 起：{version.name}{known}")


@law.command()
@click.argument("name", metavar="法律")
@click.argument("article", metavar="条号")
@on_option
@json_option
def show(name: str, article: str, on: dt.date | None, as_json: bool) -> None:
    """印出一条的原文：当天施行的文字、起止日期、出处。如 law show 义务教育法 58。"""
    from kongchuo_docs.pipeline.lawbook import look_up

    page = look_up(Library(), name, article, now(on).date())
    if as_json:
        print_json(
            {
                "law": page.outline.law,
                "on": page.on.isoformat(),
                "version": page.version.name if page.version else None,
                "blocks": [_block_json(each) for each in page.blocks],
            }
        )
        return
    for each in page.blocks:
        click.echo(click.style(f"《{each.law}》{each.article}", bold=True))
        if each.chapeau:
            click.echo(f"    {each.chapeau}")
        for line in each.text.split("\n"):
            click.echo(f"    {line}")
    first = page.blocks[0]
    until = f"至 {first.valid_to}" if first.valid_to else "起，现行"
    click.echo(f"文本：{first.version}；{first.valid_from} {until}（核对至 {first.checked_on}）")
    click.echo(f"把握：{first.confidence}，{CONFIDENCE[first.confidence]}；出处：{first.source}")
    if page.version and page.version.name not in first.version:
        click.echo(f"{page.on} 施行的是{page.version.name}的文本。")


@law.command()
@click.argument("source", metavar="文件.docx|文件.pdf|文件.txt|-")
@click.option(
    "--issuer",
    metavar="签发单位",
    type=click.Choice(ISSUERS),
    help="由谁出具：学校 school、村居 village、乡镇 township、县 county；默认看落款",
)
@workspace_option
@on_option
@json_option
def check(source: str, issuer: str | None, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """检查写好的文书：条号、过时的引用、改了字的引文、编造的罚款、签发单位不能说的话。"""
    from kongchuo_docs.pipeline import lawful

    workspace = workspace_if_any(folder)
    library, today = workspace.library if workspace else Library(), now().date()
    county = workspace.county if workspace else None
    if source == "-":
        text = lawful.decode(sys.stdin.buffer.read(), "标准输入")
        report = lawful.check_text(
            library, text, issuer=issuer or "", on=on, today=today, county=county
        )
    else:
        report = lawful.check_paper(
            library, Path(source), issuer=issuer or "", on=on, today=today, county=county
        )
    if as_json:
        print_json(
            {
                "ok": report.ok,
                "issuer": report.issuer,
                "on": report.on.isoformat(),
                **faults_json(report.faults),
            }
        )
    else:
        _print_report(report, given=on is not None)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


def _print_report(report: LawReport, *, given: bool) -> None:
    print_faults(report.faults)
    how = "成文日期" if report.dated else "指定" if given else "今天，文书里没有认出成文日期"
    who = "指定" if report.issuer_given else "看落款，认不出的按学校"
    found = counts(report.findings)
    click.echo(
        f"按 {SPEAKERS[report.issuer]}（{who}）、{report.on}（{how}）检查："
        f"{found['error']} 个错误、{found['warning']} 个提醒、{found['info']} 个说明。"
    )


def _outline_json(each: LawOutline) -> dict[str, Any]:
    return {
        "law": each.law,
        "names": list(each.names),
        "articles": each.articles,
        "versions": [
            {"name": one.name, "since": one.since.isoformat(), "known": one.known}
            for one in each.versions
        ],
    }


def _block_json(each: LawBlock) -> dict[str, Any]:
    return {
        "block": each.block_id,
        "key": each.key,
        "article": each.article,
        "chapeau": each.chapeau,
        "text": each.text,
        "sha256": each.sha256,
        "version": each.version,
        "valid_from": each.valid_from.isoformat(),
        "valid_to": each.valid_to.isoformat() if each.valid_to else None,
        "confidence": each.confidence,
        "source": each.source,
        "checked_on": each.checked_on.isoformat() if each.checked_on else None,
    }
