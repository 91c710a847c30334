"""A county small enough to run often: one 中心校 with a member school, one 县直学校 without a case.

Everything is made up. The names are rare enough to be looked for in file names, logs and metadata.
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import functools
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from openpyxl import Workbook

from kongchuo_docs.cli import main
from kongchuo_docs.library import Library
from kongchuo_docs.model import RenderedFile
from kongchuo_docs.pipeline.loading import load_files
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.rendering.papers import RenderJob, RenderOutcome
from kongchuo_docs.workspace import Confirmation, Workspace

MONTH = "2021-10"
AT = dt.datetime(2021, 10, 18, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CENTRAL, MEMBER, DIRECT = "QS01", "QS02", "XZ09"
LIBRARY = Library()
COMMAND = Path(sys.executable).with_name("kongchuo")

Sheets = dict[str, list[dict[str, Any]]]


def id_number(born: dt.date, sequence: int) -> str:
    """Return an invented ID number with a right check digit (GB 11643-1999)."""
    body = f"141129{born:%Y%m%d}{sequence:03d}"
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return body + "10X98765432"[weighed % 11]


def _unit(code: str, name: str, kind: str, prefix: str, **more: str) -> dict[str, Any]:
    return {
        "单位代码": code,
        "单位全称": name,
        "单位类别": kind,
        "所在乡镇": "青石镇",
        "文号代字": prefix,
        "主要负责人": "令狐知远",
        "填表人": "钟离素心",
        "联系电话": "0358-5021234",
        **more,
    }


def _case(
    code: str, unit: str, name: str, born: dt.date, surveyed: dt.date, **more: Any
) -> dict[str, Any]:
    return {
        "个案编号": code,
        "学校代码": unit,
        "姓名": name,
        "性别": "男",
        "民族": "汉族",
        "出生日期": born,
        "身份证件号码": id_number(born, 11),
        "年级": "八年级",
        "班级": 2,
        "班主任": "澹台明镜",
        "班主任电话": "13900000021",
        "户籍所在地": "山西省吕梁市中阳县青石镇石门村",
        "现住址": "山西省吕梁市中阳县青石镇石门村",
        "监护人姓名": f"{name[:2]}守拙",
        "监护人关系": "父亲",
        "监护人电话": "13800000031",
        "当前状态": "辍学",
        "辍学类型": "中途离校",
        "无故缺勤起始日期": dt.date(2021, 9, 6),
        "辍学主因": "厌学",
        "去向": "在家",
        "学籍系统标注": "辍学",
        "标注日期": dt.date(2021, 10, 8),
        "调查日期": surveyed,
        "摸底人": "澹台明镜",
        "控辍保学措施": "教师家访，劝其返校",
        **more,
    }


def visit(case: str, number: int, date: dt.date, **more: Any) -> dict[str, Any]:
    """Return a row of the sheet 劝返记录."""
    return {
        "个案编号": case,
        "次序": number,
        "日期": date,
        "方式": "入户",
        "地点": "学生家中",
        "参加人员": "澹台明镜（青石镇中心校班主任）、公冶长山（石门村干部）",
        "劝返过程": "宣讲义务教育法，了解困难，约定返校。",
        "结果": "承诺返校",
        **more,
    }


def _enrolment(code: str, unit: str, name: str, notice: dt.date) -> dict[str, Any]:
    return {
        "名册编号": code,
        "学校代码": unit,
        "姓名": name,
        "性别": "女",
        "出生日期": dt.date(2015, 3, 4),
        "无证件原因": "尚未落户",
        "监护人姓名": f"{name[:2]}守信",
        "监护人关系": "母亲",
        "家庭住址": "山西省吕梁市中阳县青石镇石门村",
        "应入学年级": "一年级",
        "通知日期": notice,
        "报到开始日期": dt.date(2021, 10, 25),
        "报到截止日期": dt.date(2021, 10, 26),
    }


_SHEETS: Sheets = {
    "单位": [
        _unit(CENTRAL, "中阳县青石镇中心校", "中心校", "青中校"),
        _unit(MEMBER, "中阳县青石镇石门小学", "成员学校", "石门小", 所属中心校代码=CENTRAL),
        _unit(DIRECT, "中阳县第九初级中学", "县直学校", "九中"),
    ],
    "学生": [
        _case(
            *("QS001", CENTRAL, "欧阳晴空", dt.date(2007, 5, 6), dt.date(2021, 10, 8)),
            通知日期=dt.date(2021, 10, 11),
        ),
        _case(
            *("QS002", MEMBER, "司马长风", dt.date(2008, 7, 9), dt.date(2021, 10, 9)),
            通知日期=dt.date(2021, 10, 12),
        ),
        _case("QS003", CENTRAL, "慕容远山", dt.date(2007, 11, 2), dt.date(2021, 9, 28)),
    ],
    "劝返记录": [
        visit("QS001", 1, dt.date(2021, 10, 10)),
        visit("QS002", 1, dt.date(2021, 10, 12)),
        visit("QS003", 1, dt.date(2021, 9, 29)),
        visit("QS003", 2, dt.date(2021, 10, 13)),
    ],
    "入学名单": [
        _enrolment("RX001", CENTRAL, "诸葛新雨", dt.date(2021, 10, 15)),
        _enrolment("RX002", MEMBER, "上官初晴", dt.date(2021, 9, 20)),
    ],
    "月报": [
        {"填报单位代码": CENTRAL, "月份": MONTH, "填表人": "钟离素心", "联系电话": "0358-5021234"},
        {
            "填报单位代码": DIRECT,
            "月份": MONTH,
            "填表人": "钟离素心",
            "联系电话": "0358-5021234",
            "零报告": "是",
        },
    ],
}

PLANNED = (
    "monthly_report/QS01/2021-10",
    "dropout_survey/QS001",
    "return_notice/QS001",
    "outreach_record/QS001/2021-10",
    "dropout_survey/QS002",
    "return_notice/QS002",
    "outreach_record/QS002/2021-10",
    "outreach_record/QS003/2021-10",
    "enrolment_notice/RX001",
    "monthly_report/XZ09/2021-10",
)
"""The papers of October in reading order: first those of the 中心校, then that of the 县直学校."""


def sheets() -> Sheets:
    """Return the rows of the workbook, to be changed at will."""
    return copy.deepcopy(_SHEETS)


def write_workbook(target: Path, rows: Sheets | None = None) -> Path:
    """Write a filled workbook with only the columns that are used."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in (rows or sheets()).items():
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for line in lines for heading in line))
        sheet.append(headings)
        for line in lines:
            sheet.append([line.get(heading) for heading in headings])
    book.save(target)
    return target


def private_values() -> set[str]:
    """Return the names, ID numbers and phones of children and guardians."""
    wanted = ("姓名", "监护人姓名", "身份证件号码", "监护人电话")
    lines = [line for name in ("学生", "入学名单") for line in sheets()[name]]
    return {str(line[heading]) for line in lines for heading in wanted if heading in line}


def new_workspace(
    folder: Path, rows: Sheets | None = None, confirmed: tuple[str, ...] = ("*",)
) -> Workspace:
    """Make a workspace with the county's records; by default the office confirms every value."""
    if rows is None:
        shutil.copytree(Path(_loaded(confirmed).name) / "w", folder)
        return reopen(folder)
    word = Confirmation(by="虚构的办公室", on=AT.date(), values=confirmed) if confirmed else None
    Workspace.create(folder, "zhongyang", confirmed=word, at=AT)
    load(reopen(folder), rows)
    return reopen(folder)


@functools.cache
def _loaded(confirmed: tuple[str, ...]) -> tempfile.TemporaryDirectory[str]:
    holder = tempfile.TemporaryDirectory(prefix="kongchuo-", ignore_cleanup_errors=True)
    new_workspace(Path(holder.name) / "w", sheets(), confirmed)
    return holder


def reopen(folder: Path) -> Workspace:
    """Open a workspace as a new process would, but without reading the shipped data again."""
    return replace(Workspace.open(folder), library=LIBRARY)


def load(workspace: Workspace, rows: Sheets | None = None) -> None:
    """Load rows as a clerk would, from a workbook; the workbook is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        report = load_files(workspace, [write_workbook(Path(folder) / "采集表.xlsx", rows)], at=AT)
    assert report.ok, report.findings


@functools.cache
def _finished() -> tempfile.TemporaryDirectory[str]:
    holder = tempfile.TemporaryDirectory(prefix="kongchuo-", ignore_cleanup_errors=True)
    run_month(new_workspace(Path(holder.name) / "w"), MONTH, at=AT, jobs=1)
    return holder


def finished(folder: Path) -> Workspace:
    """Return a copy of a workspace whose October was really rendered once for all tests."""
    shutil.copytree(Path(_finished().name) / "w", folder)
    return reopen(folder)


# --- looking at what lies there -----------------------------------------------------------------


def tree(folder: Path) -> dict[str, str]:
    """Return every file under a folder with its sha256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def issued(files: dict[str, str]) -> dict[str, str]:
    """Return of a tree what was issued and the print set: what no journal can change.

    The bundle's own pages and its manifest name the head of the journal, which tells of every
    attempt: they are alike only where the history is.
    """
    own = ("00_", "09_", "bundle.json")
    return {name: digest for name, digest in files.items() if not Path(name).name.startswith(own)}


def register(workspace: Workspace) -> dict[str, tuple[int, str]]:
    """Return each key of the register that is not void, with its number and state."""
    with workspace.reading() as data:
        entries = data.numbers.entries()
    return {
        entry.key: (entry.number.seq, str(entry.state))
        for entry in entries
        if entry.state != "void"
    }


def manifest(bundle: Path) -> dict[str, Any]:
    """Return what ``bundle.json`` says."""
    found: dict[str, Any] = json.loads((bundle / "bundle.json").read_text("utf-8"))
    return found


def bundle_of(workspace: Workspace, unit: str, month: str = MONTH) -> Path:
    """Return the folder of a unit's bundle."""
    (folder,) = (workspace.out / month).glob(f"{unit}_*")
    return folder


def assert_sound(workspace: Workspace) -> None:
    """Assert that numbers are whole and that every numbered paper lies where its bundle says."""
    with workspace.reading() as data:
        assert all(audit.ok for audit in data.numbers.audit())
        entries = data.numbers.entries()
    assert {entry.state for entry in entries} <= {"issued", "void"}
    assert not list(workspace.root.rglob("*.part"))
    listed = {}
    for folder in workspace.out.glob("*/*"):
        told = manifest(folder)
        files = [
            file
            for item in [*told["documents"], {"files": told["others"]}]
            for file in item["files"]
        ]
        present = {name: digest for name, digest in tree(folder).items() if "/" not in name}
        del present["bundle.json"]
        assert present == {file["name"]: file["sha256"] for file in files}
        listed.update({item["key"]: item["number"] for item in told["documents"]})
    held = {entry.key for entry in entries if entry.state == "issued"}
    assert held == {key for key, number in listed.items() if number}


# --- the command --------------------------------------------------------------------------------


def kongchuo(
    *words: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [COMMAND, *words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Answer:
    """What a command said, in the words of :class:`subprocess.CompletedProcess`."""

    returncode: int
    stdout: str
    stderr: str


def call(*words: str | Path, cwd: Path) -> Answer:
    """Run the command line in this process: the same answers without the time to start."""
    said, told = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(told),
    ):
        patch.setattr(sys, "argv", ["kongchuo", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
    return Answer(int(left.value.code or 0), said.getvalue(), told.getvalue())


# --- a press that costs nothing -----------------------------------------------------------------


def toy_render(failing: Collection[str] = ()) -> Callable[[RenderJob, Path, str], RenderOutcome]:
    """Return a renderer for tests about order, numbers and crashes: tiny files, same promises.

    Same job, same bytes; what ``failing`` names by key or by form is reported as impossible.
    """

    def render(job: RenderJob, fonts: Path, engine: str = "toy") -> RenderOutcome:
        if failing and {job.key, job.form_name} & set(failing):
            return RenderOutcome(key=job.key, error="模板坏了", fix="修好模板。")
        text = json.dumps([job.title, job.watermark, job.facts], ensure_ascii=False, sort_keys=True)
        files = []
        try:
            job.word.parent.mkdir(parents=True, exist_ok=True)
            for target, content in ((job.word, text.encode()), (job.pdf, _toy_pdf(text))):
                target.write_bytes(content)
                digest = hashlib.sha256(content).hexdigest()
                files.append(RenderedFile(name=target.name, sha256=digest, size=len(content)))
        except OSError:
            return RenderOutcome(key=job.key, error="文件写不进去", fix="清理磁盘。")
        return RenderOutcome(key=job.key, pages=1, recipe="toy", files=tuple(files))

    return render


@functools.cache
def _toy_page() -> bytes:
    with tempfile.TemporaryFile() as target, pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target, deterministic_id=True)
        target.seek(0)
        return target.read()


def _toy_pdf(text: str) -> bytes:
    """Return a PDF of one blank page that differs with the text: a comment at its end."""
    return _toy_page() + f"%{hashlib.sha256(text.encode()).hexdigest()}\n".encode()


def use_toy_press(patch: pytest.MonkeyPatch, failing: Collection[str] = ()) -> None:
    """Let runs of this process print with the toy; ``jobs`` must be 1."""
    patch.setattr("kongchuo_docs.pipeline.press.render", toy_render(failing))
