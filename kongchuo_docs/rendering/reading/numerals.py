"""Counts as lists write them: 一二三, ①②③, I II III, 甲乙丙."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def numeral(count: int, kind: str) -> str | None:
    """Write a count as ``w:numFmt`` names it; None for a way of counting that we do not know.

    A count beyond the signs of its kind (⑳ is the last) is written in Arabic figures, as Word does.
    """
    write = _KINDS.get(kind)
    return None if write is None else write(count) if count >= 0 else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for value, sign in _ROMAN:
        times, count = divmod(count, value)
        written += sign * times
    return written


def _letter(count: int) -> str:
    """A … Z, AA, BB …: Word doubles the letter."""
    if not 0 < count <= 26 * 30:
        return str(count)
    times, place = divmod(count - 1, 26)
    return chr(ord("A") + place) * (times + 1)


def _signs(signs: str, count: int, first: int = 1) -> str:
    place = count - first
    return signs[place] if 0 <= place < len(signs) else str(count)


def _chinese(count: int, digits: str = _DIGITS, units: str = "十百千万", short: bool = True) -> str:
    """一, 十, 十一, 二十一, 一百零五, 一千二百; ``short``: 十一 and not 一十一."""
    if count == 0:
        return digits[0]
    if count >= 10000:
        head, rest = divmod(count, 10000)
        if head >= 10000:
            return str(count)
        gap = digits[0] if 0 < rest < 1000 else ""
        tail = _chinese(rest, digits, units, short=False) if rest else ""
        return _chinese(head, digits, units, short) + units[3] + gap + tail
    written = ""
    missing = False
    for place in (3, 2, 1, 0):
        digit = count // 10**place % 10
        if digit:
            written += (digits[0] if missing and written else "") + digits[digit]
            written += units[place - 1] if place else ""
        missing = not digit
    return written[1:] if short and written.startswith(digits[1] + units[0]) else written


def _digital(count: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))


def _full_width(count: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(count))


_KINDS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda count: f"- {count} -",
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda count: _letter(count).lower(),
    "none": lambda count: "",
    "bullet": lambda count: "",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "chineseLegalSimplified": partial(_chinese, digits=_LEGAL, units="拾佰仟万", short=False),
    "ideographLegalTraditional": partial(
        _chinese, digits=_LEGAL_TRADITIONAL, units="拾佰仟萬", short=False
    ),
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "ideographTraditional": partial(_signs, "甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": partial(_signs, "子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": partial(
        _signs, "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260))))
    ),
    "decimalEnclosedCircleChinese": partial(_signs, "".join(map(chr, range(0x2460, 0x2474)))),
    "decimalEnclosedParen": partial(_signs, "".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": partial(_signs, "".join(map(chr, range(0x2488, 0x249C)))),
    "ideographEnclosedCircle": partial(_signs, "".join(map(chr, range(0x3280, 0x328A)))),
}
