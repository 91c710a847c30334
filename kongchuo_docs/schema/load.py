"""From one raw row to one record of the model, with findings that point at cells."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from kongchuo_docs.model import (
    Case,
    CodeList,
    Enrolment,
    Finding,
    RawRecord,
    Record,
    RecordKind,
    Severity,
    WorkbookLayout,
)
from kongchuo_docs.schema.base import Fault, RecordSchema
from kongchuo_docs.schema.cells import is_blank
from kongchuo_docs.schema.fields import CodeLists, Codes
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.people import doubts
from kongchuo_docs.schema.records import SCHEMAS


def load_record(
    record: RawRecord, codes: Callable[[str], CodeList], layout: WorkbookLayout
) -> tuple[Record | None, tuple[Finding, ...]]:
    """Make a record of one row.

    Args:
        record: The row as intake read it.
        codes: Gives the code list of an id.
        layout: Gives the headings that findings name.

    Returns:
        The record, or None if a finding is an error; and all findings of the row.
    """
    try:
        with CodeLists(codes):
            loaded: Record = _schema(record.kind).load(_nested(record.values))
    except ValidationError as error:
        return None, _findings(_flat(error.messages), Severity.ERROR, record, layout)
    odd = doubts(loaded.student) if isinstance(loaded, Case | Enrolment) else ()
    return loaded, _findings(odd, Severity.WARNING, record, layout)


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
        if is_blank(value):
            continue
        here: Any = root
        steps = path.split(".")
        for step, following in itertools.pairwise(steps):
            if isinstance(here, list):
                here.extend({} for _ in range(int(step) + 1 - len(here)))
                here = here[int(step)]
            else:
                here = here.setdefault(step, [] if following.isdigit() else {})
        here[steps[-1]] = value
    return root


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
    faults: Iterator[Fault] | tuple[()],
    severity: Severity,
    record: RawRecord,
    layout: WorkbookLayout,
) -> tuple[Finding, ...]:
    columns = layout.sheet(record.kind).columns
    order = {column.path: place for place, column in enumerate(columns)}
    found = dict.fromkeys(faults)  # the same fault may be seen by a part and by the whole
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
