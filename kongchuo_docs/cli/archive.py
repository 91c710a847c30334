"""Commands about the archive: store, verify."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

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
from kongchuo_docs.pipeline.archiving import store_bundles, verify_bags


@click.group(cls=Group)
def archive() -> None:
    """归档。"""


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
    raise SystemExit(ExitCode.PARTLY if stored.findings else ExitCode.DONE)


@archive.command()
@click.argument("bags", metavar="[归档包…]", nargs=-1)
@workspace_option
@json_option
def verify(bags: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """核验归档包：逐字节比对，指明被改动、缺少、多出的文件。"""
    reports = verify_bags(open_workspace(folder), bags)
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
        print_json({"ok": ok, "bags": items})
    else:
        for report in reports:
            click.echo(f"{'完好' if report.ok else '有问题'}  {report.bag_id}")
            print_findings(report.findings)
    raise SystemExit(ExitCode.DONE if ok else ExitCode.FINDINGS)
