"""Facts of a paper that was decided on for a case: what it orders or reports, and how it was served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kongchuo_docs.model import Act, Case
from kongchuo_docs.rendering.facts.common import CommonFacts, iso

_LOST = "missing"
_LEFT_BEHIND = {"left_behind_one", "left_behind_both"}
_BOTH = ("county", "township")
_EMPTY_VISIT = dict.fromkeys(
    (
        *("起止时间", "方式", "地点", "参加人员", "在场监护人", "学生是否在场", "宣讲内容", "过程"),
        *("学生意见", "监护人意见", "结果", "承诺返校日期", "下一步", "佐证"),
    ),
    "",
)
"""A home visit that the workbook does not tell: every box stays free for handwriting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPaper:
    """The paper that a 送达回证 is about."""

    title: str
    number: str
    """Empty while it has none: then it is written by hand."""
    dated: dt.date


class ActFacts:
    """Facts of acts.

    Args:
        common: Prints codes and names of offices.
    """

    def __init__(self, common: CommonFacts) -> None:
        self._common = common

    def entries(
        self,
        case: Case,
        act: Act,
        *,
        served: ServedPaper | None,
        visits: Sequence[Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return the entries 办理, 送达 and 家访.

        Args:
            case: The case.
            act: The act.
            served: Of a 送达回证: the paper that was served.
            visits: Facts of the visits until the day of the paper, in order.
        """
        common = self._common
        results = [visit.result for visit in case.visits if visit.date <= act.date]
        lost = results[-1] == _LOST if results else case.status == _LOST
        return {
            "办理": {
                "次序": act.ordinal,
                "事由": act.reason,
                "主送": "、".join(self._addressees(case, act.date)),
                "接收单位": act.recipient,
                "失联": lost,
                "留守": bool(_LEFT_BEHIND & set(case.student.categories)),
                "劝返次数": len(visits),
            },
            "送达": {
                "文书": served.title if served else common.label("served_form", act.serves),
                "文号": served.number if served else "",
                "文书日期": iso(served.dated if served else None),
                "受送达人": act.recipient or case.guardians[0].name,
                "关系": common.label("relation", act.relation or case.guardians[0].relation),
                "日期": iso(act.served_on),
                "方式": common.label("service_method", act.service),
                "方式选项": common.choices("service_method", [act.service]),
                "签收": common.label("service_receipt", act.receipt),
                "签收选项": common.choices("service_receipt", [act.receipt]),
                "见证人": act.witnesses,
            },
            "家访": self._home_visit(act, visits),
        }

    def _addressees(self, case: Case, on: dt.date) -> list[str]:
        """Return to whom a report goes, in the order of the county: the school reports to both.

        Basis: ``recipients.written_report`` (R39, R57, R58).
        """
        parameter = self._common.county.find("recipients.written_report", on)
        names = {"township": self._township(case, on), "county": self._bureau(on)}
        return [names[code] for code in (parameter.value if parameter else _BOTH)]

    def _bureau(self, on: dt.date) -> str:
        value = self._common.value
        return value("issuers.county.name", on) or value("issuers.county.short", on)

    def _township(self, case: Case, on: dt.date) -> str:
        """Return the organ of the township as the county's file names it, else by its kind."""
        township = self._common.units[case.unit_code].township
        parameter = self._common.county.find("issuers.county.townships", on)
        organs = parameter.value if parameter else None
        known = organs.get(township) if isinstance(organs, Mapping) else None
        kind = "办事处" if township.endswith("街道") else "人民政府"
        return str(known["name"]) if known else f"{township}{kind}"

    @staticmethod
    def _home_visit(act: Act, visits: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the visit of the day of the act; without one only its date is printed."""
        day = act.date.isoformat()
        mine = (visit for visit in reversed(visits) if visit["日期"] == day)
        told: Mapping[str, Any] = next(mine, {})
        return {"日期": day, **_EMPTY_VISIT, **{k: v for k, v in told.items() if k in _EMPTY_VISIT}}
