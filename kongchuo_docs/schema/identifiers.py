"""Fields for numbers that name somebody or something: certificates, phones, units and cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from kongchuo_docs.schema import identity
from kongchuo_docs.schema.cells import plain
from kongchuo_docs.schema.fields import Cell, Text
from kongchuo_docs.schema.messages import Message


class CertificateNumber(Text):
    """Number of a certificate of any kind: a text cell, in capitals, without spaces."""

    messages = identity.ID_FAULTS

    def text(self, value: Any) -> str:
        """Return the number; one that Excel has cut is refused."""
        if identity.is_damaged(value):
            raise self.make_error("damaged")
        return plain(super().text(value)).upper()


class IdNumber(CertificateNumber):
    """An 18-digit resident ID number. Basis: GB 11643-1999."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, attr, data, **kwargs)
        fault = identity.fault(number)
        if fault:
            raise self.make_error(fault)
        return number


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
        "area": Message("KC-S10", "固定电话缺少区号", "在前面加上区号，如 0358-"),
    }
    _MOBILE: ClassVar = re.compile(r"(?:\+?86-?)?(1[3-9][0-9]{9})")
    _FIXED: ClassVar = re.compile(
        r"\(?(010|02[0-9]|0[3-9][0-9]{2})\)?-?([2-8][0-9]{6,7})(?:(?:-|转|ext\.?)([0-9]{1,6}))?"
    )

    def __init__(self, *, service: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.service = service

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = re.sub("[—–−―]+", "-", plain(self.text(value)))
        mobile = self._MOBILE.fullmatch(re.sub("(?<=[0-9])-(?=[0-9]{4})", "", text))
        if mobile:
            return mobile[1]
        fixed = self._FIXED.fullmatch(text)
        if fixed:
            return "-".join(part for part in fixed.groups() if part)
        if self.service and re.fullmatch(r"1[0-9]{2,4}|[48]00-?[0-9]{3}-?[0-9]{4}", text):
            return text
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
        "invalid": Message("KC-S11", "应为2至8位字母或数字", "填写「单位」表中的单位代码，如 JL01"),
    }
    pattern = r"[A-Z0-9]{2,8}"


class CaseId(Identifier):
    """个案编号 or 名册编号: 2 to 16 letters or digits, but no (old) ID number."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S12", "应为2至16位字母或数字，且不能是身份证号", "用自定的编号，如 JL003"
        ),
    }
    pattern = r"(?![0-9]{11,}$)[A-Z0-9]{2,16}"
