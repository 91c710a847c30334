"""Workbooks as schools send them, made up: messy but right, for faults to be planted into.

A :class:`County` holds rows by heading; a :class:`Layout` writes them as one kind of file and tells in
which cell each value came to stand. Everything is synthetic and follows from the seed.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from schema_rows import LAYOUT
from small_county import id_number

ON = dt.date(2021, 10, 18)
KINDS = {
    column.heading: column.kind for sheet in LAYOUT.sheets for column in sheet.columns
}  # a heading has one kind in all sheets
Row = dict[str, Any]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "安邦晨达恩芳冠和嘉康岚明宁平启瑞思泰文轩雅泽"
LONG_NAMES = ("阿依古丽·买买提", "欧阳晴空", "𠮷田明", "㐂乐", "买买提·吐尔逊·艾力")
ETHNICITIES = ("汉族", "汉", "回族", "维吾尔", "维吾尔族", "藏", "土家族", "满")


def day(month: int, number: int) -> dt.date:
    """A day of 2021."""
    return dt.date(2021, month, number)


def adult_number(place: int, *, male: bool = True) -> str:
    """An invented number of somebody born in 1980 or later."""
    born = dt.date(1980 + place % 8, 1 + place % 12, 1 + place % 27)
    return id_number(born, 100 + 2 * (place % 400) + male)


@dataclass
class County:
    """Rows of all sheets, by heading."""

    seed: int
    sheets: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.sheets = {
            "单位": [_unit(place) for place in range(14)],
            "学生": [self._case(place) for place in range(320)],
            "劝返记录": [],
            "入学名单": [self._enrolment(place) for place in range(60)],
            "月报": [_report(place) for place in range(8)],
        }
        for place in range(120):
            self.sheets["劝返记录"] += self._visits(place)

    def _name(self, place: int) -> str:
        if place % 37 == 5:
            return f"{LONG_NAMES[place // 37 % 5]}{GIVEN[place % 22]}"
        return SURNAMES[place % 20] + GIVEN[place // 20 % 22] + GIVEN[(place * 7 + 3) % 22]

    def _case(self, place: int) -> Row:
        dice = self.dice
        grade = dice.randint(1, 9)
        born = dt.date(2015 - grade + 1, dice.randint(1, 8), dice.randint(1, 28))
        male = dice.random() < 0.5
        name = self._name(place)
        since = day(9, dice.randint(1, 8))
        surveyed = since + dt.timedelta(days=dice.randint(9, 16))
        number = id_number(born, 100 + 2 * place + male)
        row: Row = {
            "个案编号": f"AN{place:04}",
            "学校代码": dice.choice(["DX01", "DX02", "DX03", "DX04"]),
            "姓名": name,
            "性别": "男" if male else "女",
            "民族": dice.choice(ETHNICITIES),
            "出生日期": born,
            "身份证件号码": number,
            "学籍号": f"G{number}",
            "年级": f"{'一二三四五六七八九'[grade - 1]}年级",
            "班级": dice.randint(1, 9),
            "班主任": f"{SURNAMES[place % 19]}某甲",
            "户籍所在地": f"示范省示范县东溪镇第{place % 9 + 1}村",
            "现住址": f"示范省示范县东溪镇第{place % 9 + 1}村{place % 30 + 1}号",
            "监护人姓名": f"{name[0]}某{GIVEN[place % 22]}",
            "监护人关系": dice.choice(["父亲", "母亲"]),
            "监护人证件号码": adult_number(place),
            "监护人电话": f"138{place:08}",
            "当前状态": "辍学",
            "辍学类型": "中途离校",
            "最后到校日期": since - dt.timedelta(days=1),
            "无故缺勤起始日期": since,
            "辍学主因": dice.choice(["厌学", "学习困难", "家庭经济困难", "外出务工"]),
            "去向": dice.choice(["在家", "打工", "务工"]),
            "学籍系统标注": "辍学",
            "标注日期": since + dt.timedelta(days=30),
            "调查日期": surveyed,
            "摸底人": f"{SURNAMES[place % 17]}某乙",
            "有户籍": "是",
            "在花名册": "是",
            "人在校": "否",
            "通知日期": surveyed + dt.timedelta(days=2),
        }
        if place % 11 == 3:
            row |= {"身份证件号码": None, "学籍号": None, "无证件原因": "尚未落户"}
        if place % 29 == 7:
            permit = "810000" + number[6:17]
            row |= {
                "证件类型": "港澳台居民居住证",
                "身份证件号码": with_check(permit),
                "学籍号": None,
            }
        return row

    def _visits(self, place: int) -> list[Row]:
        case = self.sheets["学生"][place]
        return [
            {
                "个案编号": case["个案编号"],
                "学生姓名": case["姓名"],
                "次序": number,
                "日期": case["调查日期"] + dt.timedelta(days=3 * number),
                "开始时间": "15:30",
                "结束时间": "16:10",
                "方式": "入户",
                "地点": "学生家中",
                "参加人员": "孙某（班主任）、李某（村干部）",
                "学生是否在场": "是",
                "劝返过程": "宣讲义务教育法，了解困难，约定返校。",
                "结果": "承诺返校",
                "承诺返校日期": day(10, 20),
            }
            for number in (1, 2)
        ]

    def _enrolment(self, place: int) -> Row:
        dice = self.dice
        born = dt.date(2015, dice.randint(1, 8), dice.randint(1, 28))
        male = dice.random() < 0.5
        name = self._name(400 + place)
        return {
            "名册编号": f"RX{place:04}",
            "学校代码": dice.choice(["DX01", "DX02", "DX03"]),
            "姓名": name,
            "性别": "男" if male else "女",
            "出生日期": born,
            "身份证件号码": id_number(born, 200 + 2 * place + male),
            "监护人姓名": f"{name[0]}某{GIVEN[place % 22]}",
            "监护人关系": "母亲",
            "监护人电话": f"139{place:08}",
            "家庭住址": "示范省示范县东溪镇第1村",
            "应入学年级": "一年级",
            "通知日期": day(8, 1),
            "报到开始日期": day(8, 30),
            "报到截止日期": day(8, 31),
        }


def with_check(body: str) -> str:
    """Seventeen figures with the right check digit (GB 11643-1999)."""
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return body + "10X98765432"[weighed % 11]


def _unit(place: int) -> Row:
    kind = "中心校" if place in (0, 3) else "县直学校" if place >= 9 else "成员学校"
    row = {
        "单位代码": f"DX{place + 1:02}",
        "单位全称": f"示范县第{place + 1}学校",
        "单位类别": kind,
        "所在乡镇": "东溪镇",
        "文号代字": f"示{place + 1}校",
        "主要负责人": "周某丙",
        "填表人": "吴某丁",
        "联系电话": f"0358-50220{place:02}",
    }
    return row | ({"所属中心校代码": "DX01"} if kind == "成员学校" else {})


def _report(place: int) -> Row:
    unit = ["DX01", "DX04", "DX10", "DX11", "DX12", "DX13", "DX14", "DX10"][place]
    return {
        "填报单位代码": unit,
        "月份": "2021-10" if place < 7 else "2021-09",
        "填表人": "吴某丁",
        "联系电话": f"0358-50220{place:02}",
        "报送日期": day(10, 18),
    }


# --- how clerks write what is right ---------------------------------------------------------------

FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def messy_date(value: dt.date, dice: random.Random) -> Any:
    """One of the forms of a date."""
    return dice.choice(
        [
            value,
            dt.datetime.combine(value, dt.time()),
            (value - dt.date(1899, 12, 30)).days,
            int(f"{value:%Y%m%d}"),
            f"{value:%Y%m%d}",
            f"{value:%Y-%m-%d}",
            f"{value.year}.{value.month}.{value.day}",
            f"{value.year}/{value.month}/{value.day}",
            f"{value.year}年{value.month}月{value.day}日",
            f" {value:%Y-%m-%d} 00:00:00",
            f"{value.year}。{value.month}。{value.day}",
            f"{value.year}年{value.month:02}月{value.day:02}号".translate(FULL),
            f"{value.year}．{value.month}．{value.day}".translate(FULL),
        ]
    )


def messy_number(value: str, dice: random.Random) -> str:
    """An ID number as it is typed."""
    return dice.choice(
        [
            value,
            value.lower(),
            value.translate(FULL),
            f" {value}\u200b",
            f"{value[:6]} {value[6:14]} {value[14:]}",
            f"'{value}",
        ]
    )


def messy_phone(value: str, dice: random.Random) -> Any:
    """A phone number as it is typed."""
    if not value.isdigit():
        return dice.choice([value, value.replace("-", "—"), value.translate(FULL)])
    return dice.choice(
        [
            value,
            int(value),
            f"{value[:3]} {value[3:7]} {value[7:]}",
            f"+86{value}",
            f"{value[:3]}-{value[3:7]}-{value[7:]}",
        ]
    )


def messy_grade(value: str, dice: random.Random) -> Any:
    """A grade by one of its names."""
    place = "一二三四五六七八九".index(value[0]) + 1
    spoken = f"小{value[0]}" if place < 7 else f"初{'一二三'[place - 7]}"
    return dice.choice([value, place, f"{place}年级", spoken, f" {value}", f"{spoken}年级"])


def messy_name(value: str, dice: random.Random) -> str:
    """A name with what keyboards put in."""
    if "·" in value:
        return value.replace("·", dice.choice("·•．・"))
    wide = f"{value[0]}　{value[1]}" if len(value) == 2 else value
    return dice.choice([value, wide, f" {value} ", f"{value}\n"])


def messy(heading: str, value: Any, dice: random.Random) -> Any:
    """The value in one of its right writings."""
    if value is None:
        return dice.choice([None, "", "　", "—", "/"])
    if isinstance(value, dt.date):
        return messy_date(value, dice)
    if "证件号码" in heading or heading == "学籍号":
        return messy_number(value, dice)
    if "电话" in heading:
        return messy_phone(value, dice)
    if "年级" in heading:
        return messy_grade(value, dice)
    if heading == "班级":
        return dice.choice(
            [
                value,
                f"{value}班",
                f"（{value}）班",
                str(value),
                float(value),
                f"{value}班".translate(FULL),
            ]
        )
    if heading in ("姓名", "监护人姓名", "班主任"):
        return messy_name(value, dice)
    if KINDS[heading] == "yes_no":
        return dice.choice(
            ["是", "√", "1", 1, "有"] if value == "是" else ["否", "×", "0", "无", "不"]
        )
    if heading == "月份":
        return dice.choice([value, "2021年10月", "202110"] if value == "2021-10" else [value])
    if heading == "性别":
        return dice.choice([value, f"{value} ", f"{value}生", "1" if value == "男" else 2])
    return dice.choice([value, f" {value}", f"{value}\u3000"]) if isinstance(value, str) else value


# --- layouts --------------------------------------------------------------------------------------

Cell = tuple[str, int, str]
"""Sheet, row and column letter as Excel shows them."""
Raw = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One way to write a county down."""

    name: str
    write: Callable[[Path, Written], list[Path]]
    tabs: Mapping[str, str] = field(default_factory=dict)
    """Sheet to the name of its tab."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Heading to what is written instead."""
    dropped: frozenset[str] = frozenset()
    """Headings of 学生 that this layout has no column for."""
    above: int = 1
    """Row of the (last) heading."""
    as_text: bool = False
    """A text file: there are no numbers and dates in it."""
    shuffled: bool = False
    left: int = 0
    """Columns before the first of ours (序号)."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """The tables of a county in one layout: headings and rows, ready for a file."""

    layout: Layout
    headings: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[Row]]

    def cell(self, sheet: str, place: int, heading: str) -> Cell:
        """Return where a value stands; ``place`` counts from 0."""
        column = self.headings[sheet].index(heading) + 1 + self.layout.left
        tab = self.layout.tabs.get(sheet, sheet)
        return tab, self.layout.above + 1 + place, get_column_letter(column)

    def table(self, sheet: str) -> list[list[Any]]:
        """Return the rows of a sheet, without heading."""
        names = self.headings[sheet]
        lead = [""] * self.layout.left
        return [
            [place + 1, *lead][: self.layout.left] + [row.get(name) for name in names]
            for place, row in enumerate(self.rows[sheet])
        ]

    def written(self, sheet: str) -> list[str]:
        """Return the headings of a sheet as the layout calls them."""
        called = [self.layout.headings.get(name, name) for name in self.headings[sheet]]
        return ["序号"][: self.layout.left] + called


def lay_out(county: County, layout: Layout, planted: frozenset[tuple[str, int, str]]) -> Written:
    """Return a county with its right cells in messy writing; the planted ones stay as they are."""
    dice = random.Random(f"{county.seed}-{layout.name}")
    headings, rows = {}, {}
    for sheet, told in county.sheets.items():
        names = [
            column.heading for column in next(s for s in LAYOUT.sheets if s.name == sheet).columns
        ]
        names = [name for name in names if sheet != "学生" or name not in layout.dropped]
        if layout.shuffled:
            dice.shuffle(names)
        headings[sheet] = names
        rows[sheet] = [
            {
                name: row.get(name)
                if (sheet, place, name) in planted
                else messy(name, row.get(name), dice)
                for name in names
            }
            for place, row in enumerate(told)
        ]
    return Written(layout=layout, headings=headings, rows=rows)


def _own(folder: Path, written: Written) -> list[Path]:
    book = Workbook()
    book.remove(book.active)
    for sheet in written.rows:
        page = book.create_sheet(written.layout.tabs.get(sheet, sheet))
        page.append(written.written(sheet))
        for row in written.table(sheet):
            page.append(row)
    return _saved(book, folder / "采集表.xlsx")


def _ledger(folder: Path, written: Written) -> list[Path]:
    """Titles above, a heading of two rows with merged groups, sums and remarks below."""
    book = Workbook()
    book.remove(book.active)
    for sheet in written.rows:
        page = book.create_sheet(written.layout.tabs.get(sheet, sheet))
        page.append([f"示范县控辍保学{sheet}台账（虚构）"])
        page.append(["填报单位：示范县教育局", None, None, "填报时间：2021年10月"])
        page.append(written.written(sheet))
        page.append([])
        _grouped(page, written.written(sheet))
        for row in written.table(sheet):
            page.append(row)
        page.append([None, f"合计：{len(written.rows[sheet])}人"])
        page.append(["填表说明：本表一式两份。"])
        page.append(["负责人：", None, None, "填表人："])
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=12)
    return _saved(book, folder / "台账.xlsx")


def _grouped(page: Worksheet, names: Sequence[str]) -> None:
    """Put the columns of one person under one heading; all others go over both rows."""
    place = 1
    while place <= len(names):
        last = place
        while (
            last < len(names)
            and _group(names[last])
            and _group(names[last]) == _group(names[place - 1])
        ):
            last += 1
        group = _group(names[place - 1])
        if group and last > place:
            for column in range(place, last + 1):
                page.cell(4, column, names[column - 1].removeprefix(group))
                page.cell(3, column).value = None
            page.cell(3, place, group)
            page.merge_cells(start_row=3, end_row=3, start_column=place, end_column=last)
        else:
            for column in range(place, last + 1):
                page.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        place = last + 1


def _group(name: str) -> str:
    return next((group for group in ("第二监护人", "监护人") if name.startswith(group)), "")


def _csv(folder: Path, written: Written) -> list[Path]:
    files = []
    for sheet in written.rows:
        file = folder / f"{written.layout.tabs.get(sheet, sheet)}.csv"
        with file.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(written.written(sheet))
            writer.writerows([[as_text(cell) for cell in row] for row in written.table(sheet)])
        files.append(file)
    return files


def as_text(value: Any) -> str:
    """What Excel saves in a text file; dates are shown as dates."""
    match value:
        case None:
            return ""
        case int() if 35_000 < value < 45_000:
            return as_text(dt.date(1899, 12, 30) + dt.timedelta(days=value))
        case dt.datetime() | dt.date():
            return f"{value.year}/{value.month}/{value.day}"
        case float() | int() if abs(value) >= 1e11:
            return f"{value:.5E}"
        case float() if value == int(value):
            return str(int(value))
        case _:
            return str(value)


def _saved(book: Workbook, file: Path) -> list[Path]:
    book.save(file)
    return [file]


LEDGER = {
    "个案编号": "台账编号",
    "身份证件号码": "身份证号",
    "户籍所在地": "户籍地（乡/村/组）",
    "现住址": "家庭住址",
    "监护人证件号码": "监护人身份证号",
    "学生类别": "类别",
    "无故缺勤起始日期": "缺勤起始日",
    "辍学主因": "原 因",
    "返校日期": "复学日期",
    "责任人": "包保责任人",
    "摸底人": "摸底人姓名",
    "通知日期": "通知日期（年月日）",
    "学校代码": "学校编码",
}
REGISTER = {
    "姓名": "学生姓名",
    "身份证件号码": "身份证件号",
    "证件类型": "身份证件类型",
    "学籍号": "全国学籍号",
    "年级": "年级",
    "班级": "班级名称",
    "户籍类别": "户口性质",
    "监护人姓名": "家庭成员或监护人姓名1",
    "监护人关系": "成员1关系",
    "监护人电话": "成员1联系电话",
    "监护人证件号码": "成员1身份证件号",
    "家庭住址": "家庭地址",
    "现住址": "现住址",
    "单位全称": "学校名称",
}
LAYOUTS = (
    Layout(name="own", write=_own),
    Layout(
        name="ledger",
        write=_ledger,
        tabs={
            "学生": "辍学学生台账",
            "劝返记录": "劝返情况",
            "单位": "学校信息",
            "月报": "月报表头",
        },
        headings=LEDGER,
        above=4,
    ),
    Layout(name="register", write=_own, headings=REGISTER, shuffled=True, left=1),
    Layout(name="csv", write=_csv, tabs={"学生": "台账"}, headings=LEDGER, as_text=True),
)
