"""What all record schemas share: required parts, checks across fields, the dataclass at the end."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, post_load
from marshmallow.exceptions import SCHEMA

from kongchuo_docs.model import Plausible
from kongchuo_docs.schema.fields import CELL_KIND, Spoken
from kongchuo_docs.schema.messages import Message

Fault = tuple[str, Message]
"""Path of the field that shows the fault, and what it is."""


class RecordSchema(Schema):
    """A schema that makes one dataclass of the model and reports all faults at once."""

    record: ClassVar[type]
    """The dataclass that :meth:`load` returns."""
    error_messages: ClassVar[dict[str, str]] = {  # type: ignore[misc]
        "unknown": Message("KC-S15", "不认识的字段", "删去这一列"),
        "type": CELL_KIND,
    }

    class Meta:
        """A field that the schema does not know is a fault."""

        unknown = RAISE

    def __init__(self, *, plausible: Plausible | None = None, **how: Any) -> None:
        """Make a schema that judges ages by what is plausible; None: not at all."""
        super().__init__(**how)
        self.plausible = plausible

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what does not fit together; fields that are faulty themselves are not in ``data``."""
        return iter(())

    def doubts(self, data: Any) -> Iterator[Fault]:
        """Yield what is odd but may be right, of a record or of the sound fields of a faulty one."""
        return iter(())

    def _deserialize(self, data: Any, *, error_store: Any, **how: Any) -> Any:
        """Go through the cells that are there, then judge them together.

        What marshmallow does in a loop over all fields and in three hooks, at a third of the time:
        a large workbook has 50,000 rows, and half of the columns of a ledger are empty.
        """
        if how.get("many") or not isinstance(data, dict):
            return super()._deserialize(data, error_store=error_store, **how)
        place = how.get("index")
        loaded = dict(self.defaults)
        for name, empty, message in self._required:
            if name not in data:
                if empty is None:
                    error_store.store_error([message], name, place)
                else:  # so that the required fields of a part are reported at their own cells
                    data = {**data, name: empty}
        for name, value in data.items():
            field = self.load_fields.get(name)
            if field is None:
                error_store.store_error([self.error_messages["unknown"]], name, place)
                continue
            try:
                loaded[name] = field.deserialize(value, name, data)
            except ValidationError as error:
                error_store.store_error(error.messages, name, place)
                loaded.pop(name, None)
                if error.valid_data:  # what is sound in a part
                    loaded[name] = error.valid_data
        for path, message in self.faults(loaded):
            error_store.store_error({path: [message]}, SCHEMA, place)
        return loaded

    @functools.cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What fields are that have no cell and need none."""
        fields_ = self.load_fields.items()
        return {name: field.load_default for name, field in fields_ if not field.required}

    @functools.cached_property
    def needs(self) -> frozenset[str]:
        """Names of the fields that a record cannot be without."""
        return frozenset(name for name, _, _ in self._required)

    @functools.cached_property
    def nested(self) -> tuple[tuple[str, RecordSchema, bool], ...]:
        """Parts of the record: name, schema, and whether there may be several."""
        parts = self.load_fields.items()
        return tuple(
            (name, cast("RecordSchema", field.schema), bool(field.many))
            for name, field in parts
            if isinstance(field, fields.Nested)
        )

    @functools.cached_property
    def _required(self) -> tuple[tuple[str, Any, Any], ...]:
        """Fields that need a cell: name, what an empty part is, what is said of an empty cell."""
        return tuple(
            (name, _empty(field), field.error_messages["required"])
            for name, field in self.load_fields.items()
            if field.required
        )

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Any:
        return self.record(**data)


def _empty(field: fields.Field[Any]) -> Any:
    """Return a part of which nothing is told; None for a single cell."""
    if not isinstance(field, fields.Nested):
        return None
    return [{}] if field.many else {}


class Part(Spoken[Any], fields.Nested):
    """A nested record with our own messages; several of them are a tuple."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        loaded = super()._deserialize(*args, **kwargs)
        return tuple(loaded) if self.many else loaded


@dataclass(frozen=True, slots=True)
class Sound:
    """What can be believed of a faulty row: its fields but for those that a fault points at."""

    fields: Any
    """A record, or the mapping of the fields that could be read."""
    faulty: frozenset[str]
    """Dotted paths."""


def get(data: Any, path: str) -> Any:
    """Return the value at a dotted path of a partly or wholly loaded record; None if not there.

    Parts are dataclasses when they are sound and plain mappings of their sound fields when not.
    """
    if isinstance(data, Sound):
        data = None if path in data.faulty else data.fields
    for step, place in _steps(path):  # called a hundred times for every row
        if place is None:
            data = data.get(step) if data.__class__ is dict else getattr(data, step, None)
        else:
            data = data[place] if place < len(data) else None
        if data is None:
            return None
    return data


@functools.lru_cache(maxsize=500)
def _steps(path: str) -> tuple[tuple[str, int | None], ...]:
    """Return the steps of a path; those into a list also as a place."""
    return tuple((step, int(step) if step.isdigit() else None) for step in path.split("."))


def ordered(data: Any, earlier: str, later: str, text: str) -> Iterator[Fault]:
    """Yield a fault at ``later`` if it lies before ``earlier``; the same day is in order."""
    first, second = get(data, earlier), get(data, later)
    if first is not None and second is not None and second < first:
        yield later, Message("KC-S40", text, "核对两个日期后改正")
