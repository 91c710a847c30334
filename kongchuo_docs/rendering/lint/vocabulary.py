"""What a template of a form may print: the names and kinds of the facts that the form gets.

Nothing is listed here. A wholly invented record, with every field filled, goes through the same
:class:`~kongchuo_docs.rendering.facts.FactBuilder` as a real one, and its facts are the vocabulary.
Which names a record's field ends up in is found by changing that field and looking what else changes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Absence,
    Act,
    Case,
    Change,
    Cohort,
    County,
    Enrolment,
    Form,
    Guardian,
    MonthlyHead,
    Parameter,
    RateLine,
    RegisterItem,
    Selection,
    Student,
    Subject,
    Survey,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead, ServedPaper

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = dt.date(2021, 10, 8)
_END = dt.date(2021, 12, 31)
_STUDENT = Student(
    name="王样张", sex="男", birth_date=dt.date(2008, 3, 12), ethnicity="汉族", id_kind="居民身份证",
    id_number="000000200803120016", enrolment_number="G000000200803120016",
    household_address="示例县示例镇示例村", household_kind="农业户口",
    home_address="示例县示例镇示例村12号", categories=("留守",), disability="无",
)  # fmt: skip
_GUARDIAN = Guardian(
    name="王示例", relation="父亲", id_number="000000198001010017", phone="10000000002",
    work="外省某建筑工地",
)  # fmt: skip
_VISIT = Visit(
    case_id="SL003", round=1, date=dt.date(2021, 10, 12), start=dt.time(15, 30),
    end=dt.time(16, 40), method="入户", place="学生家中", participants="孙示例（班主任）",
    guardian_present="王示例", student_present=True, law_topics="义务教育法", summary="说明法定义务。",
    student_opinion="愿意返校", guardian_opinion="支持", result="承诺返校",
    promised_on=dt.date(2021, 10, 18), next_step="跟进", evidence="照片",
)  # fmt: skip
_ACT = Act(
    case_id="SL003", form="written_report", date=dt.date(2021, 10, 12), term=dt.date(2021, 10, 27),
    reason="三次劝返仍未返校", serves="return_notice", recipient="示例市教育局", relation="父亲",
    served_on=dt.date(2021, 10, 13), service="direct", receipt="signed", witnesses="周示例（村委会）",
)  # fmt: skip
_SERVED = ServedPaper(title="劝返复学通知书", number="示例中校字〔2021〕第2号", dated=_DAY)
_CASE = Case(
    case_id="SL003", unit_code="SL01", student=_STUDENT, grade="八年级", class_no=2,
    homeroom_teacher="孙示例", homeroom_phone="10000000001",
    guardians=(_GUARDIAN, replace(_GUARDIAN, name="李示例", relation="母亲")),
    carer=replace(_GUARDIAN, name="王祖母", relation="祖母"),
    absence=Absence(
        since=dt.date(2021, 9, 6), last_attended=dt.date(2021, 9, 3), kind="中途离校",
        reason="厌学", further_reasons=("学习困难",), reason_note="听不懂课", destination="务工",
        destination_note="去向待核", register_mark="辍学", marked_on=dt.date(2021, 10, 4),
        returned_on=dt.date(2021, 11, 1),
    ),
    status="辍学",
    survey=Survey(
        date=_DAY, method="入户", place="学生家中", surveyor="孙示例", surveyor_phone="10000000001",
        present="王示例", in_household=True, in_roster=True, in_register=True, in_person=False,
        family="家中四口人", student_wish="愿意返校", guardian_attitude="支持",
        measures_taken="电话联系", measures_planned="补课", attachments="无",
    ),
    responsible="赵示例（副校长）", notice_date=dt.date(2021, 10, 11),
    return_by=dt.date(2021, 10, 18), report_measures="两次入户劝返。", visits=(_VISIT,),
)  # fmt: skip
_ENROLMENT = Enrolment(
    child_id="RX0001", unit_code="SL01", student=_STUDENT, guardian=_GUARDIAN, grade="一年级",
    notice_date=_DAY, report_from=dt.date(2021, 8, 28), report_to=dt.date(2021, 8, 30),
    report_place="学校教务处", materials="户口簿",
)  # fmt: skip
_CHANGE = Change(case=_CASE, on=_DAY, recorded_on=_DAY, before="疑似辍学", school_before="SL01")
_RATE = RateLine(
    unit_code="SL01", stage="九年", base=200, rate="97.50%", note="示例",
    cohort=Cohort(graduating=195, entered=200, transferred_in=10, transferred_out=10),
)  # fmt: skip
_HEAD = MonthlyHead(
    unit_code="SL01", month="2021-10", clerk="李示例", phone="0000-1234567",
    report_date=_DAY, nil=False,
)  # fmt: skip
_UNIT = Unit(
    unit_code="SL01", name="示例县示例镇中心校", kind=UnitKind.CENTRAL, township="示例镇",
    prefix="示例中校", head="张示例", clerk="李示例", phone="0000-1234567",
    address="示例镇示例路1号", hotline="0000-0000000",
)  # fmt: skip
_COUNTY = County(
    county_id="", name="示例县", chain=(),
    values={
        key: (Parameter(key=key, value=value),)
        for key, value in (
            ("issuers.county.name", "示例县教育局"),
            ("issuers.county.short", "县教育局"),
            ("issuers.county.hotline", "0000-0000000"),
        )
    },
)  # fmt: skip
"""Nobody here exists; region code 000000."""


@dataclass(frozen=True)
class Vocabulary:
    """The names that a form may print, with an invented value for each.

    Args:
        library: Code lists, statutes, and the samples of the bundle's own pages.
        form: For its subject and event; its title and laws do not matter.
    """

    library: Library
    form: Form

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The invented facts, nested; each list has one entry, 法条 has every statute block."""
        return self._facts(self.record)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All dotted names; entries of a list are named as fields of the list."""
        return tuple(name for name, _ in leaves(self.facts))

    @property
    def record(self) -> Case | Enrolment | MonthlyHead | None:
        """The invented record, or None for pages of the bundle."""
        match self.form.subject:
            case Subject.CASE:
                return replace(_CASE, acts=(_ACT,)) if self.form.event == "acts" else _CASE
            case Subject.ENROLMENT:
                return _ENROLMENT
            case Subject.UNIT_MONTH:
                return _HEAD
            case Subject.REGISTER | Subject.BUNDLE:
                return None

    def printed_from(self, path: str) -> frozenset[str] | None:
        """Return the names that print a field of the record.

        Args:
            path: As ``requires`` of a form has it: ``guardians.0.name``.

        Returns:
            The names, none if nothing shows the field; None if the record has no such field.
        """
        try:
            changed = _changed(self.record, path.split("."))
        except (AttributeError, IndexError, ValueError, TypeError):
            return None
        before = dict(leaves(self.facts))
        after = dict(leaves(self._facts(changed)))
        return frozenset(name for name in before if before[name] != after.get(name))

    def _facts(self, record: Any) -> Mapping[str, Any]:
        school = getattr(record, "unit_code", "SL01")
        other = replace(_UNIT, unit_code=school, name=_UNIT.name + school.removeprefix("SL01"))
        builder = FactBuilder(self.library, _COUNTY, {"SL01": _UNIT, school: other})
        laws = {block.key: block for block in self.library.laws()}
        form = replace(self.form, laws=())
        head = PaperHead(
            title=form.title, number="示例中校字〔2021〕第3号", dated=_dated(form, record),
            issuer=_UNIT.name, mark="样张",
        )  # fmt: skip
        match record:
            case Case():
                away = (head.dated - record.absence.since).days
                facts = builder.case(
                    form, record, head, until=_END, return_by=record.return_by, absent_days=away,
                    term=record.acts[0].term if record.acts else None, served=_SERVED,
                )  # fmt: skip
            case Enrolment():
                facts = builder.enrolment(form, record, head)
            case MonthlyHead():
                facts = builder.month(form, school, record.month, [_CASE], record, head)
            case _ if self.form.subject is Subject.REGISTER:
                head = replace(head, dated=_END)
                facts = builder.register(form, _UNIT, "2021-10", self._items(), head)
            case _:
                facts = builder.bundle(form, "SL01", "2021-10", head, **self._bundle_entries())
        blocks = {
            key: {"名称": f"《{block.law}》", "条款": block.article, "原文": block.text}
            for key, block in laws.items()
        }
        return {**facts.values, "法条": blocks}

    def _items(self) -> list[RegisterItem]:
        """Return what a register of this form lists: a row has what all its rows have."""
        match self.form.rows:
            case Selection.CHANGES:
                return [_CHANGE]
            case Selection.RETENTION:
                return [_RATE]
            case _:
                return [_CASE]

    def _bundle_entries(self) -> dict[str, Any]:
        """Return what the bundle adds to the facts, as the shipped samples have it."""
        shipped = self.library
        if shipped.extra_forms:  # an office's own sample must not teach us names
            shipped = Library(shipped.root, package=shipped.package)
        ids = [each.form_id for each in shipped.forms().values() if each.subject is Subject.BUNDLE]
        entries: dict[str, Any] = {}
        for form_id in ids:
            values = shipped.sample(form_id).values
            entries.update(
                {
                    key: values[key]
                    for key in values
                    if key in ("卷", "清单", "证据", "登记簿", "发送单", "归档")
                }
            )
        return entries


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each printable name with its value; of a list the first entry speaks for all."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for inner in value[:1]:
            yield from leaves(inner, name)
    else:
        yield name, value


def _dated(form: Form, record: Any) -> dt.date:
    """Return the date of the paper: that of its event."""
    value: Any = record
    if record and form.event in ("visits", "acts"):
        value = getattr(record, form.event)[-1].date
    for name in form.event.split(".") if value is record else ():
        value = getattr(value, name, None)
    return value if isinstance(value, dt.date) else _DAY


def _changed(value: Any, path: list[str]) -> Any:
    """Return a record with one field changed into something else."""
    if not path:
        return _other(value)
    name, rest = path[0], path[1:]
    if isinstance(value, tuple):
        items = list(value)
        items[int(name)] = _changed(items[int(name)], rest)
        return tuple(items)
    if not is_dataclass(value) or name not in {item.name for item in fields(value)}:
        raise AttributeError(name)
    return replace(value, **{name: _changed(getattr(value, name), rest)})  # type: ignore[type-var]


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}变"
        case dt.date():
            return value + dt.timedelta(days=40)  # another month too
        case dt.time():
            return value.replace(minute=(value.minute + 1) % 60)
        case tuple():
            return value[1:] if value and is_dataclass(value[0]) else (*value, "变")
        case _:
            raise TypeError(value)
