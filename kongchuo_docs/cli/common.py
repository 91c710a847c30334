"""What the commands share: options, the clock, printing findings and JSON."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import Finding, Severity

if TYPE_CHECKING:
    from kongchuo_docs.workspace import Workspace

BEIJING = ZoneInfo("Asia/Shanghai")
WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}
COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: None}
F = TypeVar("F", bound=Callable[..., Any])


class Date(click.ParamType[dt.date]):
    """A day such as ``2021-10-18``."""

    name = "日期"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        """Read the day."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail("要写成 2021-10-18 的样子", param, ctx)


class Month(click.ParamType[str]):
    """A month such as ``2021-10``."""

    name = "月份"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Read the month."""
        if not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", str(value)):
            self.fail("要写成 2021-10 的样子", param, ctx)
        return str(value)


json_option = click.option(
    "--json", "as_json", is_flag=True, help="只输出一个 JSON 对象，供程序读取"
)
on_option = click.option("--on", type=Date(), help="按哪一天办理，如 2021-10-18；默认今天")
month_option = click.option("--month", required=True, type=Month(), help="月份，如 2021-10")
engine_option = click.option(
    "--engine",
    type=click.Choice(["weasyprint", "typst"]),
    default="weasyprint",
    metavar="引擎",
    help="PDF 引擎：weasyprint（默认）或 typst（快得多，版面相同）",
)
unit_option = click.option("--unit", metavar="单位", help="只做一个填报单位：单位代码或全称")
workspace_option = click.option(
    "--workspace",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    default=Path(),
    help="工作区文件夹；默认从当前文件夹往上找",
)


def open_workspace(folder: Path) -> Workspace:
    """Open the workspace at or above a folder."""
    from kongchuo_docs.workspace import Workspace

    return Workspace.open(folder, operator=operator())


def operator() -> str:
    """Return who works, for the journal: ``--as``, KONGCHUO_OPERATOR, or the system's user."""
    context = click.get_current_context(silent=True)
    named = context.find_root().params.get("operator") if context else None
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a user database
        return ""


def workspace_if_any(folder: Path) -> Workspace | None:
    """Open the workspace around the current folder, or return None where there is none.

    Raises:
        NotFoundError: The user named a folder, and it is no workspace.
    """
    try:
        return open_workspace(folder)
    except NotFoundError:
        if folder != Path():
            raise
        return None


def now(on: dt.date | None = None) -> dt.datetime:
    """Return the present moment in Beijing time, or the start of the day that the user gave."""
    if on is None:
        return dt.datetime.now(BEIJING).replace(microsecond=0)
    return dt.datetime.combine(on, dt.time(), BEIJING)


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding in the shape of the contract."""
    source = finding.source
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "file": source.file,
        "sheet": source.sheet,
        "row": source.row,
        "column": source.column,
        "field": finding.field,
        "message": finding.message,
        "fix": finding.fix,
        "basis": finding.basis,
    }


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Count findings by severity."""
    found = Counter(finding.severity for finding in findings)
    return {str(severity): found[severity] for severity in Severity}


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings, the gravest first: what is wrong, where, what to do."""
    order = list(Severity)
    for finding in sorted(findings, key=lambda item: order.index(item.severity)):
        word = click.style(f"{WORDS[finding.severity]} {finding.code}", fg=COLORS[finding.severity])
        click.echo(f"{word}  {place(finding)}{finding.message}")
        if finding.fix:
            click.echo(f"    办法：{finding.fix}")
        if finding.basis:
            click.echo(f"    依据：{finding.basis}")


def place(finding: Finding) -> str:
    """Say where a finding is: ``采集表.xlsx「学生」第 17 行 H 列「姓名」：``."""
    source = finding.source
    parts = [
        source.file,
        f"「{source.sheet}」" if source.sheet else "",
        f"第 {source.row} 行" if source.row else "",
        f" {source.column} 列" if source.column else "",
        f"「{finding.field}」" if finding.field else "",
    ]
    text = "".join(parts)
    return f"{text}：" if text else ""
