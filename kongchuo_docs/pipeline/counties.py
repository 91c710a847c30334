"""Counties side by side, and the file of a county that nobody has looked into yet."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RefusedError, UsageError
from kongchuo_docs.library import Library, county_text
from kongchuo_docs.model import County, Parameter

COUNTIES = "jurisdictions"
"""Folder of a workspace's own jurisdictions."""
_COUNTY_ID = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One key that two counties do not have alike."""

    key: str
    kind: str
    """``value`` (value, unit or boundary), ``since`` (only the first day), ``source`` (only where it
    comes from), ``only`` (one of the two has none)."""
    one: Parameter | None
    other: Parameter | None


def differences(one: County, other: County, on: dt.date) -> tuple[Difference, ...]:
    """Return the keys whose value, first day or source differ on a day; values first."""
    found = []
    for key in sorted({*one.values, *other.values}):
        mine, theirs = one.find(key, on), other.find(key, on)
        if mine is None and theirs is None:
            continue
        kind = _kind(mine, theirs)
        if kind:
            found.append(Difference(key=key, kind=kind, one=mine, other=theirs))
    order = ("only", "value", "since", "source")
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.key)))


def _kind(one: Parameter | None, other: Parameter | None) -> str:
    if one is None or other is None:
        return "only"
    if (one.value, one.unit, one.compare) != (other.value, other.unit, other.compare):
        return "value"
    if one.since != other.since:
        return "since"
    return "source" if one.source != other.source else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCounty:
    """A county's file that was just written."""

    file: Path
    county: County
    questions: int
    """How many values are still open."""


def new_county(library: Library, county_id: str, name: str, parent: str, folder: Path) -> NewCounty:
    """Write the file of another county, every question open.

    Args:
        library: Shipped jurisdictions, and those of the workspace.
        county_id: Small Latin letters, digits and ``_``.
        name: 县名 as it is printed.
        parent: Id or name of the city, province or nation that it belongs to.
        folder: A workspace, or the folder that is to become one; gets ``jurisdictions/<id>.yaml``.

    Raises:
        UsageError: The id is no such word, or the name is empty.
        NotFoundError: No such parent.
        RefusedError: There is such a county already.
        EnvironmentProblem: The folder cannot be written.
    """
    if not _COUNTY_ID.fullmatch(county_id):
        raise UsageError(
            f"县的代号不能是「{county_id}」", fix="请用小写字母开头，只用小写字母、数字和下划线。"
        )
    if not name.strip():
        raise UsageError("没有写县名", fix="用 --name 写明，如 --name 某某县。")
    above = _parent(library, parent)
    file = folder / COUNTIES / f"{county_id}.yaml"
    if county_id in library.jurisdictions() or file.exists():
        raise RefusedError(
            f"已有代号为「{county_id}」的配置", fix="请换一个代号，或直接修改已有的文件。"
        )
    text = county_text(county_id, name.strip(), above, library.county_questions())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as error:
        raise EnvironmentProblem(
            f"{file.name} 写不进去", fix="请检查文件夹权限和磁盘空间。"
        ) from error
    whole = Library(library.root, library.extra_forms, library.package, file.parent)
    made = whole.county(county_id)
    return NewCounty(file=file, county=made, questions=len(open_keys(made)))


def open_keys(county: County) -> tuple[str, ...]:
    """Return the keys that the county's file still asks for."""
    return tuple(
        key for key, versions in county.values.items() if any(each.is_open for each in versions)
    )


def _parent(library: Library, parent: str) -> str:
    known = library.jurisdictions()
    counties = library.county_ids()
    above = {key: name for key, name in known.items() if key not in counties}
    for key, name in above.items():
        if parent in (key, name):
            return key
    listed = "、".join(f"{key} {name}" for key, name in above.items())
    raise NotFoundError(
        f"没有上一级「{parent}」", fix=f"现有：{listed}。所在的省市还没有配置的，写 --parent 全国。"
    )
