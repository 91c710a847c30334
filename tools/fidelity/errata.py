"""What LibreOffice 7.4 reads otherwise than Word, said again in a way that it understands.

Word is the truth where it is certain, LibreOffice the measure. So LibreOffice is shown two copies of
each document: the file itself, and one in which these few things are reworded. Each erratum is
small, has a name, and is counted in the report; our own pages are always made from the file itself.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from kongchuo_docs.rendering.reading.markup import Element, W
from kongchuo_docs.rendering.typesetting.strips import MEETING

_POINT = 20
"""Twips."""
_PARTS = ("word/document", "word/styles", "word/numbering", "word/header", "word/footer")
_OFF = ("0", "false", "off")
_NOTHING = "\u200b"
"""A character without width at which a line may end, as it may between Chinese and Latin."""
Erratum: TypeAlias = Callable[[Sequence[Element]], int]
"""Changes the parts of a document and tells how often."""


def corrected(source: Path, target: Path) -> Mapping[str, int]:
    """Write a copy of a Word document with all errata.

    Returns:
        The names of the errata that were needed, with how often each was.
    """
    with zipfile.ZipFile(source) as old:
        files = {name: old.read(name) for name in old.namelist()}
    parts = {
        name: etree.fromstring(data)
        for name, data in files.items()
        if name.startswith(_PARTS) and name.endswith(".xml")
    }
    done = {name: erratum([*parts.values()]) for name, erratum in ERRATA.items()}
    files |= {name: etree.tostring(root, encoding="UTF-8") for name, root in parts.items()}
    with zipfile.ZipFile(target, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    return {name: count for name, count in done.items() if count}


def _exact_pitch(parts: Sequence[Element]) -> int:
    """An exact pitch holds in a line grid; LibreOffice would take whole cells of the grid."""
    if not [*_grids(parts)]:
        return 0
    return sum(
        _set(spacing.getparent(), "snapToGrid", "0", before=spacing)
        for spacing in _all(parts, "spacing")
        if spacing.get(f"{W}lineRule") == "exact"
    )


def _grid_from_the_top(parts: Sequence[Element]) -> int:
    """The line grid begins at the top margin; LibreOffice centres it between the margins.

    The bottom margin takes up the height that the whole cells leave over.
    """
    count = 0
    for grid in _grids(parts):
        section = grid.getparent()
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        pitch = int(grid.get(f"{W}linePitch", "0"))
        top, bottom = (int(margins.get(W + side)) for side in ("top", "bottom"))
        # Two twips stay: LibreOffice counts the cells in rounded hundredths of a millimetre.
        if pitch and (spare := (int(size.get(f"{W}h")) - top - bottom) % pitch - 2) > 0:
            margins.set(f"{W}bottom", str(bottom + spare))
            count += 1
    return count


def _character_grid(parts: Sequence[Element]) -> int:
    """``linesAndChars`` adds ``w:charSpace`` to each character.

    LibreOffice puts characters into cells (Word's ``snapToChars``), two cells for one that is wider.
    Said as spacing of the characters, in whole twips.
    """
    grids = [grid for grid in _grids(parts) if grid.get(f"{W}type") == "linesAndChars"]
    if not grids:
        return 0
    extra = int(grids[0].get(f"{W}charSpace", "0")) * _POINT // 4096
    for spacing in _all(parts, "spacing"):
        if spacing.getparent().tag == f"{W}rPr":
            spacing.set(f"{W}val", str(int(spacing.get(f"{W}val", "0")) + extra))
    for defaults in _all(parts, "rPrDefault"):
        look = defaults.find(f"{W}rPr")
        _set(look, "spacing", str(extra), before=look.find(f"{W}lang"))
    for grid in grids:
        grid.set(f"{W}type", "lines")
    return len(grids)


def _hanging_marks(parts: Sequence[Element]) -> int:
    """``w:overflowPunct``: LibreOffice reads 1 as off."""
    switches = [*_all(parts, "overflowPunct")]
    for switch in switches:
        switch.set(f"{W}val", "1" if switch.get(f"{W}val", "1") in _OFF else "0")
    return len(switches)


def _no_gap(parts: Sequence[Element]) -> int:
    """``w:autoSpaceDE``, ``w:autoSpaceDN``: LibreOffice always parts Chinese and Latin.

    Where the defaults of the document switch the gap off, nothing that has no width is put there.
    """
    defaults = [element.getparent() for element in _all(parts, "autoSpaceDE")]
    if not any(_is_default(element) and _both_off(element) for element in defaults):
        return 0
    count = 0
    for paragraph in _all(parts, "p"):
        last = ""
        for text in paragraph.iter(f"{W}t"):
            said = last + (text.text or "")
            apart = MEETING.sub(_NOTHING, said)
            count += len(apart) - len(said)
            text.text, last = apart[len(last) :], said[-1:]
    return count


def _raised_text(parts: Sequence[Element]) -> int:
    """``w:position``: LibreOffice raises 1.3 times as far (by the height of our fonts)."""
    positions = [*_all(parts, "position")]
    for position in positions:
        position.set(f"{W}val", str(round(int(position.get(f"{W}val", "0")) / 1.3)))
    return len(positions)


ERRATA: Mapping[str, Erratum] = MappingProxyType(
    {
        "exact pitch": _exact_pitch,
        "grid from the top": _grid_from_the_top,
        "character grid": _character_grid,
        "hanging marks": _hanging_marks,
        "no gap": _no_gap,
        "raised text": _raised_text,
    }
)
"""All errata by name."""


def _all(parts: Sequence[Element], name: str) -> Iterator[Element]:
    for root in parts:
        yield from root.iter(W + name)


def _grids(parts: Sequence[Element]) -> Iterator[Element]:
    for grid in _all(parts, "docGrid"):
        if grid.get(f"{W}type", "default") != "default":
            yield grid


def _is_default(properties: Element) -> bool:
    """Whether paragraph properties are those of the document defaults or of the standard style."""
    owner = properties.getparent()
    return owner.tag == f"{W}pPrDefault" or owner.get(f"{W}default") == "1"


def _both_off(properties: Element) -> bool:
    names = ("autoSpaceDE", "autoSpaceDN")
    switches = [properties.find(W + name) for name in names]
    return all(switch is not None and switch.get(f"{W}val", "1") in _OFF for switch in switches)


def _set(parent: Element, name: str, value: str, *, before: Element | None) -> int:
    """Set a property, adding it before another where the schema wants it; 1 if it was changed."""
    found = parent.find(W + name)
    if found is None:
        found = etree.Element(W + name)
        if before is None:
            parent.append(found)
        else:
            before.addprevious(found)
    changed = found.get(f"{W}val") != value
    found.set(f"{W}val", value)
    return int(changed)
