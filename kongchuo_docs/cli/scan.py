"""Scans back in: file signed pages to their papers, name by hand what could not be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Command, Group
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
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.pipeline.scanning import ScanReport, name_page
from kongchuo_docs.pipeline.scanning import scan as scan_files


class _FilesOrName(Group):
    """``scan name …`` is a command of its own; anything else is what to scan."""

    unspoken: click.Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the unspoken command before files and options."""
        if args and args[0] not in (*self.commands, "--help"):
            args = ["", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command that is meant."""
        return super().get_command(ctx, cmd_name) if cmd_name else self.unspoken

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line of the unspoken command."""
        self.unspoken.format_usage(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the unspoken command, then the one that has a name."""
        self.unspoken.format_options(ctx, formatter)
        rows = [(each, item.get_short_help_str(80)) for each, item in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


@click.group(cls=_FilesOrName)
def scan() -> None:
    """扫描件归位：认出每一页属于哪份文书，页数齐了就存为已签章件。

    PDF、JPG、PNG、TIFF 都可以，次序、方向、正反面不限，一个文件里有几份文书、一份文书分在几个
    文件里都可以。不齐的先放在「扫描待齐」，下次接着扫；认不出的放在「扫描待认」。
    """


@click.command(cls=Command)
@click.argument(
    "files", metavar="文件或文件夹…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="只说会怎样归位，不动任何东西")
@workspace_option
@on_option
@json_option
def read(
    files: tuple[Path, ...], dry_run: bool, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """扫描件归位。"""
    report = scan_files(open_workspace(folder), files, at=now(on), dry_run=dry_run)
    _tell(report, as_json)


scan.unspoken = read


@scan.command()
@click.argument("picture", metavar="图号", type=click.IntRange(1))
@click.option("--document", metavar="文号", required=True, help="这一页属于哪份文书")
@click.option("--page", metavar="页码", required=True, type=click.IntRange(1), help="是第几页")
@workspace_option
@on_option
@json_option
def name(
    picture: int, document: str, page: int, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """指明「扫描待认」里的一张图是哪份文书的第几页。"""
    report = name_page(open_workspace(folder), picture, document=document, page=page, at=now(on))
    _tell(report, as_json)


def _tell(report: ScanReport, as_json: bool) -> None:
    if as_json:
        print_json(_report_json(report))
    else:
        _show(report)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


def _show(report: ScanReport) -> None:
    for paper in report.papers:
        if paper.signed:
            word = click.style("将存为已签章" if report.dry_run else "已签章", fg="green")
            click.echo(f"{word}  {paper.name}（{paper.document.pages} 页）")
        else:
            lacking = "、".join(map(str, paper.missing))
            click.echo(f"{click.style('待齐', fg='yellow')}    {paper.name}  缺第 {lacking} 页")
    print_findings(report.findings)
    signed = sum(paper.signed and paper.fresh for paper in report.papers)
    waiting = sum(not paper.signed for paper in report.papers)
    click.echo(
        f"读了 {report.pages} 页：{signed} 份齐了，{waiting} 份待齐，"
        f"{len(report.unnamed)} 张图待认。"
    )
    click.echo(f"下一步：{_next_step(report, waiting)}")


def _next_step(report: ScanReport, waiting: int) -> str:
    if report.dry_run:
        return "去掉 --dry-run 再运行一次，就照此归位。"
    if report.unnamed:
        first = report.unnamed[0]
        return (
            f"看「扫描待认」里的 {first.file} 等图，"
            f"kongchuo scan name {first.number} --document 文号 --page 页码。"
        )
    if waiting:
        return "把缺的页签好，扫描后再运行 kongchuo scan；已扫的不用重扫。"
    return "kongchuo status 看还有谁没有签章。"


def _report_json(report: ScanReport) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "dry_run": report.dry_run,
        "pages": report.pages,
        "papers": [
            {
                "key": paper.document.key,
                "number": paper.document.number,
                "version": paper.document.version,
                "pages": paper.document.pages,
                "missing": list(paper.missing),
                "signed": paper.signed,
                "fresh": paper.fresh,
            }
            for paper in report.papers
        ],
        "unnamed": [
            {"picture": each.number, "file": each.file, "scan": each.scan, "page": each.scan_page}
            for each in report.unnamed
        ],
        "findings": [finding_json(each) for each in report.findings],
        "next": _next_step(report, sum(not paper.signed for paper in report.papers)),
    }
