"""The deadline radar: rule tables that an official can read, and the command."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from small_county import AT, CENTRAL, DIRECT, MEMBER, call, finished, load, new_workspace, sheets
from test_rules import BASE, LIBRARY, county_with, make_case

from kongchuo_docs.bundle.due_sheet import due_sheet
from kongchuo_docs.errors import LibraryError, NotFoundError
from kongchuo_docs.library import read_yaml
from kongchuo_docs.library.calendars import work_calendar
from kongchuo_docs.model import County, Document, Facts, Unit, UnitKind
from kongchuo_docs.pipeline.radar import DueState, due_items, state_of
from kongchuo_docs.rules import CASE_DEADLINES, UNIT_DEADLINES, View
from kongchuo_docs.rules.school_year import quarter_end
from kongchuo_docs.rules.terms import counted_days, day_reached, end_of_term

CALENDAR = work_calendar(LIBRARY.root)
TABLES = [
    pytest.param(table["look_at"], row, id=row["name"])
    for path in sorted((Path(__file__).parent / "rules" / "due").glob("*.yaml"))
    for table in [read_yaml(path)]
    for row in table["rows"]
]
SCHOOL = Unit(
    unit_code="JL01", name="示例中心校", kind=UnitKind.CENTRAL, township="示例镇",
    prefix="示中校", head="张示例", clerk="李示例", phone="0358-0000000",
)  # fmt: skip


def view(county: County, on: dt.date, **more: Any) -> View:
    return View(county=county, calendar=CALENDAR, on=on, units={"JL01": SCHOOL}, **more)


def case_of(row: dict[str, Any]) -> Any:
    changes = dict(row["given"])
    if "student" in changes:
        changes["student"] = BASE["student"] | changes["student"]
    return make_case(**changes)


@pytest.mark.parametrize(("look_at", "row"), TABLES)
def test_the_tables_of_deadlines_hold(look_at: list[str], row: dict[str, Any]) -> None:
    on = dt.date.fromisoformat(row["on"])
    seen = view(LIBRARY.county(row["county"]), on)

    found = [
        f"{rule.code} {task.due or 'unknown'} {state_of(task, on)}"
        for rule in CASE_DEADLINES
        if rule.code in look_at
        for task in rule.tasks(case_of(row), seen)
    ]

    assert found == row["due"]


def test_both_counties_and_every_deadline_of_a_case_are_in_the_tables() -> None:
    rows = [param.values[1] for param in TABLES]
    told = {code.split()[0] for row in rows for code in row["due"]}

    assert told | {"KC-R28"} == {rule.code for rule in CASE_DEADLINES}
    assert {row["county"] for row in rows} == set(LIBRARY.county_ids())


# --- written reports ----------------------------------------------------------------------------

REFUSED = [
    {"round": n, "date": f"2021-09-{day:02}", "result": "refused"}
    for n, day in enumerate((3, 7, 15), start=1)
]


def reports(county_id: str, **more: Any) -> list[tuple[str, bool]]:
    seen = view(LIBRARY.county(county_id), dt.date(2021, 9, 18), **more)
    (rule,) = (rule for rule in CASE_DEADLINES if rule.code == "KC-R25")
    return [(task.what, task.done) for task in rule.tasks(make_case(visits=REFUSED), seen)]


def paper(form: str, subject: str, dated: dt.date, **values: Any) -> Document:
    return Document(
        key=f"{form}/{subject}", form_id=form, title="样张", unit_code="JL01", subject_id=subject,
        month=f"{dated:%Y-%m}", dated=dated, number="示中校（报告）字〔2021〕第1号", version=1,
        facts=Facts(values=values), recipe="", pages=1, files=(),
    )  # fmt: skip


def test_the_report_goes_to_both_addressees_in_the_order_and_words_of_the_county() -> None:
    assert reports("zhongyang") == [
        ("劝返无效，书面报告示例镇人民政府", False),
        ("劝返无效，书面报告县教科局", False),
    ]
    assert reports("wafangdian") == [
        ("劝返无效，书面报告市教育部门", False),
        ("劝返无效，书面报告示例镇人民政府", False),
    ]


def test_a_report_that_was_issued_is_done_and_an_older_one_is_not() -> None:
    def issued(day: int) -> dict[tuple[str, str], tuple[Document, ...]]:
        made = paper("written_report", "JL003", dt.date(2021, 9, day))
        return {("written_report", "JL003"): (made,)}

    assert [done for _, done in reports("zhongyang", papers=issued(15))] == [True, True]
    assert [done for _, done in reports("zhongyang", papers=issued(14))] == [False, False]


def test_an_order_ends_on_the_day_that_it_names() -> None:
    order = paper("remedy_order", "JL003", dt.date(2021, 10, 8), 期限={"改正期限": "2021-10-15"})
    on = dt.date(2021, 10, 16)
    seen = view(LIBRARY.county("zhongyang"), on, papers={("remedy_order", "JL003"): (order,)})
    (rule,) = (rule for rule in CASE_DEADLINES if rule.code == "KC-R28")

    (task,) = rule.tasks(make_case(status="dropout"), seen)

    assert (task.due, state_of(task, on)) == (dt.date(2021, 10, 15), DueState.LATE)


# --- schools ------------------------------------------------------------------------------------


def of_school(code: str, on: dt.date, county_id: str = "zhongyang", **more: Any) -> list[str]:
    seen = view(LIBRARY.county(county_id), on, **more)
    (rule,) = (rule for rule in UNIT_DEADLINES if rule.code == code)
    tasks = rule.tasks(SCHOOL, [make_case()], seen)
    return [f"{task.what} {task.due} {state_of(task, on)}" for task in tasks]


@pytest.mark.parametrize("county_id", LIBRARY.county_ids())
@pytest.mark.parametrize(("day", "state"), [(19, "upcoming"), (20, "due"), (21, "late")])
def test_the_monthly_report_is_due_on_the_20th(county_id: str, day: int, state: str) -> None:
    told = of_school("KC-R31", dt.date(2021, 10, day), county_id)

    assert told == [f"2021-10 月报表（零报告） 2021-10-20 {state}"]


def test_a_month_without_its_report_stays_late_where_the_school_reported_before() -> None:
    earlier = {("monthly_report", "JL01"): (paper("monthly_report", "JL01", dt.date(2021, 8, 20)),)}

    told = of_school("KC-R31", dt.date(2021, 10, 1), papers=earlier)

    assert [line for line in told if "2021-09" in line] == [
        "2021-09 月报表（零报告） 2021-09-20 late"
    ]


def test_a_month_without_its_report_stays_late_where_the_sheet_names_it() -> None:
    declared = frozenset({("JL01", "2021-09")})

    told = of_school("KC-R31", dt.date(2021, 10, 1), declared=declared)

    assert told == [
        "2021-09 月报表（零报告） 2021-09-20 late",
        "2021-10 月报表（零报告） 2021-10-20 upcoming",
    ]


@pytest.mark.parametrize(
    ("on", "state"),
    [("2021-09-07", "upcoming"), ("2021-09-08", "due"), ("2021-09-09", "late")],
)
def test_the_list_of_the_terms_beginning_is_due_within_a_week(on: str, state: str) -> None:
    (told,) = of_school("KC-R20", dt.date.fromisoformat(on))

    assert told == f"第一学期未报到学生登记造册、逐一核实原因（已知 0 人） 2021-09-08 {state}"


def test_the_second_term_has_its_list_too_and_the_middle_of_a_term_none() -> None:
    assert of_school("KC-R20", dt.date(2022, 3, 8))[0].endswith("2022-03-08 due")
    assert of_school("KC-R20", dt.date(2021, 10, 18)) == []


def test_what_was_done_late_says_by_how_many_days() -> None:
    absence = {"register_mark": "dropout", "marked_on": "2021-09-30"}
    visits = [{"round": 1, "date": "2021-09-07", "result": "refused"}]
    case = case_of({"given": {"absence": absence, "visits": visits}})
    seen = view(LIBRARY.county("zhongyang"), dt.date(2021, 10, 18))

    counted = {
        rule.code: task.counted
        for rule in CASE_DEADLINES
        if rule.code in ("KC-R21", "KC-R22", "KC-R23")
        for task in rule.tasks(case, seen)
    }

    assert counted["KC-R21"].endswith("为第 8 日")  # which day that mark was made is not kept
    assert counted["KC-R22"].endswith("为第 28 日；2021-09-30 才办，迟 2 日")
    assert counted["KC-R23"].endswith("次日起第 3 日（含）；2021-09-07 才办，迟 3 日")


def test_a_report_that_left_late_says_by_how_many_days() -> None:
    lost = case_of({"given": {"visits": [{"round": 1, "date": "2021-09-10", "result": "missing"}]}})
    left = paper("written_report", "JL003", dt.date(2021, 9, 13))
    seen = view(
        LIBRARY.county("zhongyang"),
        dt.date(2021, 10, 18),
        papers={("written_report", "JL003"): (left,)},
    )
    (rule,) = (rule for rule in CASE_DEADLINES if rule.code == "KC-R26")

    told = [(task.done, task.counted) for task in rule.tasks(lost, seen)]

    assert told == [(True, "失联之日 2021-09-10 当日；2021-09-13 才办，迟 3 日")] * 2


def test_a_list_that_was_never_made_stays_on_the_radar_while_children_are_known_who_did_not_come() -> (
    None
):
    (rule,) = (rule for rule in UNIT_DEADLINES if rule.code == "KC-R20")
    away = case_of({"given": {"absence": {"kind": "unreported", "since": "2021-09-01"}}})

    def shown(on: dt.date) -> list[str]:
        seen = view(LIBRARY.county("zhongyang"), on)
        return [f"{task.what} {task.due}" for task in rule.tasks(SCHOOL, [away], seen)]

    late = "第一学期未报到学生登记造册、逐一核实原因（已知 1 人） 2021-09-08"
    assert shown(dt.date(2021, 9, 23)) == shown(dt.date(2022, 1, 20)) == [late]
    assert shown(dt.date(2022, 1, 21)) == []


def test_the_real_first_day_of_a_year_goes_before_the_recommended_one() -> None:
    county = LIBRARY.county("zhongyang")
    key = "parameters.spring_term_start"
    (usual,) = county.values[key]
    real = dataclasses.replace(usual, value="02-21", since=dt.date(2022, 1, 1))
    changed = dataclasses.replace(county, values={**county.values, key: (usual, real)})
    seen = view(changed, dt.date(2022, 2, 28))
    (rule,) = (rule for rule in UNIT_DEADLINES if rule.code == "KC-R20")

    (task,) = rule.tasks(SCHOOL, [], seen)

    assert task.due == dt.date(2022, 2, 28)


def test_papers_kept_for_ten_years_are_told_of_in_their_last_year_and_never_deleted() -> None:
    made = paper("enrolment_notice", "RX001", dt.date(2021, 9, 1))
    kept = {
        "papers": {("enrolment_notice", "RX001"): (made,)},
        "retention": {"enrolment_notice": "D10"},
    }

    assert of_school("KC-R32", dt.date(2030, 12, 30), **kept) == []
    (told,) = of_school("KC-R32", dt.date(2031, 1, 1), **kept)
    assert told.endswith("2031-12-31 upcoming")
    assert "不得自行销毁" in told


# --- counting -----------------------------------------------------------------------------------


def test_the_calendar_knows_holidays_and_the_weekends_that_are_worked() -> None:
    assert not CALENDAR.is_working(dt.date(2021, 10, 1))
    assert CALENDAR.is_working(dt.date(2021, 10, 9))  # 周六，调休上班
    assert not CALENDAR.is_working(dt.date(2021, 10, 10))
    assert CALENDAR.is_working(dt.date(2021, 10, 11))
    assert not CALENDAR.is_working(dt.date(2020, 2, 1))  # 延长的春节假期
    assert CALENDAR.after(dt.date(2021, 9, 30), 1) == dt.date(2021, 10, 8)


def test_outside_the_calendars_nothing_is_guessed() -> None:
    with pytest.raises(NotFoundError, match="没有 2019 年的工作日历，不推算工作日"):
        CALENDAR.is_working(dt.date(2019, 6, 3))
    with pytest.raises(NotFoundError, match="没有 2027 年"):
        CALENDAR.after(dt.date(2026, 12, 31), 1)


@pytest.mark.parametrize("year", sorted(CALENDAR.years))
def test_a_year_of_the_calendar_has_as_many_working_days_as_offices_count(year: int) -> None:
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    working = [day for day in days if day.year == year and CALENDAR.is_working(day)]

    assert 247 <= len(working) <= 252


def test_a_calendar_that_calls_a_weekday_worked_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "calendars"
    folder.mkdir(parents=True)
    text = "year: 2030\nsource: 虚构\nchecked_on: 2026-11-22\noff: []\nwork: [2030-01-02]\n"
    (folder / "2030.yaml").write_text(text, "utf-8")

    with pytest.raises(LibraryError, match="只列调休上班的周六、周日"):
        work_calendar(tmp_path)


def test_vacations_count_or_not_as_the_county_says() -> None:
    every_day = LIBRARY.county("zhongyang")
    only_terms = county_with(every_day, "parameters.absence_counting", value="term_days")
    first, last = dt.date(2021, 7, 12), dt.date(2021, 9, 4)

    assert counted_days(first, last, every_day) == 55
    assert counted_days(first, last, only_terms) == 4 + 4
    reached = day_reached(first, "parameters.suspected_dropout", only_terms)
    assert reached
    assert reached[0] == last


def test_a_way_of_counting_that_nobody_knows_is_an_error() -> None:
    county = county_with(LIBRARY.county("zhongyang"), "parameters.absence_counting", value="乱数")

    with pytest.raises(LibraryError, match="absence_counting"):
        counted_days(dt.date(2021, 9, 1), dt.date(2021, 9, 8), county)


def test_excused_days_do_not_count() -> None:
    leave = frozenset({dt.date(2021, 9, 2), dt.date(2021, 9, 3), dt.date(2021, 9, 30)})

    assert counted_days(
        dt.date(2021, 9, 1), dt.date(2021, 9, 8), LIBRARY.county("zhongyang"), leave
    ) == 6  # fmt: skip


@given(st.dates(dt.date(2019, 1, 1), dt.date(2030, 1, 1)), st.sampled_from(LIBRARY.county_ids()))
def test_a_limit_is_reached_on_its_day_and_not_the_day_before(since: dt.date, name: str) -> None:
    for counting in ("calendar_days", "term_days"):
        county = county_with(LIBRARY.county(name), "parameters.absence_counting", value=counting)
        reached = day_reached(since, "parameters.dropout", county)
        assert reached
        day, limit = reached
        assert counted_days(since, day, county) == 28
        assert counted_days(since, day - dt.timedelta(days=1), county) == 27
        assert limit.value == 4


@given(st.dates(dt.date(2020, 1, 1), dt.date(2026, 11, 30)), st.integers(1, 10))
def test_a_term_in_working_days_ends_on_one_and_has_so_many(start: dt.date, count: int) -> None:
    limit = LIBRARY.county("zhongyang").find("parameters.written_report_term", start)
    assert limit
    end = end_of_term(start, dataclasses.replace(limit, value=count), CALENDAR).day

    assert end
    between = [start + dt.timedelta(days=n + 1) for n in range((end - start).days)]
    assert CALENDAR.is_working(end)
    assert sum(map(CALENDAR.is_working, between)) == count


def test_quarters_end_with_their_last_month() -> None:
    assert quarter_end(dt.date(2021, 10, 1)) == dt.date(2021, 12, 31)
    assert quarter_end(dt.date(2024, 2, 29)) == dt.date(2024, 3, 31)
    assert quarter_end(dt.date(2021, 11, 5), 2) == dt.date(2022, 3, 31)


# --- the command --------------------------------------------------------------------------------


def test_the_items_have_the_keys_of_the_contract(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")

    told = json.loads(call("due", "--on", "2021-10-18", "--json", cwd=workspace.root).stdout)

    assert told["on"] == "2021-10-18"
    keys = {"case", "unit", "form", "what", "due", "state", "rule", "basis", "days_left", "counted"}
    assert all(keys <= item.keys() for item in told["items"])
    assert {item["state"] for item in told["items"]} <= {"done", "upcoming", "due", "late"}
    (report,) = (i for i in told["items"] if i["rule"] == "KC-R31" and i["unit"] == DIRECT)
    assert report["form"] == "monthly_report"
    assert (report["due"], report["state"], report["days_left"]) == ("2021-10-20", "upcoming", 2)
    assert "「从秋季开学起继续执行控辍保学台账月报制度，每月20日前」" in report["basis"]
    assert report["what"] == "2021-10 月报表（零报告）"


def test_late_items_come_first_and_a_unit_has_its_member_schools(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")

    items = due_items(workspace, dt.date(2021, 11, 20), unit=CENTRAL)

    states = [list(DueState).index(item.state) for item in items]
    assert states == sorted(states)
    assert items[0].state is DueState.LATE
    assert {item.unit for item in items} == {CENTRAL, MEMBER}


def test_an_issued_monthly_report_is_done(tmp_path: Path) -> None:
    items = due_items(finished(tmp_path / "w"), AT.date())

    assert {item.state for item in items if item.rule == "KC-R31"} == {DueState.DONE}


def test_a_value_that_nobody_checked_or_confirmed_is_called_advice(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0] |= {"当前状态": "疑似辍学", "学籍系统标注": None, "标注日期": None}

    def advice(name: str, confirmed: tuple[str, ...]) -> set[bool]:
        items = due_items(new_workspace(tmp_path / name, rows, confirmed), AT.date())
        return {item.advice for item in items if item.rule == "KC-R22"}

    assert advice("not", ()) == {True}
    assert advice("by the office", ("parameters.*",)) == {False}


def test_the_list_shows_no_names_unless_asked_for(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root

    told = call("due", "--on", "2021-10-18", cwd=root).stdout
    asked = call("due", "--on", "2021-10-18", "--show-values", cwd=root).stdout

    assert "班主任 澹*" in told
    assert "澹台明镜" not in told
    assert "澹台明镜" in asked
    assert "欧阳晴空" not in asked


def test_the_list_can_be_taken_along_as_a_workbook(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root

    answer = call("due", "--on", "2021-10-25", "-o", tmp_path / "清单.xlsx", cwd=root)

    assert answer.returncode == 0
    first, second, *_ = load_workbook(tmp_path / "清单.xlsx").active.iter_rows()
    assert [cell.value for cell in first][:3] == ["状态", "到期日", "剩余天数"]
    assert second[0].value == "逾期"
    assert second[0].fill.start_color.rgb == "FFF8CBAD"


def test_the_list_can_be_taken_along_as_a_calendar_and_is_the_same_twice(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    for name in ("1.ics", "2.ics"):
        call("due", "--on", "2021-10-18", "-o", tmp_path / name, cwd=root)

    content = (tmp_path / "1.ics").read_bytes()

    assert content == (tmp_path / "2.ics").read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    unfolded = content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20211020\r\nDTEND;VALUE=DATE:20211021" in unfolded
    assert f"SUMMARY:{DIRECT} 2021-10 月报表（零报告）" in unfolded
    uids = [line for line in unfolded.split("\r\n") if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == unfolded.count("BEGIN:VEVENT")


def test_an_unknown_ending_or_unit_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root

    assert call("due", "-o", tmp_path / "清单.doc", cwd=root).returncode == 2
    assert call("due", "--unit", "没有", cwd=root).returncode == 2
    assert not (tmp_path / "清单.doc").exists()


def test_the_radar_sees_what_was_loaded_later(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    rows = sheets()
    rows["学生"][0] |= {"当前状态": "已复学", "返校日期": dt.date(2021, 10, 14)}
    load(workspace, rows)

    items = [item for item in due_items(workspace, AT.date()) if item.case == "QS001"]

    assert [(item.rule, item.state) for item in items] == [("KC-R33", DueState.LATE)]


def test_rows_of_the_red_list_are_high_enough_for_their_text(tmp_path: Path) -> None:
    lines = ({"事项": "短"}, {"依据": "条" * 120, "剩余天数": -3})  # 240 columns in a cell of 60
    due_sheet(lines, tmp_path / "到期.xlsx", title="到期")
    heights = load_workbook(tmp_path / "到期.xlsx").active.row_dimensions
    assert heights[2].height < 20
    assert heights[3].height > 5 * 14
