"""Facts of a paper for a copy that leaves the office: without full ID numbers and phones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.rendering.environment import mask

_PUBLIC = "举报电话"
"""A number for everybody to call."""
_ID_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(?:1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")


def masked_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts in which ID numbers, 学籍号 and phones show their beginning only.

    Fields of that kind are masked as a whole; in every other text what looks like such a number is
    masked, since clerks write numbers into remarks too. Names and addresses stay.
    """
    return {name: _masked(name, value) for name, value in values.items()}


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return masked_facts(value)
    if isinstance(value, list):
        return [_masked(name, each) for each in value]
    if not isinstance(value, str) or name == _PUBLIC:
        return value
    if ("证件号" in name or "学籍号" in name) and any(char.isdigit() for char in value):
        return mask(value)
    if "电话" in name:
        return _short(value)
    value = _ID_NUMBER.sub(lambda found: mask(found[0]), value)
    return _PHONE.sub(lambda found: _short(found[0]), value)


def _short(phone: str) -> str:
    """Keep the kind of a phone number, three digits; what is no number stays."""
    return phone[:3] + "*" * len(phone[3:]) if any(char.isdigit() for char in phone) else phone


# --- names --------------------------------------------------------------------------------------

_NAMED = frozenset(
    ("姓名", "主要负责人", "填表人", "班主任", "责任人", "摸底人", "受送达人", "签发人", "经办人")
)
"""Fields that hold the name of one person, perhaps with a duty in brackets."""
_NAMES_IN_LISTS = frozenset(("参加人员", "在场人", "在场监护人", "见证人"))
_WITH_DUTY = re.compile(r"([\u3400-\u9fff·]{2,})（")
_BRACKETS = re.compile(r"[（(].*")


def masked_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts in which names of people show their first character only, in every text.

    The names are those that the facts themselves know; wherever one stands in a remark, it is
    masked there too.
    """
    names = sorted(set(_names(values)), key=lambda name: (-len(name), name))
    masked = {name: name[0] + "*" * (len(name) - 1) for name in names}
    if not masked:
        return dict(values)
    found = re.compile("|".join(map(re.escape, masked)))

    def said(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: said(each) for name, each in value.items()}
        if isinstance(value, list):
            return [said(each) for each in value]
        return found.sub(lambda match: masked[match[0]], value) if isinstance(value, str) else value

    return {name: said(value) for name, value in values.items()}


def _names(value: Any, field: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _names(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each, field)
    elif isinstance(value, str) and field in _NAMED:
        name = _BRACKETS.sub("", value).strip()
        if len(name) > 1:  # "／" stands for nobody
            yield name
    elif isinstance(value, str) and field in _NAMES_IN_LISTS:
        yield from _WITH_DUTY.findall(value)
