"""The font set of the papers: which of our families stands for a Word font, and what it can print.

Made by :mod:`kongchuo_docs.rendering.font_build`; see :mod:`font_recipe` for what is in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.font_recipe import CUTS, FALLBACKS

MANIFEST = "manifest.json"
CUT_FOLDER = "cut"
_CONFIG = "fonts.conf"
_FIX = "运行 script/bootstrap 重新生成字体"

# Marks in a name, tried in this order, when the name is not in the table.
_GUESSES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("仿宋", "fangsong"), "KC FangSong"),
    (("小标", "大标", "中宋", "xbs"), "KC XiaoBiaoSong"),
    (("楷", "kai"), "KC Kai"),
    (("黑", "圆", "雅黑", "hei", "gothic"), "KC Hei"),
    (("宋", "song", "sun", "ming", "mincho"), "KC Song"),
    (("sans", "verdana", "tahoma", "segoe", "consolas", "courier"), "KC Arial"),
)


def default_folder() -> Path:
    """The folder of the font set: ``KONGCHUO_FONTS``, else inside the Python environment."""
    chosen = os.environ.get("KONGCHUO_FONTS")
    return Path(chosen) if chosen else Path(sys.prefix) / "share" / "kongchuo" / "fonts"


def config_text(folder: Path) -> str:
    """The fontconfig file of a font folder: this folder and no other font of the machine.

    Word's font names are known to it, so any program that asks for 仿宋_GB2312 gets our family.
    """
    aliases = "".join(
        f"""  <match target="pattern"><test name="family"><string>{name}</string></test>"""
        f"""<edit name="family" mode="assign" binding="same"><string>{cut.family}</string></edit></match>\n"""
        for cut in CUTS
        for name in cut.word_names
    )
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder / CUT_FOLDER}</dir>
  <cachedir>{folder / "cache"}</cachedir>
  <alias binding="same"><family>serif</family><prefer><family>KC Song</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>KC Hei</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>KC Hei</family></prefer></alias>
{aliases}</fontconfig>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coverage:
    """Code points as sorted ranges, both ends inclusive."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def __contains__(self, point: int) -> bool:
        place = bisect_right(self.firsts, point) - 1
        return place >= 0 and point <= self.lasts[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class FontSet:
    """A font folder, read and found whole.

    Args:
        folder: The folder.
        recipe: Digest of the recipe that made it.
        origin: SHA-256 of each source font by file name.
        sha256: SHA-256 of each cut by file name.
        families: Our family for each Word font name in lower case.
    """

    folder: Path
    recipe: str
    origin: Mapping[str, str]
    sha256: Mapping[str, str]
    families: Mapping[str, str]
    _coverage: tuple[_Coverage, ...]

    @classmethod
    def load(cls, folder: Path | None = None) -> FontSet:
        """Read the manifest and see that every file is there in its right size.

        Args:
            folder: A font folder; :func:`default_folder` when None.

        Raises:
            EnvironmentProblem: If the folder is missing, damaged, or was moved.
        """
        folder = (folder or default_folder()).absolute()
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            fonts = manifest["fonts"]
            whole = all(
                (folder / CUT_FOLDER / font["file"]).stat().st_size == font["size"]
                for font in fonts
            )
            config = (folder / _CONFIG).read_text(encoding="utf-8")
            loaded = cls._from_manifest(folder, manifest)
        except FileNotFoundError as error:
            raise EnvironmentProblem(f"文书字体不全：{folder}", fix=_FIX) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EnvironmentProblem(f"文书字体清单无法读取：{folder}", fix=_FIX) from error
        if not whole or config != config_text(folder):
            raise EnvironmentProblem(f"文书字体已损坏或被移动：{folder}", fix=_FIX)
        return loaded

    @classmethod
    def _from_manifest(cls, folder: Path, manifest: Mapping[str, Any]) -> FontSet:
        fonts = manifest["fonts"]
        ranges = [
            font["coverage"] for font in fonts if font["family"] in FALLBACKS and not font["bold"]
        ]
        return cls(
            folder=folder,
            recipe=manifest["recipe"],
            origin=dict(manifest["origin"]),
            sha256={font["file"]: font["sha256"] for font in fonts},
            families={name: font["family"] for font in fonts for name in font["word_names"]},
            _coverage=tuple(
                _Coverage(firsts=tuple(first for first, _ in pairs),
                          lasts=tuple(last for _, last in pairs))
                for pairs in ranges
            ),
        )  # fmt: skip

    @property
    def digest(self) -> str:
        """SHA-256 over the cuts: two sets with the same digest print the same bytes."""
        listing = "".join(f"{digest} {name}\n" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(listing.encode()).hexdigest()

    def damaged(self) -> tuple[str, ...]:
        """Names of the cuts whose bytes are not those of the manifest (reads about 100 MB)."""
        return tuple(
            name
            for name, expected in self.sha256.items()
            if _sha256(self.folder / CUT_FOLDER / name) != expected
        )

    def family(self, word_name: str) -> str:
        """Our family for a Word font name, by the table, else by the look of the name."""
        key = _key(word_name)
        if key in self.families:
            return self.families[key]
        for marks, family in _GUESSES:
            if any(mark in key for mark in marks):
                return family
        return "KC Times" if key.isascii() and key else "KC Song"

    def css_family(self, word_name: str, *, latin: str = "") -> str:
        """A CSS ``font-family`` value: the family of the name, then those that fill its gaps.

        Args:
            word_name: East Asian font name of a Word run.
            latin: Font name of the run for Latin letters and digits, when it is another one.
        """
        named = [self.family(name) for name in (latin, word_name) if name]
        families = dict.fromkeys((*named, *FALLBACKS))
        return ",".join(f"'{family}'" for family in families)

    def unknown(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names, each once and in order, for which :meth:`family` has to guess."""
        return tuple(name for name in dict.fromkeys(names) if _key(name) not in self.families)

    def missing(self, text: str) -> tuple[str, ...]:
        """Characters of `text`, each once and in order, that would print as an empty box.

        Only families that end every CSS list count, so the answer holds for any font name.
        """
        return tuple(
            char
            for char in dict.fromkeys(text)
            if unicodedata.category(char) != "Cc"
            and not any(ord(char) in coverage for coverage in self._coverage)
        )

    def activate(self) -> None:
        """Let this process see our fonts and no others.

        This is the one place with an effect on the whole process: it sets ``FONTCONFIG_FILE``. Call
        it before WeasyPrint is imported; Pango reads the setting once.
        """
        os.environ["FONTCONFIG_FILE"] = str(self.folder / _CONFIG)


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _key(word_name: str) -> str:
    return unicodedata.normalize("NFKC", word_name).strip().lower()
