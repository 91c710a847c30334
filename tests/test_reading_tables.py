"""Tables: widths, merged cells, borders, table styles, and what files of other programs do."""

from __future__ import annotations

import pytest
from raw_word import first_table, layout, p, said, tbl, tc, tr

from kongchuo_docs.rendering.layout import Border, Cell, Layout, Paragraph, Table

ALL_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="{size}"/>'
        for side, size in (
            ("top", 12), ("left", 12), ("bottom", 12), ("right", 12), ("insideH", 4), ("insideV", 4)
        )
    )
    + "</w:tblBorders>"
)  # fmt: skip
A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
)


def table(*rows: str, grid: tuple[int, ...] = (2000, 4000), properties: str = "") -> Table:
    return first_table(layout(tbl(*rows, grid=grid, properties=properties) + A4))


def cells(found: Table) -> list[list[str]]:
    return [[said(cell.blocks[0]) for cell in row.cells] for row in found.rows]


def widths(cell: Cell) -> list[float | None]:
    edges = (cell.borders.top, cell.borders.right, cell.borders.bottom, cell.borders.left)
    return [edge.width if edge else None for edge in edges]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ('<w:tblW w:w="0" w:type="auto"/>', (100, 200)),
        ('<w:tblW w:w="9000" w:type="dxa"/>', (150, 300)),
        ('<w:tblW w:w="5000" w:type="pct"/>', (150.43, 300.87)),
        ('<w:tblW w:w="50%" w:type="pct"/>', (75.22, 150.43)),
    ],
)
def test_the_grid_is_stretched_to_the_width_that_the_table_says(
    stated: str, expected: tuple[float, float]
) -> None:
    """As LibreOffice does; the text area is 451.3 pt wide."""
    found = table(tr(tc("甲"), tc("乙")), properties=stated)
    assert [round(width, 2) for width in found.grid] == list(expected)


def test_the_grid_counts_and_not_the_widths_of_cells() -> None:
    """Measured: LibreOffice takes the grid where the two disagree."""
    width = '<w:tcW w:w="3000" w:type="dxa"/>'
    assert table(tr(tc("甲", width), tc("乙", width))).grid == (100, 200)


def test_a_table_without_grid_takes_the_widths_of_its_cells() -> None:
    row = tr(tc("甲", '<w:tcW w:w="1000" w:type="dxa"/>'), tc("乙", '<w:tcW w:w="2000"/>'))
    assert table(row, grid=()).grid == (50, 100)


def settings(mode: int) -> str:
    return (
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://example.org" '
        f'w:val="{mode}"/></w:compat>'
    )


@pytest.mark.parametrize(
    ("compatibility", "expected"), [("", 9.6), (settings(14), 9.6), (settings(15), 15.25)]
)
def test_the_indent_is_measured_to_the_text_before_word_2013_and_to_the_border_since(
    compatibility: str, expected: float
) -> None:
    """Measured in LibreOffice: the middle of the left border, half a point thick, stands there."""
    border = '<w:tblBorders><w:left w:val="single" w:sz="4"/></w:tblBorders>'
    body = tbl(tr(tc("甲")), properties=f'<w:tblInd w:w="300" w:type="dxa"/>{border}')
    found = first_table(layout(body, settings=compatibility))
    assert round(found.indent, 2) == expected


def test_a_cell_over_two_rows_takes_its_lower_border_from_the_lowest() -> None:
    thick = '<w:tcBorders><w:bottom w:val="single" w:sz="24"/></w:tcBorders>'
    found = table(
        tr(tc("甲", '<w:vMerge w:val="restart"/>'), tc("乙")),
        tr(tc("", f"<w:vMerge/>{thick}"), tc("丙")),
    )
    assert cells(found) == [["甲", "乙"], ["丙"]]
    assert (found.rows[0].cells[0].row_span, widths(found.rows[0].cells[0])[2]) == (2, 3)


def test_a_cell_that_goes_on_with_nothing_above_it_is_an_ordinary_one() -> None:
    assert cells(table(tr(tc("甲", "<w:vMerge/>"), tc("乙")))) == [["甲", "乙"]]


def test_two_merges_one_under_the_other_stay_apart() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [tr(tc("甲", start)), tr(tc("", on)), tr(tc("乙", start)), tr(tc("", on))]
    found = table(*rows, grid=(2000,))
    assert [[cell.row_span for cell in row.cells] for row in found.rows] == [[2], [], [2], []]


def test_cells_merged_across_in_the_old_way() -> None:
    found = table(tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("乙")),
                  grid=(1000, 1000, 1000))  # fmt: skip
    assert [(cell.column, cell.col_span) for cell in found.rows[0].cells] == [(0, 2), (2, 1)]


def test_a_row_may_begin_in_a_later_column() -> None:
    found = table(tr(tc("甲"), properties='<w:gridBefore w:val="1"/>'))
    assert found.rows[0].cells[0].column == 1


def test_a_row_that_was_deleted_in_a_revision_is_not_printed() -> None:
    found = table(tr(tc("甲")), tr(tc("乙"), properties='<w:del w:id="1"/>'), grid=(2000,))
    assert cells(found) == [["甲"]]


def test_only_leading_rows_are_repeated() -> None:
    head = "<w:tblHeader/>"
    rows = [tr(tc("甲"), properties=head), tr(tc("乙")), tr(tc("丙"), properties=head)]
    assert [row.header for row in table(*rows, grid=(2000,)).rows] == [True, False, False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("tbRlV", "vertical"), ("tbRl", "vertical"), ("btLr", "rising"), ("lrTb", "horizontal"),
     ("lrTbV", "horizontal")],
)  # fmt: skip
def test_the_direction_of_text(value: str, expected: str) -> None:
    cell = tc("甲", f'<w:textDirection w:val="{value}"/>')
    assert table(tr(cell)).rows[0].cells[0].direction == expected


def test_diagonals() -> None:
    cell = tc("甲", '<w:tcBorders><w:tl2br w:val="single" w:sz="4"/><w:tr2bl w:val="nil"/>'
                    "</w:tcBorders>")  # fmt: skip
    found = table(tr(cell)).rows[0].cells[0]
    assert (found.falling, found.rising) == (Border(style="solid", width=0.5), None)


@pytest.mark.parametrize(
    ("value", "size", "style", "width"),
    [
        ("single", 4, "solid", 0.5),
        ("thick", 24, "solid", 3),
        ("double", 4, "double", 1.5),
        ("thinThickSmallGap", 24, "thick_thin", 4.5),
        ("thickThinMediumGap", 12, "thin_thick", 3),
        ("dashSmallGap", 6, "fine_dashed", 0.75),
        ("dotted", 8, "dotted", 1),
        ("single", 0, "solid", 0.25),
        ("nil", 8, "none", 0),
    ],
)
def test_styles_of_borders(value: str, size: int, style: str, width: float) -> None:
    border = f'<w:tcBorders><w:top w:val="{value}" w:sz="{size}"/></w:tcBorders>'
    top = table(tr(tc("甲", border))).rows[0].cells[0].borders.top
    assert top is not None
    assert (top.style, top.width) == (style, width)


@pytest.mark.parametrize(
    ("shading", "expected"),
    [
        ('w:val="clear" w:color="auto" w:fill="F2F2F2"', "#f2f2f2"),
        ('w:val="clear" w:fill="auto"', ""),
        ('w:val="pct25" w:color="auto" w:fill="auto"', "#bfbfbf"),
        ('w:val="solid" w:color="FF0000" w:fill="auto"', "#ff0000"),
        ('w:val="nil"', ""),
    ],
)
def test_shading_and_its_patterns(shading: str, expected: str) -> None:
    assert table(tr(tc("甲", f"<w:shd {shading}/>"))).rows[0].cells[0].shading == expected


def test_a_row_may_make_exceptions_as_wps_writes_them() -> None:
    exceptions = (
        '<w:tblPrEx><w:tblBorders><w:top w:val="single" w:sz="24"/></w:tblBorders><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPrEx>'
    )
    row = f"<w:tr>{exceptions}{tc('甲')}</w:tr>"
    found = table(row, tr(tc("乙")), grid=(2000,), properties=ALL_BORDERS)
    first, second = found.rows[0].cells[0], found.rows[1].cells[0]
    assert (widths(first)[0], first.padding[3]) == (3, 0)
    assert (widths(second)[0], second.padding[3]) == (0.5, 5.4)


def test_a_nested_table_is_counted_where_it_begins() -> None:
    inner = f"<w:tc>{tbl(tr(tc('乙')))}{p()}</w:tc>"
    found = layout(tbl(tr(inner)) + tbl(tr(tc("丙"))))
    outer, last = (block for block in found.sections[0].blocks if isinstance(block, Table))
    nested = outer.rows[0].cells[0].blocks[0]
    assert isinstance(nested, Table)
    numbers = [outer.place.table, nested.place.table, last.place.table]
    assert numbers == [1, 2, 3]
    words = nested.rows[0].cells[0].blocks[0]
    assert isinstance(words, Paragraph)
    place = words.place
    assert (place.table, place.row, place.cell, place.paragraph) == (2, 1, 1, 1)


def test_a_percentage_of_a_nested_table_is_one_of_its_cell() -> None:
    nested = tbl(tr(tc("乙")), grid=(1,), properties='<w:tblW w:w="5000" w:type="pct"/>')
    outer = table(tr(f"<w:tc>{nested}{p()}</w:tc>"), grid=(2000,))
    found = outer.rows[0].cells[0].blocks[0]
    assert isinstance(found, Table)
    assert round(found.width, 2) == 89.2  # 100 less 5.4 on each side


def test_a_nested_table_is_no_wider_than_its_cell() -> None:
    """Measured: LibreOffice shrinks it."""
    nested = tbl(tr(tc("乙"), tc("丙")))
    outer = table(tr(f"<w:tc>{nested}{p()}</w:tc>"), grid=(3000,))
    found = outer.rows[0].cells[0].blocks[0]
    assert isinstance(found, Table)
    assert [round(width, 2) for width in found.grid] == [46.4, 92.8]  # 150 less 10.8


# --- table styles ---------------------------------------------------------------------------------


def region(kind: str, inside: str) -> str:
    return f'<w:tblStylePr w:type="{kind}">{inside}</w:tblStylePr>'


def shade(color: str) -> str:
    return f'<w:tcPr><w:shd w:val="clear" w:fill="{color}"/></w:tcPr>'


STYLE = (
    '<w:style w:type="table" w:styleId="Base"><w:tblPr><w:tblCellMar><w:left w:w="60"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
    '<w:style w:type="table" w:styleId="T"><w:basedOn w:val="Base"/>'
    f'<w:pPr><w:jc w:val="center"/></w:pPr><w:tblPr>{ALL_BORDERS}</w:tblPr>'
    + region("firstRow", "<w:rPr><w:b/></w:rPr>" + shade("111111"))
    + region("lastRow", shade("222222"))
    + region("firstCol", "<w:rPr><w:i/></w:rPr>" + shade("333333"))
    + region("band1Horz", shade("444444"))
    + region("band2Horz", shade("555555"))
    + region("nwCell", shade("666666"))
    + "</w:style>"
)


def styled(look: str, rows: int = 4) -> Layout:
    made = [tr(tc("甲"), tc("乙")) for _ in range(rows)]
    return layout(
        tbl(*made, properties=f'<w:tblStyle w:val="T"/><w:tblLook {look}/>'), styles=STYLE
    )


def shades(found: Layout) -> list[list[str]]:
    return [[cell.shading[1:3] for cell in row.cells] for row in first_table(found).rows]


def test_regions_of_a_table_style_by_the_number_of_its_look() -> None:
    """04A0: first row, first column, no bands across the columns."""
    assert shades(styled('w:val="04A0"')) == [
        ["66", "11"], ["33", "44"], ["33", "55"], ["33", "44"]
    ]  # fmt: skip


def test_regions_of_a_table_style_by_the_names_of_its_look() -> None:
    look = 'w:firstRow="0" w:lastRow="1" w:firstColumn="0" w:noHBand="0" w:noVBand="1"'
    assert shades(styled(look)) == [["44", "44"], ["55", "55"], ["44", "44"], ["22", "22"]]


def test_a_table_style_says_how_the_text_in_its_regions_looks() -> None:
    found = first_table(styled('w:val="04A0"'))
    looks = []
    for row in found.rows[:2]:
        for cell in row.cells:
            block = cell.blocks[0]
            assert isinstance(block, Paragraph)
            looks.append((block.inlines[0].style.bold, block.inlines[0].style.italic, block.align))
    assert looks == [
        (True, True, "center"), (True, False, "center"),
        (False, True, "center"), (False, False, "center"),
    ]  # fmt: skip


def test_a_table_style_gives_borders_and_margins() -> None:
    found = first_table(styled('w:val="0000"', rows=2))
    assert widths(found.rows[0].cells[0]) == [1.5, 0.5, 0.5, 1.5]
    assert found.rows[0].cells[0].padding == (0, 5.4, 0, 3)


def test_borders_of_the_table_itself_beat_those_of_its_style() -> None:
    own = '<w:tblStyle w:val="T"/><w:tblBorders><w:top w:val="nil"/></w:tblBorders>'
    found = first_table(layout(tbl(tr(tc("甲")), properties=own), styles=STYLE))
    top = found.rows[0].cells[0].borders.top
    assert top is not None
    assert top.style == "none"


def test_a_page_break_before_a_table_moves_the_table() -> None:
    body = f'<w:p><w:r><w:br w:type="page"/></w:r></w:p>{tbl(tr(tc("甲")))}'
    found = first_table(layout(body)).rows[0].cells[0].blocks[0]
    assert isinstance(found, Paragraph)
    assert found.break_before
