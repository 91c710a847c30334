"""The whole way on a sample county: workspace, load, run, archive, verify.

All data are synthetic. Run again in the same folder it changes nothing and uses no number.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kongchuo_docs.errors import LibraryError, UsageError
from kongchuo_docs.library import Library, read_yaml
from kongchuo_docs.model import DocumentState, FixityReport, Severity
from kongchuo_docs.pipeline.archiving import store_bundles
from kongchuo_docs.pipeline.loading import CheckReport, load_files
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.proving import verify_bags
from kongchuo_docs.pipeline.report import MonthReport
from kongchuo_docs.workspace import Confirmation, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sample county, from ``samples/samples.yaml``."""

    name: str
    county: str
    month: str
    on: str
    """Day on which the demo works, so that two demos are alike."""
    workbook: str
    confirmed_by: str
    confirmed_on: str
    confirmed: list[str]

    @property
    def at(self) -> dt.datetime:
        """The moment of the demo in Beijing time."""
        return dt.datetime.combine(
            dt.date.fromisoformat(self.on), dt.time(9), ZoneInfo("Asia/Shanghai")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the demo did."""

    workspace: Path
    loaded: CheckReport
    report: MonthReport
    numbers: int
    """Numbers that are issued now."""
    register_ok: bool
    archived: int
    new_bags: int
    verified: tuple[FixityReport, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Tell whether every paper was made and every bag is whole."""
        failed = self.report.count(DocumentState.FAILED)
        whole = all(each.ok for each in self.verified)
        return not failed and self.register_ok and whole and self.archived == len(self.report.units)

    def lines(self) -> Iterator[str]:
        """Yield the summary for a person."""
        papers = list(self.report.papers())
        kinds = Counter(paper.label for paper in papers)
        made = self.report.count(DocumentState.NEW, DocumentState.REPLACED)
        warnings = sum(each.severity is Severity.WARNING for each in self.loaded.findings)
        yield f"样例县 {self.report.month} 的文书做好了（全部人名、证件号码、电话均为合成数据）。"
        yield f"  文书　{len(papers)} 份，本次新出 {made} 份：" + "，".join(
            f"{label} {count}" for label, count in kinds.items()
        )
        yield f"  页数　{sum(paper.pages for paper in papers)} 页，分 {len(self.report.units)} 卷"
        yield f"  文号　已编发 {self.numbers} 个，登记簿{'无空号、无重号' if self.register_ok else '有问题'}"
        whole = sum(each.ok for each in self.verified)
        yield f"  归档　{self.archived} 个归档包（新存 {self.new_bags} 个），核验完好 {whole} 个"
        yield f"  采集表　{warnings} 个提醒"
        yield f"  用时　{self.seconds:.1f} 秒"
        yield "看哪里："
        for unit in self.report.units:
            yield f"  {self.workspace / unit.bundle / 'print.pdf'}"

    def as_json(self) -> dict[str, Any]:
        """Return the summary for a program."""
        states = Counter(str(paper.state) for paper in self.report.papers())
        return {
            "ok": self.ok,
            "workspace": str(self.workspace),
            "month": self.report.month,
            "documents": sum(states.values()),
            "states": dict(states),
            "numbers": self.numbers,
            "bags": self.archived,
            "bags_ok": sum(each.ok for each in self.verified),
            "seconds": round(self.seconds, 1),
        }


def run_demo(
    folder: Path,
    *,
    sample: str | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> DemoResult:
    """Make the sample workspace in ``folder`` and take it the whole way.

    Raises:
        UsageError: There is no such sample.
        RefusedError: The folder holds something else.
    """
    started = time.monotonic()
    library = Library()
    chosen = _sample(library.root / "samples", sample)
    workspace = _workspace(folder, chosen)
    loaded = load_files(
        workspace, [library.root / "samples" / chosen.workbook], at=chosen.at, mark=False
    )
    report = run_month(
        workspace,
        chosen.month,
        at=chosen.at,
        jobs=jobs or os.cpu_count() or 1,
        progress=progress,
    )
    stored = store_bundles(workspace, month=chosen.month, unit=None, at=chosen.at)
    with workspace.reading() as data:
        audits = data.numbers.audit()
    return DemoResult(
        workspace=folder,
        loaded=loaded,
        report=report,
        numbers=sum(each.issued for each in audits),
        register_ok=all(each.ok for each in audits),
        archived=len(stored.bags),
        new_bags=sum(new for _, new in stored.bags),
        verified=verify_bags(workspace, at=chosen.at),
        seconds=time.monotonic() - started,
    )


def _sample(folder: Path, name: str | None) -> Sample:
    entries = read_yaml(folder / "samples.yaml")["samples"]
    try:
        samples = [Sample(**entry) for entry in entries]
    except TypeError as error:
        raise LibraryError("samples.yaml 的内容不对", fix="请恢复 samples 文件夹。") from error
    for each in samples:
        if name in (None, each.name):
            return each
    names = "、".join(each.name for each in samples)
    raise UsageError(f"没有样例「{name}」", fix=f"现有样例：{names}。")


def _workspace(folder: Path, sample: Sample) -> Workspace:
    """Open the demo of an earlier run, or make a new one."""
    if (folder / "kongchuo.toml").is_file():
        found = Workspace.open(folder)
        if found.county.county_id != sample.county:
            raise UsageError(
                f"{folder} 已经是另一个县的工作区", fix="请换一个文件夹：kongchuo demo 文件夹。"
            )
        return found
    confirmation = Confirmation(
        by=sample.confirmed_by,
        on=dt.date.fromisoformat(sample.confirmed_on),
        values=tuple(sample.confirmed),
    )
    return Workspace.create(folder, sample.county, confirmed=confirmation, at=sample.at)
