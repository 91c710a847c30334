"""One paper from facts to two files: the Word document, and the PDF made from that very document.

A :class:`RenderJob` is a pure task that any process can do: the same job gives the same bytes.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kongchuo_docs import __version__
from kongchuo_docs.errors import EnvironmentProblem, KongchuoError, RenderError
from kongchuo_docs.model import RenderedFile
from kongchuo_docs.rendering.characters import UNPRINTABLE_FIX, CharacterCheck
from kongchuo_docs.rendering.engines import open_engine
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Unsupported
from kongchuo_docs.rendering.page_marks import MARKED, Marking, mark_pages
from kongchuo_docs.rendering.pages import Overfull
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.typesetting import typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from kongchuo_docs.rendering.word import WordTemplate

REFERENCE = "weasyprint"
"""The engine by which the others are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """What a worker needs to make one paper."""

    key: str
    template: Path
    form_name: str
    """How errors call the form."""
    facts: Mapping[str, Any]
    title: str
    """Title of the PDF; no personal data."""
    watermark: str = ""
    marking: Marking | None = None
    """What the codes on its pages say; None = it carries none."""
    word: Path
    """Where the .docx goes, beside its final place."""
    pdf: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWord:
    """The PDF of a Word document, and where it differs from what the document asks for."""

    data: bytes
    pages: int
    unsupported: tuple[Unsupported, ...] = ()
    overfull: tuple[Overfull, ...] = ()
    uncoded: tuple[int, ...] = ()
    """Pages, from 1, that had no room for a code and should have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """A paper in its two files, and the digest of what they were made with."""

    word: bytes
    printed: PrintedWord
    recipe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOutcome:
    """What became of a job: two files, or the reason why not."""

    key: str
    pages: int = 0
    recipe: str = ""
    files: tuple[RenderedFile, ...] = ()
    """Word file and PDF, under their staged names."""
    uncoded: tuple[int, ...] = ()
    """Pages, from 1, that had no room for a code and should have one."""
    error: str = ""
    fix: str = ""


class Renderer:
    """Fills forms and writes PDFs with one set of fonts and one engine. One object per process.

    Args:
        fonts: The fonts.
        engine: ``weasyprint`` or ``typst``.

    Raises:
        EnvironmentProblem: The fonts or the libraries of the PDF engine are missing.
    """

    def __init__(self, fonts: FontSet, engine: str = REFERENCE) -> None:
        self._fonts = fonts
        self._engine = open_engine(engine, fonts)
        self._metrics = Metrics(fonts)
        self._characters = CharacterCheck(fonts)
        self._templates: dict[Path, WordTemplate] = {}

    def paper(
        self,
        template: Path,
        name: str,
        facts: Mapping[str, Any],
        *,
        title: str,
        watermark: str = "",
        marking: Marking | None = None,
    ) -> PrintedPaper:
        """Make one paper.

        Raises:
            RenderError: A value is missing or a character cannot be printed.
        """
        self._refuse_unprintable(facts)
        form = self._template(template, name)
        word = form.fill(facts)
        printed = self.print_word(word, title=title, watermark=watermark, marking=marking)
        if printed.unsupported:
            raise RenderError(
                f"模板「{name}」用了 PDF 不能照样印出的内容：{printed.unsupported[0].what}",
                fix="请用 kongchuo form lint 查看位置，改用段落和表格。",
            )
        return PrintedPaper(word=word, printed=printed, recipe=self._recipe(form, marking))

    def print_word(
        self, word: bytes, *, title: str, watermark: str = "", marking: Marking | None = None
    ) -> PrintedWord:
        """Make the PDF of any Word document; what cannot be printed as it is, is listed.

        Raises:
            RenderError: This is no Word document, or a character cannot be printed.
        """
        layout = read_layout(word)
        pages = typeset(layout, self._metrics, watermark=watermark)
        if marking:
            pages = mark_pages(pages, marking, self._metrics)
        pdf = self._engine.write(pages, title=title)
        return PrintedWord(
            data=pdf.data,
            pages=pdf.pages,
            unsupported=layout.unsupported,
            overfull=pages.overfull,
            uncoded=pages.uncoded,
        )

    def _template(self, path: Path, name: str) -> WordTemplate:
        if path not in self._templates:
            try:
                source = path.read_bytes()
            except OSError as error:
                raise RenderError(
                    f"找不到表单「{name}」的模板 {path.name}",
                    fix="请恢复 form_templates 中的文件。",
                ) from error
            self._templates[path] = WordTemplate(source, name)
        return self._templates[path]

    def _recipe(self, form: WordTemplate, marking: Marking | None) -> str:
        made = (
            f"tool={__version__} engine={self._engine.name} template={form.digest} "
            f"fonts={self._fonts.digest}"
        )
        return f"{made} {MARKED}" if marking else made

    def _refuse_unprintable(self, facts: Mapping[str, Any]) -> None:
        for found in self._characters.unprintable(facts):
            raise RenderError(
                f"「{found.field}」里的字 {found.said} 在全部字体里都找不到，印出来会是方框",
                fix=UNPRINTABLE_FIX,
            )


def render(job: RenderJob, fonts: Path, engine: str = REFERENCE) -> RenderOutcome:
    """Do a job in this process; what is wrong with this one paper becomes part of the outcome.

    Args:
        job: The job.
        fonts: Folder of the cut fonts.
        engine: ``weasyprint`` or ``typst``.

    Raises:
        EnvironmentProblem: Fonts or libraries are missing: no paper can be made.
    """
    try:
        paper = _renderer(fonts, engine).paper(
            job.template,
            job.form_name,
            job.facts,
            title=job.title,
            watermark=job.watermark,
            marking=job.marking,
        )
        files = (_write(job.word, paper.word), _write(job.pdf, paper.printed.data))
    except EnvironmentProblem:
        raise  # no paper can be made on this machine
    except KongchuoError as error:
        return RenderOutcome(key=job.key, error=error.message, fix=error.fix)
    except OSError as error:
        return RenderOutcome(
            key=job.key,
            error=f"文件写不进去：{error.strerror}",
            fix="请检查磁盘剩余空间和文件夹权限，然后重新运行；已编的号不会丢。",
        )
    return RenderOutcome(
        key=job.key,
        pages=paper.printed.pages,
        recipe=paper.recipe,
        files=files,
        uncoded=paper.printed.uncoded,
    )


@lru_cache(maxsize=1)
def _renderer(fonts: Path, engine: str) -> Renderer:
    """Keep one renderer per process: its fonts and templates are costly to read.

    The engine makes tens of thousands of short-lived boxes per page; looking through everything
    that was loaded before, again and again, would take a tenth of the time.
    """
    renderer = Renderer(FontSet.load(fonts), engine)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return renderer


def _write(target: Path, data: bytes) -> RenderedFile:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return RenderedFile(name=target.name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
