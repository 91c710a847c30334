"""Jurisdictions: from files as they are written to counties with all that they inherit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.library.reading import broken, read
from kongchuo_docs.library.unfinished import TO_DO
from kongchuo_docs.model import County, NumberGrammar, Parameter

_KEY = re.compile(
    r"issuers\.county\.(name|short|hotline|prefix|townships)"
    r"|forms\.\w+\.(title|issuer|prefix|grammar|retention)"
    r"|parameters\.\w+"
    r"|recipients\.\w+",
    re.ASCII,
)
_COMPARE = ("", "more_than", "at_least", "on_or_before")
_UNITS = (
    *("", "day", "working_day", "week", "quarter", "year"),
    *("month", "term", "day_of_month", "month_day", "round", "percent", "person"),
)
TOWNSHIPS = "issuers.county.townships"
"""Organs of the townships that may issue papers, by name of the township."""
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_PERCENT = re.compile(r"\d{1,2}(\.\d{1,2})?|100", re.ASCII)
_VALUES: Mapping[str, tuple[str, ...]] = {
    "issuer": ("school", "reporting_unit", "township", "county", "served"),
    "grammar": tuple(NumberGrammar),
    "retention": ("Y", "D30", "D10"),
}


@dataclass(frozen=True, kw_only=True)
class _Version:
    value: Any
    since: dt.date | None = None
    unit: str = ""
    compare: str = ""
    source: str
    checked_by: str = ""
    checked_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """One file of ``jurisdictions/``: what a nation, province, city or county says itself."""

    county_id: str
    name: str
    extends: str = ""
    values: Mapping[str, tuple[_Version, ...]]


def jurisdiction(path: Path) -> Jurisdiction:
    """Read one jurisdiction.

    Raises:
        LibraryError: The file is malformed, or holds a key, unit or choice that nothing reads.
    """
    file = read(path, Jurisdiction)
    if file.county_id != path.stem:
        raise broken(path, f"county_id 应与文件同名：{path.stem}")
    for key, versions in file.values.items():
        if not _KEY.fullmatch(key):
            raise broken(path, f"不认识的键 {key}")
        if not versions or len({version.since for version in versions}) < len(versions):
            raise broken(path, f"{key} 没有值，或有两个值自同一天起")
        for version in versions:
            if problem := _problem(key, version):
                raise broken(path, f"{key} 的 {problem}")
    return file


def _problem(key: str, version: _Version) -> str:
    if version.value == TO_DO:
        return "" if not version.checked_by and version.source else "还是待填写，不能写成已核对"
    if key == TOWNSHIPS:
        return _township_problem(version.value)
    allowed = _VALUES.get(key.rpartition(".")[2]) if key.startswith("forms.") else None
    if allowed and version.value not in allowed:
        return f"value 应为 {'、'.join(allowed)} 之一"
    if version.compare not in _COMPARE:
        return f"compare 不认识“{version.compare}”"
    if version.unit not in _UNITS:
        return f"unit 不认识“{version.unit}”"
    if version.unit == "percent":
        if not _PERCENT.fullmatch(str(version.value)):
            return "value 应为百分数，如 97.5"
    elif version.unit not in ("", "month_day") and type(version.value) is not int:
        return f"value 应为整数（单位 {version.unit}）"
    if not version.source:
        return "source 不能为空"
    if version.unit == "month_day" and not _MONTH_DAY.fullmatch(str(version.value)):
        return "value 应为月-日，如 08-31"
    if bool(version.checked_by) != bool(version.checked_on):
        return "checked_by 和 checked_on 必须同时填写"
    return ""


def _township_problem(value: Any) -> str:
    """Tell what is wrong with the organs of the townships: name and 机关代字 of each."""
    organs = value.values() if isinstance(value, Mapping) else ()
    whole = all(
        isinstance(organ, Mapping)
        and organ.keys() == {"name", "prefix"}
        and all(isinstance(text, str) and text for text in organ.values())
        for organ in organs
    )
    return "" if organs and whole else "value 应为 乡镇名: {name: 机关全称, prefix: 机关代字}"


def county(county_id: str, files: Mapping[str, Jurisdiction]) -> County:
    """Put a county together with what it inherits: the nearest file wins, a leaf is whole.

    Raises:
        LibraryError: The chain of ``extends`` leads nowhere or round in a circle.
    """
    chain: list[str] = []
    step = county_id
    while step:
        if step not in files or step in chain:
            raise LibraryError(
                f"数据文件 jurisdictions/{chain[-1]}.yaml：extends 指向的“{step}”不存在或成环",
                fix="把 extends 改为上一级的文件名。",
            )
        chain.append(step)
        step = files[step].extends
    values: dict[str, tuple[Parameter, ...]] = {}
    for name in reversed(chain):
        for key, versions in files[name].values.items():
            values[key] = _parameters(key, versions, name, values.get(key, ()))
    return County(
        county_id=county_id, name=files[county_id].name, chain=tuple(chain), values=values
    )


def _parameters(
    key: str, versions: tuple[_Version, ...], file: str, inherited: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """Return the versions of a leaf by date; while a question is open, what is inherited stands in."""
    own = [each for each in versions if each.value != TO_DO]
    by_date = sorted(own, key=lambda version: version.since or dt.date.min)
    found = tuple(Parameter(key=key, file=file, **vars(version)) for version in by_date)
    question = next((each.source for each in versions if each.value == TO_DO), "")
    if not question:
        return found
    blank = Parameter(key=key, value=TO_DO, source=question, file=file, is_open=True)
    return tuple(_opened(each, question) for each in found or inherited) or (blank,)


def _opened(each: Parameter, question: str) -> Parameter:
    source = f"{question}；暂用 {each.file} 的值，出处：{each.source}"
    return replace(each, source=source, checked_by="", checked_on=None, is_open=True)


def check_keys(
    path: Path, file: Jurisdiction, nation: Jurisdiction, form_ids: Container[str]
) -> None:
    """Refuse a key that nothing reads: a slip of the pen must not switch a rule off.

    Args:
        path: Of the file, for the message.
        file: The jurisdiction.
        nation: The file at the top: whatever may be set has a value there.
        form_ids: Forms that exist.

    Raises:
        LibraryError: A parameter that the nation has not, or a form that does not exist.
    """
    for key in file.values:
        group, name = key.split(".")[:2]
        known = (
            group == "issuers"
            or key in nation.values
            or (group != "parameters" and name in form_ids)
        )
        if not known:
            raise broken(path, f"不认识的键 {key}")
