"""巩固率: the formula of domain §4.9, at its edges. All numbers are invented."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.rules.retention_rate import Cohort, consolidation_rate


def cohort(
    graduating: int | None, entered: int | None, came: int | None, went: int | None
) -> Cohort:
    return Cohort(graduating=graduating, entered=entered, transferred_in=came, transferred_out=went)


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        ((195, 200, 10, 10), "97.50%"),
        ((200, 200, 0, 0), "100.00%"),
        ((0, 200, 0, 0), "0.00%"),
        ((1, 3, 0, 0), "33.33%"),
        ((2, 3, 0, 0), "66.67%"),
        ((1, 1, 19, 4), "6.25%"),
    ],
)
def test_the_rate_is_those_who_finish_by_those_who_should(
    numbers: tuple[int, int, int, int], printed: str
) -> None:
    rate = consolidation_rate(cohort(*numbers))
    assert rate is not None
    assert (rate.printed, rate.capped) == (printed, False)


def test_more_than_all_counts_as_all_and_says_so() -> None:
    rate = consolidation_rate(cohort(201, 200, 0, 0))
    assert rate is not None
    assert (rate.printed, rate.capped) == ("100.00%", True)


@pytest.mark.parametrize(
    "numbers",
    [
        (None, 200, 0, 0),
        (195, None, 0, 0),
        (195, 200, None, 0),
        (195, 200, 0, None),
        (0, 0, 0, 0),
        (5, 10, 0, 10),
        (-1, 10, 0, 0),
        (5, 10, -1, 0),
    ],
)
def test_a_number_that_nobody_told_or_that_cannot_be_gives_no_rate(
    numbers: tuple[int | None, ...],
) -> None:
    assert consolidation_rate(cohort(*numbers)) is None


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
def test_a_rate_lies_between_nought_and_a_hundred(numbers: list[int]) -> None:
    rate = consolidation_rate(cohort(*numbers))
    if rate is not None:
        assert Fraction(0) <= rate.percent <= 100
