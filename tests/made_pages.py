"""Pages made by hand, as typesetting would hand them to an engine. Synthetic: nobody here exists."""

from __future__ import annotations

import io
from itertools import pairwise

from PIL import Image

from kongchuo_docs.rendering.font_recipe import FALLBACKS
from kongchuo_docs.rendering.pages import (
    CellPart,
    Fill,
    Line,
    Page,
    Pages,
    ParagraphPart,
    Part,
    PlacedPicture,
    RowPart,
    Span,
    Stroke,
    TablePart,
)

A4 = (595.3, 841.9)
RARE = "㛃𬀩𫍲𠅤𬭎䶮𪚥"
WORDS = (
    "根据义务教育法第五条，各级人民政府及其有关部门应当履行各项职责，保障适龄儿童、少年接受义务教育的权利。"
    "适龄儿童的父母（其他法定监护人）应当依法保证其按时入学——不得使其“辍学”……"
)


def families(*first: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *FALLBACKS)))


FANG_SONG = families("KC Times", "KC FangSong")


def span(text: str, x: float = 0.0, size: float = 12.0, **look: object) -> Span:
    made = {"families": FANG_SONG, "bold": False, "color": "#000000", **look}
    return Span(text=text, x=x, size=size, **made)  # type: ignore[arg-type]


def line(x: float, baseline: float, *spans: Span | str, turn: float = 0.0) -> Line:
    made = tuple(span(item) if isinstance(item, str) else item for item in spans)
    return Line(x=x, baseline=baseline, spans=made, turn=turn)


def paragraph(*lines: Line) -> ParagraphPart:
    return ParagraphPart(lines=lines)


def one_page(*parts: Part, **rest: object) -> Pages:
    page = Page(width=A4[0], height=A4[1], body=parts, **rest)  # type: ignore[arg-type]
    return Pages(pages=(page,))


def picture(mode: str = "RGB", file_format: str = "PNG") -> bytes:
    image = Image.new(mode, (24, 12), 128 if mode in ("L", "P", "I;16") else None)
    buffer = io.BytesIO()
    image.save(buffer, file_format)
    return buffer.getvalue()


def cell(x: float, y: float, width: float, height: float, *parts: Part, **rest: object) -> CellPart:
    return CellPart(x=x, y=y, width=width, height=height, blocks=parts, **rest)  # type: ignore[arg-type]


def box(x: float, y: float, width: float, height: float) -> list[Stroke]:
    right, bottom = x + width, y + height
    corners = ((x, y), (right, y), (right, bottom), (x, bottom), (x, y))
    return [Stroke(x1=a[0], y1=a[1], x2=b[0], y2=b[1], width=0.5) for a, b in pairwise(corners)]


def form() -> Pages:
    """A one-page form: 60 lines, about 1,800 characters, 80 cells, all kinds of marks."""
    left, top, pitch = 62.3, 70.0, 15.6
    title = line(
        170.0,
        top,
        span("劝返复学通知书（样张）", size=22, families=families("KC XiaoBiaoSong"), spacing=1.5),
    )
    body: list[Part] = [paragraph(title)]
    for number in range(4):
        lines = []
        for row in range(5):
            start = (number * 5 + row) % 30
            text = WORDS[start : start + 38] + " 2021年10月14日"
            lines.append(line(left, 100 + (number * 5 + row) * pitch, span(text, size=10.5)))
        body.append(paragraph(*lines))
    strokes: list[Stroke] = []
    rows = []
    y = 420.0
    for row in range(16):
        cells = []
        for column in range(5):
            x = left + column * 94.0
            name = families("KC Times", "KC Song")
            text = WORDS[(row * 5 + column) % 40 :][:8] if (row + column) % 2 else "学生 No. 12"
            label = span(text, size=10.5, families=name, bold=row == 0)
            words = (paragraph(line(x + 4, y + 15, label)),) if (row + column) % 4 else ()
            cells.append(cell(x, y, 94.0, 22.0, *words, header=row == 0))
            strokes += box(x, y, 94.0, 22.0)
        rows.append(RowPart(cells=tuple(cells)))
        y += 22.0
    body.append(TablePart(x=left, y=420.0, width=470.0, height=352.0, rows=tuple(rows)))
    return one_page(
        *body,
        header=(paragraph(line(left, 40, "页眉：样张")),),
        footer=(paragraph(line(270, 810, "第 1 页 共 1 页")),),
        strokes=tuple(strokes),
        fills=(Fill(x=left, y=420.0, width=470.0, height=22.0, color="#e6e6e6"),),
    )


def every_mark() -> Pages:
    """Two sheets, one lying, with every kind of mark that the vocabulary knows."""
    rare = line(62.3, 100, span(RARE, size=16), span("张𬀩", x=130, size=16, bold=True))
    odd = line(
        62.3,
        130,
        span("窄字scale", scale=0.66, size=16),
        span("斜体 Italic", x=90, slanted=True, size=16),
        span("上标2", x=200, rise=5, size=8, color="#ff0000"),
        span("疏 散 ab", x=240, spacing=3.5, size=14),
        span("（“密”），《排》", x=340, spacing=-0.8, size=14),
    )
    blanks = line(62.3, 160, "（一）　全角\u00a0不断　 a  b ……——“引”、《书》；☑□☒☐①")
    bold = line(
        62.3, 190, span("加粗小标宋", families=families("KC XiaoBiaoSong"), bold=True, size=16)
    )
    turned = line(500, 400, span("斜的 Turned 字", size=14, scale=0.8), turn=90)
    marked = ParagraphPart(
        lines=(line(140, 300, "图旁文字"),),
        pictures=(PlacedPicture(x=62.3, y=260, width=60, height=30, data=picture(), alt="示意图"),),
    )
    inner = TablePart(
        x=100,
        y=420,
        width=80,
        height=20,
        rows=(
            RowPart(
                cells=(
                    cell(
                        100,
                        420,
                        80,
                        20,
                        paragraph(line(104, 435, "内层")),
                    ),
                )
            ),
        ),
    )
    table = TablePart(
        x=62.3,
        y=400,
        width=300,
        height=80,
        rows=(
            RowPart(
                cells=(
                    cell(62.3, 400, 200, 40, inner, col_span=2, row_span=1),
                    cell(262.3, 400, 100, 80, paragraph(line(266, 430, "跨两行")), row_span=2),
                )
            ),
            RowPart(
                cells=(
                    cell(62.3, 440, 100, 40, paragraph(line(66, 460, "左"))),
                    cell(162.3, 440, 100, 40, paragraph(line(166, 460, "右"))),
                )
            ),
        ),
    )
    dashed = Stroke(x1=50, y1=500, x2=500, y2=500, width=1, color="#008000", dash=(6, 3, 1, 3))
    first = Page(
        width=A4[0],
        height=A4[1],
        body=(paragraph(rare), paragraph(odd), paragraph(blanks, bold), paragraph(turned), marked,
              paragraph(line(62.3, 350)), table),
        watermark=line(150, 600, span("样张", size=110, color="#e6e6e6"), turn=32),
        strokes=(dashed, *box(62.3, 400, 300, 80)),
        fills=(Fill(x=62.3, y=205, width=200, height=12, color="#ffff00"),),
    )  # fmt: skip
    second = Page(width=A4[1], height=A4[0], body=(paragraph(line(700, 500, "横页末行")),))
    return Pages(pages=(first, second))
