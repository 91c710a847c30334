"""Rows of the lists that are compared: what can be believed of each, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace

from kongchuo_docs.model import (
    CodeList,
    Finding,
    RawRecord,
    RosterEntry,
    Severity,
    Source,
    WorkbookLayout,
)
from kongchuo_docs.schema import identity
from kongchuo_docs.schema.base import get
from kongchuo_docs.schema.load import Judge, Judged
from kongchuo_docs.schema.people import NUMBERED

TOLD = tuple(field.name for field in fields(RosterEntry))


def load_roster(
    rows: Sequence[RawRecord], codes: Callable[[str], CodeList], layout: WorkbookLayout
) -> tuple[tuple[tuple[RosterEntry, Source], ...], tuple[Finding, ...]]:
    """Return the children of a list with their rows, and what is wrong in the list.

    A faulty cell counts as empty; only a row without a name is left out. So the list is compared as
    far as it goes, and its faults are warnings.
    """
    judge = Judge(codes, layout)
    judged = [judge.judge(_needed(row)) for row in rows]
    entries = tuple(
        (entry, each.row.source) for each in judged if (entry := _entry(each)) is not None
    )
    return entries, tuple(_findings(judged))


def _needed(row: RawRecord) -> RawRecord:
    return replace(row, values={path: cell for path, cell in row.values.items() if path in TOLD})


def _entry(each: Judged) -> RosterEntry | None:
    told = {name: value for name in TOLD if (value := get(each.data, name)) is not None}
    entry = RosterEntry(**told)
    if not entry.name:
        return None
    number = entry.id_number or entry.enrolment_number.removeprefix("G")
    if entry.id_kind not in NUMBERED or identity.fault(number) is not None:
        return entry
    # The number of the register tells the ID number, and the ID number the birth.
    return replace(
        entry, id_number=number, birth_date=entry.birth_date or identity.birth_date(number)
    )


def _findings(judged: Sequence[Judged]) -> Iterator[Finding]:
    for each in judged:
        for finding in each.findings:
            yield replace(finding, severity=Severity.WARNING)
