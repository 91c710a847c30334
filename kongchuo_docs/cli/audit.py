"""Commands about the journal: who did what, and that nothing of it was changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    Date,
    json_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.journal import Act

WORDS = {
    Act.CREATED: "建立工作区",
    Act.RECORDED: "登记",
    Act.LOADED: "装入",
    Act.WITHDRAWN: "撤回个案",
    Act.NUMBER_TAKEN: "取号",
    Act.NUMBER_ISSUED: "编发",
    Act.NUMBER_VOID: "作废",
    Act.NUMBER_SKIPPED: "恢复后跳过",
    Act.NUMBERS_MERGED: "并入号段用号",
    Act.BLOCK_GIVEN: "给出号段",
    Act.BLOCK_ACCEPTED: "领取号段",
    Act.BLOCK_CLOSED: "号段结束",
    Act.PAPER_DRAFTED: "出草稿",
    Act.PAPER_ISSUED: "签发文书",
    Act.PAPER_CORRECTED: "更正文书",
    Act.COMPLETED: "文书办结",
    Act.BUNDLE_BOUND: "装订成卷",
    Act.BAG_STORED: "归档",
    Act.CONFIRMATION_USED: "使用单位确认的配置值",
    Act.BACKED_UP: "备份",
    Act.RESTORED: "从备份恢复",
}
head_option = click.option(
    "--head", "heads", metavar="校验码", multiple=True, help="再核对签章清单上印的校验码，可写几个"
)


@click.group(cls=Group)
def audit() -> None:
    """办理日志：谁、何时、办了什么；改过、缺失都查得出来。"""


@audit.command("list")
@click.option("--key", metavar="编号", help="只看一个文号、个案编号或文书")
@click.option("--unit", metavar="单位", help="只看一个单位（单位代码）")
@click.option("--from", "since", metavar="日期", type=Date(), help="从哪一天起，如 2021-10-18")
@workspace_option
@json_option
def list_entries(
    key: str | None, unit: str | None, since: dt.date | None, folder: Path, as_json: bool
) -> None:
    """列出办理日志；不含学生和家长的个人信息。"""
    with open_workspace(folder).reading() as data:
        entries = tuple(data.journal.entries(key=key, unit=unit, since=since))
    if as_json:
        print_json({"entries": [asdict(entry) for entry in entries]})
        return
    for entry in entries:
        what = WORDS[Act(entry.act)]
        words = (f"{entry.seq}", entry.at[:19], entry.who, what, entry.number, entry.key)
        click.echo("  ".join(word for word in (*words, entry.note) if word))
    click.echo(f"共 {len(entries)} 条。")


@audit.command()
@head_option
@workspace_option
@json_option
def verify(heads: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """核对办理日志：逐条验算，与各卷、各归档包里记下的校验码比对，再查登记簿和记录有没有被改过。"""
    from kongchuo_docs.pipeline.auditing import verify_journal

    proof = verify_journal(open_workspace(folder), heads)
    if as_json:
        print_json({"ok": proof.ok, **asdict(proof)})
    else:
        for fault in proof.faults:
            click.echo(f"{click.style('错误', fg='red')}  {fault.message}")
            click.echo(f"    办法：{fault.fix}")
        if proof.ok:
            click.echo(
                f"办理日志完好：{proof.entries} 条，与 {proof.anchors} 处记下的校验码相符。"
                f"现在的校验码 {proof.head[:16]}"
            )
    raise SystemExit(ExitCode.DONE if proof.ok else ExitCode.FINDINGS)
