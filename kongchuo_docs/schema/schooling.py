"""Grades and classes as schools write them: 初一, 小一, 八年级（2）班, 八（2）班, 802班."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from kongchuo_docs.schema import choices
from kongchuo_docs.schema.cells import numeral, plain, whole_number
from kongchuo_docs.schema.fields import Cell, Code, CodeLists
from kongchuo_docs.schema.messages import Message

GRADES = "grade"
"""The code list of grades."""
HIGHEST_CLASS = 99
_FIGURE = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_GRADE = r"(?P<grade>(?:(?:初中?|小学?)?[一二三四五六七八九1-9]年级?|[初小][一二三四五六1-6]))?"
_SHORT = r"(?P<short>[一二三四五六七八九1-9])"
_CLASS = rf"(?:\((?P<inside>{_FIGURE})\)|第?(?P<number>{_FIGURE}))"
_FORMS = (
    re.compile(rf"{_GRADE}[.·-]?{_CLASS}班?"),
    re.compile(rf"{_SHORT}\((?P<inside>{_FIGURE})\)班?"),
    re.compile(rf"{_SHORT}[.·-](?P<number>{_FIGURE})班?"),
)
_JOINED = re.compile(
    r"(?P<short>[1-9])(?P<number>[0-9]{2})班?"
    r"|(?P<spoken>[一二三四五六七八九])(?P<class>[0-9]{1,2}|[一二三四五六七八九])班"
)
"""802, 八2班, 八二班: the second class of grade 8. Read so only where the grade is known to be 8."""


def grade_code(text: str) -> str | None:
    """Return the code of a grade, also where its text goes on with the class."""
    grades = CodeLists.get()(GRADES)
    known = choices.find(grades, text)
    if known is None and (found := _FORMS[0].fullmatch(plain(text))) and found["grade"]:
        return choices.find(grades, found["grade"])
    return known


class Grade(Code):
    """年级, also where the cell goes on with the class."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(GRADES, **kwargs)

    def _find(self, text: str) -> str | None:
        return grade_code(text)


class ClassNumber(Cell[int]):
    """The number of a class; a grade that stands before it must be the grade of the row."""

    alone = False
    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S07", "应为1至99之间的班号", "只填班号，如 2；有名称的班（如实验班）填它的序号"
        ),
        "other": Message("KC-S47", "这里写的年级与年级栏不一致", "核对年级和班级，改正写错的一处"),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        number = whole_number(value)
        text = plain(value) if isinstance(value, str) else str(number)
        grade = self._grade(data.get("grade")) if isinstance(data, Mapping) else None
        found = _JOINED.fullmatch(text)
        if found and grade == self._grade(found["short"] or found["spoken"]):
            return self._in_range(numeral(found["number"] or found["class"]))
        found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
        if found is None:
            raise self.make_error("invalid")
        told = found.groupdict()
        written = told.get("grade") or told.get("short")
        if written and grade and self._grade(written) not in (None, grade):
            raise self.make_error("other")
        return self._in_range(numeral(told.get("inside") or told.get("number") or ""))

    def _in_range(self, number: int | None) -> int:
        if number is None or not 1 <= number <= HIGHEST_CLASS:
            raise self.make_error("invalid")
        return number

    def _grade(self, text: Any) -> str | None:
        if isinstance(text, int | float):
            text = str(whole_number(text))
        if not isinstance(text, str):
            return None
        return grade_code(text) or grade_code(f"{text}年级")
