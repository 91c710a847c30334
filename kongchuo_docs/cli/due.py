"""The deadline radar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from kongchuo_docs.bundle.due_sheet import DueEvent, due_calendar, due_sheet
from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import (
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_option,
)
from kongchuo_docs.errors import UsageError
from kongchuo_docs.pipeline.radar import DueItem, DueState, due_items
from kongchuo_docs.workspace import Workspace

WORDS = {
    DueState.LATE: "逾期",
    DueState.DUE: "今日",
    DueState.UPCOMING: "待办",
    DueState.DONE: "已办",
}
COLOURS = {DueState.LATE: "red", DueState.DUE: "yellow"}
HIDDEN = "*"


@click.command(cls=Command)
@click.option("--unit", metavar="单位", help="只看一个单位（代码或全称），中心校连同成员学校")
@click.option("--all", "everything", is_flag=True, help="已办的也列出")
@click.option("--show-values", is_flag=True, help="显示班主任全名；默认遮蔽")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另存为 .xlsx（红色清单）或 .ics（日历）",
)
@workspace_option
@on_option
@json_option
def due(
    unit: str | None,
    everything: bool,
    show_values: bool,
    target: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """期限雷达：该办什么、谁办、哪天到期、依据哪一条、日期怎样算出；逾期的在前。"""
    if target and target.suffix.lower() not in (".xlsx", ".ics"):
        raise UsageError(f"不会写“{target.suffix}”文件", fix="文件名用 .xlsx 或 .ics 结尾。")
    workspace, day = open_workspace(folder), now(on).date()
    items = due_items(workspace, day, unit=unit)
    listing = _Listing(workspace, day, show_values)
    shown = [item for item in items if everything or item.state is not DueState.DONE]
    if target:
        listing.save(shown, target)
    if as_json:
        print_json({"on": day.isoformat(), "items": [listing.json(item) for item in items]})
    else:
        listing.show(shown)
        if target:
            click.echo(f"已写：{target}")


class _Listing:
    """How items are shown; names of teachers are masked unless asked for."""

    def __init__(self, workspace: Workspace, on: dt.date, show_values: bool) -> None:
        self._grades = workspace.library.codes("grade").labels
        self._county = workspace.county.name
        self._on = on
        self._show_values = show_values

    def show(self, items: Sequence[DueItem]) -> None:
        """Print the red list: by school, the one with late items first, then by teacher."""
        urgent = {self._desk(item): at for at, item in reversed(list(enumerate(items)))}
        first = {item.unit: at for at, item in reversed(list(enumerate(items)))}
        ordered = sorted(items, key=lambda item: (first[item.unit], urgent[self._desk(item)]))
        for unit, of_unit in groupby(ordered, key=lambda item: f"{item.unit} {item.unit_name}"):
            click.echo(click.style(unit, bold=True))
            for _, of_desk in groupby(of_unit, key=self._desk):
                lines = list(of_desk)
                click.echo(f"  {self._class(lines[0]) or '学校'}")
                for item in lines:
                    self._line(item)
        self._sources(items)
        counts = "、".join(
            f"{word} {sum(item.state is state for item in items)} 项"
            for state, word in WORDS.items()
        )
        click.echo(f"{self._on}：{counts}。")
        if any(item.advice for item in items):
            click.echo("标“建议”的，界限是本软件的建议或尚未核对，请教育行政部门确认后再作依据。")

    def _line(self, item: DueItem) -> None:
        word = click.style(self._when(item), fg=COLOURS.get(item.state))
        advice = "（建议）" if item.advice else ""
        click.echo(
            f"    {word}  {item.due or '即办'}  {item.case or item.unit}  {item.what}{advice}"
        )
        click.echo(f"        {item.rule}  {item.counted}")

    def _sources(self, items: Sequence[DueItem]) -> None:
        """Print each rule once, with the words on which its items rest."""
        if items:
            click.echo(click.style("依据", bold=True))
        for rule, title, basis in sorted({(each.rule, each.title, each.basis) for each in items}):
            click.echo(f"  {rule} {title}：{basis}")

    def _when(self, item: DueItem) -> str:
        if item.days_left is None or item.state in (DueState.DUE, DueState.DONE):
            return WORDS[item.state]
        return f"逾期 {-item.days_left} 天" if item.days_left < 0 else f"还有 {item.days_left} 天"

    def _class(self, item: DueItem) -> str:
        teacher = self._teacher(item)
        return f"{self._school_class(item)} 班主任 {teacher}" if teacher else ""

    def _desk(self, item: DueItem) -> tuple[str, str, str]:
        return item.unit, item.school_class, item.teacher

    def _school_class(self, item: DueItem) -> str:
        grade, _, number = item.school_class.partition("-")
        return f"{self._grades.get(grade, grade)}{number}班" if grade else ""

    def _teacher(self, item: DueItem) -> str:
        name = item.teacher
        return name if self._show_values or not name else name[:1] + HIDDEN

    def json(self, item: DueItem) -> dict[str, Any]:
        """Return an item in the shape of the contract."""
        return {
            "case": item.case,
            "unit": item.unit,
            "form": item.form,
            "what": item.what,
            "due": item.due.isoformat() if item.due else None,
            "state": str(item.state),
            "rule": item.rule,
            "basis": item.basis,
            "days_left": item.days_left,
            "title": item.title,
            "counted": item.counted,
            "advice": item.advice,
            "reporting_unit": item.reporting_unit,
            "teacher": self._teacher(item),
            "class": self._school_class(item),
        }

    def save(self, items: Sequence[DueItem], target: Path) -> None:
        """Write the items as a workbook or as a calendar."""
        title = f"{self._county}控辍保学到期事项（{self._on}）"
        if target.suffix.lower() == ".xlsx":
            due_sheet([self._row(item) for item in items], target, title=title)
        else:
            due_calendar(
                [self._event(item) for item in items], target, on=self._on, name="控辍保学期限"
            )

    def _row(self, item: DueItem) -> dict[str, object]:
        return {
            "状态": WORDS[item.state],
            "到期日": item.due.isoformat() if item.due else "即办",
            "剩余天数": "" if item.days_left is None else item.days_left,
            "单位": f"{item.unit} {item.unit_name}",
            "年级班级": self._school_class(item),
            "班主任": self._teacher(item),
            "个案": item.case,
            "事项": item.what,
            "依据": item.basis,
            "算法": item.counted,
            "规则": item.rule,
            "备注": "建议" if item.advice else "",
        }

    def _event(self, item: DueItem) -> DueEvent:
        day = item.due or self._on
        whom = item.case or item.unit
        advice = "（建议）" if item.advice else ""
        return DueEvent(
            uid=f"{item.rule}-{whom}-{day:%Y%m%d}-{item.what}@kongchuo",
            day=day,
            summary=f"{whom} {item.what}{advice}",
            description=f"{item.rule} {item.title}\n算法：{item.counted}\n依据：{item.basis}",
        )
