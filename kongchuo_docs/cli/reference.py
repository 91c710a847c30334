"""Reference: counties."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    print_json,
)
from kongchuo_docs.errors import NotFoundError
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
}
COMPARE = {
    "more_than": "超过（不含本数）",
    "at_least": "达到（含本数）",
    "on_or_before": "不晚于（含当日）",
}


@click.group(cls=Group)
def county() -> None:
    """县（市、区）配置。"""


@county.command("list")
@json_option
def list_counties(as_json: bool) -> None:
    """列出已有配置的县（市、区）。"""
    library = Library()
    counties = [library.county(each) for each in library.county_ids()]
    if as_json:
        print_json(
            {"counties": [{"county": each.county_id, "name": each.name} for each in counties]}
        )
        return
    for each in counties:
        click.echo(f"{each.county_id}  {each.name}")


@county.command()
@click.argument("county_id", metavar="代号")
@click.argument("key", metavar="[项目]", required=False)
@on_option
@json_option
def explain(county_id: str, key: str | None, on: dt.date | None, as_json: bool) -> None:
    """逐项说明配置：值是什么、从哪天起、出自哪里、谁核对过。项目可写一部分，如 dropout。"""
    day = on or now().date()
    found = Library().county(county_id)
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
        "checked_on": each.checked_on.isoformat() if each.checked_on else None,
    }
