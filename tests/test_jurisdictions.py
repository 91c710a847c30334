from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from kongchuo_docs.library import Library
from kongchuo_docs.model import Parameter

LIBRARY = Library()
SOURCES = Path(__file__).parent.parent / "docs" / "sources"
ON = dt.date(2021, 10, 18)
FORMS = ("dropout_survey", "return_notice", "outreach_record", "monthly_report", "enrolment_notice")
ALL = {
    (item.file, item.key, item.since): item
    for county_id in LIBRARY.county_ids()
    for versions in LIBRARY.county(county_id).values.values()
    for item in versions
}
CHECKED = [
    pytest.param(item, id=f"{item.file} {item.key}") for item in ALL.values() if item.checked
]


def value(county_id: str, key: str, on: dt.date = ON) -> object:
    found = LIBRARY.county(county_id).find(key, on)
    assert found is not None, key
    return found.value


@pytest.mark.parametrize("item", CHECKED)
def test_every_quotation_of_a_checked_value_is_in_the_source_documents(item: Parameter) -> None:
    documents = "".join(
        "".join(path.read_text("utf-8").split()) for path in sorted(SOURCES.glob("*.txt"))
    )
    quoted = re.findall("「(.+?)」", item.source)

    assert quoted
    assert [words for words in quoted if "".join(words.split()) not in documents] == []


@pytest.mark.parametrize("item", ALL.values(), ids=lambda item: f"{item.file} {item.key}")
def test_a_value_is_either_checked_or_called_a_recommendation_or_unchecked(item: Parameter) -> None:
    honest = item.source.startswith("建议：") or "未核对" in item.source

    assert item.checked != honest


def test_the_titles_of_zhongyang_are_printed_as_its_document_has_them() -> None:
    assert [value("zhongyang", f"forms.{form}.title") for form in FORMS] == [
        "中阳县义务教育辍学学生基本情况调查表",
        "中阳县义务教育辍学劝返复学通知书",
        "中阳县义务教育阶段辍学学生劝返情况记录表",
        "义务教育阶段学生辍学月报表",
        "义务教育入学通知书",
    ]


def test_the_titles_of_wafangdian_are_the_national_recommendation() -> None:
    assert [value("wafangdian", f"forms.{form}.title") for form in FORMS] == [
        "义务教育阶段辍学学生基本情况调查表",
        "义务教育阶段学生劝返复学通知书",
        "义务教育阶段辍学学生劝返情况记录表",
        "义务教育阶段学生辍学月报表",
        "义务教育入学通知书",
    ]


@pytest.mark.parametrize("county_id", LIBRARY.county_ids())
@pytest.mark.parametrize("form", FORMS)
def test_every_county_can_title_issue_and_number_every_form(county_id: str, form: str) -> None:
    for part in ("title", "issuer", "prefix", "grammar"):
        assert value(county_id, f"forms.{form}.{part}", dt.date(2018, 11, 12))


@pytest.mark.parametrize("county_id", LIBRARY.county_ids())
def test_school_numbers_begin_with_the_prefix_of_the_school(county_id: str) -> None:
    for form in FORMS:
        school = value(county_id, f"forms.{form}.grammar") == "school"

        assert str(value(county_id, f"forms.{form}.prefix")).startswith("{prefix}") == school


def test_the_county_issues_the_enrolment_notices_of_wafangdian_only() -> None:
    assert value("wafangdian", "forms.enrolment_notice.issuer") == "county"
    assert value("wafangdian", "forms.enrolment_notice.grammar") == "organ"
    assert value("zhongyang", "forms.enrolment_notice.issuer") == "school"


def test_more_than_a_week_and_at_least_four_weeks() -> None:
    county = LIBRARY.county("wafangdian")
    suspected = county.find("parameters.suspected_dropout", ON)
    dropout = county.find("parameters.dropout", ON)

    assert suspected and dropout
    assert (suspected.value, suspected.unit, suspected.compare) == (1, "week", "more_than")
    assert (dropout.value, dropout.unit, dropout.compare) == (4, "week", "at_least")
    assert suspected.checked
    assert dropout.file == "wafangdian"


def test_a_county_without_thresholds_uses_unchecked_recommendations() -> None:
    found = LIBRARY.county("zhongyang").find("parameters.dropout", ON)

    assert found
    assert (found.file, found.checked) == ("china", False)


def test_the_nearest_jurisdiction_wins_and_replaces_the_whole_leaf() -> None:
    county = LIBRARY.county("wafangdian")

    assert county.chain == ("wafangdian", "dalian", "liaoning", "china")
    assert county.find("parameters.dropout", dt.date(2018, 11, 11)) is None
    assert county.find("parameters.dropout", dt.date(2018, 11, 12)) is not None


def test_the_monthly_report_is_due_on_the_20th() -> None:
    found = LIBRARY.county("zhongyang").find("parameters.monthly_report_due", ON)

    assert found
    assert (found.value, found.unit, found.compare) == (20, "day_of_month", "on_or_before")


@pytest.mark.parametrize("county_id", LIBRARY.county_ids())
@pytest.mark.parametrize(
    ("key", "list_id"),
    [
        ("parameters.poverty_card_categories", "student_category"),
        ("parameters.monthly_report_statuses", "case_status"),
    ],
)
def test_parameters_that_list_codes_name_known_codes(
    county_id: str, key: str, list_id: str
) -> None:
    codes = value(county_id, key)

    assert isinstance(codes, list)
    assert set(codes) <= set(LIBRARY.codes(list_id).labels)
