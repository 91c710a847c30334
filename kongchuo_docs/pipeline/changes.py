"""What storing records would change, field by field and by the names of the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs import intake
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    Enrolment,
    MonthlyHead,
    Record,
    RecordKind,
    SheetLayout,
    Unit,
)
from kongchuo_docs.store import Store, Stored

Cells = Mapping[str, str]
"""Label of a field to what its cell shows; empty fields are left out."""
KINDS: Mapping[type, RecordKind] = {
    Unit: RecordKind.UNIT,
    Case: RecordKind.CASE,
    Enrolment: RecordKind.ENROLMENT,
    MonthlyHead: RecordKind.REPORT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that would hold something else. Before and after are personal values."""

    label: str
    """As the workbook heads it; of a visit with its number: 第2次劝返/结果."""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would become of one record."""

    kind: RecordKind
    key: str
    new: bool
    fields: tuple[FieldChange, ...] = ()
    """None of a new record; none and not new: unchanged."""


def changes(store: Store, records: Sequence[Record], library: Library) -> tuple[Change, ...]:
    """Tell what :meth:`Store.put` would do, and write nothing."""
    return tuple(_change(before, after, library) for before, after in store.compare(records))


def _change(before: Stored | None, after: Stored, library: Library) -> Change:
    kind = KINDS[type(after)]
    fields = () if before is None else tuple(_fields(kind, before, after, library))
    return Change(kind=kind, key=_key(after), new=before is None, fields=fields)


def _key(record: Stored) -> str:
    match record:
        case Case(case_id=key) | Enrolment(child_id=key) | Unit(unit_code=key):
            return key
        case MonthlyHead(unit_code=unit, month=month):
            return f"{unit}/{month}"
        case _:
            raise TypeError(type(record).__name__)


def _fields(
    kind: RecordKind, before: Stored, after: Stored, library: Library
) -> Iterator[FieldChange]:
    old, new = _cells(kind, before, library), _cells(kind, after, library)
    for label in dict.fromkeys((*new, *old)):
        if old.get(label, "") != new.get(label, ""):
            yield FieldChange(label=label, before=old.get(label, ""), after=new.get(label, ""))


def _cells(kind: RecordKind, record: Stored, library: Library) -> Cells:
    layout = library.workbook()
    cells = _shown(record, layout.sheet(kind), library)
    if isinstance(record, Case):
        for visit in record.visits:
            told = _shown(visit, layout.sheet(RecordKind.VISIT), library)
            # The name on the visit sheet only proves that the row is about this child.
            cells |= {
                f"第{visit.round}次劝返/{label}": text
                for label, text in told.items()
                if label not in ("个案编号", "学生姓名")
            }
        for act in record.acts:
            told = _shown(act, layout.sheet(RecordKind.ACT), library)
            name = f"{told.pop('文书')}{told.pop('次序')}"
            cells |= {
                f"{name}/{label}": text
                for label, text in told.items()
                if label not in ("个案编号", "学生姓名")
            }
    return cells


def _shown(record: object, sheet: SheetLayout, library: Library) -> dict[str, str]:
    headings = {column.path: column.heading for column in sheet.columns}
    cells = intake.to_cells(record, sheet, library.codes)  # type: ignore[arg-type]
    return {headings[path]: intake.to_text(value) for path, value in cells.items()}
