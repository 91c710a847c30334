"""Codes on printed pages: read back from bad scans, beside nothing else, with nobody's data in them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from printed import Box, Page, Paper, Press
from small_county import MONTH, bundle_of, finished, kongchuo, private_values
from typeset_forms import layout, long_text

from kongchuo_docs.library import Library
from kongchuo_docs.model import Subject
from kongchuo_docs.model.page_marks import PageMark, read_mark
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.making import marking_of
from kongchuo_docs.rendering.engines import ENGINES, open_engine
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.page_marks import EDGE, MM, SIDE, Marking, mark_pages, occupied
from kongchuo_docs.rendering.typesetting import typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics

SECRET = bytes(range(32))
NUMBER = "样中校（劝返）字〔2021〕第7号"
MARKING = Marking(document=NUMBER, version=2, secret=SECRET)
ROOMY: dict[str, Any] = {f"margin_{side}": 80.0 for side in ("top", "right", "bottom", "left")}
"""Points; 28 mm."""
PAPERS = [
    form.form_id
    for form in Library().forms().values()
    if form.subject not in (Subject.BUNDLE, Subject.REGISTER)
]


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(io.BytesIO(file.getvalue())).convert("L")


def _leaned(image: Image.Image) -> Image.Image:
    width, height = image.size
    corners = (0, 0, 20, height - 10, width - 10, height, width - 30, 15)
    return image.transform(image.size, Image.Transform.QUAD, corners, fillcolor=255)


SCANS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda image: image,
    "office": lambda image: _jpeg(image.rotate(2, fillcolor=255, expand=True), 60),
    "one_bit": lambda image: image.point(lambda value: 255 * (value > 128)),
    "upside_down": lambda image: image.rotate(180),
    "perspective": _leaned,
    "blurred": lambda image: _jpeg(image.filter(ImageFilter.GaussianBlur(1.2)), 60),
}
"""What happens to a page on its way back (libraries.md §4)."""


@pytest.fixture(scope="module", params=PAPERS)
def marked(request: pytest.FixtureRequest, press: Press, library: Library) -> Paper:
    facts = library.sample(request.param).values
    return press.paper(request.param, facts, marking=MARKING)


def codes(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


@pytest.mark.parametrize("scan", SCANS)
def test_each_page_is_known_again_from_a_scan(marked: Paper, scan: str) -> None:
    for number, page in enumerate(marked.pages, 1):
        texts = codes(SCANS[scan](page.image(200)))
        assert {read_mark(text, SECRET) for text in texts} == {
            PageMark(document=NUMBER, version=2, page=number, pages=len(marked.pages))
        }


def test_each_page_of_a_shipped_form_has_two_codes(marked: Paper) -> None:
    assert [len(codes(page.image(200))) for page in marked.pages] == [2] * len(marked.pages)


def test_the_number_and_the_correction_stand_beside_each_code(marked: Paper) -> None:
    total = len(marked.pages)
    for number, page in enumerate(marked.pages, 1):
        assert len(page.find(f"{NUMBER}第{number}页，共{total}页更正第1次")) == 2


def test_no_word_stands_in_a_corner_with_a_code(marked: Paper) -> None:
    for page in marked.pages:
        corners = (
            Box(page.width - 25, 3, page.width - 3, 25),
            Box(3, page.height - 25, 25, page.height - 3),
        )
        for corner in corners:
            assert page.words_in(corner) == ""


def test_the_words_of_a_paper_are_the_same_with_codes_and_come_first(
    press: Press, library: Library
) -> None:
    facts = library.sample("return_notice").values
    plain = press.paper("return_notice", facts).pages[0].text
    with_codes = press.paper("return_notice", facts, marking=MARKING).pages[0].text
    assert with_codes.startswith(plain.rstrip()[:400])


def test_both_engines_paint_the_same_codes(fonts: FontSet) -> None:
    metrics = Metrics(fonts)
    pages = mark_pages(typeset(layout(long_text(40), **ROOMY), metrics), MARKING, metrics)
    images = []
    for name in ENGINES:
        pdf = pypdfium2.PdfDocument(open_engine(name, fonts).write(pages, title="试验").data)
        images.append(Page(pdf[0]).image(200))
        pdf.close()
    one, other = (sorted(codes(image)) for image in images)
    assert one == other
    assert len(one) == 2


def test_a_page_without_room_has_no_code_and_says_so(fonts: FontSet) -> None:
    """Margins of 10 mm, and text from edge to edge."""
    metrics = Metrics(fonts)
    narrow = {f"margin_{side}": 10 * MM for side in ("top", "right", "bottom", "left")}
    pages = typeset(layout(long_text(60), **narrow), metrics)
    marked = mark_pages(pages, MARKING, metrics)
    assert marked.uncoded[0] == 1
    assert marked.pages[0] == pages.pages[0]


def test_a_code_is_22_mm_where_there_is_room_and_meets_nothing(fonts: FontSet) -> None:
    metrics = Metrics(fonts)
    page = typeset(layout(long_text(3), **ROOMY), metrics).pages[0]
    marked = mark_pages(typeset(layout(long_text(3), **ROOMY), metrics), MARKING, metrics).pages[0]
    upper = [fill for fill in marked.fills if fill.y < page.height / 2]
    right = max(fill.x + fill.width for fill in upper)
    left = min(fill.x for fill in upper)
    modules = round((right - left) / min(fill.height for fill in upper))
    assert (right - left) / MM == pytest.approx(22 * modules / (modules + 8), abs=0.01)
    assert page.width - EDGE - right == pytest.approx(SIDE * 4 / (modules + 8), abs=0.01)
    assert not [
        box
        for box in occupied(page)
        if box.right > page.width - EDGE - SIDE and box.top < EDGE + SIDE
    ]


def test_the_secret_is_never_shown() -> None:
    assert "secret" not in repr(MARKING)


# --- in a workspace -----------------------------------------------------------------------------


def test_issued_papers_carry_codes_that_name_nobody(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    with workspace.reading() as data:
        secret, documents = data.store.page_secret(), data.store.documents(month=MONTH)
    assert len(secret) == 32
    checked = 0
    for document in documents.values():
        assert document.recipe.endswith(" marks=1")
        (folder,) = workspace.out.glob(f"{MONTH}/{document.unit_code}_*")
        name = next(file.name for file in document.files if file.name.endswith(".pdf"))
        with pypdfium2.PdfDocument(folder / name) as pdf:
            texts = {text for page in pdf for text in codes(Page(page).image(200))}
        assert {read_mark(text, secret) for text in texts} == {
            PageMark(document=document.number, version=1, page=page, pages=document.pages)
            for page in range(1, document.pages + 1)
        }
        assert not [value for value in private_values() for text in texts if value in text]
        checked += 1
    assert checked == 10


def test_another_workspace_does_not_take_our_codes_for_its_own(tmp_path: Path) -> None:
    text = PageMark(document=NUMBER, version=1, page=1, pages=1).sealed(SECRET)
    workspace = finished(tmp_path / "w")
    with workspace.reading() as data:
        assert not isinstance(read_mark(text, data.store.page_secret()), PageMark)


def test_a_sample_carries_no_code(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    done = kongchuo("preview", "return_notice", "-o", tmp_path / "s", cwd=workspace.root)
    assert done.returncode == 0, done.stderr
    with pypdfium2.PdfDocument(next((tmp_path / "s").glob("*.pdf"))) as pdf:
        assert codes(Page(pdf[0]).image(200)) == []


def test_a_lost_paper_that_was_issued_without_codes_is_made_without(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    desk = Desk.of(workspace, dt.date(2021, 10, 31))
    planned = next(iter(desk.planner.month(MONTH, "QS01")))
    document = desk.documents[planned.key]
    with workspace.reading() as data:
        number = data.numbers.find([planned.key])[planned.key]
    paper = desk.paper(planned, number, document.version)
    assert marking_of(desk, paper) is not None
    old = replace(document, recipe=document.recipe.removesuffix(" marks=1"))
    assert marking_of(desk, replace(paper, previous=old)) is None


def test_the_print_set_numbers_the_papers_as_the_contents_do(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    with pypdfium2.PdfDocument(bundle_of(workspace, "QS01") / "print.pdf") as pdf:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    total = sum("全卷第" in text for text in texts)
    found = [text.rpartition("全卷第")[2] for text in texts if "全卷第" in text]
    assert "全卷第" not in texts[0]
    assert [said.partition("页共")[0] for said in found] == [str(n) for n in range(1, total + 1)]
    assert all(said.startswith(f"{n}页共{total}页") for n, said in enumerate(found, 1))
