"""A Word file is printed as a PDF, and told where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kongchuo_docs.errors import InputFileError, RenderError
from kongchuo_docs.model import Severity, has_error
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.given_files import check_place, write_beside
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint import Fault, fault
from kongchuo_docs.rendering.lint.parts import WordFile, read_word_file
from kongchuo_docs.rendering.lint.printing import tracked, unfilled, unprintable, unsupported
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.word_gate import document_title, read_word
from kongchuo_docs.workspace import Workspace

if TYPE_CHECKING:
    from kongchuo_docs.rendering.papers import PrintedWord


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReport:
    """A Word file that was printed."""

    pdf: Path | None
    """None where ``strict`` kept it back."""
    pages: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not has_error(tuple(each.finding for each in self.faults))


def word_to_pdf(
    source: Path,
    target: Path | None,
    *,
    engine: str,
    strict: bool,
    workspace: Workspace | None = None,
) -> PdfReport:
    """Print a Word file: one of ours, also edited by hand, or any other of the same constructs.

    Args:
        source: The .docx.
        target: The PDF; beside the source under its name where None. What is there is replaced.
        engine: ``weasyprint`` or ``typst``.
        strict: What the PDF shows otherwise is an error, and no PDF is written.
        workspace: For the office's own fonts.

    Raises:
        InputFileError: The file is no Word document, or the PDF cannot be written.
        UsageError: The PDF would replace the Word file.
        EnvironmentProblem: Fonts or the engine are missing.
    """
    from kongchuo_docs.rendering.papers import Renderer  # an engine costs most of a second

    target = target or source.with_suffix(".pdf")
    check_place(target, source, ".pdf")
    word = read_word(source)
    fonts = workspace_fonts(workspace)
    renderer = Renderer(fonts, engine)
    file = read_word_file(word)
    try:
        printed = renderer.print_word(word, title=document_title(word) or source.stem)
    except RenderError as error:
        lost = tuple(each.named(source.name) for each in _unprintable(word, file, fonts))
        if not lost:
            raise InputFileError(f"{source.name}：{error.message}", fix=error.fix) from error
        return PdfReport(pdf=None, pages=0, faults=lost)
    severity = Severity.ERROR if strict else Severity.WARNING
    faults = tuple(each.named(source.name) for each in _otherwise(printed, file, severity))
    report = PdfReport(pdf=target, pages=printed.pages, faults=faults)
    if not report.ok:
        return replace(report, pdf=None)
    write_beside(target, printed.data)
    return report


def _unprintable(word: bytes, file: WordFile, fonts: FontSet) -> tuple[Fault, ...]:
    """Return all characters without a font, where they may be why a file was not printed."""
    try:
        return tuple(unprintable(read_layout(word), file, fonts))
    except RenderError:
        return ()


def _otherwise(printed: PrintedWord, file: WordFile, severity: Severity) -> Iterator[Fault]:
    """Tell where the PDF differs from what the Word file asks for."""
    yield from unsupported(printed.unsupported, file, severity)
    yield from tracked(file, severity)
    yield from unfilled(file, severity)
    for box in printed.overfull:
        yield fault(
            "KC-L37",
            Place(
                part=box.part, paragraph=box.paragraph, table=box.table, row=box.row, cell=box.cell
            ),
            "图片比这一行或这一格宽，PDF 里缩小了"
            if box.picture
            else "这一格装不下里面的字，PDF 里加高了",
            "请在 Word 里把图片改小。"
            if box.picture
            else "请缩短文字，或在 Word 里把行高改为“最小值”。",
            severity=severity,
        )
