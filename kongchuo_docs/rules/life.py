"""The life of a case: which states follow which, what closes a case, and coming away again (反弹).

Basis: the vocabulary of the two county documents and of the national register; the order of the
states is ours. A case is closed (销号) by a state of :data:`CLOSINGS` and only with its proof, as
``parameters.closing_proof`` asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kongchuo_docs.model import Case, County, Severity
from kongchuo_docs.rules.rule import Fault, LifeRule

AWAY = ("verifying", "suspected_dropout", "dropout", "missing")
"""Statuses of a child that is to be brought back."""
RELAPSE = "relapse"
"""Code of ``dropout_kind``: 反弹."""

_OPEN_LABELS = (
    ("verifying", "缺勤核实中"),
    ("suspected_dropout", "疑似辍学"),
    ("dropout", "辍学"),
    ("missing", "失联"),
    ("left_other", "其他离校"),
)
PROOF_ASKED = "parameters.closing_proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What it takes to close a case with a status."""

    label: str
    proof: str
    """The proof in the words of a clerk."""
    words: tuple[str, ...]
    """One of these has to stand in the evidence of the survey or of a visit."""


CLOSINGS: Mapping[str, Closing] = {
    "returned": Closing(label="已复学", proof="返校签到或到校证明", words=("签到", "返校", "到校", "复学", "考勤")),
    "home_teaching": Closing(label="送教上门", proof="送教方案或评估意见", words=("送教", "评估")),
    "on_leave": Closing(label="休学", proof="休学批准文件", words=("批准", "批复", "休学")),
    "transferred": Closing(label="转学", proof="转学手续或学籍转接凭据", words=("转学", "转入", "转出", "学籍")),
    "deferred": Closing(label="延缓入学", proof="延缓入学批准文件", words=("批准", "批复", "缓学", "延缓")),
    "elsewhere": Closing(label="外地就读", proof="就读证明或学籍查询结果", words=("就读", "在读", "学籍")),
    "abroad": Closing(label="出国", proof="出国（境）证件或说明", words=("出国", "出境", "护照", "签证", "移民")),
    "deceased": Closing(label="死亡", proof="死亡证明或户口注销证明", words=("死亡", "注销")),
    "graduated": Closing(label="毕业", proof="毕业证书或结业证明", words=("毕业", "结业")),
}  # fmt: skip
"""Status to what closes a case with it."""

_BACK_OR_OUT = frozenset({*CLOSINGS, "left_other"})
_ENDS = frozenset({"transferred", "abroad", "deceased", "graduated"})

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "verifying": _BACK_OR_OUT | {"suspected_dropout", "dropout", "missing"},
    "suspected_dropout": _BACK_OR_OUT | {"dropout", "missing"},
    "dropout": _BACK_OR_OUT | {"missing"},
    "missing": _BACK_OR_OUT | {"dropout"},
    "left_other": frozenset({*AWAY, *CLOSINGS}),
    "returned": _BACK_OR_OUT | {*AWAY},
    "home_teaching": frozenset({*AWAY, "returned", "on_leave"}) | _ENDS,
    "on_leave": frozenset({*AWAY, "returned", "home_teaching"}) | _ENDS,
    "deferred": frozenset({*AWAY, "returned", "home_teaching"}) | _ENDS,
    "elsewhere": frozenset({*AWAY, "returned"}) | _ENDS,
    "transferred": frozenset({*AWAY, "returned", "elsewhere", "graduated", "deceased"}),
    "abroad": frozenset({*AWAY, "returned", "transferred", "deceased"}),
    "graduated": frozenset({"deceased"}),
    "deceased": frozenset(),
}
"""Status to the statuses that may follow it. Nobody is ever deleted: every state stays."""


def is_away(case: Case, on: dt.date) -> bool:
    """Tell whether a child is to be brought back, as known on a day."""
    returned = case.absence.returned_on
    return case.status in AWAY and (returned is None or returned > on) and case.absence.since <= on


def missing_proof(case: Case) -> Closing | None:
    """Return what a closed case lacks; None where it is open or has its proof (销号).

    The proof may be named in the attachments of the survey, in the evidence of a visit or in the
    remark on the destination.
    """
    closing = CLOSINGS.get(case.status)
    if closing is None:
        return None
    told = " ".join(
        (
            case.survey.attachments,
            case.absence.destination_note,
            *(visit.evidence for visit in case.visits),
        )
    )
    return None if any(word in told for word in closing.words) else closing


def relapses(states: Sequence[Case]) -> int:
    """Count how often a child that had come back went away again (反弹), the oldest state first."""
    return sum(
        before.status == "returned" and after.status in AWAY for before, after in pairwise(states)
    )


def _closed_without_proof(states: Sequence[Case], county: County, on: dt.date) -> Iterator[Fault]:
    closing, asked = missing_proof(states[-1]), county.find(PROOF_ASKED, on)
    if closing and asked:
        yield Fault(
            field="佐证材料",
            message=f"状态为“{closing.label}”，没有写明凭据，不能销号",
            fix=f"取得{closing.proof}，在摸底“附件”或劝返“佐证材料”栏写明名称；没有凭据的，恢复原状态。",
            basis=asked.source,
        )


def _not_marked_as_relapse(states: Sequence[Case], county: County, on: dt.date) -> Iterator[Fault]:
    case = states[-1]
    if relapses(states) and case.status in AWAY and case.absence.kind != RELAPSE:
        yield Fault(
            field="辍学类型",
            message="复学后再次离校，属于反弹，辍学类型没有写“反弹”",
            fix="辍学类型改为“反弹”，无故缺勤起始日期改为这一次的第一天。",
        )


def _impossible_transition(states: Sequence[Case], county: County, on: dt.date) -> Iterator[Fault]:
    for before, after in pairwise(states):
        if after.status != before.status and after.status not in TRANSITIONS.get(
            before.status, frozenset()
        ):
            yield Fault(
                field="当前状态",
                message=f"状态从“{_label(before.status)}”变为“{_label(after.status)}”，不合次序",
                fix="核对当前状态；写错的，改正后重新装入，历史保留。",
            )


def _label(status: str) -> str:
    return CLOSINGS[status].label if status in CLOSINGS else dict(_OPEN_LABELS).get(status, status)


LIFE_RULES: tuple[LifeRule, ...] = (
    LifeRule(
        code="KC-R12",
        title="销号要有凭据",
        severity=Severity.WARNING,
        keys=(PROOF_ASKED,),
        how="摸底附件、劝返佐证材料或去向说明里写明返校签到、就读证明、批准文件等之一，才算销号。",
        check=_closed_without_proof,
    ),
    LifeRule(
        code="KC-R13",
        title="复学后再离校的注明反弹",
        severity=Severity.WARNING,
        how="同一个案的历史里，“已复学”之后又成为缺勤核实中、疑似辍学、辍学或失联，就是反弹。",
        check=_not_marked_as_relapse,
    ),
    LifeRule(
        code="KC-R14",
        title="状态按次序变动",
        severity=Severity.WARNING,
        how="缺勤核实中、疑似辍学、辍学只进不退，未复学不能退回；死亡、毕业之后不再变动。",
        check=_impossible_transition,
    ),
)
