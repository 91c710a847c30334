"""Who is who in four lists: children of several lists become one person each.

A sound ID number tells a person; where it is missing, name and date of birth do; where these are
missing too, the name alone, if only one person has it. What cannot be told apart is said, not guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kongchuo_docs.model import RosterEntry, Source

LISTS = ("户", "册", "籍", "人")
"""户籍 population register, 花名册 roll, 学籍 school register, 在校 those who are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A child in one of the lists."""

    list_name: str
    """One of :data:`LISTS`."""
    entry: RosterEntry
    source: Source


@dataclass(slots=True)
class Person:
    """One child and where it was seen."""

    seen: list[Sighting] = field(default_factory=list)

    def told(self, name: str) -> set[object]:
        """Return the different values of a field that the lists tell."""
        values = (getattr(each.entry, name) for each in self.seen)
        return {value for value in values if value}

    def first(self, name: str) -> object:
        """Return the first value of a field that a list tells; empty text where none does."""
        return next(
            (getattr(each.entry, name) for each in self.seen if getattr(each.entry, name)), ""
        )

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists that have the child, in their order."""
        names = {each.list_name for each in self.seen}
        return tuple(name for name in LISTS if name in names)


def match(sightings: Iterable[Sighting]) -> tuple[list[Person], list[Sighting]]:
    """Return the persons, and the sightings of which nobody can say whose they are."""
    numbered: dict[str, Person] = {}
    named: list[Sighting] = []
    bare: list[Sighting] = []
    for each in sightings:
        if each.entry.id_number:
            key = f"{each.entry.id_kind}/{each.entry.id_number}"
            numbered.setdefault(key, Person()).seen.append(each)
        elif each.entry.birth_date:
            named.append(each)
        else:
            bare.append(each)
    people = _one_person_two_numbers(list(numbered.values()))
    unclear: list[Sighting] = []
    _join(named, people, unclear, by=("name", "birth_date"))
    _join(bare, people, unclear, by=("name",))
    return people, unclear


def _one_person_two_numbers(people: Sequence[Person]) -> list[Person]:
    """Join two persons of one name and birth whom no list has both: one of the numbers is wrong."""
    kept: list[Person] = []
    for alike in _index(people, ("name", "birth_date")).values():
        lists = [name for person in alike for name in person.lists]
        if len(alike) == 2 and len(lists) == len(set(lists)):
            kept.append(Person(seen=[each for person in alike for each in person.seen]))
        else:
            kept.extend(alike)
    return kept


def _join(
    sightings: Sequence[Sighting],
    people: list[Person],
    unclear: list[Sighting],
    by: tuple[str, ...],
) -> None:
    """Add sightings to the one person that they fit, or make a new person of them."""
    index = _index(people, by)
    for each in sightings:
        key = tuple(getattr(each.entry, name) for name in by)
        alike = index.setdefault(key, [])
        if len(alike) > 1 and each.entry.school:
            alike = [person for person in alike if each.entry.school in person.told("school")]
        if len(alike) == 1:
            alike[0].seen.append(each)
        elif alike or len(index[key]) > 1:
            unclear.append(each)
        else:
            person = Person(seen=[each])
            people.append(person)
            index[key].append(person)


def _index(people: Iterable[Person], by: tuple[str, ...]) -> dict[tuple[object, ...], list[Person]]:
    index: dict[tuple[object, ...], list[Person]] = defaultdict(list)
    for person in people:
        index[tuple(person.first(name) for name in by)].append(person)
    return index


def places(person: Person) -> Mapping[str, Source]:
    """Return where each list has the child; its first row where it has several."""
    found: dict[str, Source] = {}
    for each in person.seen:
        found.setdefault(each.list_name, each.source)
    return found
