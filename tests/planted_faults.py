"""The catalogue of faults: what is planted, and what must be found where. All of it is made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from planted import County, Row, day, with_check
from small_county import id_number

Expected = tuple[str, str, int, str]
"""Code, sheet, place of the row from 0, heading."""
Change = Mapping[str, Any] | Callable[[Row], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault, planted into rows of its own."""

    name: str
    plant: Callable[[Planter], list[Expected]]
    only_numbers: bool = False
    """A text file cannot hold it."""


@dataclass
class Planter:
    """Gives each fault rows that no other fault has, and remembers what was written."""

    county: County
    touched: set[tuple[str, int, str]] = field(default_factory=set)
    used: dict[str, int] = field(default_factory=dict)

    FIRST: ClassVar[Mapping[str, int]] = {
        "学生": 120,
        "劝返记录": 0,
        "单位": 4,
        "入学名单": 0,
        "月报": 2,
    }
    """Cases without visits, units without cases."""

    def take(self, sheet: str) -> tuple[int, Row]:
        """Return a row that is still sound: place and cells."""
        place = self.used.get(sheet, self.FIRST[sheet])
        self.used[sheet] = place + 1
        return place, self.county.sheets[sheet][place]

    def take_plain(self) -> tuple[int, Row]:
        """Return a case whose child has an ordinary ID number."""
        place, row = self.take("学生")
        while row["身份证件号码"] is None or row.get("证件类型"):
            place, row = self.take("学生")
        return place, row

    def write(self, sheet: str, place: int, cells: Mapping[str, Any]) -> None:
        """Put cells into a row just as they are."""
        self.county.sheets[sheet][place].update(cells)
        self.touched |= {(sheet, place, heading) for heading in cells}


def cell(
    sheet: str, name: str, change: Change, *found: tuple[str, str], only_numbers: bool = False
) -> Fault:
    """A fault in one row."""

    def plant(planter: Planter) -> list[Expected]:
        place, row = planter.take_plain() if sheet == "学生" else planter.take(sheet)
        cells = change(row) if callable(change) else change
        planter.write(sheet, place, cells)
        return [(code, sheet, place, heading) for code, heading in found]

    return Fault(name=f"{sheet}：{name}", plant=plant, only_numbers=only_numbers)


def case(name: str, change: Change, *found: tuple[str, str], only_numbers: bool = False) -> Fault:
    return cell("学生", name, change, *found, only_numbers=only_numbers)


def visit(name: str, change: Change, *found: tuple[str, str]) -> Fault:
    """A fault in the second visit of a case of its own."""

    def plant(planter: Planter) -> list[Expected]:
        planter.take("劝返记录")
        place, row = planter.take("劝返记录")
        planter.write("劝返记录", place, change(row) if callable(change) else change)
        return [(code, "劝返记录", place, heading) for code, heading in found]

    return Fault(name=f"劝返记录：{name}", plant=plant)


def flipped(row: Row) -> str:
    """The number with a wrong check digit."""
    number = str(row["身份证件号码"])
    return number[:17] + ("1" if number[17] != "1" else "2")


def swapped(number: str) -> str:
    """Two figures next to each other in the wrong order."""
    for place in range(14, 16):
        if number[place] != number[place + 1]:
            return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:6] + number[7] + number[6] + number[8:]


ID, BORN, SEX, REGISTER = "身份证件号码", "出生日期", "性别", "学籍号"
SINCE, SURVEY = "无故缺勤起始日期", "调查日期"

CELLS = (
    # empty cells
    *(
        case(f"{heading}没有填", {heading: None}, ("KC-S01", heading))
        for heading in (
            *("姓名", "性别", "出生日期", "年级", "班级", "班主任", "户籍所在地", "现住址"),
            *("监护人姓名", "监护人关系", "监护人电话", "当前状态", "辍学类型", "辍学主因", "去向"),
            *("无故缺勤起始日期", "调查日期", "摸底人", "学校代码"),
        )
    ),
    case("个案编号没有填", {"个案编号": " "}, ("KC-S01", "个案编号")),
    case("姓名只画一道线", {"姓名": "——"}, ("KC-S01", "姓名")),
    case("姓名写不详", {"姓名": "不详"}, ("KC-S01", "姓名")),
    case("监护人电话写无", {"监护人电话": "无"}, ("KC-S01", "监护人电话")),
    # text
    case("姓名里有控制字符", {"姓名": "张\x7f三某"}, ("KC-S02", "姓名")),
    case("住址里有方向控制符", {"现住址": "东溪镇\u202e村一号"}, ("KC-S02", "现住址")),
    case("户籍地是乱码", {"户籍所在地": "东溪\ufffd镇"}, ("KC-S02", "户籍所在地")),
    case("去向说明太长", {"去向说明": "外" * 600}, ("KC-S03", "去向说明")),
    case("住址太长", {"现住址": "村" * 201}, ("KC-S03", "现住址")),
    case("姓名是真假值", {"姓名": True}, ("KC-S04", "姓名"), only_numbers=True),
    case("住址是小数", {"现住址": 3.5}, ("KC-S04", "现住址"), only_numbers=True),
    case("姓名里有问号", {"姓名": "张?"}, ("KC-S16", "姓名")),
    case("姓名里有数字", {"姓名": "张三2"}, ("KC-S16", "姓名")),
    case("监护人姓名里有数字", {"监护人姓名": "李4"}, ("KC-S16", "监护人姓名")),
    case("姓名里有自造字", {"姓名": "张\ue123"}, ("KC-S18", "姓名")),
    case("姓名里两人", {"姓名": "张三、李四"}, ("KC-S16", "姓名")),
    # dates
    case("出生日期不存在", {BORN: "2010-02-30"}, ("KC-S05", BORN)),
    case("出生日期月份13", {BORN: "2010-13-01"}, ("KC-S05", BORN)),
    case("出生日期两位年", {BORN: "10.5.6"}, ("KC-S05", BORN)),
    case("出生日期是文字", {BORN: "农历五月初六"}, ("KC-S05", BORN)),
    case("出生日期只有年", {BORN: "2010年"}, ("KC-S05", BORN)),
    case("出生日期是年龄", {BORN: 11}, ("KC-S05", BORN)),
    case(
        "出生年月无证件号",
        {BORN: "2010-05", ID: None, REGISTER: None, "无证件原因": "尚未落户"},
        ("KC-S05", BORN),
    ),
    case("调查日期写上月", {SURVEY: "上月底"}, ("KC-S05", SURVEY)),
    case("缺勤日期写两个", {SINCE: "2021-9-1、2021-9-8"}, ("KC-S05", SINCE)),
    case("标注日期闰日不存在", {"标注日期": "2021年2月29日"}, ("KC-S05", "标注日期")),
    case("通知日期月日年", {"通知日期": "10/11/2021"}, ("KC-S05", "通知日期")),
    # numbers, ticks, choices
    case("班级写实验班", {"班级": "实验班"}, ("KC-S07", "班级")),
    case("班级为0", {"班级": 0}, ("KC-S07", "班级")),
    case("班级为小数", {"班级": "2.5.1"}, ("KC-S07", "班级")),
    case("有户籍写待查", {"有户籍": "待查"}, ("KC-S08", "有户籍")),
    case("人在校写半天", {"人在校": "半天"}, ("KC-S08", "人在校")),
    case("性别写两个", {SEX: "男/女"}, ("KC-S09", SEX)),
    case("年级写高一", {"年级": "高一"}, ("KC-S09", "年级")),
    case("年级写学前班", {"年级": "学前班"}, ("KC-S09", "年级")),
    case("年级写十年级", {"年级": 10}, ("KC-S09", "年级")),
    case("民族写错", {"民族": "汗族"}, ("KC-S09", "民族")),
    case("关系写邻居", {"监护人关系": "邻居"}, ("KC-S09", "监护人关系")),
    case("状态写在逃", {"当前状态": "不知去向了"}, ("KC-S09", "当前状态")),
    case("去向写外面", {"去向": "外面"}, ("KC-S09", "去向")),
    case("主因写穷", {"辍学主因": "穷"}, ("KC-S09", "辍学主因")),
    case("类别写错一项", {"学生类别": "低保、富户"}, ("KC-S09", "学生类别")),
    case("证件类型写错", {"证件类型": "学生证"}, ("KC-S09", "证件类型")),
    # phones and codes
    case("手机少一位", {"监护人电话": "1380000000"}, ("KC-S10", "监护人电话")),
    case("手机多一位", {"监护人电话": "138000000011"}, ("KC-S10", "监护人电话")),
    case("手机号段不存在", {"监护人电话": "12800000001"}, ("KC-S10", "监护人电话")),
    case("固定电话无区号", {"监护人电话": "5022000"}, ("KC-S10", "监护人电话")),
    case("一格两个电话", {"监护人电话": "13800000001/13900000002"}, ("KC-S10", "监护人电话")),
    case("班主任电话写字", {"班主任电话": "问校长"}, ("KC-S10", "班主任电话")),
    case("学校代码带横线", {"学校代码": "DX-1"}, ("KC-S11", "学校代码")),
    case("学校代码是没有的校名", {"学校代码": "南山小学"}, ("KC-S62", "学校代码")),
    case("学校代码不存在", {"学校代码": "ZZ99"}, ("KC-S62", "学校代码")),
    case("个案编号是身份证号", lambda row: {"个案编号": row[ID]}, ("KC-S12", "个案编号")),
    case("个案编号有汉字", {"个案编号": "东溪1号"}, ("KC-S12", "个案编号")),
    case("学籍号少一位", lambda row: {REGISTER: f"G{row[ID]}"[:-1]}, ("KC-S14", REGISTER)),
    case("学籍号没有字母", lambda row: {REGISTER: row[ID]}, ("KC-S14", REGISTER)),
    # ID numbers
    case("号码存成数值", lambda row: {ID: int(row[ID][:15]) * 1000}, ("KC-S20", ID)),
    case("号码存成小数", lambda row: {ID: float(row[ID][:15] + "000")}, ("KC-S20", ID)),
    case("号码是科学记数", lambda row: {ID: f"{int(row[ID][:15] + '000'):.5E}"}, ("KC-S20", ID)),
    case(
        "号码是科学记数小写", lambda row: {ID: f"{row[ID][0]}.{row[ID][1:6]}e+17"}, ("KC-S20", ID)
    ),
    case("号码末尾.0", lambda row: {ID: f"{row[ID][:15]}000.0"}, ("KC-S20", ID)),
    case("号码末三位000", lambda row: {ID: with_zeros(row[ID])}, ("KC-S20", ID)),
    case("号码17位", lambda row: {ID: row[ID][:17]}, ("KC-S21", ID)),
    case("号码19位", lambda row: {ID: row[ID][:10] + row[ID][9:]}, ("KC-S21", ID)),
    case("号码是六位生日", {ID: "20100506"}, ("KC-S21", ID)),
    case("号码15位", lambda row: {ID: row[ID][:6] + row[ID][8:17]}, ("KC-S22", ID)),
    case(
        "15位旧号存成数值",
        lambda row: {ID: int(row[ID][:6] + row[ID][8:17])},
        ("KC-S22", ID),
        only_numbers=True,
    ),
    case("号码里有字母O", lambda row: {ID: row[ID][:6] + "2O" + row[ID][8:]}, ("KC-S23", ID)),
    case("号码里有星号", lambda row: {ID: row[ID][:10] + "****" + row[ID][14:]}, ("KC-S23", ID)),
    case("号码里X在中间", lambda row: {ID: row[ID][:16] + "X" + row[ID][17]}, ("KC-S23", ID)),
    case(
        "号码生日不存在",
        lambda row: {ID: with_check(row[ID][:10] + "1301" + row[ID][14:17])},
        ("KC-S24", ID),
    ),
    case(
        "号码生日2月30",
        lambda row: {ID: with_check(row[ID][:10] + "0230" + row[ID][14:17])},
        ("KC-S24", ID),
    ),
    case("校验码错", lambda row: {ID: flipped(row)}, ("KC-S25", ID)),
    case("两位写颠倒", lambda row: {ID: swapped(row[ID])}, ("KC-S25", ID)),
    case("号码没有也没有原因", {ID: None, REGISTER: None}, ("KC-S26", ID)),
    case("号码写无", {ID: "无", REGISTER: None}, ("KC-S26", ID)),
    case("性别与号码不符", lambda row: {SEX: "女" if row[SEX] == "男" else "男"}, ("KC-S27", SEX)),
    case(
        "出生日期差一天",
        lambda row: {BORN: row[BORN] + dt.timedelta(days=1), REGISTER: None},
        ("KC-S28", BORN),
    ),
    case(
        "月日写颠倒",
        lambda row: {BORN: row[BORN].replace(month=11, day=12), REGISTER: None},
        ("KC-S28", BORN),
    ),
    case(
        "监护人号码17位",
        lambda row: {"监护人证件号码": row["监护人证件号码"][:17]},
        ("KC-S21", "监护人证件号码"),
    ),
    case("监护人号码15位", {"监护人证件号码": "110105800101001"}, ("KC-S22", "监护人证件号码")),
    case("监护人号码是数值", {"监护人证件号码": 110105198001010000}, ("KC-S20", "监护人证件号码")),
    case(
        "监护人校验码错",
        lambda row: {"监护人证件号码": flipped({ID: row["监护人证件号码"]})},
        ("KC-S25", "监护人证件号码"),
    ),
    case("监护人与学生同号", lambda row: {"监护人证件号码": row[ID]}, ("KC-S30", "监护人证件号码")),
    case("监护人与学生同名", lambda row: {"监护人姓名": row["姓名"]}, ("KC-S33", "监护人姓名")),
    case(
        "两名监护人同名",
        lambda row: {"第二监护人姓名": row["监护人姓名"], "第二监护人关系": "母亲"},
        ("KC-S34", "第二监护人姓名"),
    ),
    case(
        "两名监护人同号",
        lambda row: {
            "第二监护人姓名": "钱某戊",
            "第二监护人关系": "母亲",
            "第二监护人证件号码": row["监护人证件号码"],
        },
        ("KC-S34", "第二监护人证件号码"),
    ),
    case(
        "第二监护人没有姓名",
        {"第二监护人电话": "13700000001"},
        ("KC-S01", "第二监护人姓名"),
        ("KC-S01", "第二监护人关系"),
    ),
    case(
        "照护人没有关系",
        {"实际照护人姓名": "孙某己"},
        ("KC-S01", "实际照护人关系"),
    ),
    case(
        "父亲只大十岁",
        lambda row: {"监护人证件号码": id_number(row[BORN].replace(year=row[BORN].year - 10), 555)},
        ("KC-S35", "监护人证件号码"),
    ),
    case("护照却是身份证号", {"证件类型": "护照", REGISTER: None}, ("KC-S36", "证件类型")),
    case("护照号不对", {"证件类型": "护照", ID: "护照E1", REGISTER: None}, ("KC-S37", ID)),
    case("居住证号不是8开头", {"证件类型": "港澳台居民居住证", REGISTER: None}, ("KC-S37", ID)),
    case(
        "身份证却是81开头",
        lambda row: {ID: with_check("810000" + row[ID][6:17]), REGISTER: None},
        ("KC-S36", "证件类型"),
    ),
    case("学籍号是别人的", {REGISTER: "G110105200912310036"}, ("KC-S31", REGISTER)),
    case(
        "学籍号与证件不同",
        lambda row: {REGISTER: f"G{id_number(row[BORN], 777)}"},
        ("KC-S31", REGISTER),
    ),
    # ages and grades
    case("年龄太小", lambda row: {**born_in(row, 2018), "年级": "一年级"}, ("KC-S29", BORN)),
    case("年龄太大", lambda row: {**born_in(row, 1999), "年级": "九年级"}, ("KC-S29", BORN)),
    case(
        "一年级却十五岁", lambda row: {**born_in(row, 2009), "年级": "一年级"}, ("KC-S32", "年级")
    ),
    case("九年级却七岁", lambda row: {**born_in(row, 2014), "年级": "九年级"}, ("KC-S32", "年级")),
    case(
        "班级里的年级不同",
        lambda row: {"班级": "一（2）班" if row["年级"] != "一年级" else "二（2）班"},
        ("KC-S47", "班级"),
    ),
    # order of dates
    case(
        "缺勤早于最后到校",
        lambda row: {"最后到校日期": row[SINCE] + dt.timedelta(days=3)},
        ("KC-S40", SINCE),
    ),
    case(
        "标注早于缺勤",
        lambda row: {"标注日期": row[SINCE] - dt.timedelta(days=3)},
        ("KC-S40", "标注日期"),
    ),
    case(
        "返校早于缺勤",
        lambda row: {"当前状态": "已复学", "返校日期": row[SINCE] - dt.timedelta(days=3)},
        ("KC-S40", "返校日期"),
    ),
    case(
        "调查早于缺勤", lambda row: {SURVEY: row[SINCE] - dt.timedelta(days=2)}, ("KC-S40", SURVEY)
    ),
    case(
        "通知早于缺勤",
        lambda row: {"通知日期": row[SINCE] - dt.timedelta(days=2)},
        ("KC-S40", "通知日期"),
    ),
    case(
        "期限早于通知",
        lambda row: {"复学期限": row["通知日期"] - dt.timedelta(days=1)},
        ("KC-S40", "复学期限"),
    ),
    case(
        "通知早于调查",
        lambda row: {"通知日期": row[SURVEY] - dt.timedelta(days=1)},
        ("KC-S40", "通知日期"),
    ),
    case("调查在将来", {SURVEY: "2021-12-01", "通知日期": None}, ("KC-S45", SURVEY)),
    case("标注在明年", {"标注日期": "2022-01-05"}, ("KC-S45", "标注日期")),
    case(
        "出生在将来",
        {BORN: "2031-05-06", ID: None, REGISTER: None, "无证件原因": "尚未落户"},
        ("KC-S45", BORN),
    ),
    case("缺勤年份写错", {SINCE: "2022-09-06", "最后到校日期": None}, ("KC-S45", SINCE)),
    # choices that need words
    case("主因其他没有说明", {"辍学主因": "其他"}, ("KC-S42", "原因说明")),
    case("去向其他没有说明", {"去向": "其他"}, ("KC-S42", "去向说明")),
    case(
        "次因三个", {"辍学主因": "厌学", "辍学次因": "学习困难、残疾、因病"}, ("KC-S43", "辍学次因")
    ),
    case("次因与主因相同", {"辍学主因": "厌学", "辍学次因": "厌学"}, ("KC-S43", "辍学次因")),
    case("辍学却有返校日期", {"返校日期": day(10, 12)}, ("KC-S46", "当前状态")),
    case("辍学却在校", {"人在校": "是"}, ("KC-S46", "人在校")),
    case(
        "已复学后调查却不在校",
        {"当前状态": "已复学", "返校日期": day(10, 12), SURVEY: day(10, 14), "通知日期": None},
        ("KC-S46", "人在校"),
        ("KC-S40", "返校日期"),
    ),
    case("已复学没有返校日期", {"当前状态": "已复学"}, ("KC-R03", "返校日期")),
    # visits
    visit("次序没有填", {"次序": None}, ("KC-S01", "次序")),
    visit("参加人员没有填", {"参加人员": None}, ("KC-S01", "参加人员")),
    visit("日期认不出", {"日期": "国庆后"}, ("KC-S05", "日期")),
    visit("时间认不出", {"开始时间": "放学后"}, ("KC-S06", "开始时间")),
    visit("时间25点", {"结束时间": "25:10"}, ("KC-S06", "结束时间")),
    visit("次序是汉字句", {"次序": "最后一次"}, ("KC-S07", "次序")),
    visit("在场写可能", {"学生是否在场": "可能"}, ("KC-S08", "学生是否在场")),
    visit("方式写飞信", {"方式": "飞鸽传书"}, ("KC-S09", "方式")),
    visit("结果写还行", {"结果": "还行"}, ("KC-S09", "结果")),
    visit("结束早于开始", {"开始时间": "15:30", "结束时间": "3:10"}, ("KC-S41", "结束时间")),
    visit(
        "承诺早于劝返",
        lambda row: {"承诺返校日期": row["日期"] - dt.timedelta(days=1)},
        ("KC-S40", "承诺返校日期"),
    ),
    visit("劝返在将来", {"日期": day(12, 1), "承诺返校日期": None}, ("KC-S45", "日期")),
    visit("没有这个个案", {"个案编号": "QQ0001"}, ("KC-S64", "个案编号")),
    visit("姓名与个案不同", {"学生姓名": "另有其人"}, ("KC-S65", "学生姓名")),
    # units
    cell("单位", "代码太长", {"单位代码": "DONGXI2021"}, ("KC-S11", "单位代码")),
    cell("单位", "电话无区号", {"联系电话": "5022000"}, ("KC-S10", "联系电话")),
    cell("单位", "类别写错", {"单位类别": "大学"}, ("KC-S09", "单位类别")),
    cell(
        "单位",
        "成员学校没有中心校",
        {"单位类别": "成员学校", "所属中心校代码": None},
        ("KC-S44", "所属中心校代码"),
    ),
    cell(
        "单位",
        "所属的不是中心校",
        {"单位类别": "成员学校", "所属中心校代码": "DX02"},
        ("KC-S63", "所属中心校代码"),
    ),
    cell(
        "单位",
        "县直学校有中心校",
        {"单位类别": "县直学校", "所属中心校代码": "DX01"},
        ("KC-S44", "所属中心校代码"),
    ),
    # enrolment
    cell("入学名单", "住址没有填", {"家庭住址": None}, ("KC-S01", "家庭住址")),
    cell("入学名单", "名册编号有汉字", {"名册编号": "新生1"}, ("KC-S12", "名册编号")),
    cell("入学名单", "号码校验码错", lambda row: {ID: flipped(row)}, ("KC-S25", ID)),
    cell(
        "入学名单",
        "性别不符",
        lambda row: {SEX: "女" if row[SEX] == "男" else "男"},
        ("KC-S27", SEX),
    ),
    cell("入学名单", "报到早于通知", {"报到开始日期": day(7, 31)}, ("KC-S40", "报到开始日期")),
    cell("入学名单", "截止早于开始", {"报到截止日期": day(8, 29)}, ("KC-S40", "报到截止日期")),
    cell("入学名单", "年级写幼儿园", {"应入学年级": "大班"}, ("KC-S09", "应入学年级")),
    cell("入学名单", "太小", lambda row: born_in(row, 2018, register=False), ("KC-S29", BORN)),
    cell(
        "入学名单",
        "小三岁",
        lambda row: born_in(row, 2015, register=False) | {"应入学年级": "五年级"},
        ("KC-S32", "应入学年级"),
    ),
    cell("入学名单", "学校不存在", {"学校代码": "YY88"}, ("KC-S62", "学校代码")),
    cell("入学名单", "没有号码没有原因", {ID: None}, ("KC-S26", ID)),
    # monthly report
    cell("月报", "月份写错", {"月份": "十月份"}, ("KC-S13", "月份")),
    cell("月报", "成员学校填报", {"填报单位代码": "DX02"}, ("KC-S66", "填报单位代码")),
    cell("月报", "零报告写大概", {"零报告": "大概"}, ("KC-S08", "零报告")),
    cell("月报", "单位没有", {"填报单位代码": "WW77"}, ("KC-S62", "填报单位代码")),
)


def with_zeros(number: str) -> str:
    """What Excel left of a number, as a text; never one that happens to be sound."""
    cut = number[:15] + "000"
    return cut if with_check(cut[:17]) != cut else number[:14] + "7000"


def born_in(row: Row, year: int, *, register: bool = True) -> Row:
    """The child born in another year, with a number that fits."""
    born = row[BORN].replace(year=year)
    number = id_number(born, int(row[ID][14:17]))
    return {BORN: born, ID: number} | ({REGISTER: None} if register else {})


# --- between rows ---------------------------------------------------------------------------------


def _pair(planter: Planter) -> tuple[tuple[int, Row], tuple[int, Row]]:
    return planter.take_plain(), planter.take_plain()


def same_id(planter: Planter) -> list[Expected]:
    (one, first), (two, _) = _pair(planter)
    planter.write("学生", two, {"个案编号": first["个案编号"]})
    return [("KC-S60", "学生", place, "个案编号") for place in (one, two)]


def _twin(planter: Planter, school: str) -> tuple[int, int]:
    (one, first), (two, _) = _pair(planter)
    planter.write("学生", one, {"学校代码": "DX01"})
    same = {name: first[name] for name in (ID, BORN, SEX, REGISTER, "年级", "姓名", "班级")}
    planter.write("学生", two, same | {"学校代码": school})
    return one, two


def same_child(planter: Planter) -> list[Expected]:
    return [("KC-S61", "学生", place, ID) for place in _twin(planter, "DX01")]


def two_schools(planter: Planter) -> list[Expected]:
    return [("KC-S70", "学生", place, ID) for place in _twin(planter, "DX02")]


def _namesake(planter: Planter, **cells: Any) -> list[Expected]:
    (one, first), (two, _) = _pair(planter)
    same = {name: first[name] for name in (BORN, SEX, "年级", "姓名", "班级")}
    number = {ID: id_number(first[BORN], int(first[ID][14:17]) + 2), REGISTER: None}
    planter.write("学生", two, same | number | cells)
    return [("KC-S71", "学生", place, "姓名") for place in (one, two)]


def namesake(planter: Planter) -> list[Expected]:
    return _namesake(planter)


def namesake_without_number(planter: Planter) -> list[Expected]:
    return _namesake(planter, 身份证件号码=None, 无证件原因="尚未落户")


def guardian_is_another_child(planter: Planter) -> list[Expected]:
    (one, first), (two, _) = _pair(planter)
    del one
    planter.write("学生", two, {"监护人证件号码": first[ID], "监护人关系": "其他亲属"})
    return [("KC-S30", "学生", two, "监护人证件号码")]


def case_with_fault_is_visited(planter: Planter) -> list[Expected]:
    """The visits of a refused case wait for it: told at each, and there is nothing to be done there."""
    _, row = planter.take("劝返记录")
    planter.take("劝返记录")
    case_place = next(
        number
        for number, each in enumerate(planter.county.sheets["学生"])
        if each["个案编号"] == row["个案编号"]
    )
    planter.write("学生", case_place, {"班级": "实验班"})
    return [("KC-S07", "学生", case_place, "班级")]


def same_round(planter: Planter) -> list[Expected]:
    one, _ = planter.take("劝返记录")
    two, _ = planter.take("劝返记录")
    planter.write("劝返记录", two, {"次序": 1})
    return [("KC-S60", "劝返记录", place, "次序") for place in (one, two)]


def missing_round(planter: Planter) -> list[Expected]:
    planter.take("劝返记录")
    two, _ = planter.take("劝返记录")
    planter.write("劝返记录", two, {"次序": 3})
    return [("KC-R06", "劝返记录", two, "次序")]


def visits_backwards(planter: Planter) -> list[Expected]:
    _, first = planter.take("劝返记录")
    two, _ = planter.take("劝返记录")
    planter.write("劝返记录", two, {"日期": first["日期"] - dt.timedelta(days=1)})
    return [("KC-R07", "劝返记录", two, "日期")]


def visit_before_absence(planter: Planter) -> list[Expected]:
    one, row = planter.take("劝返记录")
    planter.take("劝返记录")
    case_row = next(
        each for each in planter.county.sheets["学生"] if each["个案编号"] == row["个案编号"]
    )
    planter.write("劝返记录", one, {"日期": case_row[SINCE] - dt.timedelta(days=1)})
    return [("KC-R08", "劝返记录", one, "日期")]


def closed_case_is_visited(planter: Planter) -> list[Expected]:
    planter.take("劝返记录")
    two, row = planter.take("劝返记录")
    cases = planter.county.sheets["学生"]
    place = next(number for number, each in enumerate(cases) if each["个案编号"] == row["个案编号"])
    back = row["日期"] - dt.timedelta(days=1)
    planter.write("学生", place, {"当前状态": "已复学", "返校日期": back, "人在校": None})
    return [("KC-S76", "劝返记录", two, "日期")]


def enrolled_twice(planter: Planter) -> list[Expected]:
    one, first = planter.take("入学名单")
    two, _ = planter.take("入学名单")
    planter.write("入学名单", one, {"学校代码": "DX01"})
    same = {name: first[name] for name in (ID, BORN, SEX, "姓名")}
    planter.write("入学名单", two, same | {"学校代码": "DX01"})
    return [("KC-S61", "入学名单", place, ID) for place in (one, two)]


def enrolled_in_two_schools(planter: Planter) -> list[Expected]:
    one, first = planter.take("入学名单")
    two, _ = planter.take("入学名单")
    planter.write("入学名单", one, {"学校代码": "DX01"})
    same = {name: first[name] for name in (ID, BORN, SEX, "姓名")}
    planter.write("入学名单", two, same | {"学校代码": "DX02"})
    return [("KC-S70", "入学名单", place, ID) for place in (one, two)]


def same_enrolment_id(planter: Planter) -> list[Expected]:
    one, first = planter.take("入学名单")
    two, _ = planter.take("入学名单")
    planter.write("入学名单", two, {"名册编号": first["名册编号"]})
    return [("KC-S60", "入学名单", place, "名册编号") for place in (one, two)]


def same_prefix(planter: Planter) -> list[Expected]:
    one, first = planter.take("单位")
    two, _ = planter.take("单位")
    planter.write("单位", two, {"文号代字": first["文号代字"]})
    return [("KC-S69", "单位", place, "文号代字") for place in (one, two)]


def nil_report_with_cases(planter: Planter) -> list[Expected]:
    planter.write("月报", 0, {"零报告": "是"})
    return [("KC-S67", "月报", 0, "零报告")]


def marked_zeros(planter: Planter) -> list[Expected]:
    """A sound number that ends in 000, in a file where others were cut."""
    place, row = planter.take_plain()
    for area in range(110101, 119999):
        number = with_check(f"{area}{row[BORN]:%Y%m%d}{row[ID][14]}00")
        if number.endswith("000"):
            planter.write("学生", place, {ID: number, REGISTER: None, SEX: "女"})
            return [("KC-S38", "学生", place, ID)]
    raise AssertionError("no such number")


BETWEEN = tuple(
    Fault(name=plant.__name__, plant=plant)
    for plant in (
        *(same_id, same_child, two_schools, namesake, namesake_without_number),
        *(guardian_is_another_child, case_with_fault_is_visited, same_round, missing_round),
        *(visits_backwards, visit_before_absence, closed_case_is_visited, enrolled_twice),
        *(
            enrolled_in_two_schools,
            same_enrolment_id,
            same_prefix,
            nil_report_with_cases,
            marked_zeros,
        ),
    )
)
CATALOGUE = (*CELLS, *BETWEEN)
