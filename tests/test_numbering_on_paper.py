"""``number block|accept|return|merge|register``: blocks between workspaces, and the 发文登记簿."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from kongchuo_docs.cli import kongchuo
from kongchuo_docs.model import (
    Document,
    Facts,
    NumberGrammar,
    NumberSeries,
    RenderedFile,
    Unit,
    UnitKind,
)
from kongchuo_docs.numbering import format_number
from kongchuo_docs.workspace import Workspace

AT = dt.datetime(2021, 10, 18, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CHILD = "样例生"
UNIT = Unit(
    unit_code="JL01",
    name="样例中心校",
    kind=UnitKind.CENTRAL,
    township="样例镇",
    prefix="样中校",
    head="甲",
    clerk="乙样样",
    phone="0",
)


def make_workspace(folder: Path) -> Workspace:
    workspace = Workspace.create(folder, "zhongyang", at=AT)
    with workspace.begin() as data:
        data.store.put([UNIT], at=AT, file="x")
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "home")


def series(workspace: Workspace) -> NumberSeries:
    kind = workspace.library.form("return_notice").kind
    return NumberSeries(
        unit_code="JL01",
        kind=kind,
        year=2021,
        prefix="样中校（劝返）字",
        grammar=NumberGrammar.SCHOOL,
    )


def issue(workspace: Workspace, case_id: str, *, corrections: int = 0) -> str:
    """Record a notice with its number, as a run does."""
    key = f"return_notice/{case_id}"
    with workspace.begin() as data:
        number = data.numbers.take([(key, series(workspace))], at=AT)[key]
        data.numbers.mark_issued([key], at=AT)
        paper = Document(
            key=key,
            form_id="return_notice",
            title="劝返复学通知书",
            unit_code="JL01",
            subject_id=case_id,
            month="2021-10",
            dated=dt.date(2021, 10, 18),
            number=format_number(number),
            version=1,
            facts=Facts(values={"学生": {"姓名": CHILD}}),
            recipe="r",
            pages=1,
            files=(RenderedFile(name="a.pdf", sha256="0" * 64, size=1),),
        )
        for version in range(1, corrections + 2):
            data.store.record_documents([replace(paper, version=version)], at=AT)
    return format_number(number)


def call(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(kongchuo, ["number", *words, "--workspace", str(workspace.root)])


def answer(workspace: Workspace, *words: str) -> dict[str, Any]:
    result = call(workspace, *words, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_a_block_goes_to_a_school_and_comes_home(workspace: Workspace, tmp_path: Path) -> None:
    school = make_workspace(tmp_path / "school")
    block, back = tmp_path / "号段.json", tmp_path / "交回.json"
    issue(workspace, "JL001")
    given = answer(
        workspace, "block", "--unit", "JL01", "--kind", "通知书", "--count", "3",
        "--on", "2021-10-20", "-o", str(block),
    )  # fmt: skip
    assert (given["first"], given["last"], given["kind"]) == (2, 4, series(workspace).kind)
    taken = answer(school, "accept", str(block))
    assert taken["key"] == given["key"]
    assert issue(school, "JL002") == "样中校（劝返）字〔2021〕第2号"
    answer(school, "return", "--close", "-o", str(back))
    report = answer(workspace, "merge", str(back))
    assert report == {"ok": True, "blocks": 1, "added": 1, "changed": 0, "unused": 2}
    assert answer(workspace, "merge", str(back))["added"] == 0
    (audit,) = answer(workspace, "audit")["series"]
    assert (audit["last"], audit["issued"], audit["void"], audit["away"]) == (4, 2, 2, 0)


def test_a_file_is_never_overwritten_and_then_no_number_is_gone(
    workspace: Workspace, tmp_path: Path
) -> None:
    target = tmp_path / "号段.json"
    target.write_text("mine", encoding="utf-8")
    words = ("block", "--unit", "JL01", "--kind", "通知书", "--count", "3", "-o", str(target))
    result = call(workspace, *words)
    assert getattr(result.exception, "exit_code", None) == 5
    assert target.read_text("utf-8") == "mine"
    assert answer(workspace, "audit")["series"] == []


@pytest.mark.parametrize(
    ("unit", "kind", "told"),
    [("XX99", "通知书", "没有单位「XX99」"), ("JL01", "天书", "没有文号种类「天书」")],
)
def test_an_unknown_unit_or_kind_is_named(
    workspace: Workspace, tmp_path: Path, unit: str, kind: str, told: str
) -> None:
    target = tmp_path / "b.json"
    result = call(
        workspace, "block", "--unit", unit, "--kind", kind, "--count", "3", "-o", str(target)
    )
    assert told in str(result.exception)
    assert not target.exists()


def test_the_list_tells_corrections_and_void_numbers(workspace: Workspace) -> None:
    first = issue(workspace, "JL001", corrections=2)
    second = issue(workspace, "JL002")
    call(workspace, "void", second, "--reason", "内容填错", "--on", "2021-10-19")
    lines = call(workspace, "list").output.splitlines()
    assert lines[0] == f"{first}  已编号  return_notice/JL001  更正第2次"
    assert lines[1] == f"{second}  作废  return_notice/JL002  内容填错"
    told = answer(workspace, "list")["numbers"]
    assert [each["correction"] for each in told] == ["更正第2次", ""]


def test_the_register_on_paper_has_every_number_and_no_child(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = issue(workspace, "JL001", corrections=1)
    second = issue(workspace, "JL002")
    call(workspace, "void", second, "--reason", "内容填错", "--on", "2021-10-19")
    third = issue(workspace, "JL002")
    words = ("--unit", "JL01", "--kind", "通知书", "--count", "5", "--on", "2021-10-20")
    answer(workspace, "block", *words, "-o", str(tmp_path / "b.json"))
    out = tmp_path / "登记簿"
    made = answer(workspace, "register", "--year", "2021", "-o", str(out), "--on", "2021-12-31")
    assert [Path(name).suffix for name in made["registers"][0]["files"]] == [
        ".xlsx",
        ".docx",
        ".pdf",
    ]
    sheet = openpyxl.load_workbook(out / "发文登记簿_2021_JL01.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=7)]
    assert rows[0] == [
        *("序号", "文号", "题名", "日期", "份数"),
        *("发往", "状态", "更正", "经办", "备注"),
    ]
    number, state, corrected = 1, 6, 7
    assert [row[number] for row in rows[1:]] == [
        first,
        second,
        third,
        "样中校（劝返）字〔2021〕第4号至样中校（劝返）字〔2021〕第8号",
    ]
    assert [row[state] for row in rows[1:]] == [
        "已编发",
        "作废：内容填错",
        "已编发",
        "未交回 5 个号",
    ]
    assert [row[corrected] or "" for row in rows[1:]] == ["更正第1次", "", "", ""]
    with pypdfium2.PdfDocument(out / "发文登记簿_2021_JL01.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range().replace("\r\n", "")
        assert pdf[0].get_width() > pdf[0].get_height()
    assert "登记簿完好：无空号、无重号。" in text
    assert CHILD not in text + str([[c.value for c in row] for row in sheet.iter_rows()])


def test_the_same_register_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    issue(workspace, "JL001")
    for name in ("a", "b"):
        words = ("--year", "2021", "-o", str(tmp_path / name), "--on", "2021-12-31")
        answer(workspace, "register", *words)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_year_without_numbers_has_no_register(workspace: Workspace, tmp_path: Path) -> None:
    result = call(workspace, "register", "--year", "2020", "-o", str(tmp_path / "x"))
    assert "没有 2020 年的号" in str(result.exception)


def test_the_proof_of_a_bundle_does_not_change_with_later_numbers(workspace: Workspace) -> None:
    printed = [issue(workspace, f"JL00{index}") for index in (1, 2)]
    with workspace.reading() as data:
        before = data.numbers.proof(printed)
    issue(workspace, "JL003")
    call(workspace, "void", printed[0], "--reason", "内容填错")
    with workspace.reading() as data:
        assert data.numbers.proof(printed) == before
    (proof,) = before
    assert (proof.series, proof.through, proof.whole) == (f"JL01/{series(workspace).kind}", 2, True)
