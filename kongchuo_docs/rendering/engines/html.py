"""Write a layout as HTML and CSS for WeasyPrint.

Equal looks share one CSS class, because parsing a style attribute per element costs more than the
layout itself on long tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import (
    Border,
    Cell,
    Edges,
    Layout,
    Paragraph,
    Row,
    Section,
    Style,
    Tab,
    Table,
    Text,
)

SINGLE_LINE = 1.3
"""Height of Word's single line over the size of Chinese text (SimSun 12 pt gives 15.6 pt)."""
WHOLE_ROW = 0.85
"""Share of a page that a row may take and still be kept whole; above it, it is cut where it stands,
because WeasyPrint leaves the header rows out where it fails to keep a row whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """A document for the PDF engine."""

    body: str
    """HTML in the form of XML, so that it is read without guessing."""
    css: str
    """Its style sheet; papers of one form mostly share it."""


def to_html(layout: Layout, fonts: FontSet, *, title: str, watermark: str = "") -> Html:
    """Write the document as HTML with its style sheet.

    Args:
        layout: The document.
        fonts: Gives each Word font name a family that can be embedded.
        title: Title of the PDF.
        watermark: Words in grey across every page, or nothing.
    """
    room = min(
        section.height - section.margin_top - section.margin_bottom for section in layout.sections
    )
    sheet = _Sheet(fonts, room * WHOLE_ROW)
    body = _template("layout.html.j2").render(
        layout=layout, sheet=sheet, title=title, watermark=watermark
    )
    # The classes are known only after the body has asked for them.
    return Html(body=body, css=_template("layout.css.j2").render(layout=layout, sheet=sheet))


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source = files("kongchuo_docs.rendering.engines").joinpath(name).read_text("utf-8")
    return environment.from_string(source)


class _Sheet:
    """Style sheet of one document: gives every declaration block a class.

    Args:
        fonts: Families for Word's font names.
        whole: Height in points up to which a row is never cut.
    """

    def __init__(self, fonts: FontSet, whole: float) -> None:
        self._fonts = fonts
        self._whole = whole
        self._classes: dict[str, str] = {}

    def css(self) -> str:
        """Return the rules of all classes in order of their first use."""
        return "\n".join(f".{name}{{{block}}}" for block, name in self._classes.items())

    def _class(self, *declarations: str) -> str:
        block = ";".join(item for item in declarations if item)
        return self._classes.setdefault(block, f"c{len(self._classes)}")

    @staticmethod
    def is_table(block: object) -> bool:
        """Tell a table from a paragraph."""
        return isinstance(block, Table)

    @staticmethod
    def kind(inline: object) -> str:
        """Name the kind of an inline: ``Text``, ``PageField`` or ``Tab``."""
        return type(inline).__name__

    @staticmethod
    def text(inline: Text | Tab) -> str:
        """Return the characters of an inline; tab stops are not set yet, so a tab is two blanks."""
        return inline.text if isinstance(inline, Text) else "　　"

    @staticmethod
    def header_rows(table: Table) -> int:
        """Count the leading rows that are repeated on every page."""
        count = 0
        while count < len(table.rows) - 1 and table.rows[count].header:
            count += 1
        return count

    def section(self, section: Section, number: int) -> str:
        """Class that starts the pages of a section."""
        return self._class(f"page:s{number}")

    @staticmethod
    def only(cell: Cell) -> Paragraph | None:
        """Return the paragraph of a cell that holds just one, so that the cell itself can be it."""
        block = cell.blocks[0] if len(cell.blocks) == 1 else None
        if not isinstance(block, Paragraph) or block.break_before or block.shading:
            return None
        return None if _margin(block) or _borders(block.borders) else block

    @staticmethod
    def base(item: Paragraph) -> Style:
        """Style that a paragraph sets for its text: that of its first run."""
        return item.inlines[0].style if item.inlines else item.style

    def paragraph(self, item: Paragraph) -> str:
        """Class of a paragraph."""
        return self._class(
            f"text-align:{'left' if item.align == 'justify' else item.align}",
            self._line(item),
            self._font(self.base(item)),
            _margin(item),
            f"text-indent:{item.first_line:g}pt" if item.first_line else "",
            _borders(item.borders),
            f"background:{item.shading}" if item.shading else "",
            "break-after:avoid" if item.keep_next else "",
            "break-inside:avoid" if item.keep_lines else "",
            "break-before:page" if item.break_before else "",
        )

    def run(self, style: Style, paragraph: Paragraph) -> str:
        """Class of a run that differs from its paragraph; empty where it looks the same.

        Every element less is time saved. In an exact line no run may make the line taller.
        """
        base = self.base(paragraph)
        if style == base and not (style.underline or style.spacing or style.color != "#000000"):
            return ""
        return self._class(
            self._font(style),
            "line-height:0" if paragraph.line_exact else "",
            "text-decoration:underline" if style.underline else "",
            f"color:{style.color}" if style.color != "#000000" else "",
            f"letter-spacing:{style.spacing:g}pt" if style.spacing else "",
        )

    def table(self, table: Table) -> str:
        """Class of a table."""
        side = {"center": "margin:0 auto", "right": "margin-left:auto"}
        return self._class(
            f"width:{table.width:g}pt",
            side.get(table.align, f"margin-left:{table.indent:g}pt"),
        )

    def column(self, width: float) -> str:
        """Class of a grid column."""
        return self._class(f"width:{width:g}pt")

    def row(self, row: Row, table: Table) -> str:
        """Class of a row; a row is cut only where Word would cut it."""
        whole = row.cant_split and _height(row, table) < self._whole
        return self._class(
            "break-inside:avoid" if whole or row.header else "",
            "break-after:avoid" if row.keep_next else "",
        )

    def cell(self, cell: Cell, row: Row) -> str:
        """Class of a cell.

        The height of the row is set on its cells: on the row itself, WeasyPrint would add the whole
        height of a cell that spans several rows to the last of them.
        """
        top, right, bottom, left = cell.padding
        inner = row.height - top - bottom - _mean_border(cell.borders)
        return self._class(
            f"height:{inner:g}pt" if cell.row_span == 1 and inner > 0 else "",
            f"vertical-align:{cell.v_align}",
            f"padding:{top:g}pt {right:g}pt {bottom:g}pt {left:g}pt",
            _borders(cell.borders),
            f"background:{cell.shading}" if cell.shading else "",
        )

    def _font(self, style: Style) -> str:
        parts = [f"font-family:{self._fonts.css_family(style.east_asian, latin=style.latin)}"]
        parts.append(f"font-size:{style.size:g}pt")
        if style.bold:
            parts.append("font-weight:bold")
        if style.italic:
            parts.append("font-style:italic")
        return ";".join(parts)

    @staticmethod
    def _line(item: Paragraph) -> str:
        if item.line_exact is not None:
            return f"line-height:{item.line_exact:g}pt"
        return f"line-height:{item.line_multiple * SINGLE_LINE:g}"


def _height(row: Row, table: Table) -> float:
    """Estimate the height of a row in points, each character as wide as a Chinese one."""

    def lines(item: Paragraph, width: float) -> float:
        parts = "".join(inline.text for inline in item.inlines if isinstance(inline, Text))
        return sum(len(part) * item.style.size // width + 1 for part in parts.split("\n"))

    def height(cell: Cell) -> float:
        columns = table.grid[cell.column : cell.column + cell.col_span]
        width = max(sum(columns) - cell.padding[1] - cell.padding[3], 1.0)
        paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph)]
        return sum(
            lines(item, width) * (item.line_exact or item.style.size * SINGLE_LINE)
            for item in paragraphs
        )

    return max((height(cell) for cell in row.cells), default=0.0)


def _margin(item: Paragraph) -> str:
    sides = (item.space_before, item.indent_right, item.space_after, item.indent_left)
    return "margin:" + " ".join(f"{side:g}pt" for side in sides) if any(sides) else ""


def _mean_border(edges: Edges) -> float:
    """Return what collapsed borders take of a cell's height: half of each of the two."""
    return sum(border.width for border in (edges.top, edges.bottom) if border) / 2


def _borders(edges: Edges) -> str:
    parts = []
    for side in ("top", "right", "bottom", "left"):
        border: Border | None = getattr(edges, side)
        if border is not None and border.style != "none":
            parts.append(f"border-{side}:{border.width:g}pt {border.style} {border.color}")
    return ";".join(parts)
