"""Our marks in a cell: a comment and a colour, put there so that they can be taken away again.

What the user had in the cell comes back: his comment stands above our lines, and the colour that
ours covers is told in the last line. So nothing is lost when a marked copy is filled on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from kongchuo_docs.intake.fault_list import COLOURS, text_only
from kongchuo_docs.model import Finding, Severity

AUTHOR = "控辍文书"
"""Author of a comment that is wholly ours."""
_OURS = re.compile(r"^\[KC-[A-Z]\d\d\] ", re.MULTILINE)
_COVERED = re.compile(r"^〔原底色 (rgb|theme|indexed) (\S+) (\S+)〕$", re.MULTILINE)
LONGEST = 2000
"""Characters of one comment; the list has all of it."""


def put(cell: Any, found: Sequence[Finding]) -> None:
    """Mark a cell with all that was found there."""
    lines = [
        str(text_only(f"[{each.code}] {each.field} {each.message}。{each.fix}")) for each in found
    ]
    theirs = cell.comment.text if cell.comment else ""
    author = cell.comment.author if cell.comment else AUTHOR
    covered = _covered(cell)
    text = "\n".join(part for part in (theirs, "\n".join(lines)[:LONGEST], covered) if part)
    cell.comment = Comment(text, author, width=320, height=60 + 40 * len(lines))
    severities = [each.severity for each in found]
    worst = next(severity for severity in Severity if severity in severities)
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst])


def take_away(cell: Any) -> None:
    """Remove our mark from a cell, if it has one."""
    comment = cell.comment
    if comment is None or not _OURS.search(comment.text):
        return
    # Some programs write the author above the text; what stands before our lines is the user's.
    theirs = comment.text[: _OURS.search(comment.text).start()].strip()  # type: ignore[union-attr]
    theirs = "" if theirs in (AUTHOR, f"{AUTHOR}:") else theirs
    covered = _COVERED.search(comment.text)
    cell.comment = Comment(theirs, comment.author) if theirs else None
    if str(cell.fill.fgColor.rgb) in COLOURS.values():
        cell.fill = _uncovered(covered) if covered else PatternFill()


def _covered(cell: Any) -> str:
    fill = cell.fill
    if fill.fill_type != "solid" or str(fill.fgColor.rgb) in COLOURS.values():
        return ""
    kind = fill.fgColor.type
    return f"〔原底色 {kind} {getattr(fill.fgColor, kind)} {fill.fgColor.tint}〕"


def _uncovered(covered: re.Match[str]) -> PatternFill:
    kind, value = covered[1], covered[2]
    colour = Color(**{kind: value if kind == "rgb" else int(value)}, tint=float(covered[3]))
    return PatternFill("solid", fgColor=colour)
