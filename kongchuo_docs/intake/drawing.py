"""How a column of the workbook looks and what it checks while the clerk types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kongchuo_docs.model import Column, SheetLayout
from kongchuo_docs.schema import takes_several

FORMATS: Mapping[str, str] = {"date": "yyyy-mm-dd", "time": "hh:mm", "integer": "0"}
"""Number formats by kind of column; all others are text, so that Excel cannot cut ID numbers."""
LONGEST_TITLE, LONGEST_PROMPT = 32, 255
"""Characters of an input note that Excel can show."""
RESIDENT = "居民身份证"


def number_format(column: Column) -> str:
    """Return the number format of a column."""
    return FORMATS.get(column.kind, "@")


def list_name(list_id: str) -> str:
    """Return the name under which the entries of a code list are known in the workbook."""
    return f"KC_{list_id}"


def validation(sheet: SheetLayout, place: int) -> DataValidation:
    """Return the check of the column at ``place`` from 0, for a range that begins in row 2.

    It warns and never stops: the reader takes more forms than Excel can be told of.
    """
    column = sheet.columns[place]
    rule = DataValidation(allow_blank=True, errorStyle="warning", showErrorMessage=True)
    rule.errorTitle, rule.error = column.heading[:LONGEST_TITLE], "内容与要求不符，确定这样填写吗？"
    if column.codes:
        rule.type, rule.formula1 = "list", list_name(column.codes)
        rule.showErrorMessage = not takes_several(sheet.kind, column.path)
    elif column.kind == "yes_no":
        rule.type, rule.formula1 = "list", '"是,否"'
    elif column.kind == "date":
        rule.type, rule.operator = "date", "between"
        rule.formula1, rule.formula2 = "DATE(1990,1,1)", "DATE(2099,12,31)"
        rule.error = "请填写 2021-09-01 这样的日期"
    elif column.kind == "time":
        rule.type, rule.operator, rule.formula1, rule.formula2 = "time", "between", "0", "0.999989"
        rule.error = "请填写 15:30 这样的24小时制时间"
    elif column.kind == "integer":
        rule.type, rule.operator, rule.formula1, rule.formula2 = "whole", "between", "1", "99"
    elif column.kind == "id_number":
        rule.type, rule.formula1 = "custom", _id_rule(sheet, place)
        rule.error = "居民身份证号码应为18位，并以文本填写"
    if prompt := "；".join(_prompt(column, sheet)):
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = column.heading[:LONGEST_TITLE], prompt[:LONGEST_PROMPT]
    return rule


def _id_rule(sheet: SheetLayout, place: int) -> str:
    """Return the formula for an ID number: text, and of 18 digits unless it is another paper's."""
    first = f"{get_column_letter(place + 1)}2"
    kind = sheet.columns[place].path.removesuffix("id_number") + "id_kind"
    paths = [column.path for column in sheet.columns]
    if kind not in paths:
        return f"AND(ISTEXT({first}),LEN({first})=18)"
    paper = f"{get_column_letter(paths.index(kind) + 1)}2"
    other = f'AND({paper}<>"",{paper}<>"{RESIDENT}")'
    return f"AND(ISTEXT({first}),OR(LEN({first})=18,{other}))"


def _prompt(column: Column, sheet: SheetLayout) -> Iterator[str]:
    if column.required:
        yield "必填"
    if column.note:
        yield column.note
    elif column.codes and takes_several(sheet.kind, column.path):
        yield "可填多个，用顿号隔开"
    elif column.kind == "date":
        yield "如 2021-09-01"
    elif column.kind == "time":
        yield "如 15:30"
    elif column.kind == "id_number":
        yield "18位，文本格式"
