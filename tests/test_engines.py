"""Both engines put every mark where the page says, in sound, tagged, deterministic PDF/A-2b."""

from __future__ import annotations

import ctypes
import io
import socket
import subprocess
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_pages import (
    A4,
    RARE,
    cell,
    every_mark,
    families,
    form,
    line,
    one_page,
    paragraph,
    picture,
    span,
)
from PIL import Image

from kongchuo_docs.errors import EnvironmentProblem, RenderError, UsageError
from kongchuo_docs.rendering.engines import ENGINES, Engine, open_engine, typst
from kongchuo_docs.rendering.engines.typst_source import source
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.pages import (
    Fill,
    Page,
    Pages,
    ParagraphPart,
    PlacedPicture,
    RowPart,
    Stroke,
    TablePart,
)

TITLE = "劝返复学通知书（样张）"
NO_FONT_HAS = "\ue7c7"
"""A private-use character, as old systems stored names that Unicode lacked."""
HALF_A_TENTH_OF_A_MILLIMETRE = 0.05 / 25.4 * 72
SEEN = 0.01
"""Points; what two PDF writers round away."""


@lru_cache
def engine(name: str) -> Engine:
    return open_engine(name, FontSet.load())


def written(name: str, pages: Pages, title: str = TITLE) -> bytes:
    return engine(name).write(pages, title=title).data


both = pytest.mark.parametrize("name", ENGINES)
MADE = {"form": form, "every mark": every_mark}
made_pages = pytest.mark.parametrize("made", MADE)


# --- measured on the PDF itself -------------------------------------------------------------------


Place = tuple[str, float, float]


def characters(pdf: bytes) -> list[list[Place]]:
    """Characters of each page with their baseline origins, in points from the top left corner."""
    found = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for sheet in pdfium.PdfDocument(pdf):
        text, height = sheet.get_textpage(), sheet.get_height()
        here = []
        for index in range(text.count_chars()):
            code = pdfium_c.FPDFText_GetUnicode(text, index)
            if chr(code).isspace() or pdfium_c.FPDFText_IsGenerated(text, index) == 1:
                continue
            pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
            here.append((chr(code), x.value, height - y.value))
        found.append(here)
    return found


def paths(pdf: bytes) -> list[list[tuple[float, float]]]:
    """Corners of all lines and rectangles of each page, sorted."""
    found = []
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium_c.FS_MATRIX()
    for sheet in pdfium.PdfDocument(pdf):
        corners = set()
        for item in sheet.get_objects([pdfium_c.FPDF_PAGEOBJ_PATH]):
            pdfium_c.FPDFPageObj_GetMatrix(item, matrix)
            for index in range(pdfium_c.FPDFPath_CountSegments(item)):
                segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
                pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
                corners.add(
                    (
                        round(matrix.a * x.value + matrix.c * y.value + matrix.e, 1),
                        round(matrix.b * x.value + matrix.d * y.value + matrix.f, 1),
                    )
                )
        found.append(sorted(corners))
    return found


def text_of(pdf: bytes) -> str:
    return "".join("".join(char for char, _, _ in sheet) for sheet in characters(pdf))


def as_read(text: str) -> str:
    """PDFium counts in UTF-16: a character above U+FFFF comes as two."""
    units = text.encode("utf-16-le")
    return "".join(
        chr(int.from_bytes(units[place : place + 2], "little")) for place in range(0, len(units), 2)
    )


def failures(pdf: bytes, profile: str = "2b") -> list[tuple[str, str]]:
    report = validator.validate_pdf_bytes(pdf, profile=profile)
    return [(failure.rule_id, failure.message) for failure in report.failures]


def tags(pdf: bytes) -> list[Any]:
    """The structure tree as nested lists: name, then children."""

    def read(element: Any) -> list[Any]:
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        inner = [
            node
            for kid in kids
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
            for node in read(kid)
        ]
        return inner if element.S == "/Span" else [[str(element.S), *inner]]

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot.K
        document: list[Any] = read(root[0] if isinstance(root, pikepdf.Array) else root)[0]
        return document


def same_places(one: list[list[Place]], other: list[list[Place]], slack: float) -> None:
    assert len(one) == len(other)
    for here, there in zip(one, other, strict=True):
        assert [char for char, _, _ in here] == [char for char, _, _ in there]
        apart = [
            (a, b) for a, b in zip(here, there, strict=True)
            if abs(a[1] - b[1]) > slack or abs(a[2] - b[2]) > slack
        ]  # fmt: skip
        assert apart == []


# --- sound files ----------------------------------------------------------------------------------


@both
@made_pages
def test_pages_are_valid_pdf_a_2b(name: str, made: str) -> None:
    assert failures(written(name, MADE[made]())) == []


@made_pages
def test_pages_of_the_fast_engine_are_valid_pdf_ua_1_too(made: str) -> None:
    assert failures(written("typst", MADE[made]()), "ua1") == []


@both
@made_pages
def test_qpdf_finds_nothing_wrong(name: str, made: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(written(name, MADE[made]()))
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@both
def test_no_stream_ends_in_a_carriage_return(name: str) -> None:
    for number in range(40):
        pages = one_page(
            paragraph(line(60, 100, f"第{number}号"), line(60, 130, "甲乙丙"[: number % 3 + 1]))
        )
        pdf = written(name, pages)
        assert b"\r\nendstream" not in pdf.replace(b"\r\r\nendstream", b"")
        assert failures(pdf) == []


@both
def test_title_and_language_are_set_and_the_viewer_shows_the_title(name: str) -> None:
    with pikepdf.open(io.BytesIO(written(name, form()))) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == TITLE


@both
def test_page_sizes_are_those_of_the_pages(name: str) -> None:
    sizes = [sheet.get_size() for sheet in pdfium.PdfDocument(written(name, every_mark()))]
    assert sizes == [pytest.approx(A4, abs=SEEN), pytest.approx((A4[1], A4[0]), abs=SEEN)]


@both
def test_the_count_of_pages_is_told(name: str) -> None:
    assert engine(name).write(every_mark(), title=TITLE).pages == 2


@both
def test_equal_pages_give_equal_bytes_in_another_process(name: str) -> None:
    program = (
        "import hashlib; from made_pages import every_mark; "
        "from kongchuo_docs.rendering.engines import open_engine; "
        "from kongchuo_docs.rendering.fonts import FontSet; "
        f"data = open_engine({name!r}, FontSet.load()).write(every_mark(), title='T').data; "
        "print(hashlib.sha256(data).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parent,
        ).stdout
        for _ in range(2)
    }  # fmt: skip
    assert len(digests) == 1


@both
def test_what_was_written_before_leaves_no_trace(name: str) -> None:
    before = written(name, every_mark())
    written(name, form())
    assert written(name, every_mark()) == before


# --- the right place ------------------------------------------------------------------------------


@both
def test_each_character_stands_where_the_page_says(name: str) -> None:
    pages = one_page(paragraph(line(100, 200, span("甲乙", size=16), span("12丙", x=40, size=10))))
    expected: list[Place] = [
        ("甲", 100, 200),
        ("乙", 116, 200),
        ("1", 140, 200),
        ("2", 145, 200),
        ("丙", 150, 200),
    ]
    same_places(characters(written(name, pages)), [expected], SEEN)


@both
def test_spacing_is_added_after_each_character_and_not_stretched(name: str) -> None:
    wide = span("甲ab乙", size=16, scale=0.5, spacing=4, families=families("KC FangSong"))
    here = characters(written(name, one_page(paragraph(line(100, 200, wide)))))[0]
    plain = characters(
        written(name, one_page(paragraph(line(100, 200, replace(wide, scale=1, spacing=0)))))
    )[0]
    expected = [
        (char, 100 + (x - 100) * 0.5 + 4 * place, y) for place, (char, x, y) in enumerate(plain)
    ]
    same_places([here], [expected], SEEN)


@both
def test_raised_and_turned_characters_stand_where_the_page_says(name: str) -> None:
    raised = line(100, 200, span("甲", x=10, rise=5))
    upwards = line(300, 200, span("甲乙", x=10, rise=2), turn=90)
    expected: list[Place] = [("甲", 110, 195), ("甲", 298, 190), ("乙", 298, 178)]
    pages = one_page(paragraph(raised), paragraph(upwards))
    same_places(characters(written(name, pages)), [expected], SEEN)


@both
def test_brackets_and_marks_that_meet_are_not_squeezed(name: str) -> None:
    text = "（一）“甲”，《乙》；……——。」）"
    here = characters(written(name, one_page(paragraph(line(50, 200, text)))))
    same_places(here, [[(char, 50 + 12 * n, 200) for n, char in enumerate(text)]], SEEN)


@both
def test_a_text_longer_than_the_sheet_is_neither_broken_nor_dropped(name: str) -> None:
    long = one_page(
        paragraph(line(500, 100, "甲" * 12)),
        paragraph(line(500, 800, span("长 text " * 20, size=12, scale=0.4), turn=90)),
        TablePart(x=0, y=0, width=9, height=9, rows=(
            RowPart(cells=(cell(0, 0, 9, 9, paragraph(line(50, 300, "格 里 words " * 10))),)),
        )),
    )  # fmt: skip
    (here,) = characters(written(name, long))
    assert {round(y) for char, _, y in here if char in "甲"} == {100}
    assert {round(y) for char, _, y in here if char in "格里"} == {300}
    assert {round(x) for char, x, _ in here if char == "长"} == {500}


@both
def test_strokes_and_fills_stand_where_the_page_says(name: str) -> None:
    pages = one_page(
        strokes=(Stroke(x1=50, y1=60, x2=150, y2=60, width=0.5), Stroke(x1=50, y1=70, x2=90, y2=99, width=1)),
        fills=(Fill(x=200, y=300, width=40, height=30, color="#ffff00"),),
    )  # fmt: skip
    expected = {(50, 60), (150, 60), (50, 70), (90, 99)}
    expected |= {(200, 300), (240, 300), (240, 330), (200, 330)}
    corners = sorted((x, round(A4[1] - y, 1)) for x, y in expected)
    assert paths(written(name, pages)) == [corners]


@both
def test_a_picture_fills_its_box(name: str) -> None:
    placed = PlacedPicture(x=100, y=200, width=60, height=30, data=picture(), alt="示意图")
    pages = one_page(ParagraphPart(lines=(), pictures=(placed,)))
    (sheet,) = pdfium.PdfDocument(written(name, pages))
    (image,) = sheet.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE])
    assert image.get_bounds() == pytest.approx((100, A4[1] - 230, 160, A4[1] - 200), abs=SEEN)


def test_the_engines_agree_on_every_mark() -> None:
    for made in MADE.values():
        one, other = (written(name, made()) for name in ENGINES)
        same_places(characters(one), characters(other), HALF_A_TENTH_OF_A_MILLIMETRE)
        assert paths(one) == paths(other)


texts = st.text(
    st.sampled_from("甲乙丙（）“”，。…—《》、aZg09.- 　\u00a0☐□☑①é—" + RARE),
    min_size=1,
    max_size=24,
)
colors = st.sampled_from(["#000000", "#ff0000", "#123456"])
coordinates = st.floats(20, 560).map(lambda value: round(value, 2))


@st.composite
def lines(draw: st.DrawFn) -> Any:
    made = span(
        draw(texts),
        x=draw(st.floats(0, 20)),
        size=draw(st.sampled_from([5, 9, 10.5, 12, 16, 22, 36])),
        families=families("KC Times", draw(st.sampled_from(["KC FangSong", "KC Kai", "KC Hei"]))),
        bold=draw(st.booleans()),
        color=draw(colors),
        spacing=draw(st.sampled_from([0, 0, -0.5, 0.37, 12])),
        scale=draw(st.sampled_from([1, 1, 0.66, 1.5])),
        slanted=draw(st.booleans()),
        rise=draw(st.sampled_from([0, 3.5, -2])),
    )
    turn = draw(st.sampled_from([0, 0, 90, 270, 32]))
    return line(draw(coordinates), draw(coordinates), made, turn=turn)


@st.composite
def sheets(draw: st.DrawFn) -> Pages:
    strokes = draw(
        st.lists(
            st.builds(
                Stroke, x1=coordinates, y1=coordinates, x2=coordinates, y2=coordinates,
                width=st.sampled_from([0.25, 0.5, 2]), color=colors,
                dash=st.sampled_from([(), (3.0, 1.5)]),
            ),
            max_size=5,
        )
    )  # fmt: skip
    # Nothing is seen of a line without length, and one engine leaves it out.
    strokes = [stroke for stroke in strokes if (stroke.x1, stroke.y1) != (stroke.x2, stroke.y2)]
    parts = [paragraph(*draw(st.lists(lines(), max_size=2))) for _ in range(3)]
    table = TablePart(
        x=0, y=0, width=0, height=0, rows=(RowPart(cells=(cell(0, 0, 9, 9, parts.pop()),)),)
    )
    return one_page(*parts, table, strokes=tuple(strokes))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_the_engines_agree_on_any_page(pages: Pages) -> None:
    one, other = (written(name, pages) for name in ENGINES)
    # Characters on top of each other are read in any order.
    same_places(
        [
            sorted(sheet, key=lambda place: (place[0], round(place[2]), round(place[1])))
            for sheet in characters(one)
        ],
        [
            sorted(sheet, key=lambda place: (place[0], round(place[2]), round(place[1])))
            for sheet in characters(other)
        ],
        HALF_A_TENTH_OF_A_MILLIMETRE,
    )
    assert paths(one) == paths(other)


def test_our_use_of_weasyprint_puts_text_where_its_css_puts_it() -> None:
    words = "根据义务教育法第五条 2021年10月14日（样张）"
    name = "'KC Times','KC FangSong','KC Song'"
    html = (
        f"<style>@page{{size:{A4[0]}pt {A4[1]}pt;margin:0}}body{{margin:0}}p{{position:absolute;"
        f"margin:0;left:60pt;top:{100 - 0.859 * 16}pt;font:16pt/1 {name};white-space:pre}}</style>"
        f"<p>{words}</p>"
    )
    ours = written("weasyprint", one_page(paragraph(line(60, 100, span(words, size=16)))))
    from weasyprint import HTML

    same_places(characters(HTML(string=html).write_pdf()), characters(ours), 0.05)


# --- text and tags --------------------------------------------------------------------------------


@both
def test_the_text_is_read_in_the_order_of_the_page(name: str) -> None:
    expected = (
        "样张" + RARE + "张𬀩" + "窄字scale" + "斜体Italic" + "上标2" + "疏散ab" + "（“密”），《排》"
        "（一）全角不断ab……——“引”、《书》；☑□☒☐①" + "加粗小标宋" + "斜的Turned字" + "图旁文字"
        "内层" + "跨两行" + "左" + "右" + "横页末行"
    )  # fmt: skip
    assert text_of(written(name, every_mark())) == as_read(expected)


@both
def test_poppler_reads_rare_characters_too(name: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(written(name, one_page(paragraph(line(60, 100, RARE)))))
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout
    assert read.decode().strip() == RARE


@both
def test_paragraphs_tables_and_pictures_are_tagged(name: str) -> None:
    # The fast engine says nothing of spans over rows: it leaves empty cells below.
    below = [["/TD"]] if name == "typst" else []
    document = tags(written(name, every_mark()))
    assert document == [
        "/Document",
        ["/P"], ["/P"], ["/P"], ["/P"],
        ["/P", ["/Figure"]],
        ["/Table",
         ["/TR", ["/TD", ["/Table", ["/TR", ["/TD", ["/P"]]]]], ["/TD", ["/P"]]],
         ["/TR", ["/TD", ["/P"]], ["/TD", ["/P"]], *below]],
        ["/P"],
    ]  # fmt: skip


@both
def test_header_cells_and_spans_are_told(name: str) -> None:
    with pikepdf.open(io.BytesIO(written(name, form()))) as pdf:
        kinds = [str(item.S) for item in pdf.objects
                 if isinstance(item, pikepdf.Dictionary) and "/S" in item]  # fmt: skip
    assert (kinds.count("/TH"), kinds.count("/TD"), kinds.count("/TR")) == (5, 75, 16)
    with pikepdf.open(io.BytesIO(written(name, every_mark()))) as pdf:
        found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        spans = [
            (int(each.get("/ColSpan", 1)), int(each.get("/RowSpan", 1)))
            for item in found if str(item.get("/S", "")) == "/TD"
            for each in (item.A if isinstance(item.A, pikepdf.Array) else [item.A])
        ]  # fmt: skip
    over_rows = {"weasyprint": [(1, 2)], "typst": [(1, 1), (1, 1)]}[name]
    assert sorted(spans) == sorted([(1, 1), (1, 1), (1, 1), (2, 1), *over_rows])


@both
def test_a_label_beside_several_rows_is_read_before_them(name: str) -> None:
    def row(number: int, *words: str, spanning: int = 1) -> RowPart:
        return RowPart(
            cells=tuple(
                cell(0, 0, 9, 9, paragraph(line(60 + 40 * place, 100 + 20 * number, word)),
                     row_span=1 if place else spanning)
                for place, word in enumerate(words)
            )
        )  # fmt: skip

    rows = (row(0, "标签", "甲", spanning=3), row(1, "乙"), row(2, "丙"))
    pages = one_page(TablePart(x=0, y=0, width=9, height=9, rows=rows))
    assert text_of(written(name, pages)) == "标签甲乙丙"


@both
def test_header_footer_and_watermark_are_no_part_of_what_is_read_aloud(name: str) -> None:
    pages = one_page(
        paragraph(line(60, 100, "正文")),
        header=(paragraph(line(60, 40, "页眉")),),
        footer=(paragraph(line(60, 800, "页脚")),),
        watermark=line(150, 600, span("样张", size=110), turn=32),
    )
    pdf = written(name, pages)
    assert tags(pdf) == ["/Document", ["/P"]]
    assert text_of(pdf) == "样张正文页眉页脚"


@both
def test_an_empty_page_is_a_page(name: str) -> None:
    pdf = written(name, Pages(pages=(Page(width=A4[0], height=A4[1], body=()),)))
    assert failures(pdf) == []
    assert characters(pdf) == [[]]


@both
def test_a_table_whose_spans_reach_too_far_is_still_printed(name: str) -> None:
    words = paragraph(line(60, 100, "甲"))
    rows = (
        RowPart(cells=(cell(0, 0, 9, 9, words, row_span=5), cell(0, 0, 9, 9, words, col_span=3))),
        RowPart(cells=(cell(0, 0, 9, 9, words, col_span=9, header=True),)),
        RowPart(cells=()),
    )
    table = TablePart(x=0, y=0, width=9, height=9, rows=rows)
    assert text_of(written(name, one_page(table))).count("甲") >= 1


# --- what cannot be printed, and what must not happen ---------------------------------------------


@both
@pytest.mark.parametrize("char", [NO_FONT_HAS, "🫠"])
def test_a_character_that_no_font_has_stops_the_paper_and_is_named(name: str, char: str) -> None:
    with pytest.raises(RenderError) as caught:
        written(name, one_page(paragraph(line(60, 100, f"张{char}"))))
    assert f"U+{ord(char):04X}" in caught.value.message
    assert "张" not in caught.value.message
    assert caught.value.fix


@both
def test_joiners_selectors_and_controls_leave_no_mark(name: str) -> None:
    text = "葛\U000e0100甲\u200b乙\t丙\n丁\u2060\ufe0f"
    here = characters(written(name, one_page(paragraph(line(60, 100, text)))))
    same_places(here, [[(char, 60 + 12 * n, 100) for n, char in enumerate("葛甲乙丙丁")]], SEEN)


@both
@pytest.mark.parametrize(
    ("mode", "file_format"),
    [("RGB", "PNG"), ("L", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("1", "PNG"), ("I;16", "PNG"),
     ("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG")],
)  # fmt: skip
def test_pictures_of_all_kinds_make_valid_files(name: str, mode: str, file_format: str) -> None:
    data = picture(mode, file_format)
    placed = PlacedPicture(x=100, y=200, width=60, height=30, data=data, alt="")
    assert failures(written(name, one_page(ParagraphPart(lines=(), pictures=(placed,))))) == []


@both
def test_a_picture_finer_than_print_is_embedded_at_300_dpi(name: str) -> None:
    Image.effect_noise((1500, 750), 90).save(buffer := io.BytesIO(), "JPEG", quality=95)
    size = {}
    for width in (72, 360):
        placed = PlacedPicture(
            x=100, y=200, width=width, height=width / 2, data=buffer.getvalue(), alt=""
        )
        made = written(name, one_page(ParagraphPart(lines=(), pictures=(placed,))))
        assert failures(made) == []
        size[width] = len(made)
    assert size[360] > len(buffer.getvalue()) > 5 * size[72]


@both
def test_a_picture_on_every_page_is_one_in_the_file(name: str) -> None:
    Image.effect_noise((300, 300), 90).save(buffer := io.BytesIO(), "PNG")
    placed = PlacedPicture(x=100, y=200, width=72, height=72, data=buffer.getvalue(), alt="")
    page = one_page(ParagraphPart(lines=(), pictures=(placed,))).pages[0]
    one, four = (len(written(name, Pages(pages=(page,) * count))) for count in (1, 4))
    assert four < one + len(buffer.getvalue())


@both
def test_a_picture_of_too_many_pixels_is_refused(name: str) -> None:
    Image.new("1", (10_000, 10_000)).save(buffer := io.BytesIO(), "PNG")
    placed = PlacedPicture(x=0, y=0, width=9, height=9, data=buffer.getvalue(), alt="")
    with pytest.raises(RenderError) as caught:
        written(name, one_page(ParagraphPart(lines=(), pictures=(placed,))))
    assert "图片太大" in caught.value.message


def test_typst_sets_no_more_pages_than_its_memory_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = one_page(paragraph(line(60, 100, "甲"))).pages
    monkeypatch.setattr(typst, "PAGES_LIMIT", 2)
    assert written("typst", Pages(pages=pages * 2))
    with pytest.raises(RenderError) as caught:
        written("typst", Pages(pages=pages * 3))
    assert "文档太长" in caught.value.message


@both
def test_a_broken_picture_is_told(name: str) -> None:
    placed = PlacedPicture(x=0, y=0, width=9, height=9, data=b"GIF89a", alt="")
    with pytest.raises(RenderError) as caught:
        written(name, one_page(ParagraphPart(lines=(), pictures=(placed,))))
    assert "图片" in caught.value.message


@both
def test_words_that_look_like_a_program_are_printed_and_do_nothing(
    name: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密甲乙", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        text = f'#read("{secret}") \\u{{41}} ") + read("{secret}") + (" <img src=\'{address}\'/> &amp; $x$ *b*'
        placed = PlacedPicture(x=0, y=0, width=9, height=9, data=picture(), alt=text)
        pages = one_page(
            paragraph(line(60, 100, text)), ParagraphPart(lines=(), pictures=(placed,))
        )
        pdf = written(name, pages, title=text)
        assert text_of(pdf) == "".join(text.split())
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_fast_engine_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    fast: Any = engine("typst")
    secret = tmp_path / "secret.txt"
    secret.write_text("甲", encoding="utf-8")
    program = source(form(), fast._glyphs, title=TITLE) + f'\n#read("{secret}")'
    with pytest.raises(RuntimeError):
        fast._compiler.compile(program.encode(), format="pdf")


def test_an_engine_that_does_not_exist_is_told_with_those_that_do(fonts: FontSet) -> None:
    with pytest.raises(UsageError) as caught:
        open_engine("word", fonts)
    assert "weasyprint、typst" in caught.value.fix


def test_the_fast_engine_says_how_to_install_it_when_it_is_absent(
    fonts: FontSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "kongchuo_docs.rendering.engines.typst", raising=False)
    with pytest.raises(EnvironmentProblem) as caught:
        open_engine("typst", fonts)
    assert "未安装快速引擎" in caught.value.message
    assert "kongchuo-docs[fast]" in caught.value.fix
