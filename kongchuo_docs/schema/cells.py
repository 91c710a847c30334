"""What a cell can mean: text, dates, times and months, before any field rule.

Each reader returns the value or None when the cell means nothing of the kind; what to say then is
the field's business.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping

EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIALS = range(20_000, 73_051)
"""Excel day numbers taken for dates: 1954-10-03 to 2099-12-31. Smaller ones are counts or ages."""
YEARS = range(1900, 2100)

_INVISIBLE = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u180e]")
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of writing direction: phones and ID numbers that are copied from other programs have them."""
_QUOTES = "'‘’`"
"""Typed before figures so that Excel keeps them as a text; in a text file they stay."""
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but not tab and line feed
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    r"\ud800-\udfff\ufffd-\uffff]"  # lone surrogates, the mark of lost characters, noncharacters
)
_STROKES = frozenset("-/\\—–−―－／＼﹣_")
_NOTHING = frozenset({"无", "没有", "暂无", "不详", "未知", "不清楚", "不知道", "无此项", "不适用"})
_NOTHING |= frozenset({"空", "n/a", "na", "none", "null", "nil"})
LONGEST_NOTHING = 12
"""Characters of a cell that may say so, with a few spaces."""
_DATE = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-./、, ])(\d{1,2})\4(\d{1,2})[.日号]?|(\d{2})(\d{2}))"
    r"(?:[ T]?(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|[上下中]午|早上|晚上)"
    r"|[ T] ?(?:[上下]午 ?)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M|Z)?)?"
)
_DATE_MARKS = str.maketrans("。—–−―\\", ".----/")
"""What keyboards give in place of the marks of a date."""
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})(?:月份?)?|[-./](\d{1,2})月?|(\d{2}))")
_TIME = re.compile(
    r"(上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚)?"
    r"(\d{1,2}|[一二两三四五六七八九十]{1,2})"
    r"(?:[:.](\d{2})分?(?::\d{2})?|[点时](?:(\d{1,2})分?|(半)|整)?)(am|pm)?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset(["下午", "傍晚", "晚上", "晚", "pm"])
_NUMERALS: Mapping[str, int] = {
    **{text: value for value, text in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
}
_FIGURES = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_CHINESE_DATE = re.compile(
    "([〇零○O一二三四五六七八九0-9]{4})年"
    "([一二三四五六七八九十0-9]{1,3})月([一二三四五六七八九十0-9]{1,3})[日号]?"
)


def clean(text: str) -> str:
    """Trim and drop invisible characters; nothing else of a person's name is ever changed.

    NFKC is not applied: it would turn rare characters of names (compatibility ideographs) into
    others.
    """
    if text.isalnum():
        return text  # nothing to be taken away from letters, Chinese characters and figures
    seen = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return seen.strip().strip(_BIDI).strip()


def is_blank(value: object) -> bool:
    """Tell whether a cell holds nothing, or only the stroke that clerks draw through empty cells."""
    if value is None or not isinstance(value, str):
        return value is None
    if value.isalnum():
        return False
    text = clean(value)
    return not text or (len(text) <= 4 and not set(text) - _STROKES)


def says_nothing(value: object) -> bool:
    """Tell whether a cell says in words that there is nothing to be told: 无, 不详."""
    if not isinstance(value, str) or len(value) > LONGEST_NOTHING:
        return False  # nearly all cells
    return _is_nothing(value)


@functools.lru_cache(maxsize=4096)
def _is_nothing(text: str) -> bool:
    return plain(text).rstrip("。.").lower() in _NOTHING


def has_forbidden(text: str) -> bool:
    """Tell whether a text holds characters that break papers or deceive readers.

    Control characters and lone surrogates silently lose the rest of a Word document; bidi controls
    show another text than the one that is stored.
    """
    return bool(_FORBIDDEN.search(text))


def plain(text: str) -> str:
    """Return a text of figures and signs in half width, without spaces and marks of direction."""
    if text.isascii() and text.isalnum():
        return text  # nearly every cell; a large workbook has a million of them
    half_width = unicodedata.normalize("NFKC", clean(text))
    return "".join(half_width.translate(dict.fromkeys(map(ord, _BIDI))).split()).lstrip(_QUOTES)


def numeral(text: str) -> int | None:
    """Read a number from 0 to 99 in figures or Chinese numerals: 12, 十二, 二十."""
    if re.fullmatch("[0-9]{1,2}", text):
        return int(text)
    tens, ten, units = text.partition("十")
    if (len(tens) > 1 or len(units) > 1) or not (ten or tens):
        return None
    parts = [_NUMERALS.get(part) if part else None for part in (tens, units)]
    if any(part and found is None for part, found in zip((tens, units), parts, strict=True)):
        return None
    if not ten:
        return parts[0]
    return (parts[0] if parts[0] is not None else 1) * 10 + (parts[1] or 0)


def whole_number(value: object) -> int | None:
    """Return an integer cell (12 or 12.0, never True) as int."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == value and abs(value) < 1e18 and value == int(value) else None


def as_date(value: object) -> dt.date | None:
    """Read a date: a date cell, an Excel day number, or one of the forms that clerks write."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value if value.year in YEARS else None
    if isinstance(value, str):
        return _date_of_text(value)
    number = whole_number(value)
    if number is None:
        # A day number with a time of day; other fractions (2021.9) mean nothing.
        number = (
            int(value) if isinstance(value, float) and value == value and abs(value) < 1e9 else 0
        )
    if number in SERIALS:
        return EXCEL_EPOCH + dt.timedelta(days=number)
    return _date_of_text(str(number)) if number > 0 else None


def _date_of_text(text: str) -> dt.date | None:
    half_width = unicodedata.normalize("NFKC", clean(text)).lstrip(_QUOTES)
    half_width = half_width.translate(_DATE_MARKS).removeprefix("公元")
    spoken = _CHINESE_DATE.fullmatch("".join(half_width.split()))
    if spoken:
        month_spoken, day_spoken = numeral(spoken[2]), numeral(spoken[3])
        half_width = f"{spoken[1].translate(_FIGURES)}年{month_spoken}月{day_spoken}日"
    compact = re.sub(r"\s*([-./、,年月])\s*|\s+(?=[日号])", r"\1", half_width)
    found = _DATE.fullmatch(compact)
    if not found:
        return None
    year, month_1, day_1, _, month_2, day_2, month_3, day_3 = found.groups()
    month, day = month_1 or month_2 or month_3, day_1 or day_2 or day_3
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if date.year in YEARS else None


def as_month(value: object) -> str | None:
    """Read a month as ``2021-10``; Excel likes to turn 2021-10 into the first day of the month."""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if value.year in YEARS else None
    number = whole_number(value)
    text = plain(value) if isinstance(value, str) else str(number)
    found = _MONTH.fullmatch(text)
    if not found:
        date = as_date(value) if isinstance(value, str) else None
        return f"{date:%Y-%m}" if date else None
    year, month = int(found[1]), int(found[2] or found[3] or found[4])
    return f"{year}-{month:02d}" if year in YEARS and 1 <= month <= 12 else None


def as_time(value: object) -> dt.time | None:
    """Read a time of day, cut to the minute."""
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.timedelta):
        value = value / dt.timedelta(days=1)
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return dt.time(minutes // 60 % 24, minutes % 60)
    return _time_of_text(value) if isinstance(value, str) else None


def _time_of_text(text: str) -> dt.time | None:
    found = _TIME.fullmatch(plain(text))
    if not found:
        return None
    part, hour_text, minute_1, minute_2, half, suffix = found.groups()
    hour, minute = numeral(hour_text) or 0, 30 if half else int(minute_1 or minute_2 or 0)
    part = part or (suffix or "").lower()
    if (part in _AFTERNOON and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    elif part in ("am", "凌晨") and hour == 12:
        hour = 0
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
