"""Letters of offices by GB/T 9704-2012: red head, report upwards, plain letter, S1's letter.

Basis: GB/T 9704-2012; numbers of the page in the product's field notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.fidelity.corpus.package import Package
from tools.fidelity.corpus.tables import Cell, cell, head, row, table
from tools.fidelity.corpus.wordml import (
    FANG,
    HEI,
    KAI,
    SMALL,
    SONG,
    TITLE,
    border,
    boxed,
    number,
    para,
    run,
    section,
    tab,
)

SOURCES = Path(__file__).resolve().parents[3] / "docs" / "sources"
PITCH = 28.95
"""22 lines on a page, in points."""
RED = "FF0000"
LINES = 'w:type="lines" w:linePitch="579"'
EVEN_AND_ODD = "<w:evenAndOddHeaders/>"


def body(text: str) -> str:
    """A paragraph of the body: 三号仿宋, 左空二字, 22 lines to a page."""
    return para(text, FANG, first=2, line=PITCH, align="both")


def heading(text: str) -> str:
    """A heading 一、 in 黑体."""
    return para(text, HEI, first=2, line=PITCH, align="both")


def led(lead: str, text: str) -> str:
    """A paragraph that begins with a heading （一） in 楷体."""
    return para(run(lead, KAI) + run(text), first=2, line=PITCH, align="both")


def empty() -> str:
    """An empty line."""
    return para("", line=PITCH)


def page_numbers() -> dict[str, str]:
    """Footers — 1 —: odd pages at the right, even ones at the left, one character in.

    Basis: GB/T 9704-2012 7.5.
    """
    look = SONG.but(size=14, latin="宋体")
    line = run("— ", look) + number("PAGE", look) + run(" —", look)
    return {
        "footer1": para(line, look, align="right", right=280),
        "footer2": para(line, look, align="left", left=280),
    }


ODD_EVEN = {"footer default": "footer1", "footer even": "footer2"}


def signature(issuer: str, date: str, *, right: int = 4) -> str:
    """Name of the issuer centred over the date, which stands ``right`` characters from the edge."""
    shift = right - (len(issuer) - 8) / 2
    return para(issuer, align="right", right=round(shift * 320), line=PITCH) + para(
        date, align="right", right=right * 320, line=PITCH
    )


def imprint(copies: str, office: str, date: str) -> str:
    """The 版记: rules of 0.35 mm around, one of 0.25 mm between."""
    look = FANG.but(size=14)
    thick, thin = border("top", "single", 8), border("bottom", "single", 6)
    last = border("bottom", "single", 8)
    return table(
        (156,),
        [
            row(cell(copies, look, align="both", borders=thick + thin), mm=9),
            row(
                Cell(
                    blocks=para(
                        run(f"{office}\t{date}印发", look),
                        look,
                        tabs=tab(150, "right"),
                        align="left",
                    ),
                    borders=last,
                ),
                mm=9,
            ),
        ],
        edges=(),
        margins=(0, 280),
    )


def red_head(mark: str, *, size: float, number_line: str) -> str:
    """The 版头 of a letter downwards: copy number, urgency, red mark, number, red rule."""
    return (
        para("000012", FANG, line=PITCH)
        + para("特急", HEI, line=PITCH)
        + empty()
        + para(mark, TITLE.but(size=size, color=RED, scale=80), align="center", before=24, after=20)
        + empty()
        + para(
            number_line,
            align="center",
            line=PITCH,
            extra=boxed(border("bottom", "single", 18, RED, 4)),
        )
        + para("", line=PITCH)
    )


def red_head_letter() -> Package:
    """A county bureau's notice to schools: head, three levels of headings, imprint, 3 pages."""
    copies = "抄送：样安县人民政府办公室，样安县人民检察院，各乡（镇）人民政府。"
    parts = [
        red_head("样安县教育体育局文件", size=40, number_line="样教体发〔2021〕15号"),
        para(
            "样安县教育体育局关于开展\n2021年秋季学期控辍保学专项行动的通知",
            TITLE,
            align="center",
            line=34,
        ),
        empty(),
        para("各乡（镇）中心学校，县直各义务教育学校：", line=PITCH, align="both"),
        *_notice_body(),
        empty(),
        para("附件：1. 适龄儿童少年入学情况核查表", first=2, line=PITCH),
        para("2. 辍学学生劝返复学工作台账（样式）", left=1600, line=PITCH),
        empty(),
        signature("样安县教育体育局", "2021年9月6日"),
        para("（此件公开发布）", first=2, line=PITCH),
        para("", line=14),
        imprint(copies, "样安县教育体育局办公室", "2021年9月6日"),
        para("", FANG.but(size=1), line=1),
        section(grid=LINES, uses=ODD_EVEN, edges=(851, 1587)),
    ]
    return Package(body="".join(parts), parts=page_numbers(), settings=EVEN_AND_ODD)


def _notice_body() -> Iterator[str]:
    yield body(
        "为深入贯彻《中华人民共和国义务教育法》《中华人民共和国未成年人保护法》，落实县委、县政府关于义务教育有保障的工作"
        "部署，坚决防止义务教育阶段学生失学辍学，经研究，决定于2021年9月10日至10月31日在全县开展控辍保学专项行动。现将有关"
        "事项通知如下。"
    )
    yield heading("一、总体要求")
    yield body(
        "坚持“县级统筹、乡镇主责、学校主抓、家庭尽责”，做到“一个都不能少”。到2021年10月底，全县义务教育阶段疑似辍学学生"
        "劝返率达到100％，小学、初中巩固率分别不低于99.8％和98.5%，残疾儿童少年入学率不低于95%。"
    )
    yield heading("二、重点任务")
    yield led(
        "（一）全面核查底数。",
        "以户籍数据为基础，对6周岁至16周岁适龄儿童少年逐村、逐户、逐人核查，与全国中小学生学籍信息管理系统逐一比对，"
        "形成“户、册、籍、人”四对照台账。核查结果由核查人、村（居）委会负责人和学校负责人三方签字。",
    )
    yield body(
        "1. 核查对象。包括本地户籍在县外就读、外来务工人员随迁子女、农村留守儿童以及残疾儿童少年。"
    )
    yield body(
        "2. 核查方式。入户走访与电话核实相结合，电话核实的应当留存记录；无法联系的，由乡（镇）人民政府协助查找。"
    )
    yield body("（1）学校在开学后一周内完成报到情况登记；")
    yield body(
        "（2）中心学校在9月15日前汇总上报，联系电话：0000-0000000，电子邮箱：sample@example.invalid。"
    )
    yield led(
        "（二）依法劝返复学。",
        "对未按时报到或者无故旷课超过1周的学生，学校应当自发现之日起3日内上门劝返，每名学生劝返不少于3次，每次不少于2人，"
        "并如实填写劝返记录。经劝返仍不到校的，学校应当书面报告乡（镇）人民政府和县教育体育局。",
    )
    yield from _notice_end()


def _notice_end() -> Iterator[str]:
    yield led(
        "（三）健全帮扶机制。",
        "对家庭经济困难学生、学习困难学生、留守儿童建立“一生一案”，明确帮扶责任人——校领导、班主任、任课教师……逐级包保，"
        "定期家访。不得以任何理由劝退、开除义务教育阶段学生。",
    )
    yield heading("三、工作要求")
    yield body(
        "各学校主要负责人是第一责任人，要把控辍保学工作纳入重要议事日程。自2021年9月起实行月报告制度，每月20日前报送《义务教育"
        "阶段学生辍学月报表》，实行零报告。县教育体育局将组织责任督学开展专项督导，对弄虚作假、工作不力的单位和个人予以通报。"
    )


def upward_report() -> Package:
    """A school's report upwards: number at the left, 签发人 at the right of one line."""
    line = run("　样一中报〔2021〕3号\t签发人：") + run("赵样林", KAI) + run("　")
    parts = [
        empty() * 3,
        para(
            "样安县第一中学文件", TITLE.but(size=44, color=RED, spacing=4), align="center", line=60
        ),
        empty() * 2,
        para(
            line,
            line=PITCH,
            tabs=tab(156, "right"),
            extra=boxed(border("bottom", "single", 18, RED, 6)),
        ),
        empty(),
        para("样安县第一中学\n关于两名学生辍学情况的报告", TITLE, align="center", line=34),
        empty(),
        para("县教育体育局，清水镇人民政府：", line=PITCH),
        *_report_body(),
        empty(),
        para("附件：劝返情况记录表2份", first=2, line=PITCH),
        empty() * 2,
        signature("样安县第一中学", "2021年9月16日"),
        para("（联系人：钱样样，联系电话：10000000000）", first=2, line=PITCH),
        section(grid=LINES, uses=ODD_EVEN, edges=(851, 1587)),
    ]
    return Package(body="".join(parts), parts=page_numbers(), settings=EVEN_AND_ODD)


def _report_body() -> list[str]:
    return [
        body(
            "根据《中华人民共和国未成年人保护法》第二十八条的规定，现将我校两名学生辍学情况报告如下。"
        ),
        heading("一、基本情况"),
        body(
            "我校八年级（2）班学生张样样、九年级（1）班学生李样样自2021年9月1日开学后未到校报到。班主任当日电话联系，"
            "9月3日、9月8日、9月13日先后三次入户劝返，监护人均表示知晓，但学生至今未返校。"
        ),
        heading("二、劝返经过"),
        body(
            "1. 9月3日19:00—20:30，副校长带队入户，送达《劝返复学通知书》（样一中〔2021〕第1号）。"
        ),
        body("2. 9月8日，会同村委会、司法所入户，监护人承诺9月12日前送学生返校。"),
        body("3. 9月13日，再次入户，学生已随亲属赴省外，去向：某市某区某街道（待核实）。"),
        heading("三、下一步打算"),
        body(
            "继续与学生及监护人保持联系，协助镇人民政府依法开展工作；学生返校后安排专人辅导，落实“一生一案”。"
        ),
        body("特此报告。"),
    ]


def letter_format() -> Package:
    """A 便函 in 信函格式: mark, two red double rules, no page number on the first page."""
    upper = boxed(border("bottom", "thickThinSmallGap", 24, RED, 2))
    lower = boxed(border("top", "thinThickSmallGap", 24, RED, 1))
    wide = {"left": -397, "right": -397}
    rule = para("", FANG.but(size=5), align="center", extra=lower, **wide)  # type: ignore[arg-type]
    parts = [
        para(
            "样安县教育体育局",
            TITLE.but(size=36, color=RED, spacing=3),
            align="center",
            line=48,
            extra=upper,
            **wide,  # type: ignore[arg-type]
        ),
        para("样教体函〔2021〕27号", align="right", line=PITCH, before=6),
        empty(),
        para("关于协助核实学生就读情况的函", TITLE, align="center", line=34),
        empty(),
        para("邻水县教育局：", line=PITCH),
        body(
            "在秋季学期控辍保学核查中，我县有5名户籍学生据反映在贵县就读，但全国中小学生学籍信息管理系统中未见转学记录。为准确掌握"
            "适龄儿童少年接受义务教育情况，恳请贵局协助核实下列学生是否在贵县学校实际就读，并于2021年10月20日前将核实结果函告我局。"
        ),
        body("学生名单另附（涉及未成年人个人信息，请妥善保管，仅限核实使用）。"),
        body("请予支持为盼。"),
        empty(),
        para("附件：请协助核实学生名单（共1页）", first=2, line=PITCH),
        empty(),
        signature("样安县教育体育局", "2021年10月8日"),
        para("（联系人：孙样样　电话：0000-0000001）", first=2, line=PITCH),
        para("抄送：某市教育局基础教育科。", FANG.but(size=14), first=1, before=10),
        section(
            margins=(1588, 1474, 1701, 1588),
            edges=(851, 1134),
            grid=LINES,
            uses={"footer first": "footer3", "footer default": "footer1"},
            first_page_differs=True,
        ),
    ]
    return Package(body="".join(parts), parts={**page_numbers(), "footer3": rule})


_COLUMNS = (
    ("序号", 10), ("学校", 34), ("姓名", 18), ("性别", 10), ("年级", 14), ("班级", 14),
    ("身份证号码", 44), ("辍学原因", 34), ("是否为建档立卡贫困家庭子女", 28), ("控辍保学措施", 34),
)  # fmt: skip


def zhongyang_letter() -> Package:
    """S1's public letter (中教函〔2021〕97号) with its annex table on a page laid sideways."""
    text = [line.strip() for line in (SOURCES / "zhongyang-2021-97.txt").read_text().splitlines()]
    lines = [line for line in text if line]
    end = lines.index("附件：")
    mark, number_line, title, to, *rest = lines[:end]
    portrait = section(uses=ODD_EVEN, edges=(851, 1587), grid=LINES)
    parts = [
        para(mark, TITLE.but(size=38, color=RED), align="center", before=20, after=20),
        para(number_line, align="right", line=PITCH, extra=boxed(border("top", "double", 12, RED, 6))),
        empty(),
        para(title, TITLE, align="center", line=34),
        empty(),
        para(to, line=PITCH),
        *(_letter_line(line) for line in rest[:-3]),
        empty(),
        para(rest[-3], first=2, line=PITCH),
        empty(),
        signature(rest[-2], rest[-1]),
        para("", line=PITCH, section=portrait),
        para("附件：", HEI, line=PITCH),
        para(lines[end + 1], TITLE.but(size=20), align="center", line=32, after=6),
        para("学校（盖章）：\t报送时间：\t填表人：\t联系电话：", SMALL,
             tabs=tab(85) + tab(145) + tab(190), line=18),
        _annex(),
        para("注：每月20日前由中心校（学校）主要负责同志签字盖章后报送；没有辍学学生的，实行零报告。", SMALL, before=4),
        section(size=(16838, 11906), margins=(1588, 1418, 1474, 1418), edges=(851, 992), uses=ODD_EVEN),
    ]  # fmt: skip
    return Package(body="".join(parts), parts=page_numbers(), settings=EVEN_AND_ODD)


def _annex() -> str:
    rows = [row(*(head(name) for name, _ in _COLUMNS), mm=14, header=True)]
    rows += [row(cell(str(count)), *(cell() for _ in _COLUMNS[1:]), mm=9) for count in range(1, 10)]
    return table([width for _, width in _COLUMNS], rows)


def _letter_line(line: str) -> str:
    if line[1] == "、":
        return heading(line)
    if line.startswith("("):
        lead, mark, rest = line.partition("。")
        return led(lead + mark, rest) if rest else para(lead, KAI, first=2, line=PITCH)
    return body(line)
