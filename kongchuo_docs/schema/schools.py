"""Schools that are called by their names: the names become codes before anything is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kongchuo_docs.model import CellValue, RawRecord, RecordKind, Roll
from kongchuo_docs.schema.cells import plain

PATHS: Mapping[RecordKind, str] = {
    RecordKind.UNIT: "parent",
    RecordKind.CASE: "unit_code",
    RecordKind.ENROLMENT: "unit_code",
    RecordKind.REPORT: "unit_code",
}
"""Where a row names a school."""
AREAS = ("省", "市", "县", "区", "旗", "镇", "乡")
"""What may be left away, or put before: 青石镇中心校 is the 青石镇中心校 of its county; 第一小学 is not 城关第一小学."""


class SchoolNames:
    """The names of all schools of a file and of the store.

    Args:
        rows: Rows of the file.
        known: The stored roll.
    """

    def __init__(self, rows: Sequence[RawRecord], known: Roll | None) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        for code, name in self._told(rows, known):
            if code and name:
                names[name].add(code)
        self._names = names
        self._codes = {code for codes in names.values() for code in codes}
        self._asked: dict[str, str | None] = {}

    @staticmethod
    def _told(rows: Sequence[RawRecord], known: Roll | None) -> Iterator[tuple[str, str]]:
        for unit in known.units.values() if known else ():
            yield unit.unit_code, plain(unit.name)
        for row in rows:
            if row.kind is RecordKind.UNIT:
                code, name = row.values.get("unit_code", ""), row.values.get("name", "")
                yield _text(code).upper(), _text(name)

    def code(self, written: str) -> str | None:
        """Return the code of the one school that is meant; None where there is none or several."""
        if written not in self._asked:
            self._asked[written] = self._find(plain(written))
        return self._asked[written]

    def _find(self, name: str) -> str | None:
        if not name or name.upper() in self._codes:
            return None
        found = self._names.get(name, set())
        if not found:
            alike = (codes for full, codes in self._names.items() if _is_same(full, name))
            found = {code for codes in alike for code in codes}
        return next(iter(found)) if len(found) == 1 else None


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names differ only by the area before them."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer.endswith(shorter) and longer.removesuffix(shorter).endswith(AREAS)


def with_codes(rows: Sequence[RawRecord], known: Roll | None) -> list[RawRecord]:
    """Return the rows with the codes of the schools that they call by name."""
    names = SchoolNames(rows, known)
    return [_with_code(row, names) for row in rows]


def _with_code(row: RawRecord, names: SchoolNames) -> RawRecord:
    path = PATHS.get(row.kind)
    written = row.values.get(path) if path else None
    if path is None or not isinstance(written, str) or written.isascii():
        return row
    code = names.code(written)
    return replace(row, values={**row.values, path: code}) if code else row


def _text(value: CellValue) -> str:
    return plain(value) if isinstance(value, str) else ""
