"""Facts of one case: absence, survey, visits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kongchuo_docs.model import Case, Visit
from kongchuo_docs.rendering.facts.common import CommonFacts, iso

LEAST_VISIT_BLOCKS = 3
"""Blocks of the outreach record that are printed at least, so that visits can be added by hand."""


class CaseFacts:
    """Facts of cases, entry by entry.

    Args:
        common: Prints codes, schools and people.
    """

    def __init__(self, common: CommonFacts) -> None:
        self._common = common

    def entries(
        self,
        case: Case,
        *,
        dated: dt.date,
        until: dt.date,
        return_by: dt.date | None,
        absent_days: int,
    ) -> dict[str, Any]:
        """Return all entries about a case.

        Args:
            case: The case.
            dated: Day of the paper: a later mark is not known.
            until: Visits and a return after this day are left out (inclusive).
            return_by: 复学期限, inclusive.
            absent_days: Days of absence up to the date of the paper.
        """
        visits = [visit for visit in case.visits if visit.date <= until]
        common = self._common
        return {
            "个案": self._case_head(case),
            "学生": common.student(case.student) | self._class_of(case),
            "监护人": common.person(case.guardians[0]),
            "第二监护人": common.person(case.guardians[1] if len(case.guardians) > 1 else None),
            "照护人": common.person(case.carer),
            "缺勤": self._absence(case, dated, until, absent_days),
            "四对照": _four_checks(case),
            "调查": self._survey(case),
            "期限": {"复学期限": iso(return_by)},
            "劝返记录": [self._visit(visit) for visit in visits],
            "劝返空行": [
                {"次序": number} for number in range(len(visits) + 1, LEAST_VISIT_BLOCKS + 1)
            ],
        }

    def _case_head(self, case: Case) -> dict[str, str]:
        return {
            "编号": case.case_id,
            "状态": self._common.label("case_status", case.status),
            "责任人": case.responsible,
            "班主任": case.homeroom_teacher,
            "班主任电话": case.homeroom_phone,
        }

    def _class_of(self, case: Case) -> dict[str, str]:
        grade = self._common.label("grade", case.grade)
        return {
            "年级": grade,
            "班级": f"（{case.class_no}）班",
            "年级班级": f"{grade}（{case.class_no}）班",
        }

    def _absence(self, case: Case, dated: dt.date, until: dt.date, days: int) -> dict[str, Any]:
        absence = case.absence
        # What happened after the day of the paper was not known to whoever signs it.
        returned = _until(absence.returned_on, until)
        marked = _until(absence.marked_on, dated)
        later_mark = absence.marked_on if absence.marked_on != marked else None
        return {
            "起始日期": iso(absence.since),
            "最后到校日期": iso(absence.last_attended),
            "天数": days,
            "类型": self._common.label("dropout_kind", absence.kind),
            "类型选项": self._common.choices("dropout_kind", [absence.kind]),
            "主因": self._common.label("dropout_reason", absence.reason),
            "次因": self._common.labels("dropout_reason", absence.further_reasons),
            "说明": absence.reason_note,
            "去向": self._common.label("destination", absence.destination),
            "去向说明": absence.destination_note,
            "去向选项": self._common.choices("destination", [absence.destination]),
            "标注": self._common.label(
                "register_mark", absence.register_mark if later_mark is None else ""
            ),
            "标注日期": iso(marked),
            "返校日期": iso(returned),
        }

    def _survey(self, case: Case) -> dict[str, str]:
        survey = case.survey
        return {
            "日期": iso(survey.date),
            "方式": self._common.label("visit_method", survey.method),
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
            "日期": iso(visit.date),
            "起止时间": "—".join(times),
            "方式": self._common.label("visit_method", visit.method),
            "地点": visit.place,
            "参加人员": visit.participants,
            "在场监护人": visit.guardian_present,
            "学生是否在场": present,
            "宣讲内容": visit.law_topics,
            "过程": visit.summary,
            "学生意见": visit.student_opinion,
            "监护人意见": visit.guardian_opinion,
            "结果": self._common.label("visit_result", visit.result),
            "承诺返校日期": iso(visit.promised_on),
            "下一步": visit.next_step,
            "佐证": visit.evidence,
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
