"""Page numbers of a whole set, laid into the bottom margin of pages that keep their own."""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Name, Page, Pdf, Rectangle

EDGE_MM, FOOT_MM = 10.0, 3.5
"""From the right and lower edge of the paper; the papers' own numbers stand 8 mm above the edge."""
_POINTS = 72 / 25.4


def lay_folios(joined: Pdf, counted: Sequence[int], strips: Pdf) -> None:
    """Lay the nth strip over the nth of the pages that count, at the lower right corner as the page is read.

    Args:
        joined: The set, changed in place.
        counted: Pages of the set, from 0, that are numbered.
        strips: As many pages as that, of the size of a strip.
    """
    for number, (place, strip) in enumerate(zip(counted, strips.pages, strict=True), 1):
        page = joined.pages[place]
        folio = joined.copy_foreign(strip.as_form_xobject())
        # Pages may share their resources, and pikepdf's own overlay takes names by chance.
        name = page.add_resource(folio, Name.XObject, Name(f"/Folio{number}"))
        drawn = page.calc_form_xobject_placement(
            folio,
            name,
            _place(page, strip),
            invert_transformations=True,
            allow_shrink=True,
            allow_expand=True,
        )
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + drawn)


def _place(page: Page, strip: Page) -> Rectangle:
    """Return where the strip stands on the page as it is stored, before any turning."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox.as_list())
    wide, high = right - left, top - bottom
    turn = int(page.obj.get("/Rotate", 0)) % 360
    seen = high if turn in (90, 270) else wide
    _, _, width, height = (float(edge) for edge in strip.mediabox.as_list())
    x2, y1 = seen - EDGE_MM * _POINTS, FOOT_MM * _POINTS
    x1, y2 = x2 - width, y1 + height
    match turn:
        case 90:
            box = (wide - y2, x1, wide - y1, x2)
        case 180:
            box = (wide - x2, high - y2, wide - x1, high - y1)
        case 270:
            box = (y1, high - x2, y2, high - x1)
        case _:
            box = (x1, y1, x2, y2)
    return Rectangle(left + box[0], bottom + box[1], left + box[2], bottom + box[3])
