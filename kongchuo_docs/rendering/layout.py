"""What a page is made of, read from a Word document and written by a PDF engine.

A small, closed vocabulary: what it cannot say, ``word_reader`` reports. All lengths are points
(1 pt = 1/72 inch = 0.3528 mm); colours are ``#rrggbb``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """One edge of a cell or paragraph."""

    style: str
    """CSS name: ``solid``, ``double``, ``dashed``, ``dotted``."""
    width: float
    color: str = "#000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Borders of a box; None = no border."""

    top: Border | None = None
    right: Border | None = None
    bottom: Border | None = None
    left: Border | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the characters of a run look."""

    east_asian: str
    """Word's font name for Chinese text."""
    latin: str
    """Word's font name for Latin text and digits."""
    size: float
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str = "#000000"
    spacing: float = 0.0
    """Added after each character; may be negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A stretch of text in one style; a newline is a line break."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """A number that only the paginated document knows."""

    kind: str
    """``page`` or ``pages``."""
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A jump to the next tab stop."""

    style: Style


Inline: TypeAlias = Text | PageField | Tab


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph with its inline content."""

    inlines: tuple[Inline, ...]
    style: Style
    """Style of the paragraph mark: gives an empty paragraph its height."""
    align: str = "left"
    """CSS value: ``left``, ``center``, ``right``, ``justify``."""
    indent_left: float = 0.0
    indent_right: float = 0.0
    first_line: float = 0.0
    """Indent of the first line beyond ``indent_left``; negative = hanging."""
    line_exact: float | None = None
    """Exact line pitch, or None."""
    line_multiple: float = 1.0
    """Multiple of the single line, where no exact pitch is set."""
    space_before: float = 0.0
    space_after: float = 0.0
    borders: Edges = Edges()
    shading: str = ""
    keep_next: bool = False
    keep_lines: bool = False
    break_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Block, ...]
    column: int
    """First grid column, from 0."""
    col_span: int = 1
    row_span: int = 1
    borders: Edges = Edges()
    v_align: str = "top"
    """CSS value: ``top``, ``middle``, ``bottom``."""
    shading: str = ""
    padding: tuple[float, float, float, float] = (0.0, 5.4, 0.0, 5.4)
    """Top, right, bottom, left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    height: float = 0.0
    exact: bool = False
    """True: the height is exact, else it is the least."""
    header: bool = False
    """Repeated on every page that the table reaches."""
    cant_split: bool = False
    keep_next: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a fixed grid."""

    grid: tuple[float, ...]
    """Widths of the grid columns."""
    rows: tuple[Row, ...]
    align: str = "left"
    indent: float = 0.0

    @property
    def width(self) -> float:
        """Width of the whole table."""
        return sum(self.grid)


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A run of pages of one size."""

    width: float
    height: float
    margin_top: float
    margin_right: float
    margin_bottom: float
    margin_left: float
    header_distance: float
    """Top of the page to the top of the header."""
    footer_distance: float
    """Bottom of the footer to the bottom of the page."""
    blocks: tuple[Block, ...]
    header: tuple[Block, ...] = ()
    footer: tuple[Block, ...] = ()
    first_header: tuple[Block, ...] | None = None
    """Header of the first page where it differs; None = as the others."""
    first_footer: tuple[Block, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole document, ready for a PDF engine."""

    sections: tuple[Section, ...]
    unsupported: tuple[str, ...] = field(default=())
    """Constructs of the Word document that the vocabulary cannot say, in Chinese, with their place."""

    def fonts(self) -> frozenset[str]:
        """Names of all Word fonts that carry text."""
        names: set[str] = set()
        for style in self._styles():
            names.update((style.east_asian, style.latin))
        return frozenset(names)

    def _styles(self) -> list[Style]:
        found: list[Style] = []
        pending: list[Block] = []
        for section in self.sections:
            for blocks in (section.blocks, section.header, section.footer):
                pending.extend(blocks)
            pending.extend(section.first_header or ())
            pending.extend(section.first_footer or ())
        while pending:
            block = pending.pop()
            if isinstance(block, Table):
                pending.extend(b for row in block.rows for cell in row.cells for b in cell.blocks)
            else:
                found.append(block.style)
                found.extend(inline.style for inline in block.inlines)
        return found
