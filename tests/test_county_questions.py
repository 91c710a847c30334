"""What is only our recommendation is asked in every county; what a county may let others do."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.library import Library
from kongchuo_docs.model import County
from kongchuo_docs.rules.wording import check_wording, with_local_law

LIBRARY = Library()
NATION = LIBRARY.county("zhongyang")
ON = dt.date(2026, 3, 2)
FINES = "parameters.local_fine_issuers"


def test_every_parameter_that_is_our_recommendation_is_asked_in_a_new_county() -> None:
    asked = {each.key for each in LIBRARY.county_questions()}
    advice = {
        key
        for name in LIBRARY.county_ids()
        for key, versions in LIBRARY.county(name).values.items()
        if key.startswith(("parameters.", "recipients."))
        and any(not each.checked for each in versions)
    }

    assert advice - asked == set()


def test_how_absence_is_counted_is_advice_with_the_words_that_leave_it_open() -> None:
    counting = NATION.find("parameters.absence_counting", ON)

    assert counting and not counting.checked
    assert counting.source.startswith("建议：")
    assert "「学生无故不到校超过1周的」" in counting.source


def fining(*organs: str) -> County:
    (advice,) = NATION.values[FINES]
    said = dataclasses.replace(advice, value=list(organs), source="虚构的省实施办法第九十九条")
    return dataclasses.replace(NATION, values={**NATION.values, FINES: (said,)})


@pytest.mark.parametrize(
    ("county", "issuer", "codes"),
    [
        (None, "township", ["KC-W01"]),
        (NATION, "township", ["KC-W01"]),
        (fining("township"), "township", []),
        (fining("township"), "county", ["KC-W01"]),
        (fining("township"), "school", ["KC-W01"]),
        (fining("township", "county"), "county", []),
    ],
)
def test_only_the_organ_that_a_local_law_names_may_fine(
    county: County | None, issuer: str, codes: list[str]
) -> None:
    book = with_local_law(LIBRARY.wording(), county, ON)

    found = check_wording("对监护人处以500元罚款。", issuer, ON, book)

    assert [each.code for each in found] == codes


@pytest.mark.parametrize("organ", ["school", "village", "我校"])
def test_no_county_file_lets_a_school_fine(organ: str) -> None:
    with pytest.raises(LibraryError, match="只能是 township、county"):
        with_local_law(LIBRARY.wording(), fining(organ), ON)
