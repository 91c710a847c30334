"""Commands to begin with: demo, init, doctor."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import json_option, now, on_option, operator, print_json
from kongchuo_docs.cli.papers import progress_bar
from kongchuo_docs.errors import ExitCode


@click.command(cls=Command)
@click.argument("folder", metavar="[文件夹]", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--sample", metavar="样例", help="用哪个样例县；默认第一个")
@click.option(
    "--jobs", metavar="个数", type=click.IntRange(1, 64), help="同时用几个进程；默认等于处理器核数"
)
@json_option
def demo(folder: Path, sample: str | None, jobs: int | None, as_json: bool) -> None:
    """用虚构的样例县走完全程：建立工作区、装入采集表、出一个月的文书、归档、核验。

    全部人名、证件号码、电话都是合成数据。文件夹默认 demo。
    """
    from kongchuo_docs.pipeline.demo import run_demo

    with progress_bar(as_json, "出文书") as progress:
        result = run_demo(folder, sample=sample, jobs=jobs, progress=progress)
    if as_json:
        print_json(result.as_json())
    else:
        for line in result.lines():
            click.echo(line)
        click.echo(f"再试试：{sys.argv[0]} case list --workspace {folder}")
    raise SystemExit(ExitCode.DONE if result.ok else ExitCode.PARTLY)


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option(
    "--county", metavar="代号", required=True, help="县（市、区）代号，见 kongchuo county list"
)
@click.option(
    "--database",
    metavar="地址",
    default="",
    help="几台电脑共用的 PostgreSQL 数据库：地址（不含密码），或 env:环境变量名；默认用文件夹里的文件",
)
@on_option
@json_option
def init(folder: Path, county: str, database: str, on: dt.date | None, as_json: bool) -> None:
    """新建工作区：设置文件、数据库和一份空白采集表。"""
    from kongchuo_docs.intake import blank_workbook
    from kongchuo_docs.workspace import Workspace

    workspace = Workspace.create(folder, county, database=database, operator=operator(), at=now(on))
    blank = workspace.root / "采集表.xlsx"
    blank_workbook(workspace.library.workbook(), workspace.library.codes, blank)
    if as_json:
        print_json({"ok": True, "workspace": str(folder), "county": county, "workbook": str(blank)})
        return
    click.echo(f"工作区建好了：{folder}（{workspace.county.name}）")
    click.echo(
        f"下一步：填写 {folder / blank.name}，然后在该文件夹里运行 kongchuo check 采集表.xlsx"
    )


@click.command(cls=Command)
@json_option
def doctor(as_json: bool) -> None:
    """检查本机环境：Python、字体、系统库、数据库。"""
    from kongchuo_docs.rendering.environment_check import probe

    probes = probe()
    if as_json:
        items = [
            {"name": each.name, "ok": each.ok, "detail": each.detail, "fix": each.fix}
            for each in probes
        ]
        print_json({"ok": all(each.ok for each in probes), "probes": items})
    else:
        for each in probes:
            mark = click.style("好", fg="green") if each.ok else click.style("缺", fg="red")
            click.echo(f"{mark}  {each.name}：{each.detail}")
            if not each.ok:
                click.echo(f"    办法：{each.fix}")
    raise SystemExit(ExitCode.DONE if all(each.ok for each in probes) else ExitCode.ENVIRONMENT)
