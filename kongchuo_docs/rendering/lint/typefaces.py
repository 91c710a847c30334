"""The fonts of a Word file: are they named, are they fonts and not themes, have we a substitute?

Without a named Chinese font each machine takes its own, and WPS asks for the fonts of a theme that
nobody has; then lines break elsewhere and the paper no longer looks as it was approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kongchuo_docs.model import Severity
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Block, Layout, Paragraph, Place, Table, Text
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.parts import Spot, WordFile
from kongchuo_docs.rendering.reading.styles import Element, W
from kongchuo_docs.rendering.reading.symbols import is_symbol_font

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SET_A_FONT = "请全选文档，把中文字体设为具体的字体，如仿宋_GB2312、宋体。"
_USUAL = "仿宋_GB2312、楷体_GB2312、宋体、黑体、方正小标宋简体、Times New Roman"


def check_typefaces(layout: Layout, file: WordFile, fonts: FontSet) -> Iterator[Fault]:
    """Look through the fonts of a Word file; each trouble is told once, with its first place.

    Args:
        layout: What the PDF can say of the file.
        file: The same file, as it was written.
        fonts: Tells the fonts that we have a substitute for.
    """
    told: set[str] = set()
    named = _Named(file.styles)
    for spot in (spot for part in file.parts for spot in part.spots):
        for kind in named.troubles(spot):
            if kind not in told:
                told.add(kind)
                yield _trouble(kind, spot.place)
    for name, place in _names(layout):
        # The signs of picture fonts are read as ordinary characters, or told as not printable.
        if not name or name in told or is_symbol_font(name):
            continue
        if not fonts.substitution(name).likeness.sure:
            told.add(name)
            yield _unknown(name, fonts, file.counted(place))


def _trouble(kind: str, place: Place) -> Fault:
    if kind == "theme":
        message = "中文用的是主题字体，WPS 会提示缺少字体，各台电脑印得不一样"
        return fault("KC-L32", place, message, _SET_A_FONT, severity=Severity.WARNING)
    message = "中文没有指定字体，各台电脑会用不同的字体"
    return fault("KC-L33", place, message, _SET_A_FONT, severity=Severity.WARNING)


def _unknown(name: str, fonts: FontSet, place: Place) -> Fault:
    return fault(
        "KC-L31",
        place,
        f"没有「{name}」的替代字体，PDF 用 {fonts.family(name)} 印，字形会不同",
        f"请改用公文常用字体：{_USUAL}。",
        field=name,
        severity=Severity.WARNING,
    )


class _Named:
    """Where the Chinese font of a run comes from: the run, its styles, or the document's default."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: Element | None = None
        self._normal = ""
        for style in styles.iter(W + "style") if styles is not None else ():
            key = str(style.get(W + "styleId"))
            self._styles[key] = style
            if style.get(W + "default") in ("1", "true") and style.get(W + "type") == "paragraph":
                self._normal = key
        if styles is not None:
            self._default = styles.find(f"{W}docDefaults/{W}rPrDefault")

    def troubles(self, spot: Spot) -> Iterator[str]:
        """Yield ``theme`` or ``none`` for each run of Chinese without a font of its own."""
        paragraph_style = _value(spot.element, "pPr", "pStyle") or self._normal
        for run in spot.element.iter(W + "r"):
            text = "".join(node.text or "" for node in run.iter(W + "t"))
            if not _CHINESE.search(text):
                continue
            styles = (_value(run, "rPr", "rStyle"), paragraph_style)
            chain = (run, *(each for key in styles for each in self._chain(key)), self._default)
            found = next(filter(None, map(_source, chain)), "none")
            if found != "font":
                yield found

    def _chain(self, key: str) -> Iterator[Element]:
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            base = self._styles[key].find(W + "basedOn")
            key = "" if base is None else str(base.get(W + "val"))


def _source(holder: Element | None) -> str:
    """Tell what a holder of run properties says of the Chinese font; nothing if it is silent."""
    fonts = None if holder is None else holder.find(f"{W}rPr/{W}rFonts")
    if fonts is None:
        return ""
    if fonts.get(W + "eastAsiaTheme"):  # Word lets the theme win over a name beside it
        return "theme"
    return "font" if fonts.get(W + "eastAsia") else ""


def _value(element: Element, holder: str, name: str) -> str:
    child = element.find(f"{W}{holder}/{W}{name}")
    return "" if child is None else str(child.get(W + "val"))


def texts(layout: Layout) -> Iterator[tuple[Place, str]]:
    """Yield every stretch of text that is printed, with its paragraph as the layout counts it."""
    for paragraph in _all_paragraphs(layout):
        for inline in paragraph.inlines:
            if isinstance(inline, Text):
                yield paragraph.place, inline.text


def _names(layout: Layout) -> Iterator[tuple[str, Place]]:
    for paragraph in _all_paragraphs(layout):
        for inline in paragraph.inlines:
            if isinstance(inline, Text) and inline.text.strip():
                style = inline.style
                chinese = bool(_CHINESE.search(inline.text))
                yield (style.east_asian if chinese else style.latin), paragraph.place


def _all_paragraphs(layout: Layout) -> Iterator[Paragraph]:
    for section in layout.sections:
        yield from _paragraphs(section.blocks)
        for running in (section.headers, section.footers):
            for blocks in (running.default, running.first, running.even):
                yield from _paragraphs(blocks or ())


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.blocks)
        else:
            yield block
