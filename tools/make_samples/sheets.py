"""Sheets 单位, 入学名单 and 月报; and all sheets together."""

from __future__ import annotations

import datetime as dt

from kongchuo_docs.model import RecordKind
from tools.make_samples.cases import GRADES, make_cases
from tools.make_samples.family import certificate
from tools.make_samples.setting import Row, Setting
from tools.make_samples.words import school_days

MATERIALS = "户口簿、预防接种证、监护人身份证（原件及复印件）"
MATERIALS_GRADE_7 = "户口簿、小学毕业证书、监护人身份证（原件及复印件）"


def make_sheets(plan_name: str) -> dict[RecordKind, list[Row]]:
    """Return the rows of all sheets of a sample; the same name gives the same rows."""
    setting = Setting(plan_name)
    units = [_unit(setting, unit) for unit in setting.plan["units"]]
    students, visits = make_cases(setting)
    return {
        RecordKind.UNIT: units,
        RecordKind.CASE: students,
        RecordKind.VISIT: visits,
        RecordKind.ACT: setting.plan.get("acts", []),
        RecordKind.ENROLMENT: _enrolments(setting),
        RecordKind.REPORT: _heads(setting),
    }


def _unit(setting: Setting, unit: Row) -> Row:
    code, member = unit["code"], unit["kind"] == "成员学校"
    return {
        "unit_code": code,
        "name": unit["name"],
        "kind": unit["kind"],
        "parent": unit.get("parent", ""),
        "township": unit["town"],
        "prefix": unit["prefix"],
        "head": setting.staff(code, "校长").name,
        "clerk": setting.staff(code, "填表人").name,
        "phone": setting.staff(code, "填表人").phone,
        "address": setting.address(code),
        "hotline": "" if member else setting.people.phone(),
    }


def _enrolments(setting: Setting) -> list[Row]:
    rows: list[Row] = []
    rare: dict[str, str] = dict(setting.plan.get("enrolment_names", {}))
    without_id = len(setting.plan["enrolments"]) > 5
    for entry in setting.plan["enrolments"]:
        for _ in range(entry["count"]):
            row = _enrolment(setting, entry, rare.pop(entry["unit"], ""))
            if without_id and len(rows) == 40:
                row |= {
                    "student.id_kind": "其他",
                    "student.id_number": "",
                    "student.id_missing_reason": "出生医学证明遗失，户口正在补登",
                }
            rows.append({"child_id": f"RX{len(rows) + 1:04d}", **row})
    return rows


def _enrolment(setting: Setting, entry: Row, name: str) -> Row:
    rng, people = setting.rng, setting.people
    birth = setting.birth(entry["grade"])
    if rng.random() < 0.06:
        birth -= dt.timedelta(days=365)  # entered a year late
    female = rng.random() < 0.48
    surname = "" if "·" in name else name[:1] or people.surname()
    child = people.person(birth=birth, female=female, child=True, surname=surname, name=name)
    relation = rng.choice(["父亲", "母亲", "父亲", "母亲", "祖父", "外祖母"])
    old = "祖" in relation
    guardian = people.person(
        birth=people.day(1952, 1962) if old else people.day(1980, 1994),
        female="母" in relation,
        surname=surname if relation in ("父亲", "祖父") else "",
    )
    notice = rng.choice(school_days(dt.date(2021, 10, 8), dt.date(2021, 10, 13)))
    identity = certificate(setting, "", child)
    return {
        "unit_code": entry["unit"],
        "student.name": child.name,
        "student.sex": "女" if female else "男",
        "student.birth_date": birth,
        "student.id_kind": identity["id_kind"],
        "student.id_number": identity["id_number"],
        "guardian.name": guardian.name,
        "guardian.relation": relation,
        "guardian.phone": guardian.phone,
        "student.home_address": setting.address(entry["unit"]),
        "grade": f"{GRADES[entry['grade'] - 1]}年级",
        "notice_date": notice,
        "report_from": dt.date(2021, 10, 18),
        "report_to": dt.date(2021, 10, 22),
        "report_place": f"{setting.short_name(entry['unit'])}教务处",
        "materials": MATERIALS_GRADE_7 if entry["grade"] == 7 else MATERIALS,
    }


def _heads(setting: Setting) -> list[Row]:
    return [
        {
            "unit_code": code,
            "month": setting.plan["month"],
            "clerk": setting.staff(code, "填表人").name,
            "phone": setting.staff(code, "填表人").phone,
            "report_date": day,
            "nil": "是" if code in setting.plan["nil"] else "否",
        }
        for code, day in setting.plan["report_dates"].items()
    ]
