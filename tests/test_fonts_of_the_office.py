"""An office's own licensed fonts print its papers; ours fill their gaps. All fonts here are made up."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from small_county import AT, call

from kongchuo_docs.errors import EnvironmentProblem, InputFileError
from kongchuo_docs.rendering.font_folder import config_text
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.office_fonts import build, ready
from kongchuo_docs.rendering.word_fonts import Likeness
from kongchuo_docs.workspace import Workspace

TITLE = "方正小标宋简体"
FILE = "fonts/样例.ttf"


def made_up_font(
    name: str, chars: Iterable[str] = "国家义务教育一", *, usage: int = 8, stem: int = 100
) -> bytes:
    """A font of black boxes, one em wide."""
    pen = TTGlyphPen(None)
    for x, y in ((100, 0), (100, 800), (100 + stem, 800), (100 + stem, 0)):
        (pen.lineTo if (x, y) != (100, 0) else pen.moveTo)((x, y))
    pen.closePath()
    glyph = pen.glyph()
    names = [".notdef", *(f"u{ord(char):04X}" for char in chars)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):04X}" for char in chars})
    builder.setupGlyf(dict.fromkeys(names, glyph))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=860, descent=-140)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2(fsType=usage)
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with one licensed font."""
    (tmp_path / "fonts").mkdir()
    (tmp_path / FILE).write_bytes(made_up_font("Sample Title"))
    return tmp_path


def own(office: Path, fonts: dict[str, tuple[str, ...]] | None = None) -> FontSet:
    return ready(office, fonts or {TITLE: (FILE,)}, office / "cut")


def test_the_own_font_comes_first_and_ours_fills_its_gaps(office: Path) -> None:
    fonts = own(office)
    family = fonts.family(TITLE)
    assert family.startswith("KC Office ")
    assert fonts.chain(TITLE)[:3] == (family, "KC XiaoBiaoSong", "KC Marks")
    assert fonts.has(family, "国")
    assert not fonts.has(family, "书")
    assert fonts.has("KC XiaoBiaoSong", "书")
    assert fonts.substitution(TITLE).likeness is Likeness.OWN
    assert fonts.substitution("宋体").likeness is Likeness.SAME


def test_the_name_inside_the_file_means_the_own_font_too(office: Path) -> None:
    fonts = own(office)
    assert fonts.family("sample title") == fonts.family(TITLE)


def test_the_cut_is_like_ours_in_name_and_metrics_and_keeps_its_licence_bits(office: Path) -> None:
    fonts = own(office)
    for bold in (False, True):
        path = fonts.file(fonts.family(TITLE), bold)
        assert path is not None
        font = TTFont(path)
        assert font["name"].getDebugName(1) == fonts.family(TITLE)
        assert (font["hhea"].ascent, font["hhea"].descent) == (1009, -291)
        assert font["OS/2"].fsType == 8
        assert font["OS/2"].usWeightClass == (700 if bold else 400)


def test_without_a_bold_file_bold_is_drawn_heavier_at_the_same_width(office: Path) -> None:
    fonts = own(office)
    inks = []
    for bold in (False, True):
        path = fonts.file(fonts.family(TITLE), bold)
        assert path is not None
        font = hb.Font(hb.Face(path.read_bytes()))
        glyph = font.get_nominal_glyph(ord("国"))
        assert font.get_glyph_h_advance(glyph) == 1000
        inks.append(font.get_glyph_extents(glyph).width)
    assert inks == [100, 122]


def test_a_bold_file_gives_the_bold_face(office: Path) -> None:
    (office / "fonts/粗.ttf").write_bytes(made_up_font("Sample Title Bold", stem=300))
    fonts = own(office, {TITLE: (FILE, "fonts/粗.ttf")})
    path = fonts.file(fonts.family(TITLE), True)
    assert path is not None
    font = hb.Font(hb.Face(path.read_bytes()))
    assert font.get_glyph_extents(font.get_nominal_glyph(ord("国"))).width == 300


def test_one_fontconfig_file_and_two_folders_hold_the_whole_set(office: Path) -> None:
    fonts, base = own(office), FontSet.load()
    config = (fonts.folder / "fonts.conf").read_text("utf-8")
    assert config == config_text(fonts.folder, base.folder, fonts.own)
    assert config.count("<dir>") == 2
    assert fonts.folders == (fonts.folder / "cut", *base.folders)
    assert f"<string>{TITLE.lower()}</string>" in config


def test_the_digest_of_the_recipe_covers_the_own_fonts(office: Path) -> None:
    first = own(office).digest
    assert first != FontSet.load().digest
    (office / FILE).write_bytes(made_up_font("Sample Title", stem=140))
    assert own(office).digest != first


def test_the_own_fonts_are_cut_again_only_when_they_change(office: Path) -> None:
    fonts = {TITLE: (FILE,)}
    assert build(office, fonts, office / "cut") is True
    assert build(office, fonts, office / "cut") is False
    (office / FILE).write_bytes(made_up_font("Sample Title", stem=140))
    assert build(office, fonts, office / "cut") is True
    (office / "cut" / "fonts.conf").unlink()
    assert build(office, fonts, office / "cut") is True


@pytest.mark.parametrize("usage", [2, 0x100, 0x208])
def test_a_font_that_may_not_be_embedded_is_refused(office: Path, usage: int) -> None:
    (office / FILE).write_bytes(made_up_font("Sample Title", usage=usage))
    with pytest.raises(EnvironmentProblem, match="授权不许嵌入") as caught:
        own(office)
    assert TITLE in caught.value.message
    assert FILE in caught.value.message
    assert "可嵌入" in caught.value.fix


@pytest.mark.parametrize("usage", [0, 4, 8])
def test_a_font_that_may_be_printed_is_taken(office: Path, usage: int) -> None:
    (office / FILE).write_bytes(made_up_font("Sample Title", usage=usage))
    assert own(office).substitution(TITLE).likeness is Likeness.OWN


@pytest.mark.parametrize("data", [b"", b"no font", b"\x00\x01\x00\x00" + bytes(200)])
def test_a_file_that_is_no_font_is_told(office: Path, data: bytes) -> None:
    (office / FILE).write_bytes(data)
    with pytest.raises(EnvironmentProblem, match="不是能用的字体文件"):
        own(office)


def test_a_lost_file_is_told(office: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"无\.ttf 不存在"):
        own(office, {TITLE: ("fonts/无.ttf",)})


def test_the_face_of_a_collection_is_chosen_by_name(office: Path) -> None:
    collection = TTCollection()
    collection.fonts = [
        TTFont(io.BytesIO(made_up_font(name, stem=stem)))
        for name, stem in (("One", 50), ("Two", 70))
    ]
    collection.save(office / "fonts/合集.ttc")
    fonts = own(office, {TITLE: ("fonts/合集.ttc#Two",)})
    path = fonts.file(fonts.family(TITLE))
    assert path is not None
    font = hb.Font(hb.Face(path.read_bytes()))
    assert font.get_glyph_extents(font.get_nominal_glyph(ord("国"))).width == 70
    for name in ("fonts/合集.ttc", "fonts/合集.ttc#Three"):
        with pytest.raises(EnvironmentProblem, match="合集") as caught:
            own(office, {TITLE: (name,)})
        assert "One、Two" in caught.value.fix


# --- kongchuo.toml and the commands -------------------------------------------------------------


def workspace_with(folder: Path, lines: str) -> Path:
    workspace = Workspace.create(folder, "zhongyang", at=AT)
    settings = workspace.root / "kongchuo.toml"
    settings.write_text(settings.read_text("utf-8") + lines, "utf-8")
    return workspace.root


def test_the_settings_name_the_own_fonts(tmp_path: Path) -> None:
    lines = f'"{TITLE}" = "{FILE}"\n"微软雅黑" = ["a.ttc#甲", "b.ttc#甲"]\n'
    workspace = Workspace.open(workspace_with(tmp_path / "w", lines))
    assert workspace.fonts == {TITLE: (FILE,), "微软雅黑": ("a.ttc#甲", "b.ttc#甲")}


@pytest.mark.parametrize("value", ["1", '""', "[]", '["a", "b", "c"]', "true", "{ x = 1 }"])
def test_a_malformed_font_entry_is_told(tmp_path: Path, value: str) -> None:
    root = workspace_with(tmp_path / "w", f'"{TITLE}" = {value}\n')
    with pytest.raises(InputFileError, match=TITLE):
        Workspace.open(root)


def test_the_command_cuts_and_lists_the_own_fonts(office: Path) -> None:
    root = workspace_with(office / "w", f'"{TITLE}" = "../{FILE}"\n')
    assert "字体已生成" in call("fonts", "build", "--workspace", str(root), cwd=office).stdout
    assert "字体已就绪" in call("fonts", "build", "--workspace", str(root), cwd=office).stdout
    listed = call("fonts", "list", cwd=root).stdout
    assert f"代替（本单位授权的原字体）：sampletitle、{TITLE}" in listed
    assert "GB 2312 汉字：6763 / 6763" in listed


def test_a_refused_font_ends_the_command_with_4_and_advice(office: Path) -> None:
    (office / FILE).write_bytes(made_up_font("Sample Title", usage=2))
    root = workspace_with(office / "w", f'"{TITLE}" = "../{FILE}"\n')
    said = call("fonts", "build", "--workspace", str(root), cwd=office)
    assert said.returncode == 4
    assert "授权不许嵌入" in said.stderr
    assert "办法：" in said.stderr
