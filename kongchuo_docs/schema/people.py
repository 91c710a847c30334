"""Checks on persons: does what a row tells about one child agree with itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import Student
from kongchuo_docs.schema import identity
from kongchuo_docs.schema.base import Fault, get
from kongchuo_docs.schema.messages import Message

RESIDENT_ID = "1"
"""Code of 居民身份证 in list ``id_kind``; only its numbers follow GB 11643."""
MALE = "1"
"""Code of 男 in list ``sex``."""
AGES = range(5, 21)
"""Full years on the day of survey or notice, 5 to 20: wider than the duty of nine years, because
age does not end it. A plausibility check, no legal limit (domain reference 4.8)."""


def identity_faults(student: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with a child's certificate number; faulty fields are not in ``student``."""
    number = student.get("id_number")
    if number == "" and student.get("id_missing_reason") == "":
        yield (
            "id_number",
            Message(
                "KC-S26", "没有证件号码，也没有写明原因", "填写号码；确实没有的填写“无证件原因”"
            ),
        )
    if not number or student.get("id_kind") != RESIDENT_ID:
        return
    fault = identity.fault(number)
    if fault:
        yield "id_number", identity.ID_FAULTS[fault]
        return
    if student.get("sex") and (student["sex"] == MALE) != identity.is_male(number):
        yield "sex", Message("KC-S27", "性别与身份证件号码第17位不一致", "照证件原件核对性别和号码")
    if student.get("birth_date", identity.birth_date(number)) != identity.birth_date(number):
        yield (
            "birth_date",
            Message(
                "KC-S28", "出生日期与身份证件号码第7至14位不一致", "照证件原件核对出生日期和号码"
            ),
        )


def age_faults(record: Mapping[str, Any], day: str) -> Iterator[Fault]:
    """Yield a fault if the child's age on the date at path ``day`` is outside :data:`AGES`."""
    birth_date, on = get(record, "student.birth_date"), get(record, day)
    if birth_date and on and full_years(birth_date, on) not in AGES:
        yield (
            "student.birth_date",
            Message(
                "KC-S29",
                f"按出生日期推算，年龄不在{AGES[0]}至{AGES[-1]}周岁之间",
                "核对出生日期和调查（通知）日期",
            ),
        )


def full_years(birth_date: dt.date, on: dt.date) -> int:
    """Return the age in full years; a birthday counts from its own day on."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def same_person(record: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """Yield a fault if the adult at ``path`` carries the child's own number."""
    number = get(record, path)
    if number and number == get(record, "student.id_number"):
        yield (
            path,
            Message("KC-S30", "与学生本人的证件号码相同", "填写监护人本人的号码，不知道的留空"),
        )


def doubts(student: Student) -> Iterator[Fault]:
    """Yield what looks odd but may be right: a G number keeps the ID that the child once had.

    Basis: domain reference 4.2.
    """
    number = student.enrolment_number
    if not number:
        return
    if number[7:15] != f"{student.birth_date:%Y%m%d}":
        yield (
            "student.enrolment_number",
            Message(
                "KC-S31",
                "学籍号中的出生日期与出生日期栏不一致",
                "到全国学籍系统核对；确实如此的不用改",
            ),
        )
    elif (
        number[0] == "G"
        and student.id_kind == RESIDENT_ID
        and student.id_number not in ("", number[1:])
    ):
        yield (
            "student.enrolment_number",
            Message(
                "KC-S31",
                "G学籍号与现在的身份证件号码不一致",
                "到全国学籍系统核对；换过证件号的不用改",
            ),
        )
