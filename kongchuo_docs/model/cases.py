"""Schools, children and cases: what a valid workbook tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kongchuo_docs.model.acts import Act
from kongchuo_docs.model.leave import Leave


class UnitKind(StrEnum):
    """Kinds of school units. Basis: 中教函〔2021〕97号, addressees and 二(六)."""

    CENTRAL = "central_school"
    """中心校: reports for itself and its member schools."""
    DIRECT = "direct_school"
    """县直学校: reports for itself."""
    MEMBER = "member_school"
    """A village school or teaching point under a 中心校."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A school. A 中心校 or 县直学校 is also a reporting unit."""

    unit_code: str
    name: str
    kind: UnitKind
    parent: str = ""
    """Unit code of the 中心校 (member schools only)."""
    township: str
    prefix: str
    """文号代字 of the school, for example 金中校."""
    head: str
    """主要负责人 or 校长."""
    clerk: str
    phone: str
    address: str = ""
    hotline: str = ""
    """举报咨询电话; the county's when empty."""

    @property
    def reporting_unit(self) -> str:
        """Unit code of the 中心校 or 县直学校 that reports this school. Basis: R70."""
        return self.parent or self.unit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """The child of a case or of an enrolment notice."""

    name: str
    sex: str
    """Code of list ``sex``."""
    birth_date: dt.date
    ethnicity: str = ""
    """Code of list ``ethnicity``."""
    id_kind: str = "1"
    """Code of list ``id_kind`` (1 = 居民身份证)."""
    id_number: str = ""
    id_missing_reason: str = ""
    enrolment_number: str = ""
    """学籍号: G, J or L and 18 characters, or empty."""
    household_address: str = ""
    household_kind: str = ""
    home_address: str = ""
    categories: tuple[str, ...] = ()
    """Codes of list ``student_category``."""
    disability: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """A parent or other legal guardian, or the person who really cares for the child."""

    name: str
    relation: str
    """Code of list ``relation``."""
    id_number: str = ""
    phone: str = ""
    work: str = ""
    """Employer or place of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Why, since when and whereto a child left school."""

    since: dt.date
    """First day of unexcused absence."""
    last_attended: dt.date | None = None
    kind: str
    """Code of list ``dropout_kind``."""
    reason: str
    """Main cause, code of list ``dropout_reason``."""
    further_reasons: tuple[str, ...] = ()
    """At most two further causes."""
    reason_note: str = ""
    destination: str
    """Code of list ``destination``."""
    destination_note: str = ""
    register_mark: str = ""
    """Mark in the national register, code of list ``register_mark``."""
    marked_on: dt.date | None = None
    returned_on: dt.date | None = None
    leaves: tuple[Leave, ...] = ()
    """Leave that was granted: its days do not count as 无故."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The home survey of a case (摸底调查)."""

    date: dt.date
    method: str = ""
    """Code of list ``visit_method``."""
    place: str = ""
    surveyor: str
    surveyor_phone: str = ""
    present: str = ""
    in_household: bool | None = None
    """户: found in the household register. None = not checked. Basis: R12 四对照."""
    in_roster: bool | None = None
    in_register: bool | None = None
    in_person: bool | None = None
    family: str = ""
    student_wish: str = ""
    guardian_attitude: str = ""
    measures_taken: str = ""
    measures_planned: str = ""
    attachments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One round of persuading a child to come back (劝返)."""

    case_id: str
    student_name: str = ""
    """As the visit sheet names the child: checked against the case, never printed."""
    round: int
    """From 1, without gaps."""
    date: dt.date
    start: dt.time | None = None
    end: dt.time | None = None
    method: str
    """Code of list ``visit_method``."""
    place: str
    participants: str
    """``姓名（单位职务）``, separated by 、 or ；."""
    guardian_present: str = ""
    student_present: bool | None = None
    law_topics: str = ""
    summary: str
    student_opinion: str = ""
    guardian_opinion: str = ""
    result: str
    """Code of list ``visit_result``."""
    promised_on: dt.date | None = None
    next_step: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything known about one child's dropping out. The core type of the product."""

    case_id: str
    unit_code: str
    """The school where the child is or was enrolled."""
    student: Student
    grade: str
    """Code of list ``grade``: 1 to 9."""
    class_no: int
    homeroom_teacher: str
    homeroom_phone: str = ""
    guardians: tuple[Guardian, ...]
    """One or two legal guardians, the first one is addressed."""
    carer: Guardian | None = None
    """实际照护人, where it is somebody else."""
    absence: Absence
    status: str
    """Code of list ``case_status``."""
    status_since: dt.date | None = None
    """First day of the present status; empty = nobody has written it down."""
    survey: Survey
    responsible: str = ""
    """责任人 or 包保人."""
    notice_date: dt.date | None = None
    """Date of the 劝返复学通知书; none while no notice is to be issued."""
    return_by: dt.date | None = None
    """复学期限, inclusive; counted from the county's parameter when empty."""
    report_measures: str = ""
    """控辍保学措施, as the monthly report prints it."""
    visits: tuple[Visit, ...] = ()
    """In order of ``round``."""
    acts: tuple[Act, ...] = ()
    """Papers decided on, by form and ``ordinal``."""
    withdrawn: str = ""
    """Why the case was taken back; such a case is in the history only, never in a roll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A child who is to enter school and gets an enrolment notice."""

    child_id: str
    unit_code: str
    student: Student
    guardian: Guardian
    grade: str
    notice_date: dt.date
    report_from: dt.date
    report_to: dt.date
    """Last day of registration, inclusive."""
    report_place: str = ""
    materials: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyHead:
    """What the heading of a monthly report needs beyond the cases."""

    unit_code: str
    """A reporting unit: 中心校 or 县直学校."""
    month: str
    clerk: str
    phone: str
    report_date: dt.date | None = None
    """报送时间; left open for handwriting when empty."""
    nil: bool | None = None
    """零报告 as the clerk declared it; checked against the cases."""


Record: TypeAlias = Unit | Case | Visit | Act | Enrolment | MonthlyHead
"""What a valid row becomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """All valid records of a county, as the store holds them."""

    units: Mapping[str, Unit]
    cases: Mapping[str, Case]
    enrolments: Mapping[str, Enrolment]
    heads: Mapping[tuple[str, str], MonthlyHead]
    """By unit code and month."""
