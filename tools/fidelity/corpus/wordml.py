"""WordprocessingML as text: runs, paragraphs, sections.

The drawings of the corpus write Word's own words on purpose (not through a library that smooths
them), so that every construct an office's file may hold can be said. Type sizes and line pitches
are points, lengths on the page twips (1/20 pt) unless a name ends in ``_mm``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack
from xml.sax.saxutils import escape


def twips(mm: float) -> int:
    """Turn millimetres into twentieths of a point."""
    return round(mm * 1440 / 25.4)


# --- characters ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a run looks; the attributes are Word's."""

    font: str = "仿宋_GB2312"
    latin: str = "Times New Roman"
    size: float = 16
    bold: bool = False
    italic: bool = False
    underline: str = ""
    strike: bool = False
    color: str = ""
    spacing: float = 0
    """Added after each character, in points."""
    scale: int = 100
    position: float = 0
    """Raised by so many points."""
    shade: str = ""
    script: str = ""
    """``superscript``, ``subscript``."""
    hint: bool = True

    def but(self, **changes: object) -> Look:
        """This look with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def xml(self) -> str:
        """``w:rPr`` with its children in the order of the schema."""
        hint = ' w:hint="eastAsia"' if self.hint else ""
        size = round(self.size * 2)
        parts = [
            f'<w:rFonts{hint} w:ascii="{self.latin}" w:eastAsia="{self.font}"'
            f' w:hAnsi="{self.latin}" w:cs="{self.latin}"/>',
            "<w:b/>" if self.bold else "",
            "<w:i/>" if self.italic else "",
            "<w:strike/>" if self.strike else "",
            f'<w:color w:val="{self.color}"/>' if self.color else "",
            f'<w:spacing w:val="{round(self.spacing * 20)}"/>' if self.spacing else "",
            f'<w:w w:val="{self.scale}"/>' if self.scale != 100 else "",
            f'<w:position w:val="{round(self.position * 2)}"/>' if self.position else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
            f'<w:u w:val="{self.underline}"/>' if self.underline else "",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{self.shade}"/>' if self.shade else "",
            f'<w:vertAlign w:val="{self.script}"/>' if self.script else "",
        ]
        return f"<w:rPr>{''.join(parts)}</w:rPr>"


FANG = Look()
HEI = Look(font="黑体")
KAI = Look(font="楷体_GB2312")
SONG = Look(font="宋体")
TITLE = Look(font="方正小标宋简体", size=22)
SMALL = Look(size=10.5)
SONG5 = Look(font="宋体", size=10.5)
HEI5 = Look(font="黑体", size=10.5)


def run(text: str, look: Look = FANG) -> str:
    """A run; tabs and newlines become ``w:tab`` and ``w:br``."""
    body = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(part, "")
        or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in _split(text)
    )
    return f"<w:r>{look.xml}{body}</w:r>"


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for char in text:
        if char in "\t\n" or not parts or parts[-1] in "\t\n":
            parts.append(char)
        else:
            parts[-1] += char
    return parts


def number(instruction: str, look: Look = FANG) -> str:
    """A field (``PAGE``, ``NUMPAGES`` …) with 1 as its saved value."""
    kinds = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    code = f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>'
    parts = (kinds[0], code, kinds[1], "<w:t>1</w:t>", kinds[2])
    return "".join(f"<w:r>{look.xml}{part}</w:r>" for part in parts)


# --- paragraphs ---------------------------------------------------------------------------------


class Shape(TypedDict, total=False):
    """How a paragraph stands."""

    style: str
    align: str
    first: float
    """Indent of the first line in characters of the look."""
    hanging: int
    left: int
    right: int
    line: float
    """Line pitch in points (``exact``), or a multiple where ``rule`` is ``auto``."""
    rule: str
    before: float
    after: float
    tabs: str
    """Ready ``w:tab`` elements, see :func:`tab`."""
    numbering: tuple[int, int]
    """Number of the list and its level."""
    keep: bool
    page_break: bool
    extra: str
    """Ready elements that stand before ``w:tabs`` (``w:pBdr``, ``w:shd``)."""
    switches: str
    """Ready elements that stand after ``w:tabs`` (``w:snapToGrid`` …)."""
    section: str
    """A section that ends with this paragraph, see :func:`section`."""


def para(content: str = "", look: Look = FANG, **shape: Unpack[Shape]) -> str:
    """A paragraph of plain text in one look, or of ready runs."""
    runs = content if content.startswith("<w:") else run(content, look) if content else ""
    return f"<w:p><w:pPr>{_shape(look, shape)}</w:pPr>{runs}</w:p>"


def _shape(look: Look, shape: Shape) -> str:
    level = shape.get("numbering")
    parts = [
        f'<w:pStyle w:val="{shape["style"]}"/>' if "style" in shape else "",
        "<w:keepNext/>" if shape.get("keep") else "",
        "<w:pageBreakBefore/>" if shape.get("page_break") else "",
        f'<w:numPr><w:ilvl w:val="{level[1]}"/><w:numId w:val="{level[0]}"/></w:numPr>'
        if level
        else "",
        shape.get("extra", ""),
        f"<w:tabs>{shape['tabs']}</w:tabs>" if "tabs" in shape else "",
        shape.get("switches", ""),
        _spacing(shape),
        _indent(look, shape),
        f'<w:jc w:val="{shape["align"]}"/>' if "align" in shape else "",
        look.xml,
        shape.get("section", ""),
    ]
    return "".join(parts)


def _spacing(shape: Shape) -> str:
    values = {name: round(float(shape[name]) * 20) for name in ("before", "after") if name in shape}
    said = "".join(f' w:{name}="{value}"' for name, value in values.items())
    if "line" in shape:
        rule = shape.get("rule", "exact")
        value = round(shape["line"] * (240 if rule == "auto" else 20))
        said += f' w:line="{value}" w:lineRule="{rule}"'
    return f"<w:spacing{said}/>" if said else ""


def _indent(look: Look, shape: Shape) -> str:
    said = "".join(
        f' w:{name}="{shape[name]}"' for name in ("left", "right", "hanging") if name in shape
    )
    if first := shape.get("first"):
        said += f' w:firstLineChars="{round(first * 100)}" w:firstLine="{round(first * look.size * 20)}"'
    return f"<w:ind{said}/>" if said else ""


def tab(position_mm: float, align: str = "left", leader: str = "") -> str:
    """A tab stop."""
    said = f' w:leader="{leader}"' if leader else ""
    return f'<w:tab w:val="{align}"{said} w:pos="{twips(position_mm)}"/>'


def border(
    side: str, kind: str = "single", size: int = 4, color: str = "auto", space: int = 0
) -> str:
    """One edge; ``size`` in eighths of a point."""
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{color}"/>'


def boxed(*edges: str) -> str:
    """Borders of a paragraph."""
    return f"<w:pBdr>{''.join(edges)}</w:pBdr>"


# --- sections -----------------------------------------------------------------------------------

LYING = ' w:orient="landscape"'
GB_MARGINS = (2098, 1474, 1984, 1588)
"""Top, right, bottom, left of GB/T 9704-2012: 37, 26, 35, 28 mm."""


def section(
    *,
    size: tuple[int, int] = (11906, 16838),
    margins: tuple[int, int, int, int] = GB_MARGINS,
    edges: tuple[int, int] = (851, 1418),
    grid: str = "",
    uses: Mapping[str, str] | None = None,
    first_page_differs: bool = False,
    first_number: int = 0,
    kind: str = "",
) -> str:
    """A section.

    Args:
        size: Width and height of the page.
        margins: Top, right, bottom, left.
        edges: Distance of header and footer from the edges of the page.
        grid: Attributes of ``w:docGrid``.
        uses: ``header default`` → name of a part of the package.
        first_page_differs: Whether the first page has header and footer of its own.
        first_number: Number of its first page; 0 = goes on.
        kind: How it starts (``continuous`` …); "" = on a new page.
    """
    width, height = size
    references = "".join(
        f'<w:{place.split()[0]}Reference w:type="{place.split()[1]}" r:id="{part}"/>'
        for place, part in (uses or {}).items()
    )
    top, right, bottom, left = margins
    return (
        f"<w:sectPr>{references}"
        + (f'<w:type w:val="{kind}"/>' if kind else "")
        + f'<w:pgSz w:w="{width}" w:h="{height}"{LYING if width > height else ""}/>'
        + f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        + f' w:header="{edges[0]}" w:footer="{edges[1]}" w:gutter="0"/>'
        + (f'<w:pgNumType w:start="{first_number}"/>' if first_number else "")
        + '<w:cols w:space="425"/>'
        + ("<w:titlePg/>" if first_page_differs else "")
        + (f"<w:docGrid {grid}/>" if grid else "")
        + "</w:sectPr>"
    )
