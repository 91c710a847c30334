from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import read_workbook
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    Enrolment,
    Finding,
    MonthlyHead,
    RawRecord,
    Record,
    Severity,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.rules import check_case
from kongchuo_docs.schema import load_rows

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
BROKEN = SAMPLES / "broken"
MAIN = "zhongyang/采集表.xlsx"
SECOND = "wafangdian/采集表.xlsx"
SAMPLE_DAY = dt.date(2021, 10, 18)
RARE = ("㛃", "𬀩", "𫍲", "𠅤", "𬭎", "䶮", "·")


@cache
def load(name: str) -> tuple[tuple[RawRecord, ...], tuple[Record, ...], tuple[Finding, ...]]:
    library = Library()
    layout = library.workbook()
    rows, found = read_workbook(SAMPLES / name, layout)
    records, more = load_rows(rows, library.codes, layout)
    return tuple(rows), records, (*found, *more)


def records(name: str, kind: type) -> list:
    return [record for record in load(name)[1] if isinstance(record, kind)]


def errors(name: str) -> list[Finding]:
    return [finding for finding in load(name)[2] if finding.severity is Severity.ERROR]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"README.md", "samples.yaml"}
    }


def test_making_the_samples_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.make_samples", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    made, committed = files(tmp_path), files(SAMPLES)
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


@pytest.mark.parametrize("name", [MAIN, SECOND])
def test_every_row_of_a_sample_is_accepted(name: str) -> None:
    rows, accepted, _ = load(name)
    assert errors(name) == []
    assert len(accepted) == len(rows)


def test_the_only_warning_is_the_planned_enrolment_number() -> None:
    warned = [f for f in load(MAIN)[2] if f.severity is Severity.WARNING]
    assert [(f.code, f.field) for f in warned] == [("KC-S31", "学籍号")]
    assert [f for f in load(SECOND)[2] if f.severity is Severity.WARNING] == []


@pytest.mark.parametrize(("name", "county_id"), [(MAIN, "zhongyang"), (SECOND, "wafangdian")])
def test_no_case_breaks_a_rule_of_its_county(name: str, county_id: str) -> None:
    county = Library().county(county_id)
    visits: dict[str, list[Visit]] = {}
    for visit in records(name, Visit):
        visits.setdefault(visit.case_id, []).append(visit)
    found = [
        (case.case_id, finding.code, finding.message)
        for case in records(name, Case)
        for finding in check_case(
            replace(case, visits=tuple(visits.get(case.case_id, ()))), county, SAMPLE_DAY
        )
        if finding.severity is not Severity.INFO
    ]
    assert found == []


def test_the_main_sample_has_the_planned_size() -> None:
    kinds = Counter(unit.kind for unit in records(MAIN, Unit))
    assert kinds == {UnitKind.CENTRAL: 3, UnitKind.DIRECT: 2, UnitKind.MEMBER: 9}
    assert len(records(MAIN, Case)) == 60
    assert len(records(MAIN, Enrolment)) == 120
    assert len({unit.prefix for unit in records(MAIN, Unit)}) == 14


def test_the_second_sample_has_the_planned_size() -> None:
    kinds = Counter(unit.kind for unit in records(SECOND, Unit))
    assert kinds == {UnitKind.CENTRAL: 2, UnitKind.DIRECT: 1, UnitKind.MEMBER: 2}
    assert len(records(SECOND, Case)) == 8
    assert len(records(SECOND, Enrolment)) == 12


def test_only_the_unit_without_cases_reports_nil() -> None:
    units = {unit.unit_code: unit for unit in records(MAIN, Unit)}
    busy = {units[case.unit_code].reporting_unit for case in records(MAIN, Case)}
    heads = {head.unit_code: head for head in records(MAIN, MonthlyHead)}
    assert {code for code, head in heads.items() if head.nil} == {"XZ02"} == set(heads) - busy
    assert [code for code, head in heads.items() if head.report_date is None] == ["XZ01"]


def test_every_sensible_code_occurs_in_the_main_sample() -> None:
    cases = records(MAIN, Case)
    unused = {
        "case_status": {"verifying", "deceased", "graduated"},
        "dropout_reason": {"A8", "F2"},
        "dropout_kind": set(),
        "destination": set(),
        "grade": set(),
    }
    seen = {
        "case_status": {case.status for case in cases},
        "dropout_reason": {case.absence.reason for case in cases},
        "dropout_kind": {case.absence.kind for case in cases},
        "destination": {case.absence.destination for case in cases},
        "grade": {case.grade for case in cases},
    }
    missing = {name: set(Library().codes(name).labels) - seen[name] for name in unused}
    assert missing == unused


@pytest.mark.parametrize("name", [MAIN, SECOND])
def test_statuses_agree_with_the_days_of_absence(name: str) -> None:
    for case in records(name, Case):
        days = (SAMPLE_DAY - case.absence.since).days + 1
        if case.status == "suspected_dropout":
            assert 8 <= days < 28, case.case_id
        if case.status == "dropout":
            assert days >= 28, case.case_id


@pytest.mark.parametrize("name", [MAIN, SECOND])
def test_the_last_visit_agrees_with_the_status(name: str) -> None:
    last = {visit.case_id: visit for visit in records(name, Visit)}
    agreed = {"returned": "returned", "missing": "missing", "home_teaching": "home_teaching"}
    for case in records(name, Case):
        visit = last[case.case_id]
        assert visit.date.month == 10
        assert visit.date <= SAMPLE_DAY
        assert visit.result == agreed.get(case.status, visit.result)
        assert (visit.result == "returned") == (case.status == "returned")
        if case.status == "returned":
            assert case.absence.returned_on == visit.date


def test_papers_of_all_five_forms_fall_into_the_month() -> None:
    cases = records(MAIN, Case)
    assert sum(case.survey.date.month == 10 for case in cases) == 58
    open_cases = {"suspected_dropout", "dropout", "missing", "returned"}
    assert all((case.notice_date is not None) == (case.status in open_cases) for case in cases)
    assert {case.notice_date.month for case in cases if case.notice_date} == {10}
    assert any(case.notice_date and not case.return_by for case in cases)
    for child in records(MAIN, Enrolment):
        assert child.notice_date.month == 10
        assert child.notice_date < child.report_from <= child.report_to
        assert child.student.birth_date <= dt.date(2015, 8, 31)


@pytest.mark.parametrize("name", [MAIN, SECOND])
def test_accounts_of_visits_are_of_natural_length_and_never_alike(name: str) -> None:
    visits = records(name, Visit)
    assert all(40 <= len(visit.summary) <= 160 for visit in visits)
    assert len({visit.summary for visit in visits}) == len(visits)
    assert all(visit.participants.count("（") >= 2 for visit in visits)


@pytest.mark.parametrize(
    ("name", "area", "phone"), [(MAIN, "149999", "0360-"), (SECOND, "219999", "0360-")]
)
def test_nobody_real_can_be_meant(name: str, area: str, phone: str) -> None:
    numbers, phones = [], []
    for row in load(name)[0]:
        for path, value in row.values.items():
            if path.endswith("id_number") and len(str(value)) == 18:
                numbers.append(str(value))
            if path.endswith("phone") or path == "hotline":
                phones.append(str(value))
    assert {number[:6] for number in numbers} == {area}
    assert {value[:5] for value in phones} == {phone}


def test_rare_characters_stand_in_names() -> None:
    names = "".join(case.student.name for case in records(MAIN, Case))
    assert [char for char in RARE if char not in names] == []


@pytest.mark.parametrize("name", [MAIN, SECOND, "broken/ten_faults.xlsx"])
def test_every_workbook_says_that_it_is_invented(name: str) -> None:
    book = load_workbook(SAMPLES / name, read_only=True)
    words = "".join(str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True))
    assert book.sheetnames[0] == "说明"
    assert "全部为虚构的合成数据" in words


def test_each_of_the_ten_faults_is_found_in_its_cell_and_nothing_else() -> None:
    listed = yaml.safe_load((BROKEN / "ten_faults.yaml").read_text("utf-8"))["faults"]
    cells = {(fault["sheet"], fault["row"], fault["column"]) for fault in listed}
    first_of_twins = {
        (fault["sheet"], fault["repeats_row"], fault["column"])
        for fault in listed
        if "repeats_row" in fault
    }
    found = [
        (f.source.sheet, f.source.row, f.source.column) for f in errors("broken/ten_faults.xlsx")
    ]
    assert len(cells) == 10
    assert len(found) == len(set(found))
    assert set(found) - first_of_twins == cells


def test_id_numbers_saved_as_numbers_are_refused() -> None:
    assert {(f.code, f.field) for f in errors("broken/id_as_number.xlsx")} == {
        ("KC-S20", "身份证件号码"),
        ("KC-S20", "监护人证件号码"),
    }


@pytest.mark.parametrize("name", ["other_sheets.xlsx", "empty.xlsx"])
def test_a_workbook_without_our_sheets_is_one_error(name: str) -> None:
    rows, _, _ = load(f"broken/{name}")
    assert rows == ()
    assert len(errors(f"broken/{name}")) == 1


def test_a_text_file_is_no_workbook() -> None:
    with pytest.raises(InputFileError):
        load("broken/not_a_workbook.xlsx")
