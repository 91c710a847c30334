"""The field catalogue: what one cell must be, and the words for the clerk when it is not.

Every field takes the cell as the workbook holds it and raises a
:class:`~kongchuo_docs.schema.messages.Message`, so that each fault keeps its code.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from marshmallow import ValidationError, fields, missing
from marshmallow.experimental.context import Context

from kongchuo_docs.model import CodeList
from kongchuo_docs.schema import choices
from kongchuo_docs.schema.cells import (
    as_date,
    as_month,
    as_time,
    clean,
    has_forbidden,
    is_blank,
    numeral,
    plain,
    says_nothing,
    whole_number,
)
from kongchuo_docs.schema.messages import Message

T = TypeVar("T")

_BREAKS = re.compile(r"\s*[\n\t]\s*")
CodeLists = Context[Callable[[str], CodeList]]
"""The code lists that hold while a record is loaded."""

REQUIRED = Message("KC-S01", "必填，但没有填写", "填写这一格")
CELL_KIND = Message(
    "KC-S04", "这一格应填文字，现在是小数或 TRUE、FALSE 之类", "把这一格设为“文本”格式后重新填写"
)


class Spoken(fields.Field[T]):
    """A field whose messages keep their codes (marshmallow's own would flatten them to text)."""

    messages: ClassVar[Mapping[str, Message]] = {
        "required": REQUIRED,
        "null": REQUIRED,
        "validator_failed": Message("KC-S04", "内容不合规定", "核对后重新填写"),
        "kind": CELL_KIND,
        "type": CELL_KIND,
    }
    """What the class can say, by key; keys of the parent classes stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        spoken: dict[str, Any] = {}
        for kind in reversed(type(self).__mro__):
            spoken |= vars(kind).get("messages", {})
        super().__init__(*args, error_messages=spoken | kwargs.pop("error_messages", {}), **kwargs)

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """Return the error with code and fix."""
        message = self.error_messages[key]
        assert isinstance(message, Message)
        return ValidationError([message.filled(**kwargs)])


class Cell(Spoken[T]):
    """Base of the fields that read one cell: a blank one counts as not given."""

    takes_words: ClassVar[bool] = False
    """Whether 无 and 不详 are answers here; where they are not, they leave an optional cell empty."""
    alone: ClassVar[bool] = True
    """Whether the cell says all; where not, the row's other cells (``data``) say how to read it."""

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Treat a cell of spaces or of one stroke like an empty one.

        In place of marshmallow's own, whose hooks no cell of ours uses: a large workbook has a
        million and a half of them.
        """
        if (
            value is missing
            or is_blank(value)
            or not (self.takes_words or self.required or not says_nothing(value))
        ):
            if self.required:
                raise self.make_error("required")
            return self.load_default
        return self._deserialize(value, attr, data, **kwargs)

    def text(self, value: Any) -> str:
        """Return the cell as text; whole numbers lose the ``.0`` that Excel gives them."""
        if isinstance(value, str):
            return clean(value)
        number = whole_number(value)
        if number is None:
            raise self.make_error("kind")
        return str(number)


class Text(Cell[str]):
    """Free text, trimmed. Names are never changed beyond that.

    Args:
        longest: Greatest number of characters, inclusive.
        lines: Keep line breaks; otherwise they become one space.
        **kwargs: As for any marshmallow field.
    """

    takes_words = True
    messages: ClassVar[Mapping[str, Message]] = {
        "forbidden": Message(
            "KC-S02", "含有看不见的控制字符或乱码", "删去这一格，重新手工输入（不要粘贴）"
        ),
        "long": Message("KC-S03", "文字太长，最多{longest}个字", "缩短到{longest}个字以内"),
    }

    def __init__(self, *, longest: int = 100, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest
        self.lines = lines

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = self.text(value)
        if not text.isalnum():  # what is, needs no second look
            if has_forbidden(text):
                raise self.make_error("forbidden")
            text = text.replace("\t", " ") if self.lines else _BREAKS.sub(" ", text)
        if len(text) > self.longest:
            raise self.make_error("long", longest=self.longest)
        return text


class Date(Cell[dt.date]):
    """A day between 1900 and 2099 in any form that clerks write."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S05", "认不出是哪一天，或没有这一天", "写成 2021-09-01 这样的年、月、日"
        ),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        date = as_date(value)
        if date is None:
            raise self.make_error("invalid")
        return date


class Time(Cell[dt.time]):
    """A time of day to the minute."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message("KC-S06", "认不出是几点几分", "写成 15:30 这样的24小时制时间"),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.time:
        time = as_time(value)
        if time is None:
            raise self.make_error("invalid")
        return time


class Integer(Cell[int]):
    """A whole number within limits (both inclusive); nothing is cut or rounded.

    Args:
        low: Least value.
        high: Greatest value.
        unit: A word that may follow the number, for example 班.
        **kwargs: As for any marshmallow field.
    """

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message("KC-S07", "应为{low}至{high}之间的整数", "只填数字，如 {low}"),
    }

    def __init__(self, *, low: int = 1, high: int = 99, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.low, self.high, self.unit = low, high, unit

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        number = whole_number(value)
        if isinstance(value, str):
            text = plain(value).removesuffix(self.unit).removeprefix("第")
            spoken = numeral(text) if self.unit else None
            number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else spoken
        if number is None or not self.low <= number <= self.high:
            raise self.make_error("invalid", low=self.low, high=self.high)
        return number


class YesNo(Cell[bool]):
    """是 or 否, as people tick it."""

    takes_words = True
    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message("KC-S08", "应填“是”或“否”", "从下拉列表中选“是”或“否”"),
    }
    YES: ClassVar = frozenset(
        {"是", "是的", "有", "对", "已", "在", "在场", "√", "✓", "✔", "☑"}
    ) | frozenset({"v", "1", "y", "yes", "t", "true"})
    NO: ClassVar = frozenset(
        {"否", "无", "没有", "没", "不", "不是", "不在", "不在场", "未", "错"}
    ) | frozenset({"×", "✗", "✘", "✕", "╳", "☒", "x", "0", "n", "no", "f", "false"})

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        number = whole_number(value)
        word = plain(value if isinstance(value, str) else str(value if number is None else number))
        word = word.rstrip("。.")
        if word.lower() in self.YES:
            return True
        if word.lower() in self.NO:
            return False
        raise self.make_error("invalid")


class Code(Cell[Any]):
    """One entry of a code list, by code, label or alias.

    Args:
        list_id: The list, looked up in :data:`CodeLists` while loading.
        **kwargs: As for any marshmallow field.
    """

    takes_words = True
    messages: ClassVar[Mapping[str, Message]] = {
        "unknown": Message("KC-S09", "不在规定的选项内", "{hint}"),
    }

    def __init__(self, list_id: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.list_id = list_id

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Take 无 for an empty cell, unless the list has such an entry."""
        if isinstance(value, str):
            code = self._find(value)
            if code is not None:
                return self.of_code(code)
            if not self.required and says_nothing(value):
                value = missing
        return super().deserialize(value, attr, data, **kwargs)

    def of_code(self, code: str) -> Any:
        """Return what the record holds for a code: the code itself."""
        return code

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.of_code(self.resolve(self.text(value)))

    def _find(self, text: str) -> str | None:
        return choices.find(CodeLists.get()(self.list_id), text)

    def resolve(self, text: str) -> str:
        """Return the code for ``text`` or raise with the nearest labels."""
        code = self._find(text)
        if code is None:
            hint = choices.hint(CodeLists.get()(self.list_id), text)
            raise self.make_error("unknown", hint=hint)
        return code


class Codes(Code):
    """Several entries of a code list, separated by 、 ， , ; ； / or a line break."""

    def of_code(self, code: str) -> tuple[str, ...]:
        """Return the one entry as what there are several of."""
        return (code,)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        codes = CodeLists.get()(self.list_id)
        return tuple(dict.fromkeys(map(self.resolve, choices.split(codes, self.text(value)))))


class Month(Cell[str]):
    """A month as ``2021-10``."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message("KC-S13", "认不出是哪一年哪一月", "写成 2021-10 这样的年、月"),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        month = as_month(value)
        if month is None:
            raise self.make_error("invalid")
        return month
