"""Blocks of numbers between workspaces: handed out, accepted, returned, merged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem, InputFileError, NotFoundError, RefusedError
from kongchuo_docs.model import Form, NumberGrammar, NumberSeries
from kongchuo_docs.numbering import Block, MergeReport, read_block
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.planning import PREFIX
from kongchuo_docs.workspace import Workspace

_MOST = 10_000_000
"""Bytes of a file that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A block that changed hands."""

    block: Block
    key: str
    """Public key of the workspace that gives it; its first digits are compared by telephone."""


def hand_out(
    workspace: Workspace,
    unit: str,
    kind: str,
    count: int,
    target: Path,
    *,
    year: int,
    at: dt.datetime,
) -> Handed:
    """Hand the next numbers of a series out to another workspace, and write the file for it.

    Args:
        workspace: The one that keeps the series.
        unit: Code of the issuing unit.
        kind: Kind of the series, or id or short name of a form.
        count: How many numbers.
        target: File to write; it must not exist.
        year: Calendar year of the papers.
        at: Now.

    Raises:
        NotFoundError: No such unit or kind.
        RefusedError: The file exists, or the unit's numbers come from somewhere else.
        EnvironmentProblem: The file cannot be written; no number is gone then.
    """
    desk = Desk.of(workspace, at.date())
    form = _form(workspace, kind)
    series = _series(desk, form, unit, dt.date(year, 1, 1) if year > at.year else at.date(), year)
    with workspace.lock(), workspace.begin() as data:
        block, sealed = data.numbers.blocks.give(series, count, at=at)
        key = data.numbers.blocks.key()
        _write(target, sealed)
    return Handed(block=block, key=key)


def accept(workspace: Workspace, source: Path, *, at: dt.datetime) -> Handed:
    """Take over a block from its file.

    Raises:
        InputFileError: The file cannot be read, or was changed.
        RefusedError: Numbers could be given twice.
    """
    sealed = _read(source)
    key = read_block(sealed)[1]
    with workspace.lock(), workspace.begin() as data:
        return Handed(block=data.numbers.blocks.accept(sealed, at=at), key=key)


def hand_in(workspace: Workspace, target: Path, *, close: bool, at: dt.datetime) -> None:
    """Write the file that brings the used numbers home.

    Raises:
        NotFoundError: No block was accepted here.
        RefusedError: The file exists, or a paper is unfinished and the blocks are to be closed.
        EnvironmentProblem: The file cannot be written; nothing is closed then.
    """
    with workspace.lock(), workspace.begin() as data:
        _write(target, data.numbers.blocks.hand_in(close=close, at=at))


def bring_home(workspace: Workspace, source: Path, *, at: dt.datetime) -> MergeReport:
    """Merge a file that came back.

    Raises:
        InputFileError: The file cannot be read, or was changed.
        RefusedError: It contradicts the register; nothing is merged.
    """
    sealed = _read(source)
    with workspace.lock(), workspace.begin() as data:
        return data.numbers.merge(sealed, at=at)


def _form(workspace: Workspace, kind: str) -> Form:
    numbered = [form for form in workspace.library.forms().values() if form.kind]
    for form in numbered:
        if kind in (form.kind, form.form_id, form.label):
            return form
    known = "、".join(sorted({f"{form.kind}（{form.label}）" for form in numbered}))
    raise NotFoundError(f"没有文号种类「{kind}」。", fix=f"现有种类：{known}。")


def _series(desk: Desk, form: Form, unit: str, on: dt.date, year: int) -> NumberSeries:
    """Return the series of a form and unit, as planning would."""
    county, units = desk.workspace.county, desk.roll.units
    organ = desk.planner.organ(unit, on)
    if unit not in units and unit != county.county_id and not organ:
        known = "、".join(units) or "还没有"
        raise NotFoundError(f"没有单位「{unit}」。", fix=f"现有单位：{known}。")

    def value(key: str) -> str:
        parameter = county.find(key, on)
        return str(parameter.value) if parameter else ""

    bureau = value("issuers.county.prefix") if unit == county.county_id else ""
    short = units[unit].prefix if unit in units else organ.get("prefix", "") or bureau
    return NumberSeries(
        unit_code=unit,
        kind=form.kind,
        year=year,
        prefix=value(f"forms.{form.form_id}.prefix").replace(PREFIX, short),
        grammar=NumberGrammar(value(f"forms.{form.form_id}.grammar") or form.grammar),
    )


def _read(source: Path) -> str:
    try:
        with source.open("rb") as stream:
            content = stream.read(_MOST + 1)
        if len(content) > _MOST:
            raise ValueError("too large")
        return content.decode("utf-8")
    except (OSError, ValueError) as error:
        raise InputFileError(
            f"无法读取 {source.name}。", fix="请核对文件名；文件应是 kongchuo number 写出的原件。"
        ) from error


def _write(target: Path, text: str) -> None:
    """Write a file for another workspace, inside the transaction that it tells of."""
    try:
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise RefusedError(f"{target.name} 已经存在，不覆盖。", fix="请换一个文件名。") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"无法写入 {target.name}。", fix="请检查文件夹的写入权限和磁盘空间。"
        ) from error
