"""Fields for numbers that name somebody or something: certificates, phones, units and cases."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from kongchuo_docs.schema import identity
from kongchuo_docs.schema.cells import as_date, as_month, plain
from kongchuo_docs.schema.fields import Cell, Date, Text
from kongchuo_docs.schema.messages import Message

_EDGES = "'\"“”‘’`。.,;；"
"""Marks that are no part of a number and stand before or after it."""
_IN_PARTS = re.compile(r"[GJ]?[0-9]{6}-[0-9]{8}-[0-9]{3}[0-9X]")


class CertificateNumber(Text):
    """Number of a certificate of any kind: a text cell, in capitals, without spaces."""

    takes_words = False
    messages = identity.ID_FAULTS

    def text(self, value: Any) -> str:
        """Return the number; one that Excel has cut is refused."""
        if identity.is_damaged(value):
            raise self.make_error("damaged")
        number = plain(super().text(value)).strip(_EDGES).upper()
        return number.replace("-", "") if _IN_PARTS.fullmatch(number) else number


class IdNumber(CertificateNumber):
    """The ID number of an adult: 18 digits, or a passport for somebody from abroad.

    Basis: GB 11643-1999.
    """

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, attr, data, **kwargs)
        if re.fullmatch(r"[A-Z]{1,2}[0-9]{6,9}", number):
            return number
        fault = identity.fault(number)
        if fault:
            raise self.make_error(fault)
        return number


class BirthDate(Date):
    """A date of birth; of 出生年月 the day comes from a sound ID number of the same month."""

    alone = False
    messages: ClassVar[Mapping[str, Message]] = {
        "month": Message("KC-S05", "只有年月，没有日", "写成 2010-05-06 这样的年、月、日"),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        if as_date(value) is None and (months := _months(value)):
            written = data.get("id_number") if isinstance(data, Mapping) else None
            number = plain(written).upper() if isinstance(written, str) else ""
            born = identity.birth_date(number) if identity.fault(number) is None else None
            if born is None or f"{born:%Y-%m}" not in months:
                raise self.make_error("month")
            return born
        return super()._deserialize(value, attr, data, **kwargs)


def _months(value: Any) -> frozenset[str]:
    """Return the months that a cell may mean: the number 2010.1 was 2010.1 or 2010.10."""
    if isinstance(value, float) and value != int(value):
        figures = repr(value)
        return frozenset(filter(None, (as_month(figures), as_month(figures + "0"))))
    return frozenset(filter(None, [as_month(value)]))


class EnrolmentNumber(CertificateNumber):
    """学籍号: G or J with 18 characters, L with 18 digits. Basis: domain reference 4.2."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S14",
            "学籍号应为G、J或L加18位，共19位",
            "照全国学籍系统核对；没有学籍号的留空",
        ),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[GJ][0-9]{17}[0-9X]|L[0-9]{18}", number):
            raise self.make_error("invalid")
        return number


class Phone(Cell[str]):
    """A mobile number, or a fixed line as ``0358-5022000`` with ``-801`` for an extension.

    Args:
        service: Also accept service numbers such as 12345 or 400 numbers.
        **kwargs: As for any marshmallow field.
    """

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S10",
            "不是手机号码，也不是带区号的固定电话",
            "只填一个号码，如 0358-5022000 或11位手机号",
        ),
        "several": Message("KC-S10", "一格里有不止一个号码", "只留一个打得通的号码"),
        "area": Message("KC-S10", "固定电话缺少区号", "在前面加上区号，如 0358-"),
    }
    _WORD: ClassVar = re.compile(r"^(?:联系)?(?:手机号?|电话)(?:号码)?[::]?")
    _MOBILE: ClassVar = re.compile(r"(?:\(?(?:\+|00)?86\)?-?)?(1[3-9][0-9]{9})")
    _FIXED: ClassVar = re.compile(
        r"(?:\(?(?:\+|00)86\)?-?)?\(?(010|02[0-9]|0[3-9][0-9]{2})\)?-?([2-8][0-9]{6,7})"
        r"(?:(?:-|转分?机?|分机号?:?|[xX*#×]|ext\.?:?|\()([0-9]{1,6})\)?)?",
        re.IGNORECASE,
    )
    _NUMBER: ClassVar = re.compile(
        r"(?<![0-9])(?:1[3-9][0-9]{9}|(?:0[0-9]{2,3}-?)?[2-8][0-9]{6,7})(?![0-9])"
    )

    def __init__(self, *, service: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.service = service

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = re.sub("[—–−―]+", "-", plain(self.text(value))).strip("。.,，;；、")
        text = self._WORD.sub("", text)
        mobile = self._MOBILE.fullmatch(re.sub("(?<=[0-9])[-.·](?=[0-9]{4})", "", text))
        if mobile:
            return str(mobile[1])
        fixed = self._FIXED.fullmatch(text)
        if fixed:
            return "-".join(part for part in fixed.groups() if part)
        if self.service and re.fullmatch(r"1[0-9]{2,4}|[48]00-?[0-9]{3}-?[0-9]{4}", text):
            return text
        if len(self._NUMBER.findall(text)) > 1:
            raise self.make_error("several")
        raise self.make_error("area" if re.fullmatch(r"[2-8][0-9]{6,7}", text) else "invalid")


class Identifier(Cell[str]):
    """A code chosen by the office; capitals, so that file names agree on every system."""

    pattern: ClassVar[str]

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = plain(self.text(value)).upper()
        if not re.fullmatch(self.pattern, text):
            raise self.make_error("invalid")
        return text


class UnitCode(Identifier):
    """单位代码: 2 to 8 letters or digits."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S11", "单位代码应为2至8位字母或数字", "照「单位」表的单位代码填写，如 JL01"
        ),
        "name": Message(
            "KC-S62",
            "「单位」表中没有这个名称的单位",
            "照「单位」表填写单位代码，或与它完全一致的单位全称",
        ),
    }
    pattern = r"[A-Z0-9]{2,8}"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        # A name that could be told apart has become a code before (see `schools`).
        if isinstance(value, str) and re.search("[\u3400-\u9fff]{2}", value):
            raise self.make_error("name")
        return super()._deserialize(value, attr, data, **kwargs)


class CaseId(Identifier):
    """个案编号 or 名册编号: 2 to 16 letters or digits, but no (old) ID number."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S12", "应为2至16位字母或数字，且不能是身份证号", "用自定的编号，如 JL003"
        ),
    }
    pattern = r"(?![0-9]{11,}$)[A-Z0-9]{2,16}"
