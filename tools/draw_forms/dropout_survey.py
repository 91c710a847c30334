"""辍学学生基本情况调查表: one page, six groups of fields and the signatures of those who answer.

Basis: 中教函〔2021〕97号 (title, 四对照, 「谁摸底、谁签字、谁负责」); fields of domain §2.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Doc
from docx.table import Table

from tools.draw_forms.parts import (
    Cell,
    below,
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

GRID_MM = (8, 25, 22, 15, 22, 16, 7, 8, 11, 8, 32)
"""Fine enough for three pairs, a line of guardian fields or three signatures side by side."""
GUARDIAN_SPANS = (1, 1, 1, 2, 3, 2)
SIGNATURE_SPANS = (3, 4, 4)
ROW_MM = 7.0


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(14, 18, 13, 18))
    header_mark(doc)
    page_footer(doc)
    title(doc, "{{ 文书.标题 }}", size_pt=20)
    number_line(
        doc,
        "学校（盖章）：{{ 学校.名称 }}",
        "编号：{{ 文书.编号 }}",
        widths_mm=(87, 87),
        size_pt=11,
    )
    grid = table(doc, GRID_MM, margins_mm=(0.5, 1.2, 0.5, 1.2))
    _group(grid, "学生信息", _student())
    _group(grid, "监护人", _guardians())
    _group(grid, "缺勤学籍", _absence())
    _group(grid, "原因去向", _reason())
    _group(grid, "家庭措施", _measures())
    _group(grid, "调查情况", _survey(), keep_with_next=True)
    _signatures(grid)
    paragraph(
        doc,
        "谁摸底、谁签字、谁负责。本表内容经核实属实。",
        font="黑体",
        size_pt=11,
        left_mm=8,  # the corner belongs to the code
        space_before_pt=5,
        keep_with_next=True,
    )
    number_line(
        doc,
        "{{ 文书.份数 }}",
        "填表日期：{{ 文书.日期|手填日期 }}",
        widths_mm=(105, 53),
        size_pt=10,
    )
    return doc


def _group(
    grid: Table, name: str, rows: Sequence[Sequence[Cell]], *, keep_with_next: bool = False
) -> None:
    """Draw rows behind a narrow cell with the name of the group, written downwards."""
    first = label("\n".join(name), merge="start")
    for cells in rows:
        row(grid, [first, *cells], ROW_MM, keep_with_next=keep_with_next)
        first = below()


def _pairs(*pairs: tuple[str, str]) -> list[Cell]:
    """Return a line of one, two or three names with their values."""
    spans = {1: ((1, 9),), 2: ((1, 3), (3, 3)), 3: ((1, 2), (1, 3), (2, 1))}[len(pairs)]
    cells = []
    for (name, text), (wide, wider) in zip(pairs, spans, strict=True):
        cells += [label(name, wide), value(text, wider)]
    return cells


def _student() -> list[list[Cell]]:
    return [
        _pairs(
            ("姓　　名", "{{ 学生.姓名 }}"),
            ("性　　别", "{{ 学生.性别 }}"),
            ("民　　族", "{{ 学生.民族 }}"),
        ),
        _pairs(
            ("出生日期", "{{ 学生.出生日期|日期 }}"),
            ("年级班级", "{{ 学生.年级班级 }}"),
            ("户籍类别", "{{ 学生.户籍类别 }}"),
        ),
        _halves(
            ("证件及号码", "{{ 学生.证件类型 }}　{{ 学生.证件号 }}"),
            ("学 籍 号", "{{ 学生.学籍号 }}"),
        ),
        _halves(
            ("就读学校", "{{ 学校.名称 }}"),
            ("班主任电话", "{{ 个案.班主任 }}　{{ 个案.班主任电话 }}"),
        ),
        _pairs(("户籍所在地", "{{ 学生.户籍所在地 }}")),
        _pairs(("现 住 址", "{{ 学生.现住址 }}")),
        _mostly_left(("学生类别", "{{ 学生.类别|或 }}"), ("残疾情况", "{{ 学生.残疾情况|或 }}")),
    ]


def _halves(left: tuple[str, str], right: tuple[str, str]) -> list[Cell]:
    """Return a line of two pairs."""
    return [label(left[0]), value(left[1], 3), label(right[0], 2), value(right[1], 4)]


def _guardians() -> list[list[Cell]]:
    heads = ("称　　谓", "姓　　名", "关 系", "身份证件号码", "联系电话", "工作单位或务工地点")
    rows = [[label(head, span) for head, span in zip(heads, GUARDIAN_SPANS, strict=True)]]
    for name, who in (
        ("监护人（一）", "监护人"),
        ("监护人（二）", "第二监护人"),
        ("实际照护人", "照护人"),
    ):
        fields = [
            f"{{{{ {who}.{field} }}}}" for field in ("姓名", "关系", "证件号", "电话", "工作")
        ]
        spans = GUARDIAN_SPANS[1:]
        centred = [value(text, n, align="center") for text, n in zip(fields, spans, strict=True)]
        rows.append([label(name), *centred])
    return rows


def _absence() -> list[list[Cell]]:
    checks = "　".join(f"{key}（{_found(f'四对照.{key}')}）" for key in "户册籍人")
    return [
        _pairs(
            ("最后到校日", "{{ 缺勤.最后到校日期|日期 }}"),
            ("缺勤起始日", "{{ 缺勤.起始日期|日期 }}"),
            ("累计缺勤", "{{ 缺勤.天数 }}天"),
        ),
        _mostly_left(("辍学类型", "{{ 缺勤.类型选项 }}"), ("学籍标注", "{{ 缺勤.标注|或 }}")),
        _mostly_left(("四 对 照", checks), ("标注日期", "{{ 缺勤.标注日期|日期|或 }}")),
    ]


def _found(entry: str) -> str:
    """Print 有 or 无; a blank to be filled in by hand where nobody has checked."""
    return f"{{{{ '有' if {entry} == true else '无' if {entry} == false else '　' }}}}"


def _mostly_left(left: tuple[str, str], right: tuple[str, str]) -> list[Cell]:
    """Return a line of two pairs, the right one as narrow as a date."""
    return [label(left[0]), value(left[1], 5), label(right[0], 2), value(right[1], 2)]


def _box(field: str, name: str) -> str:
    """Return a value over the whole width: three lines, and the form stays on its page."""
    return boxed(field, 3, 37, f"'{name}'")


def _reason() -> list[list[Cell]]:
    return [
        _halves(("主要原因", "{{ 缺勤.主因 }}"), ("其他原因", "{{ 缺勤.次因|或 }}")),
        _pairs(("原因说明", _box("缺勤.说明", "原因说明"))),
        _pairs(("去　　向", "{{ 缺勤.去向 }}　{{ 缺勤.去向说明 }}")),
    ]


def _measures() -> list[list[Cell]]:
    return [
        _pairs(("家庭基本\n情　　况", _box("调查.家庭", "家庭基本情况"))),
        _pairs(("学生意愿", _box("调查.学生意愿", "学生意愿"))),
        _pairs(("监护人态度", _box("调查.监护人态度", "监护人态度"))),
        _pairs(("已采取措施\n及资助", _box("调查.已采取措施", "已采取措施及资助"))),
        _pairs(("拟采取措施、\n责任人、时限", _box("调查.拟采取措施", "拟采取措施、责任人、时限"))),
    ]


def _survey() -> list[list[Cell]]:
    return [
        _halves(
            ("日期及方式", "{{ 调查.日期|日期 }}　{{ 调查.方式 }}"),
            ("包保责任人", "{{ 个案.责任人 }}"),
        ),
        _pairs(("地点及在场人", "{{ 调查.地点 }}　在场：{{ 调查.在场人 }}")),
        _pairs(("附件清单", _box("调查.附件", "附件清单"))),
    ]


def _signatures(grid: Table) -> None:
    for roles in (
        (
            "摸底人（签字）：\n电话：{{ 调查.摸底人电话 }}",
            "班主任（签字）：",
            "监护人（签字，已核对信息）：",
        ),
        ("村（居）委会（盖章）：", "校长（签字）：", "学校（盖章）："),
    ):
        cells = [
            signature_cell(role, span, room_mm=3 if "\n" in role else 7.8)
            for role, span in zip(roles, SIGNATURE_SPANS, strict=True)
        ]
        row(grid, cells, 18, keep_with_next=True)
