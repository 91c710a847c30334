"""What our font set is made of: open fonts, and the families that are cut from them.

A PDF for the archive must carry its fonts, so every family is cut from a font whose licence allows
that. The families are renamed ``KC …``: several of the licences reserve the original names for the
unchanged font. Which family stands for which Word font is told by :mod:`word_fonts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One installed font file.

    Args:
        file: File name; it is looked for by this name in the font folders.
        package: Debian package that brings it, for the advice when it is missing.
        licence: Its licence, as SPDX writes it; each allows embedding, changing and giving away.
        face: Family name of the face inside a collection, empty for a single font.
    """

    file: str
    package: str
    licence: str = "OFL-1.1"
    face: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One font file of ours.

    Args:
        family: Family name in CSS.
        source: Where the outlines come from.
        wants: ``text`` (GB 2312 and signs), ``latin`` (letters, digits, ASCII signs), or ``rest``
            (all that no earlier cut has).
        bold: Whether this is the bold face of the family.
        embolden: Extra stroke weight in em for a family that has no drawn bold face.
        without: Characters left out, so that the next family in line draws them.
        half_width: Whether ASCII is drawn half an em wide, as in 中易's fonts: blanks, digits and
            ID numbers of a form take the room that they take in Word.
    """

    family: str
    source: Source
    wants: str = "text"
    bold: bool = False
    embolden: float = 0.0
    without: frozenset[str] = frozenset()
    half_width: bool = False

    @property
    def drawing(self) -> Drawing:
        """All that decides the outlines: two cuts with the same drawing are drawn once."""
        return (self.source, self.wants, self.embolden, self.without, self.half_width)


Drawing: TypeAlias = tuple[Source, str, float, frozenset[str], bool]

MARKS_FAMILY = "KC Marks"
"""Tick boxes and list marks drawn by :mod:`font_marks`: no open font above has ☐ ☑ ☒ and □ in one
size, and none has the heavy marks and arrows that Word's lists begin with."""
MARKS = frozenset("□☐☑☒❏❐❑❒✔✘➔➢➤")

UNFIT: tuple[tuple[int, int], ...] = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xD800, 0xF8FF), (0xFE00, 0xFE0F), (0xE0000, 0x10FFFF),
)  # fmt: skip
"""Never cut: controls, surrogates, private use (each office's own character there would print as
another one elsewhere), variation selectors."""

SPACES = frozenset((0x20, 0xA0, 0x3000))
"""In every cut: Pango sets a space in the font of the character before it, had or not."""

_NOTO = "fonts-noto-cjk"
_SERIF = Source(file="NotoSerifCJK-Regular.ttc", package=_NOTO, face="Noto Serif CJK SC")
_SERIF_BOLD = Source(file="NotoSerifCJK-Bold.ttc", package=_NOTO, face="Noto Serif CJK SC")
_SANS = Source(file="NotoSansCJK-Regular.ttc", package=_NOTO, face="Noto Sans CJK SC")
_SANS_BOLD = Source(file="NotoSansCJK-Bold.ttc", package=_NOTO, face="Noto Sans CJK SC")
_FANG = Source(file="FandolFang-Regular.otf", package="texlive-lang-chinese",
               licence="GPL-3.0-or-later WITH Font-exception-2.0")  # fmt: skip
_KAI = Source(file="LXGWWenKai-Regular.ttf", package="fonts-lxgw-wenkai")
_KAI_BOLD = Source(file="LXGWWenKai-Bold.ttf", package="fonts-lxgw-wenkai")
_HANA_A = Source(file="HanaMinA.ttf", package="fonts-hanazono")
_HANA_B = Source(file="HanaMinB.ttf", package="fonts-hanazono")


def _liberation(face: str) -> Source:
    return Source(file=f"Liberation{face}.ttf", package="fonts-liberation")


NARROW_SIGNS = frozenset("“”‘’×•")
"""Some fonts (LXGW WenKai) draw these as narrow Latin signs; Chinese text needs them one em wide."""

CUTS: tuple[Cut, ...] = (
    Cut(family="KC FangSong", source=_FANG, half_width=True),
    # Bold 仿宋 is usual for marked words and headings; no open font has it drawn.
    Cut(family="KC FangSong", source=_FANG, bold=True, embolden=0.022, half_width=True),
    Cut(family="KC Song", source=_SERIF, half_width=True),
    Cut(family="KC Song", source=_SERIF_BOLD, bold=True, half_width=True),
    Cut(family="KC XiaoBiaoSong", source=_SERIF_BOLD),
    Cut(family="KC XiaoBiaoSong", source=_SERIF_BOLD, bold=True, embolden=0.018),
    Cut(family="KC Hei", source=_SANS, half_width=True),
    Cut(family="KC Hei", source=_SANS_BOLD, bold=True, half_width=True),
    Cut(family="KC Kai", source=_KAI, without=NARROW_SIGNS, half_width=True),
    # LXGW WenKai Bold is hardly heavier than its regular face.
    Cut(family="KC Kai", source=_KAI_BOLD, bold=True, embolden=0.018, without=NARROW_SIGNS,
        half_width=True),
    Cut(family="KC Times", source=_liberation("Serif-Regular"), wants="latin"),
    Cut(family="KC Times", source=_liberation("Serif-Bold"), wants="latin", bold=True),
    Cut(family="KC Arial", source=_liberation("Sans-Regular"), wants="latin"),
    Cut(family="KC Arial", source=_liberation("Sans-Bold"), wants="latin", bold=True),
    Cut(family="KC Rare Song", source=_SERIF, wants="rest"),
    Cut(family="KC Hana A", source=_HANA_A, wants="rest"),
    Cut(family="KC Hana B", source=_HANA_B, wants="rest"),
)  # fmt: skip

FALLBACKS: tuple[str, ...] = (MARKS_FAMILY, "KC Song", "KC Rare Song", "KC Hana A", "KC Hana B")
"""Families that end every CSS list, from the usual character to the rarest."""

VERTICAL_METRICS: Mapping[str, float] = MappingProxyType({"ascent": 1.009, "descent": 0.291})
"""In em, the same in every cut: a character from another family never moves its line.

SimSun has 0.859 and 0.141; Word makes a line of a Chinese font 0.3 em higher, half of it above. So
every program that sets our fonts by their own height gives the single line of Word, 1.3 em.
"""

_SIGN_RANGES: tuple[tuple[int, int], ...] = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x01CD, 0x01DC), (0x0261, 0x0261), (0x02C6, 0x02DD),
    (0x0391, 0x03C9), (0x0401, 0x0451), (0x1E3F, 0x1E3F), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x20A0, 0x20BF), (0x2100, 0x23FF), (0x2460, 0x27BF), (0x3000, 0x33FF), (0xFE10, 0xFE1F),
    (0xFE30, 0xFE4F), (0xFF01, 0xFFE6),
)  # fmt: skip

# Word sets quotes, dashes and dots typed in Chinese text in the East Asian font although they
# also exist in Latin fonts: so the Latin cuts hold no general punctuation at all.
_LATIN_RANGES: tuple[tuple[int, int], ...] = (
    (0x0020, 0x007E), (0x00C0, 0x00D6), (0x00D8, 0x00F6), (0x00F8, 0x017F), (0x01CD, 0x01DC),
)  # fmt: skip


def latin_code_points() -> frozenset[int]:
    """Code points of a ``latin`` cut: ASCII and letters with marks (pinyin included)."""
    return _expand(_LATIN_RANGES)


def sign_code_points() -> frozenset[int]:
    """Letters, punctuation, enclosed, box and geometric signs of a ``text`` cut."""
    return _expand(_SIGN_RANGES)


def gb2312_code_points() -> frozenset[int]:
    """All 7,445 characters of GB/T 2312-1980, computed from the codec."""
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return frozenset(ord(char) for pair in pairs for char in pair.decode("gb2312", "ignore"))


def _expand(ranges: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(point for first, last in ranges for point in range(first, last + 1))
