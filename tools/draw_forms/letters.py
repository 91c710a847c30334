"""Parts of an official letter: page, number under a rule, body in 三号仿宋, signature with seal.

Basis: GB/T 9704-2012 5.2 and 7 (版心 156 x 225 mm, 22 lines of 28 characters, 二号小标宋 for titles).
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.ooxml import element, field, run
from tools.draw_forms.parts import (
    BODY_FONT,
    HEAD_FONT,
    SONG_FONT,
    Cell,
    Content,
    Options,
    RunOptions,
    header_mark,
    new_document,
    number_line,
    paragraph,
    row,
    seal_zone,
    table,
    title,
    value,
)

TEXT_MM = 156
PITCH_PT = 28.95
"""22 lines in 225 mm; 29 pt would give 21."""
SIGN_MM = (86, 70)
RED = "C00000"


def letter(*, left: Content, right: Content = "", name: str) -> Doc:
    """Return a letter with its number line, the red rule below and the title.

    Args:
        left: 发文字号, at the left.
        right: 签发人 of a report, at the right.
        name: The title.
    """
    doc = new_document(margins_mm=(37, 26, 35, 28), edge_mm=20)
    header_mark(doc)
    _page_number(doc)
    number_line(doc, left, right, widths_mm=(106, TEXT_MM - 106), size_pt=16)
    line = paragraph(doc, "", size_pt=1, line_pt=6, space_after_pt=18)
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz=12, space=1, color=RED))
    line._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    title(doc, name, size_pt=22)
    return doc


def addressee(doc: Doc, text: str) -> None:
    """Write the 主送机关: at the left edge, one line below the title."""
    paragraph(doc, text, size_pt=16, line_pt=PITCH_PT, space_before_pt=10)


def body(doc: Doc, text: str, *, keep_with_next: bool = False) -> None:
    """Write a paragraph of the body, 左空二字."""
    look: Options = {"size_pt": 16, "line_pt": PITCH_PT, "align": "both", "first_line_chars": 2}
    paragraph(doc, text, keep_with_next=keep_with_next, **look)


def heading(doc: Doc, text: str) -> None:
    """Write a heading of the first level: 三号黑体."""
    paragraph(
        doc,
        text,
        size_pt=16,
        font=HEAD_FONT,
        line_pt=PITCH_PT,
        first_line_chars=2,
        keep_with_next=True,
    )


def signature(doc: Doc, issuer: str, *beside: str) -> None:
    """Write issuer and date with room for the seal, and whom to ask at their left."""
    look: Options = {"size_pt": 14, "line_pt": 22, "left_mm": 11}
    asked = Cell(lines=[(text, look) for text in beside], valign="bottom", borders=())
    grid = table(doc, SIGN_MM, border_pt=0, margins_mm=(0, 0, 0, 0))
    left = asked if beside else value("")
    row(grid, [left, seal_zone(issuer, "{{ 文书.日期|日期 }}", size_pt=14)], 50)


def copies(doc: Doc) -> None:
    """Say how many copies there are, at the foot."""
    paragraph(doc, "{{ 文书.份数 }}", size_pt=12, font=BODY_FONT, space_before_pt=4)


def _page_number(doc: Doc) -> None:
    """Write ``— 1 —`` in 四号宋体. Basis: GB/T 9704-2012 7.5."""
    line = paragraph(doc.sections[0].footer, "", size_pt=14, font=SONG_FONT, align="center")
    options: RunOptions = {"size_pt": 14, "font": SONG_FONT}
    run(line, "— ", options)
    field(line, "PAGE", options)
    run(line, " —", options)
