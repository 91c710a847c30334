"""Acts: papers that an office has decided to issue for a case, and how they were served."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One paper that was decided on for a case: a row of sheet 文书办理.

    Basis: 未成年人保护法第二十八条第二款 (written report), 义务教育法第五十八条 (order).
    """

    case_id: str
    student_name: str = ""
    """As the sheet names the child: checked against the case, never printed."""
    form: str
    """Id of the form, code of list ``act_form``."""
    ordinal: int = 1
    """From 1, counted for each form of a case; part of the key under which the paper is numbered."""
    date: dt.date
    """Date of the paper."""
    term: dt.date | None = None
    """Last day that the paper sets, inclusive; counted from the county's parameter when empty."""
    reason: str = ""
    """事由 or what else the paper is to say."""
    serves: str = ""
    """Of a 送达回证: the form that was served, code of list ``served_form``."""
    recipient: str = ""
    """受送达人, or the organ that gets a school file."""
    relation: str = ""
    """Of whoever received it to the child, code of list ``relation``."""
    served_on: dt.date | None = None
    service: str = ""
    """Code of list ``service_method``."""
    receipt: str = ""
    """Code of list ``service_receipt``: signed or refused."""
    witnesses: str = ""
    """``姓名（单位职务）``, separated by 、 or ；."""

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from other acts of its case."""
        return self.form, self.ordinal
