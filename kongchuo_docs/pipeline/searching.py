"""Papers are found again: by number, name, school, dates, state and form.

The store of the workspace is the index: it holds the facts of each issued paper. Bags and file names
hold no person's name, so a lost bag tells nobody who is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import ArchivePiece, Document
from kongchuo_docs.pipeline.single import find_form
from kongchuo_docs.workspace import Workspace


class Standing(StrEnum):
    """How far a paper has come."""

    ISSUED = "issued"
    SIGNED = "signed"
    ARCHIVED = "archived"
    """In a bag, unsigned."""
    FILED = "filed"
    """In a bag with its signed set."""


STANDINGS: Mapping[Standing, str] = {
    Standing.ISSUED: "待签章",
    Standing.SIGNED: "已签章未归档",
    Standing.ARCHIVED: "已归档（未签章）",
    Standing.FILED: "已归档",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; empty fields mean any. Texts need only be contained."""

    number: str = ""
    """文号 or 档号."""
    name: str = ""
    """Name of the pupil."""
    school: str = ""
    """Code of the reporting unit, or name of school or unit."""
    since: dt.date | None = None
    until: dt.date | None = None
    """Dates of the paper, inclusive."""
    form: str = ""
    """Form by id, short name or title."""
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A paper that fits."""

    document: Document
    standing: Standing
    piece: ArchivePiece | None
    names: tuple[str, ...]
    """Pupils that the paper is about; shown only where the user asks for it."""


def search(workspace: Workspace, query: Query) -> tuple[Found, ...]:
    """Return the newest versions of issued papers that fit, by date and key.

    Raises:
        NotFoundError: There is no such form.
    """
    form = find_form(workspace.library, query.form).form_id if query.form else ""
    with workspace.reading() as data:
        documents = data.store.documents()
        done = data.store.completions()
        pieces = {(each.key, each.number): each for each in data.store.pieces()}
    found = []
    for document in documents.values():
        if document.draft or (form and document.form_id != form):
            continue
        piece = pieces.get((document.key, document.number))
        if piece is not None and piece.version != document.version:
            piece = None  # the correction is not in a bag yet
        signed = (document.key, document.version) in done
        item = Found(
            document=document,
            standing=_standing(piece, signed=signed),
            piece=piece,
            names=tuple(dict.fromkeys(_names(document.facts.values))),
        )
        if _fits(item, query):
            found.append(item)
    return tuple(sorted(found, key=lambda each: (each.document.dated, each.document.key)))


def _standing(piece: ArchivePiece | None, *, signed: bool) -> Standing:
    if piece is None:
        return Standing.SIGNED if signed else Standing.ISSUED
    return Standing.FILED if piece.signed else Standing.ARCHIVED


def _fits(found: Found, query: Query) -> bool:
    document, piece = found.document, found.piece
    numbers = (document.number, piece.code if piece else "")
    return (
        any(query.number in each for each in numbers)
        and (not query.name or any(query.name in each for each in found.names))
        and any(query.school in each for each in _schools(document))
        and (query.since is None or query.since <= document.dated)
        and (query.until is None or document.dated <= query.until)
        and query.standing in (None, found.standing)
    )


def _names(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the pupils of a paper: its own, or those that its table lists."""
    pupil = facts.get("学生")
    if isinstance(pupil, Mapping) and pupil.get("姓名"):
        yield str(pupil["姓名"])
    for table in ("月报", "台账"):
        for row in (facts.get(table) or {}).get("行", ()):
            name = row.get("姓名") or (row.get("学生") or {}).get("姓名")
            if name:
                yield str(name)


def _schools(document: Document) -> Iterator[str]:
    yield document.unit_code
    for entry in ("学校", "填报单位"):
        yield str((document.facts.values.get(entry) or {}).get("名称", ""))


def bag_named(workspace: Workspace, bag_id: str) -> str:
    """Return the id of a bag that the workspace knows, by its id or its beginning.

    Raises:
        NotFoundError: There is none, or more than one.
    """
    with workspace.reading() as data:
        ids = [bag.bag_id for bag in data.store.bags()]
    fits = [each for each in ids if each == bag_id] or [
        each for each in ids if bag_id and each.startswith(bag_id)
    ]
    if len(fits) != 1:
        raise NotFoundError(
            f"没有归档包「{bag_id}」" if not fits else f"「{bag_id}」开头的归档包不止一个",
            fix=f"现有：{'、'.join(fits or ids) or '还没有'}。",
        )
    return fits[0]
