"""Every spelling that an official can look up in tests/values is read, or refused, as it says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from schema_rows import CASE, LAYOUT, LIBRARY

from kongchuo_docs.intake import read_workbook
from kongchuo_docs.library import read_yaml
from kongchuo_docs.schema import fields, identifiers
from kongchuo_docs.schema.cells import as_date
from kongchuo_docs.schema.naming import Name
from kongchuo_docs.schema.records import StudentSchema
from kongchuo_docs.schema.schooling import ClassNumber, Grade

TABLES = sorted((Path(__file__).parent / "values").glob("*.yaml"))
FIELDS: dict[str, fields.Cell[Any]] = {
    "date": fields.Date(load_default=None),
    "birth_date": identifiers.BirthDate(required=True),
    "phone": identifiers.Phone(load_default=""),
    "name": Name(required=True),
    "yes_no": fields.YesNo(load_default=None),
    "grade": Grade(required=True),
    "class": ClassNumber(required=True),
    "ethnicity": fields.Code("ethnicity", load_default=""),
    "address": fields.Text(load_default=""),
    "enrolment_number": identifiers.EnrolmentNumber(load_default=""),
}
CHILD = {"name": "张某某", "sex": "男", "birth_date": "2010-05-06"}
UNSEEN = re.compile(r"U\+([0-9A-F]{4})")


def cases(part: str) -> Iterator[Any]:
    for table in TABLES:
        told = read_yaml(table)
        for line in told[part]:
            yield pytest.param(told["field"], line, id=f"{table.stem}-{line['cell']!r}")


def cell(written: Any) -> Any:
    """The content of a workbook cell: tables can only hold texts, numbers and truth values."""
    match written:
        case str():
            return UNSEEN.sub(lambda found: chr(int(found[1], 16)), written)
        case {"number": number}:
            return float(number)
        case {"date": day}:
            return dt.date.fromisoformat(str(day))
        case _:
            return written


def read(field: str, line: dict[str, Any]) -> Any:
    beside = line.get("with", {})
    with fields.CodeLists(LIBRARY.codes):
        if field == "certificate":
            row = {**CHILD, **beside, "id_number": cell(line["cell"])}
            return (
                StudentSchema().load({key: value for key, value in row.items() if value}).id_number
            )
        beside = {"grade": "八年级", **beside} if field == "class" else beside
        return FIELDS[field].deserialize(cell(line["cell"]), field, beside)


def shown(value: Any) -> str:
    """A result as the tables write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@pytest.mark.parametrize(("field", "line"), tuple(cases("accepted")))
def test_an_accepted_spelling_is_read_as_the_table_says(field: str, line: dict[str, Any]) -> None:
    assert shown(read(field, line)) == cell(line["value"])


@pytest.mark.parametrize(("field", "line"), tuple(cases("refused")))
def test_a_refused_spelling_has_the_code_of_the_table(field: str, line: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        read(field, line)
    messages = caught.value.messages
    found = messages["id_number"] if field == "certificate" else messages
    assert [message.code for message in found] == [line["code"]]


def test_the_tables_hold_all_kinds_of_fields() -> None:
    assert {read_yaml(table)["field"] for table in TABLES} == {*FIELDS, "certificate"}


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_a_day_number_is_counted_from_the_first_day_of_its_workbook(
    tmp_path: Path, epoch: dt.datetime
) -> None:
    day = dt.datetime(2021, 9, 6)  # noqa: DTZ001 - as a workbook keeps it
    book = Workbook()
    book.epoch = epoch
    book.active.title = "学生"
    book.active.append(list(CASE))
    book.active.append(
        [to_excel(day, epoch) if name == "调查日期" else cell for name, cell in CASE.items()]
    )
    book.save(tmp_path / "a.xlsx")
    (row,), _ = read_workbook(tmp_path / "a.xlsx", LAYOUT)
    assert as_date(row.values["survey.date"]) == day.date()
    assert as_date(row.values["absence.since"]) == CASE["无故缺勤起始日期"]
