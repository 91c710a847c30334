"""What clerks write in one cell and what is right is never refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from schema_rows import LAYOUT, LIBRARY, raw

from kongchuo_docs.model import RecordKind, Severity
from kongchuo_docs.schema import load_record

CASE, VISIT, REPORT = RecordKind.CASE, RecordKind.VISIT, RecordKind.REPORT
GOOD: tuple[tuple[RecordKind, str, tuple[Any, ...]], ...] = (
    (
        *(CASE, "出生日期"),
        (
            *("2010-5-6", "2010. 5. 6", "2010。5。6", "２０１０．５．６", "2010、5、6", "2010 5 6"),
            *(
                20100506,
                40304,
                40304.0,
                "'2010-05-06",
                "2010—05—06",
                "2010\\5\\6",
                "公元2010年5月6日",
            ),
            *("2010-05-06日", "二0一0年五月六日", "2010年五月六日", "2010/5/6 上午 12:00:00"),
            *("2010-05-06 12:00:00 AM", "2010年5月6日（周四）", dt.date(2010, 5, 6)),
        ),
    ),
    (
        *(CASE, "身份证件号码"),
        (
            *("'110105201005060015", " 110105 20100506 0015", "110105-20100506-0015"),
            *(
                "１１０１０５２０１００５０６００１５",
                '"110105201005060015"',
                "110105201005060015。",
            ),
        ),
    ),
    (CASE, "学籍号", ("g110105201005060015", "Ｇ110105201005060015", "'G110105201005060015", "无")),
    (
        *(CASE, "监护人电话"),
        (
            *(
                13800000000.0,
                "138.0000.0000",
                "138·0000·0000",
                "手机13800000000",
                "电话：13800000000",
            ),
            *("13800000000；", "0358—5022000", "（0358）5022000", "0358-5022000转801"),
        ),
    ),
    (CASE, "班级", ("五2班", "五二班", "502", "（2）班", "五年级（二）班", 2.0, "２班", "第2班")),
    (CASE, "年级", ("小五", "小学五", "5年级", "小学五年级", 5.0, "五年级（2）班")),
    (CASE, "民族", ("汉", "维吾尔", "维族", "01", 1, "土家")),
    (CASE, "性别", ("男性", "男生", "男童", "M", "Male", 1)),
    (CASE, "监护人关系", ("爸", "养父", "叔叔", "舅舅", "姥姥", "继母", "儿童福利院")),
    (CASE, "当前状态", ("已辍学", "疑似", "休学中", "送教", "返校")),
    (CASE, "去向", ("外出务工", "技校", "去向不明", "家中", "住院")),
    (CASE, "辍学主因", ("厌学。", "家庭困难", "沉迷网络", "学困", "生病", "随父母外出", "A1")),
    (CASE, "学生类别", ("低保户", "建档立卡户", "单亲 低保", "低保，残疾", "孤儿。")),
    (CASE, "有户籍", ("√", "是。", "有", "V", True, "无", "×")),
    (CASE, "姓名", ("买买提•艾力", "买买提．艾力", "张　三", "𠮷田", "㐂乐", "欧阳 晴空")),
    (VISIT, "方式", ("入户家访", "上门", "电话劝返", "微信视频")),
    (VISIT, "结果", ("同意返校", "返校", "不愿返校", "没见到人")),
    (
        VISIT,
        "开始时间",
        ("15：30", "15点30分", "下午3点半", "下午三点", "15.30", 0.6458333, dt.time(15, 30)),
    ),
    (VISIT, "次序", ("第1次", "第一次", "一次", 1.0, "１")),
    (VISIT, "学生是否在场", ("在场", "不在场", "在")),
    (REPORT, "月份", ("2021年10月份", "2021-10月", "2021-10-01", 202110, dt.date(2021, 10, 1))),
)


def cells() -> Iterator[tuple[RecordKind, str, Any]]:
    for kind, heading, values in GOOD:
        yield from ((kind, heading, value) for value in values)


@pytest.mark.parametrize(("kind", "heading", "value"), list(cells()))
def test_a_right_value_in_a_messy_writing_is_taken(
    kind: RecordKind, heading: str, value: Any
) -> None:
    _, findings = load_record(raw(kind, **{heading: value}), LIBRARY.codes, LAYOUT)
    assert not [each for each in findings if each.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("kind", "heading", "value"),
    [
        (CASE, "出生日期", "10.5.6"),
        (CASE, "出生日期", "2010-05/06"),
        (CASE, "监护人关系", "父母"),
        (CASE, "当前状态", "在校"),
        (CASE, "学生类别", "监测户"),
        (VISIT, "结果", "劝返成功"),
        (REPORT, "月份", 2021.1),
        (REPORT, "月份", "10月"),
    ],
)
def test_what_could_mean_several_things_is_asked_back(
    kind: RecordKind, heading: str, value: Any
) -> None:
    _, findings = load_record(raw(kind, **{heading: value}), LIBRARY.codes, LAYOUT)
    assert [each.field for each in findings if each.severity is Severity.ERROR] == [heading]


def test_there_are_many_of_them() -> None:
    assert len(list(cells())) >= 60
