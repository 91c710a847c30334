"""The schema of sheet 文书办理: papers that an office has decided to issue for a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import Act
from kongchuo_docs.schema.base import Fault, RecordSchema, get, ordered
from kongchuo_docs.schema.fields import REQUIRED, Code, Date, Integer, Text
from kongchuo_docs.schema.identifiers import CaseId
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.naming import Name

LONG = 2000
"""Characters of a narrative cell: about two printed pages."""
RECEIPT = "service_receipt"
UNWITNESSED = Message(
    "KC-S80",
    "拒签或者留置送达，没有写见证人",
    "写明在场的见证人（姓名和单位职务），不少于一人；还没有送达的，先不填送达方式和签收情况",
)


class ActSchema(RecordSchema):
    """Sheet 文书办理."""

    record = Act
    case_id = CaseId(required=True)
    student_name = Name(load_default="")
    form = Code("act_form", required=True)
    ordinal = Integer(unit="次", load_default=1)
    date = Date(required=True)
    term = Date(load_default=None)
    reason = Text(longest=LONG, lines=True, load_default="")
    serves = Code("served_form", load_default="")
    recipient = Text(load_default="")
    relation = Code("relation", load_default="")
    served_on = Date(load_default=None)
    service = Code("service_method", load_default="")
    receipt = Code("service_receipt", load_default="")
    witnesses = Text(longest=500, lines=True, load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """A term and a service follow the paper; a 送达回证 says what was served."""
        yield from ordered(data, "date", "term", "期限早于文书日期")
        yield from ordered(data, "date", "served_on", "送达日期早于文书日期")
        if data.get("form") == RECEIPT and data.get("serves") == "":
            yield "serves", REQUIRED

    def doubts(self, data: Any) -> Iterator[Fault]:
        """Yield a refusal that nobody witnessed.

        Basis: 民事诉讼法第八十九条 (留置送达的见证), which administrative practice borrows.
        """
        unsigned = get(data, "receipt") == "refused" or get(data, "service") == "left"
        if unsigned and get(data, "witnesses") == "":
            yield "witnesses", UNWITNESSED
