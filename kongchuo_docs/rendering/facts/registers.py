"""The rows of a register: the facts of a case, nested as the papers about one case have them.

So an office can choose other columns with the names that it knows from the field dictionary.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kongchuo_docs.model import (
    Absence,
    Case,
    Change,
    Enrolment,
    RateLine,
    RegisterItem,
    Survey,
    Unit,
)
from kongchuo_docs.model.leave import days_on_leave
from kongchuo_docs.rendering.environment import chinese_date
from kongchuo_docs.rendering.facts.case import CaseFacts
from kongchuo_docs.rendering.facts.common import CommonFacts, iso

_DAY = dt.timedelta(days=1)
_ENROLLED = "已发入学通知"


class RegisterRows:
    """Makes the rows of one register.

    Args:
        common: Prints codes, schools and people.
        case: Prints what is told of a case.
        on: The day of the register: what happened later is not printed.
    """

    def __init__(self, common: CommonFacts, case: CaseFacts, on: dt.date) -> None:
        self._common = common
        self._case = case
        self._on = on

    def row(self, item: RegisterItem) -> dict[str, Any]:
        """Return the facts of one row, without its number."""
        match item:
            case Case():
                return self._of_case(item)
            case Enrolment():
                return self._of_child(item)
            case Change():
                return self._of_case(item.case) | {"变动": self._change(item)}
            case RateLine():
                return self._of_rate(item)

    def _of_case(self, case: Case) -> dict[str, Any]:
        entries = self._case.entries(
            case,
            dated=self._on,
            until=self._on,
            return_by=case.return_by,
            absent_days=self._days_away(case),
        )
        checks = entries["四对照"]
        visits = entries["劝返记录"]
        return entries | {
            "学校": self._school(case.unit_code),
            "四对照": checks | {"不符": "、".join(k for k, v in checks.items() if v is False)},
            "就读状态": entries["个案"]["状态"],
            "劝返": {
                "次数": len(visits),
                "末次日期": visits[-1]["日期"] if visits else "",
                "末次结果": visits[-1]["结果"] if visits else "",
                "经过": "\n".join(_visit_line(visit) for visit in visits),
            },
        }

    def _days_away(self, case: Case) -> int:
        """Return the calendar days away so far without leave, first and last day included."""
        back = case.absence.returned_on
        last = back - _DAY if back and back <= self._on else self._on
        first = case.absence.since
        granted = sum(first <= day <= last for day in days_on_leave(case.absence.leaves))
        return max((last - first).days + 1, 0) - granted

    def _of_child(self, child: Enrolment) -> dict[str, Any]:
        """Return the row of a child without a case: the same names, empty where a case would tell."""
        common = self._common
        grade = common.label("grade", child.grade)
        entries = self._of_case(_without_case(child))
        return entries | {
            "学生": common.student(child.student) | {"年级": grade, "班级": "", "年级班级": grade},
            "缺勤": dict.fromkeys(entries["缺勤"], ""),
            "调查": dict.fromkeys(entries["调查"], ""),
            "就读状态": _ENROLLED,
        }

    def _of_rate(self, line: RateLine) -> dict[str, Any]:
        cohort = line.cohort
        told = {
            "毕业生数": cohort.graduating,
            "招生数": cohort.entered,
            "转入": cohort.transferred_in,
            "转出": cohort.transferred_out,
            "基数": line.base,
        }
        numbers = {name: "" if number is None else number for name, number in told.items()}
        return {
            "学校": self._school(line.unit_code),
            "巩固率": {"学段": line.stage, **numbers, "结果": line.rate, "备注": line.note},
        }

    def _change(self, change: Change) -> dict[str, str]:
        common = self._common
        before = self._common.units.get(change.school_before)
        return {
            "日期": iso(change.on),
            "登记日期": iso(change.recorded_on),
            "类别": "转学（学校变更）"
            if change.school_before
            else common.label("case_status", change.case.status),
            "原状态": common.label("case_status", change.before),
            "原学校": before.name if before else "",
        }

    def _school(self, unit_code: str) -> dict[str, str]:
        unit: Unit = self._common.units[unit_code]
        return self._common.unit(unit, self._common.value("issuers.county.hotline", self._on))


def _without_case(child: Enrolment) -> Case:
    """Return a case that tells nothing but who the child is."""
    return Case(
        case_id=child.child_id,
        unit_code=child.unit_code,
        student=child.student,
        grade=child.grade,
        class_no=0,
        homeroom_teacher="",
        guardians=(child.guardian,),
        absence=Absence(since=child.notice_date, kind="", reason="", destination=""),
        status="",
        survey=Survey(date=child.notice_date, surveyor=""),
    )


def totals(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return how many rows each school has, in words: ``甲学校 3、乙学校 2``."""
    counts = Counter(row["学校"]["名称"] for row in rows)
    return "、".join(f"{name} {count}" for name, count in counts.items())


def _visit_line(visit: Mapping[str, Any]) -> str:
    said = f"第{visit['次序']}次 {chinese_date(visit['日期'])} {visit['方式']}：{visit['过程']}"
    return f"{said}（{visit['结果']}）"
