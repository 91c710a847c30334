"""Fill sheets with the stacks of the sections: what stands on which page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kongchuo_docs.rendering.layout import Block, Layout, Running, Section, too_long
from kongchuo_docs.rendering.pages import Overfull
from kongchuo_docs.rendering.typesetting.boxes import (
    Box,
    Stack,
    TextBox,
)
from kongchuo_docs.rendering.typesetting.cutting import cut_stack
from kongchuo_docs.rendering.typesetting.galley import PageNumbers, Setting
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from kongchuo_docs.rendering.typesetting.stacking import Setter
from kongchuo_docs.rendering.typesetting.tables import overfull, set_table

PAGES_LIMIT = 2000
_LEAST_BODY = 20.0
"""Points of text area that the highest header and footer leave."""


@dataclass(slots=True)
class Sheet:
    """A page being filled."""

    section: Section
    number: int
    """What a page field prints."""
    first: bool
    """First page of its section."""
    header: Stack
    footer: Stack
    top: float
    bottom: float
    pieces: list[tuple[Stack, float, float]] = field(default_factory=list)
    """Stack, left edge of its text area, top."""
    y: float = 0.0
    """Where the next piece stands."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets the sections of a layout and fills sheets with them.

    Args:
        layout: The document.
        metrics: Widths of characters.
        known: Page numbers of paragraphs with fields, by ``id``, from an earlier pass.
    """

    layout: Layout
    metrics: Metrics
    known: Mapping[int, PageNumbers]

    def sheets(self) -> tuple[list[Sheet], list[Overfull]]:
        """All pages, filled, and the boxes that were too small for their text.

        Raises:
            RenderError: There are more pages than we set in one file.
        """
        sheets: list[Sheet] = []
        found: list[Overfull] = []
        for section in self.layout.sections:
            stack = self._setter(section).stack(section.blocks, _width(section))
            found.extend(overfull(stack))
            if section.start == "continuous" and sheets and _same_paper(sheets[-1], section):
                rest = self._go_on(sheets[-1], section, stack)
            else:
                sheets.append(self._sheet(section, _first_number(section, sheets), first=True))
                rest = _fill(sheets[-1], section, stack)
            while rest:
                if len(sheets) >= PAGES_LIMIT:
                    raise too_long(f"超过 {PAGES_LIMIT} 页")
                number = sheets[-1].number + 1
                sheets.append(self._sheet(section, number, first=False))
                rest = _fill(sheets[-1], section, rest)
        return sheets, found

    def running(self, section: Section, blocks: tuple[Block, ...], numbers: PageNumbers) -> Stack:
        """A header or footer. Measured: the line grid of the section does not hold in it."""
        if not blocks:
            return Stack()
        setter = self._setter(section)
        setting = replace(setter.setting, grid=None, numbers=numbers)
        return replace(setter, setting=setting, known={}).stack(blocks, _width(section))

    def _setter(self, section: Section) -> Setter:
        return Setter(
            setting=Setting(
                metrics=self.metrics, grid=section.grid, default_tab=self.layout.default_tab
            ),
            set_table=set_table,
            add_spaces=self.layout.add_spaces,
            known=self.known,
        )

    def _sheet(self, section: Section, number: int, *, first: bool) -> Sheet:
        """An empty sheet. A high header or footer takes from the body (measured)."""
        numbers = PageNumbers(page=number)
        header = self.running(section, chosen(section.headers, number, first), numbers)
        footer = self.running(section, chosen(section.footers, number, first), numbers)
        top = max(section.margin_top, section.header_distance + header.height)
        below = max(section.margin_bottom, section.footer_distance + footer.height)
        bottom = max(section.height - below, top + _LEAST_BODY)
        return Sheet(section, number, first, header, footer, top, bottom, y=top)

    def _go_on(self, sheet: Sheet, section: Section, stack: Stack) -> Stack | None:
        """Begin a section below the one before it."""
        if not stack.boxes:
            return None
        above = sheet.pieces[-1][0].boxes[-1:] if sheet.pieces else ()
        if stack.boxes[0].break_before:
            return stack
        gap = _gap(above[0], stack.boxes[0], self._setter(section)) if above else None
        if gap is not None:
            stack = Stack((replace(stack.boxes[0], gap=gap), *stack.boxes[1:]))
        return _fill(sheet, section, stack)


def chosen(running: Running, number: int, first: bool) -> tuple[Block, ...]:
    """What of the headers or footers of a section a page shows."""
    if first and running.first is not None:
        return running.first
    if number % 2 == 0 and running.even is not None:
        return running.even
    return running.default


def _fill(sheet: Sheet, section: Section, stack: Stack) -> Stack | None:
    room = sheet.bottom - sheet.y
    fresh = not any(piece.boxes for piece, _, _ in sheet.pieces)
    stays, rest = cut_stack(stack, room, forced=fresh, body=True)
    sheet.pieces.append((stays, section.margin_left, sheet.y))
    sheet.y += sum(box.gap + box.height for box in stays.boxes)
    return rest


def _first_number(section: Section, sheets: list[Sheet]) -> int:
    """Number of the first page of a section.

    ``odd_page`` and ``even_page`` skip a number and print no empty page, as LibreOffice does: the
    print set of the bundle adds the backs.
    """
    number = sheets[-1].number + 1 if sheets else 1
    if section.first_page is not None:
        number = section.first_page
    wrong = {"odd_page": 0, "even_page": 1}.get(section.start)
    return number + 1 if number % 2 == wrong else number


def _gap(above: Box, below: Box, setter: Setter) -> float:
    if isinstance(above, TextBox) and isinstance(below, TextBox):
        return setter.gap(above.paragraph, below.paragraph, above.after, below.gap)
    return max(above.after, below.gap)


def _same_paper(sheet: Sheet, section: Section) -> bool:
    return (sheet.section.width, sheet.section.height) == (section.width, section.height)


def _width(section: Section) -> float:
    return max(section.width - section.margin_left - section.margin_right, 1.0)
