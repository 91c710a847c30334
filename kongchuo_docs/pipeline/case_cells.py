"""Where the fields of a case stand in the files that tell of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from kongchuo_docs.library import Library
from kongchuo_docs.model import RawRecord, RecordKind, Source


class CaseCells:
    """Where the fields of cases stand: looked up for the few that have findings."""

    def __init__(self, rows: Sequence[RawRecord], library: Library) -> None:
        # Of visits the last one counts; what the sheet of the cases tells comes before it.
        self._rows = [
            ({case_id_of(row): row for row in rows if row.kind is kind}, _paths(library, kind))
            for kind in (RecordKind.CASE, RecordKind.VISIT)
        ]
        self._visits = {
            (case_id_of(row), _round(row)): row for row in rows if row.kind is RecordKind.VISIT
        }

    def source(self, case_id: str, heading: str = "", visit: int | None = None) -> Source:
        """Return where a field of a case stands; its row where the heading is empty or unknown.

        Args:
            case_id: The case.
            heading: The field as the workbook heads it.
            visit: Round of the visit that is meant, where one is.
        """
        mine = [(rows[case_id], paths) for rows, paths in self._rows if case_id in rows]
        if (told := self._visits.get((case_id, visit))) and visit is not None:
            mine = [(told, self._rows[-1][1])]
        for row, paths in mine:
            if paths.get(heading) in row.places:
                return row.places[paths[heading]]
        return mine[0][0].source if mine else Source()


def _paths(library: Library, kind: RecordKind) -> Mapping[str, str]:
    columns = library.workbook().sheet(kind).columns
    aliases = {alias: column.path for column in columns for alias in column.aliases}
    return aliases | {column.heading: column.path for column in columns}


def _round(row: RawRecord) -> int | None:
    told = row.values.get("round")
    if isinstance(told, float):
        return int(told) if told.is_integer() else None
    figures = re.sub("[^0-9]", "", unicodedata.normalize("NFKC", str(told)))
    return int(figures[:4]) if figures else None


def case_id_of(row: RawRecord) -> str:
    """Return the id of the case that a row tells of."""
    return str(row.values.get("case_id", "")).strip().upper()
