"""The raw material of WordprocessingML: names, measures, and properties as plain mappings.

Properties are mappings of raw attributes, so that "not set" and "set to nothing" stay apart. They
are made from a :data:`Snapshot`, which can be hashed: equal formatting is worked out only once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TWIP = 1 / 20
"""Points in a twentieth of a point, Word's unit of length."""
EMU = 1 / 12700
"""Points in an English Metric Unit, the unit of pictures."""

Element: TypeAlias = etree._Element
Snapshot: TypeAlias = tuple[tuple[str, tuple[tuple[str, str], ...], "Snapshot"], ...]
"""Children of an element: tag, attributes, children."""
Properties: TypeAlias = Mapping[str, Mapping[str, str]]
"""Property name (``sz``, ``rFonts``, ``tcBorders/top``) to its attributes without namespace."""

TOGGLES = frozenset(
    {
        "b", "i", "caps", "smallCaps", "strike", "dstrike", "vanish",
        "emboss", "imprint", "outline", "shadow",
    }
)  # fmt: skip
_OPPOSITE = {"firstLine": "hanging", "hanging": "firstLine"}
_BY_ATTRIBUTE = frozenset({"spacing", "ind", "rFonts"})
_NESTED = frozenset({"rPr", "sectPr", "pPrChange", "rPrChange", "tcPrChange", "ins", "del"})
_READING_DIRECTION = {"start": "left", "end": "right"}
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_MEASURE = re.compile(r"\s*(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(pt|in|cm|mm|pc|pi)?\s*")


@lru_cache(4096)
def points(value: str | None, default: float = 0.0, unit: float = TWIP) -> float:
    """Turn a measure into points: a bare number counts units, a text names them (``2.5cm``).

    Word also opens files with damaged numbers and takes its default; so do we.
    """
    found = _MEASURE.fullmatch(value) if value else None
    if found is None:
        return default
    return float(found[1]) * (_UNITS[found[2]] if found[2] else unit)


def whole(value: str | None, default: int = 0) -> int:
    """Turn a count into a number, at most nine digits; else the default."""
    found = _MEASURE.fullmatch(value) if value else None
    return int(float(found[1])) if found and not found[2] else default


def local(name: str) -> str:
    """Return a tag or attribute name without its namespace."""
    return name[name.rfind("}") + 1 :]


def content(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the children that print, in order.

    A content control, a custom element or an inserted stretch is replaced by what it holds; a
    deleted stretch is left out.
    """
    for element in elements:
        tag = element.tag
        if tag in _TRANSPARENT:
            yield from content(element)
        elif tag not in _LEFT_OUT:
            yield element


_TRANSPARENT = frozenset(
    W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)
_LEFT_OUT = frozenset(
    W + name
    for name in (
        "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "del", "moveFrom", "proofErr",
        "bookmarkStart", "bookmarkEnd", "permStart", "permEnd",
        "commentRangeStart", "commentRangeEnd",
        "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
        "customXmlInsRangeStart", "customXmlInsRangeEnd",
        "customXmlDelRangeStart", "customXmlDelRangeEnd",
        "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd",
    )
)  # fmt: skip


def snapshot(element: Element | None) -> Snapshot:
    """Return what stands inside an element as a value that can be a key."""
    if element is None:
        return ()
    return tuple(
        [
            (child.tag, tuple(child.items()), snapshot(child) if len(child) else ())
            for child in element
        ]
    )


def leading(element: Element, tag: str) -> Element | None:
    """Return the first child if it has that tag: properties always come first."""
    first = next(iter(element), None)
    return first if first is not None and first.tag == tag else None


def inner(shot: Snapshot, name: str) -> Snapshot:
    """Return the inside of the first child of that name, () where there is none."""
    return next((children for tag, _, children in shot if tag == W + name), ())


def properties(shot: Snapshot) -> dict[str, dict[str, str]]:
    """Read properties; what a property holds is named after it: ``pBdr/top``, ``numPr/ilvl``.

    Tab stops are told apart by their position, so that nearer ones add to those of a style.
    """
    found: dict[str, dict[str, str]] = {}
    for tag, attributes, children in shot:
        name = local(tag)
        values = _attributes(attributes)
        if name == "ind":
            values = {_left_right(key): value for key, value in values.items()}
        found[name] = values
        if name in _NESTED:
            continue
        for child, inside, _ in children:
            values = _attributes(inside)
            key = values.get("pos", "") if name == "tabs" else _left_right(local(child))
            found[f"{name}/{key}"] = values
    return found


def _attributes(attributes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {local(key): value for key, value in attributes}


def _left_right(name: str) -> str:
    """Newer files say ``start`` and ``end``; in our direction of writing that is left and right."""
    for newer, older in _READING_DIRECTION.items():
        if name.startswith(newer):
            return older + name[len(newer) :]
    return name


def merge(base: Properties, nearer: Properties) -> Properties:
    """Lay the nearer properties over the base.

    Fonts, spacing and indents are merged attribute by attribute: a style may set ``w:before`` and
    the paragraph itself ``w:line``.
    """
    if not nearer:
        return base
    if not base:
        return nearer
    merged = dict(base)
    for name, attributes in nearer.items():
        old = merged.get(name)
        if old is None or name not in _BY_ATTRIBUTE:
            merged[name] = attributes
            continue
        kept = dict(old)
        for key in attributes:  # a first-line indent takes a hanging one away, and the reverse
            opposite = _OPPOSITE.get(key.removesuffix("Chars"))
            if opposite:
                kept.pop(opposite, None)
                kept.pop(f"{opposite}Chars", None)
        merged[name] = {**kept, **attributes}
    return merged


def toggle(base: Properties, nearer: Properties) -> Properties:
    """Lay a level of styles over another: bold in both makes it plain again.

    Basis: ECMA-376 part 1, 17.7.3 (toggle properties).
    """
    merged = merge(base, nearer)
    both = [name for name in TOGGLES if name in base and name in nearer]
    if not both:
        return merged
    turned = {name: is_on(base, name) != is_on(nearer, name) for name in both}
    return {**merged, **{name: {"val": "1" if on else "0"} for name, on in turned.items()}}


def is_on(values: Properties, name: str, default: bool = False) -> bool:
    """Read a switch such as ``w:b``: present without value means on."""
    found = values.get(name)
    return default if found is None else found.get("val", "1") not in {"0", "false", "off", "none"}


def value_of(values: Properties, name: str, default: str = "") -> str:
    """Return the ``w:val`` of a property."""
    found = values.get(name)
    return default if found is None else found.get("val", default)
