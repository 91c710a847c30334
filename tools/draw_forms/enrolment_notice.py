"""义务教育入学通知书: notice and 回执 on the front, the law and the 送达情况 on the back.

The slip is at the foot of both pages: torn off a sheet printed on both sides, it takes nothing of
what the family keeps. Basis: R91 (有关法律规定 and 违法追责说明 in the notice).
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.parts import (
    EMPTY_DATE,
    HEAD_FONT,
    KAI_FONT,
    TITLE_FONT,
    Cell,
    Content,
    Options,
    RunOptions,
    blank,
    header_mark,
    label,
    new_document,
    page_footer,
    paragraph,
    row,
    table,
    tear_line,
    title,
    value,
)

WIDTH_MM = 166
SLIP_MM = (32, 46, 24, 64)
"""Columns of the slip, the same on both of its sides."""
DUTIES: tuple[tuple[str, str, str], ...] = (
    ("义务教育法2_2", "", ""),
    ("义务教育法4", "", ""),
    ("义务教育法5_2", "", ""),
    ("义务教育法11_1", "", ""),
    ("义务教育法12_1", "", ""),
    ("未成年人保护法16_5", "父母或者其他监护人应当“", "”。"),
    ("未成年人保护法17_5", "父母或者其他监护人不得“", "”。"),
)
"""Law blocks with our own words around them: two of them are items, half a sentence each."""
LIABILITIES: tuple[tuple[str, str, str], ...] = (
    ("义务教育法58", "", ""),
    ("未成年人保护法118", "", ""),
    ("义务教育法59_1_2", "", "。"),
    ("义务教育法60", "", ""),
)

BODY: Options = {"size_pt": 12, "line_pt": 21, "align": "both", "first_line_chars": 2}


def draw() -> Doc:
    """Draw the enrolment notice, A4, two pages."""
    doc = new_document(margins_mm=(16, 22, 13, 22))
    header_mark(doc)
    page_footer(doc, ["{{ 文书.标题 }}", "　", "{{ 文书.编号 }}", "　　"])
    title(doc, "{{ 文书.标题 }}")
    paragraph(doc, ["编号：", "{{ 文书.编号 }}"], align="right", space_after_pt=4)
    _notice(doc)
    tear_line(doc).paragraph_format.keep_with_next = True
    _receipt(doc)
    _law(doc)
    tear_line(doc)
    _delivery(doc)
    return doc


def _notice(doc: Doc) -> None:
    """Draw the body in a row of fixed least height, so that the tear line keeps its place."""
    grid = table(doc, [76, WIDTH_MM - 76], border_pt=0, margins_mm=(0, 0, 0, 0))
    row(grid, [Cell(lines=_body(), span=2, valign="top")], 134, cant_split=False)
    phones: list[tuple[Content, Options]] = [
        (["咨询电话：", "{{ 学校.电话 }}"], {"line_pt": 20}),
        (["举报电话：", "{{ 学校.举报电话|或('＿＿＿＿＿＿＿＿') }}"], {"line_pt": 20}),
    ]
    issuer: list[tuple[Content, Options]] = [
        ("{{ 文书.签发单位 }}", {"align": "center", "line_pt": 21, "space_before_pt": 26}),
        ("{{ 文书.日期|日期 }}", {"align": "center", "line_pt": 21}),
    ]
    row(grid, [Cell(lines=phones, valign="center"), Cell(lines=issuer, valign="center")], 41)


def _body() -> list[tuple[Content, Options]]:
    entries: tuple[Content, ...] = (
        [
            "根据《中华人民共和国义务教育法》（以下简称《义务教育法》）的规定，您的孩子（被监护人）",
            "{{ 学生.姓名 }}",
            "（",
            "{{ 学生.性别 }}",
            "，",
            "{{ 学生.出生日期|日期 }}",
            "出生，",
            "{{ 学生.证件类型 }}",
            "号码",
            "{{ 学生.证件号 }}",
            "）应当入学接受义务教育，请您按下列安排送其到校报到：",
        ],
        [_lead("一、入学年级："), "{{ 学生.年级 }}", "。"],
        [
            _lead("二、报到学校："),
            "{{ 学校.名称 }}",
            "{% if 学校.地址 %}（{{ 学校.地址 }}）{% endif %}",
            "。",
        ],
        [
            _lead("三、报到时间："),
            "{{ 报到.开始日期|日期 }}",
            "至",
            "{{ 报到.截止日期|日期 }}",
            "（含当日）。",
        ],
        [_lead("四、报到地点："), '{{ 报到.地点|或("学校") }}', "。"],
        [_lead("五、携带材料："), '{{ 报到.携带材料|或("本通知书、户口簿") }}', "。"],
        [_lead("六、收费规定："), "实施义务教育，不收学费、杂费（《义务教育法》第二条）。"],
        [
            _lead("七、特殊情形："),
            "因身体状况需要延缓入学或者休学的，请向当地乡镇人民政府或者县级人民政府教育行政部门提出"
            "申请，由其批准；残疾儿童、少年需要特别安排的，请与学校联系，以便依法安置；已在外地就读的，"
            "请提供就读学校出具的就读证明。",
        ],
        "有关法律规定和违法追责说明印在本通知书第2页。对违反《义务教育法》的行为，"
        "任何社会组织或者个人有权向有关国家机关提出检举或者控告（第九条）。",
        "特此通知。",
    )
    salutation: Content = [
        "{{ 监护人.姓名 }}",
        "（",
        "{{ 学生.姓名 }}",
        "的",
        "{{ 监护人.关系 }}",
        "）：",
    ]
    return [(salutation, {**BODY, "first_line_chars": 0}), *((entry, BODY) for entry in entries)]


def _lead(text: str) -> tuple[str, RunOptions]:
    return text, {"font": HEAD_FONT}


def _receipt(doc: Doc) -> None:
    """Draw the slip that goes back to the school; it never breaks over two pages."""
    paragraph(
        doc,
        ["{{ 文书.标题 }}", "回执"],
        size_pt=16,
        font=TITLE_FONT,
        align="center",
        space_after_pt=3,
        keep_with_next=True,
    )
    grid = table(doc, SLIP_MM)
    row(
        grid,
        [label("学生姓名"), value("{{ 学生.姓名 }}"), label("报到学校"), value("{{ 学校.名称 }}")],
        8,
        keep_with_next=True,
    )
    wish: Content = [
        "□按时报到　　□申请延缓入学　　□已在外地就读（学校：",
        blank(7),
        "）\n□其他：",
        blank(29),
    ]
    row(grid, [label("监护人意见"), value(wish, 3, line_pt=19)], 15, keep_with_next=True)
    row(
        grid,
        [label("监护人（签字）"), value(), label("联系电话"), value()],
        11,
        keep_with_next=True,
    )
    row(grid, [label("送达人（签字）"), value(), label("收到日期"), value(EMPTY_DATE)], 11)


def _law(doc: Doc) -> None:
    """Draw the two boxes of law on the back, in the words of the statutes."""
    head = paragraph(
        doc,
        "有关法律规定和违法追责说明",
        size_pt=16,
        font=TITLE_FONT,
        align="center",
        space_after_pt=5,
    )
    head.paragraph_format.page_break_before = True
    grid = table(doc, [WIDTH_MM], margins_mm=(1, 2.5, 1, 2.5))
    for name, blocks in (("有关法律规定", DUTIES), ("违法追责说明", LIABILITIES)):
        row(grid, [label(name, size_pt=12, shade="F2F2F2")], 8, keep_with_next=True)
        row(grid, [Cell(lines=[_article(*block) for block in blocks])])


def _article(key: str, before: str, after: str) -> tuple[Content, Options]:
    content: Content = [
        (f"{{{{ 法条.{key}.名称 }}}}", {"font": HEAD_FONT}),
        (f"{{{{ 法条.{key}.条款 }}}}", {"font": HEAD_FONT}),
        "　" + before,
        f"{{{{ 法条.{key}.原文 }}}}",
        *([after] if after else []),
    ]
    return content, {"size_pt": 10.5, "line_pt": 15.5, "space_after_pt": 2.5}


def _delivery(doc: Doc) -> None:
    """Draw the back of the slip: what the school notes when nobody signs on the front."""
    paragraph(
        doc,
        "送达情况（监护人未当面签收时填写）",
        size_pt=12,
        font=KAI_FONT,
        align="center",
        space_after_pt=3,
    )
    grid = table(doc, SLIP_MM)
    how = "□拒绝签收　　□无人在家　　□委托他人代收　　□邮寄　　□其他"
    row(grid, [label("情形"), value(how, 3)], 8)
    row(grid, [label("说明"), value("", 3)], 15)
    row(grid, [label("见证人（签字）"), value(), label("单位、职务"), value()], 11)
    row(grid, [label("送达人（签字）"), value(), label("日期"), value(EMPTY_DATE)], 11)
