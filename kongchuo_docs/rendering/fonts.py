"""The font set of the papers: which of our families stands for a Word font, and what it can print.

The base set is made by :mod:`font_build` from open fonts (:mod:`font_recipe` says from which); an
office's licensed fonts are put before it by :mod:`office_fonts`.
"""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kongchuo_docs.rendering import word_fonts
from kongchuo_docs.rendering.font_folder import CONFIG, Face, read_folder
from kongchuo_docs.rendering.font_recipe import FALLBACKS
from kongchuo_docs.rendering.word_fonts import Likeness, Substitution


def default_folder() -> Path:
    """The folder of the base set: ``KONGCHUO_FONTS``, else inside the Python environment."""
    chosen = os.environ.get("KONGCHUO_FONTS")
    return Path(chosen) if chosen else Path(sys.prefix) / "share" / "kongchuo" / "fonts"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontSet:
    """A font folder with the one that it builds on, read and found whole.

    Args:
        folder: The folder.
        recipe: Digest of what made it.
        origin: SHA-256 of each source font by file name.
        own: Families of the office's own fonts by the key of the Word name.
        faces: All cuts by family and boldness; the office's come first.
    """

    folder: Path
    recipe: str
    origin: Mapping[str, str]
    own: Mapping[str, str]
    faces: Mapping[tuple[str, bool], Face] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> FontSet:
        """Read a font folder.

        Args:
            folder: A font folder; :func:`default_folder` when None.

        Raises:
            EnvironmentProblem: If the folder is missing, damaged, or was moved.
        """
        found = read_folder((folder or default_folder()).absolute())
        base = cls.load(found.base) if found.base else None
        faces = {(face.family, face.bold): face for face in found.faces}
        return cls(
            folder=found.folder,
            recipe=found.recipe,
            origin={**found.origin, **(base.origin if base else {})},
            own=found.own,
            faces={**faces, **(base.faces if base else {})},
        )

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which the cuts lie, for an engine that searches by itself."""
        return tuple(dict.fromkeys(face.file.parent for face in self.faces.values()))

    @property
    def sha256(self) -> Mapping[str, str]:
        """SHA-256 of each cut by file name."""
        return {face.file.name: face.sha256 for face in self.faces.values()}

    @property
    def digest(self) -> str:
        """SHA-256 over the cuts: two sets with the same digest print the same bytes."""
        listing = "".join(f"{digest} {name}\n" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(listing.encode()).hexdigest()

    def damaged(self) -> tuple[str, ...]:
        """Names of the cuts whose bytes are not those of the manifest (reads about 100 MB)."""
        return tuple(face.file.name for face in self.faces.values() if face.damaged)

    def file(self, family: str, bold: bool = False) -> Path | None:
        """The cut of a family, or None: a family without a bold cut prints its regular one."""
        face = self.faces.get((family, bold))
        return face.file if face else None

    def has(self, family: str, char: str) -> bool:
        """Whether a family of ours draws a character."""
        face = self.faces.get((family, False))
        return face is not None and ord(char) in face.coverage

    def coverage(self, char: str) -> str:
        """The family that draws a character where no other was asked for; "" if none does."""
        return next((family for family in FALLBACKS if self.has(family, char)), "")

    def substitution(self, word_name: str) -> Substitution:
        """What stands for a Word font name, and how sure that is."""
        for key in word_fonts.font_keys(word_name) if self.own else ():
            if key in self.own:
                return Substitution(
                    word_name=word_name, family=self.own[key], likeness=Likeness.OWN
                )
        return word_fonts.substitution(word_name)

    def family(self, word_name: str) -> str:
        """Our family for a Word font name, by the table, else by the look of the name."""
        return self.substitution(word_name).family

    def chain(self, east_asian: str, latin: str = "") -> tuple[str, ...]:
        """Families of a run by preference: the first that has a character draws it.

        Args:
            east_asian: Word's font name for Chinese text.
            latin: Word's font name for Latin letters and digits, when it is another one.
        """
        names = [name for name in (latin, east_asian) if name]
        # What an office's own font lacks is drawn by the family that would stand for it.
        named = (
            family
            for name in names
            for family in (self.family(name), word_fonts.substitution(name).family)
        )
        return tuple(dict.fromkeys((*named, *FALLBACKS)))

    def css_family(self, word_name: str, *, latin: str = "") -> str:
        """:meth:`chain` as a CSS ``font-family`` value."""
        return ",".join(f"'{family}'" for family in self.chain(word_name, latin))

    def unknown(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names, each once and in order, for which :meth:`family` has to guess."""
        return tuple(
            name
            for name in dict.fromkeys(names)
            if self.substitution(name).likeness is Likeness.GUESSED
        )

    def missing(self, text: str) -> tuple[str, ...]:
        """Characters of `text`, each once and in order, that would print as an empty box.

        Only families that end every chain count, so the answer holds for any font name.
        """
        return tuple(
            char
            for char in dict.fromkeys(text)
            if not self.coverage(char) and unicodedata.category(char) != "Cc"
        )

    def activate(self) -> None:
        """Let this process see our fonts and no others.

        This is the one place with an effect on the whole process: it sets ``FONTCONFIG_FILE``. Call
        it before WeasyPrint is imported; Pango reads the setting once.
        """
        os.environ["FONTCONFIG_FILE"] = str(self.folder / CONFIG)
