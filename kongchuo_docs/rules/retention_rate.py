"""巩固率: how many of those who once entered school are there at the end of it.

The numbers come from the statistics of the office: nothing here can be counted from the cases, for a
child that never was a case is in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kongchuo_docs.model.registers import Cohort

__all__ = ["FORMULA", "Cohort", "ConsolidationRate", "consolidation_rate"]

FORMULA = "巩固率 = 毕业年级学生数 ÷（入学时招生数 + 转入 − 转出）× 100%，超过100%的按100%计"
"""The formula in words, as every table of rates prints it."""
WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolidationRate:
    """A rate that was reckoned."""

    cohort: Cohort
    base: int
    """招生数 + 转入 − 转出, in pupils."""
    percent: Fraction
    """From 0 to 100, exact."""
    capped: bool
    """True where more finish than should be there; the numbers want a second look."""

    @property
    def printed(self) -> str:
        """The rate with two decimals, halves rounded up: ``97.50%``."""
        cents = int(self.percent * 100 + Fraction(1, 2))
        return f"{cents // 100}.{cents % 100:02d}%"


def consolidation_rate(cohort: Cohort) -> ConsolidationRate | None:
    """Reckon the 巩固率 of a cohort, or None where a number is missing or makes no sense.

    Nothing is guessed: a number that nobody has told is not nought, and a base of nought or less,
    or a number below nought, gives no rate.

    Basis: 栾川县 表7 填表说明 (巩固率 = 当年毕业生数 ÷ (6（小学）/3（初中）年前招生数 + 转入 − 转出)
    × 100%, at most 100%); 大政办发〔2018〕76号 asks for the rate (R6).
    """
    told = (cohort.graduating, cohort.entered, cohort.transferred_in, cohort.transferred_out)
    graduating, entered, coming, going = told
    if graduating is None or entered is None or coming is None or going is None:
        return None
    base = entered + coming - going
    if base <= 0 or min(graduating, entered, coming, going) < 0:
        return None
    percent = Fraction(graduating * WHOLE, base)
    return ConsolidationRate(
        cohort=cohort,
        base=base,
        percent=min(percent, Fraction(WHOLE)),
        capped=percent > WHOLE,
    )
