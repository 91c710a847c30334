"""辍学学生劝返情况记录表: one block of rows per visit, then the outcome and who answers for it.

The first two rows repeat on every page, no row is cut, and a block stays together.

Basis: 中教函〔2021〕97号 (title, 劝返、登记与书面报告); fields of domain §2.3.
"""

from __future__ import annotations

from docx.document import Document as Doc
from docx.table import Table

from tools.draw_forms.parts import (
    Cell,
    below,
    boxed,
    control_row,
    header_mark,
    label,
    new_document,
    number_line,
    page_footer,
    row,
    signature_cell,
    spacer,
    table,
    title,
    value,
)

GRID_MM = (7, 17.5, 18, 36, 13.5, 8, 19, 18.5, 23.5)
"""Leaves the corners of a full page to the codes."""
SIGNATURE_SPANS = (3, 1, 3, 2)
ROW_MM = 7.4
NOTE_MM = 12

METHODS = "□入户　□电话\n□视频　□约谈\n□其他："
RESULTS = "□已返校　□拒绝　□未见人\n□失联　□承诺返校（　月　日）\n□其他："


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(14, 18, 13, 18))
    header_mark(doc)
    page_footer(doc)
    title(doc, "{{ 文书.标题 }}", size_pt=19)
    grid = table(doc, GRID_MM, margins_mm=(0.8, 1.2, 0.8, 1.2))
    _heading(grid)
    control_row(grid, "{%tr for 次 in 劝返记录 %}")
    _visit(grid)
    control_row(grid, "{%tr endfor %}")
    control_row(grid, "{%tr for 次 in 劝返空行 %}")
    _empty_visit(grid)
    control_row(grid, "{%tr endfor %}")
    _outcome(grid)
    spacer(doc, 4).paragraph_format.keep_with_next = True
    number_line(
        doc,
        "{{ 文书.份数 }}",
        "填表日期：{{ 文书.日期|手填日期 }}",
        widths_mm=(106, 55),
        size_pt=10,
    )
    return doc


def _pair(*texts: str) -> list[Cell]:
    """Return two names with their values, right of the group column."""
    return [
        cell
        for name, text, wide, wider in zip(texts[::2], texts[1::2], (1, 2), (2, 3), strict=True)
        for cell in (label(name, wide), value(text, wider))
    ]


def _heading(grid: Table) -> None:
    """Draw who the record is about: two rows for every page, four for the first."""
    for number, (left, text, right, other) in enumerate(
        (
            ("姓名、性别", "{{ 学生.姓名 }}（{{ 学生.性别 }}）", "编　　号", "{{ 文书.编号 }}"),
            ("就读学校", "{{ 学校.名称 }}", "年级班级", "{{ 学生.年级班级 }}"),
            (
                "出生日期",
                "{{ 学生.出生日期|日期 }}",
                "证件号码",
                "{{ 学生.证件号 }}",
            ),
            (
                "监 护 人",
                "{{ 监护人.姓名 }}（{{ 监护人.关系 }}）",
                "联系电话",
                "{{ 监护人.电话 }}",
            ),
            (
                "班 主 任",
                "{{ 个案.班主任 }}　{{ 个案.班主任电话 }}",
                "包保责任人",
                "{{ 个案.责任人 }}",
            ),
        )
    ):
        cells = [label(left, 2), value(text, 2), label(right, 2), value(other, 3)]
        row(grid, cells, ROW_MM, header=number < 2)
    row(grid, [label("现 住 址", 2), value("{{ 学生.现住址 }}", 7)], ROW_MM)


def _visit(grid: Table) -> None:
    first = [
        label("日期时间"),
        value("{{ 次.日期|日期 }}　{{ 次.起止时间 }}", 2),
        label("方式"),
        value("{{ 次.方式 }}", 2),
        label("学生在场"),
        value("{{ 次.学生是否在场 }}"),
    ]
    result = "{{ 次.结果 }}{% if 次.承诺返校日期 %}（{{ 次.承诺返校日期|日期 }}）{% endif %}"
    _block(
        grid,
        (first, ROW_MM),
        (_pair("地　　点", "{{ 次.地点 }}", "在场监护人", "{{ 次.在场监护人 }}"), ROW_MM),
        (_full("参加人员", _box("次.参加人员", 3, 35, "参加人员")), ROW_MM),
        (_full("宣讲内容", _box("次.宣讲内容", 4, 35, "宣讲内容")), ROW_MM),
        (_full("劝返过程", _box("次.过程", 12, 35, "劝返过程")), NOTE_MM),
        (
            _pair(
                "学生意见",
                _box("次.学生意见", 6, 13, "学生意见"),
                "监护人意见",
                _box("次.监护人意见", 6, 15, "监护人意见"),
            ),
            NOTE_MM,
        ),
        (_pair("劝返结果", result, "下 一 步", _box("次.下一步", 6, 15, "下一步")), NOTE_MM),
        (_full("佐证材料", _box("次.佐证", 3, 35, "佐证材料")), ROW_MM),
    )


def _empty_visit(grid: Table) -> None:
    """Draw a block to be filled in by hand."""
    first = [
        label("日期时间"),
        value("　　　年　月　日\n　　时　　分至　　时　　分", 2),
        label("方式"),
        value(METHODS, 2, size_pt=9),
        label("学生在场"),
        value("□是　□否"),
    ]
    _block(
        grid,
        (first, 13),
        (_pair("地　　点", "", "在场监护人", ""), ROW_MM),
        (_full("参加人员", ""), ROW_MM),
        (_full("宣讲内容", ""), ROW_MM),
        (_full("劝返过程", ""), 26),
        (_pair("学生意见", "", "监护人意见", ""), NOTE_MM),
        (
            [label("劝返结果"), value(RESULTS, 2, size_pt=9), label("下 一 步", 2), value("", 3)],
            NOTE_MM,
        ),
        (_full("佐证材料", ""), ROW_MM),
    )


def _box(field: str, lines: int, columns: int, name: str) -> str:
    """Return a value of one visit; what it cannot hold stands on the 附页 under visit and name."""
    return boxed(field, lines, columns, f"'第' ~ 次.次序 ~ '次{name}'")


def _full(name: str, text: str) -> list[Cell]:
    return [label(name), value(text, 7)]


def _block(grid: Table, *rows: tuple[list[Cell], float]) -> None:
    """Draw the rows of one visit behind its number, and the signatures given on the spot."""
    first = label("第\n{{ 次.次序 }}\n次", merge="start")
    for cells, height in rows:
        row(grid, [first, *cells], height, keep_with_next=True)
        first = below()
    roles = ("监护人签字：", "劝返人签字：", "劝返人签字：", "村（居）干部签字：")
    signed = [
        value(role, span, valign="top") for role, span in zip(roles, SIGNATURE_SPANS, strict=True)
    ]
    row(grid, signed, 16)


def _outcome(grid: Table) -> None:
    conclusion = (
        "{{ (缺勤.返校日期 != '')|框 }} 已返校，返校日期：{{ 缺勤.返校日期|手填日期 }}\n"
        "□ 劝返无效，已书面报告{{ 县.教育部门 }}和乡镇人民政府（街道办事处）\n"
        "　 报告日期：　　　　年　　月　　日　　文号："
    )
    row(
        grid,
        [label("劝返结论", 2), value(conclusion, 7, line_pt=17)],
        21,
        keep_with_next=True,
    )
    roles = (
        "班主任（签字）：",
        "校长（签字）：",
        "学校（盖章）：",
        "乡镇（驻村工作队）\n（签字或盖章）：",
    )
    signed = [
        signature_cell(role, span, room_mm=6 if "\n" in role else 10.8, date="　　年　月　日")
        for role, span in zip(roles, SIGNATURE_SPANS, strict=True)
    ]
    row(grid, signed, 24, keep_with_next=True)
