"""The ways of making a paper that are compared: the plain ones, and ours."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.bench.papers import Paper
from kongchuo_docs.rendering.bench.plain_html import plain_html
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.papers import Renderer
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.word import WordTemplate

LIBREOFFICE_PATIENCE = 600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made."""

    data: bytes
    seconds: float
    """By the clock."""
    core_seconds: float
    """Of a processor core: what other programs take away is not counted."""


Maker: TypeAlias = Callable[[Sequence[Paper]], Iterator[Made]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of making papers."""

    label: str
    output: str
    prepare: Callable[[Path], Maker]
    share: float = 1.0
    """Part of the papers that it makes, where all would take too long."""
    calls_program: bool = False
    """Another program does the work; its memory counts too."""


def _stock_word(fonts: Path) -> Maker:
    """Fill with docxtpl as its manual says: load, render, save."""
    from docxtpl import DocxTemplate

    def fill(paper: Paper) -> bytes:
        document = DocxTemplate(paper.template)
        # An environment of docxtpl's own knows none of our filters.
        document.render(dict(paper.facts), jinja_env=FormEnvironment(), autoescape=True)
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()

    return _one_by_one(fill)


def _our_word(fonts: Path) -> Maker:
    return _one_by_one(_Filler().fill)


class _Filler:
    """Compiled templates, kept."""

    def __init__(self) -> None:
        self._templates: dict[Path, WordTemplate] = {}

    def fill(self, paper: Paper) -> bytes:
        if paper.template not in self._templates:
            template = WordTemplate(paper.template.read_bytes(), paper.name)
            self._templates[paper.template] = template
        return self._templates[paper.template].fill(paper.facts)


def _libreoffice(fonts: Path) -> Maker:
    """Fill with docxtpl, then convert all files by one call of LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise EnvironmentProblem("本机没有 LibreOffice", fix="请安装 libreoffice-writer 后再测。")
    stock = _stock_word(fonts)

    def make(papers: Sequence[Paper]) -> Iterator[Made]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = [folder / f"{number}.docx" for number in range(len(papers) + 1)]
            filled = list(stock(papers))
            # The first file is made twice, so that the start of the program can be told apart.
            for file, each in zip(files, (filled[0], *filled), strict=True):
                file.write_bytes(each.data)
            begin, core = time.time(), _core_seconds_of_others()
            _convert(program, files, folder)
            core = (_core_seconds_of_others() - core) / len(files)
            ends = [file.with_suffix(".pdf").stat().st_mtime for file in files]
            start = (ends[0] - begin) / len(papers)
            for number, each in enumerate(filled, 1):
                pdf = files[number].with_suffix(".pdf").read_bytes()
                own = max(ends[number] - ends[number - 1], 0.0)
                yield Made(pdf, each.seconds + own + start, each.core_seconds + core)

    return make


def _convert(program: str, files: Sequence[Path], folder: Path) -> None:
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=LIBREOFFICE_PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentProblem("LibreOffice 没有转换成功", fix="请单独运行它看看。") from error
    if not all(file.with_suffix(".pdf").exists() for file in files):
        raise EnvironmentProblem("LibreOffice 没有写出全部文件", fix="请单独运行它看看。")


def _naive_weasyprint(fonts: Path) -> Maker:
    """Plain HTML, the machine's fonts, one call per file, as its manual says."""
    os.environ.pop("FONTCONFIG_FILE", None)
    from weasyprint import HTML

    filler = _Filler()

    def make(papers: Sequence[Paper]) -> Iterator[Made]:
        # Whoever works so has the HTML at hand: it is not measured.
        pages = [plain_html(read_layout(filler.fill(paper))) for paper in papers]
        return _timed(lambda page: bytes(HTML(string=page).write_pdf()), pages)

    return make


def _ours(engine: str) -> Callable[[Path], Maker]:
    """From facts to both files, the Word document and the PDF that is made from it."""

    def prepare(fonts: Path) -> Maker:
        renderer = Renderer(FontSet.load(fonts), engine)

        def make(paper: Paper) -> bytes:
            return renderer.paper(
                paper.template, paper.name, paper.facts, title=paper.name
            ).printed.data

        return _one_by_one(make)

    return prepare


def _one_by_one(make: Callable[[Paper], bytes]) -> Maker:
    return lambda papers: _timed(make, papers)


def _timed(make: Callable[[Any], bytes], sources: Sequence[Any]) -> Iterator[Made]:
    for source in sources:
        begin, core = time.perf_counter(), time.process_time()
        data = make(source)
        yield Made(data, time.perf_counter() - begin, time.process_time() - core)


def _core_seconds_of_others() -> float:
    """Of the programs that this process has called."""
    times = os.times()
    return times.children_user + times.children_system


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "docxtpl": Way(label="docxtpl 原样使用", output="docx", prepare=_stock_word, share=0.5),
        "word": Way(label="本软件 Word", output="docx", prepare=_our_word, share=5),
        "libreoffice": Way(
            label="docxtpl + LibreOffice 一次转换全部", output="pdf",
            prepare=_libreoffice, share=0.25, calls_program=True,
        ),
        "weasyprint_plain": Way(
            label="WeasyPrint 原样使用（手写网页、本机字体）", output="pdf",
            prepare=_naive_weasyprint, share=0.25,
        ),
        "weasyprint": Way(
            label="本软件 WeasyPrint", output="pdf", prepare=_ours("weasyprint"), share=0.5
        ),
        "typst": Way(label="本软件 Typst", output="pdf", prepare=_ours("typst")),
    }
)  # fmt: skip
"""By name, plain before ours."""
