"""劝返复学通知书: stub, notice and receipt on one sheet, with the number on both tear lines.

The school registers, asks and reports; it never orders or punishes, and the words say no more.

Basis: 中教函〔2021〕97号 (title); 义务教育法 第五条、第十一条, 未成年人保护法 第十六条、第十七条、
第二十八条; structure of domain §2.2.
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.parts import (
    HEAD_FONT,
    KAI_FONT,
    Cell,
    Options,
    header_mark,
    label,
    new_document,
    paragraph,
    row,
    seal_zone,
    table,
    tear_line,
    title,
    value,
)

STUB_MM = (18, 31, 18, 36, 18, 37)
RECEIPT_MM = (29.5, 36, 22, 22, 18, 30.5)
"""Both leave the corners of the page to the codes."""
SIGN_MM = (104, 70)
CELL_MARGINS_MM = (0.5, 1.2, 0.5, 1.2)
BODY: Options = {"size_pt": 11, "line_pt": 15.8, "align": "both", "first_line_chars": 2}


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(11.5, 18, 6.5, 18), edge_mm=6.5)
    header_mark(doc)
    _stub(doc)
    tear_line(doc, space_before_pt=2, space_after_pt=8)
    _notice(doc)
    tear_line(doc, space_before_pt=0, space_after_pt=7)
    _receipt(doc)
    return doc


def _part_title(doc: Doc, name: str) -> None:
    paragraph(
        doc,
        "{{ 文书.标题 }}" + name,
        size_pt=13,
        font=HEAD_FONT,
        align="center",
        space_after_pt=3,
        keep_with_next=True,
    )


def _stub(doc: Doc) -> None:
    """Part A stays with the school."""
    _part_title(doc, "（存根）")
    grid = table(doc, STUB_MM, margins_mm=CELL_MARGINS_MM)
    row(
        grid,
        [
            label("学生姓名"),
            value("{{ 学生.姓名 }}"),
            label("证件号码"),
            value("{{ 学生.证件号遮蔽|或 }}"),
            label("监护人"),
            value("{{ 监护人.姓名 }}（{{ 监护人.关系 }}）"),
        ],
        6.5,
    )
    row(
        grid,
        [
            label("学校班级"),
            value("{{ 学校.名称 }}　{{ 学生.年级班级 }}", 3),
            label("复学期限"),
            value("{{ 期限.复学期限|日期 }}"),
        ],
        6.5,
    )
    reason = "自{{ 缺勤.起始日期|日期 }}起无正当理由未到校，累计{{ 缺勤.天数 }}天，通知监护人送其返校复学。"
    row(grid, [label("事　　由"), value(reason, 5)], 6.5)
    signed = [label("签 发 人"), value(), label("经 办 人"), value(), label("签发日期")]
    row(grid, [*signed, value("{{ 文书.日期|手填日期 }}")], 10.2)


def _notice(doc: Doc) -> None:
    """Part B goes to the guardian."""
    title(doc, "{{ 文书.标题 }}", size_pt=19)
    paragraph(doc, "{{ 文书.编号 }}", size_pt=11, font=KAI_FONT, align="center", space_after_pt=3)
    paragraph(doc, "{{ 监护人.姓名 }}（监护人）：", size_pt=11, line_pt=16)
    for text in (
        "您监护的{{ 学生.姓名 }}是{{ 学校.名称 }}{{ 学生.年级班级 }}学生，自"
        "{{ 缺勤.起始日期|日期 }}起无正当理由未到校，至今已{{ 缺勤.天数 }}天。",
        _guardian_duties(),
        "请您于{{ 期限.复学期限|日期 }}前（含当日）送{{ 学生.姓名 }}返校复学。"
        "《义务教育法》" + _quote("义务教育法11_2") + "确需如此的，请依法提出申请。",
        "{{ 学生.姓名 }}返校后，学校将安排学业辅导和心理关怀，并协助落实学生资助政策。"
        "家庭有困难的，请与学校联系，学校会同有关方面帮助解决。",
        "逾期未返校的，学校将依法书面报告{{ 县.教育部门 }}和乡镇人民政府（街道办事处），由其依法处理。",
    ):
        paragraph(doc, text, **BODY)
    grid = table(doc, SIGN_MM, border_pt=0, margins_mm=(0, 0, 0, 0))
    row(grid, [_contact(), seal_zone("{{ 学校.名称 }}", "{{ 文书.日期|手填日期 }}")], 50)


def _guardian_duties() -> str:
    duty, ban = "未成年人保护法16_5", "未成年人保护法17_5"
    return (
        "{{ 法条.义务教育法5_2.名称 }}（以下简称《义务教育法》）"
        + _quote("义务教育法5_2")
        + _quote("义务教育法11_1")
        + f"{{{{ 法条.{duty}.名称 }}}}{{{{ 法条.{duty}.条款 }}}}规定，"
        f"父母或者其他监护人应当“{{{{ 法条.{duty}.原文 }}}}”；"
        f"{{{{ 法条.{ban}.条款 }}}}规定，不得“{{{{ 法条.{ban}.原文 }}}}”。"
    )


def _quote(key: str) -> str:
    return f"{{{{ 法条.{key}.条款 }}}}规定：“{{{{ 法条.{key}.原文 }}}}”"


def _contact() -> Cell:
    """Return the close of the letter and whom to ask, left of the seal."""
    small: Options = {"size_pt": 10.5, "left_mm": 7.7, "line_pt": 16}
    return Cell(
        lines=[
            ("特此通知。", {**BODY, "space_after_pt": 14}),
            ("联 系 人：{{ 个案.班主任 }}（班主任）", small),
            ("联系电话：{{ 个案.班主任电话 }}", small),
            ("学校电话：{{ 学校.电话 }}", small),
            ("学校地址：{{ 学校.地址 }}", small),
            ("举报电话：{{ 学校.举报电话|或('＿＿＿＿＿＿＿＿') }}", small),
        ],
        valign="top",
        borders=(),
    )


def _receipt(doc: Doc) -> None:
    """Part C comes back to the school."""
    _part_title(doc, "（回执）")
    paragraph(
        doc,
        "{{ 学校.名称 }}：今收到{{ 学生.姓名 }}的上述通知书（{{ 文书.编号 }}）。",
        size_pt=10.5,
        space_after_pt=3,
    )
    grid = table(doc, RECEIPT_MM, margins_mm=CELL_MARGINS_MM)
    opinion = (
        "□ 立即返校，于　　　月　　　日到校　　　　□ 申请休学或者延缓入学\n"
        "□ 已在外地就读，学校：　　　　　　　　　　□ 其他："
    )
    row(grid, [label("监护人意见"), value(opinion, 5, line_pt=16)], 12.4)
    for cells in (
        ("监护人\n（签字、捺印）", "", "与学生关系", "", "联系电话", ""),
        ("送达人\n（两人签字）", "", "送达地点", "", "收到日期", "　　年　月　日"),
    ):
        pairs = zip(cells[::2], cells[1::2], strict=True)
        drawn = [cell for name, text in pairs for cell in (label(name), value(text, align="right"))]
        row(grid, drawn, 10.2)
    refusal = "□ 拒收　□ 无人签收　事由："
    row(
        grid,
        [
            label("拒收或者\n留置情况"),
            value(refusal, 3, valign="top", line_pt=16),
            label("见证人\n（签字）"),
            value(),
        ],
        11,
    )
    paragraph(
        doc,
        "请将回执填好，撕下后交回学校。{{ 文书.份数 }}",
        size_pt=9,
        align="right",
        space_before_pt=2,
    )
