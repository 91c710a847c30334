"""How fast this machine makes papers and checks workbooks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kongchuo_docs.cli.chinese import Command, Group
from kongchuo_docs.cli.common import json_option, print_json
from kongchuo_docs.cli.papers import progress_bar

if TYPE_CHECKING:
    from kongchuo_docs.rendering.bench import Measurement


@click.group(cls=Group)
def bench() -> None:
    """测速。"""


@bench.command("render", cls=Command)
@click.option(
    "--count",
    metavar="份数",
    type=click.IntRange(1, 10_000),
    default=20,
    help="每种表单每轮做几份；默认 20",
)
@click.option(
    "--rounds",
    metavar="轮数",
    type=click.IntRange(1, 99),
    default=3,
    help="测几轮，取中间一轮；默认 3",
)
@json_option
def render(count: int, rounds: int, as_json: bool) -> None:
    """同样的表单，用几种做法各做一遍，比较每秒份数、内存、文件大小和页数。

    每种做法各用一个新进程、一个处理器核。机器有快慢、有忙闲，只有同一次测得的倍数可以相互比较。
    """
    from kongchuo_docs.pipeline.benching import bench_render

    with progress_bar(as_json, "测速") as progress:
        forms, found = bench_render(count=count, rounds=rounds, progress=progress)
    if as_json:
        ways = [
            {
                "way": each.way, "label": each.label, "output": each.output,
                "papers": each.papers, "papers_per_second": round(each.rate, 2),
                "papers_per_core_second": round(each.core_rate, 2),
                "by_form": {form: round(rate, 2) for form, rate in each.rates.items()},
                "memory_mib": round(each.memory, 1), "bytes": round(each.size),
                "pages": round(each.pages, 2), "absent": each.absent,
            }
            for each in found
        ]  # fmt: skip
        print_json({"forms": list(forms), "count": count, "rounds": rounds, "ways": ways})
        return
    click.echo(f"表单：{'、'.join(forms)}。每份的姓名、号码都不同；各种表单的第一份不计时。")
    for output, heading in (("docx", "填成 Word 文档"), ("pdf", "做成 PDF（从数据算起）")):
        _show(heading, [each for each in found if each.output == output])
    click.echo(
        "\n“倍数”是与同表第一种测到的做法相比。“份/核秒”只算处理器时间，机器忙时比“份/秒”高。"
        "“份数”是一轮实际做的份数，慢的做法少做几份。"
    )


@bench.command("intake", cls=Command)
@click.option(
    "--rows",
    metavar="行数",
    type=click.IntRange(1, 200_000),
    default=10_000,
    help="合成的采集表有几行；默认 10000",
)
@json_option
def intake(rows: int, as_json: bool) -> None:
    """同一张合成的采集表，用本程序和通常的做法各检查一遍，比较每秒行数和内存。

    采集表有 30 列，每 50 行里有 1 行有错误。每种做法各用一个新进程。机器有快慢、有忙闲，只有同一次测得的倍数可以相互比较。
    """
    from kongchuo_docs.pipeline.bench_intake import bench_intake

    with progress_bar(as_json, "测速") as progress:
        found = bench_intake(rows=rows, progress=progress)
    if as_json:
        ways = [
            {
                "way": each.way, "label": each.label, "seconds": round(each.seconds, 2),
                "rows_per_second": round(each.rate), "rows_per_core_second": round(each.core_rate),
                "memory_mib": round(each.memory), "sound": each.sound, "findings": each.findings,
            }
            for each in found
        ]  # fmt: skip
        print_json({"rows": rows, "ways": ways})
        return
    click.echo(f"{rows} 行、30 列的采集表（合成）")
    click.echo(_row(("秒", "行/秒", "行/核秒", "倍数", "内存MB", "合格行", "问题数"), "做法"))
    for each in found:
        cells = (
            f"{each.seconds:.1f}",
            f"{each.rate:.0f}",
            f"{each.core_rate:.0f}",
            f"{each.rate / found[0].rate:.1f}",
            f"{each.memory:.0f}",
            str(each.sound),
            str(each.findings),
        )
        click.echo(_row(cells, each.label))
    click.echo("\n“行/核秒”只算处理器时间，读取工作簿的子进程也算在内；内存是两个进程最多时相加。")


def _show(heading: str, found: Sequence[Measurement]) -> None:
    """Print the ways to one kind of file: all forms together, then form by form."""
    measured = [each for each in found if not each.absent]
    click.echo(f"\n{heading}")
    click.echo(_row(("份/秒", "份/核秒", "倍数", "内存MB", "每份KB", "每份页数", "份数"), "做法"))
    for each in found:
        if each.absent:
            click.echo(_row(("—",) * 7, f"{each.label}：没有测，{each.absent}"))
            continue
        cells = (
            f"{each.rate:.1f}",
            f"{each.core_rate:.1f}",
            f"{each.rate / measured[0].rate:.1f}",
            f"{each.memory:.0f}",
            f"{each.size / 1024:.1f}",
            f"{each.pages:.1f}" if each.pages else "—",
            str(each.papers),
        )
        click.echo(_row(cells, each.label))
    if measured:
        click.echo(_row(tuple(measured[0].rates), "各表单，份/秒"))
    for each in measured:
        click.echo(_row([f"{rate:.1f}" for rate in each.rates.values()], each.label))


def _row(cells: Sequence[str], last: str) -> str:
    """Align cells to the right; a Chinese character is two columns wide."""
    return "".join(" " * (12 - _columns(cell)) + cell for cell in cells) + f"  {last}"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
