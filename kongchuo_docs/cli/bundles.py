"""Bundles of several schools."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)


@click.group("bundle", cls=Group)
def bundles() -> None:
    """卷：合并成员学校的卷。"""


@bundles.command()
@click.argument(
    "folders",
    metavar="卷文件夹...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹",
    required=True,
    type=click.Path(path_type=Path),
    help="写到哪个新文件夹",
)
@workspace_option
@on_option
@json_option
def merge(
    folders: tuple[Path, ...], target: Path, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """把成员学校的卷合成中心校的一卷：先逐卷核验，文书原样复制，重号重件不合并。"""
    from kongchuo_docs.pipeline.desk import Desk
    from kongchuo_docs.pipeline.merging import merge_bundles

    made = merge_bundles(Desk.of(open_workspace(folder), now(on).date()), folders, target)
    if as_json:
        print_json(
            {
                "ok": True,
                "folder": str(made.folder),
                "unit": made.unit.unit_code,
                "month": made.month,
                "documents": made.documents,
                "pages": made.pages,
                "sources": [
                    {"unit": each.unit_code, "manifest_sha256": each.sha256}
                    for each in made.sources
                ],
            }
        )
        return
    click.echo(
        f"{made.unit.unit_code} {made.unit.name}：{len(made.sources)} 卷合为一卷，"
        f"{made.documents} 件 {made.pages} 页 → {made.folder}"
    )
