"""Every type that crosses a stage. Read this first.

All types are frozen: a stage returns new values and never changes what it was given. Dates are
``datetime.date``; months are the text ``"2021-10"``; lengths in papers are millimetres; days are
calendar days unless a name says otherwise. Identifiers of units, cases and children are chosen by
the office (``JL01``, ``JL003``) and are safe to print in logs and file names; names, ID numbers and
phones are not.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

# --- months -------------------------------------------------------------------------------------


def first_day(month: str) -> dt.date:
    """Return the first day of a month such as ``2021-10``."""
    return dt.date.fromisoformat(f"{month}-01")


def last_day(month: str) -> dt.date:
    """Return the last day of a month such as ``2021-10``, inclusive."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


# --- findings -----------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much a finding matters: only an *error* keeps a row out or a paper back."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value stands in the user's own file."""

    file: str = ""
    """File name without folder."""
    sheet: str = ""
    row: int | None = None
    """Row as Excel shows it: from 1, heading counted."""
    column: str = ""
    """Column letter as Excel shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The only shape of "something is wrong with the data"."""

    code: str
    """Stable code ``KC-<stage letter><two digits>``; never reused."""
    severity: Severity
    message: str
    """What is wrong, in Chinese, without personal values."""
    fix: str = ""
    """How to put it right, in Chinese."""
    field: str = ""
    """Chinese label of the field, as the workbook heads it."""
    source: Source = Source()
    basis: str = ""
    """Law, article or document that asks for it."""


def has_error(findings: tuple[Finding, ...]) -> bool:
    """Tell whether one of the findings is an error."""
    return any(item.severity is Severity.ERROR for item in findings)


# --- intake -------------------------------------------------------------------------------------

CellValue: TypeAlias = (
    str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
)
"""What a workbook cell holds, before anything is interpreted."""


class RecordKind(StrEnum):
    """The five things that a workbook tells; one sheet each."""

    UNIT = "unit"
    CASE = "case"
    VISIT = "visit"
    ENROLMENT = "enrolment"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One row of one sheet; nothing interpreted yet."""

    kind: RecordKind
    values: Mapping[str, CellValue]
    """Field path (``student.id_number``) to what the cell holds; blank cells are left out."""
    places: Mapping[str, Source]
    """Field path to its cell, for every column of the sheet, blank or not."""
    source: Source
    """The row itself (column empty)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that intake knows, from ``schemas/columns/*.yaml``."""

    heading: str
    path: str
    """Field path inside the record: ``student.name``, ``guardians.0.phone``."""
    required: bool = False
    codes: str = ""
    """Code list that the cell's choices come from, or empty."""
    kind: str = "text"
    """``text``, ``date``, ``time``, ``integer``, ``yes_no``, ``id_number``, ``month`` or ``codes``."""
    note: str = ""
    """Input help shown in the blank workbook."""
    width: int = 14
    """Column width in the blank workbook, in characters."""
    aliases: tuple[str, ...] = ()
    """Other headings that mean the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet of the intake workbook."""

    name: str
    kind: RecordKind
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLayout:
    """The intake workbook: version and sheets, in the order of the tabs."""

    version: str
    title: str
    sheets: tuple[SheetLayout, ...]

    def sheet(self, kind: RecordKind) -> SheetLayout:
        """Return the sheet that tells about ``kind``."""
        return next(sheet for sheet in self.sheets if sheet.kind is kind)


# --- people, schools and cases ------------------------------------------------------------------


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


Record: TypeAlias = Unit | Case | Visit | Enrolment | MonthlyHead
"""What a valid row becomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """All valid records of a county, as the store holds them."""

    units: Mapping[str, Unit]
    cases: Mapping[str, Case]
    enrolments: Mapping[str, Enrolment]
    heads: Mapping[tuple[str, str], MonthlyHead]
    """By unit code and month."""


# --- counties, law, codes, forms ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A dated value of a county with its source."""

    key: str
    """Dotted path, for example ``parameters.dropout`` or ``forms.return_notice.title``."""
    value: Any
    since: dt.date | None = None
    """First day on which the value holds; none = always."""
    unit: str = ""
    compare: str = ""
    """Boundary: ``more_than``, ``at_least`` or ``on_or_before``."""
    source: str = ""
    """Document and quoted words, or why we recommend it."""
    checked_by: str = ""
    checked_on: dt.date | None = None
    file: str = ""
    """Id of the jurisdiction that holds it: the county's own or one that it inherits from."""

    @property
    def checked(self) -> bool:
        """Tell whether somebody checked the value against its source."""
        return self.checked_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county with everything that is inherited from province and nation.

    Values are looked up by dotted key; ``values`` holds every version of every leaf, sorted by date.
    """

    county_id: str
    name: str
    chain: tuple[str, ...]
    """Jurisdictions from the county up to the nation."""
    values: Mapping[str, tuple[Parameter, ...]]

    def find(self, key: str, on: dt.date) -> Parameter | None:
        """Return the version of ``key`` that holds on the day ``on``, or None."""
        valid = [item for item in self.values.get(key, ()) if not item.since or item.since <= on]
        return valid[-1] if valid else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBlock:
    """A quotable piece of a statute with its dates."""

    block_id: str
    """``LAW.YWJY.58`` or ``LAW.WBF.17.5``."""
    key: str
    """Name in templates: ``义务教育法58``, ``未成年人保护法17_5``."""
    law: str
    """Full title without 《》."""
    version: str
    article: str
    """Printed form, for example 第五条第二款 or 第十七条第（五）项."""
    text: str
    """Exact words; paragraphs of the law are separated by a newline."""
    sha256: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    """Last day, inclusive; none = still in force when checked."""
    source: str = ""
    checked_on: dt.date | None = None
    chapeau: str = ""
    """Opening words of the article that an item depends on, ending in ：, where ``text`` is one item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list with labels in printing order."""

    list_id: str
    title: str
    source: str
    labels: Mapping[str, str]
    """Code to label."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other spellings that clerks use, to code."""

    def code(self, text: str) -> str | None:
        """Return the code for a code, label or alias; None when unknown."""
        if text in self.labels:
            return text
        by_label = {label: code for code, label in self.labels.items()}
        return by_label.get(text) or self.aliases.get(text)


class Subject(StrEnum):
    """What a form speaks about."""

    CASE = "case"
    ENROLMENT = "enrolment"
    UNIT_MONTH = "unit_month"
    BUNDLE = "bundle"
    """Internal pages: cover, contents, signing list."""


class NumberGrammar(StrEnum):
    """How a number is printed. Basis: GB/T 9704-2012 §7.2.5 for organs; school practice."""

    SCHOOL = "school"
    """``金中校（劝返）字〔2021〕第3号``."""
    ORGAN = "organ"
    """``中教函〔2021〕97号``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormInput:
    """A value that a form needs beyond the case, settable with ``--set``."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """How many copies go to whom."""

    recipient: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRole:
    """Who signs or seals where; printed in the signing list."""

    role: str
    seal: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form folder: ``form.yaml`` and ``template.docx``."""

    form_id: str
    title: str
    """Default title; a county's own title wins."""
    label: str
    """Short name for file names and lists: 调查表, 通知书 …"""
    order: int
    """Place in the reading order of a case or bundle."""
    subject: Subject
    issuer: str
    """``school``, ``reporting_unit`` or ``county``; the county may set another."""
    event: str
    """Field whose date puts the paper into a month and dates it: ``survey.date`` …"""
    kind: str = ""
    """Kind of the number series; empty = the paper carries no number."""
    grammar: NumberGrammar = NumberGrammar.SCHOOL
    copies: tuple[Copy, ...] = ()
    signatures: tuple[SignatureRole, ...] = ()
    seal_position: str = ""
    retention: str = ""
    """``Y`` permanent, ``D30``, ``D10``. Basis: DA/T 22-2015 practice."""
    basis: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    """Keys of the law blocks that the template prints."""
    requires: tuple[str, ...] = ()
    """Field paths without which the paper cannot be issued."""
    inputs: tuple[FormInput, ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict)
    """What is counted or chosen by a county parameter: field path to parameter key. For a case the
    parameter is used only where the field itself is empty."""
    unverified: str = ""
    """What of the layout is our reconstruction, in words; empty = the layout is sourced."""
    folder: Path = Path()

    @property
    def template(self) -> Path:
        """The Word template."""
        return self.folder / "template.docx"


# --- numbers and papers -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """One run of numbers: issuing unit, kind and calendar year. Basis: domain §5.4."""

    unit_code: str
    """Issuing unit, or the county id for papers of the bureau."""
    kind: str
    year: int
    prefix: str
    """Everything before the year: ``金中校（劝返）字``."""
    grammar: NumberGrammar


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """A number of a series."""

    series: NumberSeries
    seq: int
    """From 1, without gaps."""


class NumberState(StrEnum):
    """Life of a number; a void number stays in the register for ever."""

    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEntry:
    """One line of the register of numbers (发文登记簿)."""

    number: DocumentNumber
    key: str
    """What the number is for: ``return_notice/JL003``."""
    state: NumberState
    reason: str = ""
    """Why it is void."""
    taken_at: str = ""
    """ISO time."""


class DocumentState(StrEnum):
    """What ``plan`` and ``run`` say about one paper."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    DRAFT = "draft"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a template may see: nested plain values under Chinese names, JSON-able.

    The same facts and template always give the same bytes.
    """

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return one top-level entry, for example ``facts["学生"]``."""
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """One paper that a run is to make, before it has a number."""

    key: str
    """Stable key ``form/subject[/month]``: the same key always gets the same number."""
    form_id: str
    unit_code: str
    """Reporting unit whose bundle holds the paper."""
    issuer_code: str
    """Unit code (or county id) that issues it and whose series numbers it."""
    subject_id: str
    """Case id, child id, or unit code."""
    month: str
    dated: dt.date
    """Date of the paper: its year is the year of the number."""
    series: NumberSeries | None
    draft_reasons: tuple[str, ...] = ()
    """Unchecked and unconfirmed values; not empty = the paper is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFile:
    """A file written for a paper, beside its target while in work."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that has been made. ``facts`` are kept: same facts, same bytes."""

    key: str
    form_id: str
    title: str
    unit_code: str
    subject_id: str
    month: str
    dated: dt.date
    number: str
    """Printed number; empty for drafts and internal pages."""
    version: int
    facts: Facts
    recipe: str
    """Digest of template, fonts and tool version: a change of recipe never re-makes an issued paper."""
    pages: int
    files: tuple[RenderedFile, ...]
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The papers of one reporting unit and month, as they lie in a folder."""

    unit_code: str
    unit_name: str
    month: str
    path: Path
    documents: tuple[Document, ...]
    manifest: str
    """sha256 of ``bundle.json``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """An archived bundle (BagIt, RFC 8493)."""

    bag_id: str
    path: Path
    unit_code: str
    month: str
    manifest: str
    """sha256 of the bag's tag manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixityReport:
    """What a check of one bag found; no finding of severity error = the bag is whole."""

    bag_id: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every byte is as it was archived."""
        return not has_error(self.findings)
