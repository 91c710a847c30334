"""Small layouts for the tests of typesetting, and what is read back from their pages.

All text is invented. A line of 宋体 10.5 pt is 13.65 pt high, its baseline 10.59 pt below its top.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kongchuo_docs.rendering.layout import (
    Block,
    Border,
    Cell,
    Edges,
    Layout,
    Paragraph,
    Row,
    Section,
    Style,
    Table,
    Text,
)
from kongchuo_docs.rendering.pages import (
    CellPart,
    Line,
    Page,
    Pages,
    ParagraphPart,
    Part,
    TablePart,
)

LINE = 13.65
BASE = 10.5 * 1.009
STYLE = Style(east_asian="宋体", latin="Times New Roman", size=10.5)
PLAIN = Edges()


def border(width: float = 0.5, style: str = "solid", **more: Any) -> Border:
    return Border(style=style, width=width, **more)


def boxed(width: float = 0.5, style: str = "solid", **more: Any) -> Edges:
    edge = border(width, style, **more)
    return Edges(top=edge, right=edge, bottom=edge, left=edge)


def text(words: str = "", **more: Any) -> Paragraph:
    inlines = (Text(text=words, style=STYLE),) if words else ()
    return Paragraph(inlines=inlines, style=STYLE, **more)


def long_text(lines: int, **more: Any) -> Paragraph:
    """A paragraph of so many full lines of 28 characters in a section of 300 pt."""
    return text("长" * 28 * lines, **more)


def rows_of_text(count: int, prefix: str = "行") -> tuple[Paragraph, ...]:
    return tuple(text(f"{prefix}{number}") for number in range(count))


def cell(content: str | Iterable[Block], column: int = 0, **more: Any) -> Cell:
    blocks = (text(content),) if isinstance(content, str) else tuple(content)
    more.setdefault("borders", boxed())
    return Cell(blocks=blocks, column=column, **more)


def row(*contents: str | Iterable[Block] | Cell, **more: Any) -> Row:
    cells = tuple(
        content if isinstance(content, Cell) else cell(content, column)
        for column, content in enumerate(contents)
    )
    return Row(cells=cells, **more)


def table(*rows: Row, grid: tuple[float, ...] = (100.0, 100.0), **more: Any) -> Table:
    return Table(grid=grid, rows=rows, **more)


def section(*blocks: Block, **more: Any) -> Section:
    """A page of 400 × 500 pt whose text area is 300 × 400 pt: 29 lines."""
    values: dict[str, Any] = {
        "width": 400.0,
        "height": 500.0,
        "margin_top": 50.0,
        "margin_right": 50.0,
        "margin_bottom": 50.0,
        "margin_left": 50.0,
        "header_distance": 20.0,
        "footer_distance": 20.0,
    }
    return Section(blocks=blocks, **(values | more))


def layout(*blocks: Block, **more: Any) -> Layout:
    return Layout(sections=(section(*blocks, **more),))


def lines_of(parts: Iterable[Part]) -> Iterator[Line]:
    for part in parts:
        if isinstance(part, ParagraphPart):
            yield from part.lines
        else:
            for inner in cells_of(part):
                yield from lines_of(inner.blocks)


def cells_of(part: TablePart) -> Iterator[CellPart]:
    for row_part in part.rows:
        yield from row_part.cells


def words(line: Line) -> str:
    return "".join(span.text for span in line.spans)


def said(parts: Iterable[Part]) -> list[str]:
    return [words(line) for line in lines_of(parts)]


def bodies(pages: Pages) -> list[list[str]]:
    """The lines of each page."""
    return [said(page.body) for page in pages.pages]


def baselines(page: Page) -> dict[str, float]:
    """Baseline of each line by its words, rounded to 0.1 pt; header and footer too."""
    parts = (*page.header, *page.body, *page.footer)
    return {words(line): round(line.baseline, 1) for line in lines_of(parts)}


def tables_of(page: Page) -> list[TablePart]:
    return [part for part in page.body if isinstance(part, TablePart)]
