"""Registers (台账): who is listed, what the files say, what the store remembers. All data invented."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import make_case
from small_county import call
from test_golden_pages import CHILD, UNITS

from kongchuo_docs.bundle.ledger_sheet import LedgerColumn, LedgerPage, ledger_sheet
from kongchuo_docs.errors import InputFileError, NotFoundError, RefusedError, RenderError
from kongchuo_docs.library import Library
from kongchuo_docs.library.cohorts import CohortFile, CohortRow, cohort_file
from kongchuo_docs.model import Case, RegisterColumn, Selection, Subject
from kongchuo_docs.pipeline.ledgers import Ledger, make_ledgers
from kongchuo_docs.pipeline.radar import DueState, due_items
from kongchuo_docs.pipeline.rate_lines import rate_lines
from kongchuo_docs.rendering.register_cells import register_cells
from kongchuo_docs.rules.selections import RegisterView, select
from kongchuo_docs.workspace import Confirmation, Workspace

LIBRARY = Library()
AT = dt.datetime(2021, 10, 18, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ON = AT.date()
CONFIRMED = Confirmation(by="某科（虚构）", on=dt.date(2021, 10, 15), values=("*",))


def absent(**changes: Any) -> Any:
    return replace(make_case().absence, **changes)


def child_of(*categories: str, **changes: Any) -> Any:
    return replace(make_case().student, categories=categories, **changes)


def view(*cases: Case, on: dt.date = ON, county: str = "zhongyang", **more: Any) -> RegisterView:
    return RegisterView(
        county=LIBRARY.county(county),
        month=f"{on:%Y-%m}",
        on=on,
        cases=cases,
        enrolments=more.pop("enrolments", ()),
        **more,
    )


def listed(selection: Selection, seen: RegisterView) -> list[str]:
    return [
        getattr(item, "case_id", getattr(item, "child_id", "")) for item in select(selection, seen)
    ]


# --- who is listed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "since", "found"),
    [
        ("unreported", dt.date(2021, 9, 1), ["JL003"]),
        ("unreported", dt.date(2021, 8, 31), []),
        ("left_midterm", dt.date(2021, 9, 1), []),
        ("unreported", dt.date(2021, 10, 18), ["JL003"]),
        ("unreported", dt.date(2021, 10, 19), []),
    ],
)
def test_the_list_of_those_who_did_not_come_is_that_of_this_term(
    kind: str, since: dt.date, found: list[str]
) -> None:
    case = make_case(absence=absent(kind=kind, since=since))

    assert listed(Selection.NOT_REPORTED, view(case)) == found


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (dt.date(2015, 8, 31), ["RX0001"]),
        (dt.date(2015, 9, 1), []),
        (dt.date(2016, 2, 29), []),
        (dt.date(2012, 2, 29), ["RX0001"]),
    ],
)
def test_the_roster_lists_who_is_six_full_years_old_by_31_august(
    born: dt.date, found: list[str]
) -> None:
    child = replace(CHILD, student=replace(CHILD.student, birth_date=born))

    assert listed(Selection.ROSTER, view(enrolments=(child,))) == found


def test_a_child_with_notice_and_case_is_listed_once_with_the_case() -> None:
    case = make_case()
    notice = replace(CHILD, student=case.student)

    assert listed(Selection.ROSTER, view(case, enrolments=(notice,))) == ["JL003"]


def test_a_closed_case_stays_in_the_ledger_and_leaves_the_open_ones() -> None:
    case = make_case(status="returned", absence=absent(returned_on=dt.date(2021, 10, 12)))

    assert listed(Selection.ALL_CASES, view(case)) == ["JL003"]
    assert listed(Selection.OPEN_CASES, view(case)) == []


@pytest.mark.parametrize(
    ("category", "watched", "left_behind"),
    [
        ("left_behind_one", True, True),
        ("left_behind_both", True, True),
        ("migrant", True, False),
        ("prisoner", True, False),
        ("disabled", True, False),
        ("low_income", True, False),
        ("martyr", False, False),
    ],
)
def test_groups_are_those_of_the_county(category: str, watched: bool, left_behind: bool) -> None:
    seen = view(make_case(student=child_of(category)))

    assert bool(listed(Selection.MONITORED, seen)) is watched
    assert bool(listed(Selection.LEFT_BEHIND, seen)) is left_behind


def test_the_groups_are_codes_that_exist() -> None:
    known = set(LIBRARY.codes("student_category").labels)
    statuses = set(LIBRARY.codes("case_status").labels)

    for county in LIBRARY.county_ids():
        seen = view(county=county)
        assert seen.codes("monitored_categories") | seen.codes("left_behind_categories") <= known
        assert seen.codes("change_statuses") <= statuses


def test_changes_are_those_of_the_month_with_the_day_that_the_case_tells() -> None:
    away = make_case(absence=absent(register_mark="dropout", marked_on=dt.date(2021, 10, 4)))
    back = replace(away, status="returned", absence=absent(returned_on=dt.date(2021, 10, 15)))
    moved = replace(back, unit_code="JL01")
    stored = [dt.date(2021, 10, 8), dt.date(2021, 10, 16), dt.date(2021, 10, 17)]
    history = list(zip(stored, (away, back, moved), strict=True))

    found: list[Any] = list(select(Selection.CHANGES, view(histories={"JL003": history})))

    assert [(each.on.day, each.case.status, each.before, each.school_before) for each in found] == [
        (4, "dropout", "", ""),
        (15, "returned", "dropout", ""),
        (17, "returned", "returned", "JL02"),
    ]
    assert not select(
        Selection.CHANGES, view(on=dt.date(2021, 11, 30), histories={"JL003": history})
    )


# --- the forms ----------------------------------------------------------------------------------

REGISTERS = [form for form in LIBRARY.forms().values() if form.subject is Subject.REGISTER]


def test_every_selection_but_the_open_cases_has_a_shipped_form() -> None:
    """An office may list the open cases with a form of its own."""
    assert {form.rows for form in REGISTERS} == set(Selection) - {Selection.OPEN_CASES}


@pytest.mark.parametrize("form", REGISTERS, ids=lambda form: str(form.form_id))
def test_the_paper_is_261_mm_wide_line_by_line(form: Any) -> None:
    widths: dict[str, int] = {}
    for column in form.columns:
        widths[column.group] = widths.get(column.group, 0) + column.width_mm
    common = widths.pop("", 0)

    assert ({common + 18 + own for own in widths.values()} or {common}) == {261}
    assert form.unverified


def test_a_column_that_names_nothing_is_told_with_its_heading() -> None:
    form = replace(
        REGISTERS[0], columns=(RegisterColumn(heading="爱好", value="{{ 行.爱好 }}", width_mm=9),)
    )

    with pytest.raises(RenderError, match="爱好"):
        register_cells(form, [{"序号": 1}])


def test_whole_numbers_stay_numbers_and_long_ones_stay_text() -> None:
    columns = [
        RegisterColumn(heading=h, value="{{ 行." + h + " }}", width_mm=9) for h in "甲乙丙丁"
    ]
    form = replace(REGISTERS[0], columns=tuple(columns))

    cells = register_cells(form, [{"甲": 3, "乙": "000000200803120016", "丙": "007", "丁": "a<b"}])

    assert cells == [[3, "000000200803120016", "007", "a<b"]]


# --- the workbook -------------------------------------------------------------------------------


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    risky = ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}"]
    page = LedgerPage(
        title="台账",
        above="",
        columns=[LedgerColumn(heading=str(n), width_mm=20) for n in range(len(risky))],
        rows=[risky],
        nil="本月无",
        below=[],
    )

    ledger_sheet(page, tmp_path / "a.xlsx")
    ledger_sheet(page, tmp_path / "b.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    cells = [cell for cell in sheet[4] if cell.value]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in risky]
    assert [cell.quotePrefix for cell in cells] == [True, True, True, True, False]
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# --- the whole way ------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "w", "zhongyang", confirmed=CONFIRMED, at=AT)
    left = make_case(
        student=child_of("left_behind_both", name="=样样"),
        absence=absent(kind="unreported", since=dt.date(2021, 9, 1)),
    )
    with made.begin() as data:
        data.store.put([*UNITS.values(), left, CHILD], at=AT, file="虚构.xlsx")
    return made


def ledger(workspace: Workspace, name: str, **more: Any) -> Ledger:
    (made,) = make_ledgers(workspace, name, at=AT, **{"unit": "JL01", **more})
    return made


def sheet_texts(made: Ledger) -> list[str]:
    return sheet_texts_of(made.files[0])


def sheet_texts_of(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path).active
    return [
        str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None
    ]


@pytest.mark.parametrize("form", REGISTERS, ids=lambda form: str(form.form_id))
def test_each_register_is_made_for_every_unit_and_the_county(
    workspace: Workspace, form: Any
) -> None:
    made = make_ledgers(workspace, form.label, at=AT)

    assert [each.unit_code for each in made] == ["JL01", "zhongyang"]
    for each in made:
        assert [path.suffix for path in each.files] == [".xlsx", ".docx", ".pdf"]
        assert all(path.is_file() for path in each.files)
        assert each.recorded
        assert form.title in sheet_texts(each)[0]
        assert "谁摸底、谁签字、谁负责。" in sheet_texts(each)


def test_a_list_without_rows_says_so(workspace: Workspace) -> None:
    made = ledger(workspace, "left_behind_file", month="2021-08")

    assert (made.rows, made.on) == (0, dt.date(2021, 8, 31))
    assert "本月无" in sheet_texts(made)


def test_a_member_school_has_registers_of_its_own(workspace: Workspace) -> None:
    assert ledger(workspace, "unregistered_list", unit="JL02").rows == 1
    assert ledger(workspace, "school_age_roster", unit="JL02").rows == 1
    assert ledger(workspace, "school_age_roster", unit="JL01").rows == 2


def test_a_register_that_was_made_is_done_for_the_radar(workspace: Workspace) -> None:
    def state() -> set[tuple[str, DueState]]:
        on = dt.date(2021, 9, 8)
        items = due_items(workspace, on, unit="JL01")
        return {(item.unit, item.state) for item in items if item.form == "unregistered_list"}

    assert ("JL01", DueState.DUE) in state()
    ledger(workspace, "unregistered_list", month="2021-09")
    assert ("JL01", DueState.DONE) in state()


def test_the_file_of_left_behind_children_is_done_for_the_children_that_it_lists(
    workspace: Workspace,
) -> None:
    def states() -> dict[str, DueState]:
        items = due_items(workspace, ON)
        return {item.case: item.state for item in items if item.form == "left_behind_file"}

    assert states() == {"JL003": DueState.UPCOMING}
    ledger(workspace, "left_behind_file")
    later = make_case(case_id="JL009", student=child_of("left_behind_one"))
    with workspace.begin() as data:
        data.store.put([later], at=AT, file="虚构.xlsx")
    assert states() == {"JL003": DueState.DONE, "JL009": DueState.UPCOMING}


def test_a_register_that_is_made_again_alike_is_stored_once(workspace: Workspace) -> None:
    first = ledger(workspace, "dropout_ledger")
    before = [path.read_bytes() for path in first.files]
    again = ledger(workspace, "dropout_ledger")

    with workspace.reading() as data:
        versions = data.store.document_versions("dropout_ledger/JL01/2021-10")
    assert len(versions) == 1
    assert [path.read_bytes() for path in again.files] == before


def test_a_register_of_other_content_keeps_the_earlier_files(workspace: Workspace) -> None:
    first = ledger(workspace, "dropout_ledger")
    with workspace.begin() as data:
        data.store.put([make_case(case_id="JL009")], at=AT, file="虚构.xlsx")
    again = ledger(workspace, "dropout_ledger")

    with workspace.reading() as data:
        versions = data.store.document_versions("dropout_ledger/JL01/2021-10")
    assert (first.rows, again.rows) == (1, 2)
    assert [each.version for each in versions] == [1, 2]
    assert len(list((again.files[0].parent / "旧版").iterdir())) == 3


def test_with_an_own_folder_nothing_is_recorded(workspace: Workspace, tmp_path: Path) -> None:
    made = ledger(workspace, "dropout_ledger", folder=tmp_path / "aside")

    assert not made.recorded
    assert {path.parent for path in made.files} == {tmp_path / "aside"}
    with workspace.reading() as data:
        assert not data.store.documents()


def test_unchecked_values_make_a_draft_that_is_not_recorded(tmp_path: Path) -> None:
    unconfirmed = Workspace.create(tmp_path / "w", "zhongyang", confirmed=None, at=AT)
    with unconfirmed.begin() as data:
        data.store.put(list(UNITS.values()), at=AT, file="虚构.xlsx")

    made = ledger(unconfirmed, "monitored_list")

    assert made.draft_reasons == ("parameters.monitored_categories",)
    assert not made.recorded
    assert "草稿" in made.files[0].name
    assert "草稿" in sheet_texts(made)[0]


def test_no_file_name_tells_a_child(workspace: Workspace) -> None:
    for form in REGISTERS:
        for path in ledger(workspace, form.form_id).files:
            assert "样样" not in path.name
            assert "JL003" not in path.name


def test_a_month_to_come_and_an_unknown_name_are_refused(workspace: Workspace) -> None:
    with pytest.raises(RefusedError):
        ledger(workspace, "dropout_ledger", month="2021-11")
    with pytest.raises(NotFoundError, match="没有这种台账"):
        ledger(workspace, "月报表")
    with pytest.raises(NotFoundError, match="没有单位"):
        ledger(workspace, "dropout_ledger", unit="XX99")


# --- the table of rates -------------------------------------------------------------------------


def test_a_school_without_numbers_has_an_empty_line() -> None:
    (line,) = rate_lines(["JL01"], None)

    assert (line.unit_code, line.rate, line.base) == ("JL01", "", None)


def test_numbers_give_the_rate_and_a_missing_one_gives_none() -> None:
    told = CohortFile(
        source="虚构的统计报表",
        rows=(
            CohortRow(
                unit="JL01", stage="初中", graduating=195, entered=200,
                transferred_in=10, transferred_out=10,
            ),
            CohortRow(unit="JL01", stage="小学", graduating=195, entered=200, transferred_in=10),
        ),
    )  # fmt: skip

    assert [(line.stage, line.rate) for line in rate_lines(["JL01"], told)] == [
        ("初中", "97.50%"),
        ("小学", ""),
    ]


def test_a_file_of_numbers_with_a_slip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "数字.yaml"
    path.write_text("source: 虚构\nrows:\n  - {unit: JL01, graduated: 3}\n", "utf-8")

    with pytest.raises(InputFileError, match="graduated"):
        cohort_file(path)


# --- the command --------------------------------------------------------------------------------


def test_the_command_lists_every_register(tmp_path: Path) -> None:
    told = json.loads(call("ledger", "list", "--json", cwd=tmp_path).stdout)

    assert [each["form"] for each in told["ledgers"]] == [form.form_id for form in REGISTERS]
    assert all(each["basis"] and each["columns"] for each in told["ledgers"])


def test_the_command_makes_a_table_of_rates_from_the_numbers_of_the_office(
    workspace: Workspace,
) -> None:
    (workspace.root / "数字.yaml").write_text(
        "source: 虚构的统计报表\nrows:\n  - {unit: JL02, stage: 初中, graduating: 195, entered: 200,"
        " transferred_in: 10, transferred_out: 10}\n",
        "utf-8",
    )

    answer = call(
        *("ledger", "make", "巩固率统计表", "--unit", "JL01", "--on", "2021-10-18"),
        *("--numbers", "数字.yaml", "--json"),
        cwd=workspace.root,
    )

    (made,) = json.loads(answer.stdout)["ledgers"]
    assert (answer.returncode, made["rows"], made["recorded"]) == (0, 2, True)
    cells = sheet_texts_of(Path(made["files"][0]))
    assert "97.50%" in cells
    assert "本县巩固率目标：95%" in cells


def test_the_command_says_what_a_wrong_name_should_be(workspace: Workspace) -> None:
    answer = call("ledger", "make", "没有的台账", cwd=workspace.root)

    assert answer.returncode == 2
    assert "花名册（school_age_roster）" in answer.stderr
