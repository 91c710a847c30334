"""Reading scans: every page is found however it lies, and no file takes the program down."""

from __future__ import annotations

import io
import time
import zlib
from pathlib import Path

import page as pdf_a
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from scanner import (
    DIRT,
    SECRET,
    as_jpegs,
    as_pdf,
    as_tiff,
    blank_back,
    blurred,
    marked,
    page_with,
    turned,
)

from kongchuo_docs.model.page_marks import PageMark
from kongchuo_docs.signing.page_file import joined, page_file, picture_file
from kongchuo_docs.signing.reading import BadFile, Means, ScannedPage, read_scan

NAME = "样中校（劝返）字〔2021〕第3号"


def read(path: Path, means: Means | None = None) -> list[tuple[ScannedPage, bytes] | BadFile]:
    return list(read_scan(path, "a" * 64, SECRET, means=means))


def seen(path: Path) -> list[ScannedPage]:
    return [answer[0] for answer in read(path) if isinstance(answer, tuple)]


@pytest.mark.parametrize("dirt", DIRT)
def test_an_office_scan_is_read(dirt: str, tmp_path: Path) -> None:
    page = DIRT[dirt](marked())
    assert_read(as_pdf([page.convert("RGB")], tmp_path / "s.pdf"))
    assert_read(as_jpegs([page], tmp_path / "s"))
    assert_read(as_tiff([page.convert("RGB")], tmp_path / "s.tif"))


def assert_read(path: Path) -> None:
    (found,) = seen(path) if path.is_file() else seen(next(path.iterdir()))
    assert found.marks == (PageMark(document=NAME, version=1, page=1, pages=2),)
    assert found.crisp > 0.7


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_the_page_stands_upright_afterwards(clockwise: int, tmp_path: Path) -> None:
    path = as_pdf([turned(marked(), clockwise)], tmp_path / "s.pdf")
    ((page, picture),) = read(path)
    shown = pdfium.PdfDocument(page_file(page, picture, NAME))[0].render(scale=0.5).to_pil()
    assert shown.width < shown.height
    corners = [shown.convert("L").crop((left, 8, left + 60, 68)) for left in (8, 298 - 68)]
    assert [corner.getextrema()[0] > 200 for corner in corners] == [True, False]  # code: right


def test_a_jpeg_stays_as_it_is_byte_for_byte(tmp_path: Path) -> None:
    folder = as_jpegs([marked()], tmp_path / "s")
    original = (folder / "IMG_0001.jpg").read_bytes()
    ((page, picture),) = read(folder / "IMG_0001.jpg")
    stored = pikepdf.open(io.BytesIO(page_file(page, picture, NAME)))
    assert stored.pages[0].Resources.XObject.Scan.read_raw_bytes() == original
    assert picture_file(page, picture) == (".jpg", original)


def test_a_jpeg_inside_a_pdf_stays_as_it_is(tmp_path: Path) -> None:
    path = as_pdf([marked()], tmp_path / "s.pdf")
    with pikepdf.open(path) as pdf:
        (original,) = (each.read_raw_bytes() for each in pdf.pages[0].Resources.XObject.values())
    ((_, picture),) = read(path)
    assert picture == original


def test_black_and_white_stays_one_bit(tmp_path: Path) -> None:
    path = as_tiff([marked()], tmp_path / "s.tif")
    ((page, picture),) = read(path)
    assert page.mode == "1"
    assert (
        zlib.decompress(picture)[: 1654 // 8 * 2339]
        == Image.open(path).tobytes()[: 1654 // 8 * 2339]
    )
    _, png = picture_file(page, picture)
    assert Image.open(io.BytesIO(png)).tobytes() == Image.open(path).tobytes()


def test_what_is_stored_is_pdf_a(tmp_path: Path) -> None:
    pages = [DIRT[name](marked()) for name in ("clean", "black and white", "on its side")]
    path = as_tiff(pages, tmp_path / "s.tif")
    answers = [*read(path), *read(as_pdf([pages[2]], tmp_path / "s.pdf"))]
    files = [page_file(page, picture, NAME) for page, picture in answers]
    whole = joined(files, NAME)
    assert pdf_a.validate_pdf_bytes(whole, profile="2b").failures == []
    assert len(pdfium.PdfDocument(whole)) == 4
    assert joined(files, NAME) == whole


def test_an_empty_back_is_blank_and_a_signature_alone_is_not(tmp_path: Path) -> None:
    signature = page_with()
    signature.paste("white", (0, 480, *signature.size))
    for step in range(60):
        signature.paste((20, 20, 90), (600 + 5 * step, 900 + step % 9 * 4, 606 + 5 * step, 920))
    path = as_pdf([blank_back(), signature], tmp_path / "s.pdf")
    assert [page.blank for page in seen(path)] == [True, False]


def test_print_that_shines_through_is_no_mark_of_the_back(tmp_path: Path) -> None:
    white = Image.new("RGB", marked().size, "white")
    behind = Image.blend(white, marked(2).transpose(Image.Transpose.FLIP_LEFT_RIGHT), 0.25)
    front = Image.composite(
        marked(1), behind, marked(1).convert("L").point(lambda v: 255 * (v < 99))
    )
    (page,) = seen(as_pdf([front], tmp_path / "s.pdf"))
    assert [mark.page for mark in page.marks] == [1]


def test_the_mark_of_another_office_is_foreign(tmp_path: Path) -> None:
    other = PageMark(document=NAME, version=1, page=1, pages=1).sealed(b"another office")
    (page,) = seen(as_pdf([page_with(other, "https://example.org")], tmp_path / "s.pdf"))
    assert page.marks == ()
    assert {each.ours for each in page.foreign} == {True, False}


def test_a_page_out_of_focus_shows_it(tmp_path: Path) -> None:
    paths = [as_pdf([blurred(marked(), r)], tmp_path / f"{r}.pdf") for r in (0.5, 1, 2)]
    crisp = [seen(path)[0].crisp for path in paths]
    assert crisp == sorted(crisp, reverse=True)
    assert crisp[0] > 0.8
    assert crisp[2] < 0.7 or not seen(paths[2])[0].marks


def test_the_resolution_is_that_of_the_paper(tmp_path: Path) -> None:
    coarse = marked().resize((827, 1169))
    coarse.save(tmp_path / "phone.jpg", dpi=(72, 72))  # what a camera writes that does not know
    coarse.save(tmp_path / "scan.jpg", dpi=(100, 100))
    assert [seen(tmp_path / name)[0].dpi for name in ("phone.jpg", "scan.jpg")] == [100, 100]


def test_an_electronic_paper_is_no_scan(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 100 100 re f 200 200 90 90 re f")
    pdf.save(tmp_path / "s.pdf")
    assert [page.drawn for page in seen(tmp_path / "s.pdf")] == [True]


# --- hostile files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("text.jpg", b"hello", "format"),
        ("empty.pdf", b"", "format"),
        ("broken.pdf", b"%PDF-1.7\nnothing", "format"),
        ("bomb.gif", b"GIF89a" + bytes(99), "format"),
    ],
)
def test_what_is_no_scan_is_told(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name) == [BadFile(file=name, why=why)]


def test_a_torn_page_does_not_take_the_others_down(tmp_path: Path) -> None:
    folder = as_jpegs([marked()], tmp_path / "s")
    whole = (folder / "IMG_0001.jpg").read_bytes()
    (tmp_path / "torn.jpg").write_bytes(whole[: len(whole) // 3])
    assert [page.fault for page in seen(tmp_path / "torn.jpg")] == ["damaged"]


def test_a_picture_of_endless_size_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    Image.new("1", (30_000, 30_000)).save(tmp_path / "bomb.png")
    started = time.monotonic()
    (answer,) = read(tmp_path / "bomb.png")
    assert answer == BadFile(file="bomb.png", why="large") or answer[0].fault == "large"  # type: ignore[index]
    assert time.monotonic() - started < 10


def test_a_page_of_endless_size_is_refused(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14400, 14400))
    pdf.add_blank_page()
    pdf.pages[1].MediaBox = [0, 0, 200000, 200000]
    pdf.save(tmp_path / "s.pdf")
    assert [page.fault for page in seen(tmp_path / "s.pdf")] == ["", "large"]


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "s.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    assert read(tmp_path / "s.pdf") == [BadFile(file="s.pdf", why="locked")]


def test_a_reader_that_asks_for_too_much_is_ended(tmp_path: Path) -> None:
    path = as_pdf([marked()], tmp_path / "s.pdf")
    hungry = Means(memory=60_000_000)
    assert read(path, hungry)[-1] == BadFile(file="s.pdf", why="crashed")


def test_a_reader_that_hangs_is_ended(tmp_path: Path) -> None:
    path = as_pdf([marked()], tmp_path / "s.pdf")
    assert read(path, Means(patience=0.001)) == [BadFile(file="s.pdf", why="crashed")]
