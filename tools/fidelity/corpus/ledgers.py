"""Wide tables: ledgers with repeated two-row heads, a roster, statistics with odd borders."""

from __future__ import annotations

from tools.fidelity.corpus.package import Package
from tools.fidelity.corpus.tables import Cell, Row, below, cell, gap, head, row, table
from tools.fidelity.corpus.wordml import (
    FANG,
    HEI5,
    KAI,
    SMALL,
    SONG,
    SONG5,
    TITLE,
    border,
    number,
    para,
    run,
    section,
    tab,
)

LANDSCAPE = (16838, 11906)
_TOWNS = ("清水镇", "样南乡", "白石沟镇", "大河口乡")
_REASONS = (
    "厌学", "随父母外出务工，去向正在核实", "家庭经济困难", "身体原因，县级医院已出具证明", "学习困难", "其他（监护人认为读书无用）",
)  # fmt: skip
_MEASURES = (
    "已劝返2次，监护人承诺10月15日前返校",
    "电话联系3次，入户1次；会同村委会、司法所再次上门，宣讲《义务教育法》第五条、第五十八条",
    "申请家庭经济困难学生生活补助，免除校车费用；安排同伴互助",
    "送教上门，每周2次，每次2课时",
)


def _footer() -> dict[str, str]:
    look = SONG.but(size=9)
    line = (
        run("第 ", look) + number("PAGE", look) + run(" 页　共 ", look) + number("NUMPAGES", look)
    )
    return {"footer1": para(line + run(" 页", look), look, align="center")}


def ledger() -> Package:
    """A county's ledger of children out of school: 13 columns, heads of two rows, 3 pages and more."""
    widths = (9, 20, 17, 9, 24, 38, 22, 13, 13, 30, 45, 15, 15)
    body = (
        para("样安县义务教育阶段疑似辍学学生台账", TITLE.but(size=20), align="center", after=6)
        + para(
            "填报单位（盖章）：样安县教育体育局\t2021年9月30日\t单位：人",
            SMALL,
            tabs=tab(125, "center") + tab(258, "right"),
        )
        + table(widths, [*_ledger_heads(), *(_ledger_row(count) for count in range(1, 37))])
        + para(
            "填表说明：1. 本台账实行动态管理，学生返校后及时销号；2. 表中人员信息均为虚构。",
            SONG5,
            before=4,
        )
        + para(
            "单位负责人：\t审核人：\t填表人：\t联系电话：",
            SMALL,
            tabs=tab(70) + tab(130) + tab(190),
            before=8,
        )
        + section(
            size=LANDSCAPE,
            margins=(1247, 737, 1134, 737),
            edges=(680, 567),
            uses={"footer default": "footer1"},
        )
    )
    return Package(body=body, parts=_footer())


def _ledger_heads() -> tuple[Row, Row]:
    return (
        row(
            *(head(text, merge="restart") for text in ("序号", "乡（镇）", "姓名", "性别", "出生日期", "身份证号码")),
            head("就读信息", span=3),
            head("辍学原因及去向", merge="restart"),
            head("劝返措施", merge="restart"),
            head("是否返校", span=2),
            mm=7,
            header=True,
        ),
        row(
            *(below() for _ in range(6)),
            head("学校"), head("年级"), head("班级"),
            below(), below(),
            head("是"), head("否"),
            mm=7,
            header=True,
        ),
    )  # fmt: skip


def _ledger_row(count: int) -> Row:
    back = count % 3 == 0
    return row(
        cell(str(count)),
        cell(_TOWNS[count % 4]),
        cell("样" + "甲乙丙丁戊己庚辛壬癸"[count % 10] + ("样" if count % 2 else "")),
        cell("男女"[count % 2]),
        cell(f"{2007 + count % 4}年{count % 12 + 1}月{count % 28 + 1}日", line=14),
        cell(f"000000{2007 + count % 4}{count % 12 + 1:02}{count % 28 + 1:02}{count:04}"),
        cell(f"{_TOWNS[count % 4]}中心学校", line=14),
        cell("七八九"[count % 3]),
        cell(str(count % 5 + 1)),
        cell(_REASONS[count % 6], align="left"),
        cell(_MEASURES[count % 4], align="both"),
        cell("√" if back else ""),
        cell("" if back else "√"),
        mm=9,
    )


def roster() -> Package:
    """A roster upright on A4: 11 narrow columns of small type, exact rows, 60 children."""
    look = SONG.but(size=9)
    widths = (9, 16, 8, 10, 20, 22, 30, 16, 16, 20, 13)
    names = (
        "序号",
        "姓名",
        "性别",
        "民族",
        "出生日期",
        "学籍号",
        "家庭住址",
        "监护人",
        "关系",
        "联系电话",
        "备注",
    )
    rows = [row(*(cell(name, look.but(bold=True)) for name in names), mm=8, header=True)]
    rows += [
        row(
            cell(str(count), look), cell(f"样{'子丑寅卯辰巳午未'[count % 8]}", look), cell("男女"[count % 2], look),
            cell("汉族", look), cell(f"2014.{count % 12 + 1:02}.{count % 28 + 1:02}", look),
            cell(f"G0000{count:04}", look), cell(f"样样村{count % 9 + 1}组{count}号", look, align="left"),
            cell(f"样父{count % 7 + 1}", look), cell("父子父女"[count % 2 * 2 :][:2], look), cell(f"100000{count:05}", look), cell("", look),
            mm=6.5, exact=True, cant_split=False,
        )
        for count in range(1, 61)
    ]  # fmt: skip
    body = (
        para("清水镇中心学校2021年秋季一年级新生花名册", TITLE.but(size=18), align="center", line=30)
        + para("班级：一年级（1）班　　班主任：　　　　　　填表日期：2021年9月3日", SONG5, align="left", after=3)
        + table(widths, rows, margins=(0, 28), edges=[
            border("top", "single", 12), border("left", "single", 12), border("bottom", "single", 12),
            border("right", "single", 12), border("insideH", "single", 4), border("insideV", "single", 4)])
        + section(margins=(1134, 850, 1134, 850), edges=(567, 567), uses={"footer default": "footer1"})
    )  # fmt: skip
    return Package(body=body, parts=_footer())


def statistics() -> Package:
    """Statistics: diagonal head, double, thick, dashed lines, shading, a table in a cell."""
    diagonal = '<w:tl2br w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    corner = Cell(
        blocks=para("指标", HEI5, align="right") + para("学段", HEI5, align="left"),
        borders=diagonal,
        merge="restart",
    )
    grey = "D9D9D9"
    rows = [
        row(corner, head("在校生数", span=2, shade=grey), head("辍学情况", span=3, shade=grey), head("巩固率\n（%）", merge="restart", shade=grey), mm=10),
        row(Cell(blocks=para("", SMALL), merge="continue", borders=diagonal), head("小计"), head("女"), head("人数"), head("已劝返"), head("率"), below(), mm=8),
        *(_figures(name, place) for place, name in enumerate(("小学", "初中", "九年一贯制学校", "特殊教育学校"))),
        _total(),
        row(head("说明"), Cell(blocks=_inner(), span=6, v_align="top"), mm=30),
    ]  # fmt: skip
    edges = [
        border("top", "double", 6),
        border("left", "double", 6),
        border("bottom", "double", 6),
        border("right", "double", 6),
        border("insideH", "dashed", 4),
        border("insideV", "single", 4),
    ]
    body = (
        para("义务教育巩固情况统计表", TITLE, align="center", after=8)
        + para(
            "表号：样教统7表　　　　　　　　　　　　　　　　2020—2021学年", SONG5, align="center"
        )
        + table((30, 22, 20, 20, 20, 20, 24), rows, edges=edges)
        + gap(8)
        + para("注：巩固率＝毕业生数÷（招生数＋转入－转出－死亡）×100％。", KAI.but(size=10.5))
        + para(
            "统计负责人：　　　　　　填表人：　　　　　　报出日期：　　年　月　日", SMALL, before=12
        )
        + section(margins=(1701, 1474, 1474, 1588))
    )
    return Package(body=body)


def _figures(name: str, place: int) -> Row:
    values = ("12,345", "6,012", "3", "2", "0.02%", "99.98"), ("8,765", "4,100", "11", "9", "0.13%", "98.76"), (
        "1,024", "500", "0", "0", "—", "100.00"), ("86", "31", "1", "1", "1.16%", "98.84")  # fmt: skip
    return row(
        head(name, align="left"), *(cell(value, align="right") for value in values[place]), mm=9
    )


def _total() -> Row:
    thick = border("top", "single", 18) + border("bottom", "thinThickSmallGap", 18)
    look = SMALL.but(bold=True)
    values = ("22,220", "10,643", "15", "12", "0.07%", "99.51")
    return row(
        cell("合　计", look, borders=thick, shade="F2F2F2"),
        *(cell(value, look, align="right", borders=thick, shade="F2F2F2") for value in values),
        mm=10,
    )


def _inner() -> str:
    small = FANG.but(size=9)
    rows = [
        row(
            cell("年份", small),
            cell("２０１９", small),
            cell("2020", small),
            cell("2021", small),
            mm=6,
        ),
        row(
            cell("巩固率", small),
            cell("98.12", small),
            cell("98.95", small),
            cell("99.51", small),
            mm=6,
        ),
    ]
    lead = para("近三年巩固率变化如下（括号内为县级目标值97.5％）：", SMALL, align="both")
    return lead + table((22, 22, 22, 22), rows) + para("数据来源：学籍系统。", SMALL)
