"""What has to be asked in a county that has no file yet, and the file that asks it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kongchuo_docs.library.unfinished import TO_DO


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyQuestion:
    """One value that only the county's own documents can answer."""

    key: str
    """Key of the value in a jurisdiction."""
    what: str
    why: str
    """What goes wrong without it."""
    where: str
    """In which document to look."""
    unit: str = ""
    compare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionList:
    """``schemas/county/questions.yaml``."""

    questions: tuple[CountyQuestion, ...]


def county_text(
    county_id: str, name: str, extends: str, questions: Iterable[CountyQuestion]
) -> str:
    """Return the file of a county that nobody has looked into yet: all questions, no answer."""
    lines = [
        f"# {name}：由 kongchuo county new 建立，各项都还没有查。",
        f"# 查到一项，就把“{TO_DO}”改为文件里的值，source 写明文件名、文号和引号里的原话，",
        "# 并加上 since（从哪天起，如 2021-09-01）、checked_by（谁核对）、checked_on（哪天核对）。",
        "# 文件里确实没有规定的，整项删去，即沿用上一级。没有查完以前，用到它的文书只能印草稿。",
        "# compare：more_than 超过（不含本数），at_least 达到（含本数），on_or_before 不晚于（含当日）。",
        f"county_id: {county_id}",
        f"name: {_quoted(name)}",
        f"extends: {extends}",
        "values:",
    ]
    for each in questions:
        lines += _entry(each)
    return "\n".join(lines) + "\n"


def _entry(each: CountyQuestion) -> Iterator[str]:
    yield f"  # 要查什么：{each.what}"
    yield f"  # 为什么要：{each.why}"
    yield f"  # 查哪份文件：{each.where}"
    yield f"  {each.key}:"
    yield f"    - value: {TO_DO}"
    if each.unit:
        yield f"      unit: {each.unit}"
    if each.compare:
        yield f"      compare: {each.compare}"
    yield f"      source: {_quoted(f'{TO_DO}：{each.what}（查{each.where}）')}"


def _quoted(text: str) -> str:
    """Write a text as strict YAML reads it back: in double quotes, as JSON does."""
    return json.dumps(text, ensure_ascii=False)
