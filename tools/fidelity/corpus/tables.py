"""Tables of the corpus: cells are described, rows and the grid are counted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.fidelity.corpus.wordml import FANG, HEI5, SMALL, Look, border, para, twips

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    blocks: str
    span: int = 1
    merge: str = ""
    """``restart`` or ``continue``: merged with the cells below or above."""
    v_align: str = "center"
    shade: str = ""
    borders: str = ""
    """Ready edges that differ from the table's."""
    direction: str = ""
    """``tbRlV``, ``btLr``."""
    margins: str = ""
    """Ready edges of ``w:tcMar``."""

    def xml(self, width: int) -> str:
        """``w:tc`` with its properties in the order of the schema."""
        merged = {"": "", "continue": "<w:vMerge/>"}.get(self.merge, '<w:vMerge w:val="restart"/>')
        parts = [
            f'<w:tcW w:w="{width}" w:type="dxa"/>',
            f'<w:gridSpan w:val="{self.span}"/>' if self.span > 1 else "",
            merged,
            f"<w:tcBorders>{self.borders}</w:tcBorders>" if self.borders else "",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{self.shade}"/>' if self.shade else "",
            f"<w:tcMar>{self.margins}</w:tcMar>" if self.margins else "",
            f'<w:textDirection w:val="{self.direction}"/>' if self.direction else "",
            f'<w:vAlign w:val="{self.v_align}"/>',
        ]
        return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{self.blocks}</w:tc>"


def cell(
    text: str = "",
    look: Look = SMALL,
    *,
    align: str = "center",
    span: int = 1,
    merge: str = "",
    v_align: str = "center",
    shade: str = "",
    borders: str = "",
    direction: str = "",
    line: float = 0,
) -> Cell:
    """A cell with one paragraph for each line of ``text``; ``line`` = exact pitch in points."""
    pitch = {"line": line} if line else {}
    blocks = "".join(para(part, look, align=align, **pitch) for part in text.split("\n"))  # type: ignore[arg-type]
    return Cell(
        blocks=blocks,
        span=span,
        merge=merge,
        v_align=v_align,
        shade=shade,
        borders=borders,
        direction=direction,
    )


def head(text: str, **options: object) -> Cell:
    """A heading cell: 黑体 五号, centred."""
    return cell(text, **{"look": HEI5, **options})  # type: ignore[arg-type]


def below(span: int = 1) -> Cell:
    """A cell that continues the one above it."""
    return Cell(blocks=para("", SMALL), span=span, merge="continue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table."""

    cells: Sequence[Cell]
    height: int = 0
    exact: bool = False
    header: bool = False
    cant_split: bool = True


def row(
    *cells: Cell,
    mm: float = 8,
    exact: bool = False,
    header: bool = False,
    cant_split: bool = True,
) -> Row:
    """A row; ``mm`` is its least height, or its height where ``exact``."""
    return Row(cells=cells, height=twips(mm), exact=exact, header=header, cant_split=cant_split)


def table(
    widths_mm: Sequence[float],
    rows: Sequence[Row],
    *,
    edges: Sequence[str] | None = None,
    align: str = "center",
    indent: int | None = None,
    margins: tuple[int, int] = (0, 108),
    fixed: bool = True,
    style: str = "",
) -> str:
    """A table.

    Args:
        widths_mm: Widths of the grid columns.
        rows: The rows; each covers the whole grid.
        edges: Ready borders; None = thin lines everywhere, () = none.
        align: Place between the margins.
        indent: ``w:tblInd``.
        margins: Above and below, left and right of the text in cells.
        fixed: Whether the columns keep their widths.
        style: Identifier of a table style.
    """
    widths = [twips(width) for width in widths_mm]
    lines = [border(side) for side in SIDES] if edges is None else edges
    properties = [
        f'<w:tblStyle w:val="{style}"/>' if style else "",
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>',
        f'<w:jc w:val="{align}"/>' if align else "",
        f'<w:tblInd w:w="{indent}" w:type="dxa"/>' if indent is not None else "",
        f"<w:tblBorders>{''.join(lines)}</w:tblBorders>" if lines else "",
        '<w:tblLayout w:type="fixed"/>' if fixed else "",
        _cell_margins(*margins),
    ]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(item, widths) for item in rows)
    return f"<w:tbl><w:tblPr>{''.join(properties)}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"


def _cell_margins(above: int, beside: int) -> str:
    sizes = (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    edges = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in sizes)
    return f"<w:tblCellMar>{edges}</w:tblCellMar>"


def _row(item: Row, widths: list[int]) -> str:
    if sum(cell.span for cell in item.cells) != len(widths):
        raise ValueError(f"cells cover {sum(c.span for c in item.cells)} of {len(widths)} columns")
    rule = "exact" if item.exact else "atLeast"
    properties = [
        "<w:cantSplit/>" if item.cant_split else "",
        f'<w:trHeight w:val="{item.height}" w:hRule="{rule}"/>' if item.height else "",
        "<w:tblHeader/>" if item.header else "",
    ]
    cells, start = "", 0
    for cell in item.cells:
        cells += cell.xml(sum(widths[start : start + cell.span]))
        start += cell.span
    return f"<w:tr><w:trPr>{''.join(properties)}</w:trPr>{cells}</w:tr>"


def gap(points: float = 6) -> str:
    """An empty paragraph of exact height: Word joins tables that touch."""
    return para("", FANG.but(size=2), line=points)
