"""Every planted fault is found in its cell, and nothing else is called a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import LAYOUTS, ON, County, Layout, Written, lay_out
from planted_faults import CATALOGUE, Planter

from kongchuo_docs.library import Library
from kongchuo_docs.model import Finding, Severity
from kongchuo_docs.pipeline.loading import check_files

LIBRARY = Library()
SEEDS = (1, 2)
Told = tuple[str, str, int, str]
"""Code, sheet, row, column letter."""


def told(findings: tuple[Finding, ...]) -> list[Told]:
    return [
        (each.code, each.source.sheet, each.source.row or 0, each.source.column)
        for each in findings
        if each.severity is not Severity.INFO
    ]


def planted(
    folder: Path, layout: Layout, seed: int
) -> tuple[dict[Told, str], list[Told], tuple[Finding, ...]]:
    """Plant all faults that the layout can hold: what is expected with its name, and what is found."""
    planter = Planter(County(seed))
    wanted = []
    for fault in CATALOGUE:
        if not (layout.as_text and fault.only_numbers):
            wanted += [(each, fault.name) for each in fault.plant(planter)]
    written: Written = lay_out(planter.county, layout, frozenset(planter.touched))
    files = layout.write(folder, written)
    report = check_files(LIBRARY, files, on=ON, mark=False)
    expected = {
        (code, *written.cell(sheet, place, heading)): name
        for (code, sheet, place, heading), name in wanted
    }
    return expected, told(report.findings), report.findings


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_what_is_planted_is_found_in_its_cell_and_nothing_else(
    layout: Layout, seed: int, tmp_path: Path
) -> None:
    expected, found, _ = planted(tmp_path, layout, seed)
    missed = {f"{name}: {cell}" for cell, name in expected.items() if cell not in found}
    false = [cell for cell in found if cell not in expected]
    assert len(missed) <= 0.02 * len(expected), sorted(missed)
    assert len(false) <= 0.02 * len(found), false


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_messy_county_without_faults_has_no_findings(layout: Layout, tmp_path: Path) -> None:
    written = lay_out(County(9), layout, frozenset())
    report = check_files(LIBRARY, layout.write(tmp_path, written), on=ON, mark=False)
    assert told(report.findings) == []


def test_the_catalogue_is_large() -> None:
    assert len(CATALOGUE) >= 120
