"""Invented people: names, telephones that cannot be dialled, ID numbers of no existing county."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stdnum.cn.ric import calc_check_digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who does not exist."""

    name: str
    female: bool
    birth: dt.date
    id_number: str
    phone: str


class People:
    """Draws people; no name, ID number or telephone comes twice."""

    def __init__(
        self,
        rng: random.Random,
        pools: Mapping[str, Sequence[str]],
        *,
        area_code: str,
        phone_prefix: str,
    ) -> None:
        """Take the pools of ``names.yaml``."""
        self._rng = rng
        self._pools = pools
        self._area_code = area_code
        self._phone_prefix = phone_prefix
        self._used: set[str] = set()
        self._phones = 100

    def surname(self) -> str:
        """Return a surname; compound ones are rare because they stand once in the list."""
        return self._rng.choice(self._pools["surnames"])

    def person(
        self,
        *,
        birth: dt.date,
        female: bool,
        child: bool = False,
        surname: str = "",
        name: str = "",
    ) -> Person:
        """Return somebody new, born on ``birth``; ``name`` wins over ``surname``."""
        return Person(
            name=name or self._name(surname, female=female, child=child),
            female=female,
            birth=birth,
            id_number=self.id_number(birth, female=female),
            phone=self.phone(),
        )

    def adult(self, *, female: bool | None = None, surname: str = "") -> Person:
        """Return somebody of working age."""
        sex = self._rng.random() < 0.5 if female is None else female
        return self.person(birth=self.day(1968, 1995), female=sex, surname=surname)

    def day(self, first_year: int, last_year: int) -> dt.date:
        """Return a day between two years, both included."""
        first, last = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31)
        return first + dt.timedelta(days=self._rng.randint(0, (last - first).days))

    def phone(self) -> str:
        """Return a landline number that cannot be dialled: its area code does not exist."""
        self._phones += 1
        return f"{self._phone_prefix}-5{self._phones:06d}"

    def id_number(self, birth: dt.date, *, female: bool) -> str:
        """Return a well-formed ID number (GB 11643-1999) of an address code never assigned."""
        while True:
            seq = self._rng.randrange(0 if female else 1, 1000, 2)
            stem = f"{self._area_code}{birth:%Y%m%d}{seq:03d}"
            if stem not in self._used:
                self._used.add(stem)
                return f"{stem}{calc_check_digit(stem + '0')}"

    def _name(self, surname: str, *, female: bool, child: bool) -> str:
        pool = ("girls" if female else "boys") if child else ("women" if female else "men")
        while True:
            name = (surname or self.surname()) + self._rng.choice(self._pools[pool])
            if name not in self._used:
                self._used.add(name)
                return name
