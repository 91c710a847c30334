"""Commands that carry a whole workspace away and bring it back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from kongchuo_docs.cli.audit import head_option
from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    open_workspace,
    operator,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode, UsageError
from kongchuo_docs.pipeline.restoring import Restored

_FILE = "file"


@click.command(cls=Command)
@click.argument("target", metavar="文件.zip", type=click.Path(path_type=Path))
@workspace_option
@on_option
@json_option
def backup(target: Path, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """备份整个工作区（设置、数据库、文书、归档包），别人正在用也可以；写完重读核对。

    备份里有学生的个人信息，请像工作区一样保管，放在另一块磁盘上。
    """
    from kongchuo_docs.pipeline.backup import back_up

    made = back_up(open_workspace(folder), target, at=now(on))
    if as_json:
        print_json(
            {"ok": True, "file": str(target), "files": len(made.files), "journal": {**made.journal}}
        )
    else:
        size = target.stat().st_size / 1e6
        click.echo(f"已备份并核对：{target}，{len(made.files)} 个文件，{size:.1f} 兆。")
        click.echo("请把它放到另一块磁盘上；里面有学生的个人信息，像工作区一样保管。")


@click.command(cls=Command)
@click.argument("source", metavar="[文件.zip]", required=False, type=click.Path(path_type=Path))
@click.argument("target", metavar="[文件夹]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--last",
    metavar="文号",
    multiple=True,
    help="备份以后发出的文书里最大的文号；到它为止的号作废不用，可写几个（每种文书一个）",
)
@click.option(
    "--database",
    metavar="地址",
    help="恢复到哪个 PostgreSQL 数据库：地址，或 env:环境变量名；file 是文件夹里的文件；默认照旧",
)
@head_option
@workspace_option
@on_option
@json_option
def restore(
    source: Path | None,
    target: Path | None,
    last: tuple[str, ...],
    database: str | None,
    heads: tuple[str, ...],
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """从备份恢复到一个新文件夹，文号接着编；以后也可以只写 --last 补报文号。"""
    from kongchuo_docs.pipeline import restoring

    if source is None and last:
        skipped = restoring.skip_numbers(open_workspace(folder), last, at=now(on))
        _tell_skipped(skipped, as_json)
        return
    if source is None or target is None:
        raise UsageError(
            "没有写明备份文件和恢复到哪里", fix="例如 kongchuo restore 备份.zip 新文件夹。"
        )
    restored = restoring.restore(
        *(source, target),
        database="" if database == _FILE else database,
        last=last,
        heads=heads,
        operator=operator(),
        at=now(on),
    )
    if as_json:
        print_json(_json(restored, target))
    else:
        _tell(restored, target)
    whole = restored.whole and restored.proof.ok
    raise SystemExit(ExitCode.DONE if whole else ExitCode.PARTLY)


def _tell(restored: Restored, target: Path) -> None:
    click.echo(
        f"已恢复到 {target}：{len(restored.backup.files)} 个文件，备份于 {restored.backup.at}。"
    )
    if not restored.whole:
        click.echo("登记簿有问题：请运行 kongchuo number audit 查看。")
    for fault in restored.proof.faults:
        click.echo(f"{click.style('错误', fg='red')}  {fault.message}\n    办法：{fault.fix}")
    if restored.whole and restored.proof.ok:
        click.echo("核对过：登记簿无空号、无重号，办理日志完好。")
    if restored.skipped:
        click.echo(f"已作废不用的号：{len(restored.skipped)} 个，到 {restored.skipped[-1]} 为止。")
    click.echo(click.style("继续编号以前请做两件事：", bold=True))
    click.echo("  1. 停用原来的工作区：两份都在用就会编出重号。")
    click.echo(
        "  2. 对照发出的纸质文书和各单位的签章清单，看备份以后有没有发过文。登记簿现在的末号是："
    )
    for number in restored.last:
        click.echo(f"       {number}")
    click.echo(f"     发过更大的号，就运行 kongchuo restore --last 最大的文号 --workspace {target}")


def _tell_skipped(skipped: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "skipped": list(skipped)})
    elif skipped:
        click.echo(
            f"已作废不用：{skipped[0]} 到 {skipped[-1]}，共 {len(skipped)} 个。以后从下一号编起。"
        )
    else:
        click.echo("登记簿已经到了这个号，没有要跳过的。")


def _json(restored: Restored, target: Path) -> dict[str, object]:
    return {
        "ok": restored.whole and restored.proof.ok,
        "workspace": str(target),
        "files": len(restored.backup.files),
        "at": restored.backup.at,
        "last": list(restored.last),
        "skipped": list(restored.skipped),
        "register": restored.whole,
        "journal": restored.proof.ok,
        "faults": [fault.message for fault in restored.proof.faults],
    }
