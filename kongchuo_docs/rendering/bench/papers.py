"""What is made while we measure: the same forms, each time about somebody else."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安邦成德恩芳光浩嘉康兰明宁平清瑞思天文晓欣雅远泽志子雨晨梓涵"
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One form with facts."""

    name: str
    template: Path
    facts: Mapping[str, Any]

    def about(self, number: int) -> Paper:
        """Return the paper about another synthetic child: names and numbers differ, dates do not.

        No two papers say the same, so nothing that was kept from one can pass for speed.
        """
        chance = random.Random(number)
        digits = "".join(chance.sample("0123456789", 10))
        facts = _varied(self.facts, chance, str.maketrans("0123456789", digits))
        head = {**facts.get("文书", {}), "编号": f"测速〔2021〕第{number}号"}
        return Paper(name=self.name, template=self.template, facts={**facts, "文书": head})


def _varied(value: Any, chance: random.Random, digits: dict[int, int], key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _varied(inside, chance, digits, name) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_varied(inside, chance, digits) for inside in value]
    if not isinstance(value, str) or _DATE.fullmatch(value):
        return value
    if key.endswith("姓名") and value:
        return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))
    return value.translate(digits)
