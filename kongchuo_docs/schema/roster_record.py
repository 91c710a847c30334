"""The schema of one child of a list that others keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import RosterEntry
from kongchuo_docs.schema import people
from kongchuo_docs.schema.base import Fault, RecordSchema
from kongchuo_docs.schema.fields import Code, Text
from kongchuo_docs.schema.identifiers import BirthDate, CertificateNumber, EnrolmentNumber
from kongchuo_docs.schema.naming import Name

ADDRESS = 200
"""Characters."""


class RosterSchema(RecordSchema):
    """One child of a list that others keep: only what tells who and where it is."""

    record = RosterEntry
    name = Name(required=True)
    sex = Code("sex", load_default="")
    birth_date = BirthDate(load_default=None)
    id_kind = Code("id_kind", load_default=people.RESIDENT_ID)
    id_number = CertificateNumber(longest=30, load_default="")
    enrolment_number = EnrolmentNumber(load_default="")
    village = Text(load_default="")
    township = Text(load_default="")
    household_township = Text(load_default="")
    household_address = Text(longest=ADDRESS, load_default="")
    home_address = Text(longest=ADDRESS, load_default="")
    school = Text(load_default="")
    grade = Text(load_default="")
    class_name = Text(load_default="")
    status = Text(load_default="")

    def faults(self, data: Mapping[str, Any]) -> Iterator[Fault]:
        """The number is sound and agrees with sex and date of birth; it need not be there."""
        return people.identity_faults({"id_missing_reason": "名册不要求", **data})
