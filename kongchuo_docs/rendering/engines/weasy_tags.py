"""The boxes from which WeasyPrint makes the structure tree of a PDF: P, Table, TR, TH, TD, Figure.

They have no style and, but for pictures, no place; only their names, their order and their spans
count. Basis: ISO 32000-1, 14.8.4 (standard structure types).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any

from weasyprint.formatting_structure import boxes

from kongchuo_docs.rendering.pages import (
    CellPart,
    Page,
    ParagraphPart,
    Part,
    PlacedPicture,
    TablePart,
)


class _Figure(boxes.ReplacedBox):  # type: ignore[misc]
    """A picture, with its place as the PDF counts: from the bottom of the page."""

    def __init__(self, picture: PlacedPicture, page: Page) -> None:
        element = SimpleNamespace(tag="img", attrib={"alt": picture.alt or "图片"})
        super().__init__("img", None, element, None)
        self.width, self.height = picture.width, picture.height
        self._left, self._bottom = picture.x, page.height - picture.y - picture.height

    def content_box_x(self) -> float:
        """Left edge in points."""
        return self._left

    def content_box_y(self) -> float:
        """Bottom edge in points, upwards."""
        return self._bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A paragraph with the boxes that its marks on the page belong to."""

    part: ParagraphPart
    text: Any
    figures: tuple[Any, ...]


@dataclass(slots=True)
class Tags:
    """The tag tree of one page.

    Args:
        page: The page.
        paragraphs: What is to be painted under which tag, in reading order.
    """

    page: Page
    paragraphs: list[Tagged] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def tree(self) -> Any:
        """Make the boxes of the body, and list its paragraphs on the way."""
        root = boxes.PageBox(None, None)
        root.children = self._blocks(self.page.body)
        return root

    def _blocks(self, parts: Iterable[Part]) -> list[Any]:
        made = (
            self._table(part) if isinstance(part, TablePart) else self._paragraph(part)
            for part in parts
        )
        return [box for box in made if box is not None]

    def _paragraph(self, part: ParagraphPart) -> Any | None:
        """An empty paragraph has no tag: a reader would have to step over nothing."""
        has_text = any(line.spans for line in part.lines)
        text = boxes.TextBox("span", None, None, "…") if has_text else None
        figures = tuple(_Figure(picture, self.page) for picture in part.pictures)
        self.paragraphs.append(Tagged(part=part, text=text, figures=figures))
        children = [*figures, text] if text else figures
        return boxes.BlockBox("p", None, self._element("p"), children) if children else None

    def _table(self, part: TablePart) -> Any:
        rows = [
            boxes.BlockBox("tr", None, self._element("tr"), [self._cell(c) for c in row.cells])
            for row in part.rows
        ]
        return boxes.BlockBox("table", None, self._element("table"), rows)

    def _cell(self, cell: CellPart) -> Any:
        tag = "th" if cell.header else "td"
        box = boxes.BlockBox(tag, None, self._element(tag), self._blocks(cell.blocks))
        box.colspan, box.rowspan = cell.col_span, cell.row_span
        return box

    def _element(self, tag: str) -> Any:
        """What the tag writer asks of an HTML element; a header cell is known by its number."""
        return SimpleNamespace(tag=tag, attrib={}, number=next(self._numbers))
