"""From what each paper of a bundle was made, written into its bag: facts, templates, rules, law.

With these files anyone can make the papers once more (:mod:`kongchuo_docs.pipeline.rebuilding`), or
say exactly why they would look different today, without the database of the workspace.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from kongchuo_docs import __version__, bundle
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    ArchivePiece,
    Completion,
    County,
    Document,
    Form,
    Parameter,
    RenderedFile,
)
from kongchuo_docs.model.page_marks import PageMark

FORMAT = 1
"""Raised when an older reader would misread it."""
PROVENANCE = "provenance.json"
FACTS, TEMPLATES = "facts", "templates"
_MARKED = "marks"


def recipe_of(text: str) -> dict[str, str]:
    """Return what a recipe says, by name: ``tool``, ``engine``, ``template``, ``fonts``, ``marks``."""
    pairs = (word.partition("=") for word in text.split())
    return {name: value for name, _, value in pairs}


def canonical(value: Any) -> bytes:
    """Return JSON that is the same for the same value, easy to read."""
    return f"{json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)}\n".encode()


def stem_of(document: Document) -> str:
    """Return the name that the files of a paper share; it holds no person's name."""
    return PurePosixPath(document.files[0].name).stem


class Provenance:
    """Writes down where the papers of one workspace come from.

    Args:
        library: Forms and law as they are now.
        county: Rules, dated.
        secret: Seals the codes on pages; only sealed texts and an id of the key are written.
    """

    def __init__(self, library: Library, county: County, secret: bytes) -> None:
        self._forms = library.forms()
        self._laws = {
            (block.key, digest_of_text(block.text)): block.block_id for block in library.laws()
        }
        self._county = county
        self._secret = secret
        self._key_id = hmac.new(secret, b"mark key id", hashlib.sha256).hexdigest()[:16]

    def files(
        self,
        papers: Sequence[tuple[Document, Sequence[Document]]],
        pieces: Mapping[str, ArchivePiece],
        completions: Mapping[tuple[str, int], Completion],
    ) -> dict[str, bytes]:
        """Return the files that go into the bag beside the papers, by path.

        Args:
            papers: Each paper as it lies in the bundle, with all its issued versions.
            pieces: Their places in the archive, by key.
            completions: How versions were finished.
        """
        files: dict[str, bytes] = {}
        entries = []
        for document, versions in papers:
            facts = f"{FACTS}/{stem_of(document)}.json"
            files[facts] = canonical(document.facts.values)
            entry = self._entry(document, versions) | {"facts_file": facts}
            template = self._template(document)
            if template is not None:
                name, content = template
                files[name] = content
                entry["template_file"] = name
            if document.key in pieces:
                entry["archive"] = _filed(pieces[document.key])
            done = completions.get((document.key, document.version))
            if done is not None:
                entry["completion"] = _completion(done)
            entries.append(entry)
        head = {"format": FORMAT, "tool": __version__, "county": list(self._county.chain)}
        files[PROVENANCE] = canonical({**head, "documents": entries})
        return files

    def _entry(self, document: Document, versions: Iterable[Document]) -> dict[str, Any]:
        form = self._forms.get(document.form_id)
        return {
            "key": document.key,
            "form": document.form_id,
            "label": form.label if form else document.title,
            "title": document.title,
            "number": document.number,
            "version": document.version,
            "dated": document.dated.isoformat(),
            "pages": document.pages,
            "facts_sha256": bundle.facts_digest(document.facts),
            "made_with": recipe_of(document.recipe),
            "rules": [_rule(each) for each in self._rules(document, form)],
            "law": self._law(document),
            "marks": self._marks(document),
            "files": _files(document.files),
            "versions": [_version(each) for each in versions],
        }

    def _rules(self, document: Document, form: Form | None) -> list[Parameter]:
        """Return the county's values that the form reads, as they hold on the date of the paper."""
        own = ("title", "issuer", "prefix", "grammar", "retention")
        keys = [
            *(f"forms.{document.form_id}.{name}" for name in own),
            *sorted(set(form.computed.values()) if form else ()),
            *("issuers.county.name", "issuers.county.short", "issuers.county.prefix"),
        ]
        found = (self._county.find(key, document.dated) for key in keys)
        return [each for each in found if each is not None]

    def _law(self, document: Document) -> list[dict[str, str]]:
        """Return the statutes as the paper prints them; the block is named where its words are ours."""
        blocks: Mapping[str, Mapping[str, str]] = document.facts.values.get("法条") or {}
        quoted = []
        for key, block in blocks.items():
            digest = digest_of_text(block["原文"])
            block_id = self._laws.get((key, digest), "")
            place = block["名称"] + block["条款"]
            quoted.append({"key": key, "block": block_id, "article": place, "sha256": digest})
        return quoted

    def _marks(self, document: Document) -> dict[str, Any]:
        """Return the sealed texts of the codes, so that they can be printed without the secret."""
        if _MARKED not in recipe_of(document.recipe):
            return {}
        texts = [
            PageMark(
                document=document.number or document.key,
                version=document.version,
                page=page,
                pages=document.pages,
            ).sealed(self._secret)
            for page in range(1, document.pages + 1)
        ]
        return {"key_id": self._key_id, "texts": texts}

    def _template(self, document: Document) -> tuple[str, bytes] | None:
        """Return the template that the paper was made with, while the form still has it."""
        form = self._forms.get(document.form_id)
        wanted = recipe_of(document.recipe).get("template", "")
        if form is None or not form.template.is_file():
            return None
        content = form.template.read_bytes()
        if hashlib.sha256(content).hexdigest() != wanted:
            return None
        return f"{TEMPLATES}/{document.form_id}_{wanted[:12]}.docx", content


def digest_of_text(text: str) -> str:
    """Return the sha256 of words, as the law files have it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(parameter: Parameter) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "value": parameter.value,
        "unit": parameter.unit,
        "since": parameter.since.isoformat() if parameter.since else "",
        "source": parameter.source,
        "file": parameter.file,
        "checked_by": parameter.checked_by,
        "checked_on": parameter.checked_on.isoformat() if parameter.checked_on else "",
    }


def _filed(piece: ArchivePiece) -> dict[str, Any]:
    return {
        "档号": piece.code,
        "年度": piece.year,
        "保管期限": piece.retention,
        "件号": piece.piece,
        "责任者": piece.issuer,
        "题名": piece.title,
    }


def _completion(done: Completion) -> dict[str, Any]:
    return {
        "kind": str(done.kind),
        "on": done.on.isoformat(),
        "pages": done.pages,
        "note": done.note,
        "files": _files(done.files),
    }


def _version(document: Document) -> dict[str, Any]:
    return {
        "version": document.version,
        "number": document.number,
        "dated": document.dated.isoformat(),
        "facts_sha256": bundle.facts_digest(document.facts),
        "made_with": recipe_of(document.recipe),
        "files": _files(document.files),
    }


def _files(files: Iterable[RenderedFile]) -> list[dict[str, Any]]:
    return [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files]
