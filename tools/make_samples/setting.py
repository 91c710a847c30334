"""The county in which a sample plays: its plan, schools, staff and villages."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from tools.make_samples.people import People, Person
from tools.make_samples.words import Deck

Row: TypeAlias = dict[str, Any]
"""One row of a sheet: field path to cell value."""

HERE = Path(__file__).parent


class Setting:
    """Everything that the rows of one workbook share; asking twice gives the same person."""

    def __init__(self, plan_name: str) -> None:
        """Read ``<plan_name>.yaml``; the name is also the seed."""
        self.rng = random.Random(plan_name)
        self.plan: dict[str, Any] = _read(f"{plan_name}.yaml")
        self.stories: dict[str, Any] = _read("stories.yaml")
        self.people = People(
            self.rng,
            _read("names.yaml"),
            area_code=self.plan["area_code"],
            phone_prefix=self.plan["phone_prefix"],
        )
        self.deck = Deck(self.rng)
        self.units: dict[str, Row] = {unit["code"]: unit for unit in self.plan["units"]}
        self.told: set[str] = set()
        """Accounts of visits that are in the workbook already."""
        self._staff: dict[tuple[str, ...], Person] = {}

    def staff(self, *post: str) -> Person:
        """Return the person who holds a post, for example ``("QH02", "校长")``."""
        if post not in self._staff:
            self._staff[post] = self.people.adult()
        return self._staff[post]

    def homeroom(self, unit: str, grade: int, class_no: int) -> Person:
        """Return the class teacher."""
        return self.staff(unit, "班主任", f"{grade}-{class_no}")

    def short_name(self, unit: str) -> str:
        """Return a school's name without the county."""
        name: str = self.units[unit]["name"]
        return name.removeprefix(self.plan["county"])

    def town_of(self, unit: str) -> str:
        """Return the township of a school."""
        town: str = self.units[unit]["town"]
        return town

    def address(self, unit: str, village: str = "") -> str:
        """Return a home address in the school's township."""
        town = self.town_of(unit)
        place = village or self.rng.choice(self.plan["towns"][town])
        return (
            f"{self.plan['province']}{self.plan['county']}{town}{place}{self.rng.randint(2, 98)}号"
        )

    def committee(self, unit: str) -> str:
        """Return 村委会, or 居委会 in town."""
        return "居委会" if self.is_urban(unit) else "村委会"

    def is_urban(self, unit: str) -> bool:
        """Tell whether a school lies in a 街道."""
        return self.town_of(unit).endswith("街道")

    def birth(self, grade: int) -> dt.date:
        """Return a date of birth for a grade in autumn 2021: born on or before 31 August."""
        first = dt.date(2014 - grade + 1, 9, 1)
        return first + dt.timedelta(days=self.rng.randint(0, 363))


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return loaded
