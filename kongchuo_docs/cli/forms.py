"""Commands about forms and Word files: form list, form lint, form new, pdf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongchuo_docs.cli.chinese import Command, Group
from kongchuo_docs.cli.common import (
    COLORS,
    WORDS,
    counts,
    engine_option,
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode
from kongchuo_docs.library import Library
from kongchuo_docs.model import Severity, Subject
from kongchuo_docs.model.wording import ISSUERS

if TYPE_CHECKING:
    from kongchuo_docs.pipeline.form_lint import LintReport
    from kongchuo_docs.pipeline.form_new import NewForm
    from kongchuo_docs.rendering.layout import Place
    from kongchuo_docs.rendering.lint import Fault

PARTS = {
    "word/document.xml": "",
    "word/header": "页眉",
    "word/footer": "页脚",
    "word/footnotes": "脚注",
    "word/endnotes": "尾注",
    "word/comments": "批注",
    "docProps": "文档属性",
}
"""How people call the parts of a Word file."""
docx_argument = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group)
def form() -> None:
    """表单。"""


@form.command("list")
@workspace_option
@json_option
def list_forms(folder: Path, as_json: bool) -> None:
    """列出全部表单：谁出具、怎么编号、几份、给谁、样式有没有来源。"""
    workspace = workspace_if_any(folder)
    library = workspace.library if workspace else Library()
    forms = [each for each in library.forms().values() if each.subject is not Subject.BUNDLE]
    begun = library.begun_forms()
    if as_json:
        print_json(
            {
                "forms": [
                    {
                        "form": each.form_id,
                        "title": each.title,
                        "label": each.label,
                        "subject": str(each.subject),
                        "issuer": each.issuer,
                        "kind": each.kind,
                        "retention": each.retention,
                        "basis": list(each.basis),
                        "unverified": each.unverified,
                    }
                    for each in forms
                ],
                "begun": list(begun),
                "broken": [
                    {"form": name, "file": each.where, "problem": each.problem, "fix": each.fix}
                    for name, each in library.broken_forms().items()
                ],
            }
        )
        return
    for each in forms:
        click.echo(f"{each.form_id}  《{each.title}》")
        click.echo(f"    依据：{'；'.join(each.basis)}")
        if each.unverified:
            click.echo(f"    样式：{each.unverified}")
    for name in begun:
        click.echo(f"{name}  还没填完，暂不出具；kongchuo form lint {name} 列出还需填写的")
    for name, each_broken in library.broken_forms().items():
        click.echo(f"{name}  读不出来，暂不出具：{each_broken.where}：{each_broken.problem}")
        click.echo(f"    办法：{each_broken.fix}")


@form.command()
@click.argument("names", metavar="[表单或文件.docx]…", nargs=-1)
@click.option(
    "--annotate",
    metavar="副本.docx",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另存一份副本，把问题写成批注",
)
@click.option(
    "--issuer",
    metavar="签发单位",
    type=click.Choice(ISSUERS),
    help="由谁出具：学校 school、村居 village、乡镇 township、县 county；默认看表单",
)
@workspace_option
@on_option
@json_option
def lint(
    names: tuple[str, ...],
    annotate: Path | None,
    issuer: str | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """检查模板：占位符、循环、字体、表格、法条和用语，一次列出全部问题。不写表单则全部检查。"""
    from kongchuo_docs.pipeline.form_lint import lint as lint_forms

    workspace = workspace_if_any(folder)
    report = lint_forms(
        workspace.library if workspace else Library(),
        names,
        on=now(on).date(),
        issuer=issuer or "",
        annotate=annotate,
        workspace=workspace,
    )
    if as_json:
        print_json(_lint_json(report))
    else:
        _print_lint(report)
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


@form.command()
@click.argument("name", metavar="代号")
@click.option(
    "--from",
    "source",
    metavar="文件.docx",
    required=True,
    type=docx_argument,
    help="本单位现用的 Word 表",
)
@click.option("--fill-labels", is_flag=True, help="在只出现一次的栏目名右边的空格里填上占位符")
@workspace_option
@on_option
@json_option
def new(
    name: str, source: Path, fill_labels: bool, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """用本单位的 Word 表建一个表单文件夹，列出还需填写的内容。原件不动。"""
    from kongchuo_docs.pipeline.form_new import new_form

    workspace = open_workspace(folder)
    made = new_form(workspace, name, source, fill=fill_labels, on=now(on).date())
    if as_json:
        print_json(_new_json(made))
    else:
        _print_new(made)


@click.command(cls=Command)
@click.argument("source", metavar="文件.docx", type=docx_argument)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件.pdf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="放在哪里；默认放在原件旁边",
)
@engine_option
@click.option("--strict", is_flag=True, help="有印得不一样的地方就算错误，不出 PDF")
@workspace_option
@json_option
def pdf(
    source: Path, target: Path | None, engine: str, strict: bool, folder: Path, as_json: bool
) -> None:
    """把 Word 文书印成 PDF（PDF/A-2b），出具以后又手工改过的也可以。"""
    from kongchuo_docs.pipeline.word_to_pdf import word_to_pdf

    report = word_to_pdf(
        source, target, engine=engine, strict=strict, workspace=workspace_if_any(folder)
    )
    if as_json:
        print_json(
            {
                "ok": report.ok,
                "pdf": str(report.pdf) if report.pdf else "",
                "pages": report.pages,
                **faults_json(report.faults),
            }
        )
    else:
        print_faults(report.faults)
        click.echo(f"{report.pdf}，{report.pages} 页" if report.pdf else "没有出 PDF。")
    raise SystemExit(ExitCode.DONE if report.ok else ExitCode.FINDINGS)


# --- printing -----------------------------------------------------------------------------------


def print_faults(faults: Sequence[Fault]) -> None:
    """Print faults with their places, the gravest first."""
    order = list(Severity)
    for each in sorted(faults, key=lambda item: order.index(item.finding.severity)):
        found = each.finding
        word = click.style(f"{WORDS[found.severity]} {found.code}", fg=COLORS[found.severity])
        quote = f"“{each.quote}”" if each.quote else ""
        where = place_words(found.source.file, each.place)
        click.echo(f"{word}  {where}{quote}：{found.message}")
        click.echo(f"    办法：{found.fix}")
        if found.basis:
            click.echo(f"    依据：{found.basis}")


def place_words(file: str, place: Place) -> str:
    """Say where a fault is: ``通知书.docx 表 2 第 3 行第 1 格第 2 段``."""
    part = next((word for start, word in PARTS.items() if place.part.startswith(start)), place.part)
    pieces = [
        f"表 {place.table} " if place.table else "",
        f"第 {place.row} 行" if place.row else "",
        f"第 {place.cell} 格" if place.cell else "",
        f"第 {place.paragraph} 段" if place.paragraph else "",
    ]
    return " ".join(filter(None, (file, part, "".join(pieces).strip())))


def _print_lint(report: LintReport) -> None:
    print_faults(report.faults)
    found = counts(report.findings)
    click.echo(
        f"检查了 {len(report.checked)} 个模板：{found['error']} 个错误、{found['warning']} 个提醒。"
    )
    if report.annotated:
        click.echo(f"标注副本：{report.annotated}（问题写在批注里；请改原件，不要改副本）")


def _print_new(made: NewForm) -> None:
    click.echo(f"表单文件夹：{made.folder}")
    print_faults(made.report.faults)
    if made.suggestions:
        click.echo("认出的栏目和可用的占位符：")
    for each in made.suggestions:
        done = (
            "（已填）" if made.filled and each.alone else "（那里已有内容）" if each.holds else ""
        )
        where = place_words("", each.place)
        click.echo(f"    {each.label}（{where}）→ {each.placeholder}{done}")
    if made.labels.unknown:
        click.echo("没有认出的栏目（要印的，请自己写占位符）：")
    for place, label in made.labels.unknown:
        click.echo(f"    {label}（{place_words('', place)}）")
    click.echo(f"还需填写（form.yaml）：{'、'.join(made.to_do) or '无'}")
    name = made.form.form_id
    click.echo(
        f"下一步：在 template.docx 里写占位符，填好 form.yaml，再运行 kongchuo form lint {name}"
    )


def _lint_json(report: LintReport) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "checked": list(report.checked),
        "annotated": str(report.annotated) if report.annotated else "",
        **faults_json(report.faults),
    }


def faults_json(faults: Sequence[Fault]) -> dict[str, Any]:
    """Return faults and their number in the shape of the contract."""
    return {
        "findings": [_fault_json(each) for each in faults],
        "counts": counts([each.finding for each in faults]),
    }


def _fault_json(each: Fault) -> dict[str, Any]:
    """Return a fault in the shape of the contract; 0 of a count = does not apply."""
    found, place = finding_json(each.finding), each.place
    return {
        "code": found["code"],
        "severity": found["severity"],
        "file": found["file"],
        "part": place.part,
        "paragraph": place.paragraph,
        "table": place.table,
        "row": place.row,
        "cell": place.cell,
        "quote": each.quote,
        "field": found["field"],
        "message": found["message"],
        "fix": found["fix"],
        "basis": found["basis"],
    }


def _new_json(made: NewForm) -> dict[str, Any]:
    return {
        "ok": True,
        "form": made.form.form_id,
        "folder": str(made.folder),
        "to_do": list(made.to_do),
        "suggestions": [
            {
                "label": each.label,
                "placeholder": each.placeholder,
                "table": each.place.table,
                "row": each.place.row,
                "cell": each.place.cell,
                "filled": made.filled and each.alone,
                "holds": each.holds,
            }
            for each in made.suggestions
        ],
        "unknown_labels": [
            {"label": label, "table": place.table, "row": place.row, "cell": place.cell}
            for place, label in made.labels.unknown
        ],
        **faults_json(made.report.faults),
    }
