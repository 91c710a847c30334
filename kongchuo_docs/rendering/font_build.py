"""Builds the base font set, ``kongchuo fonts build``; quick when it already matches its sources."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

import uharfbuzz as hb

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering import font_cut, font_marks, font_recipe
from kongchuo_docs.rendering.font_folder import (
    CONFIG,
    NewCut,
    config_text,
    file_sha256,
    write_folder,
)
from kongchuo_docs.rendering.font_recipe import (
    CUTS,
    MARKS,
    MARKS_FAMILY,
    SPACES,
    UNFIT,
    Cut,
    Drawing,
    Source,
)
from kongchuo_docs.rendering.fonts import FontSet

_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_BASE_FAMILY = "KC Song"  # stands in every CSS list, so `rest` cuts need not repeat it
_WORKERS = 4


def build(out: Path, extra: Sequence[Path] = ()) -> bool:
    """Make the font folder `out` unless it is already what the sources give.

    Args:
        out: Target folder; an older one there is replaced as a whole.
        extra: Folders searched for font files before the system's.

    Returns:
        Whether anything was made.

    Raises:
        EnvironmentProblem: If source fonts are missing (all of them are named) or cannot be used.
    """
    sources = find_sources(extra)
    origin = {name: file_sha256(path) for name, path in sorted(sources.items())}
    if _is_current(out, origin):
        return False
    write_folder(out, _cut_all(sources), recipe=recipe_digest(), origin=origin)
    return True


def find_sources(extra: Sequence[Path] = ()) -> Mapping[str, Path]:
    """Where each source file of the recipe lies, by file name.

    Raises:
        EnvironmentProblem: Naming every missing file and the packages that bring them.
    """
    wanted = {cut.source.file: cut.source for cut in CUTS}
    found: dict[str, Path] = {}
    for folder in (*extra, *_FONT_FOLDERS):
        for path in sorted(folder.rglob("*.[ot]t[cf]")):
            if path.name in wanted:
                found.setdefault(path.name, path)
    missing = [source for name, source in wanted.items() if name not in found]
    if missing:
        packages = " ".join(sorted({source.package for source in missing}))
        raise EnvironmentProblem(
            "缺少源字体：" + "、".join(source.file for source in missing),
            fix=f"运行 script/bootstrap（所需软件包：{packages}）",
        )
    return found


def recipe_digest() -> str:
    """Changes when our recipe or a library that draws the cuts changes."""
    modules = (font_recipe, font_cut, font_marks, sys.modules[__name__])
    code = b"".join(Path(module.__file__ or "").read_bytes() for module in modules)
    tools = f"{version('uharfbuzz')} {version('fonttools')}"
    return hashlib.sha256(code + tools.encode()).hexdigest()


def fit_points() -> frozenset[int]:
    """All code points that may be cut."""
    unfit = {point for first, last in UNFIT for point in range(first, last + 1)}
    return frozenset(range(0x110000)) - unfit


def _is_current(out: Path, origin: Mapping[str, str]) -> bool:
    try:
        fonts = FontSet.load(out)
        config = (out / CONFIG).read_text(encoding="utf-8")
    except (EnvironmentProblem, OSError):
        return False
    if fonts.origin != origin or fonts.recipe != recipe_digest() or fonts.damaged():
        return False
    if config != config_text(out):  # the table of Word names is newer than the cuts
        (out / CONFIG).write_text(config_text(out), encoding="utf-8")
    return True


def _cut_all(sources: Mapping[str, Path]) -> Iterator[NewCut]:
    """Every cut; equal drawings are made once, in parallel."""
    marks = font_marks.marks()
    yield NewCut(family=MARKS_FAMILY, bold=False, data=marks, source="", licence="",
                 points=font_cut.points_of(marks))  # fmt: skip
    shares = dict(_share_out(sources))
    with ProcessPoolExecutor(min(_WORKERS, os.cpu_count() or 1)) as pool:
        jobs = {
            drawing: pool.submit(_draw, sources[drawing[0].file], drawing, points)
            for drawing, points in {cut.drawing: shares[cut] for cut in CUTS}.items()
        }
        for cut in CUTS:
            data = font_cut.label(jobs[cut.drawing].result(), family=cut.family, bold=cut.bold)
            yield NewCut(family=cut.family, bold=cut.bold, data=data, source=cut.source.file,
                         licence=cut.source.licence, points=font_cut.points_of(data))  # fmt: skip


def _share_out(sources: Mapping[str, Path]) -> Iterator[tuple[Cut, frozenset[int]]]:
    """Each cut with the code points it shall hold."""
    marks = frozenset(map(ord, MARKS))
    text = font_recipe.gb2312_code_points() | font_recipe.sign_code_points()
    latin = font_recipe.latin_code_points()
    fit = fit_points()
    taken: set[int] = set(marks)
    for cut in CUTS:
        has = set(_open(sources[cut.source.file].read_bytes(), cut.source).unicodes)
        wants = {"text": text, "latin": latin, "rest": has - taken | SPACES}[cut.wants]
        points = (has & wants & fit) - marks - set(map(ord, cut.without))
        if cut.wants == "rest" or cut.family == _BASE_FAMILY:
            taken |= points
        yield cut, frozenset(points)


def _draw(path: Path, drawing: Drawing, points: frozenset[int]) -> bytes:
    source, wants, embolden, _, half_width = drawing
    data = font_cut.cut(_open(path.read_bytes(), source), points)
    if wants == "rest" and not font_cut.is_postscript(data):
        return data  # the outlines are right already, and they are many
    return font_cut.outline(data, embolden=embolden, half_width=half_width)


def _open(data: bytes, source: Source) -> hb.Face:
    face = font_cut.face_of(data, source.face)
    if face is None:
        raise EnvironmentProblem(
            f"字体文件 {source.file} 中没有字体「{source.face}」",
            fix=f"重新安装软件包 {source.package} 后运行 script/bootstrap",
        )
    return face
