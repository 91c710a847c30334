"""Paint typeset pages into PDF/A files: one module per engine, all behind the seam below.

An engine decides nothing, so the same pages look the same from each of them:

``weasyprint``
    The reference: WeasyPrint's fonts, tags and PDF/A writer.
``typst``
    Many times faster; needs the extra ``kongchuo-docs[fast]`` and no system library.

``glyphs`` says for both which font draws a character, ``pictures`` what of a picture may go into a
PDF/A file, ``digits`` how a length is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kongchuo_docs.errors import EnvironmentProblem, UsageError
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.pages import Pages

ENGINES = ("weasyprint", "typst")
"""Names for :func:`open_engine`; the first is the reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A finished PDF."""

    data: bytes
    pages: int


class Engine(Protocol):
    """What paints pages. One object per process."""

    name: str

    def write(self, pages: Pages, *, title: str) -> Pdf:
        """Write tagged PDF/A-2b; equal pages give equal bytes.

        Args:
            pages: What stands where.
            title: Title of the PDF; no personal data.

        Raises:
            RenderError: A character is in no font, or a picture cannot be used.
        """
        ...


def open_engine(name: str, fonts: FontSet) -> Engine:
    """Start an engine; its libraries are loaded only now, for that takes most of a second.

    Args:
        name: One of :data:`ENGINES`.
        fonts: The font set; it is activated for the whole process.

    Raises:
        UsageError: There is no such engine.
        EnvironmentProblem: Its libraries are missing.
    """
    try:
        if name == "weasyprint":
            fonts.activate()
            from kongchuo_docs.rendering.engines.weasy import WeasyEngine

            return WeasyEngine(fonts)
        if name == "typst":
            from kongchuo_docs.rendering.engines.typst import TypstEngine

            return TypstEngine(fonts)
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(
            "未安装快速引擎（typst）",
            fix="请运行 pip install 'kongchuo-docs[fast]'，或改用 weasyprint 引擎。",
        ) from error
    except OSError as error:
        raise EnvironmentProblem(
            "PDF 引擎缺少系统库（Pango）",
            fix="请运行 script/bootstrap，或 kongchuo doctor 查看缺什么。",
        ) from error
    raise UsageError(f"没有叫做「{name}」的 PDF 引擎", fix=f"可用的引擎：{'、'.join(ENGINES)}。")
