"""The rules of a case, in the order in which their findings are listed.

Words and numbers of counties are not here: a rule that rests on a county's document reads its
parameter and quotes the parameter's source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from kongchuo_docs.model import Case, County, Severity
from kongchuo_docs.rules.rule import Fault, Rule
from kongchuo_docs.rules.thresholds import marked_too_early, marked_too_low


def _returned_without_date(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    if case.status == "returned" and case.absence.returned_on is None:
        yield Fault(
            field="返校日期",
            message="当前状态为“已复学”，但没有返校日期",
            fix="填写返校日期；尚未返校的，改正当前状态。",
        )


def _returned_before_absence(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    returned = case.absence.returned_on
    if returned and returned < case.absence.since:
        yield Fault(
            field="返校日期",
            message=f"返校日期 {returned} 早于无故缺勤起始日期 {case.absence.since}",
            fix="核对这两个日期。",
        )


def _other_leave_without_note(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    asked = county.find("parameters.other_leave_note", on)
    left = "left_other" in (case.status, case.absence.register_mark)
    if asked and left and not case.absence.reason_note.strip():
        yield Fault(
            field="原因说明",
            message="标注为“其他离校”，但没有说明具体原因",
            fix="在“原因说明”栏写明离校的具体原因。",
            basis=asked.source,
        )


def _rounds_with_gaps(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    rounds = [visit.round for visit in case.visits]
    if rounds != list(range(1, len(rounds) + 1)):
        yield Fault(
            field="次序",
            message=f"劝返次序应从1起连续编号，现为 {'、'.join(map(str, rounds))}",
            fix="补上缺少的一次，或改正重复、颠倒的次序。",
        )


def _visits_out_of_order(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    for earlier, later in pairwise(case.visits):
        if later.date < earlier.date:
            yield Fault(
                field="劝返日期",
                visit=later.round,
                message=f"第{later.round}次劝返（{later.date}）早于第{earlier.round}次（{earlier.date}）",
                fix="核对这两次的次序和日期。",
            )


def _visit_before_absence(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    for visit in case.visits:
        if visit.date < case.absence.since:
            yield Fault(
                field="劝返日期",
                visit=visit.round,
                message=f"第{visit.round}次劝返（{visit.date}）早于无故缺勤起始日期"
                f" {case.absence.since}",
                fix="核对劝返日期和无故缺勤起始日期。",
            )


def _notice_before_absence(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    if case.notice_date and case.notice_date < case.absence.since:
        yield Fault(
            field="通知日期",
            message=f"通知日期 {case.notice_date} 早于无故缺勤起始日期 {case.absence.since}",
            fix="核对通知日期和无故缺勤起始日期。",
        )


def _term_before_notice(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    if case.return_by and case.notice_date and case.return_by < case.notice_date:
        yield Fault(
            field="复学期限",
            message=f"复学期限 {case.return_by} 早于通知日期 {case.notice_date}",
            fix="改正复学期限；留空则按本县规则起算。",
        )


def _refused_too_soon(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    least = county.find("parameters.persuasion_rounds", on)
    refused = bool(case.visits) and case.visits[-1].result == "refused"
    if least and refused and len(case.visits) < least.value:
        yield Fault(
            field="结果",
            message=f"最近一次劝返结果为“拒绝”，至今只劝返 {len(case.visits)} 次，"
            f"不足 {least.value} 次，还不宜认定劝返无效",
            fix="继续劝返并记录。",
            basis=least.source,
        )


RULES: tuple[Rule, ...] = (
    Rule(
        code="KC-R01",
        title="未到界限不标注疑似辍学、辍学",
        severity=Severity.WARNING,
        keys=("parameters.suspected_dropout", "parameters.dropout", "parameters.absence_counting"),
        how="无故缺勤的第一天是第1日，已批准的请假不计。标注按标注当日判断。",
        check=marked_too_early,
    ),
    Rule(
        code="KC-R02",
        title="到了界限应标注",
        severity=Severity.WARNING,
        keys=("parameters.suspected_dropout", "parameters.dropout", "parameters.absence_counting"),
        how="返校、转出等以后不再计算。",
        check=marked_too_low,
    ),
    Rule(
        code="KC-R03",
        title="已复学的有返校日期",
        severity=Severity.ERROR,
        check=_returned_without_date,
    ),
    Rule(
        code="KC-R04",
        title="返校不早于缺勤",
        severity=Severity.ERROR,
        check=_returned_before_absence,
    ),
    Rule(
        code="KC-R05",
        title="其他离校要说明原因",
        severity=Severity.ERROR,
        keys=("parameters.other_leave_note",),
        check=_other_leave_without_note,
    ),
    Rule(
        code="KC-R06",
        title="劝返次序连续",
        severity=Severity.ERROR,
        check=_rounds_with_gaps,
    ),
    Rule(
        code="KC-R07",
        title="劝返日期不倒退",
        severity=Severity.ERROR,
        check=_visits_out_of_order,
    ),
    Rule(
        code="KC-R08",
        title="劝返不早于缺勤",
        severity=Severity.ERROR,
        check=_visit_before_absence,
    ),
    Rule(
        code="KC-R09",
        title="通知不早于缺勤",
        severity=Severity.ERROR,
        check=_notice_before_absence,
    ),
    Rule(
        code="KC-R10",
        title="复学期限不早于通知",
        severity=Severity.ERROR,
        check=_term_before_notice,
    ),
    Rule(
        code="KC-R11",
        title="劝返次数不足不认定无效",
        severity=Severity.INFO,
        laws=("未成年人保护法28_2",),
        keys=("parameters.persuasion_rounds",),
        check=_refused_too_soon,
    ),
)
