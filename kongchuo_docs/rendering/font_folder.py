"""A font folder on disk: ``cut/*.ttf``, ``manifest.json`` and a private ``fonts.conf``.

The fontconfig file names this folder (and the one it builds on) and no other font of the machine,
so that a paper looks the same, byte for byte, on every machine whatever fonts that machine has.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.word_fonts import font_key, word_names

MANIFEST = "manifest.json"
CUT_FOLDER = "cut"
CONFIG = "fonts.conf"
FIX = "运行 kongchuo fonts build 重新生成字体；缺少源字体时运行 script/bootstrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Code points as sorted ranges, both ends inclusive."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    @classmethod
    def of_ranges(cls, ranges: Iterable[Sequence[int]]) -> Coverage:
        """Take ranges as the manifest holds them."""
        pairs = tuple(ranges)
        return cls(firsts=tuple(pair[0] for pair in pairs), lasts=tuple(pair[1] for pair in pairs))

    @classmethod
    def of_points(cls, points: Iterable[int]) -> Coverage:
        """Take single code points in any order."""
        return cls.of_ranges(_ranges(points))

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """First and last code point of each range."""
        return list(zip(self.firsts, self.lasts, strict=True))

    def __contains__(self, point: int) -> bool:
        place = bisect_right(self.firsts, point) - 1
        return place >= 0 and point <= self.lasts[place]

    @property
    def points(self) -> frozenset[int]:
        """The code points one by one."""
        return frozenset(chain.from_iterable(range(first, last + 1) for first, last in self.ranges))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCut:
    """A cut that is to be written."""

    family: str
    bold: bool
    data: bytes
    points: Iterable[int]
    source: str
    """File name of the font that it was cut from; empty if we drew it."""
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A cut that lies in a font folder."""

    family: str
    bold: bool
    file: Path
    size: int
    sha256: str
    source: str
    licence: str
    coverage: Coverage

    @property
    def damaged(self) -> bool:
        """Whether its bytes are not those that were written; reads the whole file."""
        try:
            return file_sha256(self.file) != self.sha256
        except OSError:
            return True


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFolder:
    """What the manifest of a folder says.

    Args:
        folder: The folder.
        recipe: Digest of what made it: our recipe, and for an office its settings.
        origin: SHA-256 of each source font by file name.
        base: The folder that this one builds on; None = none.
        own: Families of the office's own fonts by the key of the Word name.
        faces: The cuts.
    """

    folder: Path
    recipe: str
    origin: Mapping[str, str]
    base: Path | None
    own: Mapping[str, str]
    faces: tuple[Face, ...]


def read_folder(folder: Path) -> FontFolder:
    """Read the manifest and see that every file is there in its right size.

    Raises:
        EnvironmentProblem: The folder is missing, damaged (the files are named), or was moved.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        config = (folder / CONFIG).read_text(encoding="utf-8")
        found = _parsed(folder, manifest)
    except FileNotFoundError as error:
        raise EnvironmentProblem(f"文书字体不全：{folder}", fix=FIX) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise EnvironmentProblem(f"文书字体清单无法读取：{folder}", fix=FIX) from error
    missing = [face.file.name for face in found.faces if not face.file.is_file()]
    if missing:
        raise EnvironmentProblem(f"文书字体不全，缺少：{'、'.join(missing)}（{folder}）", fix=FIX)
    wrong = [face.file.name for face in found.faces if face.file.stat().st_size != face.size]
    if wrong:
        raise EnvironmentProblem(f"文书字体已损坏：{'、'.join(wrong)}（{folder}）", fix=FIX)
    if _dir_line(folder) not in config:
        raise EnvironmentProblem(f"文书字体已被移动：{folder}", fix=FIX)
    return found


def write_folder(
    folder: Path,
    cuts: Iterable[NewCut],
    *,
    recipe: str,
    origin: Mapping[str, str],
    base: Path | None = None,
    own: Mapping[str, str] | None = None,
) -> None:
    """Write a font folder in one step; an older one there is replaced as a whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.part-", dir=folder.parent) as name:
        part, old = Path(name, "new"), Path(name, "old")
        (part / CUT_FOLDER).mkdir(parents=True)
        fonts = [_written(part / CUT_FOLDER, cut) for cut in cuts]
        content = {"recipe": recipe, "origin": dict(origin), "base": str(base) if base else None,
                   "own": dict(own or {}), "fonts": fonts}  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, indent=None) + "\n"
        (part / MANIFEST).write_text(text, encoding="utf-8")
        (part / CONFIG).write_text(config_text(folder, base, own or {}), encoding="utf-8")
        if folder.exists():
            folder.replace(old)
        part.replace(folder)


def config_text(
    folder: Path, base: Path | None = None, own: Mapping[str, str] | None = None
) -> str:
    """The fontconfig file of a font folder.

    Word's font names are known to it, so any program that asks for 仿宋_GB2312 gets our family.
    """
    own = own or {}
    families = {name: each.family for name, each in word_names().items()}
    families = {name: family for name, family in families.items() if font_key(name) not in own}
    aliases = "".join(
        f"""  <match target="pattern"><test name="family"><string>{escape(name)}</string></test>"""
        f"""<edit name="family" mode="assign" binding="same"><string>{family}</string></edit></match>\n"""
        for name, family in (*own.items(), *families.items())
    )
    folders = "".join(f"  {_dir_line(each)}\n" for each in (folder, base) if each)
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}  <cachedir>{escape(str(folder / "cache"))}</cachedir>
  <alias binding="same"><family>serif</family><prefer><family>KC Song</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>KC Hei</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>KC Hei</family></prefer></alias>
{aliases}</fontconfig>
"""


def file_sha256(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dir_line(folder: Path) -> str:
    return f"<dir>{escape(str(folder / CUT_FOLDER))}</dir>"


def _parsed(folder: Path, manifest: Mapping[str, Any]) -> FontFolder:
    base = manifest.get("base")
    return FontFolder(
        folder=folder,
        recipe=manifest["recipe"],
        origin=dict(manifest["origin"]),
        base=Path(base) if base else None,
        own=dict(manifest.get("own", {})),
        faces=tuple(
            Face(
                family=font["family"],
                bold=font["bold"],
                file=folder / CUT_FOLDER / font["file"],
                size=font["size"],
                sha256=font["sha256"],
                source=font.get("source", ""),
                licence=font.get("licence", ""),
                coverage=Coverage.of_ranges(font["coverage"]),
            )
            for font in manifest["fonts"]
        ),
    )


def _written(folder: Path, cut: NewCut) -> dict[str, Any]:
    name = f"{cut.family.replace(' ', '')}-{'Bold' if cut.bold else 'Regular'}.ttf"
    (folder / name).write_bytes(cut.data)
    return {
        "family": cut.family,
        "bold": cut.bold,
        "file": name,
        "size": len(cut.data),
        "sha256": hashlib.sha256(cut.data).hexdigest(),
        "source": cut.source,
        "licence": cut.licence,
        "coverage": Coverage.of_points(cut.points).ranges,
    }


def _ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -2
    for point in sorted(points):
        if point != last + 1:
            if first >= 0:
                yield first, last
            first = point
        last = point
    if first >= 0:
        yield first, last
