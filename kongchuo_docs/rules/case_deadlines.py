"""What is to be done for one child, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kongchuo_docs.model import Case, Parameter, Severity
from kongchuo_docs.rules.life import PROOF_ASKED, is_away, missing_proof
from kongchuo_docs.rules.outreach import first_visit, next_visit, report_in_vain, report_lost
from kongchuo_docs.rules.rule import CaseDeadline, Task, View, done_late
from kongchuo_docs.rules.school_year import quarter_end, quarter_start, term_ending
from kongchuo_docs.rules.terms import day_reached, first_day_reached, leave_days, return_by

_SUSPECTED, _DROPOUT = "suspected_dropout", "dropout"
_ORDER = "remedy_order"
_TRANSFER = "file_transfer"
_LEFT_BEHIND_FILE = "left_behind_file"
_LEFT_BEHIND = {"left_behind_one", "left_behind_both"}


# --- marks in the national register -------------------------------------------------------------


def _reached(case: Case, limited: str, view: View) -> tuple[dt.date, Parameter] | None:
    key, since = f"parameters.{limited}", case.absence.since
    return day_reached(since, key, view.county, leave_days(case))


def _mark(case: Case, view: View, limited: str, label: str) -> Iterator[Task]:
    found = _reached(case, limited, view)
    if found is None or not is_away(case, view.on):
        return
    due, limit = found
    marks = (_DROPOUT,) if limited == _DROPOUT else (_SUSPECTED, _DROPOUT)
    done = _marked(case, view.on) in marks
    made = case.absence.marked_on if case.absence.register_mark == limited and done else None
    yield Task(
        what=f"在学籍系统中标注“{label}”",
        due=due,
        counted=f"{_counted(case, due, first_day_reached(limit))}{done_late(made, due)}",
        parameters=(limit,),
        done=done,
    )


def _counted(case: Case, due: dt.date, number: int) -> str:
    since = case.absence.since
    granted = sum(since <= day <= due for day in leave_days(case))
    if not granted:
        return f"{since} 为第 1 日，到 {due} 为第 {number} 日"
    return f"{since} 起算，已批准请假的 {granted} 天不计，到 {due} 为第 {number} 日"


def _marked(case: Case, on: dt.date) -> str:
    """Return the mark that stands in the register on a day."""
    made = case.absence.marked_on
    return case.absence.register_mark if made is None or made <= on else ""


def _mark_suspected(case: Case, view: View) -> Iterator[Task]:
    dropout = _reached(case, _DROPOUT, view)
    marked = _marked(case, view.on) in (_SUSPECTED, _DROPOUT)
    if dropout is None or view.on < dropout[0] or marked:  # later the higher mark takes its place
        yield from _mark(case, view, _SUSPECTED, "疑似辍学")


def _mark_dropout(case: Case, view: View) -> Iterator[Task]:
    yield from _mark(case, view, _DROPOUT, "辍学")


# --- terms that were set ------------------------------------------------------------------------


def _return_term(case: Case, view: View) -> Iterator[Task]:
    due = return_by(case, view.county)
    if due is None or not is_away(case, view.on):
        return
    if case.notice_date is None or case.notice_date > view.on:
        return
    term = view.county.find("parameters.return_notice_term", case.notice_date)
    own = case.return_by is not None
    counted = "学校在通知书上写明" if own else f"通知日 {case.notice_date} 不计，最后一日含在内"
    yield Task(
        what="复学期限届满，核对是否返校",
        due=due,
        counted=counted,
        parameters=(term,) if term and not own else (),
        form="return_notice",
    )


def _order_term(case: Case, view: View) -> Iterator[Task]:
    for paper in view.papers.get((_ORDER, case.case_id), ()):
        due = _term_of(paper.facts.values.get("期限"))
        if due and is_away(case, view.on):
            yield Task(
                what="责令限期改正的期限届满，核对是否改正",
                due=due,
                counted=f"{paper.dated} 的通知书写明",
                form=_ORDER,
            )


def _term_of(facts: object) -> dt.date | None:
    """Return the term that an order prints, from facts such as ``{"改正期限": "2021-11-01"}``."""
    text = facts.get("改正期限") if isinstance(facts, dict) else None
    return dt.date.fromisoformat(text) if text else None


# --- files --------------------------------------------------------------------------------------


def _transfer_file(case: Case, view: View) -> Iterator[Task]:
    if "migrant" not in case.student.categories or not is_away(case, view.on):
        return
    reached = _reached(case, _DROPOUT, view)
    if case.status != _DROPOUT or reached is None:
        return
    term = term_ending(view.county, reached[0])
    asked = view.county.find("parameters.migrant_file_transfer", view.on)
    if term and asked:
        yield Task(
            what="学籍档案转交户籍所在地县级教育行政部门（备齐材料，由学籍主管部门转交）",
            due=term.last,
            counted=f"{reached[0]} 达到辍学界限后的{term.name}期末",
            parameters=(asked, term.ends_by),
            done=view.issued(_TRANSFER, case.case_id, reached[0]),
            form=_TRANSFER,
        )


def _left_behind_file(case: Case, view: View) -> Iterator[Task]:
    every = view.county.find("parameters.left_behind_file_update", view.on)
    if every and _LEFT_BEHIND & set(case.student.categories) and case.absence.since <= view.on:
        due = quarter_end(view.on, every.value)
        yield Task(
            what="更新留守儿童档案",
            due=due,
            counted=f"{quarter_start(view.on)} 起的季度，最后一日",
            parameters=(every,),
            done=view.lists(_LEFT_BEHIND_FILE, case, quarter_start(view.on), due),
            form=_LEFT_BEHIND_FILE,
        )


# --- closing ------------------------------------------------------------------------------------


def _proof(case: Case, view: View) -> Iterator[Task]:
    closing, asked = missing_proof(case), view.county.find(PROOF_ASKED, view.on)
    if closing and asked:
        yield Task(
            what=f"状态为“{closing.label}”，取得{closing.proof}后才能销号",
            due=case.absence.returned_on,
            counted="返校当日" if case.absence.returned_on else "没有规定日期，随即补齐",
            parameters=(asked,),
        )


_SCHOOL_DUTY = ("未成年人保护法28_2",)

CASE_DEADLINES: tuple[CaseDeadline, ...] = (
    CaseDeadline(
        code="KC-R21",
        title="疑似辍学标注",
        severity=Severity.WARNING,
        keys=("parameters.suspected_dropout", "parameters.absence_counting"),
        how="无故缺勤的第一天是第1日，已批准的请假不计；界限第一次达到的那一日就要标注。到了辍学界限，改为标注辍学。",
        tasks=_mark_suspected,
    ),
    CaseDeadline(
        code="KC-R22",
        title="辍学标注",
        severity=Severity.WARNING,
        keys=("parameters.dropout", "parameters.absence_counting"),
        how="无故缺勤的第一天是第1日，已批准的请假不计；界限第一次达到的那一日就要标注。",
        tasks=_mark_dropout,
    ),
    CaseDeadline(
        code="KC-R23",
        title="首次劝返",
        severity=Severity.WARNING,
        laws=_SCHOOL_DUTY,
        keys=("parameters.first_visit_term",),
        tasks=first_visit,
    ),
    CaseDeadline(
        code="KC-R24",
        title="下次劝返",
        severity=Severity.WARNING,
        keys=("parameters.next_visit_interval",),
        how="承诺返校而未返的，承诺日的次日；其他的，上次劝返起按间隔计算。劝返无效、失联后转书面报告。",
        tasks=next_visit,
    ),
    CaseDeadline(
        code="KC-R25",
        title="劝返无效书面报告",
        severity=Severity.WARNING,
        laws=_SCHOOL_DUTY,
        keys=(
            *("recipients.written_report", "parameters.persuasion_rounds"),
            "parameters.written_report_term",
        ),
        how="劝返达到次数，结果仍为拒绝、未见人，或承诺返校而逾期未返的，起算；两个报送对象各一项。",
        tasks=report_in_vain,
    ),
    CaseDeadline(
        code="KC-R26",
        title="失联书面报告",
        severity=Severity.WARNING,
        keys=("recipients.written_report", "parameters.missing_report_term"),
        how="劝返结果或当前状态为失联的当日起算；两个报送对象各一项。",
        tasks=report_lost,
    ),
    CaseDeadline(
        code="KC-R27",
        title="复学期限届满",
        severity=Severity.WARNING,
        basis="以劝返复学通知书写明的复学期限为准",
        keys=("parameters.return_notice_term",),
        how="通知当日不计，最后一日含在内；通知书上另写日期的，以通知书为准。",
        tasks=_return_term,
    ),
    CaseDeadline(
        code="KC-R28",
        title="责令改正期限届满",
        severity=Severity.WARNING,
        laws=("义务教育法58",),
        how="以责令限期改正通知书写明的日期为准。",
        tasks=_order_term,
    ),
    CaseDeadline(
        code="KC-R29",
        title="随迁辍学学生学籍档案转交",
        severity=Severity.WARNING,
        keys=(
            *("parameters.migrant_file_transfer", "parameters.autumn_term_end"),
            "parameters.spring_term_end",
        ),
        how="学生类别有随迁子女、当前状态为辍学的，达到辍学界限后的第一个学期期末。",
        tasks=_transfer_file,
    ),
    CaseDeadline(
        code="KC-R30",
        title="留守儿童档案更新",
        severity=Severity.WARNING,
        keys=("parameters.left_behind_file_update",),
        how="学生类别有留守的，每个季度最后一日以前更新一次。",
        tasks=_left_behind_file,
    ),
    CaseDeadline(
        code="KC-R33",
        title="销号凭据",
        severity=Severity.WARNING,
        keys=(PROOF_ASKED,),
        how="摸底附件、劝返佐证材料或去向说明里写明凭据的，此项消失。",
        tasks=_proof,
    ),
)
