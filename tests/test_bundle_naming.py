from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.bundle import file_stem
from kongchuo_docs.model import Form, Subject

NUMBER = "青中校（调查）字〔2021〕第3号"


def make_form(**changes: object) -> Form:
    values = {
        "form_id": "dropout_survey",
        "title": "辍学学生基本情况调查表",
        "label": "调查表",
        "order": 1,
        "subject": Subject.CASE,
        "issuer": "school",
        "event": "survey.date",
    }
    return Form(**{**values, **changes})  # type: ignore[arg-type]


COVER = make_form(label="封面与卷内目录", order=0, subject=Subject.BUNDLE)
REPORT = make_form(label="月报表", order=1, subject=Subject.UNIT_MONTH)
SURVEY = make_form()
RETURN = make_form(label="劝返通知书", order=2)
NOTICE = make_form(label="入学通知书", order=5, subject=Subject.ENROLMENT)
SIGNING = make_form(label="签章清单", order=9, subject=Subject.BUNDLE)


def test_a_paper_of_a_case_tells_case_place_label_and_number() -> None:
    assert (
        file_stem(SURVEY, "JL003", NUMBER, 1) == "02_JL003_1_调查表_青中校（调查）字〔2021〕第3号"
    )


def test_other_papers_tell_their_group() -> None:
    assert file_stem(COVER, "QZ", "", 1) == "00_封面与卷内目录"
    assert file_stem(REPORT, "QZ", "青中校（月报）字〔2021〕第1号", 1) == (
        "01_月报表_青中校（月报）字〔2021〕第1号"
    )
    assert file_stem(NOTICE, "E012", "青中校（入学）字〔2021〕第12号", 1) == (
        "03_E012_入学通知书_青中校（入学）字〔2021〕第12号"
    )
    assert file_stem(SIGNING, "QZ", "", 1) == "09_签章清单"


def test_a_correction_says_which_one_it_is() -> None:
    assert file_stem(SURVEY, "JL003", "", 2) == "02_JL003_1_调查表_更正1"
    assert file_stem(SURVEY, "JL003", "", 3) == "02_JL003_1_调查表_更正2"


def test_sorted_as_text_the_names_stand_in_reading_order() -> None:
    names = [
        file_stem(COVER, "QZ", "", 1),
        file_stem(REPORT, "QZ", "", 1),
        file_stem(SURVEY, "JL001", NUMBER, 1),
        file_stem(RETURN, "JL001", "", 1),
        file_stem(SURVEY, "JL002", NUMBER, 1),
        file_stem(NOTICE, "E012", "", 1),
        file_stem(SIGNING, "QZ", "", 1),
    ]
    assert sorted(names) == names


def test_a_name_that_had_to_be_cut_keeps_its_version_and_stays_different() -> None:
    long = "甲" * 100
    one, two = (
        file_stem(SURVEY, "JL003", long + "一", 2),
        file_stem(SURVEY, "JL003", long + "二", 2),
    )
    assert one != two
    assert one.startswith("02_JL003_1_调查表_甲") and one.endswith("_更正1")


def test_names_that_differ_only_in_replaced_characters_stay_different() -> None:
    assert file_stem(SURVEY, "JL/3", "", 1) != file_stem(SURVEY, "JL:3", "", 1)


text = st.text(st.characters(codec=None), max_size=120)


@given(
    form=st.sampled_from([COVER, REPORT, SURVEY, RETURN, NOTICE, SIGNING]),
    subject_id=text | st.sampled_from(["CON", "../..", "aux .pdf", "a:b", "\u202e", "nul."]),
    number=text,
    version=st.integers(1, 99),
)
def test_every_name_is_good_on_every_file_system(
    form: Form, subject_id: str, number: str, version: int
) -> None:
    stem = file_stem(form, subject_id, number, version)
    assert len(stem.encode()) <= 200
    assert unicodedata.is_normalized("NFC", stem)
    assert re.fullmatch(r"0\d_[\w（）〔〕()\-]+", stem)
    assert stem == file_stem(form, subject_id, number, version)
    assert (version > 1) == stem.endswith(f"_更正{version - 1}") or version == 1
