"""What a case holds after a file has told some of its visits and acts."""

from __future__ import annotations

from collections.abc import Sequence

from kongchuo_docs.model import Act, Visit


def joined_visits(stored: Sequence[Visit], given: Sequence[Visit]) -> tuple[Visit, ...]:
    """Return all visits of a case in order, where a file tells some or all of them.

    A list that begins with the first visit is the whole list. Any other one goes on where the
    stored list ends, or corrects single visits of it: the workbook of a month may hold only those
    of that month.
    """
    whole = min((visit.round for visit in given), default=1) <= 1
    visits = {} if whole else {visit.round: visit for visit in stored}
    visits |= {visit.round: visit for visit in given}
    return tuple(visits[number] for number in sorted(visits))


def joined_acts(stored: Sequence[Act], given: Sequence[Act]) -> tuple[Act, ...]:
    """Return all acts of a case, by form and ordinal: a file adds acts and corrects them.

    An act is never taken away by a file that does not tell it: its paper may have a number.
    """
    acts = {act.key: act for act in (*stored, *given)}
    return tuple(acts[key] for key in sorted(acts))
