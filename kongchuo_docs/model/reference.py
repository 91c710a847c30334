"""What is given: counties, law, code lists and forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from kongchuo_docs.model.registers import Selection


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

    is_open: bool = False
    """True where the county's file asks for the value and nobody has answered: drafts only."""

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
    confidence: str = ""
    """How sure the wording is: ``A`` two copies agree, ``B`` one good copy, ``C`` one poor copy."""

    def in_force(self, on: dt.date) -> bool:
        """Tell whether these were the words of the law on the day ``on``, both ends inclusive."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeList:
    """A code list with labels in printing order.

    Lists are the same only if they are one: so what was found in one can be remembered.
    """

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
        by_label = (code for code, label in self.labels.items() if label == text)
        return next(by_label, None) or self.aliases.get(text)


class Subject(StrEnum):
    """What a form speaks about."""

    CASE = "case"
    ENROLMENT = "enrolment"
    UNIT_MONTH = "unit_month"
    REGISTER = "register"
    """A list of many children of one unit and month (台账)."""
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
    when: str = ""
    """On what condition, in words; empty = always. A digitally signed paper needs only those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumn:
    """One column of a register, in the workbook and on paper."""

    heading: str
    value: str
    """Template of the cell, for example ``{{ 行.学生.姓名 }}``."""
    width_mm: int
    """Width on paper."""
    group: str = ""
    """Heading above; on paper the columns of a group are a line of their own."""
    centred: bool = False
    lines: int = 0
    """Lines that the cell holds on paper; what is more goes on an extra page (附页). 0 = it grows."""


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
    """``school``, ``reporting_unit``, ``township``, ``county`` or ``served`` (whoever issued the paper
    that is served); the county may set another."""
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
    rows: Selection | None = None
    """What a register lists; registers only."""
    columns: tuple[RegisterColumn, ...] = ()
    """Columns of a register."""
    note: str = ""
    """What a register says below its list: a formula, how it is filled in."""
    unverified: str = ""
    """What of the layout is our reconstruction, in words; empty = the layout is sourced."""
    folder: Path = Path()

    @property
    def template(self) -> Path:
        """The Word template."""
        return self.folder / "template.docx"
