"""A page of an official letter, measured on the PDFs of both engines in millimetres.

Basis: GB/T 9704-2012 5.2 (上白边 37, 左白边 28, 版心 156 x 225), 5.2.3 (22 lines of 28 characters, 三号仿宋),
7.5 (page number: 四号半角宋体 between two 一字线, 7 mm below the text area, odd pages at the right, even
ones at the left, one character in). All text is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pypdfium2 as pdfium
import pytest
from printed import Page

from kongchuo_docs.rendering.engines import ENGINES, open_engine
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.typesetting import typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from tools.fidelity.corpus.letters import EVEN_AND_ODD, ODD_EVEN, PITCH, page_numbers
from tools.fidelity.corpus.package import Package, standard_styles
from tools.fidelity.corpus.wordml import FANG, para, section
from tools.fidelity.printed import Piece, read_pages

LINES, CHARACTERS = 22, 28
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 184.0, 262.0
"""Edges of the text area from the top left corner of the page: 28 + 156, 37 + 225."""
PITCH_MM = PITCH * 25.4 / 72
"""28.95 pt, 10.21 mm: 22 of them are 224.7 mm."""
EM = 16 * 25.4 / 72
"""三号, 5.64 mm."""
TEXT = "示" * (LINES * CHARACTERS * 2)
"""Two full pages."""


def on_a_grid() -> Package:
    """Lines and characters on the grid of the section, as Word's 指定行和字符网格 writes it."""
    grid = 'w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"'
    return letter(para(TEXT, FANG, align="both"), grid)


def by_exact_pitch() -> Package:
    """No characters on a grid: lines of exactly 28.95 pt, characters 0.25 pt closer."""
    return letter(
        para(TEXT, FANG.but(spacing=-0.25), line=PITCH), 'w:type="lines" w:linePitch="312"'
    )


def letter(body: str, grid: str) -> Package:
    return Package(
        body=body + section(grid=grid, uses=ODD_EVEN),
        parts=page_numbers(),
        settings=EVEN_AND_ODD,
        base_styles=standard_styles(16),
    )


LETTERS = MappingProxyType({"grid": on_a_grid, "exact pitch": by_exact_pitch})
FIRST_BASELINE: Mapping[str, float] = MappingProxyType(
    # In the middle of its cell; or at four fifths of the exact pitch.
    {"grid": TOP + (PITCH - 16 * 1.3) / 2 * 25.4 / 72 + EM * 1.009, "exact pitch": TOP + PITCH_MM * 0.8}
)  # fmt: skip

both = pytest.mark.parametrize("engine", ENGINES)
either = pytest.mark.parametrize("kind", LETTERS)


@lru_cache
def pdf(kind: str, engine: str) -> bytes:
    fonts = FontSet.load()
    pages = typeset(read_layout(LETTERS[kind]().docx()), Metrics(fonts))
    return open_engine(engine, fonts).write(pages, title="公文样张（虚构）").data


@pytest.fixture
def printed(kind: str, engine: str, tmp_path: Path) -> list[list[Piece]]:
    """The lines of each page of the letter, from top to bottom."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf(kind, engine))
    return [sorted(page.pieces, key=lambda piece: piece.baseline) for page in read_pages(path)]


@contextmanager
def opened(kind: str, engine: str) -> Iterator[list[Page]]:
    document = pdfium.PdfDocument(pdf(kind, engine))
    try:
        yield [Page(page) for page in document]
    finally:
        document.close()


@both
@either
def test_a_page_has_22_lines_of_28_characters(printed: list[list[Piece]]) -> None:
    assert [[len(line.text) for line in page[:-1]] for page in printed] == [[28] * 22, [28] * 22]


@both
@either
def test_the_lines_stand_evenly_from_the_upper_to_the_lower_edge(
    printed: list[list[Piece]], kind: str
) -> None:
    for *lines, _ in printed:
        first, last = lines[0].baseline, lines[-1].baseline
        assert first == pytest.approx(FIRST_BASELINE[kind], abs=0.05)
        assert last - first == pytest.approx(21 * PITCH_MM, abs=0.05)
        steps = [lower.baseline - upper.baseline for upper, lower in pairwise(lines)]
        assert max(steps) - min(steps) < 0.05
        assert last + EM * 0.14 <= BOTTOM


@both
@either
def test_the_lines_begin_at_28_mm_from_the_paper_edge(printed: list[list[Piece]]) -> None:
    for *lines, _ in printed:
        assert [line.x for line in lines] == [pytest.approx(LEFT, abs=0.05)] * LINES


@both
@either
def test_the_lines_end_at_the_right_edge(printed: list[list[Piece]]) -> None:
    for *lines, _ in printed:
        assert [line.last + EM for line in lines[:-1]] == [pytest.approx(RIGHT, abs=0.1)] * 21


@both
@either
def test_the_page_number_stands_between_dashes_one_character_in(printed: list[list[Piece]]) -> None:
    (*_, odd), (*_, even) = printed
    one = 14 * 25.4 / 72
    assert (odd.text, even.text) == ("—1—", "—2—")
    assert odd.last + one == pytest.approx(RIGHT - one, abs=0.1)
    assert even.x == pytest.approx(LEFT + one, abs=0.1)


@both
@either
def test_the_dashes_stand_7_mm_below_the_text_area(kind: str, engine: str) -> None:
    with opened(kind, engine) as pages:
        for page in pages:
            dashes = [glyph.box for glyph in page.glyphs if glyph.char == "—"]
            assert len(dashes) == 2
            for dash in dashes:
                assert dash.top == pytest.approx(BOTTOM + 7, abs=0.5)
