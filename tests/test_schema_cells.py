"""Cells are read in the forms that clerks write, and nothing is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from schema_rows import LIBRARY

from kongchuo_docs.schema import fields, identifiers
from kongchuo_docs.schema.cells import as_date

days = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
SEPTEMBER = dt.date(2021, 9, 1)


def read(field: fields.Cell[object], value: object) -> object:
    with fields.CodeLists(LIBRARY.codes):
        return field.deserialize(value)


def fault(field: fields.Cell[object], value: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        read(field, value)
    [message] = caught.value.messages
    return message.code, message.fix


@given(
    days,
    st.sampled_from(
        [
            "{0.year}-{0.month}-{0.day}",
            "{0.year}.{0.month}.{0.day}",
            "{0.year}/{0.month}/{0.day}",
            "{0.year}年{0.month}月{0.day}日",
            "{0:%Y%m%d}",
            "{0:%Y-%m-%d}",
            "{0:%Y-%m-%d 00:00:00}",
        ]
    ),
    st.booleans(),
)
def test_every_written_form_of_a_date_is_read_back(day: dt.date, form: str, wide: bool) -> None:
    text = form.format(day)
    assert (
        as_date(text.translate({n: n + 0xFEE0 for n in range(0x30, 0x3A)} if wide else {})) == day
    )


@pytest.mark.parametrize(
    "cell",
    [
        SEPTEMBER,
        dt.datetime(2021, 9, 1, 8, 30),  # noqa: DTZ001 - as a workbook gives it
        44440,
        44440.0,
        44440.5,
        20210901.0,
        " 2021 年 9 月 1 日 ",
        "２０２１－９－１",
    ],
)
def test_date_cells_and_day_numbers_are_read(cell: object) -> None:
    assert as_date(cell) == SEPTEMBER


@pytest.mark.parametrize(
    "cell",
    [
        "2021-13-01",
        "2021-2-29",
        "21-9-1",
        "9月1日",
        "08/1/1",
        "44440",
        2021.9,
        12,
        True,
        "2021-9.1",
        "1021-09-01",
        float("nan"),
        float("inf"),
        1e300,
        -1,
    ],
)
def test_what_is_no_clear_date_is_refused(cell: object) -> None:
    assert as_date(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (" 张　三\u200b ", "张　三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("\ufa0e", "\ufa0e"),
        ("﨑山", "﨑山"),
        (12.0, "12"),
        ("甲\n乙", "甲 乙"),
    ],
)
def test_a_name_is_trimmed_and_otherwise_left_alone(cell: object, expected: str) -> None:
    assert read(fields.Text(), cell) == expected


@pytest.mark.parametrize("cell", ["张\x07", "张\ud800", "张\u202e三", "张\ufffe"])
def test_characters_that_break_papers_are_refused(cell: str) -> None:
    assert fault(fields.Text(), cell)[0] == "KC-S02"


@pytest.mark.parametrize("cell", [True, 1.5, dt.date(2021, 9, 1)])
def test_a_text_must_be_a_text(cell: object) -> None:
    assert fault(fields.Text(), cell)[0] == "KC-S04"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("13800000000", "13800000000"),
        (13800000000.0, "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("0358-5022000", "0358-5022000"),
        ("03585022000", "0358-5022000"),
        ("（0358）5022000", "0358-5022000"),
        ("010－62000000转801", "010-62000000-801"),
        ("0358-5022000-12", "0358-5022000-12"),
    ],
)
def test_phones_are_read_in_one_form(cell: object, expected: str) -> None:
    assert read(identifiers.Phone(), cell) == expected


@pytest.mark.parametrize(
    "cell", ["5022000", "1380000000", "12800000000", "12345", "无", 3585022000.0]
)
def test_a_wrong_phone_is_refused(cell: object) -> None:
    assert fault(identifiers.Phone(required=True), cell)[0] == "KC-S10"


def test_a_hotline_may_be_a_service_number() -> None:
    assert read(identifiers.Phone(service=True), 12345.0) == "12345"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("8:30", dt.time(8, 30)),
        ("８：３０", dt.time(8, 30)),
        ("下午3点半", dt.time(15, 30)),
        ("15时05分", dt.time(15, 5)),
        (0.5, dt.time(12, 0)),
        (dt.time(9, 0, 30), dt.time(9, 0)),
        (dt.timedelta(hours=9), dt.time(9, 0)),
    ],
)
def test_times_are_read_to_the_minute(cell: object, expected: dt.time) -> None:
    assert read(fields.Time(), cell) == expected


@pytest.mark.parametrize("cell", ["25:00", "8:75", "上午", 8, "8"])
def test_what_is_no_clear_time_is_refused(cell: object) -> None:
    assert fault(fields.Time(), cell)[0] == "KC-S06"


@pytest.mark.parametrize(("cell", "expected"), [(2, 2), (2.0, 2), ("１２", 12), ("2班", 2)])
def test_whole_numbers_are_read(cell: object, expected: int) -> None:
    assert read(fields.Integer(unit="班"), cell) == expected


@pytest.mark.parametrize("cell", [2.5, "1_0", True, 0, 100, "二", float("nan")])
def test_nothing_is_cut_or_rounded_to_a_number(cell: object) -> None:
    assert fault(fields.Integer(), cell)[0] == "KC-S07"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("是", True),
        ("√", True),
        (1.0, True),
        (True, True),
        ("否", False),
        ("×", False),
        (0, False),
        ("Ｎ", False),
    ],
)
def test_yes_and_no_are_read_as_people_tick_them(cell: object, expected: bool) -> None:
    assert read(fields.YesNo(), cell) is expected


def test_a_doubtful_yes_is_refused() -> None:
    assert fault(fields.YesNo(), "可能")[0] == "KC-S08"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2021-10", "2021-10"),
        ("2021年1月", "2021-01"),
        ("202110", "2021-10"),
        (202110.0, "2021-10"),
        (dt.date(2021, 10, 1), "2021-10"),
        ("2021.10", "2021-10"),
    ],
)
def test_months_are_read(cell: object, expected: str) -> None:
    assert read(fields.Month(), cell) == expected


@pytest.mark.parametrize("cell", [2021.1, "2021-13", "10月", 44440])
def test_what_is_no_clear_month_is_refused(cell: object) -> None:
    assert fault(fields.Month(), cell)[0] == "KC-S13"


@pytest.mark.parametrize(
    ("cell", "expected"), [("男", "1"), ("1", "1"), (1.0, "1"), ("1 男", "1"), ("男性", "1")]
)
def test_a_code_is_found_by_code_label_or_alias(cell: object, expected: str) -> None:
    assert read(fields.Code("sex"), cell) == expected


def test_brackets_of_either_width_are_the_same() -> None:
    assert read(fields.Code("dropout_reason"), "外出务工(本人)") == "C1"


def test_an_unknown_word_gets_a_hint() -> None:
    assert fault(fields.Code("dropout_reason"), "厌学症") == ("KC-S09", "您是否想写“厌学”？")
    assert fault(fields.Code("sex"), "？") == ("KC-S09", "可填：男、女")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("厌学、打工", ("A1", "C1")),
        ("厌学;打工", ("A1", "C1")),
        ("厌学/打工", ("A1", "C1")),
        ("心理/精神疾病，厌学", ("A4", "A1")),
        ("厌学\n厌学、", ("A1",)),
        ("A1,B1", ("A1", "B1")),
        ("厌学/家长不重视/不支持/学习困难", ("A1", "B5", "A2")),
    ],
)
def test_several_codes_are_cut_apart_where_no_label_is_cut(
    cell: str, expected: tuple[str, ...]
) -> None:
    assert read(fields.Codes("dropout_reason"), cell) == expected


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (identifiers.UnitCode(), "JL-01", "KC-S11"),
        (identifiers.UnitCode(), "J", "KC-S11"),
        (identifiers.CaseId(), "张三", "KC-S12"),
        (identifiers.CaseId(), "110105100506001", "KC-S12"),
        (identifiers.CaseId(), "13800000000", "KC-S12"),
        (identifiers.EnrolmentNumber(), "123", "KC-S14"),
        (identifiers.EnrolmentNumber(), 1.1e17, "KC-S20"),
    ],
)
def test_identifiers_are_checked(field: fields.Cell[object], cell: object, code: str) -> None:
    assert fault(field, cell)[0] == code


def test_identifiers_are_told_in_capitals() -> None:
    assert read(identifiers.CaseId(), " jl００3 ") == "JL003"
