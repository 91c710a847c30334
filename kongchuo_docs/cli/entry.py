"""Entering one case at the terminal: ``case new`` and ``case edit``."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from kongchuo_docs.cli.chinese import Command
from kongchuo_docs.cli.common import BEIJING, now, on_option, open_workspace, workspace_option
from kongchuo_docs.cli.dialogue import (
    BACK,
    CLEAR,
    HELP,
    ask,
    choose,
    explain,
    introduce,
    say_faults,
    wrapped,
)
from kongchuo_docs.errors import ExitCode, UsageError
from kongchuo_docs.model import Finding, Severity
from kongchuo_docs.pipeline.drafts import Draft
from kongchuo_docs.pipeline.entry import Entry, begin_entry
from kongchuo_docs.pipeline.interview import OPTIONAL, Place, Question

RULES = (
    f"逐项填写，回车到下一项：不填就是用方括号里的内容，没有方括号的跳过；带 * 的必须填。\n"
    f"{HELP} 看说明，{BACK} 回到上一项，{CLEAR} 清空这一项，Ctrl-C 暂停（已填的都留着，下次接着填）。"
)
LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}


@click.command(cls=Command)
@workspace_option
@on_option
def new(folder: Path, on: dt.date | None) -> None:
    """在终端里逐项录入一个新个案：马上检查，随时可停，下次接着填。"""
    _need_terminal()
    with _pausing("kongchuo case new"):
        _Session(_begin(folder, None, on), at=now(on)).enter()


@click.command(cls=Command)
@click.argument("case_id", metavar="个案编号")
@workspace_option
@on_option
def edit(case_id: str, folder: Path, on: dt.date | None) -> None:
    """在终端里修改一个个案的任何一项，或补记一次劝返。会显示姓名等个人信息。"""
    _need_terminal()
    with _pausing(f"kongchuo case edit {case_id}"):
        _Session(_begin(folder, case_id, on), at=now(on)).change()


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "交互录入要在终端里使用",
            fix="成批的数据请填采集表：kongchuo workbook blank 生成，kongchuo load 装入。",
        )
    with contextlib.suppress(ImportError):
        import readline  # arrow keys and Chinese characters in the line; not on Windows

        readline.set_auto_history(False)  # answers are personal data


@contextlib.contextmanager
def _pausing(command: str) -> Iterator[None]:
    """Say what becomes of a dialogue that is broken off."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        click.echo(f"\n已暂停，没有存入。已填的内容留在工作区里，{command} 接着填。")
        raise SystemExit(ExitCode.INTERRUPTED) from None


def _begin(folder: Path, case_id: str | None, on: dt.date | None) -> Entry:
    entry = begin_entry(open_workspace(folder), case_id, on=now(on).date())
    if entry.resumed is None:
        return entry
    draft, kept = entry.draft, entry.resumed.astimezone(BEIJING)
    name = draft.case_id or "还没有编号"
    count = sum(len(draft.record(number)) for number in range(len(draft.visits) + 1))
    click.echo(f"有一份没有存入的草稿：{name}，{count} 项，{kept:%Y-%m-%d %H:%M} 留下的。")
    return entry if choose("怎么办", ("接着填", "重新开始（删去草稿）")) == 1 else entry.restart()


@dataclass
class _Session:
    """One dialogue, from the first question to the store."""

    entry: Entry
    at: dt.datetime
    _section: str = field(default="", init=False)

    @property
    def draft(self) -> Draft:
        return self.entry.draft

    def enter(self) -> None:
        """Ask for everything of a new case, then for its visits; then review and store."""
        click.echo(RULES)
        self._walk(0)
        for number in range(1, len(self.draft.visits) + 1):
            self._walk(number)
        while self._more_visits():
            self._add_visit()
        self._review()

    def change(self) -> None:
        """Show a stored case and change single fields."""
        click.echo(RULES)
        self._review(changing=True)

    # --- asking ---------------------------------------------------------------------------------

    def _walk(self, record: int) -> bool:
        """Ask what is not yet answered of a record; False where the user went back out of it."""
        questions = self.entry.interview.questions(record)
        answers = self.draft.record(record)
        here = next(
            (n for n, each in enumerate(questions) if each.column.path not in answers),
            len(questions),
        )
        step = 1
        while here < len(questions):
            step = self._step(record, questions[here], step)
            here += step
            if here < 0:
                if record:
                    return False
                here = 0
        return True

    def _step(self, record: int, question: Question, step: int) -> int:
        """Ask one question; return whether to go on (1) or back (-1)."""
        answers, path = self.draft.record(record), question.column.path
        person = question.person
        nobody = person and not any(text for at, text in answers.items() if at.startswith(person))
        unnamed = nobody and not path.endswith(".name")
        if unnamed or self.entry.interview.is_needless(Place(record, path)):
            answers.setdefault(path, "")
            return step
        if nobody:
            self._head(question)
            known = choose(f"有{OPTIONAL[person]}吗", ("是", "否"), default=2, back=True)
            if known != 1:
                answers[path] = ""
                return 1 if known else -1
        return 1 if self._ask(Place(record, path)) else -1

    def _ask(self, place: Place) -> bool:
        """Ask one question until its answer stands; False where the user goes back."""
        question = self.entry.interview.question(place)
        self._head(question)
        label = introduce(question)
        while True:
            text = ask(label, self.entry.interview.proposal(place))
            if text == BACK:
                return False
            if text == HELP:
                explain(question)
                continue
            own, others = self.entry.interview.answer(place, question.read(text))
            say_faults(own or others)
            if own:
                continue
            self.entry.keep()
            if not others or self._settled(question, [each.place for each in others]):
                return True

    def _settled(self, question: Question, others: list[Place]) -> bool:
        """Let the user say which of two answers that contradict each other is wrong."""
        headings = [self.entry.interview.question(other).column.heading for other in others]
        if choose("改哪一项", (question.column.heading, *headings)) == 1:
            return False
        for other in dict.fromkeys(others):
            self._ask(other)
        return True

    def _head(self, question: Question) -> None:
        if question.section != self._section:
            self._section = question.section
            click.echo(click.style(f"\n【{question.section}】", bold=True))

    # --- visits ---------------------------------------------------------------------------------

    def _more_visits(self) -> bool:
        click.echo(click.style("\n【劝返】", bold=True))
        told = f"已记 {len(self.draft.visits)} 次劝返，再记一次吗"
        return choose(told, ("是", "否"), default=2) == 1

    def _add_visit(self) -> None:
        self._section = "劝返"
        self.draft.visits.append({})
        if not self._walk(len(self.draft.visits)):
            self.draft.visits.pop()
            self.entry.keep()

    # --- review ---------------------------------------------------------------------------------

    def _review(self, *, changing: bool = False) -> None:
        """Show everything, and store, change, pause or give up as the user says."""
        while True:
            places = self._summary()
            findings = self.entry.check()
            _say_findings(findings)
            wrong = any(each.severity is Severity.ERROR for each in findings)
            deeds = ["改一项", "补记一次劝返", "以后再填（留作草稿）", "放弃，什么也不留"]
            deeds.insert(1 if wrong or changing else 0, "存入")
            match deeds[choose("接下来", tuple(deeds)) - 1]:
                case "存入" if self._store():
                    return
                case "改一项":
                    self._change_one(places)
                    changing = False
                case "补记一次劝返":
                    self._add_visit()
                    changing = False
                case "以后再填（留作草稿）":
                    self.entry.keep()
                    click.echo("没有存入，草稿留在工作区里，再运行同一条命令接着填。")
                    return
                case "放弃，什么也不留":
                    self.entry.drop()
                    click.echo("已放弃，什么也没有存入。")
                    return

    def _summary(self) -> list[Place]:
        """Print all answers with numbers; return the places in the order of the numbers."""
        places: list[Place] = []
        click.echo(click.style(f"\n个案 {self.draft.case_id}", bold=True))
        for record in range(len(self.draft.visits) + 1):
            section, blank = "", []
            for question in self.entry.interview.questions(record):
                if question.section != section:
                    section = question.section
                    click.echo(click.style(f"\n【{section}{record or ''}】", bold=True))
                text = self.draft.record(record).get(question.column.path, "")
                places.append(Place(record, question.column.path))
                if text:
                    shown = text.replace("\n", " ⏎ ")
                    click.echo(f"{len(places):4d} {question.column.heading}：{shown}")
                else:
                    blank.append(f"{len(places)} {question.column.heading}")
            if blank:
                click.echo(wrapped("     未填：", blank))
        click.echo()
        return places

    def _change_one(self, places: list[Place]) -> None:
        """Ask which field, by number or heading, and ask it again."""
        headings = [self.entry.interview.question(place).column.heading for place in places]
        while True:
            wanted = ask("改哪一项（序号或名称，回车返回）")
            if wanted in ("", BACK):
                return
            if wanted.isdecimal() and 0 < int(wanted) <= len(places):
                self._ask(places[int(wanted) - 1])
                return
            if wanted in headings:
                self._ask(places[headings.index(wanted)])
                return
            click.echo("没有这一项，填写上面清单里的序号或名称。")

    def _store(self) -> bool:
        """Store; tell whether all went in."""
        report = self.entry.store(self.at)
        if not report.ok:
            click.echo("还有错误，没有存入；请先改正上面列出的项目。")
            return False
        stored = report.stored
        changed = bool(stored and (stored.new or stored.changed))
        click.echo(f"已存入：个案 {self.draft.case_id}。" if changed else "没有变化，无须存入。")
        return True


def _say_findings(findings: tuple[Finding, ...]) -> None:
    for each in sorted(findings, key=lambda finding: list(Severity).index(finding.severity)):
        field_name = f"「{each.field}」" if each.field else ""
        click.echo(f"{LEVELS[each.severity]} {each.code}  {field_name}{each.message}")
        if each.fix:
            click.echo(f"    办法：{each.fix}")
