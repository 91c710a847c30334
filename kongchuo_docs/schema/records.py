"""The schemas of the five sheets and of the parts of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import (
    Absence,
    Case,
    Enrolment,
    Guardian,
    MonthlyHead,
    RecordKind,
    Student,
    Survey,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.schema import people, timing
from kongchuo_docs.schema.acts import ActSchema
from kongchuo_docs.schema.base import Fault, Part, RecordSchema, get, ordered
from kongchuo_docs.schema.fields import (
    REQUIRED,
    Code,
    Codes,
    Date,
    Integer,
    Month,
    Text,
    Time,
    YesNo,
)
from kongchuo_docs.schema.identifiers import (
    BirthDate,
    CaseId,
    CertificateNumber,
    EnrolmentNumber,
    IdNumber,
    Phone,
    UnitCode,
)
from kongchuo_docs.schema.leaves import Leaves
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.naming import Name
from kongchuo_docs.schema.roster_record import RosterSchema
from kongchuo_docs.schema.schooling import ClassNumber, Grade

LONG = 2000
"""Characters of a narrative cell: about two printed pages."""
ADDRESS = 200
OTHER_REASON, OTHER_DESTINATION = "F9", "other"
MOST_FURTHER_REASONS = 2
NO_NAME = Message(
    "KC-S01", "没有填写姓名", "填写姓名；没有第二监护人或照护人的，把此人的其他各栏清空"
)
EXPLAIN_OTHER = Message("KC-S42", "选了“其他”，但没有写说明", "在这一格写明具体情况")


class UnitKindCode(Code):
    """A code of the list ``unit_kind`` as the enum of the model."""

    def of_code(self, code: str) -> UnitKind:
        """Return the enum."""
        return UnitKind(code)


class UnitSchema(RecordSchema):
    """Sheet 单位."""

    record = Unit
    unit_code = UnitCode(required=True)
    name = Text(required=True)
    kind = UnitKindCode("unit_kind", required=True)
    parent = UnitCode(load_default="")
    township = Text(required=True)
    prefix = Text(required=True, longest=20)
    head = Name(required=True)
    clerk = Name(required=True)
    phone = Phone(required=True)
    address = Text(longest=ADDRESS, load_default="")
    hotline = Phone(service=True, load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Only a 成员学校 has a parent."""
        kind, parent = data.get("kind"), data.get("parent")
        if kind is None or parent is None:
            return
        if kind == UnitKind.MEMBER and not parent:
            yield (
                "parent",
                Message("KC-S44", "成员学校没有填所属中心校", "填写所属中心校的单位代码"),
            )
        if kind != UnitKind.MEMBER and parent:
            yield (
                "parent",
                Message(
                    "KC-S44",
                    "中心校和县直学校不能有所属中心校",
                    "清空这一格，或把单位类别改为成员学校",
                ),
            )


class StudentSchema(RecordSchema):
    """The child of a case or enrolment notice."""

    record = Student
    name = Name(required=True)
    sex = Code("sex", required=True)
    birth_date = BirthDate(required=True)
    ethnicity = Code("ethnicity", load_default="")
    id_kind = Code("id_kind", load_default=people.RESIDENT_ID)
    id_number = CertificateNumber(longest=30, load_default="")
    id_missing_reason = Text(load_default="")
    enrolment_number = EnrolmentNumber(load_default="")
    household_address = Text(longest=ADDRESS, load_default="")
    household_kind = Code("household_kind", load_default="")
    home_address = Text(longest=ADDRESS, load_default="")
    categories = Codes("student_category", load_default=())
    disability = Text(load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """The number is sound and agrees with sex and date of birth, or its lack is explained."""
        return people.identity_faults(data)


class EnrolledStudentSchema(StudentSchema):
    """The child of an enrolment notice: the notice goes to the home."""

    home_address = Text(longest=ADDRESS, required=True)


class CaseStudentSchema(EnrolledStudentSchema):
    """The child of a case: the survey asks for both addresses."""

    household_address = Text(longest=ADDRESS, required=True)


class GuardianSchema(RecordSchema):
    """A guardian or carer; who is named at all needs a name and a relation."""

    record = Guardian
    name = Name(required=True, error_messages={"required": NO_NAME})
    relation = Code("relation", required=True)
    id_number = IdNumber(load_default="")
    phone = Phone(load_default="")
    work = Text(load_default="")


class AbsenceSchema(RecordSchema):
    """Why, since when and whereto."""

    record = Absence
    since = Date(required=True)
    last_attended = Date(load_default=None)
    kind = Code("dropout_kind", required=True)
    reason = Code("dropout_reason", required=True)
    further_reasons = Codes("dropout_reason", load_default=())
    reason_note = Text(longest=LONG, lines=True, load_default="")
    destination = Code("destination", required=True)
    destination_note = Text(longest=500, load_default="")
    register_mark = Code("register_mark", load_default="")
    marked_on = Date(load_default=None)
    returned_on = Date(load_default=None)
    leaves = Leaves(load_default=())

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Dates are in order, 其他 is explained, further reasons are few and new."""
        yield from ordered(data, "last_attended", "since", "缺勤起始日期早于最后到校日期")
        yield from ordered(data, "since", "marked_on", "标注日期早于缺勤起始日期")
        yield from ordered(data, "since", "returned_on", "返校日期早于缺勤起始日期")
        further = data.get("further_reasons", ())
        if OTHER_REASON in (data.get("reason"), *further) and data.get("reason_note") == "":
            yield "reason_note", EXPLAIN_OTHER
        if data.get("destination") == OTHER_DESTINATION and data.get("destination_note") == "":
            yield "destination_note", EXPLAIN_OTHER
        if len(further) > MOST_FURTHER_REASONS:
            yield (
                "further_reasons",
                Message("KC-S43", "次因多于两个", "只留下最重要的两个，其余写入原因说明"),
            )
        if data.get("reason") in further:
            yield "further_reasons", Message("KC-S43", "次因与主因相同", "删去与主因相同的次因")


class SurveySchema(RecordSchema):
    """The home survey."""

    record = Survey
    date = Date(required=True)
    method = Code("visit_method", load_default="")
    place = Text(load_default="")
    surveyor = Text(required=True)
    surveyor_phone = Phone(load_default="")
    present = Text(load_default="")
    in_household = YesNo(load_default=None)
    in_roster = YesNo(load_default=None)
    in_register = YesNo(load_default=None)
    in_person = YesNo(load_default=None)
    family = Text(longest=LONG, lines=True, load_default="")
    student_wish = Text(longest=LONG, lines=True, load_default="")
    guardian_attitude = Text(longest=LONG, lines=True, load_default="")
    measures_taken = Text(longest=LONG, lines=True, load_default="")
    measures_planned = Text(longest=LONG, lines=True, load_default="")
    attachments = Text(longest=500, lines=True, load_default="")


class CaseSchema(RecordSchema):
    """Sheet 学生."""

    record = Case
    case_id = CaseId(required=True)
    unit_code = UnitCode(required=True)
    student = Part(CaseStudentSchema, required=True)
    grade = Grade(required=True)
    class_no = ClassNumber(required=True)
    homeroom_teacher = Name(required=True)
    homeroom_phone = Phone(load_default="")
    guardians = Part(GuardianSchema, many=True, required=True)
    carer = Part(GuardianSchema, load_default=None)
    absence = Part(AbsenceSchema, required=True)
    status = Code("case_status", required=True)
    status_since = Date(load_default=None)
    survey = Part(SurveySchema, required=True)
    responsible = Text(load_default="")
    notice_date = Date(load_default=None)
    return_by = Date(load_default=None)
    report_measures = Text(longest=500, lines=True, load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Child and guardians are different people; the child is of school age."""
        if get(data, "guardians.0.phone") == "":
            yield "guardians.0.phone", REQUIRED
        limits = self.plausible
        yield from list(people.age_faults(data, "survey.date", limits)) or timing.grade_faults(
            data, "absence.since", limits
        )
        yield from timing.survey_faults(data)
        yield from ordered(data, "absence.since", "notice_date", "通知日期早于无故缺勤起始日期")
        yield from ordered(data, "notice_date", "return_by", "复学期限早于通知日期")
        yield from timing.status_day_faults(data)
        for place in range(len(data.get("guardians", ()))):
            yield from people.same_person(data, f"guardians.{place}")
        yield from people.same_guardians(data)

    def doubts(self, data: Any) -> Iterator[Fault]:
        """Yield what is odd about persons, ages, dates and status."""
        yield from people.doubts(data, self.plausible)
        yield from timing.grade_doubts(data, "absence.since", self.plausible)
        yield from timing.order_doubts(data)
        yield from timing.status_doubts(data)


class VisitSchema(RecordSchema):
    """Sheet 劝返记录."""

    record = Visit
    case_id = CaseId(required=True)
    student_name = Name(load_default="")
    round = Integer(unit="次", required=True)
    date = Date(required=True)
    start = Time(load_default=None)
    end = Time(load_default=None)
    method = Code("visit_method", required=True)
    place = Text(required=True)
    participants = Text(longest=500, lines=True, required=True)
    guardian_present = Text(load_default="")
    student_present = YesNo(load_default=None)
    law_topics = Text(longest=LONG, lines=True, load_default="")
    summary = Text(longest=LONG, lines=True, required=True)
    student_opinion = Text(longest=LONG, lines=True, load_default="")
    guardian_opinion = Text(longest=LONG, lines=True, load_default="")
    result = Code("visit_result", required=True)
    promised_on = Date(load_default=None)
    next_step = Text(longest=LONG, lines=True, load_default="")
    evidence = Text(longest=500, lines=True, load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """A visit ends after it starts; a promise lies on its day or later."""
        yield from ordered(data, "date", "promised_on", "承诺返校日期早于劝返日期")
        start, end = data.get("start"), data.get("end")
        if start is not None and end is not None and end <= start:
            yield "end", Message("KC-S41", "结束时间不晚于开始时间", "按24小时制核对两个时间")


class EnrolmentSchema(RecordSchema):
    """Sheet 入学名单."""

    record = Enrolment
    child_id = CaseId(required=True)
    unit_code = UnitCode(required=True)
    student = Part(EnrolledStudentSchema, required=True)
    guardian = Part(GuardianSchema, required=True)
    grade = Grade(required=True)
    notice_date = Date(required=True)
    report_from = Date(required=True)
    report_to = Date(required=True)
    report_place = Text(load_default="")
    materials = Text(longest=500, lines=True, load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Registration follows the notice; the child is of school age."""
        limits = self.plausible
        yield from list(people.age_faults(data, "notice_date", limits)) or timing.grade_faults(
            data, "notice_date", limits
        )
        yield from people.same_person(data, "guardian")
        yield from ordered(data, "notice_date", "report_from", "报到开始日期早于通知日期")
        yield from ordered(data, "report_from", "report_to", "报到截止日期早于开始日期")

    def doubts(self, data: Any) -> Iterator[Fault]:
        """Yield what is odd about persons and ages."""
        yield from people.doubts(data, self.plausible)
        yield from timing.grade_doubts(data, "notice_date", self.plausible)


class MonthlyHeadSchema(RecordSchema):
    """Sheet 月报."""

    record = MonthlyHead
    unit_code = UnitCode(required=True)
    month = Month(required=True)
    clerk = Name(required=True)
    phone = Phone(required=True)
    report_date = Date(load_default=None)
    nil = YesNo(load_default=None)


SCHEMAS: Mapping[RecordKind, type[RecordSchema]] = {
    RecordKind.UNIT: UnitSchema,
    RecordKind.CASE: CaseSchema,
    RecordKind.VISIT: VisitSchema,
    RecordKind.ACT: ActSchema,
    RecordKind.ENROLMENT: EnrolmentSchema,
    RecordKind.REPORT: MonthlyHeadSchema,
    RecordKind.ROSTER: RosterSchema,
}
"""The schema of each sheet, and of the lists that are only compared."""
