"""Print sets: for each recipient its papers, as often as it gets them, under a slip that lists them.

Printing changes nothing and records nothing. A masked set is a working copy without official force.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kongchuo_docs import bundle
from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.model import Bundle, Document, Form, Unit
from kongchuo_docs.pipeline.assembling import print_pages, stem
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.enclosing import MASKED
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.volume import ListedPaper, listed_paper
from kongchuo_docs.rendering.environment import year_and_month
from kongchuo_docs.rendering.masking import masked_facts, masked_names

SLIP = "dispatch_slip"
FOLDER = "打印"
"""Beside the papers of a bundle, where no other place is named."""
ARCHIVE = "存档"
_MASKED_NOTE = "脱敏副本，仅供内部工作使用，无签章效力，不作存档和送达。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLine:
    """So many copies of one paper for one recipient."""

    recipient: str
    unit_code: str
    school: str
    paper: ListedPaper
    copies: int

    @property
    def label(self) -> str:
        """Short name with the case id."""
        return f"{self.paper.form.label}（{self.paper.document.subject_id}）"

    @property
    def sheets(self) -> int:
        """Sheets of paper of all copies."""
        return self.copies * self.paper.sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSet:
    """A file that was written."""

    recipient: str
    unit_code: str
    path: Path
    papers: int
    copies: int
    pages: int


def print_plan(
    desk: Desk, month: str, *, unit: str | None = None, recipient: str = ""
) -> tuple[PrintLine, ...]:
    """Return what is to be printed, by unit and recipient, in reading order.

    Args:
        desk: The workspace.
        month: ``2021-10``.
        unit: One reporting unit by code or name, or all.
        recipient: One recipient as the forms name it, or a part of it; empty = all.

    Raises:
        NotFoundError: No such unit or recipient, or no bundle yet.
        RefusedError: A paper is missing, or is not what was issued.
    """
    codes = {each.unit_code for each in desk.units(unit)}
    with desk.workspace.reading() as data:
        bundles = [each for each in data.store.bundles(month=month) if each.unit_code in codes]
    if not bundles:
        raise NotFoundError(
            f"{month} 还没有出过文书", fix=f"请先运行 kongchuo run --month {month}。"
        )
    lines = [line for each in bundles for line in _lines(desk, each)]
    wanted = _plain(recipient)
    chosen = tuple(line for line in lines if wanted in _plain(line.recipient))
    if recipient and not chosen:
        known = "、".join(dict.fromkeys(line.recipient for line in lines)) or "没有"
        raise NotFoundError(f"没有文书要送「{recipient}」", fix=f"这个月的收件人：{known}。")
    return chosen


def print_sets(
    desk: Desk, lines: Sequence[PrintLine], month: str, target: Path | None = None
) -> tuple[PrintedSet, ...]:
    """Write a PDF for each unit and recipient: the slip, then every paper so often as it is sent.

    Args:
        desk: The workspace.
        lines: What to print, from :func:`print_plan`.
        month: ``2021-10``.
        target: Folder of the files; None = a folder of its own beside the papers of each unit.

    Raises:
        RenderError: A page cannot be made.
        EnvironmentProblem: Fonts are missing, or the disk refuses.
    """
    with _printer(desk, month, target) as printer:
        return tuple(
            printer.write(unit_code, recipient, group)
            for (unit_code, recipient), group in _grouped(lines)
        )


def masked_sets(
    desk: Desk, lines: Sequence[PrintLine], month: str, target: Path | None = None
) -> tuple[PrintedSet, ...]:
    """Write a masked working copy for each unit: every paper once, printed anew and not recorded.

    Args:
        desk: The workspace.
        lines: As for :func:`print_sets`.
        month: ``2021-10``.
        target: As for :func:`print_sets`.

    Raises:
        RenderError: A paper can no longer be made from its recorded facts.
        EnvironmentProblem: Fonts are missing, or the disk refuses.
    """
    lines = sorted(lines, key=lambda line: (line.unit_code, line.paper.pdf.name))
    once = {line.paper.document.key: replace(line, recipient=MASKED, copies=1) for line in lines}
    with _printer(desk, month, target) as printer:
        return tuple(
            printer.write(unit_code, MASKED, [printer.masked(line) for line in group], MASKED)
            for (unit_code, _), group in _grouped(list(once.values()))
        )


# --- what goes to whom --------------------------------------------------------------------------


def _lines(desk: Desk, made: Bundle) -> Iterator[PrintLine]:
    """Yield the copies of a bundle by recipient; drafts go to nobody."""
    folder = desk.workspace.root / made.path
    issued = [each for each in made.documents if not each.draft]
    for damage in bundle.check_files(folder, issued):
        raise RefusedError(damage.message, fix=damage.fix)
    forms = desk.workspace.library.forms()
    papers = [listed_paper(forms[each.form_id], each, folder) for each in issued]
    known = {copy.recipient for paper in papers for copy in paper.form.copies}
    found = [
        PrintLine(
            recipient=_set_of(copy.recipient, known),
            unit_code=made.unit_code,
            school=_school(desk, paper.document),
            paper=paper,
            copies=copy.count,
        )
        for paper in papers
        for copy in paper.form.copies
    ]
    order = {line.recipient: place for place, line in reversed(list(enumerate(found)))}
    yield from sorted(found, key=lambda line: order[line.recipient])


def _set_of(recipient: str, known: set[str]) -> str:
    """Return the set that a copy belongs to: 学校存档 goes with 学校, 乡（镇）人民政府 with 乡（镇）."""
    shorter = [each for each in known if recipient.startswith(each)]
    return min(shorter, key=len).removesuffix(ARCHIVE) or recipient


def _school(desk: Desk, document: Document) -> str:
    roll = desk.roll
    subject = roll.cases.get(document.subject_id) or roll.enrolments.get(document.subject_id)
    unit = roll.units.get(subject.unit_code if subject else document.unit_code)
    return unit.name if unit else document.unit_code


def _plain(recipient: str) -> str:
    """Return the name of a recipient without brackets: 乡（镇） is found as 乡镇."""
    return "".join(char for char in recipient if char not in "（）() ")


def _grouped(
    lines: Sequence[PrintLine],
) -> Iterator[tuple[tuple[str, str], list[PrintLine]]]:
    groups: dict[tuple[str, str], list[PrintLine]] = {}
    for line in lines:
        groups.setdefault((line.unit_code, line.recipient), []).append(line)
    yield from groups.items()


# --- files --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints slips and masked copies in a private folder, and joins the sets."""

    desk: Desk
    press: Press
    work: Path
    month: str
    target: Path | None

    def write(
        self, unit_code: str, recipient: str, lines: Sequence[PrintLine], watermark: str = ""
    ) -> PrintedSet:
        unit = self.desk.roll.units[unit_code]
        parts = [self._slip(unit, recipient, lines, watermark)]
        for line in lines:
            for copy in range(1, line.copies + 1):
                again = f"　第{copy}份" if line.copies > 1 else ""
                title = f"{line.paper.title}{again}"
                parts.append(bundle.PrintPart(path=line.paper.pdf, title=title))
        folder = (
            self.target or self.desk.workspace.root / self.desk.folder(self.month, unit) / FOLDER
        )
        path = folder / f"{unit_code}_{self.month}_{_plain(recipient)}.pdf"
        pages = bundle.print_set(parts, path, title=f"{unit.name} {self.month} {recipient}")
        return PrintedSet(
            recipient=recipient,
            unit_code=unit_code,
            path=path,
            papers=len(lines),
            copies=sum(line.copies for line in lines),
            pages=pages,
        )

    def masked(self, line: PrintLine) -> PrintLine:
        """Return the line with the PDF of a masked copy of its paper."""
        document = self.desk.documents[line.paper.document.key]
        facts = masked_names(masked_facts(document.facts.values))
        facts["文书"] = {**facts["文书"], "标记": MASKED}
        path = self.work / document.key.replace("/", "_")
        self._print(line.paper.form, facts, path, MASKED)
        return replace(line, paper=replace(line.paper, pdf=path.with_name(f"{path.name}.pdf")))

    def _slip(
        self, unit: Unit, recipient: str, lines: Sequence[PrintLine], watermark: str
    ) -> bundle.PrintPart:
        told: dict[str, Any] = {
            "收件": recipient,
            "月份": year_and_month(self.month),
            "件数": len(lines),
            "份数": sum(line.copies for line in lines),
            "张数": sum(line.sheets for line in lines),
            "说明": _MASKED_NOTE if watermark else "",
            "行": [_row(number, line) for number, line in enumerate(lines, 1)],
        }
        form, facts = self.desk.internal(SLIP, unit, self.month, 发送单=told)
        path = self.work / f"{stem(form)}_{unit.unit_code}_{_plain(recipient)}"
        self._print(form, facts.values, path, watermark)
        return bundle.PrintPart(path=path.with_name(f"{path.name}.pdf"), title=form.title)

    def _print(self, form: Form, facts: Mapping[str, Any], path: Path, watermark: str) -> None:
        print_pages(self.press, [(form, facts, path)], watermark=watermark)


@contextmanager
def _printer(desk: Desk, month: str, target: Path | None) -> Iterator[_Printer]:
    with (
        tempfile.TemporaryDirectory(prefix="kongchuo-") as work,
        Press(1, desk.fonts.folder) as press,
    ):
        yield _Printer(desk, press, Path(work), month, target)


def _row(number: int, line: PrintLine) -> dict[str, Any]:
    return {
        "序号": number,
        "文书": line.label,
        "文号": line.paper.document.number,
        "学校": line.school,
        "份数": line.copies,
        "打印": line.paper.printed,
    }
