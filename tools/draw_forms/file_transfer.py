"""学生学籍档案转交函: letter, list of what is handed over, and the receipt to be sent back.

The bureau that keeps the register hands the file on, the school prepares it.

Basis: 瓦房店市实施意见（2018年11月12日） 二（二）「于每学期期末将学生学籍档案转交其户籍所在地县级教育行政部门」.
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.parts import (
    EMPTY_DATE,
    KAI_FONT,
    Options,
    boxed,
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

LIST_MM = (14, 92, 24, 40)
SIGN_MM = (100, 70)
BODY: Options = {"size_pt": 14, "line_pt": 22, "align": "both", "first_line_chars": 2}
ITEMS = (
    "学籍基本信息表（全国学籍系统打印）",
    "学生学籍档案（成长记录、体检、奖惩等）",
    "辍学学生基本情况调查表",
    "劝返复学通知书（存根、回执）",
    "劝返情况记录表",
)


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(18, 20, 12, 20))
    header_mark(doc)
    title(doc, "{{ 文书.标题 }}", size_pt=20)
    paragraph(doc, "{{ 文书.编号 }}", size_pt=12, font=KAI_FONT, align="center", space_after_pt=4)
    paragraph(doc, "{{ 办理.接收单位 }}：", size_pt=14, line_pt=22)
    paragraph(
        doc,
        "{{ 学生.姓名 }}（{{ 学生.性别 }}，{{ 学生.出生日期|日期 }}出生，身份证件号码{{ 学生.证件号 }}，"
        "学籍号{{ 学生.学籍号|或('（无）') }}），户籍所在地{{ 学生.户籍所在地 }}，系在我县（市、区）就读的"
        "{{ 学生.类别|或('学生') }}，原就读{{ 学校.名称 }}{{ 学生.年级班级 }}，自{{ 缺勤.起始日期|日期 }}起未到校，"
        "经劝返仍未返校，学籍系统标注：{{ 缺勤.标注|或('（未标注）') }}。现将其学籍档案转交你单位，请查收，"
        "并请将回执寄回。",
        **BODY,
    )
    _list(doc)
    grid = table(doc, SIGN_MM, border_pt=0, margins_mm=(0, 0, 0, 0))
    note = value("{{ 文书.份数 }}", valign="bottom")
    date = "{{ 文书.日期|日期 }}"
    row(grid, [note, seal_zone("{{ 文书.签发单位 }}", date, above_mm=14, below_mm=8)], 40)
    tear_line(doc, space_before_pt=0, space_after_pt=6)
    _receipt(doc)
    return doc


def _list(doc: Doc) -> None:
    paragraph(
        doc,
        "移交清单",
        size_pt=14,
        align="center",
        space_before_pt=4,
        space_after_pt=3,
        keep_with_next=True,
    )
    grid = table(doc, LIST_MM)
    row(grid, [label(name) for name in ("序号", "材料名称", "件（页）数", "备注")], 7, header=True)
    for number, name in enumerate(ITEMS, 1):
        row(grid, [value(str(number), align="center"), value(name), value(), value()], 7)
    other = boxed("办理.事由", 6, 25, "'其他材料'")
    row(
        grid,
        [value(str(len(ITEMS) + 1), align="center"), value(f"其他：{other}"), value(), value()],
        9,
    )


def _receipt(doc: Doc) -> None:
    paragraph(doc, "回　　执", size_pt=14, align="center", space_after_pt=3, keep_with_next=True)
    paragraph(
        doc,
        "{{ 文书.签发单位 }}：{{ 文书.编号 }}及所附{{ 学生.姓名 }}的学籍档案收悉，材料 □ 齐全　□ 缺："
        "　　　　　　　　　　。接收人（签字）：　　　　　　　联系电话：",
        **{**BODY, "size_pt": 12, "line_pt": 20},
    )
    grid = table(doc, SIGN_MM, border_pt=0, margins_mm=(0, 0, 0, 0))
    seal = seal_zone("{{ 办理.接收单位 }}", EMPTY_DATE, above_mm=14, below_mm=6)
    row(grid, [value(""), seal], 36)
