"""Measures intake on the workbook of a large county: ``python -m tools.big_workbook [ROWS]``.

Makes a workbook of so many cases with 30 columns (2 % of the rows bad, everything synthetic), then
checks it twice, each time in a fresh process: our way (gate, child process, schema, cross checks,
error list) and the plain way (openpyxl read-only, then marshmallow with ``many=True``; no gate, no
cell addresses, no checks between rows). Machines differ and are shared: only the ratio inside one
run means something.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from stdnum.cn.ric import calc_check_digit

from kongchuo_docs.library import Library
from kongchuo_docs.model import RecordKind

ROWS = 50_000
FAULTY = 50
"""Every so manieth row has a fault."""
UNIT = ("JL01", "某镇中心校（合成）", "中心校", "某镇", "某中校", "赵某", "钱某", "0358-5022000")
UNIT_HEADINGS = (
    *("单位代码", "单位全称", "单位类别", "所在乡镇", "文号代字", "主要负责人", "填表人"),
    "联系电话",
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
FAULTS: tuple[Callable[[dict[str, Any]], None], ...] = (
    lambda row: row.update(身份证件号码=row["身份证件号码"][:-1] + "?"),
    lambda row: row.update(身份证件号码=float(row["身份证件号码"][:17])),
    lambda row: row.update(出生日期="去年"),
    lambda row: row.update(监护人电话="五零二二零零零"),
    lambda row: row.update(辍学主因="不想读"),
    lambda row: row.update(班主任=""),
    lambda row: row.update(学校代码="XX99"),
)


def case_row(number: int) -> dict[str, Any]:
    """Return one synthetic row of 30 columns by heading."""
    born = dt.date(2008, 9, 1) + dt.timedelta(days=number % 365)
    body = f"149999{born:%Y%m%d}{number // 365 * 2 % 1000 + 1:03d}"
    name = SURNAMES[number % 16] + chr(0x4E00 + number % 5003) + chr(0x4E00 + number % 7919)
    row = {
        "个案编号": f"C{number:06d}",
        "学校代码": "JL01",
        "姓名": name,
        "性别": "男",
        "民族": "汉族",
        "出生日期": born,
        "身份证件号码": body + calc_check_digit(body + "0"),
        "年级": "七年级",
        "班级": number % 9 + 1,
        "班主任": "孙某",
        "班主任电话": "13900000001",
        "户籍所在地": f"某省某县某镇第{number % 97}村",
        "现住址": f"某省某县某镇第{number % 97}村",
        "学生类别": "低保、孤儿",
        "监护人姓名": name[0] + "某",
        "监护人关系": "父亲",
        "监护人电话": f"138{number:08d}",
        "当前状态": "辍学",
        "辍学类型": "中途离校",
        "无故缺勤起始日期": dt.date(2021, 9, 6),
        "辍学主因": "厌学",
        "辍学次因": "学习困难",
        "去向": "在家",
        "学籍系统标注": "辍学",
        "标注日期": dt.date(2021, 10, 8),
        "调查日期": dt.date(2021, 10, 8),
        "摸底人": "孙某",
        "有户籍": "是",
        "家庭基本情况": f"家中{number % 5 + 2}口人，父亲在外务工。",
        "控辍保学措施": "教师家访，劝其返校",
    }
    if number % FAULTY == 0:
        FAULTS[number // FAULTY % len(FAULTS)](row)
    return row


def write_big(target: Path, rows: int, *, constant_memory: bool = False) -> None:
    """Write the workbook.

    Args:
        target: Where.
        rows: Number of cases.
        constant_memory: Write strings into the cells; else shared, as office programs do.
    """
    book = xlsxwriter.Workbook(str(target), {"constant_memory": constant_memory})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    units = book.add_worksheet("单位")
    units.write_row(0, 0, UNIT_HEADINGS)
    units.write_row(1, 0, UNIT)
    cases = book.add_worksheet("学生")
    cases.write_row(0, 0, list(case_row(1)))
    for number in range(1, rows + 1):
        for place, value in enumerate(case_row(number).values()):
            if isinstance(value, dt.date):
                cases.write_datetime(number, place, dt.datetime.combine(value, dt.time()), date)
            elif isinstance(value, str):
                cases.write_string(number, place, value)
            else:
                cases.write_number(number, place, value)
    book.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one way needed."""

    way: str
    seconds: float
    memory: float
    """Highest resident memory in MiB, child processes counted beside."""
    good: int
    found: Mapping[str, int]
    """Findings by code; the plain way knows none."""


def ours(path: Path) -> Measured:
    """Check as ``kongchuo check`` does."""
    from kongchuo_docs.pipeline.loading import check_files

    library = Library()
    library.workbook()
    begin = time.perf_counter()
    report = check_files(library, [path], on=dt.date(2021, 10, 18))
    return Measured(
        way="kongchuo check",
        seconds=time.perf_counter() - begin,
        memory=_peak(),
        good=len(report.records),
        found=Counter(finding.code for finding in report.findings),
    )


def plain(path: Path) -> Measured:
    """Read and validate as the manuals of openpyxl and marshmallow show it."""
    from marshmallow import ValidationError
    from openpyxl import load_workbook

    from kongchuo_docs.schema.fields import CodeLists
    from kongchuo_docs.schema.load import _nested
    from kongchuo_docs.schema.records import CaseSchema

    library = Library()
    paths = {
        column.heading: column.path for column in library.workbook().sheet(RecordKind.CASE).columns
    }
    begin = time.perf_counter()
    sheet = load_workbook(path, read_only=True)["学生"].iter_rows(values_only=True)
    heads = [paths[str(cell)] for cell in next(sheet)]
    rows = [_nested(dict(zip(heads, cells, strict=True))) for cells in sheet]
    bad: Mapping[Any, Any] = {}
    with CodeLists(library.codes):
        try:
            CaseSchema().load(rows, many=True)
        except ValidationError as error:
            assert isinstance(error.messages, dict)
            bad = error.messages
    return Measured(
        way="openpyxl + marshmallow",
        seconds=time.perf_counter() - begin,
        memory=_peak(),
        good=len(rows) - len(bad),
        found={},
    )


def _peak() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(each).ru_maxrss for each in who) / 1024


def measure(path: Path) -> Iterator[Measured]:
    """Measure every way in a process of its own."""
    for way in (ours, plain):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            yield pool.submit(way, path).result()


def main(rows: int) -> None:
    """Make the workbook, measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "采集表.xlsx"
        write_big(path, rows)
        print(f"{rows} rows x 30 columns, {path.stat().st_size / 1e6:.1f} MB")  # noqa: T201
        print(" rows/s  seconds  MiB    good  findings  way")  # noqa: T201
        for each in measure(path):
            print(  # noqa: T201
                f"{rows / each.seconds:7.0f} {each.seconds:8.1f} {each.memory:4.0f} {each.good:7d} "
                f"{sum(each.found.values()):9d}  {each.way}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
