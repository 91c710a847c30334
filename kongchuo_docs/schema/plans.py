"""The short way from the cells of a row to its record, for rows in which nothing is wrong.

Nearly all rows of a large workbook are sound, and nearly all of their cells stand in other rows too.
So each field of the schema is asked once for a cell that repeats, and its answer is remembered; a
row goes from cells to record without the mappings, hooks and error stores in between. What is right
stands in the schema alone: at the first thing that may be wrong the plan gives up, and the schema
itself judges the row and says what it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, missing

from kongchuo_docs.schema.base import RecordSchema
from kongchuo_docs.schema.cells import is_blank, says_nothing
from kongchuo_docs.schema.fields import Cell

REMEMBERED = 1024
"""Answers that are kept for each column: enough for addresses by village and dates by day."""
OPTIONAL_PERSONS = ("guardians.1.", "carer.")
"""People who need not be there: who is called 无 in each cell is not there."""


def is_told(path: str, value: object) -> bool:
    """Tell whether a cell says anything of the field at ``path``."""
    return not (is_blank(value) or (path.startswith(OPTIONAL_PERSONS) and says_nothing(value)))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One column: what it tells of which part, and how its cells are read."""

    part: str
    """Dotted path of the part; empty for the record itself."""
    name: str
    read: Callable[[Any], Any]
    """From cell to value; ``missing`` where the cell says nothing."""
    field: Cell[Any] | None
    """Set where the cell can be understood only beside its neighbours: then it is read last."""


class _MaybeWrongError(Exception):
    """The schema itself has to look."""


class Plan:
    """Makes records of the sound rows of one kind; it holds while the code lists do.

    Args:
        schema: What a record is.
    """

    def __init__(self, schema: RecordSchema) -> None:
        self._schema = schema
        self._leaves: dict[str, _Leaf] = {}

    def record(self, values: Mapping[str, Any]) -> Any:
        """Return the record of a row, or None where anything may be wrong in it."""
        try:
            parts = self._parts(values)
            record = _made(self._schema, "", parts)
        except (_MaybeWrongError, ValidationError):
            return None
        return (
            None if parts else record
        )  # what is left belongs to nobody: a gap among the guardians

    def _parts(self, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return what the cells tell: part to field to value."""
        parts: dict[str, dict[str, Any]] = {"": {}}
        last: list[tuple[_Leaf, Any]] = []
        for path, cell in values.items():
            leaf = self._leaves.get(path) or self._learn(path)
            value = leaf.read(cell)
            if value is missing:
                continue
            if leaf.part not in parts:
                parts[leaf.part] = {}
            parts[leaf.part][leaf.name] = value
            if leaf.field is not None:
                last.append((leaf, cell))
        for leaf, cell in last:
            start = f"{leaf.part}." if leaf.part else ""
            beside = {name: values.get(start + name) for name in parts[leaf.part]}
            assert leaf.field is not None
            parts[leaf.part][leaf.name] = leaf.field.deserialize(cell, leaf.name, beside)
        return parts

    def _learn(self, path: str) -> _Leaf:
        """Find out how the cells of a column are read."""
        field = self._field(path)
        part, _, name = path.rpartition(".")
        alone = field.alone

        def read(cell: Any) -> Any:
            if not is_told(path, cell):
                return missing
            return field.deserialize(cell, name) if alone else cell

        # The number 1 and the tick True are equal, and not the same cell.
        remembered = functools.lru_cache(maxsize=REMEMBERED, typed=True)(read)
        leaf = _Leaf(part, name, remembered if alone else read, None if alone else field)
        self._leaves[path] = leaf
        return leaf

    def _field(self, path: str) -> Cell[Any]:
        field: fields.Field[Any] | None = None
        inside: Any = self._schema
        for step in path.split("."):
            if step.isdigit() and isinstance(field, fields.Nested) and field.many:
                continue
            field = inside.load_fields.get(step) if inside else None
            inside = field.schema if isinstance(field, fields.Nested) else None
        if not isinstance(field, Cell):
            raise _MaybeWrongError
        return field


def _made(schema: RecordSchema, path: str, parts: dict[str, dict[str, Any]]) -> Any:
    """Return the record at ``path``, and take away the parts that went into it.

    Raises:
        _MaybeWrongError: Something is missing, or does not fit together.
    """
    data = {**schema.defaults, **parts.pop(path)}
    for name, inside, many in schema.nested:
        start = f"{path}.{name}" if path else name
        if not many:
            if start in parts:
                data[name] = _made(inside, start, parts)
            continue
        several: list[Any] = []
        while (each := f"{start}.{len(several)}") in parts:
            several.append(_made(inside, each, parts))
        if several:
            data[name] = tuple(several)
    if not schema.needs <= data.keys():
        raise _MaybeWrongError
    for _ in schema.faults(data):
        raise _MaybeWrongError
    return schema.record(**data)
