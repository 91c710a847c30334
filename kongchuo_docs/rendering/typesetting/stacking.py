"""Set the blocks of a page, cell, header or footer into a stack of boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kongchuo_docs.rendering.layout import Block, Paragraph, Table
from kongchuo_docs.rendering.typesetting.boxes import (
    Box,
    Stack,
    TableBox,
    TextBox,
    frame_insets,
    joined,
)
from kongchuo_docs.rendering.typesetting.galley import PageNumbers, Setting
from kongchuo_docs.rendering.typesetting.paragraphs import set_paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Setter:
    """Sets blocks for one section.

    Args:
        setting: What holds for its paragraphs.
        add_spaces: Whether the spaces after and before two paragraphs add up.
        known: Page numbers of paragraphs with fields, by ``id``, from an earlier pass.
        set_table: Sets a table (a parameter, because tables hold stacks again).
    """

    setting: Setting
    set_table: Callable[[Table, float, Setter], TableBox]
    add_spaces: bool = False
    known: Mapping[int, PageNumbers]

    def stack(self, blocks: tuple[Block, ...], width: float) -> Stack:
        """Set blocks in a width, one under another."""
        boxes: list[Box] = []
        count = len(blocks)
        for index, block in enumerate(blocks):
            above = blocks[index - 1] if index else None
            if isinstance(block, Table):
                gap = boxes[-1].after if boxes else 0.0
                box = self.set_table(block, width, self)
                boxes.append(replace(box, gap=gap) if gap else box)
            else:
                below = blocks[index + 1] if index + 1 < count else None
                boxes.append(self._text(block, width, above, below))
        return Stack(tuple(boxes))

    def gap(self, above: Paragraph, below: Paragraph, after: float, before: float) -> float:
        """Distance of two paragraphs.

        Measured: the greater of the space after and the space before; their sum where the document
        has ``w:doNotUseHTMLParagraphAutoSpacing``. ``contextual`` takes away a paragraph's own
        space towards neighbours of its named style.
        """
        if above.style_name == below.style_name:
            after = 0.0 if above.contextual else after
            before = 0.0 if below.contextual else before
        if below.break_before:
            return before
        return after + before if self.add_spaces else max(after, before)

    def _text(
        self, paragraph: Paragraph, width: float, above: Block | None, below: Block | None
    ) -> TextBox:
        setting = self.setting
        if self.known and id(paragraph) in self.known:
            setting = replace(setting, numbers=self.known[id(paragraph)])
        text = set_paragraph(paragraph, width, setting)
        gap, height = text.space_before, text.height
        joins_above = joins_below = False
        if isinstance(above, Paragraph):
            gap = self.gap(above, paragraph, above.space_after, gap)
            joins_above = joined(above, paragraph)
        if isinstance(below, Paragraph):
            joins_below = joined(paragraph, below)
        top, bottom = frame_insets(paragraph, joins_above, joins_below)
        return TextBox(
            paragraph=paragraph,
            lines=text.lines,
            width=width,
            height=top + height + bottom,
            gap=gap,
            after=text.space_after,
            joined_above=joins_above,
            joined_below=joins_below,
            has_fields=text.has_fields,
        )
