from __future__ import annotations

import subprocess
import warnings
import zlib
from pathlib import Path

import page
import pikepdf
import pydyf
import pypdfium2
import pytest
import weasyprint

from kongchuo_docs.bundle import PrintPart, print_set
from kongchuo_docs.errors import RenderError, UsageError


def uncompressed_metadata(_document: object, pdf: pydyf.PDF) -> None:
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False


def make_pdf(path: Path, words: str, *, pages: int = 1, size: str = "A4") -> Path:
    sheets = "".join(f"<p style='break-after:page'>{words} {n}</p>" for n in range(pages))
    html = f"<html lang=zh><style>@page{{size:{size}}} p:last-child{{break-after:auto!important}}</style>{sheets}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves sRGB2014.icc open
        weasyprint.HTML(string=html).write_pdf(
            path, pdf_variant="pdf/a-2b", finisher=uncompressed_metadata
        )
    return path


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[PrintPart]:
    folder = tmp_path_factory.mktemp("parts")
    return [
        PrintPart(path=make_pdf(folder / "1.pdf", "cover"), title="封面与卷内目录"),
        PrintPart(path=make_pdf(folder / "2.pdf", "report", size="A4 landscape"), title="月报表"),
        PrintPart(path=make_pdf(folder / "3.pdf", "survey", pages=2), title="调查表 第3号"),
        PrintPart(path=make_pdf(folder / "4.pdf", "record", pages=3), title="记录表 第3号"),
    ]


@pytest.fixture(scope="module")
def joined(parts: list[PrintPart], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("joined") / "print.pdf"
    assert print_set(parts, target, title="2021年10月 打印文件") == 10
    return target


def test_every_paper_begins_on_a_fresh_sheet(joined: Path) -> None:
    with pypdfium2.PdfDocument(joined) as pdf:
        words = [sheet.get_textpage().get_text_bounded().strip() for sheet in pdf]
    assert words == [
        *("cover 0", ""),
        *("report 0", ""),
        *("survey 0", "survey 1"),
        *("record 0", "record 1", "record 2", ""),
    ]


def test_a_blank_page_has_the_size_of_the_page_before(joined: Path) -> None:
    with pypdfium2.PdfDocument(joined) as pdf:
        sizes = [(round(sheet.get_width()), round(sheet.get_height())) for sheet in pdf]
    assert sizes == [(595, 842)] * 2 + [(842, 595)] * 2 + [(595, 842)] * 6


def test_every_paper_has_a_bookmark_on_its_first_page(joined: Path) -> None:
    with pypdfium2.PdfDocument(joined) as pdf:
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    assert marks == [("封面与卷内目录", 0), ("月报表", 2), ("调查表 第3号", 4), ("记录表 第3号", 6)]


def test_title_and_language_are_set_and_no_date_is(joined: Path) -> None:
    with pikepdf.open(joined) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.open_metadata()["dc:title"] == "2021年10月 打印文件"
        assert dict(pdf.docinfo) == {"/Title": "2021年10月 打印文件"}
        assert b"Date" not in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"


def test_the_same_parts_give_the_same_bytes_and_others_do_not(
    parts: list[PrintPart], joined: Path, tmp_path: Path
) -> None:
    print_set(parts, tmp_path / "again.pdf", title="2021年10月 打印文件")
    print_set(parts[:-1], tmp_path / "other.pdf", title="2021年10月 打印文件")
    assert (tmp_path / "again.pdf").read_bytes() == joined.read_bytes()
    with pikepdf.open(joined) as one, pikepdf.open(tmp_path / "other.pdf") as two:
        assert bytes(one.trailer.ID[0]) != bytes(two.trailer.ID[0])


def test_papers_for_the_archive_make_a_set_for_the_archive(joined: Path) -> None:
    report = page.validate_pdf(joined, profile="pdfa-2b")
    assert [item.message for item in report.failures] == []
    assert report.is_compliant


def test_qpdf_finds_no_fault(joined: Path) -> None:
    done = subprocess.run(
        ["qpdf", "--check", joined], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_foreign_paper_takes_the_claim_away(parts: list[PrintPart], tmp_path: Path) -> None:
    with pikepdf.Pdf.new() as plain:
        plain.add_blank_page()
        plain.save(tmp_path / "plain.pdf")
    foreign = PrintPart(path=tmp_path / "plain.pdf", title="来文")
    print_set([*parts, foreign], tmp_path / "print.pdf", title="打印文件")
    with pikepdf.open(tmp_path / "print.pdf") as pdf:
        assert "pdfaid:part" not in pdf.open_metadata()


def test_a_turned_page_is_followed_by_a_turned_blank(tmp_path: Path) -> None:
    with pikepdf.Pdf.new() as plain:
        plain.add_blank_page(page_size=(595, 842))
        plain.pages[0].rotate(90, relative=False)
        plain.save(tmp_path / "turned.pdf")
    part = PrintPart(path=tmp_path / "turned.pdf", title="横表")
    assert print_set([part], tmp_path / "print.pdf", title="打印文件") == 2
    with pypdfium2.PdfDocument(tmp_path / "print.pdf") as pdf:
        assert [sheet.get_size() for sheet in pdf] == [(842, 595), (842, 595)]


def test_a_font_that_several_papers_embed_is_kept_once(
    parts: list[PrintPart], tmp_path: Path
) -> None:
    print_set(parts[:1], tmp_path / "one.pdf", title="打印文件")
    print_set(parts[:1] * 9, tmp_path / "nine.pdf", title="打印文件")
    assert fonts(tmp_path / "nine.pdf") == fonts(tmp_path / "one.pdf") == 1


def fonts(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        names = ("/FontFile", "/FontFile2", "/FontFile3")
        found = (item for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
        return len({item[name].objgen for item in found for name in names if name in item})


@pytest.mark.parametrize("content", [None, b"", b"no pdf at all"])
def test_a_missing_or_damaged_part_is_named_and_nothing_is_written(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "02_JL003_1_调查表.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RenderError, match="02_JL003_1_调查表"):
        print_set([PrintPart(path=path, title="x")], tmp_path / "print.pdf", title="x")
    assert not list(tmp_path.glob("print.pdf*"))


def test_a_set_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        print_set([], tmp_path / "print.pdf", title="x")


def test_no_stream_of_the_set_ends_in_a_carriage_return(tmp_path: Path) -> None:
    part = make_pdf(tmp_path / "1.pdf", "cover")
    with pikepdf.open(part, allow_overwriting_input=True) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        # The last byte of a zlib stream is that of its checksum, whatever the level.
        unlucky = next(
            padded
            for padded in (content + b"\n%" + b"!" * n for n in range(512))
            if zlib.adler32(padded) & 0xFF == ord("\r")
        )
        pdf.pages[0].Contents = pdf.make_stream(unlucky)
        pdf.save(part, compress_streams=False)
    target = tmp_path / "print.pdf"
    print_set([PrintPart(path=part, title="封面")], target, title="打印文件")
    assert b"\r\nendstream" not in target.read_bytes()
    with pypdfium2.PdfDocument(target) as pdf:
        assert pdf[0].get_textpage().get_text_bounded().strip() == "cover 0"
