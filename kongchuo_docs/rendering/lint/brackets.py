"""The tags of a template one by one: are they whole, allowed, in pairs and in their own paragraph?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError

from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.parts import Part, Spot
from kongchuo_docs.rendering.tags import tag_faults

_TAG = re.compile(r"\{\{(?P<printed>.*?)\}\}|\{%(?P<done>.*?)%\}|\{#.*?#\}")
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_SINGLE = re.compile(r"\{\s*[\u4e00-\u9fff]+\.[\u4e00-\u9fff]+[^{}]*\}")
_STATEMENT = re.compile(
    r"(?:(?P<kind>p|tr|tc|r)\s+)?-?\s*(?P<word>\w*)\s*(?P<rest>.*?)-?\s*$", re.S
)
_WORDS = ("for", "endfor", "if", "elif", "else", "endif")
_OWN_OF_DOCXTPL = ("vm", "hm", "colspan", "cellbg")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_FULL_WIDTH_SIGNS = "。．｜（），：＝＇＂"
HOW_TO_WRITE = "占位符写作 {{ 学生.姓名 }}；循环写作 {%tr for 行 in 月报.行 %} 并独占一行。"
_FULL_WIDTH_BRACES = str.maketrans("｛｝％", "{}%")
_DEEPEST = 30
"""So many loops and conditions inside one another; no form of an office has more than four."""
_MOST_BRACKETS = 20
"""So many brackets, or negations, inside one another in one tag."""
TOO_DEEP = "嵌套过深"
_LESS_DEEP = "请减少层数：一份表单里循环和条件套两三层就够了。"
_HOLDERS = {"tr": "表格", "tc": "一行", "p": "同一格或正文", "": "同一段"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that can be read."""

    spot: Spot
    word: str
    """``for``, ``endfor`` …; nothing where the tag prints a value."""
    kind: str
    """``tr``, ``tc``, ``p`` or nothing."""
    inner: str
    """Between the braces, quotes made straight, as Jinja reads it."""

    @property
    def shown(self) -> str:
        """A statement as its author wrote it, cut to a length that fits a message."""
        return f"{{%{self.kind} {shorten(self.inner)} %}}"


def read_tags(part: Part, environment: Environment) -> tuple[list[Tag], list[Fault]]:
    """Find the tags of a part, and what is wrong with each by itself.

    Returns:
        The sound tags in reading order, all in pairs; the faults.
    """
    faults = [
        fault(each.code, _place(part, each.paragraph), each.problem, each.fix)
        for each in tag_faults(part.root)
    ]
    full_width = {each.place for each in faults if each.finding.code == "KC-L04"}
    tags: list[Tag] = []
    for spot in part.spots:
        if spot.place not in full_width:  # what is left of such a tag says nothing new
            faults += _stray(spot)
        # Full-width braces are told by themselves; what they hold is judged as meant.
        text = spot.text.translate(_FULL_WIDTH_BRACES) if spot.place in full_width else spot.text
        for match in _TAG.finditer(text):
            tag = _tag(spot, match)
            problem = _problem(tag, environment) if tag else None
            if problem:
                faults.append(problem)
                if tag and tag.word in _EMPTY:  # its end has done nothing wrong
                    tags.append(replace(tag, inner=_EMPTY[tag.word]))
            elif tag:
                tags.append(tag)
    paired, unpaired = _paired(tags)
    return paired, faults + unpaired


def _place(part: Part, paragraph: object) -> Place:
    return next(
        (spot.place for spot in part.spots if spot.element is paragraph), Place(part=part.name)
    )


def _stray(spot: Spot) -> Iterator[Fault]:
    rest = _TAG.sub("　", spot.text)
    if found := _STRAY.search(rest):
        yield fault(
            "KC-L05",
            spot.place,
            f"占位符不完整：这一段里的 {found[0]} 没有配对",
            "请把整个占位符（从 {{ 到 }}）写在同一段里，一次打完或粘贴为纯文本。",
        )
    elif found := _SINGLE.search(rest):
        yield fault(
            "KC-L05",
            spot.place,
            f"{found[0]} 少了花括号，会原样印出来",
            "占位符两边各要两个花括号：{{ 学生.姓名 }}。",
        )


def _tag(spot: Spot, match: re.Match[str]) -> Tag | None:
    if match["printed"] is not None:
        inner = re.sub(r"^-?\s*(?:p|r|tr|tc)\s", "", match["printed"]).strip(" -")
        return Tag(spot, "", "", inner.translate(_QUOTES))
    if match["done"] is None:
        return None  # a comment
    parts = _STATEMENT.match(match["done"].translate(_QUOTES))
    assert parts is not None  # the pattern takes any text
    kind = parts["kind"] or ""
    return Tag(spot, parts["word"], "" if kind == "r" else kind, f"{parts['word']} {parts['rest']}")


def _problem(tag: Tag, environment: Environment) -> Fault | None:
    """Say why a tag cannot be read, or None."""
    shown = shorten(tag.inner)
    if tag.word in _OWN_OF_DOCXTPL:
        return fault(
            "KC-L07",
            tag.spot.place,
            f"{{% {tag.word} %}} 会把循环里各行并在一起，名字会印到别人的行里",
            "请去掉它；要合并的格，在 Word 里先合并好。",
        )
    if tag.word and tag.word not in _WORDS:
        close = get_close_matches(tag.word, _WORDS, 1, 0.5)
        guess = f"您是否想写 {close[0]}？" if close else ""
        return fault(
            "KC-L01",
            tag.spot.place,
            f"不认识的写法 {tag.shown}",
            f"{guess}模板里只能用 for、if、elif、else、endfor、endif。",
        )
    try:
        if _depth(tag.inner) > _MOST_BRACKETS:
            raise RecursionError
        environment.parse(_alone(tag))
    except RecursionError:
        return fault("KC-L01", tag.spot.place, f"占位符{TOO_DEEP}：{shown}", _LESS_DEEP)
    except TemplateSyntaxError:
        signs = [sign for sign in tag.inner if sign in _FULL_WIDTH_SIGNS]
        fix = f"请把全角的 {'、'.join(dict.fromkeys(signs))} 改成半角。" if signs else HOW_TO_WRITE
        return fault("KC-L01", tag.spot.place, f"占位符写错了，读不懂：{shown}", fix)
    return None


def _depth(text: str) -> int:
    """Return how deep the brackets of a tag go, or how many negations it has."""
    depth = deepest = 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        deepest = max(deepest, depth)
    return max(deepest, len(re.findall(r"\bnot\b|(?<=[-+])\s*[-+]", text)))


def _alone(tag: Tag) -> str:
    """Return a template that holds this tag only."""
    match tag.word:
        case "":
            return f"{{{{ {tag.inner} }}}}"
        case "for":
            return f"{{% {tag.inner} %}}{{% endfor %}}"
        case "if":
            return f"{{% {tag.inner} %}}{{% endif %}}"
        case "elif" | "else":
            return f"{{% if 1 %}}{{% {tag.inner} %}}{{% endif %}}"
        case _:
            return f"{{% {tag.word.removeprefix('end')} {_ANY[tag.word]} %}}{{% {tag.inner} %}}"


_EMPTY = {"for": "for x in []", "if": "if 1"}
_ANY = {"endfor": "x in y", "endif": "1"}


def _paired(tags: Iterable[Tag]) -> tuple[list[Tag], list[Fault]]:
    """Take out tags without a partner, or too deep inside others, and tell them."""
    sound: list[Tag] = []
    lost: list[Fault] = []
    opened: list[Tag] = []
    for tag in tags:
        depth = len(opened)
        if tag.word in ("for", "if"):
            if depth == _DEEPEST and not any(TOO_DEEP in each.finding.message for each in lost):
                lost.append(_too_deep(tag.spot))
            opened.append(tag)
        elif tag.word in ("elif", "else", "endfor", "endif"):
            want = {"endfor": "for", "endif": "if"}.get(tag.word)
            if not opened or (want and opened[-1].word != want):
                lost.append(_unpaired(tag, f"{tag.word} 前面没有与它配对的 {want or 'if'}"))
                continue
            depth -= 1
            first = opened[-1] if tag.word in ("elif", "else") else opened.pop()
            if problem := _apart(first, tag):
                lost.append(problem)
        if depth < _DEEPEST:
            sound.append(tag)
    lost += [_unpaired(tag, f"{tag.word} 后面没有 end{tag.word}") for tag in opened[:_DEEPEST]]
    return _closed(sound, opened[:_DEEPEST]), lost


def _too_deep(spot: Spot) -> Fault:
    return fault("KC-L08", spot.place, f"循环和条件{TOO_DEEP}（超过 {_DEEPEST} 层）", _LESS_DEEP)


def _closed(tags: list[Tag], opened: list[Tag]) -> list[Tag]:
    """Close what was left open at the end, so that the names inside can still be looked at."""
    ends = [Tag(tag.spot, f"end{tag.word}", tag.kind, f"end{tag.word}") for tag in reversed(opened)]
    return [*tags, *ends]


def _unpaired(tag: Tag, problem: str) -> Fault:
    fix = (
        "循环写作 {%tr for … %} … {%tr endfor %}，条件写作 {%tr if … %} … {%tr endif %}，成对出现。"
    )
    return fault("KC-L08", tag.spot.place, f"{tag.shown}：{problem}", fix)


def _apart(first: Tag, last: Tag) -> Fault | None:
    """Say that a pair stands in two different places, where Word's own structure would break."""
    if first.kind == last.kind and _holder(first) == _holder(last):
        return None
    prefix = f"%{first.kind} {first.word}"
    return fault(
        "KC-L08",
        last.spot.place,
        f"{last.shown} 和它的 {{{prefix} … %}} 不是一样的写法，或不在{_HOLDERS[first.kind]}里",
        "一对标签要用同样的写法：整行的都写 {%tr，整段的都写 {%p，句子里的写在同一段。",
    )


def _holder(tag: Tag) -> object:
    """Return what a pair of tags must share."""
    place = tag.spot.place
    match tag.kind:
        case "tr":
            return place.part, place.table
        case "tc":
            return place.part, place.table, place.row
        case "p":
            return place.part, place.table, place.row, place.cell
        case _:
            return place


def shorten(text: str, most: int = 40) -> str:
    """Return the text, cut where a message would get too long."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}…"
