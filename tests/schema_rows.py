"""Sound synthetic rows by heading, as a clerk would type them; tests change single cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import RawRecord, RecordKind, Source, WorkbookLayout

LIBRARY = Library()
LAYOUT: WorkbookLayout = LIBRARY.workbook()

CHILD_ID = "110105201005060015"
"""Made up: male, born 2010-05-06."""

UNIT: Mapping[str, Any] = {
    "单位代码": "JL01",
    "单位全称": "某镇中心校",
    "单位类别": "中心校",
    "所在乡镇": "某镇",
    "文号代字": "某中校",
    "主要负责人": "赵某",
    "填表人": "钱某",
    "联系电话": "0358-5022000",
}
CASE: Mapping[str, Any] = {
    "个案编号": "JL003",
    "学校代码": "JL01",
    "姓名": "张某某",
    "性别": "男",
    "出生日期": dt.date(2010, 5, 6),
    "身份证件号码": CHILD_ID,
    "年级": "五年级",
    "班级": 2,
    "班主任": "孙某",
    "户籍所在地": "某省某县某镇某村",
    "现住址": "某省某县某镇某村",
    "监护人姓名": "张某",
    "监护人关系": "父亲",
    "监护人电话": "13800000000",
    "当前状态": "辍学",
    "辍学类型": "中途离校",
    "无故缺勤起始日期": dt.date(2021, 9, 6),
    "辍学主因": "厌学",
    "去向": "在家",
    "调查日期": dt.date(2021, 10, 8),
    "摸底人": "孙某",
}
VISIT: Mapping[str, Any] = {
    "个案编号": "JL003",
    "学生姓名": "张某某",
    "次序": 1,
    "日期": dt.date(2021, 10, 10),
    "方式": "入户",
    "地点": "学生家中",
    "参加人员": "孙某（班主任）、李某（村干部）",
    "劝返过程": "宣讲义务教育法，了解困难。",
    "结果": "承诺返校",
}
ACT: Mapping[str, Any] = {
    "个案编号": "JL003",
    "文书": "书面报告",
    "日期": dt.date(2021, 10, 14),
}
ENROLMENT: Mapping[str, Any] = {
    "名册编号": "RX0001",
    "学校代码": "JL01",
    "姓名": "王某某",
    "性别": "女",
    "出生日期": dt.date(2015, 3, 4),
    "无证件原因": "尚未落户",
    "监护人姓名": "王某",
    "监护人关系": "母亲",
    "家庭住址": "某省某县某镇某村",
    "应入学年级": "一年级",
    "通知日期": dt.date(2021, 8, 1),
    "报到开始日期": dt.date(2021, 8, 30),
    "报到截止日期": dt.date(2021, 8, 31),
}
REPORT: Mapping[str, Any] = {
    "填报单位代码": "JL01",
    "月份": "2021-10",
    "填表人": "钱某",
    "联系电话": "0358-5022000",
}
SHEETS: Mapping[RecordKind, Mapping[str, Any]] = {
    RecordKind.UNIT: UNIT,
    RecordKind.CASE: CASE,
    RecordKind.VISIT: VISIT,
    RecordKind.ACT: ACT,
    RecordKind.ENROLMENT: ENROLMENT,
    RecordKind.REPORT: REPORT,
}


def raw(kind: RecordKind, *, row: int = 2, **changes: Any) -> RawRecord:
    """Return the sound row of a sheet with cells changed by heading; None empties a cell."""
    sheet = LAYOUT.sheet(kind)
    cells = {**SHEETS[kind], **changes}
    letters = {column.path: letter(place) for place, column in enumerate(sheet.columns)}
    unknown = cells.keys() - {column.heading for column in sheet.columns}
    assert not unknown, unknown
    source = Source(file="采集表.xlsx", sheet=sheet.name, row=row)
    return RawRecord(
        kind=kind,
        values={
            column.path: cells[column.heading]
            for column in sheet.columns
            if cells.get(column.heading) is not None
        },
        places={
            path: Source(file="采集表.xlsx", sheet=sheet.name, row=row, column=column)
            for path, column in letters.items()
        },
        source=source,
    )


def letter(place: int) -> str:
    """Return the column letter of a position from 0."""
    first, second = divmod(place, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + second)
