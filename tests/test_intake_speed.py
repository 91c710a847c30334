"""Large workbooks: what makes them fast and small, and what is shown meanwhile. No test looks at a clock."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from schema_rows import LAYOUT, LIBRARY
from small_county import COMMAND, kongchuo
from terminal import terminal

from kongchuo_docs.cli import kongchuo as command
from kongchuo_docs.intake import read_workbook
from kongchuo_docs.intake.big_book import FAULTS, FAULTY, case_row, write_big
from kongchuo_docs.model import RecordKind, Severity
from kongchuo_docs.pipeline.bench_intake import WAYS
from kongchuo_docs.pipeline.loading import Opening, check_files

ROWS = FAULTY * len(FAULTS)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "大表.xlsx"
    write_big(path, ROWS)
    return path


def test_every_planted_fault_is_found_in_its_row_and_nothing_else(big: Path) -> None:
    report = check_files(LIBRARY, [big], on=dt.date(2021, 10, 18), mark=False)
    errors = [each for each in report.findings if each.severity == "error"]
    assert [each.source.row for each in sorted(errors, key=lambda each: each.source.row or 0)] == [
        FAULTY * number + 1 for number in range(1, len(FAULTS) + 1)
    ]
    assert Severity.WARNING not in {each.severity for each in report.findings}
    assert len(report.records) == ROWS + 1 - len(FAULTS)


def test_the_plain_way_that_we_are_measured_against_does_the_same_work(big: Path) -> None:
    # It cannot know that a school is missing: that stands on another sheet.
    sound = {way: WAYS[way][1](LIBRARY, big)[0] for way in ("plain", "check")}
    assert sound == {"plain": ROWS - len(FAULTS) + 1, "check": ROWS - len(FAULTS)}


def test_bench_intake_tells_what_each_way_did() -> None:
    said = CliRunner().invoke(command, ["bench", "intake", "--rows", str(ROWS), "--json"])
    assert said.exit_code == 0, said.output
    ways = json.loads(said.stdout)["ways"]
    assert [(each["way"], each["sound"]) for each in ways] == [
        ("plain", ROWS - len(FAULTS) + 1),
        ("check", ROWS - len(FAULTS)),
        ("mark", ROWS - len(FAULTS)),
    ]
    assert all(each["rows_per_second"] > 0 for each in ways)
    shown = CliRunner().invoke(command, ["bench", "intake", "--rows", "50"])
    assert "openpyxl + marshmallow" in shown.output
    assert "倍数" in shown.output


def test_inline_and_shared_texts_are_read_alike(big: Path, tmp_path: Path) -> None:
    shared = tmp_path / "大表.xlsx"
    with xlsxwriter.Workbook(str(shared), {"default_date_format": "yyyy-mm-dd"}) as book:
        cases = book.add_worksheet("学生")
        cases.write_row(0, 0, list(case_row(1)))
        for number in range(1, ROWS + 1):
            cases.write_row(number, 0, list(case_row(number).values()))
    inline, _ = read_workbook(big, LAYOUT)
    again, _ = read_workbook(shared, LAYOUT)
    cells = [row.values for row in inline if row.kind is RecordKind.CASE]
    assert cells == [row.values for row in again]


def test_a_text_that_stands_in_many_cells_is_kept_once(big: Path) -> None:
    rows, _ = read_workbook(big, LAYOUT)
    cases = [row for row in rows if row.kind is RecordKind.CASE]
    assert len({id(row.values["status"]) for row in cases}) == 1
    assert len({row.values["student.name"] for row in cases}) == ROWS


def test_rows_read_and_rows_checked_are_told_up_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "大表.xlsx"
    write_big(path, 1_200)
    told: list[tuple[str, int, int]] = []
    opening = Opening(progress=lambda *what: told.append(what))
    check_files(LIBRARY, [path], on=dt.date(2021, 10, 18), mark=False, opening=opening)
    assert told[0][0] == "读取"
    for what, total in (("读取", 1_203), ("检查", 1_201)):  # with the two rows of headings
        done = [done for each, done, _ in told if each == what]
        assert done == sorted(done)
        assert done[-1] == total
    assert [done for what, done, _ in told if what == "检查"][:2] == [500, 1_000]


def test_bars_are_shown_on_a_terminal_only(tmp_path: Path) -> None:
    write_big(tmp_path / "大表.xlsx", 2_100)
    with terminal(COMMAND, "check", "大表.xlsx", "--on", "2021-10-18", cwd=tmp_path) as screen:
        assert screen.end() == 1
        assert "读取行" in screen.seen
        assert "2101/2101" in screen.seen
    said = kongchuo("check", "大表.xlsx", "--on", "2021-10-18", cwd=tmp_path)
    assert "读取行" not in said.stdout + said.stderr
