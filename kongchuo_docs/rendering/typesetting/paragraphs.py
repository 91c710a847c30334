"""Set a paragraph: from words to lines of spans. The one door of this half of typesetting.

Paragraph ──strips──► Strip ──rows──► rows ──lines──► SetParagraph
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from kongchuo_docs.rendering.layout import Paragraph, Picture
from kongchuo_docs.rendering.typesetting.galley import SetParagraph, Setting
from kongchuo_docs.rendering.typesetting.lines import set_line
from kongchuo_docs.rendering.typesetting.rows import cut_rows
from kongchuo_docs.rendering.typesetting.strips import strip_of

_LEAST_ROOM = 1.0


def set_paragraph(paragraph: Paragraph, width: float, setting: Setting) -> SetParagraph:
    """Break a paragraph into lines and give every character its place.

    Args:
        paragraph: What is to be set.
        width: Width of the text area (of the page, or of a cell inside its padding) in points;
            the indents lie inside it.
        setting: Fonts, grid, default tabs and page numbers.
    """
    # The labels of a form are the same on all its papers. Pictures are too large to be kept.
    once = any(isinstance(inline, Picture) for inline in paragraph.inlines)
    if once:
        return _set(_fitted(paragraph, width), width, setting)
    return _kept(paragraph, width, setting)


def too_wide(paragraph: Paragraph, width: float) -> float:
    """How much wider, in points, the widest picture of a paragraph is than its text area."""
    room = _room(paragraph, width)
    wide = (inline.width for inline in paragraph.inlines if isinstance(inline, Picture))
    return max(wide, default=0.0) - room


def _room(paragraph: Paragraph, width: float) -> float:
    """Width between the indents; a picture wider than the first line stands in the next one."""
    return max(width - paragraph.indent_left - paragraph.indent_right, _LEAST_ROOM)


def _fitted(paragraph: Paragraph, width: float) -> Paragraph:
    """The paragraph with pictures no wider than its text area.

    LibreOffice and Word let them cover the border of the cell and what stands right of it.
    """
    room = _room(paragraph, width)
    inlines = (
        replace(inline, width=room, height=inline.height * room / inline.width)
        if isinstance(inline, Picture) and inline.width > room
        else inline
        for inline in paragraph.inlines
    )
    return replace(paragraph, inlines=tuple(inlines))


def _set(paragraph: Paragraph, width: float, setting: Setting) -> SetParagraph:
    strip = strip_of(paragraph, setting)
    rows = cut_rows(strip, paragraph, width, setting)
    return SetParagraph(
        lines=tuple(set_line(row, strip, paragraph, width, setting) for row in rows),
        space_before=paragraph.space_before,
        space_after=paragraph.space_after,
        has_fields=strip.has_fields,
    )


_kept = lru_cache(maxsize=2048)(_set)
