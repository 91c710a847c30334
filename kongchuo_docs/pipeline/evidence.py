"""The evidence pack of a case: its papers in one PDF, with how everything came about.

Basis: R34 (监督及执法检查), R94 (责任督学专项督导).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kongchuo_docs import bundle
from kongchuo_docs.model import Case, Finding
from kongchuo_docs.pipeline.assembling import print_pages
from kongchuo_docs.pipeline.case_life import CaseLife, case_life
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.enclosing import LOST, MASKED, Encloser, Enclosure
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.radar import DueItem, DueState, case_items
from kongchuo_docs.pipeline.status import ENDED_BY_A_PAPER, StatusReport, status
from kongchuo_docs.rendering.folios import folio_strips
from kongchuo_docs.rendering.masking import masked_facts
from kongchuo_docs.rules.checklist import LABELS, CheckLine, PaperState
from kongchuo_docs.workspace import Workspace

FORM = "evidence_pack"
ABSENT = frozenset({PaperState.LATE, PaperState.MISSING, PaperState.DRAFT})
ON_PAPER = ENDED_BY_A_PAPER | {"KC-R33"}
"""Rules that ask for a paper or a proof; what others ask for stands among the tasks only."""
BEFORE = {"经过": "个案经过", "核对": "文书核对", "期限": "期限和算法", "依据": "所依据的规定"}
"""Parts before the papers: entry of the facts and title."""
AFTER = {"摘要": "文件摘要值"}
DUE_WORDS = {
    DueState.LATE: "逾期",
    DueState.DUE: "今日",
    DueState.UPCOMING: "待办",
    DueState.DONE: "已办",
}
_MASKED_NOTE = "脱敏副本：证件号码、学籍号、电话已遮蔽，姓名和住址未遮蔽；不附签章扫描件。"
_DIGEST_NOTE = "摘要值是文书出具和存档时登记的，可与卷内或归档包内的原件逐一比对。"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePack:
    """What was written."""

    path: Path
    pages: int
    sha256: str
    enclosed: tuple[Enclosure, ...]
    missing: tuple[str, ...]
    """What is not there, in Chinese, without names."""
    findings: tuple[Finding, ...]
    """What contradicts what."""
    next_step: str


def pack_case(
    workspace: Workspace,
    case_id: str,
    target: Path,
    *,
    on: dt.date,
    masked: bool = False,
    recipient: str = "",
) -> EvidencePack:
    """Write the evidence pack of a case; the same records and day always give the same bytes.

    Args:
        workspace: The workspace.
        case_id: The case, a withdrawn one too.
        target: The PDF to write.
        on: The day on which it is made; what came later is not in its lists.
        masked: Leave out full ID numbers and phones; scans are left out as a whole.
        recipient: For whom it is made; empty = to be written by hand.

    Raises:
        NotFoundError: There is no such case.
        EnvironmentProblem: Fonts are missing, or the disk refuses.
    """
    desk = Desk.of(workspace, on)
    report, life = status(workspace, on, case=case_id), case_life(workspace, case_id)
    tasks, judged = _tasks(workspace, life.case, on)
    with workspace.reading() as data:
        bags = data.store.bags()
    with (
        tempfile.TemporaryDirectory(prefix="kongchuo-") as work,
        Press(1, desk.fonts.folder) as press,
    ):
        encloser = Encloser(desk, bags, press, Path(work), masked)
        found = [each for line in report.lines if (each := encloser.enclose(line))]
        enclosed = sorted(found, key=lambda each: (each.document.dated, each.document.key))
        facts = _facts(desk, life, report, tasks, enclosed)
        facts |= {"送交": recipient, "期限说明": judged}
        if masked:
            facts |= masked_facts({name: facts[name] for name in ("经过", "核对")})
            facts["遮蔽说明"] = _MASKED_NOTE
        binder = _Binder(desk, press, Path(work), life.case.unit_code, facts, masked)
        pages = binder.bind(enclosed, _gaps(report.lines, enclosed), target)
    return EvidencePack(
        path=target,
        pages=pages,
        sha256=bundle.describe(target).sha256,
        enclosed=tuple(each for each in enclosed if each.path),
        missing=tuple(row["题名"] for row in _gaps(report.lines, enclosed)),
        findings=tuple(each for line in report.lines for each in line.findings),
        next_step=report.next_step,
    )


def _tasks(workspace: Workspace, case: Case, on: dt.date) -> tuple[tuple[DueItem, ...], str]:
    """Return what the rules ask for a case, and on which day that was judged.

    Once the child is back nothing is due; then an inspector wants to see what was due before.
    """
    items = () if case.withdrawn else case_items(workspace, case, on)
    returned = case.absence.returned_on
    if returned is None or returned > on or case.withdrawn:
        return items, f"按 {on} 的情形"
    eve = returned - dt.timedelta(days=1)
    away = replace(case, status="dropout" if case.absence.register_mark else "verifying")
    before = case_items(workspace, away, eve)
    return (*before, *items), f"返校前按 {eve} 的情形，返校后按 {on} 的情形"


# --- what the pages say -------------------------------------------------------------------------


def _facts(
    desk: Desk,
    life: CaseLife,
    report: StatusReport,
    tasks: Sequence[DueItem],
    enclosed: Sequence[Enclosure],
) -> dict[str, Any]:
    """Return entry 证据 without what depends on page numbers."""
    case = life.case
    labels = desk.workspace.library.codes("case_status").labels
    rules = {item.rule: item for item in tasks}
    return {
        "个案编号": case.case_id,
        "起始日期": case.absence.since.isoformat(),
        "状态": "已撤回" if case.withdrawn else labels.get(case.status, case.status),
        "编制日期": report.on.isoformat(),
        "遮蔽说明": "",
        "摘要说明": _DIGEST_NOTE,
        "经过": [
            {"日期": event.date.isoformat(), "事项": event.what, "文号": event.number}
            for event in life.events
            if event.date <= report.on
        ],
        "核对": [_check_row(line) for line in report.lines],
        "期限": [_task_row(item) for item in tasks],
        "依据": [
            {"规则": code, "名称": item.title, "原文": item.basis}
            for code, item in sorted(rules.items())
        ],
        "摘要": [
            {"文书": what, "所在": where, "摘要值": sha256}
            for each in enclosed
            for what, where, sha256 in each.digests
        ],
    }


def _check_row(line: CheckLine) -> dict[str, str]:
    told = "；".join(each.message for each in line.findings) or line.why
    due = line.need.due if line.document is None else None
    return {
        "事项": " ".join(filter(None, (line.need.what, line.number))),
        "状态": LABELS[line.state],
        "期限": due.isoformat() if due else "",
        "说明": told,
    }


def _task_row(item: DueItem) -> dict[str, str]:
    return {
        "规则": item.rule,
        "事项": item.what,
        "到期": item.due.isoformat() if item.due else "",
        "状态": DUE_WORDS[item.state],
        "算法": item.counted + ("（建议）" if item.advice else ""),
    }


def _gaps(lines: Sequence[CheckLine], enclosed: Sequence[Enclosure]) -> list[dict[str, Any]]:
    """Return the rows of the contents for what is not there."""
    rows = [
        _content(f"缺：{line.need.what}", LABELS[line.state], "—")
        for line in lines
        if line.state in ABSENT and (line.need.key or line.need.rule in ON_PAPER)
    ]
    lost = [each for each in enclosed if each.path is None]
    return rows + [_content(f"缺：{each.label}", LOST, "—") for each in lost]


def _content(title: str, state: str = "", page: object = "") -> dict[str, Any]:
    return {"序号": "", "题名": title, "文号": "", "日期": "", "签章": state, "页次": page}


# --- pages --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Binder:
    """Prints the pack's own parts and joins everything."""

    desk: Desk
    press: Press
    work: Path
    unit_code: str
    facts: dict[str, Any]
    masked: bool

    def bind(self, enclosed: Sequence[Enclosure], gaps: list[dict[str, Any]], target: Path) -> int:
        """Write the pack and return its pages."""
        shown = [each for each in enclosed if each.path]
        before = [self._part(name, title) for name, title in BEFORE.items() if self.facts[name]]
        after = [self._part(name, title) for name, title in AFTER.items() if self.facts[name]]
        papers = [_paper_part(number, each) for number, each in enumerate(shown, 1)]
        body = [*before, *papers, *after]
        counts = [bundle.page_count(each.path) for each in body]
        rows = [_content(each.title) for each in before]
        rows += [_paper_row(number, each) for number, each in enumerate(shown, 1)]
        rows += [_content(each.title) for each in after]
        contents = self._contents(rows, counts, gaps)
        total = 1 + bundle.page_count(contents.path) + sum(counts)
        signed = sum(each.state in ("已签章", "电子签章") for each in shown)
        said = f"附 {len(shown)} 件（已签章 {signed}），缺 {len(gaps)} 件"
        cover = self._part("封面", "封面", 封面=True, 件数=said, 页数=total)
        return bundle.print_set(
            [cover, contents, *body],
            target,
            title=f"{self.facts['个案编号']} {self._title}",
            both_sides=False,
            folios=folio_strips(total, self.desk.fonts),
        )

    @property
    def _title(self) -> str:
        title = self.desk.workspace.library.form(FORM).title
        return f"{title}（{MASKED}）" if self.masked else title

    def _contents(
        self, rows: list[dict[str, Any]], counts: Sequence[int], gaps: list[dict[str, Any]]
    ) -> bundle.PrintPart:
        """Print the contents; anew where they are longer than was thought, for all moves on then."""
        pages, thought = 1, 0
        while pages != thought:
            thought, page = pages, 2 + pages
            for row, count in zip(rows, counts, strict=True):
                row["页次"] = page
                page += count
            part = self._part("目录", "目录", 目录=[*rows, *gaps])
            pages = bundle.page_count(part.path)
        return part

    def _part(self, name: str, title: str, **own: Any) -> bundle.PrintPart:
        """Print one part: the template shows what its entry holds, and nothing of the others."""
        lists: dict[str, Any] = {key: [] for key in (*BEFORE, *AFTER, "目录")}
        told = {**self.facts, "封面": False, "件数": "", "页数": "", **lists}
        told |= own or {name: self.facts[name]}
        unit = self.desk.roll.units[self.unit_code]
        month = self.facts["编制日期"][: len("2021-10")]
        form, facts = self.desk.internal(FORM, unit, month, 证据=told)
        path = self.work / f"_{name}"
        print_pages(
            self.press, [(form, facts.values, path)], watermark=MASKED if self.masked else ""
        )
        return bundle.PrintPart(path=path.with_name(f"{path.name}.pdf"), title=title)


def _paper_part(number: int, each: Enclosure) -> bundle.PrintPart:
    assert each.path is not None
    title = " ".join(filter(None, (f"{number}.", each.label, each.document.number)))
    return bundle.PrintPart(path=each.path, title=title)


def _paper_row(number: int, each: Enclosure) -> dict[str, Any]:
    paper = each.document
    return _content(paper.title, each.state) | {
        "序号": number,
        "文号": paper.number,
        "日期": paper.dated.isoformat(),
    }
