"""Builds the font folder: ``python -m kongchuo_docs.rendering.font_build [--out DIR] [--extra DIR]``.

Quick when the folder already matches its sources. The folder holds ``cut/*.ttf``, ``manifest.json``
and a private ``fonts.conf`` that names only this folder, so that a paper looks the same, byte for
byte, on every machine whatever fonts that machine has.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

import uharfbuzz as hb

from kongchuo_docs.errors import EnvironmentProblem, KongchuoError
from kongchuo_docs.rendering import font_cut, font_recipe
from kongchuo_docs.rendering.font_recipe import CUTS, MARKS, MARKS_FAMILY, SPACES, Cut, Source
from kongchuo_docs.rendering.fonts import (
    CUT_FOLDER,
    MANIFEST,
    FontSet,
    config_text,
    default_folder,
)  # fmt: skip

_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_BASE_FAMILY = "KC Song"  # stands in every CSS list, so `rest` cuts need not repeat it
_WORKERS = 4

# Never cut: controls, surrogates, private use (each office's own character there would print as
# another one here), variation selectors.
_UNFIT = ((0x00, 0x1F), (0x7F, 0x9F), (0xD800, 0xF8FF), (0xFE00, 0xFE0F), (0xE0000, 0x10FFFF))


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
    origin = {name: _sha256(path.read_bytes()) for name, path in sorted(sources.items())}
    if _is_current(out, origin):
        return False
    files = dict(_cut_all(sources))
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / CUT_FOLDER).mkdir(parents=True)
    for name, data in files.items():
        (part / CUT_FOLDER / name).write_bytes(data)
    (part / MANIFEST).write_text(_manifest(files, origin), encoding="utf-8")
    (part / "fonts.conf").write_text(config_text(out), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    part.replace(out)
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


def _is_current(out: Path, origin: Mapping[str, str]) -> bool:
    try:
        fonts = FontSet.load(out)
    except EnvironmentProblem:
        return False
    return fonts.origin == origin and fonts.recipe == _recipe_digest() and not fonts.damaged()


def _cut_all(sources: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every cut; equal drawings are made once, in parallel."""
    yield f"{MARKS_FAMILY.replace(' ', '')}-Regular.ttf", font_cut.marks()
    wanted = {cut.drawing: points for cut, points in _share_out(sources)}
    with ProcessPoolExecutor(min(_WORKERS, os.cpu_count() or 1)) as pool:
        jobs = {
            drawing: pool.submit(_draw, sources[drawing[0].file], drawing, points)
            for drawing, points in wanted.items()
        }
        for cut in CUTS:
            drawn = jobs[cut.drawing].result()
            yield cut.file, font_cut.label(drawn, family=cut.family, bold=cut.bold)


def _share_out(sources: Mapping[str, Path]) -> Iterator[tuple[Cut, frozenset[int]]]:
    """Each cut with the code points it shall hold."""
    marks = frozenset(map(ord, MARKS))
    text = font_recipe.gb2312_code_points() | font_recipe.sign_code_points()
    latin = font_recipe.latin_code_points()
    unfit = {point for first, last in _UNFIT for point in range(first, last + 1)}
    taken: set[int] = set(marks)
    for cut in CUTS:
        has = set(_open(sources[cut.source.file].read_bytes(), cut.source).unicodes)
        wants = {"text": text, "latin": latin, "rest": has - taken | SPACES}[cut.wants]
        points = (has & wants) - marks - unfit - set(map(ord, cut.without))
        if cut.wants == "rest" or cut.family == _BASE_FAMILY:
            taken |= points
        yield cut, frozenset(points)


def _draw(
    path: Path, drawing: tuple[Source, str, float, frozenset[str]], points: frozenset[int]
) -> bytes:
    source, wants, embolden, _ = drawing
    data = font_cut.cut(_open(path.read_bytes(), source), points)
    # The rare characters are many and seldom printed: their outlines are not worth a minute.
    return data if wants == "rest" else font_cut.outline(data, embolden=embolden)


def _open(data: bytes, source: Source) -> hb.Face:
    face = font_cut.face_of(data, source.face)
    if face is None:
        raise EnvironmentProblem(
            f"字体文件 {source.file} 中没有字体「{source.face}」",
            fix=f"重新安装软件包 {source.package} 后运行 script/bootstrap",
        )
    return face


def _manifest(files: Mapping[str, bytes], origin: Mapping[str, str]) -> str:
    recipe = {cut.file: cut for cut in CUTS}
    fonts = []
    for name, data in files.items():
        cut = recipe.get(name)
        fonts.append({
            "family": cut.family if cut else MARKS_FAMILY,
            "bold": bool(cut and cut.bold),
            "file": name,
            "size": len(data),
            "sha256": _sha256(data),
            "source": cut.source.file if cut else "",
            "word_names": list(cut.word_names) if cut else [],
            "coverage": list(_ranges(hb.Face(data).unicodes)),
        })  # fmt: skip
    content = {"recipe": _recipe_digest(), "origin": dict(origin), "fonts": fonts}
    return json.dumps(content, ensure_ascii=False, indent=None) + "\n"


def _ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Sorted code points as (first, last) ranges, both inclusive."""
    first = last = -2
    for point in sorted(points):
        if point != last + 1:
            if first >= 0:
                yield first, last
            first = point
        last = point
    if first >= 0:
        yield first, last


def _recipe_digest() -> str:
    """Changes when our recipe or a library that draws the cuts changes."""
    modules = (font_recipe, font_cut, sys.modules[__name__])
    code = b"".join(Path(module.__file__ or "").read_bytes() for module in modules)
    tools = f"{version('uharfbuzz')} {version('fonttools')}"
    return _sha256(code + tools.encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the builder; the exit code follows :class:`ExitCode`."""
    parser = argparse.ArgumentParser(description="从开源字体裁剪文书所用字体")
    parser.add_argument("--out", type=Path, default=default_folder(), help="字体文件夹")
    parser.add_argument("--extra", type=Path, action="append", default=[], help="另查的字体文件夹")
    options = parser.parse_args(arguments)
    try:
        made = build(options.out.absolute(), options.extra)
    except KongchuoError as error:
        sys.stderr.write(f"{error.message}\n怎么办：{error.fix}\n")
        return int(error.exit_code)
    sys.stdout.write(f"字体{'已生成' if made else '已就绪'}：{options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
