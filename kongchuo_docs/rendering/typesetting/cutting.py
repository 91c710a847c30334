"""Cut stacks where a page ends: between paragraphs, between lines, between rows, through rows.

Every function takes the room that is left and gives what stays and what goes on. A cut is
``forced`` at the top of a page: then something is taken whatever the rules of keeping together say,
so that every page takes the text further.
"""

from __future__ import annotations

from dataclasses import replace

from kongchuo_docs.rendering.typesetting.boxes import (
    SLACK,
    Box,
    Stack,
    TableBox,
    TextBox,
    at_top,
    resized,
)
from kongchuo_docs.rendering.typesetting.cutting_rows import cut_kept_rows, cut_table


def cut_stack(
    stack: Stack, room: float, *, forced: bool, body: bool = False
) -> tuple[Stack, Stack | None]:
    """Fill a room from the top.

    Args:
        stack: What is to be placed.
        room: Height in points.
        forced: Take something even if it is too high or its rules forbid the cut.
        body: Whether it is the text of pages, not of a cell: there page breaks hold.

    Returns:
        What stays (perhaps nothing) and what goes on, None when everything stays.
    """
    y = 0.0
    for index, box in enumerate(stack.boxes):
        if body and index and box.break_before:
            return Stack(stack.boxes[:index]), at_top(stack.boxes[index:])
        below = y + box.gap + box.height
        if below + box.closing > room + SLACK:
            return _cut_at(stack.boxes, index, room - y - box.gap, forced)
        y = below
    return stack, None


def _cut_at(
    boxes: tuple[Box, ...], index: int, room: float, forced: bool
) -> tuple[Stack, Stack | None]:
    """Cut through a box, else before it, else before the paragraphs that are kept with it."""
    head, tail = _cut_box(boxes[index], room, False)
    start = index
    if head is None:
        start, head, tail = _before_kept(boxes, index)
        if not start and head is None and forced:
            # All that stands on this page is to be kept with the next: it cannot be.
            start = index
    if head is None and not start:
        if not forced:
            return Stack(), at_top(boxes)
        head, tail = _cut_box(boxes[0], room, True)
    kept, rest = boxes[:start], boxes[start:]
    if head is not None:
        kept = (*kept, head)
        rest = (tail, *rest[1:]) if tail else rest[1:]
    if kept and head is None and isinstance(kept[-1], TextBox) and kept[-1].joined_below:
        kept = (*kept[:-1], resized(replace(kept[-1], joined_below=False)))
    return Stack(kept), at_top(rest) if rest else None


def _before_kept(boxes: tuple[Box, ...], index: int) -> tuple[int, Box | None, Box | None]:
    """Go back over what is to be kept with a box; of a table, over its last rows only.

    Returns:
        Where the page ends, and the parts of the table that is cut there, if one is.
    """
    start = index
    while start and boxes[start - 1].keep_next and not boxes[start].break_before:
        start -= 1
        box = boxes[start]
        if isinstance(box, TableBox) and (parts := cut_kept_rows(box, cut_stack)):
            return (start, *parts)
    return start, None, None


def _cut_box(box: Box, room: float, forced: bool) -> tuple[Box | None, Box | None]:
    if isinstance(box, TableBox):
        return cut_table(box, room, cut_stack, forced=forced)
    return _cut_text(box, room, forced)


def _cut_text(box: TextBox, room: float, forced: bool) -> tuple[TextBox | None, TextBox | None]:
    count = _lines_that_stay(box, room, forced)
    if not count:
        return None, box
    if count == len(box.lines):
        return box, None
    # Measured: the frame of a paragraph is closed at the end of a page and opened anew on the next.
    head = replace(box, lines=box.lines[:count], joined_below=False)
    tail = replace(box, lines=box.lines[count:], joined_above=False, continued=True, gap=0.0)
    return resized(head), resized(tail)


def _lines_that_stay(box: TextBox, room: float, forced: bool) -> int:
    upper, lower = box.insets
    y = upper + lower + box.closing
    fitting = 0
    for line in box.lines:
        y += line.height
        if y > room + SLACK:
            break
        fitting += 1
    if forced:
        return max(fitting, 1)
    paragraph, count = box.paragraph, len(box.lines)
    if paragraph.keep_lines:
        return 0
    # Under widow control two lines at least on each side of the page end.
    least = 2 if paragraph.widow_control else 1
    fitting = min(fitting, count - least)
    return fitting if fitting >= least else 0
