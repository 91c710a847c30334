"""Commands about counties: county list, explain, diff, new."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import NotFoundError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import Parameter

UNITS = {
    "day": "日",
    "working_day": "个工作日",
    "week": "周",
    "quarter": "个季度",
    "year": "周岁",
    "round": "次",
    "day_of_month": "日（每月）",
    "month_day": "（月-日）",
    "month": "个月",
    "term": "个学期",
    "percent": "%",
}
COMPARE = {
    "more_than": "超过（不含本数）",
    "at_least": "达到（含本数）",
    "on_or_before": "不晚于（含当日）",
}


KINDS = {
    "value": "值不同",
    "since": "起始日期不同",
    "source": "值相同，出处不同",
    "only": "只有一方有",
}


@click.group(cls=Group)
def county() -> None:
    """县（市、区）配置。"""


@county.command("list")
@workspace_option
@json_option
def list_counties(folder: Path, as_json: bool) -> None:
    """列出已有配置的县（市、区），各有几项待填写、几项没有核对。"""
    from kongchuo_docs.pipeline.counties import open_keys

    library = _library(folder)
    counties = [library.county(each) for each in library.county_ids()]
    if as_json:
        print_json(
            {
                "counties": [
                    {"county": each.county_id, "name": each.name, "open": list(open_keys(each))}
                    for each in counties
                ]
            }
        )
        return
    for each in counties:
        still = len(open_keys(each))
        click.echo(f"{each.county_id}  {each.name}" + (f"  （待填写 {still} 项）" if still else ""))


@county.command()
@click.argument("county_id", metavar="代号")
@click.argument("key", metavar="[项目]", required=False)
@workspace_option
@on_option
@json_option
def explain(
    county_id: str, key: str | None, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """逐项说明配置：值是什么、从哪天起、出自哪里、谁核对过。项目可写一部分，如 dropout。"""
    day = on or now().date()
    found = _library(folder).county(county_id)
    values = [
        value
        for name in sorted(found.values)
        if (key is None or key == name or key in name.split("."))
        and (value := found.find(name, day))
    ]
    if not values:
        raise NotFoundError(
            f"没有在 {day} 有效的配置「{key}」",
            fix=f"不写项目可看全部：kongchuo county explain {county_id}。",
        )
    if as_json:
        print_json(
            {"county": county_id, "on": day.isoformat(), "values": [_json(each) for each in values]}
        )
        return
    for each in values:
        _print(each)


@county.command()
@click.argument("one", metavar="代号甲")
@click.argument("other", metavar="代号乙")
@workspace_option
@on_option
@json_option
def diff(one: str, other: str, folder: Path, on: dt.date | None, as_json: bool) -> None:
    """比较两个县（市、区）：哪些配置的值、起始日期或出处不同。"""
    from kongchuo_docs.pipeline.counties import differences

    library, day = _library(folder), on or now().date()
    counties = library.county(one), library.county(other)
    found = differences(*counties, day)
    if as_json:
        print_json(
            {
                "one": one,
                "other": other,
                "on": day.isoformat(),
                "differences": [
                    {
                        "key": each.key,
                        "kind": each.kind,
                        "one": _json(each.one) if each.one else None,
                        "other": _json(each.other) if each.other else None,
                    }
                    for each in found
                ],
            }
        )
        return
    click.echo(f"{day} 的配置：{counties[0].name} 与 {counties[1].name}，{len(found)} 项不同")
    for each in found:
        click.echo(click.style(f"{each.key}（{KINDS[each.kind]}）", bold=True))
        for whose, value in zip(counties, (each.one, each.other), strict=True):
            click.echo(f"    {whose.name}：{_short(value) if value else '没有'}")


@county.command()
@click.argument("county_id", metavar="代号")
@click.option("--name", required=True, metavar="名称", help="县（市、区）名，如 某某县")
@click.option("--parent", required=True, metavar="省市", help="上一级：代号或名称，如 全国")
@click.option(
    "--workspace", "workspace", metavar="文件夹", type=click.Path(path_type=Path), help="工作区"
)
@click.option(
    "--out",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="将要建工作区的文件夹；默认当前文件夹",
)
@json_option
def new(
    county_id: str, name: str, parent: str, workspace: Path | None, out: Path | None, as_json: bool
) -> None:
    """为别的县建一个配置文件，列出要查的全部事项；查完以前只能印草稿。"""
    from kongchuo_docs.pipeline.counties import new_county

    if workspace and out:
        raise UsageError("--workspace 和 --out 只写一个", fix="已有工作区的写 --workspace。")
    opened = open_workspace(workspace) if workspace else None
    folder = opened.root if opened else out or Path()
    made = new_county(
        opened.library if opened else _library(folder), county_id, name, parent, folder
    )
    if as_json:
        print_json({"county": county_id, "file": str(made.file), "open": made.questions})
        return
    click.echo(f"已写 {made.file}，{made.questions} 项待填写。")
    click.echo("每一项写明了查什么、为什么、查哪份文件；照文件填好，删去“待填写”。")
    step = (
        f'把 kongchuo.toml 里的 county 改为 "{county_id}"。'
        if opened
        else f"kongchuo init {folder} --county {county_id}"
    )
    click.echo(f"下一步：{step}")


def _library(folder: Path) -> Library:
    """Return the data of the workspace, of a folder that is to become one, or what is shipped."""
    workspace = (
        workspace_if_any(folder)
        if (folder / "kongchuo.toml").exists() or folder == Path()
        else None
    )
    if workspace:
        return workspace.library
    own = folder / "jurisdictions"
    return Library(extra_counties=own if own.is_dir() else None)


def _short(each: Parameter) -> str:
    bound = f"{COMPARE[each.compare]} " if each.compare else ""
    unit = f" {UNITS.get(each.unit, each.unit)}" if each.unit else ""
    since = f"自 {each.since} 起" if each.since else "未写起始日期"
    checked = "已核对" if each.checked else "未核对"
    return f"{bound}{each.value}{unit}，{since}，{checked}，见于 {each.file}.yaml；{each.source}"


def _print(each: Parameter) -> None:
    bound = f"，{COMPARE[each.compare]}" if each.compare else ""
    unit = f" {UNITS.get(each.unit, each.unit)}" if each.unit else ""
    click.echo(click.style(f"{each.key} = {each.value}{unit}{bound}", bold=True))
    since = f"自 {each.since} 起有效" if each.since else "未写起始日期"
    click.echo(f"    {since}，见于 {each.file}.yaml")
    click.echo(f"    来源：{each.source or '未注明'}")
    checked = (
        f"{each.checked_by}，{each.checked_on}"
        if each.checked
        else "待填写：查清并填进县的文件以前，用到它的文书只能印草稿"
        if each.is_open
        else "没有人核对过：用到它的文书只能印草稿"
    )
    click.echo(f"    核对：{checked}")


def _json(each: Parameter) -> dict[str, Any]:
    return {
        "key": each.key,
        "value": each.value,
        "unit": each.unit,
        "compare": each.compare,
        "since": each.since.isoformat() if each.since else None,
        "file": each.file,
        "source": each.source,
        "checked_by": each.checked_by,
        "open": each.is_open,
        "checked_on": each.checked_on.isoformat() if each.checked_on else None,
    }
