"""What a Word document says, in a small closed vocabulary: written by ``reading``, set by ``typesetting``.

Nothing here has a place on a page yet. All lengths are points (1 pt = 1/72 inch = 0.3528 mm);
colours are ``#rrggbb``; "" means none. What the vocabulary cannot say is listed as
:class:`Unsupported`, so that nothing is lost silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from kongchuo_docs.errors import RenderError


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a Word document; all counts from 1, 0 = does not apply."""

    part: str = "word/document.xml"
    paragraph: int = 0
    """Block number in the body (or in the header, or in the cell)."""
    table: int = 0
    """Number of the table in its part; a nested table counts where it begins."""
    row: int = 0
    cell: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """A construct of the Word document that the vocabulary cannot say."""

    what: str
    """In Chinese, for people: ``文本框``, ``脚注``, ``分栏`` …"""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """One edge of a cell or paragraph, or one diagonal."""

    style: str
    """``solid``, ``double``, ``thick_thin``, ``thin_thick``, ``dashed``, ``fine_dashed``,
    ``dotted``, ``none``."""
    width: float
    """Width of the whole line; a double line has two strokes and a gap inside it."""
    color: str = "#000000"
    space: float = 0.0
    """Distance to the text; only of paragraph borders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Borders of a box; None = nothing said."""

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
    underline: str = ""
    """``single``, ``double``, ``thick``, ``dotted``, ``dashed``, ``wave``, or nothing."""
    strike: bool = False
    color: str = "#000000"
    shading: str = ""
    """Background of the characters: ``w:shd`` or ``w:highlight``."""
    spacing: float = 0.0
    """Added after each character; may be negative (``w:spacing``)."""
    scale: float = 1.0
    """Width of the characters, 1 = as drawn (``w:w``)."""
    rise: float = 0.0
    """Baseline above that of the line (``w:position``, superscript); ``size`` is already small."""
    east_asian_hint: bool = False
    """``w:hint="eastAsia"``: signs such as “ ” … belong to the Chinese font."""
    snap: bool = True
    """Whether a character grid of the section holds for these characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A stretch of text in one style; a newline is a line break."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """A number that only the paginated document knows."""

    kind: str
    """``page``, ``pages`` (of the document) or ``section_pages``."""
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A jump to the next tab stop."""

    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An inline picture."""

    data: bytes
    """PNG or JPEG; nothing where it cannot be drawn: an empty box of its size stands for it."""
    width: float
    height: float
    alt: str
    style: Style
    """Style of its run, for the line."""


Inline: TypeAlias = Text | PageField | Tab | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class TabStop:
    """A tab stop, measured from the left edge of the text area (not from the indent)."""

    position: float
    align: str = "left"
    """``left``, ``center``, ``right``, ``decimal``."""
    leader: str = ""
    """The character that fills the gap: ``.``, ``-``, ``_``, ``·``, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph with its inline content; a list label is part of the inlines (text and tab)."""

    inlines: tuple[Inline, ...]
    style: Style
    """Style of the paragraph mark: gives an empty paragraph its height."""
    align: str = "left"
    """``left``, ``center``, ``right``, ``justify`` (last line left), ``distribute`` (all lines)."""
    indent_left: float = 0.0
    indent_right: float = 0.0
    first_line: float = 0.0
    """Indent of the first line beyond ``indent_left``; negative = hanging."""
    line_exact: float | None = None
    """Exact line pitch, or None."""
    line_least: float = 0.0
    """Least line pitch (``atLeast``), 0 = none."""
    line_multiple: float = 1.0
    """Multiple of the single line, where no exact pitch is set."""
    space_before: float = 0.0
    space_after: float = 0.0
    contextual: bool = False
    """No space between this and a neighbour of the same named style (``w:contextualSpacing``)."""
    style_name: str = ""
    """Identifier of the named style."""
    tabs: tuple[TabStop, ...] = ()
    """Own tab stops, from left to right."""
    borders: Edges = Edges()
    between: Border | None = None
    """Line between this paragraph and the next of equal borders."""
    shading: str = ""
    keep_next: bool = False
    keep_lines: bool = False
    break_before: bool = False
    widow_control: bool = True
    """At least two lines on each side of a page end."""
    snap: bool = True
    """Whether the line grid of the section holds (``w:snapToGrid``)."""
    auto_space: bool = True
    """A gap between Chinese and Latin letters or digits (``w:autoSpaceDE``, ``w:autoSpaceDN``)."""
    hanging_punctuation: bool = True
    """One mark may stand right of the text edge (``w:overflowPunct``)."""
    kinsoku: bool = True
    """No line begins with a closing mark or ends with an opening one (``w:kinsoku``)."""
    place: Place = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    blocks: tuple[Block, ...]
    column: int
    """First grid column, from 0."""
    col_span: int = 1
    row_span: int = 1
    borders: Edges = Edges()
    """What is drawn: the table's borders are already merged in."""
    falling: Border | None = None
    """Diagonal from the top left to the bottom right (``w:tl2br``)."""
    rising: Border | None = None
    """Diagonal from the bottom left to the top right (``w:tr2bl``)."""
    v_align: str = "top"
    """``top``, ``middle``, ``bottom``."""
    shading: str = ""
    padding: tuple[float, float, float, float] = (0.0, 5.4, 0.0, 5.4)
    """Top, right, bottom, left."""
    direction: str = "horizontal"
    """``vertical``: characters upright, one under another, columns from right to left (``tbRlV``,
    ``tbRl``); ``rising``: turned left by 90° (``btLr``)."""
    place: Place = Place()


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
    """From the left edge of the text area to the first grid line: the middle of the left border.
    Measured in LibreOffice 7.4: ``w:tblInd`` plus half the left border of the first cell in Word's
    newer files (compatibility mode 15), ``w:tblInd`` minus its left padding in older ones; the
    reader has allowed for that."""
    fixed: bool = True
    """False: Word fits the columns to their content; we print the grid as it was saved."""
    place: Place = Place()

    @property
    def width(self) -> float:
        """Width of the whole table."""
        return sum(self.grid)


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The document grid of a section (``w:docGrid``)."""

    pitch: float
    """Height of a line; 0 = no line grid."""
    char_extra: float = 0.0
    """Added to the width of each character (``w:charSpace``); only where ``chars``."""
    chars: bool = False
    """Characters keep the grid too (``linesAndChars``, ``snapToChars``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The headers or the footers of a section; None = as ``default``, () = nothing printed."""

    default: tuple[Block, ...] = ()
    first: tuple[Block, ...] | None = None
    """On the first page of the section, where it differs (``w:titlePg``)."""
    even: tuple[Block, ...] | None = None
    """On even pages, where they differ (``w:evenAndOddHeaders``)."""


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
    headers: Running = Running()
    footers: Running = Running()
    start: str = "next_page"
    """``next_page``, ``continuous``, ``odd_page``, ``even_page``."""
    first_page: int | None = None
    """Number of its first page, where it starts anew (``w:pgNumType w:start``)."""
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole document, ready to be put on pages."""

    sections: tuple[Section, ...]
    default_tab: float = 21.0
    """Distance of the tab stops that nobody set."""
    add_spaces: bool = False
    """Spaces after and before two paragraphs add up (``w:doNotUseHTMLParagraphAutoSpacing``);
    else the greater of the two holds, as measured in LibreOffice 7.4 and Word."""
    unsupported: tuple[Unsupported, ...] = field(default=())

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
            pending.extend(section.blocks)
            for running in (section.headers, section.footers):
                for blocks in (running.default, running.first or (), running.even or ()):
                    pending.extend(blocks)
        while pending:
            block = pending.pop()
            if isinstance(block, Table):
                pending.extend(b for row in block.rows for cell in row.cells for b in cell.blocks)
            else:
                found.append(block.style)
                found.extend(inline.style for inline in block.inlines)
        return found


def too_long(how: str) -> RenderError:
    """The error for a document longer than we set: every page takes its share of the memory."""
    return RenderError(f"文档太长：{how}", fix="请分成几份，分别印成 PDF。")
