"""The evidence pack of a case."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Command
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
from kongchuo_docs.errors import UsageError
from kongchuo_docs.pipeline.evidence import EvidencePack, pack_case


@click.command(cls=Command)
@click.argument("case_id", metavar="个案编号")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="写到哪个 .pdf 文件",
)
@click.option("--for", "recipient", metavar="单位", default="", help="送交谁，印在封面；不写则留空")
@click.option("--masked", is_flag=True, help="脱敏副本：遮蔽证件号码、学籍号和电话，不附扫描件")
@workspace_option
@on_option
@json_option
def pack(
    case_id: str,
    target: Path,
    recipient: str,
    masked: bool,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """一个个案的证据材料：目录、经过、文书、期限依据、摘要值，合成一个 PDF；缺的照实列出。"""
    if target.suffix.lower() != ".pdf":
        raise UsageError(f"不会写“{target.suffix}”文件", fix="文件名用 .pdf 结尾。")
    made = pack_case(
        open_workspace(folder),
        case_id,
        target,
        on=now(on).date(),
        masked=masked,
        recipient=recipient,
    )
    if as_json:
        print_json(_pack_json(case_id, made, masked=masked))
        return
    print_findings(made.findings)
    for each in made.missing:
        click.echo(each)
    click.echo(
        f"已写：{target}，{made.pages} 页，文书 {len(made.enclosed)} 件，缺 {len(made.missing)} 件。"
    )
    if not masked:
        click.echo("内有未成年人的全部个人信息；对外提供时请加 --masked。")
    click.echo(f"下一步：{made.next_step}")


def _pack_json(case_id: str, made: EvidencePack, *, masked: bool) -> dict[str, object]:
    return {
        "ok": True,
        "case": case_id,
        "file": str(made.path),
        "pages": made.pages,
        "sha256": made.sha256,
        "masked": masked,
        "papers": [
            {
                "form": each.document.form_id,
                "number": each.document.number,
                "version": each.document.version,
                "pages": each.pages,
                "state": each.state,
            }
            for each in made.enclosed
        ],
        "missing": list(made.missing),
        "findings": [finding_json(each) for each in made.findings],
        "next": made.next_step,
    }
