"""Resident ID numbers (公民身份号码) and what they tell about a person.

Basis: GB 11643-1999 and ISO 7064 MOD 11-2; domain reference 4.1. The check of the place code is
left out on purpose: codes are abolished, and late registrations carry codes younger than the child.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping

from stdnum.cn.ric import calc_check_digit

from kongchuo_docs.schema.cells import as_date, plain
from kongchuo_docs.schema.messages import Message

ID_FAULTS: Mapping[str, Message] = {
    "damaged": Message(
        "KC-S20",
        "号码以数值保存，末几位已经丢失，不能恢复",
        "把这一格设为“文本”格式，再照证件原件重新填写",
    ),
    "length": Message("KC-S21", "身份证件号码应为18位", "照证件原件核对后重新填写"),
    "old": Message("KC-S22", "这是15位旧号码", "填写现行的18位号码；没有的到派出所查询"),
    "characters": Message("KC-S23", "号码应为17位数字加1位数字或X", "照证件原件核对后重新填写"),
    "birth": Message("KC-S24", "号码第7至14位不是实际存在的出生日期", "照证件原件核对后重新填写"),
    "check": Message("KC-S25", "校验码不符，号码有抄写错误", "照证件原件逐位核对后重新填写"),
    "cut": Message(
        "KC-S20",
        "号码末三位都是0且校验码不符，是 Excel 以数值保存过的，末几位已经丢失，不能恢复",
        "把这一格设为“文本”格式，再照证件原件重新填写",
    ),
}
"""What can be wrong with a number, by the key that :func:`fault` gives."""

PERMIT_AREAS = ("81", "82", "83")
"""Where the number of a 港澳台居民居住证 begins; else it is built like that of a resident.
Basis: 国办发〔2018〕81号 《港澳台居民居住证申领发放办法》."""
_MADE_OF_NUMBER = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}|\d{16,}\.0+")
"""What a number looks like that became a text: 1.10105E+17, 110105201005060000.0."""


def is_damaged(value: object) -> bool:
    """Tell whether Excel has cut the number: it keeps 15 digits, so the last ones are lost.

    Such a number is never repaired: about one in ten still passes the check digit, and nearly all
    of those belong to somebody else.
    """
    if isinstance(value, int | float):
        return not isinstance(value, bool) and value >= 1e15
    return isinstance(value, str) and bool(_MADE_OF_NUMBER.fullmatch(plain(value)))


@functools.lru_cache(maxsize=1024)
def fault(number: str) -> str | None:
    """Return the key in :data:`ID_FAULTS` of the first fault, or None for a sound number."""
    if re.fullmatch(r"[0-9]{15}", number):
        return "old"
    if len(number) != 18:
        return "length"
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return "characters"
    if birth_date(number) is None:
        return "birth"
    if calc_check_digit(number) == number[-1]:
        return None
    # Excel keeps 15 figures and writes 0 for the rest, also where the number is a text again.
    return "cut" if number.endswith("000") else "check"


def is_permit(number: str) -> bool:
    """Tell whether a sound number is that of a 港澳台居民居住证."""
    return number.startswith(PERMIT_AREAS)


@functools.lru_cache(maxsize=1024)
def birth_date(number: str) -> dt.date | None:
    """Return the date of birth in an 18-digit number; None when there is no such day."""
    return as_date(number[6:14])


def is_male(number: str) -> bool:
    """Tell the sex by the 17th digit: odd is male."""
    return int(number[16]) % 2 == 1
