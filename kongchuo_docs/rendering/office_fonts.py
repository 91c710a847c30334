"""The licensed fonts of an office, put before the base set.

An office that has bought 方正小标宋 names its file in ``kongchuo.toml``::

    [fonts]
    "方正小标宋简体" = "fonts/FZXBSJW.TTF"
    "微软雅黑" = ["fonts/msyh.ttc#Microsoft YaHei", "fonts/msyhbd.ttc#Microsoft YaHei"]

The files are cut like ours into a font folder of the workspace, which builds on the base set.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont, TTLibError

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering import font_build, font_cut, font_recipe
from kongchuo_docs.rendering.font_folder import (
    CONFIG,
    NewCut,
    config_text,
    file_sha256,
    write_folder,
)
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.word_fonts import font_key

_LICENCE = "本单位授权"
_BOLDER = 0.022  # em; as for our 仿宋, where the office gives no bold file
_HANZI_ONE = 0x4E00
_KNOWN = "可填 .ttf、.otf 文件；.ttc 合集在文件名后加 #字体名"

# Bits of OS/2 fsType. Basis: OpenType specification 1.9, table OS/2.
_USAGE, _RESTRICTED, _NO_SUBSETTING, _BITMAP_ONLY = 0x000F, 0x0002, 0x0100, 0x0200


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfficeFont:
    """One face of an office's font file, allowed to be embedded."""

    word_name: str
    file: Path
    face: hb.Face
    embedding: int

    @property
    def points(self) -> frozenset[int]:
        """What is cut: all, but a font without hanzi leaves punctuation to the Chinese fonts."""
        has = frozenset(self.face.unicodes)
        if _HANZI_ONE not in has:
            return has & font_recipe.latin_code_points()
        return (
            (has & font_build.fit_points())
            - self._narrow()
            - frozenset(map(ord, font_recipe.MARKS))
        )

    def _narrow(self) -> frozenset[int]:
        font = hb.Font(self.face)
        signs = {ord(char): font.get_nominal_glyph(ord(char)) for char in font_recipe.NARROW_SIGNS}
        return frozenset(
            point
            for point, glyph in signs.items()
            if glyph and font.get_glyph_h_advance(glyph) < self.face.upem
        )


def ready(root: Path, fonts: Mapping[str, Sequence[str]], folder: Path) -> FontSet:
    """The font set of a workspace; the office's files are cut anew when they have changed.

    Args:
        root: The workspace; font files are named relative to it.
        fonts: For each Word font name the file of its regular and, if given, of its bold face.
        folder: Where the cuts of this office lie.

    Raises:
        EnvironmentProblem: The base set is damaged, or a file of the office is missing, is no
            font, or may not be embedded.
    """
    build(root, fonts, folder)
    return FontSet.load(folder)


def build(root: Path, fonts: Mapping[str, Sequence[str]], folder: Path) -> bool:
    """Make the font folder of an office unless it is already what its files give.

    Returns:
        Whether anything was made.

    Raises:
        EnvironmentProblem: As for :func:`ready`.
    """
    base = FontSet.load()
    origin = {
        name: _read(root, name, word_name)[1]
        for word_name, files in fonts.items()
        for name in files
    }
    recipe = _recipe(fonts)
    if _is_current(folder, base, recipe, origin):
        return False
    own: dict[str, str] = {}
    cuts: dict[tuple[str, bool], NewCut] = {}
    for word_name, files in fonts.items():
        faces = [_open(root, name, word_name) for name in files]
        family = _family(origin, files)
        for name in font_cut.names_of(faces[0].face):
            own.setdefault(font_key(name), family)
        if (family, False) not in cuts:
            cuts.update({(cut.family, cut.bold): cut for cut in _cut(family, faces)})
    own.update({font_key(word_name): _family(origin, files) for word_name, files in fonts.items()})
    write_folder(folder, cuts.values(), recipe=recipe, origin=origin, base=base.folder, own=own)
    return True


def _is_current(folder: Path, base: FontSet, recipe: str, origin: Mapping[str, str]) -> bool:
    try:
        fonts = FontSet.load(folder)
        config = (folder / CONFIG).read_text(encoding="utf-8")
    except (EnvironmentProblem, OSError):
        return False
    return (
        fonts.recipe == recipe
        and fonts.origin == {**origin, **base.origin}
        and config == config_text(folder, base.folder, fonts.own)
        and not any(face.damaged for face in fonts.faces.values() if face.licence == _LICENCE)
    )


def _cut(family: str, fonts: Sequence[_OfficeFont]) -> Iterator[NewCut]:
    """The regular and the bold cut; the bold one is drawn from the regular where none is given."""
    regular, bold = fonts[0], fonts[-1]
    for font, is_bold, embolden in (
        (regular, False, 0.0),
        (bold, True, _BOLDER if bold is regular else 0.0),
    ):
        data = font_cut.outline(font_cut.cut(font.face, font.points), embolden=embolden)
        data = font_cut.label(data, family=family, bold=is_bold, embedding=font.embedding)
        yield NewCut(
            family=family,
            bold=is_bold,
            data=data,
            points=font_cut.points_of(data),
            source=font.file.name,
            licence=_LICENCE,
        )


def _open(root: Path, name: str, word_name: str) -> _OfficeFont:
    data, _ = _read(root, name, word_name)
    file, wanted = _split(name)
    faces = font_cut.faces_of(data)
    if not faces or not faces[0].unicodes:
        raise _refused(word_name, name, "不是能用的字体文件", f"请换一个文件：{_KNOWN}。")
    chosen = [face for face in faces if wanted in font_cut.names_of(face)] if wanted else faces
    if len(chosen) != 1:
        names = "、".join(font_cut.names_of(face)[0] for face in faces)
        what = f"里没有字体「{wanted}」" if wanted else "是合集，没有写明用哪一个字体"
        raise _refused(word_name, name, what, f"请写成「{file}#字体名」，其中有：{names}。")
    index = next(number for number, face in enumerate(faces) if face is chosen[0])
    return _OfficeFont(
        word_name=word_name,
        file=Path(file),
        face=chosen[0],
        embedding=_embedding(data, index, word_name, name),
    )


def _embedding(data: bytes, index: int, word_name: str, name: str) -> int:
    """The font's word on embedding, where it allows what a paper for the archive needs."""
    try:
        font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
        usage = int(font["OS/2"].fsType)
        variable = "fvar" in font
    except (TTLibError, KeyError, AttributeError) as error:
        fix = f"请换一个文件：{_KNOWN}。"
        raise _refused(word_name, name, "不是完整的字体文件", fix) from error
    if variable:
        raise _refused(word_name, name, "是可变字体", "请换成固定字重的字体文件。")
    if usage & _USAGE == _RESTRICTED or usage & (_NO_SUBSETTING | _BITMAP_ONLY):
        raise _refused(
            word_name, name, "的授权不许嵌入文档（OS/2 fsType）",
            "归档的 PDF 必须嵌入字体：请向字体厂商取得可嵌入的版本，或删去这一行，改用自带的字体。",
        )  # fmt: skip
    return usage


def _read(root: Path, name: str, word_name: str) -> tuple[bytes, str]:
    path = root / _split(name)[0]
    try:
        return path.read_bytes(), file_sha256(path)
    except OSError as error:
        fix = "请核对文件名；相对路径从工作区文件夹算起。"
        raise _refused(word_name, name, "不存在或不能读取", fix) from error


def _split(name: str) -> tuple[str, str]:
    file, _, face = name.partition("#")
    return file, face


def _refused(word_name: str, name: str, what: str, fix: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"kongchuo.toml 的 [fonts]「{word_name}」：字体文件 {name} {what}。", fix=fix
    )


def _family(origin: Mapping[str, str], files: Sequence[str]) -> str:
    """One name for the same files under whatever Word name, another one for other files."""
    text = json.dumps([(_split(name)[1], origin[name]) for name in files])
    return f"KC Office {hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _recipe(fonts: Mapping[str, Sequence[str]]) -> str:
    code = Path(sys.modules[__name__].__file__ or "").read_bytes()
    settings = json.dumps({name: list(files) for name, files in fonts.items()}).encode()
    return hashlib.sha256(font_build.recipe_digest().encode() + code + settings).hexdigest()
