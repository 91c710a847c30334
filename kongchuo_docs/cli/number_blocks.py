"""Numbers away from home: blocks for schools without a network, and the register on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.pipeline.number_blocks import Handed, accept, bring_home, hand_in, hand_out
from kongchuo_docs.pipeline.number_register import write_register

_YEAR = click.IntRange(1900, 2099)
_file = click.argument(
    "source", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_target = click.option(
    "-o",
    "--output",
    "target",
    metavar="文件",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件（不能已经存在）",
)


@click.command(cls=Command)
@click.option("--unit", metavar="单位", required=True, help="以谁的名义编号：单位代码")
@click.option("--kind", metavar="种类", required=True, help="文号种类、表单代号或简称，如 通知书")
@click.option(
    "--count", metavar="个数", type=click.IntRange(1, 10_000), required=True, help="给几个号"
)
@click.option("--year", metavar="年份", type=_YEAR, help="哪一年的号；默认今年")
@_target
@workspace_option
@on_option
@json_option
def block(
    unit: str,
    kind: str,
    count: int,
    year: int | None,
    target: Path,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """给没有网络的学校一段连续的号；这些号本工作区不再用，用过后用 merge 并回。"""
    at = now(on)
    handed = hand_out(
        open_workspace(folder), unit, kind, count, target, year=year or at.year, at=at
    )
    if as_json:
        print_json({"ok": True, **_block_json(handed), "file": str(target)})
        return
    click.echo(f"已给出号段：{_range(handed)}，写在 {target}。")
    click.echo(f"请学校运行：kongchuo number accept {target.name}")
    click.echo(f"核对码（电话里对一下）：{handed.key[:8]}")


@click.command("accept", cls=Command)
@_file
@workspace_option
@on_option
@json_option
def accept_block(source: Path, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """领取号段：这个单位以后只在号段以内编号。"""
    handed = accept(open_workspace(folder), source, at=now(on))
    if as_json:
        print_json({"ok": True, **_block_json(handed)})
        return
    click.echo(f"已领取号段：{_range(handed)}。")
    click.echo(f"核对码（电话里对一下）：{handed.key[:8]}")


@click.command("return", cls=Command)
@_target
@click.option("--close", is_flag=True, help="号段不再用了：没用的号退回，由发号的单位作废")
@workspace_option
@on_option
@json_option
def return_numbers(
    target: Path, close: bool, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """把号段里用过的号写成文件，交回发号的单位；可以每月交一次。"""
    hand_in(open_workspace(folder), target, close=close, at=now(on))
    if as_json:
        print_json({"ok": True, "file": str(target), "closed": close})
    else:
        click.echo(f"已写好 {target}；请发号的单位运行：kongchuo number merge {target.name}")


@click.command("merge", cls=Command)
@_file
@workspace_option
@on_option
@json_option
def merge_numbers(source: Path, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """并入交回的号；有冲突时一个也不并，逐条列出。重复并入不会改变什么。"""
    report = bring_home(open_workspace(folder), source, at=now(on))
    if as_json:
        print_json(
            {
                "ok": True,
                "blocks": report.blocks,
                "added": report.added,
                "changed": report.moved,
                "unused": report.unused,
            }
        )
        return
    click.echo(
        f"并入 {report.blocks} 个号段：新增 {report.added} 个号，更新 {report.moved} 个，"
        f"未使用退回作废 {report.unused} 个。"
    )


@click.command("register", cls=Command)
@click.option("--year", metavar="年份", type=_YEAR, required=True, help="哪一年")
@click.option("--unit", metavar="单位", help="只出一个发文单位的；默认每个单位一本")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹",
)
@workspace_option
@on_option
@json_option
def print_register(
    year: int, unit: str | None, target: Path, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """发文登记簿：.xlsx、.docx 和 .pdf，作废的号和交出的号段都在内；不含学生姓名。"""
    books = write_register(open_workspace(folder), year, target, unit=unit, on=now(on).date())
    whole = all(book.whole for book in books)
    if as_json:
        told = [
            {
                "unit": book.unit_code,
                "year": book.year,
                "lines": book.lines,
                "whole": book.whole,
                "files": [str(file) for file in book.files],
            }
            for book in books
        ]
        print_json({"ok": whole, "registers": told})
    else:
        for book in books:
            click.echo(f"{book.unit_code}　{book.year} 年　{book.lines} 条　{book.files[-1]}")
        click.echo(
            "登记簿完好：无空号、无重号。" if whole else "登记簿有问题：kongchuo number audit"
        )
    raise SystemExit(ExitCode.DONE if whole else ExitCode.FINDINGS)


def _range(handed: Handed) -> str:
    block = handed.block
    return f"{block.unit_code} {block.prefix}〔{block.year}〕{block.first}—{block.last}号"


def _block_json(handed: Handed) -> dict[str, object]:
    block = handed.block
    return {
        "unit": block.unit_code,
        "kind": block.kind,
        "year": block.year,
        "first": block.first,
        "last": block.last,
        "key": handed.key,
    }
