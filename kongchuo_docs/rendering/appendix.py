"""附页: what a box of a form cannot hold goes on an extra page, and the box says where.

A form writes ``{{ 次.过程|附页(6, 30, '劝返过程') }}``: the box holds 6 lines of 30 characters. Text
that fits is printed as it is; longer text is cut at the end of a line, ends with 「（接附页一）」, and
its rest follows after the last page of the paper, under the name of the box. So a clerk may write as
much as the case needs, the form keeps its shape, and nothing is clipped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

SLOT = " 附页"
"""Name in the facts of one paper; its blank keeps templates from naming it."""
NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The part of a text that did not fit."""

    name: str
    """``附页一``."""
    box: str
    """Name of the box that it continues, or nothing."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appendix:
    """Gathers the rests of one paper while it is filled."""

    rests: list[Rest] = field(default_factory=list)

    def cut(self, text: str, lines: int, columns: int, box: str) -> str:
        """Return what fits; keep the rest.

        Args:
            text: The whole text.
            lines: Lines that the box holds, at least one.
            columns: Full-width characters that a line holds.
            box: Name of the box, for the heading of the rest.
        """
        if _lines(text, columns) <= lines:
            return text
        name = f"附页{chinese_number(len(self.rests) + 1)}"
        mark = f"（接{name}）"
        end = _fitting(text, lines, columns, room=len(mark))
        rest = text[end:].strip("\n")
        self.rests.append(Rest(name=name, box=box, paragraphs=tuple(rest.split("\n"))))
        return text[:end].rstrip("\n") + mark


@pass_context
def cut_to_appendix(
    context: Context, value: object, lines: int, columns: int, box: str = ""
) -> object:
    """Print what a box of ``lines`` lines with ``columns`` characters holds, the rest on a 附页."""
    appendix = context.get(SLOT)
    if not isinstance(appendix, Appendix) or not isinstance(value, str):
        return value
    return appendix.cut(value, max(lines, 1), max(columns, 12), box)


def with_appendix(document: str, appendix: Appendix, facts: Mapping[str, Any]) -> str:
    """Put the rests after the last block of a filled ``word/document.xml``."""
    if not appendix.rests:
        return document
    paper = facts.get("文书", {})
    pages = _template().render(
        rests=appendix.rests, title=paper.get("标题", ""), number=paper.get("编号", "")
    )
    end = document.rfind("<w:sectPr")
    if end < document.rfind("</w:p>"):  # no section properties at the end of the body
        end = document.rindex("</w:body>")
    return document[:end] + pages + document[end:]


def chinese_number(number: int) -> str:
    """Write 1–99 as 一 … 九十九.

    Raises:
        ValueError: The number is outside.
    """
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else NUMERALS[tens] + "十"
    return ten + (NUMERALS[ones] if ones else "")


def _width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _lines(text: str, columns: int) -> int:
    return sum(max(-int(-sum(map(_width, part)) // columns), 1) for part in text.split("\n"))


def _fitting(text: str, lines: int, columns: int, *, room: int) -> int:
    """Return how many characters fill the lines but for ``room`` columns of the last."""
    line, used = 1, 0.0
    for place, char in enumerate(text):
        if char == "\n":
            line, used = line + 1, 0.0
        elif used + _width(char) > columns:
            line, used = line + 1, _width(char)
        else:
            used += _width(char)
        if line > lines or (line == lines and used > columns - room):
            return place
    return len(text)


@lru_cache(maxsize=1)
def _template() -> Template:
    source = files("kongchuo_docs.rendering").joinpath("appendix.xml.j2").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
