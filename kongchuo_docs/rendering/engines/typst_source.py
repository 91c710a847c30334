"""Write pages as a Typst document in which every piece stands at its place.

Nothing here takes room: paragraphs, tables and cells all begin at the top left corner of the page
and hold placed pieces only. So their places are those of the page, and what remains of them is
their tags. Each is wider than any text, so that Typst never breaks a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from kongchuo_docs.rendering.engines.content import SLANT
from kongchuo_docs.rendering.engines.digits import points, ratio
from kongchuo_docs.rendering.engines.glyphs import Glyphs, leaves_no_mark
from kongchuo_docs.rendering.engines.pictures import embeddable
from kongchuo_docs.rendering.pages import (
    CellPart,
    Line,
    Page,
    Pages,
    ParagraphPart,
    Part,
    PlacedPicture,
    Span,
    Stroke,
    TablePart,
)

_PROLOGUE = """\
#set text(lang: "zh", region: "cn", fallback: false, top-edge: "baseline", bottom-edge: "baseline",
  cjk-latin-spacing: none, kerning: false, ligatures: false, hyphenate: false, overhang: false)
#set par(leading: 0pt, spacing: 0pt, justify: false)
#set page(margin: 0pt)
#let room(parts) = block(width: 99999pt, parts.pos().join())
#let sheet(w, h, ..parts) = page(width: w * 1pt, height: h * 1pt, room(parts))
#let at(x, y, it) = place(top + left, dx: x * 1pt, dy: y * 1pt, it)
#let line(x, y, it) = at(x, y, par(it))
#let p(..pieces) = par(pieces.pos().map(box).join())
#let turn(angle, x, y, it) = at(x, y, rotate(angle * 1deg, origin: top + left, it))
#let lean(angle, it) = skew(ax: angle * 1deg, origin: top + left, it)
#let widen(factor, it) = scale(x: factor * 100%, origin: top + left, it)
#let fill(color, x, y, w, h) = at(x, y, rect(width: w * 1pt, height: h * 1pt, fill: rgb(color)))
#let pen(color, width, dash) = (paint: rgb(color), thickness: width * 1pt, cap: "butt",
  dash: if dash != () { dash.map(n => n * 1pt) })
#let rule(pen, ..ends) = place(top + left, curve(stroke: pen, ..ends.pos().map(end => (
  curve.move((end.at(0) * 1pt, end.at(1) * 1pt)), curve.line((end.at(2) * 1pt, end.at(3) * 1pt)),
)).flatten()))
#let data(chars) = bytes(chars.codepoints().map(str.to-unicode))
#let picture(x, y, w, h, alt, data) = at(x, y, image(data, alt: alt,
  width: w * 1pt, height: h * 1pt, fit: "stretch", scaling: "pixelated"))
#let grid(columns, ..cells) = table(
  columns: (0pt,) * columns, rows: 0pt, inset: 0pt, stroke: none, align: top + left, ..cells)
#let td(x, y, w, ..parts) = table.cell(x: x, y: y, colspan: w, room(parts))
#let head(..cells) = table.header(repeat: false, ..cells)
"""
_WORDS = 'text(region: "tw", script: "hani", s, '
"""Start of a piece of text that Typst is to set as it is.

Typst squeezes Chinese brackets and full stops that meet, but not in texts of region ``tw``; and an
opening bracket at the begin of a line, but not after a box. Where the script changes it leaves the
tracking out, so all is said to be of one script; our fonts have no features that ask for it.
"""
_AFTER_BOX = "box() + "


def source(pages: Pages, glyphs: Glyphs, *, title: str) -> str:
    """Write pages in Typst's language.

    The date is that of all files in our Word documents: PDF/A asks for one, and the clock would make
    every file another one.

    Raises:
        RenderError: A character is in no font, or a picture cannot be used.
    """
    writer = _Writer(glyphs)
    sheets = [writer.page(page) for page in pages.pages]
    document = (
        f"#set document(title: {_quoted(title)}, date: datetime(year: 1980, month: 1, day: 1))"
    )
    return "\n".join((document, _PROLOGUE, *writer.definitions(), *sheets))


class _Writer:
    """Writes pages and gathers looks and pens on the way, each under a short name."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._names: dict[str, str] = {}

    def definitions(self) -> Iterator[str]:
        """The functions and values that the pages call."""
        return (f"#let {name}{meaning}" for meaning, name in self._names.items())

    def _name(self, meaning: str) -> str:
        return self._names.setdefault(meaning, f"n{len(self._names)}")

    def page(self, page: Page) -> str:
        """One page in the order in which it is painted."""
        watermark = (self._line(page.watermark),) if page.watermark else ()
        fills = (
            f"fill({_quoted(f.color)}, {_list(f.x, f.y, f.width, f.height)})" for f in page.fills
        )
        pieces = (
            *self._artifact("page", watermark),
            *fills,
            *self._rules(page.strokes),
            *self._parts(page.body),
            *self._artifact("header", self._parts(page.header)),
            *self._artifact("footer", self._parts(page.footer)),
        )
        return _call("#sheet", _list(page.width, page.height), *pieces)

    @staticmethod
    def _artifact(kind: str, pieces: Iterable[str]) -> Iterator[str]:
        inner = " + ".join(pieces)
        if inner:
            yield f'pdf.artifact(kind: "{kind}", {inner})'

    def _rules(self, strokes: Iterable[Stroke]) -> Iterator[str]:
        for (width, color, dash), alike in groupby(strokes, lambda s: (s.width, s.color, s.dash)):
            lengths = "".join(f"{points(length)}, " for length in dash)
            pen = self._name(f" = pen({_quoted(color)}, {points(width)}, ({lengths}))")
            yield _call("rule", pen, *(f"({_list(s.x1, s.y1, s.x2, s.y2)})" for s in alike))

    def _parts(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            if isinstance(part, TablePart):
                yield self._table(part)
            elif part.pictures or any(line.spans for line in part.lines):
                yield self._paragraph(part)

    def _paragraph(self, part: ParagraphPart) -> str:
        lines = [line for line in part.lines if line.spans]
        if len(lines) == 1 and not part.pictures and _is_plain(lines[0]):
            # Most of a form, and half the work for Typst: no boxes in a paragraph.
            return self._span(lines[0].spans[0], lines[0].x, lines[0].baseline, "line")
        pictures = (self._picture(picture) for picture in part.pictures)
        return _call("p", *pictures, *map(self._line, lines))

    def _picture(self, item: PlacedPicture) -> str:
        place = _list(item.x, item.y, item.width, item.height)
        # Byte by byte as characters: a list of numbers takes Typst four times as long. Under a
        # name, so that the emblem in a header is one for all pages.
        data = self._name(f" = data({_literal(embeddable(item).decode('latin-1'))})")
        return f"picture({place}, {_quoted(item.alt or '图片')}, {data})"

    def _line(self, line: Line) -> str:
        if not line.turn:
            return ", ".join(self._span(span, line.x, line.baseline) for span in line.spans)
        pieces = " + ".join(self._span(span, 0.0, 0.0) for span in line.spans)
        # Typst turns clockwise.
        return f"turn({ratio(-line.turn)}, {points(line.x)}, {points(line.baseline)}, {pieces})"

    def _span(self, span: Span, x: float, y: float, function: str = "at") -> str:
        look = self._glyphs.look(span.families, span.bold)
        drawn = [glyph for char in span.text if (glyph := look[char]) is not None]
        text = "".join([glyph.char for glyph in drawn])
        # Typst sets a text in each family anew; it is told of those only that draw something.
        families = tuple(dict.fromkeys([glyph.face.family for glyph in drawn])) or span.families
        if len(families) > 1:
            families = tuple(family for family in span.families if family in families)
        meaning = _meaning(
            families, span.bold, span.size, span.color, span.spacing, span.scale, span.slanted,
            text[:1].isalnum(),
        )  # fmt: skip
        place = _list(x + span.x, y - span.rise)
        return f"{function}({place}, {self._name(meaning)}({_literal(text)}))"

    def _table(self, part: TablePart) -> str:
        columns = 1
        head: list[str] = []
        body: list[str] = []
        for row, column, cell in _numbered(part):
            columns = max(columns, column + cell.col_span)
            made = _call("td", f"{column}, {row}, {cell.col_span}", *self._parts(cell.blocks))
            # Typst knows header rows only at the top of a table.
            (head if cell.header and not body else body).append(made)
        return _call("grid", str(columns), *([_call("head", *head)] if head else []), *body)


def _is_plain(line: Line) -> bool:
    """Tell a line of one span that Typst can set as a paragraph: neither turned nor bent."""
    span = line.spans[0]
    return len(line.spans) == 1 and not line.turn and not span.slanted and span.scale == 1


@lru_cache(maxsize=1024)
def _meaning(
    families: tuple[str, ...],
    bold: bool,
    size: float,
    color: str,
    spacing: float,
    scale: float,
    slanted: bool,
    plain: bool,
) -> str:
    """Write the function that sets text of one look, as a span says it.

    ``families`` are those that draw its characters; ``plain`` text begins with a letter or digit,
    which Typst leaves as it is.
    """
    piece = (
        f"{'' if plain else _AFTER_BOX}{_WORDS}font: ({', '.join(map(_quoted, families))},), size: {points(size)}pt, "
        f"fill: rgb({_quoted(color)}), weight: {700 if bold else 400}, "
        f"tracking: {ratio(spacing / scale)}pt)"
    )
    if scale != 1:
        piece = f"widen({ratio(scale)}, {piece})"
    if slanted:
        piece = f"lean({-SLANT:g}, {piece})"
    return f"(s) = {piece}"


def _numbered(table: TablePart) -> Iterator[tuple[int, int, CellPart]]:
    """Give each cell its row and column, from 0.

    A cell that spans rows is said to stand in the first of them, for Typst would write it before the
    last; copied text would be out of order.
    """
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while taken & (area := _area(number, column, cell)):
                column += 1
            taken |= area
            yield number, column, cell


def _area(row: int, column: int, cell: CellPart) -> set[tuple[int, int]]:
    return {
        (row + down, column + right)
        for down in range(cell.row_span)
        for right in range(cell.col_span)
    }


def _call(function: str, *arguments: str) -> str:
    return f"{function}({', '.join(arguments)})"


def _list(*lengths: float) -> str:
    return ", ".join(map(points, lengths))


def _quoted(text: str) -> str:
    """A string in Typst's language; controls do not occur in text, and are dropped in titles."""
    return _literal("".join(char for char in text if not leaves_no_mark(char)))


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
