"""A copy of a Word file with the faults as Word comments at their paragraphs."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable

from docx import Document
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kongchuo_docs.model import Severity
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.fault import Fault
from kongchuo_docs.rendering.lint.parts import walk
from kongchuo_docs.rendering.reading.styles import Element, W

AUTHOR = "控辍文书检查"
INITIALS = "检"
_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}
_MARKS = tuple(W + name for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_BODY = "word/document.xml"


def annotated(docx: bytes, faults: Iterable[Fault]) -> bytes:
    """Return a copy of a Word file with the faults as comments; our earlier comments are gone.

    Word knows comments in the body only: faults of other parts stand at the first paragraph. No
    comment carries a time, so equal faults give an equal document.
    """
    document = Document(io.BytesIO(docx))
    body = document.element.body
    _remove_ours(document)
    spots = {spot.place: spot.element for spot in walk(body, _BODY)}
    notes: dict[int, list[str]] = defaultdict(list)
    elements: dict[int, Element] = {}
    for each in faults:
        element = _paragraph(each.place, spots)
        if element is None:
            element = (
                body.get_or_add_p()
                if hasattr(body, "get_or_add_p")
                else document.add_paragraph()._p
            )
        elements[id(element)] = element
        notes[id(element)].append(_note(each))
    for key, texts in notes.items():
        runs = _runs(Paragraph(elements[key], document))
        comment = document.add_comment(runs, "\n".join(texts), author=AUTHOR, initials=INITIALS)
        comment._comment_elm.attrib.pop(W + "date", None)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _note(each: Fault) -> str:
    found = each.finding
    where = "" if each.place.part == _BODY else f"（在 {each.place.part}）"
    text = f"{_WORDS[found.severity]} {found.code}{where} {found.message}"
    return f"{text}\n办法：{found.fix}" if found.fix else text


def _paragraph(place: Place, spots: dict[Place, Element]) -> Element | None:
    """Return the paragraph of a place, else the first one of its cell, row, table or block."""
    if place in spots:
        return spots[place]
    if place.part == _BODY:
        for spot, element in spots.items():
            same_table = spot.table == place.table
            if (
                same_table
                and (place.table or spot.paragraph >= place.paragraph)
                and all(
                    not want or want == have
                    for want, have in ((place.row, spot.row), (place.cell, spot.cell))
                )
            ):
                return element
    return next(iter(spots.values()), None)


def _runs(paragraph: Paragraph) -> list[Run]:
    """Return the runs that stand in the paragraph itself; an empty one gets an empty run."""
    return [run for run in paragraph.runs if run._r.getparent() is paragraph._p] or [
        paragraph.add_run()
    ]


def _remove_ours(document: Document) -> None:  # type: ignore[valid-type]
    comments = document.part._comments_part.element  # type: ignore[attr-defined]
    ours = {item.get(W + "id") for item in comments if item.get(W + "author") == AUTHOR}
    for item in [item for item in comments if item.get(W + "id") in ours]:
        comments.remove(item)
    for mark in list(document.element.iter(*_MARKS)):  # type: ignore[attr-defined]
        if mark.get(W + "id") in ours:
            holder = mark.getparent()
            holder.remove(mark)
            if holder.tag == W + "r" and not holder.findall(W + "t"):
                holder.getparent().remove(holder)
