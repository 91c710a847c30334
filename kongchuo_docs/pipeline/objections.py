"""What speaks against issuing a paper: what its data, its issuer or its month lack."""

from __future__ import annotations

from collections.abc import Mapping

from kongchuo_docs import rules
from kongchuo_docs.model import Finding, PlannedDocument, RecordKind, Severity, Subject
from kongchuo_docs.pipeline.desk import Desk


def objections(desk: Desk, planned: PlannedDocument) -> tuple[Finding, ...]:
    """Return what speaks against issuing a paper, and what should be looked at first."""
    form = desk.workspace.library.form(planned.form_id)
    findings: list[Finding] = []
    subject: object = None
    if form.subject is Subject.CASE:
        case = subject = desk.case_for(planned)
        findings += rules.check_case(case, desk.workspace.county, desk.on)
    elif form.subject is Subject.ENROLMENT:
        subject = desk.roll.enrolments[planned.subject_id]
    else:
        findings += _of_month(desk, planned.subject_id, planned.month)
    findings += _of_issuer(desk, planned)
    findings += _of_served(desk, planned)
    missing = [path for path in form.requires if subject and not _present(subject, path)]
    if missing:
        known = _headings(desk)
        headings = "、".join(known.get(path, path) for path in missing)
        findings.append(
            Finding(
                code="KC-P01",
                severity=Severity.ERROR,
                message=f"{planned.subject_id}：出具{form.label}缺少 {headings}",
                fix="请在采集表里补全后重新装入（kongchuo load）。",
            )
        )
    return tuple(findings)


def _of_issuer(desk: Desk, planned: PlannedDocument) -> list[Finding]:
    """Tell where the county's file does not say who the issuer is."""
    key = desk.planner.missing_issuer(planned)
    if not key:
        return []
    form = desk.workspace.library.form(planned.form_id)
    who = (
        f"没有写 {planned.issuer_code} 的机关名称和代字"
        if planned.issuer_kind == "township"
        else "没有写县级教育行政部门的机关代字"
    )
    message = f"{planned.subject_id}：不能出具{form.label}，本县配置{who}"
    fix = f"请在本县配置文件里填写 {key}（照机关公文的落款和文号），不要推测。"
    return [Finding(code="KC-P11", severity=Severity.ERROR, message=message, fix=fix)]


def _of_served(desk: Desk, planned: PlannedDocument) -> list[Finding]:
    """Tell of a 送达回证 whose paper is not there."""
    act = next(iter(desk.case_for(planned).acts), None) if planned.act else None
    if act is None or not act.serves or planned.serves:
        return []
    served = desk.workspace.library.codes("served_form").labels.get(act.serves, act.serves)
    message = f"{planned.subject_id}：{act.date} 的送达回证没有可送达的{served}"
    fix = f"请核对「送达文书」和日期：{served}的日期不能晚于送达回证的日期。"
    return [Finding(code="KC-P01", severity=Severity.ERROR, message=message, fix=fix)]


def _of_month(desk: Desk, unit_code: str, month: str) -> list[Finding]:
    """Hold the row of sheet 月报 against the cases: a nil report must be meant."""
    head = desk.roll.heads.get((unit_code, month))
    cases = desk.reported(unit_code, month)
    doubts = list(desk.past.undated(desk.planner.cases(unit_code), month))
    if head is None:
        message = f"{unit_code} 在「月报」表里没有 {month} 的行，不出月报表"
        fix = "请在采集表的「月报」表里加上这个单位这个月的一行（没有辍学学生的，零报告填“是”）。"
    elif head.nil and cases:
        message = f"{unit_code} {month} 登记为零报告，却有 {len(cases)} 个应列入月报的个案"
        fix = "请核对：有个案的，零报告填“否”；个案月末以前已了结的，更新当前状态和状态日期。"
    elif head.nil is False and not cases:
        message = f"{unit_code} {month} 没有登记为零报告，却没有应列入月报的个案"
        fix = "请核对：确无辍学学生的，零报告填“是”；否则先把个案的错误改正、装入。"
    else:
        return doubts
    return [*doubts, Finding(code="KC-P08", severity=Severity.ERROR, message=message, fix=fix)]


def _headings(desk: Desk) -> Mapping[str, str]:
    """Return the heading of each column by its path; of acts as the first one of a case."""
    layout = desk.workspace.library.workbook()
    headings = {column.path: column.heading for sheet in layout.sheets for column in sheet.columns}
    acts = layout.sheet(RecordKind.ACT).columns
    return headings | {f"acts.0.{column.path}": column.heading for column in acts}


def _present(subject: object, path: str) -> bool:
    value = subject
    for name in path.split("."):
        if isinstance(value, tuple):
            value = value[int(name)] if len(value) > int(name) else None
        else:
            value = getattr(value, name, None)
    return value not in (None, "", ())
