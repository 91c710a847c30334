"""ID numbers are accepted only when whole, sound and in agreement with the person."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schema_rows import CHILD_ID, LAYOUT, LIBRARY, raw
from stdnum.cn.ric import calc_check_digit

from kongchuo_docs.model import RecordKind
from kongchuo_docs.schema import identity, load_record

numbers = st.builds(
    lambda area, birth, order: _with_check(f"{area}{birth:%Y%m%d}{order:03d}"),
    st.integers(110000, 829999),
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.integers(0, 999),
)


def _with_check(body: str) -> str:
    return body + calc_check_digit(body + "0")


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_examples_of_the_standard_pass_the_check_digit(number: str) -> None:
    assert calc_check_digit(number) == number[-1]


@given(numbers)
def test_a_made_number_is_sound(number: str) -> None:
    assert identity.fault(number) is None


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_any_one_changed_digit_is_found(number: str, place: int, step: int) -> None:
    digit = str((int(number[place]) + step) % 10)
    assert identity.fault(number[:place] + digit + number[place + 1 :]) is not None


@given(numbers, st.integers(0, 15))
def test_any_two_swapped_neighbours_are_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or identity.fault(swapped) is not None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (1.10105201005060e17, "KC-S20"),
        (110105201005060010, "KC-S20"),
        ("1.10105201005060E+17", "KC-S20"),
        ("1.1E+17", "KC-S20"),
        ("11010520100506001", "KC-S21"),
        ("110105100506001", "KC-S22"),
        (110105100506001.0, "KC-S22"),
        ("1101052010050600I4", "KC-S23"),
        ("010105201005060014", "KC-S23"),
        ("110105201002300015", "KC-S24"),
        ("110105201005060016", "KC-S25"),
    ],
)
def test_a_faulty_number_is_refused_with_its_own_code(number: object, code: str) -> None:
    record, findings = load_record(raw(RecordKind.CASE, 身份证件号码=number), LIBRARY.codes, LAYOUT)
    assert record is None
    assert [(item.code, item.field, item.source.column) for item in findings] == [
        (code, "身份证件号码", "H")
    ]


@pytest.mark.parametrize("number", ["11010519491231002x", " １１010519491231002Ｘ\u200b"])
def test_a_small_x_and_full_width_figures_are_accepted(number: str) -> None:
    record, findings = load_record(
        raw(RecordKind.CASE, 监护人证件号码=number), LIBRARY.codes, LAYOUT
    )
    assert findings == ()
    assert record.guardians[0].id_number == "11010519491231002X"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"性别": "女"}, ("KC-S27", "性别")),
        ({"出生日期": "2010-05-07"}, ("KC-S28", "出生日期")),
        ({"身份证件号码": None}, ("KC-S26", "身份证件号码")),
        ({"监护人证件号码": CHILD_ID}, ("KC-S30", "监护人证件号码")),
        (
            {"第二监护人姓名": "李某", "第二监护人关系": "母亲", "第二监护人证件号码": CHILD_ID},
            ("KC-S30", "第二监护人证件号码"),
        ),
    ],
)
def test_a_number_must_agree_with_the_person(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    record, findings = load_record(raw(RecordKind.CASE, **changes), LIBRARY.codes, LAYOUT)
    assert record is None
    assert [(item.code, item.field) for item in findings] == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"身份证件号码": None, "无证件原因": "尚未落户"},
        {"证件类型": "护照", "身份证件号码": "E12345678"},
    ],
)
def test_a_reason_or_another_certificate_stands_in_for_the_number(
    changes: dict[str, object],
) -> None:
    assert load_record(raw(RecordKind.CASE, **changes), LIBRARY.codes, LAYOUT)[1] == ()


@pytest.mark.parametrize(
    ("born", "surveyed", "accepted"),
    [
        ("2016-10-09", "2021-10-08", False),
        ("2016-10-08", "2021-10-08", True),
        ("2000-10-09", "2021-10-08", True),
        ("2000-10-08", "2021-10-08", False),
    ],
)
def test_a_child_is_five_to_twenty_on_the_day_of_the_survey(
    born: str, surveyed: str, accepted: bool
) -> None:
    row = raw(
        RecordKind.CASE, 出生日期=born, 调查日期=surveyed, 身份证件号码=None, 无证件原因="尚未落户"
    )
    _, findings = load_record(row, LIBRARY.codes, LAYOUT)
    assert ("KC-S29" in [item.code for item in findings]) is not accepted


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (f"G{CHILD_ID}", []),
        ("G110105201005070010", ["KC-S31"]),
        ("g110105201005060023", ["KC-S31"]),
        ("L110105201005061234", []),
        ("L110105201005071234", ["KC-S31"]),
    ],
)
def test_a_differing_enrolment_number_is_only_a_warning(number: str, codes: list[str]) -> None:
    record, findings = load_record(raw(RecordKind.CASE, 学籍号=number), LIBRARY.codes, LAYOUT)
    assert record is not None
    assert [item.code for item in findings] == codes
    assert all(item.severity == "warning" for item in findings)


def test_no_finding_repeats_a_number_name_or_phone() -> None:
    row = raw(
        RecordKind.CASE, 身份证件号码="110105201005060016", 监护人电话="12345", 姓名="\x07张某某"
    )
    _, findings = load_record(row, LIBRARY.codes, LAYOUT)
    told = " ".join(item.message + item.fix for item in findings)
    assert len(findings) == 3
    assert not any(secret in told for secret in ("110105201005060016", "12345", "张某某"))
