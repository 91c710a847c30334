"""Lists that others keep: the four that are held against each other (四对照)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """One child of the population register, a school roll, the school register or a roll-call.

    Compared, never stored. Empty is what the list does not tell. Basis: R12 四对照.
    """

    name: str = ""
    sex: str = ""
    """Code of list ``sex``."""
    birth_date: dt.date | None = None
    id_kind: str = "1"
    id_number: str = ""
    enrolment_number: str = ""
    village: str = ""
    township: str = ""
    household_township: str = ""
    household_address: str = ""
    home_address: str = ""
    school: str = ""
    grade: str = ""
    class_name: str = ""
    status: str = ""
