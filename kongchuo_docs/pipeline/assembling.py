"""Papers become a bundle: cover and contents, print set, signing list, manifest."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kongchuo_docs import __version__, bundle
from kongchuo_docs.errors import RenderError
from kongchuo_docs.model import Bundle, Document, Facts, Form, RenderedFile, Subject, Unit
from kongchuo_docs.numbering import SeriesProof
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.making import retire_earlier
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.staging import place_files, staged_job
from kongchuo_docs.rendering.environment import year_and_month

MANIFEST = "bundle.json"
OUR_NAMES = re.compile(r"0[0-9]_")
PRINT_SET = "print.pdf"
COVER = "bundle_cover"
SIGNING_LIST = "signing_list"


def assemble(
    desk: Desk,
    press: Press,
    unit: Unit,
    month: str,
    documents: Sequence[Document],
    *,
    at: dt.datetime,
) -> Bundle:
    """Put the papers of a unit and month into one bundle; nothing is written where nothing changed.

    Args:
        desk: Forms and facts of the bundle's own pages.
        press: Prints them.
        unit: Reporting unit.
        month: ``2021-10``.
        documents: Papers in reading order; their files lie in the bundle's folder already.
        at: Time for the store.
    """
    relative = desk.folder(month, unit)
    folder = desk.workspace.root / relative
    old = _read_manifest(folder / MANIFEST)
    if old is None or not _current(old, folder, documents):
        _bind(desk, press, unit, month, documents, folder)
    made = Bundle(
        unit_code=unit.unit_code,
        unit_name=unit.name,
        month=month,
        path=relative,
        # The facts stand with each paper; once more in every state of a bundle they would fill it.
        documents=tuple(replace(item, facts=Facts(values={})) for item in documents),
        manifest=bundle.describe(folder / MANIFEST).sha256,
    )
    with desk.workspace.begin() as data:
        data.store.record_bundle(made, at=at)
    return made


def _bind(
    desk: Desk,
    press: Press,
    unit: Unit,
    month: str,
    documents: Sequence[Document],
    folder: Path,
) -> None:
    """Make the bundle's own pages and its manifest."""
    retire_earlier(desk, documents, folder)
    with desk.workspace.reading() as data:
        proof = data.numbers.proof(item.number for item in documents if item.number)
    others = _own_pages(desk, press, unit, month, documents, folder, _proved(proof))
    _retire_strays(folder, documents, others)
    manifest = bundle.bundle_manifest(
        documents,
        unit={"code": unit.unit_code, "name": unit.name},
        month=month,
        tool=__version__,
        others=others,
        numbers=[asdict(each) for each in proof],
    )
    bundle.write_manifest(manifest, folder / MANIFEST)


def _proved(proof: Sequence[SeriesProof]) -> str:
    """Say on the signing list what the register proves about the numbers of a bundle."""
    if not proof:
        return "没有文号"
    return "无空号、无重号" if all(each.whole for each in proof) else "登记簿有问题，请先核对"


def _retire_strays(
    folder: Path, documents: Sequence[Document], others: Sequence[RenderedFile]
) -> None:
    """Move papers that no longer belong to this bundle to 旧版/, such as one whose date moved.

    Only files under the names that we give are touched; what the office added itself stays.
    """
    known = {file.name for item in documents for file in item.files}
    known |= {file.name for file in others}
    ours = (path for path in folder.iterdir() if path.is_file() and OUR_NAMES.match(path.name))
    bundle.retire([path for path in ours if path.name not in known])


def _current(old: dict[str, Any], folder: Path, documents: Sequence[Document]) -> bool:
    """Tell whether the bundle's own pages are whole and speak of just these papers."""
    wanted = bundle.bundle_manifest(documents, unit={}, month="", tool="")["documents"]
    whole = not bundle.check_others(folder, old)
    return bool(old.get("documents") == wanted and whole)


def _read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _own_pages(
    desk: Desk,
    press: Press,
    unit: Unit,
    month: str,
    documents: Sequence[Document],
    folder: Path,
    proved: str,
) -> list[RenderedFile]:
    """Make cover, signing list and print set; return all their files."""
    forms = desk.workspace.library.forms()
    volume = _contents(forms, documents, month) | {"编号核对": proved}
    rows = [_signing_row(n, forms[item.form_id], item) for n, item in enumerate(documents, 1)]
    pages = (
        desk.internal(COVER, unit, month, 卷=volume),
        desk.internal(SIGNING_LIST, unit, month, 卷=volume, 清单=rows),
    )
    made = print_pages(press, [(form, facts.values, folder / stem(form)) for form, facts in pages])
    cover, signing_list = (form for form, _ in pages)
    sheet = folder / f"{stem(signing_list)}.xlsx"
    bundle.signing_sheet(rows, sheet, title=f"{unit.name} {month} {signing_list.title}")
    parts = [bundle.PrintPart(path=folder / f"{stem(cover)}.pdf", title=cover.title)]
    for item in documents:
        pdf = next(file.name for file in item.files if file.name.endswith(".pdf"))
        title = _entry_title(forms[item.form_id], item)
        parts.append(bundle.PrintPart(path=folder / pdf, title=title))
    bundle.print_set(parts, folder / PRINT_SET, title=f"{unit.name} {month} 打印文件")
    return [*made, bundle.describe(sheet), bundle.describe(folder / PRINT_SET)]


def stem(form: Form) -> str:
    """Return the file name of one of the bundle's own pages, without ending."""
    return bundle.file_stem(form, "", "", 1)


def print_pages(
    press: Press, pages: Sequence[tuple[Form, Mapping[str, Any], Path]], watermark: str = ""
) -> list[RenderedFile]:
    """Render pages that take no number, put their two files in place, and return the files.

    Args:
        press: Prints them.
        pages: Form, facts, and the path of the files without ending.
        watermark: Words across the page, or nothing.

    Raises:
        RenderError: A page cannot be made; the others are in place.
    """
    paths = {str(path): path for _, _, path in pages}
    jobs = [
        staged_job(str(path), form, facts, path, title=form.title, watermark=watermark)
        for form, facts, path in pages
    ]
    placed: list[RenderedFile] = []
    for outcome in press.here(jobs):  # the workers are at the papers of the next units
        path = paths[outcome.key]
        if outcome.error:
            raise RenderError(f"「{path.name}」没有做成：{outcome.error}", fix=outcome.fix)
        placed.extend(place_files(outcome, path.parent))
    return placed


def _contents(forms: Any, documents: Sequence[Document], month: str) -> dict[str, Any]:
    """Facts of cover and contents; 页次 counts printed pages from the first paper on."""
    rows, page = [], 1
    for number, item in enumerate(documents, 1):
        rows.append(
            {
                "序号": number,
                "文号": item.number,
                "题名": _entry_title(forms[item.form_id], item),
                "日期": item.dated.isoformat(),
                "页数": item.pages,
                "页次": page,
                "备注": "草稿" if item.draft else "",
            }
        )
        page += item.pages
    return {
        "月份": year_and_month(month),
        "件数": len(documents),
        "页数": page - 1,
        "目录": rows,
    }


def _entry_title(form: Form, document: Document) -> str:
    """Title for lists and bookmarks: with the case id, never with a name."""
    if form.subject is Subject.UNIT_MONTH:
        return document.title
    return f"{document.title}（{document.subject_id}）"


def _signing_row(number: int, form: Form, document: Document) -> dict[str, Any]:
    signs = [role.role for role in form.signatures if not role.seal]
    seals = [
        f"{role.role}（{role.where}）" if role.where else role.role
        for role in form.signatures
        if role.seal
    ]
    return {
        "序号": number,
        "文书": f"{form.label}（{document.subject_id}）",
        "文号": document.number or ("草稿，不签章" if document.draft else ""),
        "份数": sum(copy.count for copy in form.copies) or 1,
        "发送": "、".join(copy.recipient for copy in form.copies),
        "签字": "、".join(signs),
        "盖章": "、".join(seals),
    }
