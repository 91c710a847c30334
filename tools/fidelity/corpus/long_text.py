"""Long texts: S2's opinion on the grid of 22 lines of 28 characters, a handbook, minutes."""

from __future__ import annotations

from tools.fidelity.corpus.letters import EVEN_AND_ODD, ODD_EVEN, SOURCES, page_numbers
from tools.fidelity.corpus.package import Package, standard_styles
from tools.fidelity.corpus.wordml import (
    FANG,
    HEI,
    KAI,
    SMALL,
    SONG,
    SONG5,
    TITLE,
    Look,
    border,
    boxed,
    number,
    para,
    run,
    section,
    tab,
)

CHARS = 'w:type="linesAndChars" w:linePitch="579" w:charSpace="396"'
"""28 cells of 三号 and 396/4096 pt in a text area of 159 mm.

The exact page of GB/T 9704 (156 mm, cells of 15.79 pt) squeezes characters of 16 pt in Word, while
LibreOffice gives each two cells, so it cannot judge that page.
"""
OFF_GRID = '<w:snapToGrid w:val="0"/>'


def wafangdian_opinion() -> Package:
    """S2's public opinion: headings in 黑体 and 楷体, every line on the grid of 22 x 28."""
    text = (SOURCES / "wafangdian-2018.txt").read_text()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    start = lines.index("瓦房店市关于进一步加强控辍保学提高")
    cover, opinion = lines[:start], lines[start:]
    parts = [
        *_opinion_cover(cover),
        para(opinion[0], TITLE, align="center", page_break=True, switches=OFF_GRID),
        para(opinion[1], TITLE, align="center", switches=OFF_GRID),
        para(),
        *(_opinion_line(line) for line in opinion[2:]),
        section(grid=CHARS, uses=ODD_EVEN, edges=(851, 1587), margins=(2098, 1418, 1984, 1474)),
    ]
    return Package(
        body="".join(parts),
        parts=page_numbers(),
        settings=EVEN_AND_ODD,
        base_styles=standard_styles(16),
    )


def _opinion_cover(cover: list[str]) -> list[str]:
    return [
        para(
            "瓦房店市人民政府办公室文件",
            TITLE.but(size=36, color="FF0000", scale=80),
            align="center",
            switches=OFF_GRID,
        ),
        para("", extra=boxed(border("bottom", "single", 18, "FF0000", 1))),
        para(),
        para(
            cover[0]
            .replace("印发进一步", "印发\n进一步")
            .replace("义务教育巩固", "\n义务教育巩固"),
            TITLE,
            align="center",
            switches=OFF_GRID,
        ),
        para(),
        para(cover[1], align="both"),
        para(cover[2], first=2, align="both"),
        para(),
        para(cover[3], align="right", right=640),
        para(cover[4], align="right", right=960),
        para(cover[5], first=2),
    ]


def _opinion_line(line: str) -> str:
    if line[1] == "、":
        return para(line, HEI, first=2, align="both")
    if line.startswith("（"):
        lead, mark, rest = line.partition("。")
        return para(run(lead + mark, KAI) + run(rest), first=2, align="both")
    return para(line, first=2, align="both")


_NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:suff w:val="nothing"/><w:lvlText w:val="第%1章　"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="720"/></w:tabs>'
    '<w:ind w:left="720" w:hanging="720"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%3）"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="1140" w:hanging="720"/></w:pPr></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="840" w:hanging="420"/></w:pPr>'
    '<w:rPr><w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体"/></w:rPr></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/>'
    '<w:lvlText w:val="%1"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="840" w:hanging="420"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
)

_HANDBOOK_STYLES = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:next w:val="a"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/>'
    '<w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="120" w:after="60"/><w:outlineLvl w:val="1"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="楷体_GB2312"/><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8834"/></w:tabs></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC2"><w:name w:val="toc 2"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8834"/></w:tabs>'
    '<w:ind w:left="420"/></w:pPr></w:style>'
)

_CHAPTERS = (
    ("总则", (("适用范围", 0), ("工作原则", 1), ("职责分工", 2))),
    ("摸底核查", (("核查对象", 3), ("核查方法", 4), ("结果运用", 5))),
    ("劝返复学", (("劝返程序", 6), ("书面报告", 7), ("复学安置", 8))),
)
_SENTENCES = (
    "本手册适用于县域内各级各类义务教育学校控辍保学工作，包括登记、核查、劝返、报告、归档等环节，手册中的表样均为虚构示例。",
    "坚持依法控辍、质量控辍、扶贫控辍、保障控辍相结合；坚持“谁摸底、谁签字、谁负责”；坚持一人一案、精准施策。",
    "县教育行政部门负责统筹，中心学校负责汇总，学校负责落实。校长为第一责任人（principal），班主任为直接责任人，分工见表1-2。",
    "户籍在本乡（镇）且年满6周岁的适龄儿童，以及在本辖区实际居住的随迁子女，截止日期为当年8月31日。",
    "采用“户、册、籍、人”四对照：①户籍册；②花名册；③学籍系统；④实际在校人数。四项不一致的，应逐项说明原因。",
    "核查结果录入台账，作为月报表的依据。新增、转出、复学均应在3个工作日内更新，E-mail报送至sample@example.invalid。",
    "第一次劝返由班主任和科任教师进行，第二次由校领导带队，第三次会同村（居）委会。每次劝返均应填写记录表并由在场监护人签字。",
    "经劝返无效的，学校应自第三次劝返之日起3日内向乡（镇）人民政府和县教育行政部门书面报告，不得迟报、瞒报、漏报。",
    "学生复学后，学校应安排插班学习和心理辅导，落实营养改善、寄宿补助等政策，一个月内每周家访不少于1次。",
)


def handbook() -> Package:
    """A handbook: cover, contents with dot leaders, numbered chapters, first and even headers."""
    head_look = SONG.but(size=9)
    line = run("第 ", head_look) + number("PAGE", head_look) + run(" 页　共 ", head_look)
    line += number("NUMPAGES", head_look) + run(" 页", head_look)
    rule = boxed(border("bottom", "single", 6, space=1))
    parts = {
        "header1": para("样安县控辍保学工作手册（示例）", head_look, align="center", extra=rule),
        "header2": para("样安县教育体育局编", head_look, align="left", extra=rule),
        "header3": para(""),
        "footer1": para(line, head_look, align="center"),
        "footer3": para("内部资料　注意保存", head_look, align="center"),
    }
    uses = {
        "header default": "header1",
        "header even": "header2",
        "header first": "header3",
        "footer default": "footer1",
        "footer even": "footer1",
        "footer first": "footer3",
    }
    last = section(
        margins=(1701, 1474, 1702, 1588),
        edges=(964, 907),
        grid='w:type="lines" w:linePitch="312"',
        uses=uses,
        first_page_differs=True,
    )
    body = [*_handbook_cover(), *_contents(), *_chapters(), last]
    return Package(
        body="".join(body),
        parts=parts,
        styles=_HANDBOOK_STYLES,
        numbering=_NUMBERING,
        settings=EVEN_AND_ODD,
    )


def _handbook_cover() -> list[str]:
    return [
        para("", before=120),
        para("控辍保学工作手册", TITLE.but(size=36, spacing=6), align="center", after=30),
        para("（2021年修订　示例）", KAI, align="center", after=260),
        para("样安县教育体育局", SONG.but(size=18), align="center"),
        para("二〇二一年九月", SONG.but(size=16), align="center"),
        para("目　　录", HEI.but(size=18), align="center", page_break=True, after=12),
    ]


def _contents() -> list[str]:
    found, page = [], 3
    for order, (chapter, topics) in enumerate(_CHAPTERS, 1):
        found.append(para(f"第{order}章　{chapter}\t{page}", SONG.but(size=12), style="TOC1"))
        found += [
            para(f"{order}.{index}　{topic}\t{page}", SONG5, style="TOC2")
            for index, (topic, _) in enumerate(topics, 1)
        ]
    found.append(para("附录　表样\t12", SONG.but(size=12), style="TOC1"))
    return found


def _chapters() -> list[str]:
    text = FANG.but(size=12)
    found = []
    for order, (chapter, topics) in enumerate(_CHAPTERS):
        look = HEI.but(bold=True)
        found.append(para(chapter, look, style="1", numbering=(1, 0), page_break=order == 0))
        for topic, sentence in topics:
            found.append(para(topic, KAI.but(size=14, bold=True), style="2", numbering=(1, 1)))
            for shift in range(3):
                words = _SENTENCES[(sentence + shift * 4) % len(_SENTENCES)]
                found.append(para(words, text, first=2, line=1.5, rule="auto", align="both"))
            found.append(para(_SENTENCES[sentence], text, numbering=(1, 2), align="both"))
            found.append(para("提交材料齐全，手续完备。", text, numbering=(1, 2), align="both"))
            found.append(para("走访影像资料、通话记录截图（附说明）", text, numbering=(2, 0)))
            found.append(para("其他能够证明工作过程的材料", text, numbering=(2, 0)))
    return found


_SHADES = (("单倍行距", 1.0, "auto"), ("1.25倍行距", 1.25, "auto"), ("1.5倍行距", 1.5, "auto"),
           ("2倍行距", 2.0, "auto"), ("固定值20磅", 20, "exact"), ("固定值12磅", 12, "exact"),
           ("最小值24磅", 24, "atLeast"))  # fmt: skip


def spacing_sampler() -> Package:
    """Minutes in every kind of line pitch, indent, spacing and character look, without a grid."""
    words = (
        "会议听取了2021年9月控辍保学工作情况汇报，研究了3名疑似辍学学生的劝返措施，议定由校领导包保。会议强调，各班主任要在"
        "开学一周内完成家访，做到“应访尽访”。"
    )
    parts = [
        para("校务会议纪要（示例）", TITLE.but(size=20), align="center", after=12),
        para(
            "〔2021〕第9期",
            KAI.but(size=14),
            align="center",
            extra=boxed(border("bottom", "double", 6, space=4)),
        ),
    ]
    for name, pitch, rule in _SHADES:
        lead = run(f"【{name}】", HEI.but(size=12))
        parts.append(
            para(lead + run(words, FANG.but(size=12)), FANG.but(size=12), first=2,
                 line=pitch, rule=rule, before=6, align="both")
        )  # fmt: skip
    parts += [
        *_boxed_paragraphs(words),
        *_character_looks(),
        section(margins=(1440, 1797, 1440, 1797)),
    ]
    return Package(body="".join(parts), parts={})


def _boxed_paragraphs(words: str) -> list[str]:
    look = FANG.but(size=12)
    around = [border(side, "single", 6, space=4) for side in ("top", "left", "bottom", "right")]
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>'
    return [
        para("议定事项：" + words, look, before=8, extra=boxed(*around), align="both"),
        para("责任分工：" + words, look, extra=boxed(*around) , align="both"),
        para("（本段加底纹）" + words, look, before=8, extra=shade, align="both"),
        para("悬挂缩进：" + words, look, left=1200, hanging=1200, align="both"),
        para("右缩进四字：" + words, look, left=480, right=960, align="both"),
        para("分散对齐出席人员名单", look, align="distribute"),
    ]  # fmt: skip


def _character_looks() -> list[str]:
    base = FANG.but(size=14)
    row = "".join(run(f"{text}、", look) for text, look in _looks(base))
    mixed = run("全角１２３ＡＢＣ与半角123ABC混排，面积25m", base)
    mixed += (
        run("2", base.but(script="superscript"))
        + run("，水H", base)
        + run("2", base.but(script="subscript"))
    )
    mixed += run(
        "O；电话0000-0000000，网址www.example.invalid/path，占比97.5%，金额￥1,234.50元。", base
    )
    sizes = "".join(
        run(text, FANG.but(size=size))
        for text, size in (("初", 42), ("二", 22), ("五", 10.5), ("号混排", 16))
    )
    return [
        para(row, base, before=8, align="both"),
        para(mixed, base, align="both"),
        para(sizes, base),
        *_tab_lines(),
    ]


def _tab_lines() -> list[str]:
    tabs = tab(30) + tab(75, "center") + tab(120, "right") + tab(140, "decimal")
    return [
        para("左\t制表30\t居中75\t右120\t12.50", SMALL, tabs=tabs),
        para("甲\t乙乙\t丙丙丙\t丁丁丁丁\t1234.5", SMALL, tabs=tabs),
        *(
            para(f"引导线\t{name}", SMALL, tabs=tab(120, "right", leader))
            for leader, name in (
                ("dot", "点"),
                ("hyphen", "短横"),
                ("underscore", "横线"),
                ("middleDot", "中点"),
            )
        ),
    ]


def _looks(base: Look) -> tuple[tuple[str, Look], ...]:
    return (
        ("加粗", base.but(bold=True)),
        ("倾斜", base.but(italic=True)),
        ("单下划线", base.but(underline="single")),
        ("双下划线", base.but(underline="double")),
        ("粗下划线", base.but(underline="thick")),
        ("点下划线", base.but(underline="dotted")),
        ("虚下划线", base.but(underline="dash")),
        ("波浪线", base.but(underline="wave")),
        ("删除线", base.but(strike=True)),
        ("加宽3磅", base.but(spacing=3)),
        ("紧缩1磅", base.but(spacing=-1)),
        ("缩放66%", base.but(scale=66)),
        ("缩放150%", base.but(scale=150)),
        ("提升5磅", base.but(position=5)),
        ("降低5磅", base.but(position=-5)),
        ("底纹", base.but(shade="FFFF00")),
        ("红色", base.but(color="C00000")),
    )
