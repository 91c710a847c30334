"""Papers print with our own fonts only, every name in them, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import page
import pikepdf
import pytest
import uharfbuzz as hb

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering import font_build, font_cut, font_marks, font_recipe
from kongchuo_docs.rendering.environment_check import probe
from kongchuo_docs.rendering.font_folder import CUT_FOLDER, config_text
from kongchuo_docs.rendering.font_listing import printable
from kongchuo_docs.rendering.fonts import FontSet, default_folder
from kongchuo_docs.rendering.reading.symbols import sign_of
from kongchuo_docs.rendering.word_fonts import Likeness, substitution, word_names

FONT_CACHE = Path(__file__).parents[1] / ".cache" / "fonts"
RARE_NAMES = "㛃𬀩𫍲𠅤𬭎䶮𪚥玥珺堃喆"
CHINESE_FAMILIES = ("KC FangSong", "KC Song", "KC XiaoBiaoSong", "KC Hei", "KC Kai")
FALLBACKS = "'KC Marks','KC Song','KC Rare Song','KC Hana A','KC Hana B'"

PRINT_PAGE = """
import sys
from kongchuo_docs.rendering.fonts import FontSet
fonts = FontSet.load()
fonts.activate()
import logging, pydyf, weasyprint
logging.getLogger("weasyprint").addHandler(logging.StreamHandler(sys.stderr))
def strict(document, pdf):
    # A stream whose last byte is a carriage return seems one byte too long to strict readers.
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and (
            item.extra.get("Type") == "/Metadata" or item.data.endswith(b"\\r\\nendstream")
        ):
            item.compress = False
text = "第3号〔2021〕（一）“返校”——□☑☐☒　买买提·艾力 " + sys.argv[1] + " 3　a　年"
names = ("仿宋_GB2312", "宋体", "方正小标宋简体", "黑体", "楷体_GB2312", "Arial", "无此字体")
body = "".join(
    f'<p style="font-family:{fonts.css_family(name, latin="Times New Roman")}">{text}<b>{text}</b>'
    for name in names
)
html = f"<html lang=zh-CN><meta charset=utf-8><title>字样</title>{body}"
weasyprint.HTML(string=html).write_pdf(
    sys.stdout.buffer, pdf_variant="pdf/a-2b", finisher=strict)
"""


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return FontSet.load()


@pytest.fixture(scope="module")
def pages() -> tuple[subprocess.CompletedProcess[bytes], ...]:
    """The same page printed by two processes."""
    command = [sys.executable, "-c", PRINT_PAGE, RARE_NAMES]
    return tuple(subprocess.run(command, capture_output=True, check=True) for _ in range(2))


@pytest.mark.parametrize(
    ("word_name", "family"),
    [
        ("仿宋_GB2312", "KC FangSong"),
        ("方正仿宋_GBK", "KC FangSong"),
        ("FangSong", "KC FangSong"),
        ("宋体", "KC Song"),
        ("SimSun", "KC Song"),
        ("方正小标宋简体", "KC XiaoBiaoSong"),
        ("黑体", "KC Hei"),
        ("楷体_GB2312", "KC Kai"),
        ("KaiTi", "KC Kai"),
        ("Times New Roman", "KC Times"),
        ("Calibri", "KC Arial"),
        ("方正小标宋_GBK", "KC XiaoBiaoSong"),
        ("FZXiaoBiaoSong-B05S", "KC XiaoBiaoSong"),
        ("方正仿宋_GB2312", "KC FangSong"),
        ("仿宋_GB18030", "KC FangSong"),
        ("等线 Light", "KC Hei"),
        ("微软雅黑", "KC Hei"),
        ("华文行楷", "KC Kai"),
        ("MS Mincho", "KC Song"),
    ],
)
def test_a_font_of_an_office_form_has_a_family(fonts: FontSet, word_name: str, family: str) -> None:
    assert fonts.family(word_name) == family
    assert fonts.unknown([word_name]) == ()


def test_the_css_list_names_latin_first_and_ends_in_the_fallbacks(fonts: FontSet) -> None:
    assert fonts.css_family("仿宋") == f"'KC FangSong',{FALLBACKS}"
    assert (
        fonts.css_family("仿宋", latin="Times New Roman") == f"'KC Times','KC FangSong',{FALLBACKS}"
    )


@pytest.mark.parametrize(
    "word_name",
    ["@仿宋_GB2312", "仿宋＿ＧＢ２３１２", " 仿宋_gb2312 ", "仿宋_GB2312;宋体", "·ÂËÎ_GB2312"],
)
def test_a_name_is_known_however_a_word_file_writes_it(fonts: FontSet, word_name: str) -> None:
    assert fonts.family(word_name) == "KC FangSong"


@pytest.mark.parametrize(
    ("word_name", "likeness"),
    [
        ("宋体", Likeness.SAME),
        ("Times New Roman", Likeness.SAME),
        ("微软雅黑", Likeness.STYLE),
        ("Calibri", Likeness.STYLE),
        ("隶书", Likeness.NEAREST),
        ("Wingdings", Likeness.NEAREST),
        ("某某粗黑", Likeness.GUESSED),
    ],
)
def test_how_well_a_family_stands_for_a_font_is_told(word_name: str, likeness: Likeness) -> None:
    assert substitution(word_name).likeness is likeness
    assert likeness.sure is (likeness in (Likeness.SAME, Likeness.STYLE))


def test_every_family_of_the_table_is_cut(fonts: FontSet) -> None:
    families = {each.family for each in word_names().values()}
    assert {family for family in families if fonts.file(family) is None} == set()


def test_all_signs_of_sign_fonts_can_be_printed(fonts: FontSet) -> None:
    sign_fonts = ("Wingdings", "Wingdings 2", "Symbol")
    signs = {sign_of(code, name) for name in sign_fonts for code in range(0x20, 0x100)}
    # No open font of ours has the writing hand: a paper with it is refused, not printed with a box.
    assert set(fonts.missing("".join(sign or "" for sign in signs))) <= {"✍"}


def test_an_unknown_font_is_guessed_by_its_look_and_listed(fonts: FontSet) -> None:
    assert fonts.family("某某仿宋体") == "KC FangSong"
    assert fonts.family("某某粗黑") == "KC Hei"
    assert fonts.family("Some Sans") == "KC Arial"
    assert fonts.unknown(["某某粗黑", "宋体", "某某粗黑"]) == ("某某粗黑",)


def test_rare_characters_of_names_can_be_printed(fonts: FontSet) -> None:
    assert fonts.missing(RARE_NAMES + "□☑☐☒√×①⑴℃㎡〔〕——……\t\n") == ()


def test_the_family_that_fills_a_gap_is_told(fonts: FontSet) -> None:
    found = [fonts.coverage(char) for char in "☑一㛃𠅤\ue000"]
    assert found == ["KC Marks", "KC Song", "KC Rare Song", "KC Rare Song", ""]
    assert not fonts.has("KC Times", "一")


def test_every_hanzi_of_gb_2312_is_printed_in_each_family(fonts: FontSet) -> None:
    assert printable(fonts)["GB 2312 汉字"] == 6763
    hanzi = "".join(chr(point) for point in font_recipe.gb2312_code_points() if point >= 0x4E00)
    lacking = {
        (name, char) for name in CHINESE_FAMILIES for char in hanzi if not fonts.has(name, char)
    }
    assert lacking == set()


def test_the_manifest_says_what_the_cuts_hold(fonts: FontSet) -> None:
    for face in fonts.faces.values():
        assert face.coverage.points == frozenset(hb.Face(face.file.read_bytes()).unicodes)


def test_a_private_use_character_is_reported_missing(fonts: FontSet) -> None:
    assert fonts.missing("王\ue000\ue000明\uf8ff") == ("\ue000", "\uf8ff")


@pytest.mark.parametrize("family", CHINESE_FAMILIES)
def test_chinese_characters_and_dashes_are_one_em_wide(fonts: FontSet, family: str) -> None:
    path = fonts.file(family)
    assert path is not None
    font = hb.Font(hb.Face(path.read_bytes()))
    widths = {
        char: font.get_glyph_h_advance(font.get_nominal_glyph(ord(char)))
        for char in "国（）〔〕、。：——…·　"
    }
    assert set(widths.values()) == {font.face.upem}
    if family != "KC XiaoBiaoSong":  # Word's fonts draw ASCII half as wide as a hanzi
        ascii_widths = {font.get_glyph_h_advance(font.get_nominal_glyph(x)) for x in range(32, 127)}
        assert ascii_widths == {font.face.upem // 2}
    dash = font.get_glyph_extents(font.get_nominal_glyph(ord("—")))
    assert (dash.x_bearing, dash.width) == (0, font.face.upem)


def test_all_cuts_have_the_same_line_height(fonts: FontSet) -> None:
    heights = set()
    for face in fonts.faces.values():
        font = hb.Font(hb.Face(face.file.read_bytes()))
        extents = font.get_font_extents("ltr")
        em = font.face.upem
        heights.add((round(extents.ascender / em, 2), round(extents.descender / em, 2)))
    assert heights == {(1.01, -0.29)}


def test_latin_cuts_leave_quotes_and_dashes_to_the_chinese_font() -> None:
    assert font_recipe.latin_code_points().isdisjoint(map(ord, "“”‘’—…·×"))


def test_a_page_has_the_same_bytes_in_two_processes(
    pages: tuple[subprocess.CompletedProcess[bytes], ...],
) -> None:
    assert pages[0].stdout == pages[1].stdout


def test_a_page_prints_without_an_empty_box_or_any_other_warning(
    pages: tuple[subprocess.CompletedProcess[bytes], ...],
) -> None:
    assert pages[0].stderr.decode() == ""


def test_a_page_uses_our_families_only(
    pages: tuple[subprocess.CompletedProcess[bytes], ...],
) -> None:
    with pikepdf.open(io.BytesIO(pages[0].stdout)) as pdf:
        names = {
            str(font.BaseFont).split("+")[1]
            for sheet in pdf.pages
            for font in sheet.Resources.Font.values()
        }
    assert names >= {"KC-FangSong", "KC-FangSong-Bold", "KC-Times", "KC-Rare-Song", "KC-Marks"}
    assert all(name.startswith("KC-") for name in names)


def test_a_page_is_valid_pdf_a_2b(pages: tuple[subprocess.CompletedProcess[bytes], ...]) -> None:
    report = page.validate_pdf_bytes(pages[0].stdout, profile="2b")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_the_fonts_are_not_made_again_while_nothing_changed() -> None:
    assert font_build.build(default_folder().absolute(), [FONT_CACHE]) is False


def test_a_font_is_cut_to_the_same_bytes_each_time(fonts: FontSet) -> None:
    source = (fonts.folder / CUT_FOLDER / "KCTimes-Regular.ttf").read_bytes()
    face = font_cut.face_of(source, "")
    assert face is not None
    first, second = (
        font_cut.label(font_cut.outline(font_cut.cut(face, range(0x41, 0x5B))), family="KC T",
                       bold=False)
        for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert font_marks.marks() == font_marks.marks()


def test_missing_fonts_are_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        FontSet.load(tmp_path / "none")
    assert "script/bootstrap" in caught.value.fix


def test_missing_source_fonts_are_all_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_build, "_FONT_FOLDERS", ())
    with pytest.raises(EnvironmentProblem) as caught:
        font_build.build(tmp_path / "fonts", [tmp_path])
    assert "FandolFang-Regular.otf" in caught.value.message
    assert "HanaMinB.ttf" in caught.value.message
    assert "fonts-hanazono" in caught.value.fix


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small font folder of two cuts, whole, at a place of its own."""
    folder = tmp_path / "fonts"
    (folder / CUT_FOLDER).mkdir(parents=True)
    (folder / CUT_FOLDER / "a.ttf").write_bytes(b"1234")
    (folder / "manifest.json").write_text(
        '{"recipe": "r", "origin": {}, "fonts": [{"family": "KC Song", "bold": false, "file":'
        ' "a.ttf", "size": 4, "sha256": "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c'
        '846f4", "coverage": [[19968, 19970]]}]}',
        encoding="utf-8",
    )
    (folder / "fonts.conf").write_text(config_text(folder), encoding="utf-8")
    return folder


def test_a_whole_folder_loads_and_knows_what_it_covers(copy: Path) -> None:
    fonts = FontSet.load(copy)
    assert fonts.damaged() == ()
    assert fonts.missing("一丁丂丄") == ("丄",)  # U+4E00 to U+4E02 are covered, U+4E04 is not


def test_a_truncated_font_is_damage(copy: Path) -> None:
    (copy / CUT_FOLDER / "a.ttf").write_bytes(b"123")
    with pytest.raises(EnvironmentProblem, match=r"损坏：a\.ttf"):
        FontSet.load(copy)


def test_a_lost_font_is_named(copy: Path) -> None:
    (copy / CUT_FOLDER / "a.ttf").unlink()
    with pytest.raises(EnvironmentProblem, match=r"缺少：a\.ttf"):
        FontSet.load(copy)


def test_a_changed_byte_in_a_font_is_found(copy: Path) -> None:
    (copy / CUT_FOLDER / "a.ttf").write_bytes(b"1235")
    assert FontSet.load(copy).damaged() == ("a.ttf",)


def test_a_moved_folder_is_told_because_its_settings_name_the_old_place(copy: Path) -> None:
    moved = copy.with_name("elsewhere")
    shutil.move(copy, moved)
    with pytest.raises(EnvironmentProblem, match="移动"):
        FontSet.load(moved)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"fonts": [{}]}'])
def test_a_broken_manifest_is_told(copy: Path, content: str) -> None:
    (copy / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="清单"):
        FontSet.load(copy)


def test_every_probe_of_a_prepared_machine_is_good() -> None:
    assert [(item.name, item.detail) for item in probe() if not item.ok] == []


def test_missing_fonts_are_one_probe_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONGCHUO_FONTS", str(tmp_path / "none"))
    (bad,) = [item for item in probe() if not item.ok]
    assert bad.name == "文书字体"
    assert "script/bootstrap" in bad.fix
