"""The table of 巩固率: a line per school, with the numbers that the office gave or without any."""

from __future__ import annotations

from collections.abc import Sequence

from kongchuo_docs.library.cohorts import CohortFile
from kongchuo_docs.model import Cohort, RateLine
from kongchuo_docs.rules.retention_rate import consolidation_rate


def rate_lines(schools: Sequence[str], numbers: CohortFile | None) -> tuple[RateLine, ...]:
    """Return the lines of the table of rates; a school without numbers has an empty one."""
    lines = []
    for school in schools:
        rows = [row for row in numbers.rows if row.unit == school] if numbers else []
        if not rows:
            lines.append(RateLine(unit_code=school))
        for row in rows:
            cohort = Cohort(
                graduating=row.graduating,
                entered=row.entered,
                transferred_in=row.transferred_in,
                transferred_out=row.transferred_out,
            )
            rate = consolidation_rate(cohort)
            capped = "超过100%，请核对" if rate and rate.capped else ""
            lines.append(
                RateLine(
                    unit_code=school,
                    stage=row.stage,
                    cohort=cohort,
                    base=rate.base if rate else None,
                    rate=rate.printed if rate else "",
                    note=row.note or capped,
                )
            )
    return tuple(lines)
