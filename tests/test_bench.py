"""The speed test runs and says what it did; how fast this machine is decides no test."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from kongchuo_docs.cli import kongchuo
from kongchuo_docs.library import Library
from kongchuo_docs.rendering.bench import Measurement, Paper
from kongchuo_docs.rendering.bench.measuring import measure
from kongchuo_docs.rendering.bench.ways import WAYS
from kongchuo_docs.rendering.fonts import default_folder

FORMS = ["调查表", "月报表", "通知书", "记录表", "入学通知书"]
OURS = ["word", "weasyprint", "typst"]


def paper(form_id: str) -> Paper:
    library = Library()
    form = library.form(form_id)
    return Paper(name=form.label, template=form.template, facts=library.sample(form_id).values)


def test_every_paper_is_about_another_child_and_keeps_its_dates() -> None:
    sample = paper("dropout_survey")
    one, other = (sample.about(number).facts for number in (1, 2))
    assert one == sample.about(1).facts
    assert one["文书"]["编号"] == "测速〔2021〕第1号"
    for name in ("姓名", "证件号"):
        assert len({one["学生"][name], other["学生"][name], sample.facts["学生"][name]}) == 3
    assert one["学生"]["出生日期"] == other["学生"]["出生日期"] == "2007-05-16"


@pytest.mark.parametrize("way", ["docxtpl", *OURS, "weasyprint_plain"])
def test_each_way_makes_each_form_once(way: str) -> None:
    found = measure(way, [paper("return_notice"), paper("monthly_report")], default_folder(), 1)
    assert not found.absent
    assert list(found.rates) == ["通知书", "月报表"]
    assert found.papers == 2 * max(1, round(WAYS[way].share))
    assert found.size > 5_000
    assert found.pages >= 1 if WAYS[way].output == "pdf" else found.pages == 0


def test_a_machine_without_libreoffice_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = measure("libreoffice", [paper("return_notice")], default_folder(), 1)
    assert found.absent == "本机没有 LibreOffice"
    assert found.rate == 0


def test_the_command_answers_for_all_forms_and_ways() -> None:
    result = CliRunner().invoke(kongchuo, ["bench", "render", "--count=1", "--rounds=1", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["forms"] == FORMS
    assert [way["way"] for way in answer["ways"]] == list(WAYS)
    for way in answer["ways"]:
        measured = list(way["by_form"]) == FORMS and way["papers_per_second"] > 0
        assert measured or way["absent"]


def test_a_way_that_is_absent_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = (
        Measurement(way="libreoffice", label="甲法", output="pdf", absent="本机没有 LibreOffice"),
        Measurement(way="typst", label="乙法", output="pdf", seconds={"通知书": 0.1}, papers=5),
    )
    monkeypatch.setattr(
        "kongchuo_docs.pipeline.benching.bench_render", lambda **settings: (("通知书",), found)
    )
    result = CliRunner().invoke(kongchuo, ["bench", "render"])
    assert result.exit_code == 0, result.output
    assert "甲法：没有测，本机没有 LibreOffice" in result.output
    assert any(
        line.split()[:1] == ["10.0"] and "乙法" in line for line in result.output.split("\n")
    )
