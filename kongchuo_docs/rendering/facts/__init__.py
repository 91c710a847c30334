"""What a template may see: plain values under the Chinese names of the field dictionary.

The dictionary stands in ``docs/design.md`` §3. Nothing here knows a form; nothing in a template
knows a code. Dates are ISO text, unknown values are empty text, and a person who does not exist is
a row of ``／``.

``common.py`` holds what all papers say, ``case.py`` what is told of a case, ``registers.py`` the
rows of a register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    County,
    Enrolment,
    Facts,
    Form,
    MonthlyHead,
    RegisterItem,
    Unit,
)
from kongchuo_docs.rendering.environment import year_and_month
from kongchuo_docs.rendering.facts.acts import ActFacts, ServedPaper
from kongchuo_docs.rendering.facts.case import LEAST_VISIT_BLOCKS, CaseFacts
from kongchuo_docs.rendering.facts.common import NONE, CommonFacts, PaperHead, iso
from kongchuo_docs.rendering.facts.registers import RegisterRows, totals

__all__ = ["LEAST_VISIT_BLOCKS", "NONE", "FactBuilder", "PaperHead", "ServedPaper"]


class FactBuilder:
    """Builds facts for the papers of one county.

    Args:
        library: Code lists and law.
        county: Names and parameters.
        units: All schools by unit code.
    """

    def __init__(self, library: Library, county: County, units: Mapping[str, Unit]) -> None:
        self._common = CommonFacts(library, county, units)
        self._case = CaseFacts(self._common)
        self._acts = ActFacts(self._common)

    def case(
        self,
        form: Form,
        case: Case,
        head: PaperHead,
        *,
        until: dt.date,
        return_by: dt.date | None,
        absent_days: int,
        term: dt.date | None = None,
        served: ServedPaper | None = None,
    ) -> Facts:
        """Facts of a paper about one case.

        Args:
            form: The form, for its law blocks and copies.
            case: The case; with an act, where the paper is that of the act.
            head: Title, number, date.
            until: Visits and a return after this day are left out (inclusive).
            return_by: 复学期限, inclusive.
            absent_days: Days of absence up to the date of the paper.
            term: Last day that an order sets.
            served: Of a 送达回证: the paper that was served.
        """
        values = self._common.of(form, head, self._common.units[case.unit_code])
        values |= self._case.entries(
            case, dated=head.dated, until=until, return_by=return_by, absent_days=absent_days
        )
        for act in case.acts[:1]:
            visits = values["劝返记录"]
            values |= self._acts.entries(case, act, served=served, visits=visits)
            values["期限"] |= {"改正期限": iso(term)}
        return Facts(values=values)

    def enrolment(self, form: Form, child: Enrolment, head: PaperHead) -> Facts:
        """Facts of an enrolment notice."""
        common = self._common
        values = common.of(form, head, common.units[child.unit_code])
        grade = common.label("grade", child.grade)
        values.update(
            名册={"编号": child.child_id},
            学生=common.student(child.student) | {"年级": grade, "班级": "", "年级班级": grade},
            监护人=common.person(child.guardian),
            报到={
                "开始日期": iso(child.report_from),
                "截止日期": iso(child.report_to),
                "地点": child.report_place,
                "携带材料": child.materials,
            },
        )
        return Facts(values=values)

    def month(
        self,
        form: Form,
        unit_code: str,
        month: str,
        cases: Sequence[Case],
        monthly: MonthlyHead | None,
        head: PaperHead,
    ) -> Facts:
        """Facts of a monthly report; no case gives the nil report."""
        unit = self._common.units[unit_code]
        values = self._common.of(form, head, unit)
        values["月报"] = {
            "月份": year_and_month(month),
            "填表人": monthly.clerk if monthly else unit.clerk,
            "电话": monthly.phone if monthly else unit.phone,
            "报送日期": iso(monthly.report_date if monthly else None),
            "零报告": not cases,
            "行": [
                self._report_row(number, case, head.dated) for number, case in enumerate(cases, 1)
            ],
        }
        return Facts(values=values)

    def register(
        self,
        form: Form,
        unit: Unit,
        month: str,
        items: Sequence[RegisterItem],
        head: PaperHead,
    ) -> Facts:
        """Facts of a register, as it stands on the day of its head.

        Args:
            form: The form, for its note.
            unit: The school or office that keeps it.
            month: ``2021-10``.
            items: What each row is about, in order.
            head: Title and day; later visits and returns are left out.
        """
        rows = RegisterRows(self._common, self._case, head.dated)
        entries = [{"序号": number} | rows.row(item) for number, item in enumerate(items, 1)]
        values = self._common.of(form, head, unit)
        values["台账"] = {
            "月份": year_and_month(month),
            "截止日期": iso(head.dated),
            "空表": not entries,
            "条数": len(entries),
            "合计": totals(entries),
            "说明": form.note,
            "目标": self._common.value("parameters.consolidation_target", head.dated),
            "行": entries,
        }
        return Facts(values=values)

    def bundle(
        self, form: Form, unit_code: str, month: str, head: PaperHead, **extra: Any
    ) -> Facts:
        """Facts of the pages that the bundle itself needs: cover, contents, signing list."""
        values = self._common.of(form, head, self._common.units[unit_code])
        values.update(extra)
        return Facts(values=values)

    def _report_row(self, number: int, case: Case, on: dt.date) -> dict[str, Any]:
        common, student = self._common, case.student
        parameter = common.county.find("parameters.poverty_card_categories", on)
        poor = set(parameter.value if parameter else ())
        return {
            "序号": number,
            "学校": common.units[case.unit_code].name,
            "姓名": student.name,
            "性别": common.label("sex", student.sex),
            "年级": common.label("grade", case.grade),
            "班级": f"（{case.class_no}）班",
            "证件号": student.id_number or f"无（{student.id_missing_reason}）",
            "原因": common.label("dropout_reason", case.absence.reason),
            "建档立卡": "是" if poor & set(student.categories) else "否",
            "措施": case.report_measures,
        }
