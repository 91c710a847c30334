"""A user's YAML or JSON file as plain text: no value is ever given a type.

``safe_load`` would turn an ID number into an integer, 12:30 into 750 and the last of two equal keys
into the only one. Here every value stays the text that stands in the file, with its line; the text
is walked as a flat stream of events, so that no depth or alias of a hostile file can do harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

try:
    from yaml import CBaseLoader as _BaseLoader
except ImportError:
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

DEEPEST = 8
"""So many lists and mappings may lie in each other; records need three."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+|\n', re.DOTALL)
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})


class PlainError(Exception):
    """The text is not what it should be.

    Args:
        problem: What is wrong, in Chinese.
        line: From 1; 0 where it is the whole file.
    """

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(slots=True)
class PlainValue:
    """A value with the line where it begins, from 1."""

    line: int
    value: str | list[PlainValue] | list[tuple[PlainValue, PlainValue]] | None
    """Text, nothing, a list, or the pairs of a mapping in their order, equal keys and all."""
    kind: str
    """``text``, ``list``, ``mapping``, or ``nan`` for what JSON calls no number."""


def read_plain(text: str, *, as_json: bool) -> PlainValue:
    """Read a text as YAML or JSON.

    Raises:
        PlainError: It is malformed, too deep, or uses aliases.
    """
    try:
        return _build(_json_events(text) if as_json else _yaml_events(text))
    except RecursionError as error:
        raise PlainError("嵌套太深") from error


_Event = tuple[str, int, str | None]
"""``{``, ``[``, ``end``, ``text`` or ``nan``; line; the text."""


def _yaml_events(text: str) -> Iterator[_Event]:
    try:
        for event in yaml.parse(text, Loader=_BaseLoader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                raise PlainError("用了别名（*），不能读取", line)
            if isinstance(event, yaml.ScalarEvent):
                blank = not event.style and event.value in _EMPTY
                yield "text", line, None if blank else event.value
            elif isinstance(event, yaml.MappingStartEvent):
                yield "{", line, None
            elif isinstance(event, yaml.SequenceStartEvent):
                yield "[", line, None
            elif isinstance(event, yaml.CollectionEndEvent):
                yield "end", line, None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PlainError("不是规范的 YAML", mark.line + 1 if mark else 0) from error


def _json_events(text: str) -> Iterator[_Event]:
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise PlainError("不是规范的 JSON", error.lineno) from error
    line = 1
    for token in _TOKEN.findall(text):
        if token == "\n":
            line += 1
        elif token in "{[":
            yield token, line, None
        elif token in "}]":
            yield "end", line, None
        elif token.startswith('"'):
            yield "text", line, json.loads(token)
        elif token.lstrip("-") in ("NaN", "Infinity"):
            yield "nan", line, None
        else:
            yield "text", line, None if token == "null" else token


def _build(events: Iterator[_Event]) -> PlainValue:
    root = PlainValue(0, [], "list")
    above = [root]
    keys: list[PlainValue | None] = [None]
    for kind, line, text in events:
        if kind == "end":
            above.pop()
            keys.pop()
            continue
        opens = kind in "{["
        name = {"{": "mapping", "[": "list"}.get(kind, kind)
        value = PlainValue(line, [] if opens else text, name)
        _put(above[-1], keys, value)
        if opens:
            above.append(value)
            keys.append(None)
            if len(above) > DEEPEST:
                raise PlainError("嵌套太深", line)
    found: Any = root.value
    if len(found) != 1:
        raise PlainError("没有内容，或有几个文档")
    return found[0]  # type: ignore[no-any-return]


def _put(holder: PlainValue, keys: list[PlainValue | None], value: PlainValue) -> None:
    inside: Any = holder.value
    key = keys[-1]
    if holder.kind == "list":
        inside.append(value)
    elif key is None:
        keys[-1] = value
    else:
        inside.append((key, value))
        keys[-1] = None
