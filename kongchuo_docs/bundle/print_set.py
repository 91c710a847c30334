"""One PDF with every paper of a bundle in print order, safe to print on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pikepdf import (
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    OutlineItem,
    Pdf,
    PdfError,
    Stream,
)

from kongchuo_docs.bundle.folios import lay_folios
from kongchuo_docs.bundle.placing import write_whole
from kongchuo_docs.errors import RenderError, UsageError

_POINTS = 72 / 25.4
_SIZES = {(210, 297): "A4", (297, 420): "A3", (148, 210): "A5"}
"""Millimetres."""
_FONT_FILES = (Name.FontFile, Name.FontFile2, Name.FontFile3)


CARRIAGE_RETURN_AT_END = b"\r\nendstream"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPart:
    """One paper of the print set."""

    path: Path
    title: str
    """Text of its bookmark: document and number, never a person."""
    counted: bool = True
    """False: its pages carry no number of the whole, such as those of a cover."""


def print_set(
    parts: Sequence[PrintPart],
    target: Path,
    *,
    title: str,
    both_sides: bool = True,
    folios: bytes = b"",
) -> int:
    """Join papers into one PDF: every paper begins on a fresh sheet and has a bookmark.

    A paper with an odd number of pages is followed by a blank page of the size of its last page.
    The same parts and title always give the same bytes: there is no date in the file and its ID is
    taken from its content. The set says that it is PDF/A-2b when all its parts say so.

    Args:
        parts: Papers in print order.
        target: The PDF to write.
        title: Title shown by the viewer; no person in it.
        both_sides: Begin each paper on a fresh sheet, with blank pages where they are needed.
        folios: A PDF with a strip for each page that counts, blank ones left out: its number in
            the whole.

    Returns:
        Number of pages, blank ones included.

    Raises:
        UsageError: There is nothing to print.
        RenderError: A part is missing or is not a readable PDF.
        EnvironmentProblem: The disk refuses.

    Basis:
        PDF/A-2b: ISO 19005-2:2011, 6.2.3 (output intent), 6.6.4 (identification).
    """
    if not parts:
        raise UsageError("没有可打印的文书。", fix="请先生成文书，再合并打印文件。")
    sources = [_open(part.path) for part in parts]
    joined = Pdf.new()
    counted: list[int] = []
    with joined.open_outline() as outline:
        for part, source in zip(parts, sources, strict=True):
            first = len(joined.pages)
            outline.root.append(OutlineItem(part.title, first))
            _append(joined, source, both_sides)
            if part.counted:
                counted += range(first, first + len(source.pages))
    if folios:
        lay_folios(joined, counted, Pdf.open(BytesIO(folios)))
    _share_fonts(joined)
    _describe(joined, title, both_sides)
    if all(_is_archival(source) for source in sources):
        _claim_archival(joined, sources[0])
    write_whole(target, _written(joined))
    return len(joined.pages)


def _written(joined: Pdf) -> bytes:
    """Write the file so that no stream ends in a carriage return.

    A strict reader takes such a byte for a part of the line end before ``endstream`` and finds the
    stream's length wrong. One in 256 of the streams that are compressed here has it by chance; then
    the file is written anew with the streams as the parts hold them, those that have it open.

    Basis: ISO 19005-2, 6.1.7.1 (stream lengths).
    """
    data = _saved(joined, ObjectStreamMode.generate, compress=True)
    if CARRIAGE_RETURN_AT_END in data:
        for item in joined.objects:
            if isinstance(item, Stream) and item.read_raw_bytes().endswith(b"\r"):
                item.write(item.read_bytes())
        data = _saved(joined, ObjectStreamMode.disable, compress=False)
    return data


def _saved(joined: Pdf, mode: ObjectStreamMode, *, compress: bool) -> bytes:
    content = BytesIO()
    joined.save(
        content,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=mode,
        compress_streams=compress,
    )
    return content.getvalue()


def _open(path: Path) -> Pdf:
    """Open a part from memory: hundreds of open files would pass the limit of some systems."""
    try:
        source = Pdf.open(BytesIO(path.read_bytes()))
        if not source.pages:
            raise PdfError("no pages")
    except (OSError, PdfError) as e:
        raise RenderError(
            f"「{path.name}」不存在或不是完好的 PDF，无法合并打印文件。", fix="请重新生成该文书。"
        ) from e
    return source


def page_count(path: Path) -> int:
    """Return how many pages a PDF has.

    Raises:
        RenderError: It is missing or not a readable PDF.
    """
    return len(_open(path).pages)


def paper_size(path: Path) -> str:
    """Return the paper of a PDF's first page as a printer calls it: ``A4 竖``, or millimetres.

    Raises:
        RenderError: It is missing or not a readable PDF.
    """
    with _open(path) as source:
        page = source.pages[0]
        left, bottom, right, top = (float(edge) for edge in page.mediabox.as_list())
        turned = int(page.obj.get("/Rotate", 0)) % 180
    wide, high = (top - bottom, right - left) if turned else (right - left, top - bottom)
    short, long = sorted(round(side / _POINTS) for side in (wide, high))
    name = _SIZES.get((short, long), f"{short}×{long} 毫米")
    return f"{name} {'横' if wide > high else '竖'}"


def _append(joined: Pdf, source: Pdf, both_sides: bool) -> None:
    joined.pages.extend(source.pages)
    if both_sides and len(source.pages) % 2:
        last = joined.pages[-1]
        left, bottom, right, top = (float(edge) for edge in last.mediabox.as_list())
        blank = joined.add_blank_page(page_size=(right - left, top - bottom))
        if Name.Rotate in last.obj:
            blank.obj.Rotate = last.obj.Rotate


def _share_fonts(joined: Pdf) -> None:
    """Keep one copy of every font file that several papers embed with the same bytes."""
    kept: dict[str, Object] = {}
    for descriptor in joined.objects:
        if (
            not isinstance(descriptor, Dictionary)
            or descriptor.get(Name.Type) != Name.FontDescriptor
        ):
            continue
        for key in _FONT_FILES:
            if key in descriptor:
                font = descriptor[key]
                digest = hashlib.sha256(font.read_raw_bytes()).hexdigest()
                descriptor[key] = kept.setdefault(digest, font)


def _describe(joined: Pdf, title: str, both_sides: bool) -> None:
    """Set title, language and how it opens and prints: with bookmarks, two-sided, actual size."""
    duplex = Name.DuplexFlipLongEdge if both_sides else Name.Simplex
    with joined.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
    joined.Root.Lang = "zh-CN"
    joined.Root.PageMode = Name.UseOutlines
    joined.Root.ViewerPreferences = Dictionary(
        DisplayDocTitle=True, Duplex=duplex, PrintScaling=Name("/None")
    )


def _is_archival(source: Pdf) -> bool:
    """Tell whether a part says that it is PDF/A-2 and brings its colour profile."""
    return source.open_metadata().get("pdfaid:part") == "2" and Name.OutputIntents in source.Root


def _claim_archival(joined: Pdf, first: Pdf) -> None:
    with joined.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["pdfaid:part"] = "2"
        metadata["pdfaid:conformance"] = "B"
    intents = first.make_indirect(first.Root.OutputIntents)
    joined.Root.OutputIntents = joined.copy_foreign(intents)
