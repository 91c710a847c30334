"""What all record schemas share: required parts, checks across fields, the dataclass at the end."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validates_schema,
)

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

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what does not fit together; fields that are faulty themselves are not in ``data``."""
        return iter(())

    def doubts(self, data: Any) -> Iterator[Fault]:
        """Yield what is odd but may be right, of a record or of the sound fields of a faulty one."""
        return iter(())

    @pre_load
    def _required_parts(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Give every required part a place, so that its own required fields are reported."""
        parts: dict[str, Any] = {name: [{}] if many else {} for name, many in self._parts}
        return {**parts, **data}

    @functools.cached_property
    def _parts(self) -> tuple[tuple[str, bool], ...]:
        """Names of the required parts, and whether they are lists."""
        return tuple(
            (name, bool(field.many))
            for name, field in self.fields.items()
            if isinstance(field, fields.Nested) and field.required
        )

    @validates_schema(skip_on_field_errors=False)
    def _across_fields(self, data: Mapping[str, Any], **_: Any) -> None:
        errors: dict[str, list[str]] = {}
        for path, message in self.faults(data):
            errors.setdefault(path, []).append(message)
        if errors:
            raise ValidationError(errors)

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Any:
        return self.record(**data)


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
        kind = type(data)
        if kind is dict:
            data = data.get(step)
        elif kind is tuple or kind is list:
            data = data[place] if place < len(data) else None
        else:
            data = getattr(data, step, None)
        if data is None:
            return None
    return data


@functools.lru_cache(maxsize=500)
def _steps(path: str) -> tuple[tuple[str, int], ...]:
    """Return the steps of a path, each also as a place in a list."""
    return tuple((step, int(step) if step.isdigit() else 0) for step in path.split("."))


def ordered(data: Any, earlier: str, later: str, text: str) -> Iterator[Fault]:
    """Yield a fault at ``later`` if it lies before ``earlier``; the same day is in order."""
    first, second = get(data, earlier), get(data, later)
    if first is not None and second is not None and second < first:
        yield later, Message("KC-S40", text, "核对两个日期后改正")
