"""Where a tab leads: the paragraph's own stops, then the default ones.

Measured on LibreOffice 7.4.
"""

from __future__ import annotations

from kongchuo_docs.rendering.layout import Paragraph, TabStop

_NEAR = 0.05
"""A stop nearer than this to the place already reached counts as reached."""


def next_stop(x: float, paragraph: Paragraph, default: float) -> TabStop:
    """Return the first stop right of a place.

    Args:
        x: Place reached, from the left edge of the text area.
        paragraph: Has the stops; a hanging indent counts as one.
        default: Distance of the stops that nobody set; they begin behind the last own one.
    """
    own = [stop for stop in paragraph.tabs if stop.position > x + _NEAR]
    if paragraph.first_line < 0 and x + _NEAR < paragraph.indent_left:
        own.append(TabStop(position=paragraph.indent_left))
    if own:
        return min(own, key=lambda stop: stop.position)
    return TabStop(position=(int((x + _NEAR) / default) + 1) * default)


def text_start(stop: TabStop, reached: float, right: float, size: float, whole: float) -> float:
    """Return where the text behind a tab begins.

    Args:
        stop: Where the tab leads.
        reached: Where the tab begins.
        right: Right edge of the line; a stop beyond it moves the edge.
        size: Width of the text up to its decimal point, or of all.
        whole: Width of all the text up to the next tab.
    """
    if stop.align == "left":
        return stop.position
    x = stop.position - (size / 2 if stop.align == "center" else size)
    return max(min(x, max(right, stop.position) - whole), reached)
