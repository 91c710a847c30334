"""Checks on persons: does what a row tells about one child and his guardians agree with itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import Plausible
from kongchuo_docs.schema import identity, naming
from kongchuo_docs.schema.base import Fault, get
from kongchuo_docs.schema.messages import Message

RESIDENT_ID, PERMIT, PASSPORT, TAIWAN_PASS, OTHER_KIND = "1", "P", "A", "8", "Z"
"""Codes of list ``id_kind``: 居民身份证, 港澳台居民居住证, 护照, 台湾居民来往大陆通行证, 其他."""
NUMBERED = frozenset([RESIDENT_ID, PERMIT])
"""Kinds whose numbers follow GB 11643."""
MALE = "1"
"""Code of 男 in list ``sex``."""
PARENTS = frozenset(["父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母"])
_SHAPES: Mapping[str, re.Pattern[str]] = {
    PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    TAIWAN_PASS: re.compile(r"[0-9]{8}|[A-Z0-9]{10,13}(?:\([A-Z]\))?"),
}
_ANY_SHAPE = re.compile(r"[A-Z0-9()/\-]{4,30}")


def identity_faults(student: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with a child's certificate number; faulty fields are not in ``student``."""
    number, kind = student.get("id_number"), student.get("id_kind")
    if number == "" and student.get("id_missing_reason") == "":
        yield (
            "id_number",
            Message(
                "KC-S26", "没有证件号码，也没有写明原因", "填写号码；确实没有的填写“无证件原因”"
            ),
        )
    if not number or kind is None:
        return
    if kind not in NUMBERED:
        if not _SHAPES.get(kind, _ANY_SHAPE).fullmatch(number):
            text = "不是这种证件的号码"
            yield "id_number", Message("KC-S37", text, "照证件原件核对号码和证件类型")
        return
    fault = identity.fault(number)
    if fault:
        yield "id_number", identity.ID_FAULTS[fault]
        return
    if kind == PERMIT and not identity.is_permit(number):
        text = "港澳台居民居住证的号码以81、82或83开头"
        yield "id_number", Message("KC-S37", text, "照证件原件核对号码和证件类型")
    if student.get("sex") and (student["sex"] == MALE) != identity.is_male(number):
        yield "sex", Message("KC-S27", "性别与身份证件号码第17位不一致", "照证件原件核对性别和号码")
    born = student.get("birth_date")
    if born and born != identity.birth_date(number):
        yield (
            "birth_date",
            Message(
                "KC-S28", "出生日期与身份证件号码第7至14位不一致", "照证件原件核对出生日期和号码"
            ),
        )


def age_faults(record: Mapping[str, Any], day: str, limits: Plausible | None) -> Iterator[Fault]:
    """Yield a fault if the child's age on the date at path ``day`` is not plausible.

    The limits are wider than the duty of nine years, because age does not end it.
    """
    birth_date, on = get(record, "student.birth_date"), get(record, day)
    if limits and birth_date and on and full_years(birth_date, on) not in limits.ages:
        yield (
            "student.birth_date",
            Message(
                "KC-S29",
                f"按出生日期推算，年龄不在{limits.ages.least}至{limits.ages.most}周岁之间",
                "核对出生日期和调查（通知）日期",
            ),
        )


def full_years(birth_date: dt.date, on: dt.date) -> int:
    """Return the age in full years; a birthday counts from its own day on."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def grade_age(grade: int, birth_date: dt.date, on: dt.date) -> int:
    """Return by how many years a child is older than others who are in its grade on a day.

    Who is six on 31 August enters grade 1: 义务教育法第十一条; a school year counts from July on,
    when the lists of the next one are made.
    """
    year = on.year if on.month >= 7 else on.year - 1
    return full_years(birth_date, dt.date(year, 8, 31)) - (grade + 5)


def same_person(record: Mapping[str, Any], person: str) -> Iterator[Fault]:
    """Yield faults if the adult at path ``person`` is the child itself, by number or by name."""
    number = get(record, f"{person}.id_number")
    if number and number == get(record, "student.id_number"):
        yield (
            f"{person}.id_number",
            Message("KC-S30", "与学生本人的证件号码相同", "填写监护人本人的号码，不知道的留空"),
        )
    name = get(record, f"{person}.name")
    if name and name == get(record, "student.name"):
        text = "与学生本人的姓名相同"
        yield f"{person}.name", Message("KC-S33", text, "填写监护人本人的姓名")


def same_guardians(record: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault if the second guardian is the first one again."""
    for field, text in (("id_number", "证件号码"), ("name", "姓名")):
        first, second = (get(record, f"guardians.{place}.{field}") for place in (0, 1))
        if first and first == second:
            fix = "填写另一位监护人；没有的，把第二监护人各栏清空"
            yield f"guardians.1.{field}", Message("KC-S34", f"与第一监护人的{text}相同", fix)


def doubts(record: Any, limits: Plausible | None) -> Iterator[Fault]:
    """Yield what looks odd in a case or enrolment but may be right.

    Args:
        record: The record, or of a faulty row the mapping of its sound fields.
        limits: What is plausible of ages; None: ages are not judged.
    """
    yield from _odd_names(record)
    yield from _odd_certificate(record)
    yield from _odd_register_number(record)
    born = get(record, "student.birth_date")
    for person in ("guardians.0", "guardians.1", "guardian"):
        number = get(record, f"{person}.id_number") or ""
        adult = identity.birth_date(number) if identity.fault(number) is None else None
        parent = get(record, f"{person}.relation") in PARENTS
        if not (limits and born and adult and parent):
            continue
        if full_years(adult, born) < limits.parent_older.least:
            text = f"按证件号码推算，比学生大不到{limits.parent_older.least}岁"
            fix = "核对监护人的证件号码和与学生的关系；确实如此的不用改"
            yield f"{person}.id_number", Message("KC-S35", text, fix)


def _odd_names(record: Any) -> Iterator[Fault]:
    for person in ("student", "guardians.0", "guardians.1", "guardian", "carer"):
        name = get(record, f"{person}.name") or ""
        if naming.is_odd(name):
            text = "姓名里有数字、问号或其他符号"
            yield (
                f"{person}.name",
                Message("KC-S16", text, "照证件原件重新填写；确实如此的不用改"),
            )
        if naming.is_private(name):
            text = "姓名里有自造字，别的电脑上显示不出来"
            fix = "换成国家标准里的字（生僻字可从 Unicode 扩展区输入）"
            yield f"{person}.name", Message("KC-S18", text, fix)


def _odd_certificate(record: Any) -> Iterator[Fault]:
    number, kind = get(record, "student.id_number"), get(record, "student.id_kind")
    if not number or kind is None or identity.fault(number) is not None:
        return
    text = ""
    if kind not in NUMBERED:
        text = "号码是18位身份证件号码，与证件类型不符"
    elif kind == RESIDENT_ID and identity.is_permit(number):
        text = "号码是港澳台居民居住证的（以81、82、83开头），证件类型却是居民身份证"
    if text:
        yield "student.id_kind", Message("KC-S36", text, "核对证件类型；没有错的不用改")
    if number.endswith("000"):
        text = "号码末三位都是0，可能是 Excel 丢了末几位以后又改成文本的"
        yield "student.id_number", Message("KC-S38", text, "照证件原件核对；没有错的不用改")


def _odd_register_number(record: Any) -> Iterator[Fault]:
    """A G number keeps the ID that the child once had. Basis: domain reference 4.2."""
    number = get(record, "student.enrolment_number")
    if not number:
        return
    born = get(record, "student.birth_date")
    own = get(record, "student.id_number")
    where = "student.enrolment_number"
    if born and number[7:15] != f"{born:%Y%m%d}":
        text = "学籍号中的出生日期与出生日期栏不一致"
        yield where, Message("KC-S31", text, "到全国学籍系统核对；确实如此的不用改")
    elif (
        number[0] == "G"
        and get(record, "student.id_kind") in NUMBERED
        and own not in (None, "", number[1:])
    ):
        text = "G学籍号与现在的身份证件号码不一致"
        yield where, Message("KC-S31", text, "到全国学籍系统核对；换过证件号的不用改")
