"""The cell 已批准请假: days and ranges of days, as 2021-09-06—2021-09-10、2021-09-22."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from kongchuo_docs.model import Leave
from kongchuo_docs.schema.cells import as_date, clean
from kongchuo_docs.schema.fields import Cell
from kongchuo_docs.schema.messages import Message

LONGEST = 366
"""Days of one leave: what is longer is 休学, or a slip in the year."""
_SEVERAL = re.compile(r"[、，,;；\n]+")
_RANGE = re.compile(r"\s*(?:—+|–+|~+|～+|至|到|--+|(?<=\d)\s*-\s*(?=\d{4}))\s*")


class Leaves(Cell[tuple[Leave, ...]]):
    """Leave that was granted; a date alone is one day."""

    messages: ClassVar[Mapping[str, Message]] = {
        "invalid": Message(
            "KC-S05",
            "认不出请假的起止日期",
            "写成 2021-09-06—2021-09-10，多次的用顿号隔开；没有批准的不填",
        ),
        "order": Message(
            "KC-S05", "请假的止日早于起日，或一次超过一年", "核对年、月、日；超过一年的办理休学"
        ),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[Leave, ...]:
        cells = _SEVERAL.split(clean(value)) if isinstance(value, str) else [value]
        told = [self._leave(cell) for cell in cells if cell]
        return tuple(sorted(set(told), key=lambda leave: (leave.first, leave.last)))

    def _leave(self, cell: Any) -> Leave:
        ends = _RANGE.split(cell.strip()) if isinstance(cell, str) else [cell]
        days = [as_date(end) for end in ends]
        first, last = days[0], days[-1]
        if len(days) > 2 or first is None or last is None:
            raise self.make_error("invalid")
        if not 0 <= (last - first).days < LONGEST:
            raise self.make_error("order")
        return Leave(first=first, last=last)
