"""Forms to be filled in: home visit, one case on 16K paper, application with blanks."""

from __future__ import annotations

import struct
import zlib

from tools.fidelity.corpus.package import Package
from tools.fidelity.corpus.tables import Cell, below, cell, head, row, table
from tools.fidelity.corpus.wordml import (
    FANG,
    HEI,
    KAI,
    SMALL,
    SONG5,
    TITLE,
    Look,
    border,
    number,
    para,
    run,
    section,
    tab,
    twips,
)

EMU_PER_MM = 36000


def home_visit() -> Package:
    """A home-visit record: vertical labels (tbRlV and one character per line), merged cells."""
    # In a font of its own: LibreOffice 7.4 writes wrong advances into the PDF for characters that
    # stand both upright in a vertical run and in a level one of the same font.
    upright = {"direction": "tbRlV", "look": SONG5.but(bold=True)}
    widths = (12, 22, 26, 20, 24, 22, 34)
    rows = [
        row(head("学生情况", merge="restart", **upright), head("姓　　名"), cell("张样样"), head("性　　别"), cell("男"), head("民　　族"), cell("汉族")),
        row(below(), head("出生年月"), cell("2008年3月"), head("年级班级"), cell("八年级（2）班"), head("学籍号"), cell("G000000200803")),
        row(below(), head("家庭住址"), cell("某省某市样安县清水镇样样村一组7号", span=3, align="left"), head("邮政编码"), cell("000000")),
        row(head("家\n庭\n成\n员", merge="restart"), head("姓　　名"), head("关　　系"), head("年　　龄"), head("文化程度"), head("工作单位及联系电话", span=2)),
        row(below(), cell("张样父"), cell("父亲"), cell("41"), cell("初中"), cell("外省某建筑工地　10000000002", span=2, align="left")),
        row(below(), cell("李样母"), cell("母亲"), cell("38"), cell("小学"), cell("务农　10000000004", span=2, align="left")),
        row(below(), cell(""), cell(""), cell(""), cell(""), cell("", span=2)),
        row(head("家访情况", merge="restart", **upright), head("家访时间"), cell("2021年9月8日19:00—20:10", span=3), head("方　　式"), cell("☑入户　□电话\n□来校　□其他", line=15)),
        row(below(), head("参加人员"), cell("班主任孙样样、副校长钱样样、村委会主任周样样", span=5, align="left")),
        row(below(), Cell(blocks=_visit_story(), span=6, v_align="top"), mm=62, cant_split=False),
        row(head("监护人意见", **upright), Cell(blocks=_opinion("监护人（签字）："), span=6, v_align="bottom"), mm=30),
        row(head("学校意见", **upright), Cell(blocks=_opinion("校长（签字）：　　　　　　（公章）"), span=6, v_align="bottom"), mm=30),
    ]  # fmt: skip
    body = (
        para("样安县清水镇中心学校家访记录表", TITLE.but(size=20), align="center", after=6)
        + para("编号：样清〔2021〕家访第3号\t第2次家访", SMALL, tabs=tab(160, "right"))
        + table(widths, rows)
        + para(
            "说明：本表一式两份，学校、中心校各存一份；“方式”在相应方框内打“√”。",
            KAI.but(size=9),
            before=3,
        )
        + section(margins=(1134, 1247, 1134, 1361))
    )
    return Package(body=body)


def _visit_story() -> str:
    words = (
        "一、了解到的情况：该生自9月1日起未到校报到，在家玩手机，不愿与人交流。父亲常年在外，母亲务农，爷爷患病。",
        "二、沟通要点：（1）宣讲《中华人民共和国义务教育法》第五条；（2）介绍营养改善计划和寄宿生生活补助政策；（3）商定由班主任每周联系一次。",
        "三、达成共识：监护人同意9月12日前送学生返校，学校安排专人补课。",
    )
    return "".join(para(text, SMALL, first=2, line=18, align="both") for text in words)


def _opinion(role: str) -> str:
    return para(role, SMALL, align="right", right=1200) + para(
        "年　　月　　日", SMALL, align="right", right=400, before=4
    )


def case_file() -> Package:
    """One child, one file, on 16K paper with a line grid and a small picture."""
    seal = picture("logo", 12, 12, "示例徽标")
    widths = (24, 32, 24, 40)
    rows = [
        row(head("姓名"), cell("李样样"), head("学校班级"), cell("样南乡初级中学九年级（1）班")),
        row(
            head("辍学时间"),
            cell("2021年9月1日"),
            head("辍学原因"),
            cell("□厌学　☑家庭困难\n□疾病　□务工　□其他", align="left"),
        ),
        row(
            head("帮扶目标"),
            cell("10月底前返校，学期末各科成绩有进步，不再反复。", span=3, align="left"),
        ),
        row(head("帮扶措施"), Cell(blocks=_measures(), span=3, v_align="top"), mm=60),
        row(head("阶段记录"), Cell(blocks=_stages(), span=3, v_align="top"), mm=40),
    ]
    body = (
        para(f"<w:r>{seal}</w:r>" + run("　样南乡初级中学", KAI.but(size=14)))
        + para("“一生一案”帮扶档案", TITLE, align="center")
        + para("（密级：内部　保管期限：30年）", FANG.but(size=12), align="center")
        + table(widths, rows, margins=(57, 108))
        + para("建档人：　　　　　　审核人：　　　　　　建档日期：2021年9月20日", SMALL, before=6)
        + section(
            size=(twips(184), twips(260)),
            margins=(1247, 1247, 1134, 1361),
            grid='w:type="lines" w:linePitch="312"',
        )
    )
    return Package(body=body, media={"logo": school_mark()})


def _measures() -> str:
    items = (
        "学业：语文、数学、英语各安排1名教师辅导，每周不少于2课时；",
        "资助：申请寄宿生生活补助每学期625元，免除作业本费；",
        "心理：心理教师每两周谈心1次；",
        "监护：督促父亲每周与学生视频通话，落实委托监护人。",
    )
    return "".join(
        para(f"{place}.\t{text}", SMALL, left=420, hanging=420, align="both")
        for place, text in enumerate(items, 1)
    )


def _stages() -> str:
    small = SMALL.but(size=9)
    rows = [row(cell("日期", small), cell("进展", small), cell("责任人", small), mm=6)]
    rows += [
        row(
            cell(f"9月{day}日", small), cell(text, small, align="left"), cell("孙样样", small), mm=6
        )
        for day, text in (
            (20, "建档，首次谈话"),
            (24, "返校，编入原班"),
            (28, "首次辅导，情绪稳定"),
        )
    ]
    return table((18, 44, 20), rows, align="left") + para("", SMALL)


def picture(name: str, width_mm: float, height_mm: float, alt: str) -> str:
    """An inline picture; ``name`` is its part in the package."""
    width, height = round(width_mm * EMU_PER_MM), round(height_mm * EMU_PER_MM)
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="1" name="{name}" descr="{alt}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="1" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def school_mark() -> bytes:
    """A ring in red on white, 64 x 64: stands for the mark of a school."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = bytearray()
    for y in range(64):
        rows.append(0)
        for x in range(64):
            far = (x - 31.5) ** 2 + (y - 31.5) ** 2
            rows += b"\xc0\x10\x10" if 22**2 < far < 30**2 or far < 9**2 else b"\xff\xff\xff"
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + chunk(b"IEND", b"")
    )


def application() -> Package:
    """A letter of promise with underlined blanks, boxes to tick, a numbered list and tabs."""
    text = FANG.but(size=14)
    under = text.but(underline="single")

    def line(*parts: tuple[str, Look] | str, **shape: object) -> str:
        runs = "".join(run(part, text) if isinstance(part, str) else run(*part) for part in parts)
        return para(runs, text, line=28, **shape)  # type: ignore[arg-type]

    body = (
        para("延缓入学（休学）申请书", TITLE, align="center", after=14)
        + line(("　　　　　　　　　　", under), "学校：")
        + line("　　本人系学生", ("　　　　　　", under), "（身份证号：", ("                    ", under), "）的",
               ("　　　　", under), "（关系），因该生", ("　　　　　　　　　　　　", under),
               "，特申请自", ("　　　　", under), "年", ("　　", under), "月至", ("　　　　", under), "年", ("　　", under), "月延缓入学（休学）。", align="both")
        + line("申请类别（打√）：□ 延缓入学　□ 休学　□ 免入学", first=2)
        + line("本人承诺：", first=2)
        + "".join(
            para(words, text, line=28, numbering=(3, 0), align="both")
            for words in (
                "所提供的县级以上医疗机构证明真实有效，如有虚假，愿承担相应责任；",
                "期满前10日内主动与学校联系，按时送学生入学（复学），联系电话：__________________；",
                "配合学校做好送教上门、线上辅导等工作。",
            )
        )
        + line("申请人（签字、按手印）：", ("\t", under), tabs=tab(150, "left"), before=20)
        + line("联系电话：", ("\t", under), "　日期：", ("\t", under), tabs=tab(80) + tab(150))
        + para("学校意见\t（公章）\t　　年　　月　　日", text, tabs=tab(78, "center") + tab(156, "right", "dot"), before=20)
        + para("乡（镇）中心校意见\t（公章）\t　　年　　月　　日", text, tabs=tab(78, "center") + tab(156, "right", "dot"), before=20)
        + para("县教育行政部门意见\t（公章）\t　　年　　月　　日", text, tabs=tab(78, "center") + tab(156, "right", "dot"), before=20)
        + para("附：1. 户口簿复印件；2. 医疗证明；3. 其他：", SONG5, before=20, extra=f"<w:pBdr>{border('top', 'dashed', 6, space=4)}</w:pBdr>")
        + section(margins=(1701, 1474, 1474, 1588))
    )  # fmt: skip
    return Package(body=body, numbering=_CIRCLED)


_CIRCLED = (
    '<w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:suff w:val="tab"/><w:lvlText w:val="（%1）"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="1400"/></w:tabs><w:ind w:left="1400" w:hanging="840"/></w:pPr>'
    "</w:lvl></w:abstractNum>"
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
)


def mixed_orientation() -> Package:
    """Upright and sideways pages in one paper; headers of first and even pages; pages counted anew."""
    uses = {"header default": "header1", "header even": "header2", "header first": "header3",
            "footer default": "footer1", "footer even": "footer1", "footer first": "footer1"}  # fmt: skip
    upright = section(margins=(1440, 1440, 1440, 1440), uses=uses, first_page_differs=True)
    wide = section(size=(16838, 11906), margins=(1440, 1134, 1134, 1134), uses=uses, first_number=1)
    last = section(margins=(1440, 1440, 1440, 1440), uses=uses)
    body = (
        para("控辍保学工作档案", TITLE.but(size=36), align="center", before=160)
        + para("2021年3月至10月", KAI, align="center", before=40)
        + para("说　明", HEI, align="center", page_break=True)
        + "".join(para(_NOTE, FANG.but(size=14), first=2, line=26, align="both") for _ in range(6))
        + para("", FANG.but(size=14), section=upright)
        + para("各校辍学人数月度统计表", TITLE.but(size=20), align="center", after=8)
        + _months()
        + para("（单位：人。空白处以0计。）", SMALL, section=wide)
        + para("结　语", HEI, align="center", after=10)
        + "".join(para(_NOTE, FANG.but(size=14), first=2, line=26, align="both") for _ in range(2))
        + last
    )
    return Package(body=body, parts=_running(), settings="<w:evenAndOddHeaders/>")


def _months() -> str:
    widths = (15, 30, *(25,) * 8)
    months = [
        row(
            head("序号"), head("学校"), *(head(f"{month}月") for month in range(3, 11)), header=True
        )
    ]
    months += [
        row(
            cell(str(place)),
            cell(f"样南乡第{place}小学"),
            *(cell(str(place * month % 4)) for month in range(8)),
            mm=9,
        )
        for place in range(1, 23)
    ]
    return table(widths, months)


def _running() -> dict[str, str]:
    look = SMALL.but(size=9)
    header = para("控辍保学工作档案", look, align="right")
    even = para("样安县样南乡中心学校", look, align="left")
    count = (
        run("第", look)
        + number("PAGE", look)
        + run("页 共", look)
        + number("NUMPAGES", look)
        + run("页", look)
    )
    return {
        "header1": header,
        "header2": even,
        "footer1": para(count, look, align="center"),
        "header3": para("", look),
    }


_NOTE = (
    "本档案由样南乡中心学校编制，收录2021年3月至10月全乡各学校控辍保学工作材料。材料按月份和学校排列，页码连续；统计口径为"
    "月末在册而未到校学生数，已办理休学、转学手续的不计入。档案中的学校、人员和数字均为虚构，仅供排版对照使用。"
)
