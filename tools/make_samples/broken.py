"""Workbooks that are broken on purpose."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from openpyxl import Workbook

from kongchuo_docs.model import RecordKind, WorkbookLayout
from tools.make_samples.setting import Row
from tools.make_samples.sheets import make_sheets
from tools.make_samples.workbook import column_letter, intake_workbook, save

Rows: TypeAlias = dict[RecordKind, list[Row]]
NOTES = ("全部为虚构的合成数据", "本工作簿故意写错，供检查功能测试使用。")
UNKNOWN_CASE = "CH999"
CASE, VISIT = RecordKind.CASE, RecordKind.VISIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One fault: what it is, which row (from 0) and field it is in, how the cell is spoilt."""

    name: str
    words: str
    place: int
    path: str
    spoil: Callable[[Any], Any]
    kind: RecordKind = CASE
    repeats: int | None = None
    """Row (from 0) that the faulty row repeats."""


def _wrong_check_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


PLANTED = (
    Planted(
        name="check_digit",
        words="身份证件号码的校验码错误",
        place=3,
        path="student.id_number",
        spoil=_wrong_check_digit,
    ),
    Planted(
        name="sex_differs",
        words="性别与身份证件号码不一致",
        place=4,
        path="student.sex",
        spoil=lambda sex: "男" if sex == "女" else "女",
    ),
    Planted(
        name="birth_differs",
        words="出生日期与身份证件号码不一致",
        place=5,
        path="student.birth_date",
        spoil=lambda day: day + dt.timedelta(days=1),
    ),
    Planted(
        name="id_as_number",
        words="身份证件号码以数值保存，末几位已丢失",
        place=6,
        path="student.id_number",
        spoil=lambda number: float(number[:17] + "0"),
    ),
    Planted(
        name="no_such_date",
        words="调查日期不存在",
        place=7,
        path="survey.date",
        spoil=lambda _: "2021-13-45",
    ),
    Planted(
        name="unknown_code",
        words="辍学主因不在选项内（错别字，应为“家庭经济困难”）",
        place=8,
        path="absence.reason",
        spoil=lambda _: "家庭经济困准",
    ),
    Planted(
        name="name_missing",
        words="必填的姓名没有填写",
        place=9,
        path="student.name",
        spoil=lambda _: "",
    ),
    Planted(
        name="phone_short",
        words="监护人电话位数不足",
        place=10,
        path="guardians.0.phone",
        spoil=lambda _: "0360-123",
    ),
    Planted(
        name="case_twice",
        words="个案编号与另一行重复",
        place=11,
        path="case_id",
        spoil=lambda _: "CH003",
        repeats=2,
    ),
    Planted(
        name="visit_of_unknown_case",
        words="劝返记录的个案编号在「学生」表中不存在",
        kind=VISIT,
        place=4,
        path="case_id",
        spoil=lambda _: UNKNOWN_CASE,
    ),
)


def write_broken(folder: Path, layout: WorkbookLayout) -> None:
    """Write all broken workbooks and the list of the ten faults."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "not_a_workbook.xlsx").write_bytes("这是一个文本文件，不是工作簿。\n".encode())
    save(Workbook(), folder / "empty.xlsx")
    save(_other_sheets(), folder / "other_sheets.xlsx")
    good = make_sheets("broken")
    save(intake_workbook(layout, _ids_as_numbers(good), NOTES), folder / "id_as_number.xlsx")
    save(intake_workbook(layout, _with_faults(good), NOTES), folder / "ten_faults.xlsx")
    listed = [_entry(layout, fault) for fault in PLANTED]
    text = yaml.safe_dump({"faults": listed}, allow_unicode=True, sort_keys=False, width=100)
    head = "# The faults planted in ten_faults.xlsx; row and column as Excel shows them.\n"
    (folder / "ten_faults.yaml").write_text(head + text, "utf-8", newline="\n")


def _other_sheets() -> Workbook:
    book = Workbook()
    page = book.active
    page.title = "作息时间"
    for row in (["节次", "时间"], ["第一节", "8:00"], ["第二节", "8:50"]):
        page.append(row)
    book.create_sheet("器材登记").append(["器材", "数量"])
    return book


def _ids_as_numbers(good: Rows) -> Rows:
    """Return a few cases whose ID numbers went through a column that was not set to text."""
    rows = copy.deepcopy(good)
    kept = rows[CASE][:4]
    for row in kept:
        row["student.enrolment_number"] = ""
        for path in ("student.id_number", "guardians.0.id_number"):
            row[path] = float(row[path][:17] + "0")
    return {
        **rows,
        CASE: kept,
        VISIT: [],
        RecordKind.ACT: [],
        RecordKind.ENROLMENT: [],
        RecordKind.REPORT: [],
    }


def _with_faults(good: Rows) -> Rows:
    rows = copy.deepcopy(good)
    rows[VISIT].append({**rows[VISIT][0], "student_name": "", "round": 1})
    for fault in PLANTED:
        row = rows[fault.kind][fault.place]
        row[fault.path] = fault.spoil(row[fault.path])
        if fault.kind is CASE:
            row["student.enrolment_number"] = ""  # it repeats the ID: one fault per row, not two
    return rows


def _entry(layout: WorkbookLayout, fault: Planted) -> Mapping[str, Any]:
    sheet = layout.sheet(fault.kind)
    heading = next(column.heading for column in sheet.columns if column.path == fault.path)
    entry = {
        "fault": fault.name,
        "sheet": sheet.name,
        "row": fault.place + 2,
        "column": column_letter(layout, fault.kind, fault.path),
        "heading": heading,
        "field": fault.path,
        "words": fault.words,
    }
    return entry if fault.repeats is None else {**entry, "repeats_row": fault.repeats + 2}
