"""四对照: who stands in the population register, the roll, the school register, and in school.

Basis: R12, 中教函〔2021〕97号 一「户、册、籍、人四对照」.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import intake, schema
from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import Case, Finding, RosterEntry, Severity, Source
from kongchuo_docs.pipeline.loading import Opening, unreadable
from kongchuo_docs.pipeline.matching import LISTS, Person, Sighting, match, places
from kongchuo_docs.pipeline.resolutions import (
    Resolution,
    ResolutionLedger,
    read_ledger,
    resolution,
    write_ledger,
)
from kongchuo_docs.workspace import Workspace

NO_VILLAGE = "（未写明村、社区）"
_AREA = re.compile(r"^.*(?:[省市县旗乡镇]|(?<!社)区|街道)")
_VILLAGE = re.compile(r"([^\d\s]{1,12}?(?:村|社区|居委会|嘎查))")
_TITLES = (("name", "姓名"), ("birth_date", "出生日期"), ("sex", "性别"), ("id_number", "证件号码"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One child that not all lists tell in the same way."""

    id: str
    village: str
    kind: str
    """有籍无人 …; what differs: 姓名不一致."""
    present: tuple[str, ...]
    missing: tuple[str, ...]
    places: Mapping[str, Source]
    """Where each list has the child."""
    entry: RosterEntry
    """Who it is: personal."""
    case_id: str = ""
    """Stored case of the child, where there is one."""
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """How many children of a village each list has."""

    name: str
    counts: Mapping[str, int]
    complete: int
    """In all lists, without a difference."""
    open: int
    """Differences that nobody has resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comparing the lists found."""

    lists: Mapping[str, int]
    """List to number of children."""
    people: int
    differences: tuple[Difference, ...]
    """By village."""
    villages: tuple[Village, ...]
    outside: int
    """Children of the population register only, who are too young or too old for school."""
    findings: tuple[Finding, ...]
    key: str
    """Of the ledger."""

    @property
    def open(self) -> tuple[Difference, ...]:
        """Return the differences that nobody has resolved."""
        return tuple(each for each in self.differences if each.resolution is None)


def compare_lists(
    library: Library,
    files: Mapping[str, Sequence[Path]],
    *,
    on: dt.date,
    fresh_key: str,
    workspace: Workspace | None = None,
    given_back: Path | None = None,
    resolve: Mapping[str, str] | None = None,
    opening: Opening | None = None,
) -> Comparison:
    """Hold lists against each other.

    Args:
        library: Headings of rosters, code lists.
        files: List (one of :data:`LISTS`) to its files, at least two lists.
        on: The day: tells who is of school age, and dates new resolutions.
        fresh_key: Key of a new ledger, 32 hexadecimal digits; used where there is none.
        workspace: Keeps the ledger, and knows the cases.
        given_back: The table of an earlier run, filled in.
        resolve: Id of a difference to what was found out.
        opening: What the user says of the files.

    Raises:
        UsageError: There are less than two lists, or an id to resolve is none of the differences.
        InputFileError: The ledger or the table cannot be read.
    """
    if len(files) < 2:
        fix = "至少给两份，如 kongchuo compare 籍=学籍.xlsx 人=点名册.xlsx"
        raise UsageError("要比对的名单不到两份", fix=fix)
    sightings, findings = _sightings(library, files, opening or Opening())
    unread = set(files) - {each.list_name for each in sightings}
    if unread:
        # Against a list that could not be read every child would be missing.
        files = {name: paths for name, paths in files.items() if name not in unread}
    people, unclear = match(sightings)
    findings += [_unclear(each) for each in unclear]
    ledger, table = _ledgers(workspace, given_back, fresh_key)
    cases = _Cases(workspace)
    asked = tuple(name for name in LISTS if name in files)
    outside = [person for person in people if _is_outside(person, on)]
    inside = [person for person in people if not _is_outside(person, on)]
    found = [(person, _kind(person, asked)) for person in inside]
    drawn = [_difference(person, kind, asked, ledger, cases) for person, kind in found if kind]
    ledger = ledger.plus(_handed_in(table, ledger, found, asked))
    ledger = ledger.plus(_resolved(resolve or {}, drawn, on))
    if workspace is not None:
        write_ledger(workspace.root, ledger)
    told = [replace(each, resolution=ledger.resolved.get(each.id)) for each in drawn]
    return Comparison(
        lists={name: sum(each.list_name == name for each in sightings) for name in asked},
        people=len(inside),
        differences=tuple(sorted(told, key=lambda each: (each.village, each.kind, each.id))),
        villages=tuple(_villages(inside, told, asked)),
        outside=len(outside),
        findings=tuple(intake.sort_findings([*findings, *_twice(inside)])),
        key=ledger.key,
    )


def _sightings(
    library: Library, files: Mapping[str, Sequence[Path]], opening: Opening
) -> tuple[list[Sighting], list[Finding]]:
    layout = library.rosters()
    given = intake.parse_map(opening.maps, layout)
    sightings: list[Sighting] = []
    findings: list[Finding] = []
    for name in LISTS:
        for file in files.get(name, ()):
            try:
                rows, found = intake.read_workbook(
                    file, layout, given=given, password=opening.password
                )
            except InputFileError as error:
                findings.append(unreadable(file, error))
                continue
            entries, more = schema.load_roster(rows, library.codes, layout)
            findings += [*(each for each in found if each.severity is not Severity.INFO), *more]
            sightings += [
                Sighting(list_name=name, entry=entry, source=source) for entry, source in entries
            ]
    return sightings, findings


def _unclear(each: Sighting) -> Finding:
    return Finding(
        code="KC-S78",
        severity=Severity.WARNING,
        message=f"{each.list_name}名单的这一行没有证件号码，同名的不止一人，不能确定是谁，没有比对",
        fix="补上身份证件号码，或出生日期",
        field="姓名",
        source=each.source,
    )


def _twice(people: Sequence[Person]) -> Iterator[Finding]:
    """Yield a finding for each further row of a child in one list."""
    for person in people:
        first: dict[str, Sighting] = {}
        for each in person.seen:
            before = first.setdefault(each.list_name, each)
            if before is not each:
                where = f"第 {before.source.row} 行"
                if before.source.file != each.source.file:
                    where = f"{before.source.file} {where}"
                yield Finding(
                    code="KC-S79",
                    severity=Severity.WARNING,
                    message=f"{each.list_name}名单里同一学生登记了不止一次，另见{where}",
                    fix="只留一行；在两所学校的，查清实际在哪一所",
                    field="姓名",
                    source=each.source,
                )


def _is_outside(person: Person, on: dt.date) -> bool:
    """Tell whether a child stands in the population register only, and is not of school age.

    Basis: 义务教育法第十一条; who is six on 31 August enters, nine cohorts (domain reference 4.8).
    """
    born = person.first("birth_date")
    if person.lists != ("户",) or not isinstance(born, dt.date):
        return False
    year = on.year if on.month >= 9 else on.year - 1
    return not dt.date(year - 15, 9, 1) <= born <= dt.date(year - 6, 8, 31)


def _kind(person: Person, asked: Sequence[str]) -> str:
    """Return in words what is missing or differs; empty where all lists agree."""
    present = [name for name in asked if name in person.lists]
    missing = [name for name in asked if name not in person.lists]
    parts = [f"有{'、'.join(present)}，无{'、'.join(missing)}"] if missing else []
    parts += [f"{title}不一致" for name, title in _TITLES if len(person.told(name)) > 1]
    return "，".join(parts)


def _about(person: Person, kind: str) -> str:
    """Return what a difference is about: the same words in each run."""
    name, born = person.first("name"), person.first("birth_date")
    who = (
        f"{name}/{born}" if born else f"{name}/{person.first('id_number')}/{person.first('school')}"
    )
    return f"{who}/{kind}"


def _difference(
    person: Person, kind: str, asked: Sequence[str], ledger: ResolutionLedger, cases: _Cases
) -> Difference:
    first = person.seen[0].entry
    told = {
        name: person.first(name)
        for name in ("birth_date", "id_number", "sex", "school", "grade", "class_name")
        if person.first(name)
    }
    entry = replace(first, **told)  # type: ignore[arg-type]
    return Difference(
        id=ledger.id_of(_about(person, kind)),
        village=_village(person),
        kind=kind,
        present=tuple(name for name in asked if name in person.lists),
        missing=tuple(name for name in asked if name not in person.lists),
        places=places(person),
        entry=entry,
        case_id=cases.of(entry),
    )


def _village(person: Person) -> str:
    named = person.first("village")
    if named:
        return str(named)
    for name in ("household_address", "home_address"):
        for address in person.told(name):
            if found := _VILLAGE.match(_AREA.sub("", str(address))):
                return found[1]
    return NO_VILLAGE


def _villages(
    people: Sequence[Person], differences: Sequence[Difference], asked: Sequence[str]
) -> Iterator[Village]:
    by_village: dict[str, list[Person]] = {}
    for person in people:
        by_village.setdefault(_village(person), []).append(person)
    differing = Counter(each.village for each in differences)
    still = Counter(each.village for each in differences if each.resolution is None)
    for name in sorted(by_village):
        members = by_village[name]
        yield Village(
            name=name,
            counts={each: sum(each in person.lists for person in members) for each in asked},
            complete=len(members) - differing[name],
            open=still[name],
        )


class _Cases:
    """The stored cases, by number and by name and birth."""

    def __init__(self, workspace: Workspace | None) -> None:
        stored: Iterable[Case] = ()
        if workspace is not None:
            with workspace.reading() as data:
                stored = data.store.roll().cases.values()
        self._ids: dict[object, str] = {}
        for case in stored:
            student = case.student
            self._ids[student.name, student.birth_date] = case.case_id
            if student.id_number:
                self._ids[student.id_number] = case.case_id

    def of(self, entry: RosterEntry) -> str:
        """Return the id of the case of a child; empty where there is none."""
        found = self._ids.get(entry.id_number) if entry.id_number else None
        return found or self._ids.get((entry.name, entry.birth_date), "")


def _ledgers(
    workspace: Workspace | None, given_back: Path | None, fresh_key: str
) -> tuple[ResolutionLedger, ResolutionLedger | None]:
    """Return the ledger that is kept, and what the filled table says under its own key."""
    table = None
    if given_back is not None:
        key, told = intake.read_check_table(given_back)
        resolved = {name: Resolution(result=r, by=by, on=on) for name, (r, by, on) in told.items()}
        table = ResolutionLedger(key=key, resolved=resolved)
    kept = read_ledger(workspace.root) if workspace else None
    if kept is None:
        kept = ResolutionLedger(key=table.key if table else fresh_key)
    return kept, table


def _handed_in(
    table: ResolutionLedger | None,
    ledger: ResolutionLedger,
    found: Sequence[tuple[Person, str]],
    asked: Sequence[str],
) -> Mapping[str, Resolution]:
    """Return what a filled table says, under the ids of the ledger that is kept."""
    if table is None:
        return {}
    if table.key == ledger.key:
        return table.resolved
    about = {
        table.id_of(_about(person, kind)): _about(person, kind) for person, kind in found if kind
    }
    return {
        ledger.id_of(about[name]): each for name, each in table.resolved.items() if name in about
    }


def _resolved(
    resolve: Mapping[str, str], drawn: Sequence[Difference], on: dt.date
) -> Mapping[str, Resolution]:
    known = {each.id for each in drawn}
    for name in resolve:
        if name.upper() not in known:
            fix = "照这次比对列出的编号填写；不在工作区里的，要用 --ledger 给回上次的核查表"
            raise UsageError(f"没有编号为 {name} 的差异", fix=fix)
    return {name.upper(): resolution(text, on) for name, text in resolve.items()}
