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
from kongchuo_docs.journal import Act, Anchor
from kongchuo_docs.model import Bundle, Document, Facts, Form, RenderedFile, Unit
from kongchuo_docs.model.page_marks import INTERNAL
from kongchuo_docs.numbering import SeriesProof
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.making import retire_earlier
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.staging import place_files, staged_job
from kongchuo_docs.pipeline.volume import contents, listed_paper, signing_row
from kongchuo_docs.rendering.folios import folio_strips
from kongchuo_docs.rendering.page_marks import Marking
from kongchuo_docs.workspace import Transaction

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
        documents=_without_facts(documents),
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
        anchor = _anchor(data, unit, month, documents)
    proved = f"{_proved(proof)}；办理日志{anchor.short}"
    others = own_pages(desk, press, unit, month, documents, folder, proved)
    _retire_strays(folder, documents, others)
    manifest = bundle.bundle_manifest(
        documents,
        unit={"code": unit.unit_code, "name": unit.name},
        month=month,
        tool=__version__,
        others=others,
        numbers=[asdict(each) for each in proof],
        journal=anchor.noted(),
    )
    bundle.write_manifest(manifest, folder / MANIFEST)


def _without_facts(documents: Sequence[Document]) -> tuple[Document, ...]:
    # The facts stand with each paper; once more in every state of a bundle they would fill it.
    return tuple(replace(item, facts=Facts(values={})) for item in documents)


def _anchor(data: Transaction, unit: Unit, month: str, documents: Sequence[Document]) -> Anchor:
    """Return the head of the journal that a bundle prints: that of the time when it was made.

    A page of an unchanged bundle that was lost comes back as it was.
    """
    known = data.store.bundles(unit=unit.unit_code, month=month)
    if known and known[0].documents == _without_facts(documents):
        return data.journal.before(Act.BUNDLE_BOUND, f"{unit.unit_code}/{month}")
    return data.journal.head()


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


def own_pages(
    desk: Desk,
    press: Press,
    unit: Unit,
    month: str,
    documents: Sequence[Document],
    folder: Path,
    proved: str,
) -> list[RenderedFile]:
    """Make cover, signing list and print set of papers that lie in a folder; return all files.

    Args:
        desk: Forms and facts of these pages.
        press: Prints them.
        unit: Whose bundle it is.
        month: ``2021-10``.
        documents: The papers in reading order.
        folder: Where they lie, and where the pages go.
        proved: What is said of the numbers.

    Raises:
        RenderError: A page cannot be made, or a paper is missing.
    """
    forms = desk.workspace.library.forms()
    listed = [listed_paper(forms[item.form_id], item, folder) for item in documents]
    volume = contents(listed, month) | {"编号核对": proved}
    rows = [signing_row(number, each) for number, each in enumerate(listed, 1)]
    pages = (
        desk.internal(COVER, unit, month, 卷=volume),
        desk.internal(SIGNING_LIST, unit, month, 卷=volume, 清单=rows),
    )
    made = print_pages(
        press,
        [(form, facts.values, folder / stem(form)) for form, facts in pages],
        marking=Marking(
            document=f"{INTERNAL}{unit.unit_code}/{month}", version=1, secret=desk.page_secret
        ),
    )
    cover, signing_list = (form for form, _ in pages)
    sheet = folder / f"{stem(signing_list)}.xlsx"
    bundle.signing_sheet(rows, sheet, title=f"{unit.name} {month} {signing_list.title}")
    front = bundle.PrintPart(path=folder / f"{stem(cover)}.pdf", title=cover.title, counted=False)
    bundle.print_set(
        [front, *(bundle.PrintPart(path=each.pdf, title=each.title) for each in listed)],
        folder / PRINT_SET,
        title=f"{unit.name} {month} 打印文件",
        folios=folio_strips(volume["页数"], desk.fonts),
    )
    return [*made, bundle.describe(sheet), bundle.describe(folder / PRINT_SET)]


def stem(form: Form) -> str:
    """Return the file name of one of the bundle's own pages, without ending."""
    return bundle.file_stem(form, "", "", 1)


def print_pages(
    press: Press,
    pages: Sequence[tuple[Form, Mapping[str, Any], Path]],
    watermark: str = "",
    marking: Marking | None = None,
) -> list[RenderedFile]:
    """Render pages that take no number, put their two files in place, and return the files.

    Args:
        press: Prints them.
        pages: Form, facts, and the path of the files without ending.
        watermark: Words across the page, or nothing.
        marking: What the codes of all these pages say; None = no codes.

    Raises:
        RenderError: A page cannot be made; the others are in place.
    """
    paths = {str(path): path for _, _, path in pages}
    jobs = [
        staged_job(
            str(path), form, facts, path, title=form.title, watermark=watermark, marking=marking
        )
        for form, facts, path in pages
    ]
    placed: list[RenderedFile] = []
    for outcome in press.here(jobs):  # the workers are at the papers of the next units
        path = paths[outcome.key]
        if outcome.error:
            raise RenderError(f"「{path.name}」没有做成：{outcome.error}", fix=outcome.fix)
        placed.extend(place_files(outcome, path.parent))
    return placed
