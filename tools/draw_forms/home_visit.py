"""控辍保学家访记录: one visit at the home, filled from sheet 劝返记录 where it tells of that day.

Basis: 中教函〔2021〕97号 二（六）「对控辍保学重点对象开展经常性家访」; fields of domain §2.10.
"""

from __future__ import annotations

from docx.document import Document as Doc
from docx.table import Table

from tools.draw_forms.parts import (
    boxed,
    header_mark,
    label,
    new_document,
    number_line,
    page_footer,
    paragraph,
    row,
    signature_cell,
    table,
    title,
    value,
)

GRID_MM = (28, 59, 28, 59)
ROW_MM = 9


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(18, 18, 15, 18))
    header_mark(doc)
    page_footer(doc)
    title(doc, "{{ 文书.标题 }}", size_pt=20)
    number_line(
        doc, "学校：{{ 学校.名称 }}", "编号：{{ 文书.编号 }}", widths_mm=(87, 87), size_pt=11
    )
    grid = table(doc, GRID_MM)
    _head(grid)
    _visit(grid)
    _signatures(grid)
    paragraph(doc, "本记录由学校存档。", size_pt=10, space_before_pt=4)
    return doc


def _pair(grid: Table, left: str, text: str, right: str, other: str) -> None:
    row(grid, [label(left), value(text), label(right), value(other)], ROW_MM)


def _line(grid: Table, name: str, text: str, height_mm: float = ROW_MM) -> None:
    row(grid, [label(name), value(text, 3)], height_mm)


def _head(grid: Table) -> None:
    _pair(
        grid,
        *("学生姓名", "{{ 学生.姓名 }}（{{ 学生.性别 }}）", "年级班级", "{{ 学生.年级班级 }}"),
    )
    _pair(
        grid,
        *("监 护 人", "{{ 监护人.姓名 }}（{{ 监护人.关系 }}）", "联系电话", "{{ 监护人.电话 }}"),
    )
    _line(grid, "家庭住址", "{{ 学生.现住址 }}")
    _line(grid, "学生类别", "{{ 学生.类别|或 }}")
    _pair(
        grid,
        *("家访时间", "{{ 家访.日期|日期 }}　{{ 家访.起止时间 }}", "方　　式", "{{ 家访.方式 }}"),
    )
    _pair(grid, "地　　点", "{{ 家访.地点 }}", "在场家长", "{{ 家访.在场监护人 }}")
    _line(grid, "家访人员", "{{ 家访.参加人员 }}")


def _visit(grid: Table) -> None:
    _line(grid, "家庭情况", boxed("调查.家庭", 4, 40, "'家庭情况'"), 18)
    _line(grid, "宣讲内容", boxed("家访.宣讲内容", 3, 40, "'宣讲内容'"), 14)
    _line(grid, "家访内容\n和在家表现", boxed("家访.过程", 12, 40, "'家访内容'"), 44)
    _line(grid, "学生意见", boxed("家访.学生意见", 4, 40, "'学生意见'"), 16)
    _line(grid, "家长意见\n和建议", boxed("家访.监护人意见", 4, 40, "'家长意见'"), 16)
    result = "{{ 家访.结果 }}{% if 家访.承诺返校日期 %}（{{ 家访.承诺返校日期|日期 }}）{% endif %}"
    _line(grid, "结　　果", result)
    _line(grid, "后续跟进", boxed("家访.下一步", 4, 40, "'后续跟进'"), 16)
    _line(grid, "佐证材料", boxed("家访.佐证", 2, 40, "'佐证材料'"))


def _signatures(grid: Table) -> None:
    roles = ("家长（签字）：", "家访教师（两人签字）：")
    cells = [signature_cell(role, 2, room_mm=8) for role in roles]
    row(grid, cells, 22)
