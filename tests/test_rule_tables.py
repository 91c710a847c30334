"""One table for every rule: the last day allowed, the day after, another value, both counties."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_due import CALENDAR, SCHOOL, case_of, paper
from test_rules import LIBRARY

from kongchuo_docs.library import read_yaml
from kongchuo_docs.model import Case, County
from kongchuo_docs.pipeline.radar import state_of
from kongchuo_docs.rules import ALL_RULES, Task, View
from kongchuo_docs.rules.rule import CaseDeadline, LifeRule, Rule, UnitDeadline

TABLE: dict[str, list[dict[str, Any]]] = read_yaml(
    Path(__file__).parent / "rules" / "all" / "every_rule.yaml"
)["rules"]
RULES = {rule.code: rule for rule in ALL_RULES}
JUDGED = [
    rule for rule in ALL_RULES if isinstance(rule, Rule | LifeRule | CaseDeadline | UnitDeadline)
]
"""What judges a case or school by itself; a bare card explains a finding of the loading."""
ROWS = [
    pytest.param(code, name, row, id=f"{code}-{name}-{count}")
    for code, rows in TABLE.items()
    for count, row in enumerate(rows, 1)
    for name in (LIBRARY.county_ids() if row["county"] == "both" else [row["county"]])
]


def county_of(name: str, row: dict[str, Any]) -> County:
    """Return a county that says what the row changes."""
    county = LIBRARY.county(name)
    for key, changes in row.get("says", {}).items():
        new = {
            field: dt.date.fromisoformat(value) if field == "since" else value
            for field, value in changes.items()
        }
        versions = tuple(dataclasses.replace(each, **new) for each in county.values[key])
        county = dataclasses.replace(county, values={**county.values, key: versions[-1:]})
    return county


def states_of(row: dict[str, Any]) -> list[Case]:
    return [case_of({"given": {**row.get("given", {}), "status": each}}) for each in row["states"]]


def tasks_of(
    rule: CaseDeadline | UnitDeadline, row: dict[str, Any], county: County
) -> Iterator[Task]:
    papers: dict[tuple[str, str], tuple[Any, ...]] = {}
    if order := row.get("order"):
        dated, until = dt.date.fromisoformat(order["date"]), {"改正期限": order["until"]}
        papers["remedy_order", "JL003"] = (paper("remedy_order", "JL003", dated, 期限=until),)
    if kept := row.get("school", {}).get("kept"):
        made = paper("enrolment_notice", "RX001", dt.date.fromisoformat(kept))
        papers["enrolment_notice", "RX001"] = (made,)
    seen = View(
        county=county, calendar=CALENDAR, on=dt.date.fromisoformat(row["on"]),
        units={SCHOOL.unit_code: SCHOOL}, papers=papers, retention={"enrolment_notice": "D10"},
    )  # fmt: skip
    if isinstance(rule, CaseDeadline):
        yield from rule.tasks(case_of({"given": row["given"]}), seen)
    else:
        yield from rule.tasks(SCHOOL, [], seen)


@pytest.mark.parametrize(("code", "name", "row"), ROWS)
def test_the_rule_says_what_the_table_says(code: str, name: str, row: dict[str, Any]) -> None:
    rule, county, on = RULES[code], county_of(name, row), dt.date.fromisoformat(row["on"])
    found: bool | list[str]
    if isinstance(rule, Rule):
        found = any(rule.findings(case_of({"given": row["given"]}), county, on))
    elif isinstance(rule, LifeRule):
        found = any(rule.findings(states_of(row), county, on))
    else:
        found = [f"{each.due} {state_of(each, on)}" for each in tasks_of(rule, row, county)]

    assert found == row["told"], row["why"]


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.code)
def test_every_rule_has_its_last_day_the_day_after_another_value_and_both_counties(
    rule: Any,
) -> None:
    rows = TABLE[rule.code]
    told = [row["told"] for row in rows]
    states = {each.split()[1] for listed in told if isinstance(listed, list) for each in listed}

    assert {row["county"] for row in rows} == {"both"}
    if isinstance(rule, Rule | LifeRule):
        assert {True, False} <= set(told)
    else:
        assert {"due"} < states
    if rule.keys:
        assert any(set(row.get("says", {})) & set(rule.keys) for row in rows)
