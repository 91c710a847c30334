"""What a paragraph looks like: merged ``w:pPr`` to a :class:`Paragraph`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from kongchuo_docs.rendering.layout import Paragraph, Style, TabStop
from kongchuo_docs.rendering.reading.borders import (
    border_notes,
    read_border,
    read_frame,
    read_shading,
)
from kongchuo_docs.rendering.reading.markup import Properties, is_on, points, value_of, whole

_ALIGNMENTS: Mapping[str, str] = {
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "lowKashida": "justify",
    "mediumKashida": "justify",
    "highKashida": "justify",
    "distribute": "distribute",
    "thaiDistribute": "distribute",
}
_FRAME_ALIGNMENTS: Mapping[str, str] = {
    "center": "center", "right": "right", "outside": "right", "left": "left", "inside": "left",
}  # fmt: skip
_LEADERS: Mapping[str, str] = {
    "dot": ".", "hyphen": "-", "underscore": "_", "heavy": "_", "middleDot": "·",
}  # fmt: skip
_STOPS: Mapping[str, str] = {
    "center": "center", "right": "right", "end": "right", "decimal": "decimal",
}  # fmt: skip
_LINE = 12.0
"""A line by name: 240 twips of ``w:line`` are a single one, and space counted in lines uses it."""
_AUTO_SPACE = 14.0
"""Space before or after that is left to the program, as in web pages."""


def read_paragraph(
    values: Properties, mark: Style, style_id: str, *, numbered: bool, chinese: bool = True
) -> partial[Paragraph]:
    """Turn merged paragraph properties into a paragraph that waits for its text and place.

    Args:
        values: The properties.
        mark: Style of its mark.
        style_id: Its named style.
        numbered: It has an automatic number.
        chinese: Its text is marked as Chinese (or Japanese, Korean); marks hang only there.
    """
    spacing = values.get("spacing", {})
    rule, line = spacing.get("lineRule", "auto"), _pitch(spacing)
    left, right, first = _indents(values.get("ind", {}), mark.size)
    return partial(
        Paragraph,
        style=mark,
        align=_align(values),
        indent_left=left,
        indent_right=right,
        first_line=first,
        line_exact=line if rule == "exact" else None,
        line_least=line if rule == "atLeast" else 0.0,
        line_multiple=line / _LINE if rule == "auto" else 1.0,
        space_before=_space(spacing, "before"),
        space_after=_space(spacing, "after"),
        contextual=is_on(values, "contextualSpacing"),
        style_name=style_id,
        tabs=_tabs(values, left if numbered and first < 0 else None),
        borders=read_frame(values),
        between=read_border(values.get("pBdr/between")),
        shading=read_shading(values),
        keep_next=is_on(values, "keepNext"),
        keep_lines=is_on(values, "keepLines"),
        widow_control=is_on(values, "widowControl", True),
        snap=is_on(values, "snapToGrid", True),
        auto_space=is_on(values, "autoSpaceDE", True) or is_on(values, "autoSpaceDN", True),
        hanging_punctuation=chinese and is_on(values, "overflowPunct", True),
        kinsoku=is_on(values, "kinsoku", True),
    )


def is_chinese(runs: Properties) -> bool:
    """Tell whether the East Asian language of runs is one in which marks may hang.

    Measured: LibreOffice lets none hang in text that says ``w:eastAsia="en-US"``, as files of
    python-docx do; without any word it takes Chinese.
    """
    return runs.get("lang", {}).get("eastAsia", "zh-CN")[:2] in {"zh", "ja", "ko"}


def paragraph_notes(values: Properties) -> list[str]:
    """Name what the paragraph cannot say."""
    notes = border_notes(values, "pBdr")
    if is_on(values, "bidi"):
        notes.append("从右到左的段落")
    if value_of(values, "pBdr/bar", "nil") not in {"nil", "none"}:
        notes.append("段落旁的竖线")
    stops = (stop.get("val") for name, stop in values.items() if name.startswith("tabs/"))
    if "bar" in stops:
        notes.append("竖线制表符")
    return notes


def is_page_number_frame(values: Properties) -> bool:
    """Tell whether a paragraph is a frame at the margins beside the line where it stands.

    Word puts page numbers so: a frame, and an empty paragraph that it floats over.
    """
    frame = values.get("framePr", {})
    return (
        "xAlign" in frame
        and frame.get("vAnchor", "text") == "text"
        and frame.get("hAnchor", "text") in {"text", "margin"}
        and abs(points(frame.get("y"))) < 1
    )


def _pitch(spacing: Mapping[str, str]) -> float:
    """Return the line pitch; Word ignores one of nothing."""
    return abs(points(spacing.get("line"))) or _LINE


def _align(values: Properties) -> str:
    frame = values.get("framePr", {}).get("xAlign", "")
    return _FRAME_ALIGNMENTS.get(frame) or _ALIGNMENTS.get(value_of(values, "jc"), "left")


def _indents(values: Mapping[str, str], size: float) -> tuple[float, float, float]:
    """Return left, right and first-line indent.

    Word writes an indent in characters also as the length that it came to, and LibreOffice reads
    only that. Where there is no length, a character is as wide as the size of the paragraph.
    """

    def length(name: str) -> float:
        stated = points(values.get(name))
        return stated or whole(values.get(f"{name}Chars")) / 100 * size

    return length("left"), length("right"), -length("hanging") or length("firstLine")


def _space(spacing: Mapping[str, str], side: str) -> float:
    """Return space before or after: left to the program, a length, or a count of lines."""
    if spacing.get(f"{side}Autospacing", "0") not in {"0", "false", "off"}:
        return _AUTO_SPACE
    if side in spacing:
        return points(spacing[side])
    return whole(spacing.get(f"{side}Lines")) / 100 * _LINE


def _tabs(values: Properties, label_end: float | None) -> tuple[TabStop, ...]:
    """Read the tab stops; the text of a numbered paragraph starts at its hanging indent."""
    stops: dict[float, TabStop] = {}
    if label_end is not None:
        stops[label_end] = TabStop(position=label_end)
    for name, stop in values.items():
        kind = stop.get("val", "")
        if name.startswith("tabs/") and kind not in {"clear", "bar"}:
            position = points(stop.get("pos"))
            stops[position] = TabStop(
                position=position,
                align=_STOPS.get(kind, "left"),
                leader=_LEADERS.get(stop.get("leader", ""), ""),
            )
    return tuple(stops[position] for position in sorted(stops))
