"""What a template may see: plain values under the Chinese names of the field dictionary.

The dictionary stands in ``docs/design.md`` §3. Nothing here knows a form; nothing in a template
knows a code. Dates are ISO text, unknown values are empty text, and a person who does not exist is
a row of ``／``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    County,
    Enrolment,
    Facts,
    Form,
    Guardian,
    MonthlyHead,
    Student,
    Unit,
    Visit,
)
from kongchuo_docs.rendering.copies import copies_sentence
from kongchuo_docs.rendering.environment import mask, tick_box, year_and_month

NONE = "／"
"""What official tables print where a thing does not exist."""
LEAST_VISIT_BLOCKS = 3
"""Blocks of the outreach record that are printed at least, so that visits can be added by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """What every paper says about itself."""

    title: str
    number: str
    dated: dt.date
    issuer: str
    """Full name of the issuing school or bureau."""
    mark: str = ""
    """Empty on an official paper, else 草稿, 样张 or 更正第1次."""


class FactBuilder:
    """Builds facts for the papers of one county.

    Args:
        library: Code lists and law.
        county: Names and parameters.
        units: All schools by unit code.
    """

    def __init__(self, library: Library, county: County, units: Mapping[str, Unit]) -> None:
        self._library = library
        self._county = county
        self._units = units

    def case(
        self,
        form: Form,
        case: Case,
        head: PaperHead,
        *,
        until: dt.date,
        return_by: dt.date | None,
        absent_days: int,
    ) -> Facts:
        """Facts of a paper about one case.

        Args:
            form: The form, for its law blocks and copies.
            case: The case.
            head: Title, number, date.
            until: Visits and a return after this day are left out (inclusive).
            return_by: 复学期限, inclusive.
            absent_days: Days of absence up to the date of the paper.
        """
        visits = [visit for visit in case.visits if visit.date <= until]
        values = self._common(form, head, case.unit_code)
        values.update(
            个案=self._case_head(case),
            学生=self._student(case.student) | self._class_of(case),
            监护人=self._person(case.guardians[0]),
            第二监护人=self._person(case.guardians[1] if len(case.guardians) > 1 else None),
            照护人=self._person(case.carer),
            缺勤=self._absence(case, head.dated, until, absent_days),
            四对照=_four_checks(case),
            调查=self._survey(case),
            期限={"复学期限": _iso(return_by)},
            劝返记录=[self._visit(visit) for visit in visits],
            劝返空行=[
                {"次序": number} for number in range(len(visits) + 1, LEAST_VISIT_BLOCKS + 1)
            ],
        )
        return Facts(values=values)

    def enrolment(self, form: Form, child: Enrolment, head: PaperHead) -> Facts:
        """Facts of an enrolment notice."""
        values = self._common(form, head, child.unit_code)
        grade = self._label("grade", child.grade)
        values.update(
            名册={"编号": child.child_id},
            学生=self._student(child.student) | {"年级": grade, "班级": "", "年级班级": grade},
            监护人=self._person(child.guardian),
            报到={
                "开始日期": _iso(child.report_from),
                "截止日期": _iso(child.report_to),
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
        unit = self._units[unit_code]
        values = self._common(form, head, unit_code)
        values["月报"] = {
            "月份": year_and_month(month),
            "填表人": monthly.clerk if monthly else unit.clerk,
            "电话": monthly.phone if monthly else unit.phone,
            "报送日期": _iso(monthly.report_date if monthly else None),
            "零报告": not cases,
            "行": [
                self._report_row(number, case, head.dated) for number, case in enumerate(cases, 1)
            ],
        }
        return Facts(values=values)

    def bundle(
        self, form: Form, unit_code: str, month: str, head: PaperHead, **extra: Any
    ) -> Facts:
        """Facts of the pages that the bundle itself needs: cover, contents, signing list."""
        values = self._common(form, head, unit_code)
        values.update(extra)
        return Facts(values=values)

    def _common(self, form: Form, head: PaperHead, unit_code: str) -> dict[str, Any]:
        unit = self._units[unit_code]
        reporting = self._units.get(unit.reporting_unit, unit)
        hotline = self._value("issuers.county.hotline", head.dated)
        return {
            "文书": {
                "标题": head.title,
                "编号": head.number,
                "日期": _iso(head.dated),
                "标记": head.mark,
                "份数": copies_sentence(form),
                "签发单位": head.issuer,
            },
            "县": {
                "名称": self._county.name,
                "教育部门": self._value("issuers.county.name", head.dated),
                "教育部门简称": self._value("issuers.county.short", head.dated),
                "举报电话": hotline,
            },
            "学校": self._unit(unit, hotline),
            "填报单位": self._unit(reporting, hotline),
            "法条": {key: self._law(key, head.dated) for key in form.laws},
        }

    def _value(self, key: str, on: dt.date) -> str:
        parameter = self._county.find(key, on)
        return str(parameter.value) if parameter else ""

    def _label(self, list_id: str, code: str) -> str:
        # A code that the list no longer has is printed as it is: it was valid when it was stored.
        return self._library.codes(list_id).labels.get(code, code)

    def _labels(self, list_id: str, codes: Iterable[str]) -> str:
        return "、".join(self._label(list_id, code) for code in codes)

    def _choices(self, list_id: str, chosen: Iterable[str]) -> str:
        """Print all choices of a list with tick boxes."""
        ticked = set(chosen)
        labels = self._library.codes(list_id).labels.items()
        return "　".join(tick_box(code in ticked) + label for code, label in labels)

    def _law(self, key: str, on: dt.date) -> dict[str, str]:
        block = self._library.law(key, on)
        return {"名称": f"《{block.law}》", "条款": block.article, "原文": block.text}

    def _unit(self, unit: Unit, hotline: str) -> dict[str, str]:
        return {
            "名称": unit.name,
            "乡镇": unit.township,
            "主要负责人": unit.head,
            "填表人": unit.clerk,
            "电话": unit.phone,
            "地址": unit.address,
            "举报电话": unit.hotline or hotline,
        }

    def _case_head(self, case: Case) -> dict[str, str]:
        return {
            "编号": case.case_id,
            "状态": self._label("case_status", case.status),
            "责任人": case.responsible,
            "班主任": case.homeroom_teacher,
            "班主任电话": case.homeroom_phone,
        }

    def _student(self, student: Student) -> dict[str, Any]:
        born = student.birth_date
        return {
            "姓名": student.name,
            "性别": self._label("sex", student.sex),
            "民族": self._label("ethnicity", student.ethnicity),
            "出生日期": _iso(born),
            "出生年月": f"{born.year}年{born.month}月",
            "证件类型": self._label("id_kind", student.id_kind),
            "证件号": student.id_number or f"（无：{student.id_missing_reason}）",
            "证件号遮蔽": mask(student.id_number) if student.id_number else "无",
            "学籍号": student.enrolment_number,
            "户籍所在地": student.household_address,
            "户籍类别": self._label("household_kind", student.household_kind),
            "现住址": student.home_address,
            "类别": self._labels("student_category", student.categories),
            "类别选项": self._choices("student_category", student.categories),
            "残疾情况": student.disability,
        }

    def _class_of(self, case: Case) -> dict[str, str]:
        grade = self._label("grade", case.grade)
        return {
            "年级": grade,
            "班级": f"（{case.class_no}）班",
            "年级班级": f"{grade}（{case.class_no}）班",
        }

    def _person(self, person: Guardian | None) -> dict[str, str]:
        if person is None:
            return dict.fromkeys(("姓名", "关系", "证件号", "电话", "工作"), NONE)
        return {
            "姓名": person.name,
            "关系": self._label("relation", person.relation),
            "证件号": person.id_number,
            "电话": person.phone,
            "工作": person.work,
        }

    def _absence(self, case: Case, dated: dt.date, until: dt.date, days: int) -> dict[str, Any]:
        absence = case.absence
        # What happened after the day of the paper was not known to whoever signs it.
        returned = _until(absence.returned_on, until)
        marked = _until(absence.marked_on, dated)
        later_mark = absence.marked_on if absence.marked_on != marked else None
        return {
            "起始日期": _iso(absence.since),
            "最后到校日期": _iso(absence.last_attended),
            "天数": days,
            "类型": self._label("dropout_kind", absence.kind),
            "类型选项": self._choices("dropout_kind", [absence.kind]),
            "主因": self._label("dropout_reason", absence.reason),
            "次因": self._labels("dropout_reason", absence.further_reasons),
            "说明": absence.reason_note,
            "去向": self._label("destination", absence.destination),
            "去向说明": absence.destination_note,
            "去向选项": self._choices("destination", [absence.destination]),
            "标注": self._label(
                "register_mark", absence.register_mark if later_mark is None else ""
            ),
            "标注日期": _iso(marked),
            "返校日期": _iso(returned),
        }

    def _survey(self, case: Case) -> dict[str, str]:
        survey = case.survey
        return {
            "日期": _iso(survey.date),
            "方式": self._label("visit_method", survey.method),
            "地点": survey.place,
            "摸底人": survey.surveyor,
            "摸底人电话": survey.surveyor_phone,
            "在场人": survey.present,
            "家庭": survey.family,
            "学生意愿": survey.student_wish,
            "监护人态度": survey.guardian_attitude,
            "已采取措施": survey.measures_taken,
            "拟采取措施": survey.measures_planned,
            "附件": survey.attachments,
        }

    def _visit(self, visit: Visit) -> dict[str, Any]:
        times = [f"{time:%H:%M}" for time in (visit.start, visit.end) if time]
        present = {True: "是", False: "否", None: ""}[visit.student_present]
        return {
            "次序": visit.round,
            "日期": _iso(visit.date),
            "起止时间": "—".join(times),
            "方式": self._label("visit_method", visit.method),
            "地点": visit.place,
            "参加人员": visit.participants,
            "在场监护人": visit.guardian_present,
            "学生是否在场": present,
            "宣讲内容": visit.law_topics,
            "过程": visit.summary,
            "学生意见": visit.student_opinion,
            "监护人意见": visit.guardian_opinion,
            "结果": self._label("visit_result", visit.result),
            "承诺返校日期": _iso(visit.promised_on),
            "下一步": visit.next_step,
            "佐证": visit.evidence,
        }

    def _report_row(self, number: int, case: Case, on: dt.date) -> dict[str, Any]:
        student = case.student
        parameter = self._county.find("parameters.poverty_card_categories", on)
        poor = set(parameter.value if parameter else ())
        return {
            "序号": number,
            "学校": self._units[case.unit_code].name,
            "姓名": student.name,
            "性别": self._label("sex", student.sex),
            "年级": self._label("grade", case.grade),
            "班级": f"（{case.class_no}）班",
            "证件号": student.id_number or f"无（{student.id_missing_reason}）",
            "原因": self._label("dropout_reason", case.absence.reason),
            "建档立卡": "是" if poor & set(student.categories) else "否",
            "措施": case.report_measures,
        }


def _four_checks(case: Case) -> dict[str, bool | str]:
    survey = case.survey
    checks = {
        "户": survey.in_household,
        "册": survey.in_roster,
        "籍": survey.in_register,
        "人": survey.in_person,
    }
    return {name: "" if value is None else value for name, value in checks.items()}


def _until(date: dt.date | None, last: dt.date) -> dt.date | None:
    return date if date and date <= last else None


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""
