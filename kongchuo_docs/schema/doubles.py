"""The same child twice: in two rows, in two schools, under two numbers, or as somebody's guardian."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kongchuo_docs.model import Severity
from kongchuo_docs.schema import identity
from kongchuo_docs.schema.base import get
from kongchuo_docs.schema.faults import RowFault, named
from kongchuo_docs.schema.load import Judged
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.people import NUMBERED
from kongchuo_docs.schema.timing import AWAY

ID, NAME = "student.id_number", "student.name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What tells one child from another."""

    place: int | None
    """Position of the row; None for a stored child."""
    key: str
    """Case or child id."""
    unit: str
    number: str
    """Kind and number, empty where there is none that could be trusted."""
    person: tuple[str, str] | None
    """Name and date of birth."""
    away: bool


@dataclass(frozen=True, kw_only=True)
class Children:
    """All children of one kind of record: those of the file, and the stored ones beside them.

    Args:
        word: What the key is called: 个案 or 名册编号.
        strict: A second row of the same child is always an error, not only while both are away.
    """

    all: Sequence[Child]
    word: str
    strict: bool = False
    by_number: Mapping[str, Sequence[Child]] = field(init=False)
    by_person: Mapping[tuple[str, str], Sequence[Child]] = field(init=False)

    def __post_init__(self) -> None:
        numbers: dict[str, list[Child]] = defaultdict(list)
        people: dict[tuple[str, str], list[Child]] = defaultdict(list)
        for child in self.all:
            if child.number:
                numbers[child.number].append(child)
            if child.person:
                people[child.person].append(child)
        object.__setattr__(self, "by_number", dict(numbers))
        object.__setattr__(self, "by_person", dict(people))

    def faults(self) -> Iterator[RowFault]:
        """Yield a fault at each row whose child stands elsewhere too."""
        for child in self.all:
            if child.place is None:
                continue
            twins = [each for each in self.by_number.get(child.number, ()) if each.key != child.key]
            if twins:
                yield self._twice(child, child.place, twins)
            alike = [
                each
                for each in (self.by_person.get(child.person, ()) if child.person else ())
                if each.key != child.key and (each.number != child.number or not child.number)
            ]
            if alike:
                yield self._alike(child.place, alike)

    def _twice(self, child: Child, place: int, twins: Sequence[Child]) -> RowFault:
        others = named([f"{self.word} {each.key}" for each in twins])
        code, text = "KC-S61", f"与{others} 的证件号码相同"
        if any(each.unit != child.unit for each in twins):
            schools = dict.fromkeys([child.unit, *(each.unit for each in twins)])
            code, text = "KC-S70", f"同一学生登记在不同学校（{'、'.join(schools)}），另见{others}"
        wrong = self.strict or any(child.away and each.away for each in twins)
        return RowFault(
            place=place,
            path=ID,
            message=Message(
                code, text, "同一学生只留一个未结个案；不是同一人的，照证件原件核对号码"
            )
            if not self.strict
            else Message(code, text, "同一儿童只留一行；不是同一人的，照证件原件核对号码"),
            severity=Severity.ERROR if wrong else Severity.WARNING,
        )

    def _alike(self, place: int, alike: Sequence[Child]) -> RowFault:
        others = named([f"{self.word} {each.key}" for each in alike])
        text = f"与{others} 的姓名和出生日期都相同，证件号码不同或没有填写"
        fix = "同一人的只留一行，照证件原件核对号码；确实是两个人的不用改"
        return RowFault(
            place=place,
            path=NAME,
            message=Message("KC-S71", text, fix),
            severity=Severity.WARNING,
        )


def children(rows: Sequence[Judged], path: str, stored: Iterable[Any]) -> list[Child]:
    """Return the children of rows, sound or not, and the stored ones that the rows do not replace.

    Args:
        rows: Rows of one kind.
        path: Path of their key.
        stored: Records of the store.
    """
    told = [
        _child(get(each.data, path) or f"第{each.row.source.row}行", each.data, place)
        for place, each in enumerate(rows)
    ]
    keys = {child.key for child in told}
    kept = (_child(get(each, path), each, None) for each in stored)
    return [*told, *(child for child in kept if child.key not in keys)]


def _child(key: str, data: Any, place: int | None) -> Child:
    number, kind = get(data, ID) or "", get(data, "student.id_kind")
    if number and kind in NUMBERED and identity.fault(number):
        number = ""
    name, born = get(data, NAME), get(data, "student.birth_date")
    return Child(
        place=place,
        key=key,
        unit=get(data, "unit_code") or "",
        number=f"{kind}/{number}" if number and kind else "",
        person=(name, born.isoformat()) if name and born else None,
        away=get(data, "status") in AWAY,
    )


def guardians_who_are_children(
    rows: Sequence[Judged], all_children: Sequence[Child], paths: Sequence[str]
) -> Iterator[RowFault]:
    """Yield a fault at each guardian with the number of another child."""
    numbers = {child.number.partition("/")[2]: child.key for child in all_children if child.number}
    for place, each in enumerate(rows):
        for path in paths:
            number = get(each.data, path)
            if number and number != get(each.data, ID) and number in numbers:
                text = f"与学生 {numbers[number]} 的证件号码相同"
                fix = "填写监护人本人的号码，不知道的留空"
                yield RowFault(place=place, path=path, message=Message("KC-S30", text, fix))
