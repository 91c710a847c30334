"""What LibreOffice 7.4 reads otherwise than Word, said again in a way that it understands.

Word is the truth where it is certain, LibreOffice the measure. So LibreOffice is shown two copies of
each document: the file itself, and one in which these few things are reworded. Each erratum is
small, has a name, and is counted in the report.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from kongchuo_docs.rendering.reading.markup import Element, W

_POINT = 20
"""Twips."""
_PARTS = ("word/document", "word/styles", "word/numbering", "word/header", "word/footer")


def corrected(source: Path, target: Path) -> Mapping[str, int]:
    """Write a copy of a Word document with all errata, and tell how often each was needed."""
    done: Counter[str] = Counter()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        files = {name: old.read(name) for name in old.namelist()}
        roots = {
            name: etree.fromstring(data)
            for name, data in files.items()
            if name.startswith(_PARTS) and name.endswith(".xml")
        }
        main = roots["word/document.xml"]
        for name, erratum in ERRATA.items():
            # The main part last: it says whether there is a grid.
            done[name] = sum(erratum(root, main) for root in roots.values() if root is not main)
            done[name] += erratum(main, main)
        for name, data in files.items():
            new.writestr(name, etree.tostring(roots[name]) if name in roots else data)
    return +done


def _exact_pitch(root: Element, document: Element) -> int:
    """An exact pitch holds in a line grid; LibreOffice would take whole cells of the grid."""
    if next(_grids(document), None) is None:
        return 0
    return sum(
        _set(spacing.getparent(), "snapToGrid", "0", before=spacing)
        for spacing in root.iter(f"{W}spacing")
        if spacing.get(f"{W}lineRule") == "exact"
    )


def _grid_from_the_top(root: Element, _document: Element) -> int:
    """The line grid begins at the top margin; LibreOffice centres it between the margins.

    The bottom margin takes up the height that the whole cells leave over.
    """
    count = 0
    for grid in _grids(root):
        section = grid.getparent()
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        pitch = int(grid.get(f"{W}linePitch", "0"))
        top, bottom = (int(margins.get(W + side)) for side in ("top", "bottom"))
        # Two twips stay: LibreOffice counts the cells in rounded hundredths of a millimetre.
        if pitch and (spare := (int(size.get(f"{W}h")) - top - bottom) % pitch - 2) > 0:
            margins.set(f"{W}bottom", str(bottom + spare))
            count += 1
    return count


def _hanging_marks(root: Element, _document: Element) -> int:
    """``w:overflowPunct``: LibreOffice reads 1 as off."""
    count = 0
    for switch in root.iter(f"{W}overflowPunct"):
        off = switch.get(f"{W}val", "1") in ("0", "false", "off")
        switch.set(f"{W}val", "1" if off else "0")
        count += 1
    return count


def _raised(root: Element, _document: Element) -> int:
    """``w:position``: LibreOffice raises 1.3 times as far (by the height of our fonts)."""
    count = 0
    for position in root.iter(f"{W}position"):
        position.set(f"{W}val", str(round(int(position.get(f"{W}val", "0")) / 1.3)))
        count += 1
    return count


def _upright_text(root: Element, _document: Element) -> int:
    """Upright characters stand 1 em apart; LibreOffice takes 1.3 em, the height of our fonts."""
    count = 0
    for direction in root.iter(f"{W}textDirection"):
        if direction.get(f"{W}val", "").startswith("tbRl"):
            cell = direction.getparent().getparent()
            for size in cell.iterfind(f".//{W}r/{W}rPr/{W}sz"):
                em = int(size.get(f"{W}val")) * _POINT / 2
                count += _set(size.getparent(), "spacing", str(round(-0.3 * em)), before=size)
    return count


def _character_grid(root: Element, document: Element) -> int:
    """``linesAndChars`` adds ``w:charSpace`` to each character.

    LibreOffice puts characters into cells instead (Word's ``snapToChars``), two cells for one that is
    wider. Said as spacing of characters, in whole twips.
    """
    grids = [g for g in _grids(document) if g.get(f"{W}type") == "linesAndChars"]
    if not grids:
        return 0
    extra = int(grids[0].get(f"{W}charSpace", "0")) * _POINT // 4096
    for spacing in root.iterfind(f".//{W}rPr/{W}spacing"):
        spacing.set(f"{W}val", str(int(spacing.get(f"{W}val", "0")) + extra))
    for defaults in root.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr"):
        _set(defaults, "spacing", str(extra), before=defaults.find(f"{W}lang"))
    if root is document:
        for grid in grids:
            grid.set(f"{W}type", "lines")
    return len(grids) if root is document else 0


ERRATA: Mapping[str, Callable[[Element, Element], int]] = MappingProxyType(
    {
        "exact pitch": _exact_pitch,
        "grid from the top": _grid_from_the_top,
        "hanging marks": _hanging_marks,
        "raised text": _raised,
        "upright text": _upright_text,
        "character grid": _character_grid,
    }
)
"""All errata by name: a function of a part and of the main part, which gives a count."""


def _grids(root: Element) -> Iterator[Element]:
    for grid in root.iter(f"{W}docGrid"):
        if grid.get(f"{W}type", "default") != "default":
            yield grid


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
