"""From one raw row to one record of the model, with findings that point at cells."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields

from kongchuo_docs.model import (
    CellError,
    CodeList,
    Finding,
    RawRecord,
    Record,
    RecordKind,
    Severity,
    WorkbookLayout,
)
from kongchuo_docs.schema.base import Fault, RecordSchema, Sound
from kongchuo_docs.schema.fields import CodeLists, Codes
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.plans import Plan, is_told
from kongchuo_docs.schema.records import SCHEMAS
from kongchuo_docs.schema.timing import future

NO_COLUMN = frozenset({"KC-I04", "KC-I06"})
"""Codes of a cell without value where the whole column is missing or stands twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One row and what became of it."""

    row: RawRecord
    record: Record | None
    """None if a finding is an error."""
    data: Any
    """The record, or of a faulty row what is sound in it: see :func:`base.get`."""
    findings: tuple[Finding, ...]
    cut: bool = False
    """Whether a column that every row needs is not in the sheet."""


class Judge:
    """Makes records of rows, or finds everything that is wrong in them.

    Args:
        codes: Gives the code list of an id.
        layout: Gives the headings that findings name.
        on: The present day; what has happened cannot lie after it. None: not judged.
    """

    def __init__(
        self,
        codes: Callable[[str], CodeList],
        layout: WorkbookLayout,
        on: dt.date | None = None,
    ) -> None:
        self._codes, self._layout, self._on = codes, layout, on
        self._schemas = {
            kind: schema(plausible=layout.plausible) for kind, schema in SCHEMAS.items()
        }
        self._plans = {kind: Plan(schema) for kind, schema in self._schemas.items()}

    def judge(self, row: RawRecord) -> Judged:
        """Make a record of one row, or find everything that is wrong in it."""
        schema = self._schemas[row.kind]
        record, data, faults = self._read(row.kind, row.values)
        if self._on is not None and (late := dict(future(row.kind, data, self._on))):
            # What is compared with a day that has not come would be called wrong as well.
            rest = {path: cell for path, cell in row.values.items() if path not in late}
            _, data, faults = self._read(row.kind, rest)
            faults = [*(fault for fault in faults if fault[0] not in late), *late.items()]
        if faults:
            data = Sound(data, frozenset(path for path, _ in faults))
        findings = (
            *_findings(faults, Severity.ERROR, row, self._layout),
            *_findings(schema.doubts(data), Severity.WARNING, row, self._layout),
        )
        return Judged(
            row=row,
            record=None if faults else record,
            data=data,
            findings=findings,
            cut=bool(faults) and _is_cut(row),
        )

    def _read(
        self, kind: RecordKind, values: Mapping[str, Any]
    ) -> tuple[Record | None, Any, list[Fault]]:
        """Return the record of a row or None, what is sound in it, and what is wrong."""
        try:
            with CodeLists(self._codes):
                record = self._plans[kind].record(values)
                record = record or self._schemas[kind].load(_nested(values))
        except ValidationError as error:
            return None, error.valid_data, list(_flat(error.messages))
        return record, record, []


def _is_cut(row: RawRecord) -> bool:
    return any(
        isinstance(value, CellError) and value.code in NO_COLUMN for value in row.values.values()
    )


def load_record(
    record: RawRecord,
    codes: Callable[[str], CodeList],
    layout: WorkbookLayout,
    on: dt.date | None = None,
) -> tuple[Record | None, tuple[Finding, ...]]:
    """Make a record of one row: the short form of :class:`Judge`.

    Returns:
        The record, or None if a finding is an error; and all findings of the row.
    """
    judged = Judge(codes, layout, on).judge(record)
    return judged.record, judged.findings


def takes_several(kind: RecordKind, path: str) -> bool:
    """Tell whether the cell at ``path`` may hold several entries of its code list."""
    field: fields.Field[Any] | None = None
    schema: RecordSchema = _schema(kind)
    for step in path.split("."):
        if step.isdigit():
            continue
        field = schema.fields.get(step)
        if isinstance(field, fields.Nested):
            schema = field.schema  # type: ignore[assignment]
    return isinstance(field, Codes)


@functools.cache
def _schema(kind: RecordKind) -> RecordSchema:
    return SCHEMAS[kind]()


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn ``guardians.1.name`` into nested mappings and lists; blank cells are left out.

    A person of whom nothing is told does not come to be; a gap before a told one is filled, so that
    the missing first guardian is reported at his own cells.
    """
    root: dict[str, Any] = {}
    for path, value in values.items():
        if not is_told(path, value):
            continue
        here: Any = root
        parts, last = _parts(path)
        for step, place, many in parts:
            if here.__class__ is list:
                here.extend({} for _ in range(place + 1 - len(here)))
                here = here[place]
            elif step in here:
                here = here[step]
            else:
                here[step] = here = [] if many else {}
        here[last] = value
    return root


@functools.lru_cache(maxsize=500)
def _parts(path: str) -> tuple[tuple[tuple[str, int, bool], ...], str]:
    """Return the parts on the way to a field, each with its place in a list, and the field's name."""
    *steps, last = path.split(".")
    parts = zip(steps, [*steps[1:], last], strict=False)
    return tuple(
        (step, int(step) if step.isdigit() else 0, below.isdigit()) for step, below in parts
    ), last


def _flat(messages: Any, path: str = "") -> Iterator[Fault]:
    """Walk marshmallow's nested messages; keys that are dotted paths already pass through."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == "_schema" else f"{path}.{key}".strip("."))
    else:
        for message in messages:
            assert isinstance(message, Message)
            yield path, message


def _findings(
    faults: Iterable[Fault],
    severity: Severity,
    record: RawRecord,
    layout: WorkbookLayout,
) -> tuple[Finding, ...]:
    found = dict.fromkeys(faults)  # the same fault may be seen by a part and by the whole
    if not found:
        return ()
    columns = layout.sheet(record.kind).columns
    order = {column.path: place for place, column in enumerate(columns)}
    return tuple(
        Finding(
            code=message.code,
            severity=severity,
            message=str(message),
            fix=message.fix,
            field=columns[order[path]].heading if path in order else "",
            source=record.places.get(path, record.source),
        )
        for path, message in sorted(found, key=lambda fault: order.get(fault[0], len(order)))
    )
