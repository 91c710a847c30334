"""Asking for one case field by field: what is asked, what is proposed, what speaks against it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kongchuo_docs import schema
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Column,
    RawRecord,
    RecordKind,
    Roll,
    Severity,
    SheetLayout,
    Source,
)
from kongchuo_docs.pipeline.drafts import Draft
from kongchuo_docs.schema import identity, people

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "学生": (
        *("unit_code", "case_id", "student.name", "student.id_kind", "student.id_number"),
        *("student.id_missing_reason", "student.sex", "student.birth_date", "student"),
        *("grade", "class_no", "homeroom_teacher", "homeroom_phone"),
    ),
    "监护人": ("guardians.0", "guardians.1", "carer"),
    "缺勤和去向": ("status", "absence"),
    "摸底调查": ("survey", "responsible"),
    "通知和报送": ("notice_date", "return_by", "report_measures"),
}
"""Sections in the order of asking, each with fields or parts of the record. The number of the
certificate comes before sex and date of birth, which it tells."""
VISIT_SECTION = "劝返"
OPTIONAL: Mapping[str, str] = {"guardians.1": "第二监护人", "carer": "实际照护人（不是监护人的）"}
"""Persons that may not exist: asked for once before their fields."""
FEMALE = "2"
"""Code of 女 in list ``sex``."""
UNASKED = frozenset({"case_id", "student_name"})
"""Fields of a visit that the case knows."""
ANSWERED_NEXT = frozenset({"KC-S26"})
"""Faults of an empty answer that the next question puts right."""
YES, NO = "是", "否"
_NUMBERED = re.compile(r"(.*?)([0-9]+)")
_SEPARATORS = re.compile(r"[\s、，,;；]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One answer: of the case (record 0) or of a visit (from 1), by field path."""

    record: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked at a place."""

    column: Column
    section: str
    choices: tuple[str, ...] = ()
    """What may be answered by number."""
    names: tuple[str, ...] = ()
    """What choices that are codes stand for; empty where they speak for themselves."""
    several: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """The choices as they are printed."""
        pairs = zip(self.choices, self.names, strict=True) if self.names else ()
        return tuple(f"{choice} {name}" for choice, name in pairs) or self.choices

    @property
    def person(self) -> str:
        """The person who may not exist and whom the question is about; empty for all others."""
        return next((each for each in OPTIONAL if self.column.path.startswith(f"{each}.")), "")

    def read(self, text: str) -> str:
        """Return an answer with the numbers or names of choices replaced by the choices."""
        if text in self.names:
            return self.choices[self.names.index(text)]
        if not self.choices:
            return text
        parts = _SEPARATORS.split(text) if self.several else [text]
        if not all(part.isdecimal() and 0 < int(part) <= len(self.choices) for part in parts):
            return text
        return "、".join(self.choices[int(part) - 1] for part in parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """What speaks against an answer, in the words of the schema."""

    place: Place
    code: str
    message: str
    fix: str


@dataclass(kw_only=True)
class Interview:
    """Knows the questions and judges the answers of one draft."""

    library: Library
    roll: Roll
    draft: Draft
    on: dt.date
    _questions: dict[RecordKind, tuple[Question, ...]] = field(default_factory=dict)

    def questions(self, record: int) -> tuple[Question, ...]:
        """Return the questions of a record in the order of asking."""
        kind = RecordKind.VISIT if record else RecordKind.CASE
        if kind not in self._questions:
            made = self._visit_questions() if record else self._case_questions()
            self._questions[kind] = tuple(made)
        return self._questions[kind]

    def question(self, place: Place) -> Question:
        """Return what is asked at a place."""
        found = self.questions(place.record)
        return next(each for each in found if each.column.path == place.path)

    def _case_questions(self) -> Iterator[Question]:
        columns = {column.path: column for column in self._sheet(RecordKind.CASE).columns}
        if self.draft.base is not None:
            del columns["case_id"]  # the key of a stored case never changes
        for section, heads in SECTIONS.items():
            for head in heads:
                inside = [path for path in columns if path == head or path.startswith(f"{head}.")]
                for path in inside:
                    yield self._asked(columns.pop(path), RecordKind.CASE, section)
        for column in columns.values():
            yield self._asked(column, RecordKind.CASE, "其他")

    def _visit_questions(self) -> Iterator[Question]:
        for column in self._sheet(RecordKind.VISIT).columns:
            if column.path not in UNASKED:
                yield self._asked(column, RecordKind.VISIT, VISIT_SECTION)

    def _asked(self, column: Column, kind: RecordKind, section: str) -> Question:
        choices: tuple[str, ...] = ()
        names: tuple[str, ...] = ()
        if column.codes:
            choices = tuple(self.library.codes(column.codes).labels.values())
        elif column.kind == "yes_no":
            choices = (YES, NO)
        elif column.path == "unit_code":
            choices = tuple(self.roll.units)
            names = tuple(unit.name for unit in self.roll.units.values())
        several = bool(column.codes) and schema.takes_several(kind, column.path)
        return Question(
            column=column, section=section, choices=choices, names=names, several=several
        )

    def _sheet(self, kind: RecordKind) -> SheetLayout:
        return self.library.workbook().sheet(kind)

    def is_needless(self, place: Place) -> bool:
        """Tell whether an earlier answer leaves nothing to be asked here."""
        of_case = place.record == 0 and place.path == "student.id_missing_reason"
        return of_case and bool(self.draft.case.get("student.id_number"))

    # --- proposals ------------------------------------------------------------------------------

    def proposal(self, place: Place) -> str:
        """Return what an empty answer means: what was answered before, or what is likely."""
        answers = self.draft.record(place.record)
        if place.path in answers:
            return answers[place.path]
        return self._visit_proposal(place.path) if place.record else self._case_proposal(place.path)

    def _case_proposal(self, path: str) -> str:
        case = self.draft.case
        number = case.get("student.id_number", "")
        match path:
            case "case_id":
                return self._next_id(case.get("unit_code", ""))
            case "student.id_kind":
                return next(iter(self.library.codes("id_kind").labels.values()))
            case "student.sex" if identity.fault(number) is None:
                labels = self.library.codes("sex").labels
                return labels[people.MALE if identity.is_male(number) else FEMALE]
            case "student.birth_date" if identity.fault(number) is None:
                return str(identity.birth_date(number))
            case "student.home_address":
                return case.get("student.household_address", "")
            case "survey.date":
                return str(self.on)
            case "survey.surveyor":
                return case.get("homeroom_teacher", "")
            case "survey.surveyor_phone":
                return case.get("homeroom_phone", "")
        return ""

    def _visit_proposal(self, path: str) -> str:
        if path == "round":
            rounds = [visit.get("round", "") for visit in self.draft.visits]
            return str(max((int(each) for each in rounds if each.isdecimal()), default=0) + 1)
        return str(self.on) if path == "date" else ""

    def _next_id(self, unit: str) -> str:
        """Return an id as the school's others, with the next figures that are free in the county.

        Empty where it has no case yet, or its ids do not end in figures.
        """
        of_school = [case.case_id for case in self.roll.cases.values() if case.unit_code == unit]
        found = _NUMBERED.fullmatch(max(of_school, default=""))
        if not found:
            return ""
        start, figures = found.groups()
        alike = filter(None, map(_NUMBERED.fullmatch, self.roll.cases))
        highest = max(int(each[2]) for each in alike if each[1] == start)
        return f"{start}{highest + 1:0{len(figures)}d}"

    # --- judging --------------------------------------------------------------------------------

    def answer(self, place: Place, text: str) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """Take an answer unless it is wrong in itself.

        Returns:
            What is wrong with the answer itself: then it was not taken. And what it contradicts
            among the answers given before: then it was taken, and one of the two has to change.
        """
        before = frozenset(self.faults())
        answers = self.draft.record(place.record)
        earlier = answers.get(place.path)
        answers[place.path] = text
        found = self.faults()
        own = tuple(
            fault
            for fault in found
            if fault.place == place and not (text == "" and fault.code in ANSWERED_NEXT)
        )
        if own:
            self._restore(place, earlier)
            return own, ()
        return (), tuple(fault for fault in found if fault not in before and self._given(fault))

    def _given(self, fault: Fault) -> bool:
        return bool(self.draft.record(fault.place.record).get(fault.place.path))

    def _restore(self, place: Place, earlier: str | None) -> None:
        answers = self.draft.record(place.record)
        answers.pop(place.path, None)
        if earlier is not None:
            answers[place.path] = earlier

    def faults(self) -> tuple[Fault, ...]:
        """Return all that is wrong with the answers, record by record."""
        found = [
            fault for number in range(len(self.draft.visits) + 1) for fault in self._of(number)
        ]
        return (*self._keys(), *found)

    def _of(self, number: int) -> Iterator[Fault]:
        kind = RecordKind.VISIT if number else RecordKind.CASE
        answers = dict(self.draft.record(number))
        if number:
            answers["case_id"] = self.draft.case_id
        values = {path: text for path, text in answers.items() if text}
        places = {column.path: Source(column=column.path) for column in self._sheet(kind).columns}
        row = RawRecord(kind=kind, values=values, places=places, source=Source())
        _, findings = schema.load_record(row, self.library.codes, self.library.workbook())
        for each in findings:
            if each.severity is Severity.ERROR:
                yield Fault(Place(number, each.source.column), each.code, each.message, each.fix)

    def _keys(self) -> Iterator[Fault]:
        """Yield what the store knows against the ids."""
        unit, case_id = self.draft.case.get("unit_code", "").upper(), self.draft.case_id.upper()
        if unit and unit not in self.roll.units:
            place, fix = Place(0, "unit_code"), "从列表中选一个；新的学校先用采集表的「单位」表装入"
            yield Fault(place, "KC-S62", "没有这个单位", fix)
        if self.draft.base is None and case_id in self.roll.cases:
            fix = f"换一个编号；要改这个个案，用 kongchuo case edit {case_id}"
            yield Fault(Place(0, "case_id"), "KC-S60", "这个编号已经有个案了", fix)
