"""Notices with legal weight: three-part notice, order to remedy, proof of service."""

from __future__ import annotations

from tools.fidelity.corpus.package import Package
from tools.fidelity.corpus.tables import Cell, cell, head, row, table
from tools.fidelity.corpus.wordml import (
    FANG,
    HEI,
    KAI,
    SMALL,
    TITLE,
    border,
    boxed,
    para,
    run,
    section,
    tab,
)

_TEXT = FANG.but(size=12)
_UNDER = _TEXT.but(underline="single")


def three_part_notice() -> Package:
    """Stub, notice and receipt on one sheet, with tear lines between."""
    body = (
        _part_title("劝返复学通知书（存根）")
        + _number_line()
        + _words("学生", "　张样样　", "自", "　2021年9月1日　", "起无故未到校，已通知其监护人", "　张样父　", "于", "　2021年9月15日　", "前送其返校复学。")
        + _signed("经办人：　　　　　　签发日期：2021年9月8日")
        + _tear("样清（劝返）字〔2021〕第3号")
        + _part_title("劝返复学通知书")
        + _number_line()
        + para("张样父家长（监护人）：", _TEXT, line=20)
        + _words("您的被监护人", "　张样样　", "（", "　八　", "年级", "　2　", "班）自", "　2021年9月1日　", "起无故未到校。根据《中华人民共和国义务教育法》"
                 "第五条第二款“适龄儿童、少年的父母或者其他法定监护人应当依法保证其按时入学接受并完成义务教育”的规定，请您于", "　2021年9月15日　",
                 "前送其返校复学。逾期未返校的，学校将依法书面报告乡（镇）人民政府和县教育行政部门。")
        + para("监督举报电话：0000-0000000", _TEXT, first=2, line=20)
        + _signed("样安县清水镇中心学校（公章）")
        + _signed("2021年9月8日")
        + _tear("样清（劝返）字〔2021〕第3号")
        + _part_title("劝返复学通知书（回执）")
        + _number_line()
        + _words("样安县清水镇中心学校：《劝返复学通知书》已收到。", "　　　　　　　　　　", "（意见）")
        + _receipt_table()
        + section(margins=(1021, 1247, 907, 1361))
    )  # fmt: skip
    return Package(body=body)


def _part_title(text: str) -> str:
    return para(text, TITLE.but(size=18), align="center", line=26)


def _number_line() -> str:
    return para("样清（劝返）字〔2021〕第3号", _TEXT, align="right", line=20)


def _words(*parts: str) -> str:
    """Text in which every second part is a filled-in blank."""
    runs = "".join(run(part, _UNDER if place % 2 else _TEXT) for place, part in enumerate(parts))
    return para(runs, _TEXT, first=2, line=20, align="both")


def _signed(text: str) -> str:
    return para(text, _TEXT, align="right", right=480, line=20, before=4)


def _tear(text: str) -> str:
    return para(
        f"………… 骑缝章 ……… {text} ……… 骑缝章 …………",
        KAI.but(size=9, color="595959"),
        align="center",
        before=8,
        after=8,
        extra=boxed(border("bottom", "dashed", 8, space=3)),
    )


def _receipt_table() -> str:
    rows = [
        row(head("监护人签字\n（按手印）"), cell(""), head("与学生\n关系"), cell(""), head("联系电话"), cell(""), mm=14),
        row(head("送达人"), cell("", span=2), head("签收时间"), cell("年　月　日　时", span=2, align="right"), mm=10),
    ]  # fmt: skip
    return table((28, 30, 20, 24, 24, 38), rows)


def service_proof() -> Package:
    """A proof of service: tall rows, exact rows, notes in small type."""
    ways = "□直接送达　□留置送达　□委托送达　□邮寄送达　□电子送达"
    signed = Cell(
        blocks=para("（签名或者盖章）", SMALL, align="left")
        + para("2021年　月　日　时　分", SMALL, align="right", before=18),
        span=3,
        v_align="bottom",
    )
    rows = [
        row(head("送达文书\n名称及文号"), cell("《责令限期改正通知书》\n样清政责字〔2021〕1号", span=3, line=18), mm=16),
        row(head("受送达人"), cell("张样父"), head("送达地点"), cell("清水镇样样村一组7号")),
        row(head("送达方式"), cell(ways, span=3, align="left"), mm=12),
        row(head("受送达人\n签　　收"), signed, mm=26),
        row(head("代收人\n签　　收"), signed, mm=26),
        row(head("代收人与受\n送达人关系"), cell(""), head("代收理由"), cell(""), mm=12),
        row(head("拒收事由\n及  日  期"), cell("", span=3), mm=18),
        row(head("见证人\n签　　名"), cell("", span=3), mm=14),
        row(head("送达人\n签　　名"), cell("1.", align="left"), cell("2.", align="left", span=2), mm=14, exact=True),
        row(head("备　　注"), cell("留置送达的，应当采用拍照、录像等方式记录送达过程，照片编号：", span=3, align="left", v_align="top"), mm=22),
    ]  # fmt: skip
    edges = [border(side, "single", 12) for side in ("top", "left", "bottom", "right")]
    edges += [border("insideH"), border("insideV")]
    body = (
        para("样安县清水镇人民政府", TITLE.but(size=18), align="center", line=28)
        + para("送　达　回　证", TITLE.but(size=24), align="center", line=40)
        + para("样清政送字〔2021〕1号", KAI.but(size=12), align="right", line=22)
        + table((30, 46, 30, 50), rows, edges=edges)
        + para(
            "注：1. 本回证由送达机关存卷；2. 受送达人拒绝签收的，送达人应当记明情况。",
            FANG.but(size=9),
            before=4,
        )
        + section(margins=(1701, 1474, 1134, 1588))
    )
    return Package(body=body)


def order_to_remedy() -> Package:
    """A township's order to remedy, on the grid of 22 lines; the red mark of the office."""
    rule = boxed(border("bottom", "thickThinSmallGap", 24, "FF0000", 6))
    person = FANG.but(size=14)
    rows = [
        row(cell("当事人", person), cell("张样父（监护人）", person), cell("性　别", person), cell("男", person), mm=10),
        row(cell("证件号码", person), cell("000000198001010000", person), cell("联系电话", person), cell("10000000002", person), mm=10),
        row(cell("住　址", person), cell("样安县清水镇样样村一组7号", person, span=3, align="left"), mm=10),
        row(cell("被监护人", person), cell("张样样，八年级（2）班", person, span=3, align="left"), mm=10),
    ]  # fmt: skip
    paragraphs = (
        "经查，你的被监护人张样样应在样安县清水镇中心学校接受义务教育，自2021年9月1日起无正当理由未到校。学校分别于9月3日、9月8日、"
        "9月13日进行劝返（样清〔2021〕劝返记录第1—3号），你至今未送其入学。",
        "上述行为不符合《中华人民共和国义务教育法》第五条第二款、第十一条的规定。依据《中华人民共和国义务教育法》第五十八条的规定，"
        "现对你给予批评教育，并责令你于2021年10月8日前送被监护人张样样返校接受义务教育。",
        "你如有异议，可以自收到本通知书之日起3日内向本机关陈述、申辩。逾期不改正的，将依法处理。",
    )
    body = (
        para("样安县清水镇人民政府", TITLE.but(size=30, color="FF0000", spacing=2), align="center", extra=rule)
        + para("责令限期改正通知书", TITLE.but(size=24), align="center", before=18, after=6, line=36)
        + para("样清政责字〔2021〕1号", align="center", line=25)
        + table((30, 54, 28, 44), rows)
        + para("张样父：", line=25, before=6)
        + "".join(para(text, FANG.but(size=15), first=2, line=25, align="both") for text in paragraphs)
        + para("", line=25)
        + para("样安县清水镇人民政府（印章）", align="right", right=320, line=25)
        + para("2021年9月24日", align="right", right=1280, line=25)
        + para("", line=25)
        + para(run("联系人：", HEI.but(size=14)) + run("吴样样", person) + run("\t联系电话：", HEI.but(size=14)) + run("0000-0000002", person),
               person, tabs=tab(80), line=24)
        + para("本通知书一式四份：监护人、本机关、学校各一份，存档一份。", person, line=24)
        + section(grid='w:type="lines" w:linePitch="500"', edges=(851, 992), margins=(1361, 1474, 1077, 1588))
    )  # fmt: skip
    return Package(body=body)
