"""Where the fields of a case stand in the files that tell of it."""

from __future__ import annotations

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

    def source(self, case_id: str, heading: str = "") -> Source:
        """Return where a field of a case stands; its row where the heading is empty or unknown."""
        mine = [(rows[case_id], paths) for rows, paths in self._rows if case_id in rows]
        for row, paths in mine:
            if paths.get(heading) in row.places:
                return row.places[paths[heading]]
        return mine[0][0].source if mine else Source()


def _paths(library: Library, kind: RecordKind) -> Mapping[str, str]:
    return {column.heading: column.path for column in library.workbook().sheet(kind).columns}


def case_id_of(row: RawRecord) -> str:
    """Return the id of the case that a row tells of."""
    return str(row.values.get("case_id", "")).strip().upper()
