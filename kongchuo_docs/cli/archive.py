"""Commands about the bags: store, verify, log, export, rebuild. Lists are in ``archive_lists``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.archive_lists import catalogue, retention, search
from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    Month,
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_findings,
    print_json,
    unit_option,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.library import Library
from kongchuo_docs.model import FixityDepth
from kongchuo_docs.pipeline.archiving import export_bag, store_bundles
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.proving import fixity_log, verify_bags
from kongchuo_docs.pipeline.rebuilding import RebuildReport, Rebuilt
from kongchuo_docs.pipeline.rebuilding import rebuild as rebuild_papers
from kongchuo_docs.pipeline.searching import bag_named

DEPTHS = {FixityDepth.QUICK: "快速", FixityDepth.FULL: "逐字节", FixityDepth.DEEP: "深度"}


@click.group(cls=Group)
def archive() -> None:
    """归档：存包、核验、目录、检索、期满、导出、照原样重做。"""


@archive.command()
@click.option("--month", type=Month(), help="只归档一个月；默认全部")
@unit_option
@workspace_option
@on_option
@json_option
def store(
    month: str | None, unit: str | None, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """把装订好的卷存成归档包（BagIt）；已归档而没有变化的不重复存。"""
    stored = store_bundles(open_workspace(folder), month=month, unit=unit, at=now(on))
    if as_json:
        print_json(
            {
                "ok": not stored.findings,
                "bags": [
                    {"bag": bag.bag_id, "new": new, "path": bag.path.as_posix()}
                    for bag, new in stored.bags
                ],
                "findings": [finding_json(finding) for finding in stored.findings],
            }
        )
    else:
        for bag, new in stored.bags:
            click.echo(f"{'新归档' if new else '已归档'}  {bag.bag_id}")
        print_findings(stored.findings)
        if any(new for _, new in stored.bags):
            click.echo(
                "下一步：kongchuo archive verify 核验，再 kongchuo backup 备份到另一块磁盘。"
            )
    raise SystemExit(ExitCode.PARTLY if stored.findings else ExitCode.DONE)


@archive.command()
@click.argument("bags", metavar="[归档包…]", nargs=-1)
@click.option(
    "--depth",
    type=click.Choice([str(each) for each in FixityDepth]),
    default="full",
    metavar="深度",
    help="quick 看文件齐不齐、大小对不对；full（默认）逐字节；deep 再查 ZIP、页数、签名，并重做比对",
)
@workspace_option
@on_option
@json_option
def verify(
    bags: tuple[str, ...], depth: str, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """核验归档包或导出的 ZIP：指明被改动、缺少、多出的文件；结果记入核验记录。"""
    reports = verify_bags(open_workspace(folder), bags, depth=FixityDepth(depth), at=now(on))
    ok = all(report.ok for report in reports)
    if as_json:
        items = [
            {
                "bag": report.bag_id,
                "ok": report.ok,
                "findings": [finding_json(finding) for finding in report.findings],
            }
            for report in reports
        ]
        print_json({"ok": ok, "depth": depth, "bags": items})
    else:
        for report in reports:
            click.echo(f"{'完好' if report.ok else '有问题'}  {report.bag_id}")
            print_findings(report.findings)
    raise SystemExit(ExitCode.DONE if ok else ExitCode.FINDINGS)


@archive.command()
@click.argument("bag", metavar="[归档包]", required=False)
@workspace_option
@json_option
def log(bag: str | None, folder: Path, as_json: bool) -> None:
    """核验记录：每次核验的日期、深度、结果，最早的在前。"""
    workspace = open_workspace(folder)
    checks = fixity_log(workspace, bag_named(workspace, bag) if bag else None)
    if as_json:
        print_json(
            {
                "ok": True,
                "checks": [
                    {
                        "bag": each.bag_id,
                        "at": each.at,
                        "depth": str(each.depth),
                        "faults": each.faults,
                        "codes": list(each.codes),
                    }
                    for each in checks
                ],
            }
        )
        return
    for each in checks:
        result = f"{each.faults} 处问题（{'、'.join(each.codes)}）" if each.faults else "完好"
        click.echo(
            f"{each.at[:16].replace('T', ' ')}  {DEPTHS[each.depth]}  {each.bag_id}  {result}"
        )
    if not checks:
        click.echo("还没有核验过。核验：kongchuo archive verify")


@archive.command()
@click.argument("bag", metavar="归档包")
@click.option(
    "-o",
    "target",
    metavar="文件.zip",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到哪个文件",
)
@workspace_option
@json_option
def export(bag: str, target: Path, folder: Path, as_json: bool) -> None:
    """把归档包导出成一个 ZIP：任何解压软件都能打开，bagit 工具能核验。"""
    workspace = open_workspace(folder)
    digest = export_bag(workspace, bag_named(workspace, bag), target)
    if as_json:
        print_json({"ok": True, "file": str(target), "sha256": digest})
        return
    click.echo(f"已导出 {target}")
    click.echo(f"  sha256  {digest}")
    click.echo("移交时把这行摘要写进移交清单。收到的人核验：解压后 bagit.py --validate 文件夹")


@archive.command()
@click.argument("bag", metavar="归档包")
@click.option(
    "-o",
    "target",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="重做的文书放在哪里；不给就只比对",
)
@workspace_option
@json_option
def rebuild(bag: str, target: Path | None, folder: Path, as_json: bool) -> None:
    """用包里的数据重做每份文书：同样的字节，或逐份说明哪里变了。

    归档包可以是工作区里的包名，也可以是包的文件夹或导出的 ZIP 的路径；后两种不需要工作区。
    """
    if Path(bag).exists():
        report = rebuild_papers(Path(bag), Library(), workspace_fonts(None), folder=target)
    else:
        workspace = open_workspace(folder)
        report = rebuild_papers(
            workspace.archive / bag_named(workspace, bag),
            workspace.library,
            workspace_fonts(workspace),
            folder=target,
        )
    if as_json:
        print_json(_rebuilt_json(report))
    else:
        _tell(report)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


def _rebuilt_json(report: RebuildReport) -> dict[str, Any]:
    papers = [
        {
            "key": paper.key,
            "number": paper.number,
            "same": paper.same,
            "changed": list(paper.changed),
            "law": list(paper.law),
            "error": paper.error,
        }
        for paper in report.papers
    ]
    return {"ok": report.ok, "bag": report.bag_id, "papers": papers}


def _tell(report: RebuildReport) -> None:
    same = sum(paper.same for paper in report.papers)
    click.echo(f"{report.bag_id}：{len(report.papers)} 份文书，{same} 份与归档的逐字节相同")
    for paper in report.papers:
        if not paper.same:
            click.echo(f"  不同  {paper.number or paper.key}：{_why(paper)}")
        for article in paper.law:
            click.echo(f"  说明  {paper.number or paper.key}：{article} 的文本后来有变，照当时的印")
    if report.folder is not None:
        click.echo(f"重做的文书在 {report.folder}")
    if not report.ok:
        click.echo("归档的文件不受影响；要做出原样，请用当时的程序和字体。")


def _why(paper: Rebuilt) -> str:
    return paper.error or "；".join(paper.changed) or "原因不明，程序、模板、字体都没有变"


for _command in (catalogue, search, retention):
    archive.add_command(_command)
