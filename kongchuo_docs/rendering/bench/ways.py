"""The ways of making a paper that are compared: the plain ones, and ours."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.bench.plain_html import plain_html
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.papers import Renderer
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.word import WordTemplate

Work: TypeAlias = Sequence[tuple[Path, str, Mapping[str, Any]]]
"""Template, name and facts of each paper."""
Maker: TypeAlias = Callable[[Work], list[int]]
"""Makes the papers and returns the size of each file in bytes."""
LIBREOFFICE_PATIENCE = 600
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of making papers."""

    label: str
    output: str
    prepare: Callable[[Path], Maker]
    share: float = 1.0
    """Part of the papers that it makes, where all would take too long."""


def _stock_word(fonts: Path) -> Maker:
    """Fill with docxtpl as its manual says."""
    return lambda work: [len(_stock_docx(template, facts)) for template, _, facts in work]


def _stock_docx(template: Path, facts: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate

    document = DocxTemplate(template)
    # Its own environment knows none of our filters, and would lose text after a "<".
    document.render(dict(facts), FormEnvironment(), autoescape=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _our_word(fonts: Path) -> Maker:
    filler = _Filler()
    return lambda work: [len(filler.fill(*each)) for each in work]


class _Filler:
    """Compiled templates, kept."""

    def __init__(self) -> None:
        self._templates: dict[Path, WordTemplate] = {}

    def fill(self, template: Path, name: str, facts: Mapping[str, Any]) -> bytes:
        if template not in self._templates:
            self._templates[template] = WordTemplate(template.read_bytes(), name)
        return self._templates[template].fill(facts)


def _libreoffice(fonts: Path) -> Maker:
    """Fill with docxtpl, then convert all files by one call of LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise EnvironmentProblem("本机没有 LibreOffice", fix="请安装 libreoffice-writer 后再测。")

    def make(work: Work) -> list[int]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = [folder / f"{number}.docx" for number in range(len(work))]
            for file, (template, _, facts) in zip(files, work, strict=True):
                file.write_bytes(_stock_docx(template, facts))
            _convert(program, files, folder)
            return [file.with_suffix(".pdf").stat().st_size for file in files]

    return make


def _convert(program: str, files: Sequence[Path], folder: Path) -> None:
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
               "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=LIBREOFFICE_PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentProblem("LibreOffice 没有转换成功", fix="请单独运行它看看。") from error


def _naive_weasyprint(fonts: Path) -> Maker:
    """Plain HTML, the machine's fonts, one call per file, as its manual says."""
    os.environ.pop("FONTCONFIG_FILE", None)
    filler = _Filler()

    def make(work: Work) -> list[int]:
        from weasyprint import HTML

        pages = [plain_html(read_layout(filler.fill(*each))) for each in work]
        return [len(HTML(string=page).write_pdf()) for page in pages]

    return make


def _ours(engine: str) -> Callable[[Path], Maker]:
    def prepare(fonts: Path) -> Maker:
        renderer = Renderer(FontSet.load(fonts), engine)

        def make(work: Work) -> list[int]:
            return [
                len(renderer.paper(template, name, facts, title=name)[1])
                for template, name, facts in work
            ]

        return make

    return prepare


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "docxtpl": Way(label="docxtpl 原样使用", output="docx", prepare=_stock_word, share=0.5),
        "word": Way(label="本软件 Word", output="docx", prepare=_our_word, share=5),
        "libreoffice": Way(
            label="docxtpl + LibreOffice 一次转换", output="pdf", prepare=_libreoffice, share=0.25
        ),
        "weasyprint_plain": Way(
            label="WeasyPrint 原样使用", output="pdf", prepare=_naive_weasyprint, share=0.25
        ),
        "weasyprint": Way(
            label="本软件 WeasyPrint", output="pdf", prepare=_ours("weasyprint"), share=0.5
        ),
        "typst": Way(label="本软件 Typst", output="pdf", prepare=_ours("typst")),
    }
)
"""By name, plain before ours."""
