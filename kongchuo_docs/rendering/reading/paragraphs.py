"""Read a ``w:p`` with its runs, fields, tabs and breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kongchuo_docs.rendering.layout import (
    Border,
    Edges,
    Inline,
    PageField,
    Paragraph,
    Style,
    Tab,
    Text,
)
from kongchuo_docs.rendering.reading.styles import (
    TWIP,
    Element,
    Properties,
    StyleSheet,
    W,
    content,
    is_on,
    merge,
    properties,
)

ALIGNMENTS = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
BORDER_STYLES = {
    "single": "solid",
    "thick": "solid",
    "double": "double",
    "dashed": "dashed",
    "dashSmallGap": "dashed",
    "dotDash": "dashed",
    "dotted": "dotted",
}
NO_BORDER = Border(style="none", width=0.0)
FIELDS = {"PAGE": "page", "NUMPAGES": "pages"}
NOT_PRINTED = frozenset(
    W + name
    for name in (
        "pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak",
        "fldChar", "instrText", "softHyphen", "commentRangeStart", "commentRangeEnd",
    )
)  # fmt: skip


def read_border(attributes: dict[str, str] | None) -> Border | None:
    """Turn the attributes of a ``w:top`` … into a border; widths are eighths of a point in Word.

    None means "not set here"; an explicit ``nil`` takes away what table or style would give.
    """
    if not attributes:
        return None
    if attributes.get("val", "nil") in {"nil", "none"}:
        return NO_BORDER
    color = attributes.get("color", "auto")
    return Border(
        style=BORDER_STYLES.get(attributes["val"], "solid"),
        width=float(attributes.get("sz", "4")) / 8,
        color="#000000" if color == "auto" else f"#{color.lower()}",
    )


def read_edges(element: Element | None) -> Edges:
    """Read the borders of a ``w:pBdr`` or ``w:tcBorders``."""
    values = properties(element)
    return Edges(
        top=read_border(values.get("top")),
        right=read_border(values.get("right") or values.get("end")),
        bottom=read_border(values.get("bottom")),
        left=read_border(values.get("left") or values.get("start")),
    )


def read_shading(values: Properties) -> str:
    """Return the fill colour of a ``w:shd``, or nothing."""
    fill = values.get("shd", {}).get("fill", "auto")
    return "" if fill == "auto" else f"#{fill.lower()}"


def read_style(values: Properties) -> Style:
    """Turn merged run properties into a style. Word's own default is 10 pt Times New Roman."""
    fonts = values.get("rFonts", {})
    latin = fonts.get("ascii") or fonts.get("hAnsi") or "Times New Roman"
    underline = values.get("u", {}).get("val", "none")
    color = values.get("color", {}).get("val", "auto")
    return Style(
        east_asian=fonts.get("eastAsia") or latin,
        latin=latin,
        size=float(values.get("sz", {}).get("val", "20")) / 2,
        bold=is_on(values, "b"),
        italic=is_on(values, "i"),
        underline=underline != "none",
        color="#000000" if color == "auto" else f"#{color.lower()}",
        spacing=float(values.get("spacing", {}).get("val", "0")) * TWIP,
    )


@dataclass
class _Line:
    """Inline content of a paragraph while it is being read."""

    inlines: list[Inline] = field(default_factory=list)
    field_code: str = ""
    in_field: str = ""
    """Where we are in a complex field: nothing, ``code`` or ``result``."""
    page_break: bool = False
    pieces: list[list[Inline]] = field(default_factory=list)
    """Content before each page break."""


class ParagraphReader:
    """Reads paragraphs of one document; appends to ``unsupported`` what it cannot say."""

    def __init__(self, styles: StyleSheet, unsupported: list[str]) -> None:
        self._styles = styles
        self._unsupported = unsupported

    def read(self, element: Element, place: str) -> Iterator[Paragraph]:
        """Yield the paragraph; a page break inside gives a second one that starts a page."""
        direct = properties(element.find(W + "pPr"))
        style_id = direct.get("pStyle", {}).get("val")
        inherited, run_base = self._styles.paragraph(style_id)
        values = merge(inherited, direct)
        number = element.find(f"{W}pPr/{W}numPr/{W}numId")
        if "numPr" in values and (number is None or number.get(W + "val") != "0"):
            self._unsupported.append(f"{place}：自动编号（numPr）")
        mark = merge(run_base, properties(element.find(f"{W}pPr/{W}rPr")))
        line = _Line()
        for child in content(element):
            self._child(child, run_base, line, place)
        base = self._paragraph(values, element, read_style(mark))
        line.pieces.append(line.inlines)
        for number, inlines in enumerate(line.pieces):
            if number and not inlines and number == len(line.pieces) - 1:
                # A break at the very end of a paragraph leaves its mark on the next page in Word;
                # an empty line there is what the author means.
                inlines = []
            yield replace(
                base,
                inlines=_joined(inlines),
                break_before=base.break_before if number == 0 else True,
            )

    def _paragraph(self, values: Properties, element: Element, mark: Style) -> Paragraph:
        spacing = values.get("spacing", {})
        line = float(spacing.get("line", "240"))
        exact = spacing.get("lineRule") == "exact"
        left, right, first = _indents(values.get("ind", {}), mark.size)
        return Paragraph(
            inlines=(),
            style=mark,
            align=ALIGNMENTS.get(values.get("jc", {}).get("val", "left"), "left"),
            indent_left=left,
            indent_right=right,
            first_line=first,
            line_exact=line * TWIP if exact else None,
            line_multiple=line / 240 if spacing.get("lineRule", "auto") == "auto" else 1.0,
            space_before=_space(spacing, "before", mark.size),
            space_after=_space(spacing, "after", mark.size),
            borders=read_edges(element.find(f"{W}pPr/{W}pBdr")),
            shading=read_shading(values),
            keep_next=is_on(values, "keepNext"),
            keep_lines=is_on(values, "keepLines"),
            break_before=is_on(values, "pageBreakBefore"),
        )

    def _child(self, child: Element, run_base: Properties, line: _Line, place: str) -> None:
        """Read one child of a paragraph: a run, or something that holds runs."""
        if child.tag == W + "r":
            self._run(child, run_base, line, place)
        elif child.tag in {W + "hyperlink", W + "smartTag", W + "ins"}:
            for run in content(child):
                self._child(run, run_base, line, place)
        elif child.tag == W + "fldSimple":
            self._simple_field(child, run_base, line, place)
        elif isinstance(child.tag, str) and child.tag not in NOT_PRINTED:
            self._unsupported.append(f"{place}：{child.tag.rpartition('}')[2]}")

    def _simple_field(
        self, element: Element, run_base: Properties, line: _Line, place: str
    ) -> None:
        kind = FIELDS.get(_field_name(str(element.get(W + "instr"))))
        run = element.find(W + "r")
        if kind is None or run is None:
            for child in element:
                self._child(child, run_base, line, place)
            return
        style = read_style(self._run_properties(run, run_base))
        line.inlines.append(PageField(kind=kind, style=style))

    def _run_properties(self, run: Element, run_base: Properties) -> Properties:
        direct = properties(run.find(W + "rPr"))
        named = self._styles.character(direct.get("rStyle", {}).get("val"))
        return merge(merge(run_base, named), direct)

    def _run(self, run: Element, run_base: Properties, line: _Line, place: str) -> None:
        values = self._run_properties(run, run_base)
        if is_on(values, "vanish"):
            return
        style = read_style(values)
        for child in run:
            if child.tag == W + "fldChar":
                self._complex_field(str(child.get(W + "fldCharType")), style, line)
            elif child.tag == W + "instrText":
                line.field_code += child.text or ""
            elif line.in_field == "code" or self._replaced(line):
                continue  # the stored result of a page field is stale: we count ourselves
            elif child.tag == W + "t":
                line.inlines.append(Text(text=child.text or "", style=style))
            elif child.tag == W + "noBreakHyphen":
                line.inlines.append(Text(text="-", style=style))
            elif child.tag == W + "tab":
                line.inlines.append(Tab(style=style))
            elif child.tag == W + "br" and child.get(W + "type") in {"page", "column"}:
                line.pieces.append(line.inlines)
                line.inlines = []
            elif child.tag in {W + "br", W + "cr"}:
                line.inlines.append(Text(text="\n", style=style))
            elif isinstance(child.tag, str) and child.tag not in NOT_PRINTED:
                self._unsupported.append(f"{place}：{child.tag.rpartition('}')[2]}")

    @staticmethod
    def _replaced(line: _Line) -> bool:
        return line.in_field == "result" and _field_name(line.field_code) in FIELDS

    @staticmethod
    def _complex_field(step: str, style: Style, line: _Line) -> None:
        if step == "begin":
            line.in_field, line.field_code = "code", ""
        elif step == "separate":
            line.in_field = "result"
        elif step == "end":
            kind = FIELDS.get(_field_name(line.field_code))
            if kind is not None:
                line.inlines.append(PageField(kind=kind, style=style))
            line.in_field = ""


def _field_name(code: str) -> str:
    words = re.findall(r"[A-Z]+", code.upper())
    return words[0] if words else ""


def _indents(values: Mapping[str, str], size: float) -> tuple[float, float, float]:
    """Return left, right and first-line indent; counts of characters win over lengths."""

    def length(name: str, alias: str = "") -> float:
        chars = values.get(f"{name}Chars") or values.get(f"{alias}Chars", "0")
        if float(chars):
            return float(chars) / 100 * size
        return float(values.get(name) or values.get(alias, "0")) * TWIP

    hanging = length("hanging")
    return length("left", "start"), length("right", "end"), -hanging or length("firstLine")


def _space(spacing: Mapping[str, str], side: str, size: float) -> float:
    """Return space before or after; a line of Word's ``beforeLines`` counts 1.3 characters."""
    lines = spacing.get(f"{side}Lines")
    if lines and float(lines):
        return float(lines) / 100 * size * 1.3
    return float(spacing.get(side, "0")) * TWIP


def _joined(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring texts of one style."""
    joined: list[Inline] = []
    for inline in inlines:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text) and last.style == inline.style:
            joined[-1] = Text(text=last.text + inline.text, style=last.style)
        else:
            joined.append(inline)
    return tuple(joined)
