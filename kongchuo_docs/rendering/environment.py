"""The Jinja environment of the Word forms: hostile templates can print facts and do nothing else.

Basis: docxtpl's defaults run shell commands written in a template and lose text after ``<`` without
an error; both are closed here (sandbox, autoescape, strict undefined, no globals, no calls).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from kongchuo_docs.rendering.appendix import cut_to_appendix

LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
"""What a newline inside a value becomes in WordprocessingML."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may hold. Basis: XML 1.0, 2.2."""

BLANK_DATE = "　　　　年　　月　　日"
"""A date line for handwriting: four, two and two full-width blanks."""


def chinese_date(value: str) -> str:
    """Print an ISO date as ``2021年10月4日``, without zero padding; empty stays empty.

    Basis: GB/T 9704-2012 §7.3.5.3 (月日不编虚位).
    """
    if not value:
        return ""
    date = dt.date.fromisoformat(value)
    return f"{date.year}年{date.month}月{date.day}日"


def handwritten_date(value: str) -> str:
    """Print an ISO date, or blanks to write one by hand."""
    return chinese_date(value) or BLANK_DATE


def year_and_month(value: str) -> str:
    """Print an ISO date or month as ``2021年10月``."""
    if not value:
        return ""
    year, month = value.split("-")[:2]
    return f"{int(year)}年{int(month)}月"


def tick_box(value: object) -> str:
    """Print a tick box: ☑ for true, □ for anything else."""
    return "☑" if value is True else "□"


def otherwise(value: object, instead: str = "／") -> object:
    """Print ``instead`` where the value is empty."""
    return instead if value == "" or value == [] else value


def mask(value: str) -> str:
    """Print an ID number with the area only: ``141129************``, never the last digits.

    The area and the birth date of a schoolchild are often known, so the last digits are the secret.
    """
    return value[:6] + "*" * max(len(value) - 6, 0)


FILTERS: Mapping[str, Callable[..., object]] = {
    "日期": chinese_date,
    "手填日期": handwritten_date,
    "年月": year_and_month,
    "框": tick_box,
    "或": otherwise,
    "遮蔽": mask,
    "附页": cut_to_appendix,
}


class UnprintableValue(ValueError):
    """A value holds a character that no Word document may hold."""


class FormEnvironment(ImmutableSandboxedEnvironment):
    """Sandbox that sees nested plain values: no attributes, no calls, no arithmetic bombs."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=printable)
        self.globals.clear()
        self.filters = dict(FILTERS)
        self.tests = {name: self.tests[name] for name in ("defined", "none", "true", "false")}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow ``loop.index`` and its like; everything else is looked up as a key."""
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:
        """Refuse every call."""
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse the operators that can fill the memory."""
        raise SecurityError(f"运算符 {operator} 不能用在模板里")


def printable(value: object) -> object:
    """Turn a value into what is printed: None is nothing, a newline is a line break in Word.

    Raises:
        UnprintableValue: It holds a control character.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    if _NO_XML.search(value):
        raise UnprintableValue
    if "\n" in value and not isinstance(value, Markup):
        return LINE_BREAK.join(escape(line) for line in value.split("\n"))
    return value
