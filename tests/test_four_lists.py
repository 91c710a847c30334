"""四对照: four lists are held against each other, and what was found out is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from small_county import Answer, call, id_number, new_workspace, sheets

NAMES = ("东方一", "东方二", "东方三", "东方四", "东方五", "东方六")
BORN = {name: dt.date(2010, 3, 1 + place) for place, name in enumerate(NAMES)}
NUMBER = {name: id_number(day, 11) for name, day in BORN.items()}
VILLAGE = dict(
    zip(NAMES, ("石门村", "石门村", "河东村", "河东村", "南关社区", "南关社区"), strict=True)
)
ON = ("--on", "2021-10-18")
Row = Sequence[Any]


def book(target: Path, heads: Row, rows: Sequence[Row]) -> Path:
    workbook = Workbook()
    workbook.active.append(list(heads))
    for row in rows:
        workbook.active.append(list(row))
    workbook.save(target)
    return target


def population(folder: Path, names: Sequence[str], *more: Row) -> str:
    heads = ("姓名", "出生日期", "公民身份号码", "户籍地址")
    rows = [(n, BORN[n], NUMBER[n], f"某省某县青石镇{VILLAGE[n]}") for n in names]
    return f"户={book(folder / '户籍.xlsx', heads, [*rows, *more])}"


def roll(folder: Path, names: Sequence[str], *more: Row) -> str:
    rows = [(n, NUMBER[n], "青石镇中心校") for n in names]
    return f"册={book(folder / '花名册.xlsx', ('姓名', '身份证号', '学校'), [*rows, *more])}"


def register(folder: Path, names: Sequence[str], *more: Row) -> str:
    rows = [(n, f"G{NUMBER[n]}", "青石镇中心校") for n in names]
    return f"籍={book(folder / '学籍.xlsx', ('学生姓名', '学籍主号', '学校名称'), [*rows, *more])}"


def roll_call(folder: Path, names: Sequence[str], *more: Row) -> str:
    rows = [(n, "青石镇中心校") for n in names]
    return f"人={book(folder / '点名册.xlsx', ('姓名', '学校'), [*rows, *more])}"


def told(said: Answer) -> dict[str, Any]:
    assert said.stderr == ""
    found = json.loads(said.stdout)
    assert isinstance(found, dict)
    return found


def kinds(found: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((item["village"], item["kind"]) for item in found["differences"])


@pytest.fixture
def lists(tmp_path: Path) -> list[str]:
    return [
        population(tmp_path, NAMES[:5]),
        roll(tmp_path, [n for n in NAMES if n not in ("东方三", "东方五")]),
        register(tmp_path, [n for n in NAMES if n != "东方二"]),
        roll_call(tmp_path, [n for n in NAMES if n not in ("东方三", "东方四")]),
    ]


def test_who_is_missing_where_is_told_by_village(tmp_path: Path, lists: list[str]) -> None:
    said = call("compare", *lists, "--json", *ON, cwd=tmp_path)
    assert said.returncode == 1
    found = told(said)
    assert found["lists"] == {"户": 5, "册": 4, "籍": 5, "人": 4}
    assert found["people"] == 6
    assert kinds(found) == [
        ("南关社区", "有户、籍、人，无册"),
        ("河东村", "有户、册、籍，无人"),
        ("河东村", "有户、籍，无册、人"),
        ("石门村", "有户、册、人，无籍"),
        ("（未写明村、社区）", "有册、籍、人，无户"),
    ]
    stone = next(each for each in found["villages"] if each["village"] == "石门村")
    assert stone == {
        "village": "石门村",
        "counts": {"户": 2, "册": 2, "籍": 1, "人": 2},
        "complete": 1,
        "open": 1,
    }


def test_each_difference_names_the_rows_of_the_lists(tmp_path: Path, lists: list[str]) -> None:
    found = told(call("compare", *lists, "--json", *ON, cwd=tmp_path))
    one = next(each for each in found["differences"] if each["village"] == "石门村")
    assert [(each["list"], each["file"], each["row"]) for each in one["places"]] == [
        ("户", "户籍.xlsx", 3),
        ("册", "花名册.xlsx", 3),
        ("人", "点名册.xlsx", 3),
    ]


def test_lists_that_agree_leave_nothing_open(tmp_path: Path) -> None:
    args = [make(tmp_path, NAMES) for make in (population, roll, register, roll_call)]
    said = call("compare", *args, "--json", *ON, cwd=tmp_path)
    assert (said.returncode, told(said)["differences"]) == (0, [])


def test_nobody_is_named_unless_the_user_asks(tmp_path: Path, lists: list[str]) -> None:
    for form in ((), ("--json",)):
        said = call("compare", *lists, *form, *ON, cwd=tmp_path)
        assert "东方" not in said.stdout
        assert not any(number in said.stdout for number in NUMBER.values())
        assert "东方二" in call("compare", *lists, *form, "--show-values", *ON, cwd=tmp_path).stdout


# --- who is who ---------------------------------------------------------------------------------


def test_a_name_alone_is_joined_only_where_one_person_has_it(tmp_path: Path) -> None:
    twin = id_number(dt.date(2011, 1, 1), 11)
    args = [
        population(tmp_path, NAMES[:1], ("东方一", dt.date(2011, 1, 1), twin, "青石镇石门村")),
        roll_call(tmp_path, NAMES[:1]),
    ]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert [each["code"] for each in found["findings"]] == ["KC-S78"]
    assert kinds(found) == [("石门村", "有户，无人")] * 2


def test_one_child_under_two_numbers_is_one_difference(tmp_path: Path) -> None:
    wrong = id_number(BORN["东方一"], 13)
    args = [population(tmp_path, NAMES[:1]), roll(tmp_path, (), ("东方一", wrong, "青石镇中心校"))]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert kinds(found) == [("石门村", "证件号码不一致")]


def test_one_number_under_two_names_is_one_difference(tmp_path: Path) -> None:
    args = [
        population(tmp_path, NAMES[:1]),
        roll(tmp_path, (), ("东方壹", NUMBER["东方一"], "青石镇中心校")),
    ]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert kinds(found) == [("石门村", "姓名不一致")]


def test_a_damaged_number_is_told_and_the_child_is_compared_by_name_and_birth(
    tmp_path: Path,
) -> None:
    damaged = ("东方一", float(NUMBER["东方一"]), "青石镇中心校")
    args = [population(tmp_path, NAMES[:1]), roll(tmp_path, (), damaged)]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert [(each["code"], each["file"], each["column"]) for each in found["findings"]] == [
        ("KC-S20", "花名册.xlsx", "B")
    ]
    assert found["differences"] == []


def test_a_child_twice_in_one_list_is_told(tmp_path: Path) -> None:
    again = ("东方一", f"G{NUMBER['东方一']}", "第二小学")
    args = [population(tmp_path, NAMES[:1]), register(tmp_path, NAMES[:1], again)]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert [(each["code"], each["row"]) for each in found["findings"]] == [("KC-S79", 3)]


@pytest.mark.parametrize(
    ("born", "listed"),
    [
        (dt.date(2015, 8, 31), True),  # six on 31 August 2021
        (dt.date(2015, 9, 1), False),
        (dt.date(2006, 9, 1), True),
        (dt.date(2006, 8, 31), False),
    ],
)
def test_of_the_population_only_children_of_school_age_are_looked_for(
    tmp_path: Path, born: dt.date, listed: bool
) -> None:
    child = ("西门一", born, id_number(born, 11), "青石镇石门村")
    args = [population(tmp_path, NAMES, child), roll(tmp_path, NAMES)]
    found = told(call("compare", *args, "--json", *ON, cwd=tmp_path))
    assert (len(found["differences"]), found["outside"]) == ((1, 0) if listed else (0, 1))


def test_a_list_in_several_files_is_one_list(tmp_path: Path) -> None:
    first, second = tmp_path / "一", tmp_path / "二"
    first.mkdir()
    second.mkdir()
    args = [population(tmp_path, NAMES), roll(first, NAMES[:3]), roll(second, NAMES[3:])]
    assert told(call("compare", *args, "--json", *ON, cwd=tmp_path))["differences"] == []


def test_a_list_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_text("不是工作簿", "utf-8")
    args = [population(tmp_path, NAMES), roll(tmp_path, NAMES), f"籍={bad}"]
    said = call("compare", *args, "--json", *ON, cwd=tmp_path)
    found = told(said)
    assert (said.returncode, found["differences"]) == (1, [])
    assert [each["code"] for each in found["findings"]] == ["KC-I01"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("户=户籍.xlsx",), "要比对的名单不到两份"),
        (("户籍.xlsx",), "没有写明是哪一份名单"),
        (("户=没有.xlsx", "册=没有.xlsx"), "没有文件 没有.xlsx"),
    ],
)
def test_a_slip_of_the_pen_is_explained(tmp_path: Path, words: Sequence[str], problem: str) -> None:
    population(tmp_path, NAMES)
    said = call("compare", *words, cwd=tmp_path)
    assert said.returncode == 2
    assert problem in said.stderr


# --- what was found out -------------------------------------------------------------------------


def fill_in(table: Path, target: Path, result: str, row: int = 4) -> str:
    """Fill in the result of one difference; return its id."""
    workbook = load_workbook(table)
    sheet = workbook["四对照核查表"]
    heads = [cell.value for cell in sheet[3]]
    sheet.cell(row, heads.index("核查结果") + 1, result)
    sheet.cell(row, heads.index("核查人") + 1, "孙样样")
    workbook.save(target)
    return str(sheet.cell(row, 1).value)


def test_the_table_shows_every_difference_and_no_whole_number(
    tmp_path: Path, lists: list[str]
) -> None:
    table = tmp_path / "核查表.xlsx"
    found = told(call("compare", *lists, "-o", table, "--json", *ON, cwd=tmp_path))
    sheet = load_workbook(table)["四对照核查表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [row[0] for row in rows] == [each["id"] for each in found["differences"]]
    assert rows[0][8:12] == ["√", "×", "√", "√"]
    text = "".join(str(cell) for row in rows for cell in row)
    assert not any(number in text for number in NUMBER.values())
    assert table.stat().st_mode & 0o077 == 0


def test_what_stands_in_the_filled_table_is_carried_on(tmp_path: Path, lists: list[str]) -> None:
    first, filled, second = (tmp_path / f"{name}.xlsx" for name in ("一", "填好", "二"))
    call("compare", *lists, "-o", first, *ON, cwd=tmp_path)
    wanted = fill_in(first, filled, "随父母在外县就读，已核实")
    words = ("compare", *lists, "--ledger", filled, "-o", second, "--json", *ON)
    found = told(call(*words, cwd=tmp_path))
    assert [each["id"] for each in found["differences"] if each["resolved"]] == [wanted]
    again = told(call("compare", *lists, "--ledger", second, "--json", *ON, cwd=tmp_path))
    assert [each["id"] for each in again["differences"] if each["resolved"]] == [wanted]


def test_a_workspace_keeps_what_was_found_out(tmp_path: Path, lists: list[str]) -> None:
    root = new_workspace(tmp_path / "w").root
    found = told(call("compare", *lists, "--json", *ON, cwd=root))
    ids = [each["id"] for each in found["differences"]]
    resolve = [word for each in ids for word in ("--resolve", f"{each}=已核实")]
    assert call("compare", *lists, *resolve, *ON, cwd=root).returncode == 0
    said = call("compare", *lists, "--json", *ON, cwd=root)
    assert (said.returncode, [each["id"] for each in told(said)["differences"]]) == (0, ids)
    assert (root / "compare.json").stat().st_mode & 0o077 == 0


def test_a_resolved_difference_that_becomes_another_one_is_open_again(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    args = [population(tmp_path, NAMES), roll(tmp_path, NAMES), roll_call(tmp_path, NAMES[1:])]
    (one,) = told(call("compare", *args, "--json", *ON, cwd=root))["differences"]
    call("compare", *args, "--resolve", f"{one['id']}=请病假", *ON, cwd=root)
    args[1] = roll(tmp_path, NAMES[1:])
    (other,) = told(call("compare", *args, "--json", *ON, cwd=root))["differences"]
    assert other["id"] != one["id"]
    assert not other["resolved"]


def test_a_table_from_outside_is_taken_over_by_a_workspace(
    tmp_path: Path, lists: list[str]
) -> None:
    root = new_workspace(tmp_path / "w").root
    told(call("compare", *lists, "--json", *ON, cwd=root))  # the workspace has its own key now
    call("compare", *lists, "-o", tmp_path / "外.xlsx", *ON, cwd=tmp_path)
    fill_in(tmp_path / "外.xlsx", tmp_path / "填好.xlsx", "已核实")
    words = ("compare", *lists, "--ledger", tmp_path / "填好.xlsx", "--json", *ON)
    found = told(call(*words, cwd=root))
    assert sum(each["resolved"] for each in found["differences"]) == 1


def test_an_id_that_is_no_difference_is_refused(tmp_path: Path, lists: list[str]) -> None:
    root = new_workspace(tmp_path / "w").root
    said = call("compare", *lists, "--resolve", "D00000000=已核实", *ON, cwd=root)
    assert said.returncode == 2
    assert "没有编号为 D00000000 的差异" in said.stderr


def test_another_workbook_is_no_ledger(tmp_path: Path, lists: list[str]) -> None:
    said = call("compare", *lists, "--ledger", tmp_path / "户籍.xlsx", cwd=tmp_path)
    assert said.returncode == 1
    assert "不是四对照核查表" in said.stderr


def test_a_difference_names_the_stored_case_of_the_child(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    child = sheets()["学生"][0]
    row = (child["姓名"], child["出生日期"], child["身份证件号码"], "青石镇石门村")
    args = [population(tmp_path, (), row), roll(tmp_path, NAMES[:1])]
    found = told(call("compare", *args, "--json", *ON, cwd=root))
    assert [each["case"] for each in found["differences"]] == ["QS001", ""]


# --- a list or a table given to the wrong command -------------------------------------------------


def test_check_says_of_a_list_and_of_our_table_what_they_are_and_which_command_takes_them(
    tmp_path: Path, lists: list[str]
) -> None:
    call("compare", *lists, "-o", tmp_path / "核查表.xlsx", *ON, cwd=tmp_path)
    for name in ("户籍", "花名册", "学籍", "点名册"):
        said = call("check", f"{name}.xlsx", cwd=tmp_path)
        assert said.returncode == 1
        assert f"KC-I01  {name}.xlsx：不是采集表，是一份学生名单" in said.stdout
        assert "kongchuo compare 籍=学籍.xlsx" in said.stdout
    said = call("check", "核查表.xlsx", cwd=tmp_path)
    assert "核查表.xlsx：不是采集表，是四对照核查表" in said.stdout
    assert "--ledger 核查表" in said.stdout


def test_an_address_list_is_not_taken_for_a_list_of_children(tmp_path: Path) -> None:
    book(tmp_path / "通讯录.xlsx", ("姓名", "性别", "民族"), [("东方一", "男", "汉族")])
    said = call("check", "通讯录.xlsx", cwd=tmp_path)
    assert "没有一张工作表是采集表里的" in said.stdout
