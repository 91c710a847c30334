"""A workbook as large as wanted, to measure intake with; all children in it are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from kongchuo_docs.schema import identity

FAULTY = 50
"""Every so manieth row has a fault."""
_UNIT = ("JL01", "某镇中心校（合成）", "中心校", "某镇", "某中校", "赵某", "钱某", "0358-5022000")
_UNIT_HEADINGS = (
    *("单位代码", "单位全称", "单位类别", "所在乡镇", "文号代字", "主要负责人", "填表人"),
    "联系电话",
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
FAULTS: tuple[Callable[[dict[str, Any]], None], ...] = (
    lambda row: row.update(身份证件号码=row["身份证件号码"][:-1] + "?"),
    lambda row: row.update(身份证件号码=float(row["身份证件号码"][:17])),
    lambda row: row.update(出生日期="去年"),
    lambda row: row.update(监护人电话="五零二二零零零"),
    lambda row: row.update(辍学主因="不想读"),
    lambda row: row.update(班主任=""),
    lambda row: row.update(学校代码="XX99"),
)
"""What is spoilt, in turn. The last one shows only beside sheet 单位."""


def case_row(number: int) -> dict[str, Any]:
    """Return the case with a number, counted from 1: 30 columns by heading."""
    born = dt.date(2008, 9, 1) + dt.timedelta(days=number % 365)
    name = _SURNAMES[number % 16] + chr(0x4E00 + number % 5003) + chr(0x4E00 + number % 7919)
    row = {
        "个案编号": f"C{number:06d}",
        "学校代码": "JL01",
        "姓名": name,
        "性别": "男",
        "民族": "汉族",
        "出生日期": born,
        "身份证件号码": _id_number(born, number // 365 * 2 % 1000 + 1),
        "年级": "七年级",
        "班级": number % 9 + 1,
        "班主任": "孙某",
        "班主任电话": "13900000001",
        "户籍所在地": f"某省某县某镇第{number % 97}村",
        "现住址": f"某省某县某镇第{number % 97}村",
        "学生类别": "低保、孤儿",
        "监护人姓名": name[0] + "某",
        "监护人关系": "父亲",
        "监护人电话": f"138{number:08d}",
        "当前状态": "辍学",
        "辍学类型": "中途离校",
        "无故缺勤起始日期": dt.date(2021, 9, 6),
        "辍学主因": "厌学",
        "辍学次因": "学习困难",
        "去向": "在家",
        "学籍系统标注": "辍学",
        "标注日期": dt.date(2021, 10, 8),
        "调查日期": dt.date(2021, 10, 8),
        "摸底人": "孙某",
        "有户籍": "是",
        "家庭基本情况": f"家中{number % 5 + 2}口人，父亲在外务工。",
        "控辍保学措施": "教师家访，劝其返校",
    }
    if number % FAULTY == 0:
        FAULTS[number // FAULTY % len(FAULTS)](row)
    return row


def _id_number(born: dt.date, order: int) -> str:
    body = f"149999{born:%Y%m%d}{order:03d}"  # no place has the code 149999
    return next(body + last for last in "0123456789X" if not identity.fault(body + last))


def write_big(target: Path, rows: int) -> None:
    """Write a workbook with one school and so many cases.

    Args:
        target: Where; a file there is replaced.
        rows: Number of cases.
    """
    book = Workbook(write_only=True)
    units = book.create_sheet("单位")
    units.append(_UNIT_HEADINGS)
    units.append(_UNIT)
    cases = book.create_sheet("学生")
    cases.append(list(case_row(1)))
    for number in range(1, rows + 1):
        cases.append(list(case_row(number).values()))
    book.save(target)
