"""Everything that the schema can say is Chinese and carries a stable code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import marshmallow
import pytest
from schema_rows import LAYOUT

from kongchuo_docs.model import RecordKind
from kongchuo_docs.schema import SCHEMA_CODES, Message
from kongchuo_docs.schema.identity import ID_FAULTS
from kongchuo_docs.schema.records import SCHEMAS

CHINESE = re.compile("[\u4e00-\u9fff]")


def walk(schema: marshmallow.Schema) -> Iterator[tuple[str, object]]:
    for key, message in schema.error_messages.items():
        yield f"{type(schema).__name__}.{key}", message
    for name, field in schema.fields.items():
        for key, message in field.error_messages.items():
            yield f"{type(schema).__name__}.{name}.{key}", message
        for validator in field.validators:
            yield f"{type(schema).__name__}.{name}.validator", getattr(validator, "error", None)
        if isinstance(field, marshmallow.fields.Nested):
            yield from walk(field.schema)


@pytest.mark.parametrize("kind", list(SCHEMAS))
def test_every_message_is_chinese_and_has_a_known_code(kind: RecordKind) -> None:
    codes = dict(SCHEMA_CODES)
    for place, message in walk(SCHEMAS[kind]()):
        assert isinstance(message, Message), place
        assert CHINESE.search(message), place
        assert message.code in codes, place
        assert CHINESE.search(message.fix) or message.fix == "{hint}", place


def test_every_fault_of_an_id_number_has_a_code_of_its_own() -> None:
    codes = [message.code for key, message in ID_FAULTS.items() if key != "cut"]
    assert len(codes) == len(set(codes)) == 6
    assert ID_FAULTS["cut"].code == ID_FAULTS["damaged"].code  # cut by Excel, and a text again


def test_no_code_is_given_away_twice() -> None:
    codes = [code for code, _ in SCHEMA_CODES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("KC-S[0-9]{2}", code) for code in codes)


@pytest.mark.parametrize("sheet", LAYOUT.sheets, ids=lambda sheet: sheet.name)
def test_the_workbook_marks_exactly_the_columns_that_the_schema_requires(sheet: object) -> None:
    for column in sheet.columns:
        schema, field = SCHEMAS[sheet.kind](), None
        for step in column.path.split("."):
            if not step.isdigit():
                field = schema.fields[step]
                schema = getattr(field, "schema", schema)
        # A second guardian or carer is wholly optional; the first guardian's phone is the case's rule.
        optional_person = column.path.startswith(("guardians.1.", "carer."))
        expected = field.required and not optional_person
        assert column.required == (expected or column.path == "guardians.0.phone"), column.path
