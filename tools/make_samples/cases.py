"""Sheet 学生: one row per case of the plan."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from tools.make_samples.family import Family, make_family, relative_cells, student_cells
from tools.make_samples.setting import Row, Setting
from tools.make_samples.visits import SAMPLE_DAY, meetings, names, visit_days, visit_row
from tools.make_samples.words import ONE_DAY, fill, school_day_before, school_days

GRADES = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
FIRST_SURVEY = dt.date(2021, 10, 8)


def make_cases(setting: Setting) -> tuple[list[Row], list[Row]]:
    """Return the rows of the sheets 学生 and 劝返记录."""
    counts: dict[str, int] = defaultdict(int)
    families: dict[str, Family] = {}
    students: list[Row] = []
    visits: list[Row] = []
    plans = [dict(case) for case in setting.plan["cases"]]
    for case in plans:
        town = case["unit"][:2]
        counts[town] += 1
        case["id_"] = f"{town}{counts[town]:03d}"
        case["class_no"] = setting.rng.randint(1, 4 if case["grade"] > 6 else 2)
    for case in sorted(plans, key=lambda plan: "sibling" in plan):
        family = make_family(setting, case, families.get(case.get("sibling", "")))
        families[case["id_"]] = family
    for case in plans:
        student, talks = _case_rows(setting, case, families[case["id_"]])
        students.append(student)
        visits += talks
    return students, visits


def _case_rows(setting: Setting, case: Row, family: Family) -> tuple[Row, list[Row]]:
    survey_day = _survey_day(setting, case)
    notice = None
    if case.get("notice", True):
        first = max(survey_day, FIRST_SURVEY)
        notice = setting.rng.choice(school_days(first, min(first + 3 * ONE_DAY, SAMPLE_DAY)))
    returned = case["status"] == "已复学"
    earliest = (
        notice + ONE_DAY if returned and notice else max(survey_day, SAMPLE_DAY - 6 * ONE_DAY)
    )
    last = setting.rng.choice(school_days(min(earliest, SAMPLE_DAY), SAMPLE_DAY))
    days = visit_days(setting, case, last)
    talks = [visit_row(setting, case, family, meeting) for meeting in meetings(setting, case, days)]
    teacher = setting.homeroom(case["unit"], case["grade"], case["class_no"])
    row: Row = {
        "case_id": case["id_"],
        "unit_code": case["unit"],
        "grade": f"{GRADES[case['grade'] - 1]}年级",
        "class_no": case["class_no"],
        "homeroom_teacher": teacher.name,
        "homeroom_phone": teacher.phone,
        "status": case["status"],
        "responsible": setting.staff(case["unit"], "包保教师").name,
        "notice_date": notice,
        "report_measures": setting.deck.draw(_measures(setting, case)["report"]),
    }
    if notice and case.get("return_by", True):
        row["return_by"] = notice + 7 * ONE_DAY
    row |= student_cells(setting, case, family) | relative_cells(setting, family)
    row |= _absence(setting, case, last if returned else None)
    row |= _survey(setting, case, family, survey_day)
    row["status_since"] = _status_day(row, days)
    return row, talks


def _status_day(row: Row, visits: Sequence[dt.date]) -> dt.date | None:
    """Return the day of the status as the story tells it: return, mark, or what a visit found."""
    if row["status"] == row["absence.register_mark"]:
        marked: dt.date = row["absence.marked_on"]
        return marked
    found = None if row["status"] in ("疑似辍学", "辍学") else max(visits, default=None)
    returned: dt.date | None = row["absence.returned_on"]
    return returned or found


def _survey_day(setting: Setting, case: Row) -> dt.date:
    """Return the planned day, or one between 8 and 18 October but not before the eighth day."""
    if "survey" in case:
        day: dt.date = case["survey"]
        return day
    first = max(FIRST_SURVEY, case["since"] + 7 * ONE_DAY)
    latest = dt.date(2021, 10, 13) if case["status"] == "已复学" else dt.date(2021, 10, 15)
    return setting.rng.choice(school_days(first, max(first, latest)))


def _measures(setting: Setting, case: Row) -> dict[str, list[str]]:
    pools: dict[str, dict[str, list[str]]] = setting.stories["measures"]
    status: str = "外地就读" if case["status"] == "转学" else case["status"]
    return pools.get(status, pools["其他"])


def _absence(setting: Setting, case: Row, returned_on: dt.date | None) -> Row:
    story = setting.stories["stories"][case["story"]]
    since: dt.date = case["since"]
    new = case.get("kind") == "未入学"
    first_day = since == dt.date(2021, 9, 1)
    last_attended = dt.date(2021, 7, 9) if first_day else school_day_before(since)
    mark, marked_on = _mark(case)
    further = story.get("further", [])
    cells = {
        "kind": case.get("kind", "中途离校"),
        "last_attended": None if new else last_attended,
        "since": since,
        "reason": story["reason"],
        "further_reasons": "、".join(further[: setting.rng.choice([0, 1, 1, 2])]),
        "reason_note": case.get("note") or setting.deck.draw(story["note"]),
        "destination": "医院或康复" if new else story["destination"],
        "destination_note": setting.deck.draw(story["where"]),
        "register_mark": mark,
        "marked_on": marked_on,
        "returned_on": returned_on,
    }
    if returned_on:
        cells["destination_note"] = f"离校期间：{cells['destination_note']}"
    return {f"absence.{key}": value for key, value in cells.items()}


def _mark(case: Row) -> tuple[str, dt.date | None]:
    """Return the mark in the national register: 疑似辍学 on day 8, 辍学 on day 28."""
    days = (SAMPLE_DAY - case["since"]).days + 1
    if case["status"] == "其他离校":
        return "其他离校", dt.date(2021, 10, 14)
    if case["status"] not in ("疑似辍学", "辍学", "失联"):
        return "未标注", None
    mark, day = ("辍学", 28) if days >= 28 else ("疑似辍学", 8)
    return mark, case["since"] + (day - 1) * ONE_DAY


def _survey(setting: Setting, case: Row, family: Family, day: dt.date) -> Row:
    story = setting.stories["stories"][case["story"]]
    draw, words = setting.deck.draw, names(setting, case, family)
    measures = _measures(setting, case)
    lost = case["status"] == "失联"
    surveyor = setting.staff(case["unit"], "包保教师")
    village_head = setting.staff(family.village, "主任").name
    head = f"{village_head}（{family.village}{setting.committee(case['unit'])}主任）"
    at_home = family.at_home
    pools = [
        setting.stories["family_of_group"][group]
        for group in case.get("groups", [])
        if group in setting.stories["family_of_group"]
    ]
    distant = "视频" in story.get("methods", ())
    cells = {
        "date": day,
        "method": "电话" if distant else "入户",
        "place": "电话联系" if distant else f"{family.village}学生家中",
        "surveyor": surveyor.name,
        "surveyor_phone": surveyor.phone,
        "present": head if lost else f"{at_home.person.name}（{at_home.relation}）、{head}",
        **_four_checks(setting, case),
        "family": draw(story["family"] if lost or not pools else pools[0]),
        "student_wish": draw(story["wish"]),
        "guardian_attitude": draw(story["attitude"]),
        "measures_taken": fill(draw(measures["taken"]), words),
        "measures_planned": fill(draw(measures["planned"]), words),
        "attachments": draw(
            ["户口簿复印件1份、入户照片2张", "家访照片2张、签字记录1份", "调查笔录1份"]
        ),
    }
    return {f"survey.{key}": value for key, value in cells.items()}


def _four_checks(setting: Setting, case: Row) -> Row:
    """四对照: household, roster, register, presence; one case in twenty was not checked there."""
    settled = case.get("id") != "none" and "随迁子女" not in case.get("groups", [])
    enrolled = case.get("kind") != "未入学"
    unchecked = setting.rng.random() < 0.05
    return {
        "in_household": "" if unchecked else "是" if settled else "否",
        "in_roster": "是",
        "in_register": "是" if enrolled else "否",
        "in_person": "是" if case["status"] == "已复学" else "否",
    }
