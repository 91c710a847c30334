"""A comparison as the table that is carried from house to house."""

from __future__ import annotations

from collections.abc import Iterator

from kongchuo_docs.intake import CheckTable
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.comparing import Comparison, Difference
from kongchuo_docs.pipeline.matching import LISTS

SHOWN = 6
"""Digits of an ID number that stay to be seen: the area. The rest would tell the child's secret."""


def check_table(found: Comparison, library: Library) -> CheckTable:
    """Return the table of a comparison."""
    sexes = library.codes("sex").labels
    return CheckTable(
        rows=[_row(each, sexes.get(each.entry.sex, "")) for each in found.differences],
        villages=[*_villages(found)],
        key=found.key,
    )


def _row(each: Difference, sex: str) -> tuple[str, ...]:
    entry, number = each.entry, each.entry.id_number
    places = "，".join(
        f"{name}：{source.file} 第{source.row}行" for name, source in each.places.items()
    )
    done = each.resolution
    ticks = ("√" if name in each.present else "×" if name in each.missing else "" for name in LISTS)
    return (
        *(each.id, each.village, entry.name, sex),
        entry.birth_date.isoformat() if entry.birth_date else "",
        number[:SHOWN] + "*" * len(number[SHOWN:]),
        *(entry.school, f"{entry.grade}{entry.class_name}"),
        *ticks,
        *(each.kind, places, each.case_id),
        *((done.result, done.by, done.on) if done else ("", "", "")),
    )


def _villages(found: Comparison) -> Iterator[tuple[str | int, ...]]:
    yield ("村（社区）", *found.lists, "各份一致", "未核查的差异")
    for each in found.villages:
        counts = (each.counts.get(name, 0) for name in found.lists)
        yield (each.name, *counts, each.complete, each.open)
