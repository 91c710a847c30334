"""The corpus of the comparison with LibreOffice, and its arithmetic; no LibreOffice needed here.

The comparison itself is ``script/fidelity``.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from printed import Press

from kongchuo_docs.rendering.reading import read_layout
from tools.fidelity.compare import Comparison, Spread, compare
from tools.fidelity.corpus import DRAWN, REFUSED
from tools.fidelity.corpus.package import Package, standard_styles
from tools.fidelity.corpus.wordml import FANG, para, run, section
from tools.fidelity.errata import corrected
from tools.fidelity.printed import Piece, PrintedPage, Rule, read_pages


def page(*pieces: Piece, rules: tuple[Rule, ...] = ()) -> PrintedPage:
    return PrintedPage(width=210, height=297, pieces=pieces, rules=rules)


def line(text: str, baseline: float, x: float = 28.0) -> Piece:
    return Piece(text, x, baseline, x + 5 * len(text))


# --- corpus -------------------------------------------------------------------------------------


def test_the_corpus_has_at_least_14_documents_beside_the_shipped_forms() -> None:
    assert len(DRAWN) >= 14


@pytest.mark.parametrize("name", DRAWN)
def test_a_document_is_drawn_to_the_same_bytes_each_time(name: str) -> None:
    assert DRAWN[name]().docx() == DRAWN[name]().docx()


@pytest.mark.parametrize("name", [*DRAWN, *REFUSED])
def test_another_reader_of_word_documents_can_open_it(name: str) -> None:
    drawing = DRAWN.get(name) or REFUSED[name]
    assert docx.Document(io.BytesIO(drawing().docx())).paragraphs


@pytest.mark.parametrize("name", DRAWN)
def test_everything_in_a_document_can_be_said_by_the_layout(name: str) -> None:
    assert read_layout(DRAWN[name]().docx()).unsupported == ()


def test_the_document_that_is_there_to_be_refused_is_named_construct_by_construct() -> None:
    assert len(read_layout(REFUSED["refused"]().docx()).unsupported) >= 2


# --- errata -------------------------------------------------------------------------------------

LINES = 'w:type="lines" w:linePitch="312"'


def reworded(body: str, tmp_path: Path, base_styles: str = standard_styles()) -> tuple[str, object]:
    """The main part of a document with its errata, and what they were."""
    source, target = tmp_path / "source.docx", tmp_path / "target.docx"
    source.write_bytes(Package(body=body, base_styles=base_styles).docx())
    done = corrected(source, target)
    with zipfile.ZipFile(target) as word:
        return word.read("word/document.xml").decode(), done


def test_an_exact_pitch_leaves_the_line_grid(tmp_path: Path) -> None:
    text, done = reworded(para("文", line=28) + section(grid=LINES), tmp_path)
    assert '<w:snapToGrid w:val="0"/><w:spacing' in text
    assert done == {"exact pitch": 1, "grid from the top": 1}


def test_without_a_grid_there_is_nothing_to_correct(tmp_path: Path) -> None:
    assert reworded(para("第58条", line=28) + section(), tmp_path)[1] == {}


def test_what_whole_cells_leave_over_goes_to_the_bottom_margin(tmp_path: Path) -> None:
    # 16838 - 2098 - 1984 = 12756 twips are 40 cells of 312 and 276; two twips stay.
    text, _ = reworded(para("文") + section(grid=LINES), tmp_path)
    assert f'w:bottom="{1984 + 276 - 2}"' in text


def test_a_character_grid_becomes_spacing_of_characters(tmp_path: Path) -> None:
    grid = 'w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"'
    text, done = reworded(para("文", FANG.but(spacing=1)) + section(grid=grid), tmp_path)
    assert 'w:type="lines"' in text and f'<w:spacing w:val="{20 - 5}"/>' in text
    assert done == {"character grid": 1, "grid from the top": 1}


def test_where_the_document_wants_no_gap_nothing_is_put_between_scripts(tmp_path: Path) -> None:
    off = '<w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault>'
    styles = standard_styles().replace("<w:pPrDefault/>", off)
    text, done = reworded(para(run("第") + run("58条")) + section(), tmp_path, styles)
    assert ">\u200b58\u200b条<" in text
    assert done == {"no gap": 2}


def test_hanging_marks_and_raised_text_are_said_as_libreoffice_reads_them(tmp_path: Path) -> None:
    raised = para("文", FANG.but(position=6.5), switches='<w:overflowPunct w:val="0"/>')
    text, done = reworded(raised + section(), tmp_path)
    assert '<w:overflowPunct w:val="1"/>' in text and '<w:position w:val="10"/>' in text
    assert done == {"hanging marks": 1, "raised text": 2}  # the run and the paragraph mark


# --- comparison ---------------------------------------------------------------------------------


def test_equal_pages_are_good() -> None:
    pages = [page(line("通知如下", 44.3), line("一、工作目标", 54.5))]
    found = compare("甲", "weasyprint", pages, pages)
    assert (found.lines, found.equal, found.share, found.good) == (2, 2, 1.0, True)


def test_a_line_broken_elsewhere_makes_two_unequal_lines() -> None:
    ours = [page(line("通知如下，请", 44.3), line("执行。", 54.5))]
    theirs = [page(line("通知如下，", 44.3), line("请执行。", 54.5))]
    found = compare("甲", "weasyprint", ours, theirs)
    assert (found.lines, found.equal, found.good) == (2, 0, False)
    assert (found.differences[0].ours, found.differences[0].theirs) == (
        "通知如下，请",
        "通知如下，",
    )


def test_words_parted_by_a_gap_on_one_side_only_are_still_one_equal_line() -> None:
    ours = [page(line("姓名：", 44.3), line("电话：", 44.3, 90))]
    theirs = [page(line("姓名：电话：", 44.4))]
    assert compare("甲", "weasyprint", ours, theirs).share == 1.0


def test_a_page_too_many_is_not_good() -> None:
    one = page(line("通知如下", 44.3))
    found = compare("甲", "weasyprint", [one, page()], [one])
    assert (found.pages, found.office_pages, found.good) == (2, 1, False)


@pytest.mark.parametrize(("down", "good"), [(1.4, True), (1.6, False)])
def test_baselines_may_differ_by_a_millimetre_and_a_half(down: float, good: bool) -> None:
    ours = [page(*(line(f"第{n}行", 40 + 10 * n + down) for n in range(9)))]
    theirs = [page(*(line(f"第{n}行", 40 + 10 * n) for n in range(9)))]
    found = compare("甲", "weasyprint", ours, theirs)
    assert found.down.p95 == pytest.approx(down)
    assert found.good is good


def test_equal_words_are_paired_with_the_nearest() -> None:
    ours = [page(line("样安县", 50.0), line("样安县", 200.0))]
    theirs = [page(line("样安县", 200.1), line("样安县", 50.1))]
    assert compare("甲", "weasyprint", ours, theirs).down.largest == pytest.approx(0.1)


def test_ruled_lines_are_measured_across_their_direction() -> None:
    ours = [page(line("表", 50), rules=(Rule(20, 60, 190, 60),))]
    theirs = [page(line("表", 50), rules=(Rule(20, 60.2, 100, 60.2), Rule(100, 60.2, 190, 60.2)))]
    assert compare("甲", "weasyprint", ours, theirs).rules.largest == pytest.approx(0.2)


def test_a_document_that_could_not_be_printed_is_not_good() -> None:
    assert not Comparison(document="甲", engine="typst", error="RenderError: 字").good


def test_nothing_has_no_spread() -> None:
    assert Spread.of([]) == Spread()


def test_a_printed_page_gives_its_title_as_one_piece_with_its_baseline(
    press: Press, tmp_path: Path
) -> None:
    pdf = tmp_path / "paper.pdf"
    pdf.write_bytes(press.sample("signing_list").pdf)
    (first, *_) = read_pages(pdf)
    titles = [piece for piece in first.pieces if piece.text.endswith("签章清单")]
    assert titles
    assert 10 < titles[0].baseline < 60
    assert any(rule.level for rule in first.rules)
