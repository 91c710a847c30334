"""WordprocessingML elements that :mod:`parts` is made of, with children in schema order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, TypedDict

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEAD_FONT = "黑体"
KAI_FONT = "楷体_GB2312"
SONG_FONT = "宋体"
LATIN_FONT = "Times New Roman"


Align: TypeAlias = Literal["left", "center", "right", "both"]


class RunOptions(TypedDict, total=False):
    """Type of a piece of text; what is left out comes from its paragraph."""

    size_pt: float
    font: str
    bold: bool
    underline: bool
    color: str
    """Six hex digits."""
    spacing_pt: float
    """Added between characters; may be negative."""


Content: TypeAlias = str | Sequence[str | tuple[str, RunOptions]]
"""Text, or a row of runs: ``["甲", ("乙", {"bold": True})]``."""


class Options(TypedDict, total=False):
    """Look of a paragraph; see :func:`paragraph`."""

    size_pt: float
    font: str
    bold: bool
    align: Align
    first_line_chars: float
    left_mm: float
    right_mm: float
    line_pt: float
    space_before_pt: float
    space_after_pt: float
    keep_with_next: bool


def element(tag: str, **attributes: object) -> Any:
    """Return an element; the attributes are those of the ``w:`` namespace."""
    made = OxmlElement(tag)
    for name, text in attributes.items():
        made.set(qn(f"w:{name}"), str(text))
    return made


def twips(mm: float) -> int:
    """Turn millimetres into twentieths of a point."""
    return round(mm * 1440 / 25.4)


def paragraph_properties(options: Options) -> list[Any]:
    """Return the children of ``w:pPr`` in the order that the schema asks for."""
    size = options.get("size_pt", 12)
    drawn = [element("w:keepNext")] if options.get("keep_with_next") else []
    drawn.append(
        element(
            "w:spacing",
            before=round(options.get("space_before_pt", 0) * 20),
            after=round(options.get("space_after_pt", 0) * 20),
            line=round(options.get("line_pt", size * 1.3) * 20),
            lineRule="exact",
        )
    )
    indent: dict[str, int] = {}
    if "left_mm" in options:
        indent["left"] = twips(options["left_mm"])
    if "right_mm" in options:
        indent["right"] = twips(options["right_mm"])
    if chars := options.get("first_line_chars", 0):
        indent |= {"firstLine": round(chars * size * 20), "firstLineChars": round(chars * 100)}
    if indent:
        drawn.append(element("w:ind", **indent))
    return [*drawn, element("w:jc", val=options.get("align", "left"))]


def run(line: Paragraph, text: str, options: RunOptions) -> Any:
    """Add a run and return its element."""
    made = line.add_run(text)._r
    made.insert(0, run_properties(options))
    return made


def run_properties(options: RunOptions) -> Any:
    """Return ``w:rPr``; the hint keeps “”, … and □ in the Chinese font."""
    font, size = options.get("font", BODY_FONT), round(options.get("size_pt", 12) * 2)
    properties = element("w:rPr")
    properties.append(
        element(
            "w:rFonts",
            hint="eastAsia",
            ascii=LATIN_FONT,
            hAnsi=LATIN_FONT,
            eastAsia=font,
            cs=LATIN_FONT,
        )
    )
    if options.get("bold"):
        properties.append(element("w:b"))
    if "color" in options:
        properties.append(element("w:color", val=options["color"]))
    if "spacing_pt" in options:
        properties.append(element("w:spacing", val=round(options["spacing_pt"] * 20)))
    properties.extend([element("w:sz", val=size), element("w:szCs", val=size)])
    if options.get("underline"):
        properties.append(element("w:u", val="single"))
    return properties


def field(line: Paragraph, instruction: str, options: RunOptions) -> None:
    """Add a complex field with a cached value of 1."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        made = run(line, "1" if kind == "text" else "", options)
        if kind == "instr":
            code = element("w:instrText")
            code.text = f" {instruction} "
            made.append(code)
        elif kind != "text":
            made.append(element("w:fldChar", fldCharType=kind))


def cell_borders(kept: Sequence[str]) -> Any:
    """Return ``w:tcBorders`` that keeps the given sides only."""
    borders = element("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        look = {"val": "single", "sz": 4} if side in kept else {"val": "nil"}
        borders.append(element(f"w:{side}", **look, space=0, color="000000"))
    return borders
