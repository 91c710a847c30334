"""How fast this machine makes papers."""

from __future__ import annotations

import click

from kongchuo_docs.cli.chinese import Command, Group
from kongchuo_docs.cli.common import json_option, print_json
from kongchuo_docs.cli.papers import progress_bar


@click.group(cls=Group)
def bench() -> None:
    """测速。"""


@bench.command("render", cls=Command)
@click.option(
    "--count", metavar="份数", type=click.IntRange(1, 10_000), default=20, show_default=True,
    help="每种表单每轮做几份",
)  # fmt: skip
@click.option(
    "--rounds", metavar="轮数", type=click.IntRange(1, 99), default=3, show_default=True,
    help="测几轮，取中间一轮",
)  # fmt: skip
@json_option
def render(count: int, rounds: int, as_json: bool) -> None:
    """同样的五种表单，用几种做法各做一遍，比较每秒份数、内存和文件大小。

    机器有快慢、有忙闲，只有同一次测得的倍数可以相互比较。
    """
    from kongchuo_docs.pipeline.benching import bench_render

    with progress_bar(as_json, "测速") as progress:
        forms, found = bench_render(count=count, rounds=rounds, progress=progress)
    if as_json:
        ways = [
            {
                "way": each.way, "label": each.label, "output": each.output, "papers": each.papers,
                "seconds": round(each.seconds, 4), "papers_per_second": round(each.rate, 2),
                "memory_mib": round(each.memory, 1), "bytes": round(each.size),
                "absent": each.absent,
            }
            for each in found
        ]  # fmt: skip
        print_json({"forms": list(forms), "count": count, "rounds": rounds, "ways": ways})
        return
    click.echo(f"表单：{'、'.join(forms)}（每份另编号，第一份不计时）")
    plain = {each.output: each.rate for each in reversed(found) if not each.absent}
    click.echo("   份/秒    倍数   内存MB   每份KB  做法")
    for each in found:
        if each.absent:
            click.echo(f"       —       —        —        —  {each.label}（{each.absent}）")
            continue
        click.echo(
            f"{each.rate:8.1f} {each.rate / plain[each.output]:6.1f}× {each.memory:8.0f} "
            f"{each.size / 1024:8.1f}  {each.label}"
        )
    click.echo(
        "倍数：Word 与 docxtpl 原样使用相比，PDF 与 LibreOffice（没有时 WeasyPrint 原样使用）相比。"
    )
