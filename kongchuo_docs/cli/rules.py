"""The rules, as an official can read them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    WORDS,
    json_option,
    now,
    on_option,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.model import County
from kongchuo_docs.pipeline.radar import quoted_laws
from kongchuo_docs.rules import (
    ALL_RULES,
    CASE_DEADLINES,
    LIFE_RULES,
    UNIT_DEADLINES,
    Card,
)
from kongchuo_docs.rules.terms import first_day_reached, is_limit
from kongchuo_docs.workspace import Workspace

KINDS = (
    ("历史", {card.code for card in LIFE_RULES}),
    ("期限（个案）", {card.code for card in CASE_DEADLINES}),
    ("期限（学校）", {card.code for card in UNIT_DEADLINES}),
)


@click.group(cls=Group)
def rules() -> None:
    """规则：检查个案的规则和期限。"""


@rules.command("list")
@json_option
def list_rules(as_json: bool) -> None:
    """列出全部规则。"""
    if as_json:
        print_json({"rules": [_card_json(card) for card in ALL_RULES]})
        return
    for card in ALL_RULES:
        click.echo(f"{card.code}  {WORDS[card.severity]}  {_kind(card)}  {card.title}")
    click.echo(f"共 {len(ALL_RULES)} 条。逐条说明：kongchuo rules explain KC-R21。")


@rules.command()
@click.argument("code", metavar="编号")
@click.option("--county", "county_id", metavar="代号", help="只看一个县；默认工作区的县或全部县")
@workspace_option
@on_option
@json_option
def explain(
    code: str, county_id: str | None, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """说明一条规则：怎样判断、各县的界限是多少、出自哪里、谁核对过。"""
    card = next((card for card in ALL_RULES if card.code == code.upper()), None)
    if card is None:
        raise NotFoundError(f"没有规则「{code}」", fix="kongchuo rules list 列出全部规则。")
    day = now(on).date()
    workspace = workspace_if_any(folder)
    library = workspace.library if workspace else Library()
    laws = quoted_laws(card, library, day)
    values = [
        _value_json(county, key, day)
        for county in _counties(county_id, workspace, library)
        for key in card.keys
    ]
    if as_json:
        print_json(
            {"rule": _card_json(card), "laws": list(laws), "on": day.isoformat(), "values": values}
        )
        return
    click.echo(click.style(f"{card.code}  {card.title}", bold=True))
    click.echo(f"    级别：{WORDS[card.severity]}；种类：{_kind(card)}")
    if card.how:
        click.echo(f"    判断：{card.how}")
    for basis in filter(None, (card.basis, *laws)):
        click.echo(f"    依据：{basis}")
    if not (card.basis or laws or card.keys):
        click.echo("    依据：记录自身要完整、前后日期要相符，不出自哪一份文件")
    for value in values:
        _print_value(value, day)


def _counties(county_id: str | None, workspace: Workspace | None, library: Library) -> list[County]:
    if county_id:
        return [library.county(county_id)]
    return [workspace.county] if workspace else [library.county(i) for i in library.county_ids()]


def _kind(card: Card) -> str:
    return next((name for name, codes in KINDS if card.code in codes), "个案")


def _card_json(card: Card) -> dict[str, Any]:
    return {
        "code": card.code,
        "title": card.title,
        "severity": str(card.severity),
        "kind": _kind(card),
        "basis": card.basis,
        "how": card.how,
        "parameters": list(card.keys),
    }


def _value_json(county: County, key: str, on: dt.date) -> dict[str, Any]:
    found = county.find(key, on)
    return {
        "county": county.county_id,
        "name": county.name,
        "key": key,
        "value": found.value if found else None,
        "unit": found.unit if found else "",
        "compare": found.compare if found else "",
        "since": found.since.isoformat() if found and found.since else None,
        "source": found.source if found else "",
        "checked_by": found.checked_by if found else "",
        "checked": bool(found and found.checked),
        "reached_on_day": first_day_reached(found) if found and is_limit(found) else None,
    }


def _print_value(value: dict[str, Any], on: dt.date) -> None:
    from kongchuo_docs.cli.reference import COMPARE, UNITS

    if value["value"] is None:
        click.echo(f"    {value['name']} {value['key']}：{on} 没有这项规定")
        return
    bound = f"，{COMPARE[value['compare']]}" if value["compare"] else ""
    unit = f" {UNITS.get(value['unit'], value['unit'])}" if value["unit"] else ""
    shown = value["value"]
    words = "、".join(map(str, shown)) if isinstance(shown, list) else str(shown)
    reached = f"；到第 {value['reached_on_day']} 日即达到" if value["reached_on_day"] else ""
    since = f"，自 {value['since']} 起" if value["since"] else ""
    click.echo(f"    {value['name']} {value['key']} = {words}{unit}{bound}{since}{reached}")
    checked = f"{value['checked_by']}" if value["checked"] else "没有人核对过，只作建议"
    click.echo(f"        来源：{value['source']}（{checked}）")
