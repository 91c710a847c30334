"""Papers become a bundle: cover and contents, print set, signing list, manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kongchuo_docs import __version__, bundle
from kongchuo_docs.errors import RenderError
from kongchuo_docs.model import Bundle, Document, Form, RenderedFile, Subject, Unit
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.making import retire_earlier
from kongchuo_docs.rendering.fonts import default_folder
from kongchuo_docs.rendering.papers import RenderJob, render

MANIFEST = "bundle.json"
PRINT_SET = "print.pdf"
COVER = "bundle_cover"
SIGNING_LIST = "signing_list"


def assemble(
    desk: Desk, unit: Unit, month: str, documents: Sequence[Document], *, at: dt.datetime
) -> Bundle:
    """Put the papers of a unit and month into one bundle; nothing is written where nothing changed.

    Args:
        desk: Forms and facts of the bundle's own pages.
        unit: Reporting unit.
        month: ``2021-10``.
        documents: Papers in reading order; their files lie in the bundle's folder already.
        at: Time for the store.
    """
    relative = desk.folder(month, unit)
    folder = desk.workspace.root / relative
    old = _read_manifest(folder / MANIFEST)
    if old is None or not _current(old, folder, documents):
        retire_earlier(desk, documents, folder)
        others = _own_pages(desk, unit, month, documents, folder)
        manifest = bundle.bundle_manifest(
            documents,
            unit={"code": unit.unit_code, "name": unit.name},
            month=month,
            tool=__version__,
            others=others,
        )
        bundle.write_manifest(manifest, folder / MANIFEST)
    made = Bundle(
        unit_code=unit.unit_code,
        unit_name=unit.name,
        month=month,
        path=relative,
        documents=tuple(documents),
        manifest=_sha256(folder / MANIFEST),
    )
    with desk.workspace.begin() as data:
        data.store.record_bundle(made, at=at)
    return made


def _current(old: dict[str, Any], folder: Path, documents: Sequence[Document]) -> bool:
    """Tell whether the bundle's own pages are whole and speak of just these papers."""
    wanted = bundle.bundle_manifest(documents, unit={}, month="", tool="")["documents"]
    whole = all(
        (folder / file["name"]).is_file() and _sha256(folder / file["name"]) == file["sha256"]
        for file in old.get("others", ())
    )
    return bool(old.get("documents") == wanted and whole)


def _read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _own_pages(
    desk: Desk, unit: Unit, month: str, documents: Sequence[Document], folder: Path
) -> list[RenderedFile]:
    """Make cover, signing list and print set; return all their files."""
    forms = desk.workspace.library.forms()
    volume = _contents(forms, documents, month)
    rows = [
        _signing_row(number, forms[item.form_id], item) for number, item in enumerate(documents, 1)
    ]
    cover_form, cover_facts = desk.internal(COVER, unit, month, 卷=volume)
    cover = _page(cover_form, cover_facts.values, folder)
    list_form, list_facts = desk.internal(SIGNING_LIST, unit, month, 卷=volume, 清单=rows)
    signing = _page(list_form, list_facts.values, folder)
    sheet = folder / f"{bundle.file_stem(list_form, '', '', 1)}.xlsx"
    title = f"{unit.name} {month} {list_form.title}"
    bundle.signing_sheet(rows, sheet, title=title)
    parts = [bundle.PrintPart(path=folder / cover[1].name, title=cover_form.title)]
    for item in documents:
        pdf = next(file.name for file in item.files if file.name.endswith(".pdf"))
        title = _entry_title(forms[item.form_id], item)
        parts.append(bundle.PrintPart(path=folder / pdf, title=title))
    bundle.print_set(parts, folder / PRINT_SET, title=f"{unit.name} {month} 打印文件")
    return [*cover, *signing, _file(sheet), _file(folder / PRINT_SET)]


def _page(form: Form, facts: Any, folder: Path) -> list[RenderedFile]:
    """Render one of the bundle's own pages and put it in its place."""
    stem = bundle.file_stem(form, "", "", 1)
    word, pdf = folder / f"{stem}.docx", folder / f"{stem}.pdf"
    outcome = render(
        RenderJob(
            key=form.form_id,
            template=form.template,
            form_name=form.label,
            facts=facts,
            title=form.title,
            word=word.with_name(word.name + bundle.UNFINISHED),
            pdf=pdf.with_name(pdf.name + bundle.UNFINISHED),
        ),
        default_folder(),
    )
    if outcome.error:
        raise RenderError(f"{form.title}没有做成：{outcome.error}", fix=outcome.fix)
    for target in (word, pdf):
        target.with_name(target.name + bundle.UNFINISHED).replace(target)
    return [_file(word), _file(pdf)]


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
        "月份": f"{int(month[:4])}年{int(month[5:])}月",
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


def _file(path: Path) -> RenderedFile:
    return RenderedFile(name=path.name, sha256=_sha256(path), size=path.stat().st_size)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
