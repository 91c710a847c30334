"""义务教育阶段学生辍学月报表: heading and ten columns exactly as the annex of 中教函〔2021〕97号."""

from __future__ import annotations

from docx.document import Document as Doc
from docx.table import Table

from tools.draw_forms.parts import (
    EMPTY_DATE,
    HEAD_FONT,
    Cell,
    Content,
    Options,
    blank,
    boxed,
    control_row,
    header_mark,
    label,
    new_document,
    page_footer,
    paragraph,
    row,
    spacer,
    table,
    title,
    value,
)

COLUMNS = (
    ("序号", 11),
    ("学校", 36.5),
    ("姓名", 19),
    ("性别", 11),
    ("年级", 15),
    ("班级", 18),
    ("身份证号码", 38),
    ("辍学原因", 33),
    ("是否为建档立卡贫困家庭子女", 29.5),
    ("控辍保学措施", 50),
)
"""Names, order and widths in millimetres. Basis: R73. 18 digits at 10.5 pt
measure 33.3 mm, so the ID number stays on one line."""

CENTRED = ("序号", "姓名", "性别", "年级", "班级", "证件号", "建档立卡")
FIELDS = ("序号", "学校", "姓名", "性别", "年级", "班级", "证件号", "原因", "建档立卡", "措施")


def draw() -> Doc:
    """Draw the monthly report, A4 landscape."""
    doc = new_document(landscape=True, margins_mm=(26, 18, 26, 18))
    header_mark(doc)
    page_footer(doc, ["{{ 填报单位.名称 }}", "　", "{{ 月报.月份 }}", "　　"])
    title(doc, "{{ 文书.标题 }}")
    paragraph(doc, ["编号：", "{{ 文书.编号 }}"], size_pt=10.5, align="right", keep_with_next=True)
    _heading(doc)
    spacer(doc, 3)
    grid = table(doc, [width for _, width in COLUMNS], margins_mm=(1, 1.2, 1, 1.2))
    row(grid, [label(name) for name, _ in COLUMNS], 13, header=True, keep_with_next=True)
    _children(grid)
    _signature(grid)
    return doc


def _heading(doc: Doc) -> None:
    """Draw 「学校（盖章）： 报送时间： 填表人： 联系电话：」 in this order. Basis: R72."""
    grid = table(doc, [97, 68, 44, 52], border_pt=0, margins_mm=(0, 0, 0, 0.5))
    entries = (
        ("学校（盖章）：", "{{ 填报单位.名称 }}"),
        ("报送时间：", "{{ 月报.报送日期|手填日期 }}"),
        ("填表人：", "{{ 月报.填表人 }}"),
        ("联系电话：", "{{ 月报.电话 }}"),
    )
    cells = [value([name, field], size_pt=11, keep_with_next=True) for name, field in entries]
    row(grid, cells, 7)


def _children(grid: Table) -> None:
    """Draw a row per child, or the one row of a month without any (零报告, R75)."""
    control_row(grid, "{%tr if 月报.零报告 %}")
    row(
        grid,
        [value("本月无辍学学生", len(COLUMNS), size_pt=14, align="center")],
        24,
        keep_with_next=True,
    )
    control_row(grid, "{%tr endif %}")
    control_row(grid, "{%tr for 行 in 月报.行 %}")
    control_row(grid, "{%tr if loop.last %}")
    row(grid, _child(), 10, keep_with_next=True)  # the signature never stands alone on a page
    control_row(grid, "{%tr else %}")
    row(grid, _child(), 10)
    control_row(grid, "{%tr endif %}")
    control_row(grid, "{%tr endfor %}")


def _child() -> list[Cell]:
    return [
        value(
            boxed("行.措施", 10, 12, "'序号' ~ 行.序号 ~ ' 控辍保学措施'")
            if name == "措施"
            else f"{{{{ 行.{name} }}}}",
            align="center" if name in CENTRED else "left",
        )
        for name in FIELDS
    ]


def _signature(grid: Table) -> None:
    """Draw the line of the head, which the annex lacks but the letter asks for. Basis: R74."""
    head: list[tuple[Content, Options]] = [
        (["主要负责人（签字）：", blank(8)], {"size_pt": 12, "font": HEAD_FONT}),
        ("{{ 文书.份数 }}", {"size_pt": 9, "space_before_pt": 10}),
    ]
    seal: list[tuple[Content, Options]] = [
        ("（单位盖章）", {"size_pt": 12, "align": "center"}),
        (EMPTY_DATE, {"size_pt": 12, "align": "center", "space_before_pt": 4}),
    ]
    cells = [
        Cell(lines=head, span=7, borders=()),
        Cell(lines=seal, span=3, borders=()),
    ]
    row(grid, cells, 40)
