"""Papers made once more from what their bag holds: the same bytes, or exactly what has changed.

Nothing but the bag is asked: facts, template and the texts of the page codes lie in it. What a bag
cannot hold are the program and the fonts; where these are others, it is said per paper.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs import archive
from kongchuo_docs.errors import InputFileError, NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.provenance import FORMAT, PROVENANCE, recipe_of
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.page_marks import Marking
from kongchuo_docs.rendering.papers import REFERENCE, RenderJob, RenderOutcome

NAMES: Mapping[str, str] = {
    "tool": "程序版本",
    "engine": "PDF 引擎",
    "template": "模板",
    "fonts": "字体",
    "marks": "页面码",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What became of one paper."""

    key: str
    number: str
    same: bool
    """Both files are the archived ones, byte for byte."""
    changed: tuple[str, ...] = ()
    """What it was made with and is not the same today, with both values."""
    law: tuple[str, ...] = ()
    """Statutes whose words our law files no longer have; the paper prints its own words."""
    error: str = ""
    """Why it cannot be made at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What became of the papers of a bag."""

    bag_id: str
    papers: tuple[Rebuilt, ...]
    folder: Path | None
    """Where they lie; None = nobody asked to keep them."""

    @property
    def ok(self) -> bool:
        """Tell whether every paper came out byte for byte."""
        return all(paper.same for paper in self.papers)


def rebuild(
    bag: Path, library: Library, fonts: FontSet, *, folder: Path | None = None, jobs: int = 1
) -> RebuildReport:
    """Make each paper of a bag once more and compare.

    Args:
        bag: Folder of the bag, or the ZIP of it.
        library: For templates that the bag does not hold, and the law of today.
        fonts: To print with.
        folder: Where the papers go, under their names; None = they are only compared.
        jobs: Processes.

    Raises:
        NotFoundError: There is no bag.
        InputFileError: It holds no provenance, or a damaged one.
        EnvironmentProblem: Fonts or libraries are missing, or the disk refuses.
    """
    if not bag.exists():
        raise NotFoundError(f"没有归档包「{bag.name}」", fix="请核对路径。")
    scratch = tempfile.TemporaryDirectory(prefix="kongchuo-")
    with _opened(bag) as source, scratch as temporary:
        entries = _entries(source)
        target = folder or Path(temporary)
        target.mkdir(parents=True, exist_ok=True)
        outcomes = dict(_print(source, entries, library, fonts, target, jobs))
        papers = tuple(_compared(each, outcomes, library) for each in entries)
    return RebuildReport(bag_id=source.name, papers=papers, folder=folder)


@contextmanager
def _opened(bag: Path) -> Iterator[Path]:
    with nullcontext(bag) if bag.is_dir() else archive.unpacked(bag) as folder:
        yield folder


def _entries(bag: Path) -> list[dict[str, Any]]:
    try:
        told = json.loads((bag / "data" / PROVENANCE).read_bytes())
        entries: list[dict[str, Any]] = told["documents"]
        known = told["format"] == FORMAT
    except FileNotFoundError as e:
        raise InputFileError(
            f"归档包「{bag.name}」里没有 {PROVENANCE}，不能重做。",
            fix="它是用较早的程序存的；包里的文书文件仍然有效，可用 archive verify 核验。",
        ) from e
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise _damaged(bag) from e
    if not known:
        raise InputFileError(
            f"归档包「{bag.name}」是用更新的程序存的。", fix="请更新程序后再重做。"
        )
    return entries


def _damaged(bag: Path) -> InputFileError:
    return InputFileError(
        f"归档包「{bag.name}」的 {PROVENANCE} 或数据文件已损坏。",
        fix="请用 kongchuo archive verify 查明，用备份恢复后再重做。",
    )


def _print(
    bag: Path,
    entries: list[dict[str, Any]],
    library: Library,
    fonts: FontSet,
    target: Path,
    jobs: int,
) -> Iterator[tuple[str, RenderOutcome]]:
    """Print with the engines that the papers were printed with."""
    by_engine: dict[str, list[RenderJob]] = {}
    for entry in entries:
        engine = entry["made_with"].get("engine", REFERENCE)
        by_engine.setdefault(engine, []).append(_job(bag, entry, library, target))
    for engine, waiting in by_engine.items():
        with Press(jobs, fonts.folder, engine) as press:
            for outcome in press.run(waiting):
                yield outcome.key, outcome


def _job(bag: Path, entry: dict[str, Any], library: Library, target: Path) -> RenderJob:
    try:
        facts = json.loads((bag / "data" / entry["facts_file"]).read_bytes())
        stem = Path(entry["facts_file"]).stem
        template = bag / "data" / entry["template_file"] if "template_file" in entry else None
        marks = entry["marks"].get("texts", ())
        return RenderJob(
            key=entry["key"],
            template=template or _template(library, entry["form"]),
            form_name=entry["label"],
            facts=facts,
            title=f"{entry['title']} {entry['number']}".strip(),
            marking=_marking(entry, marks) if marks else None,
            word=target / f"{stem}.docx",
            pdf=target / f"{stem}.pdf",
        )
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise _damaged(bag) from e


def _marking(entry: dict[str, Any], texts: list[str]) -> Marking:
    return Marking(
        document=entry["number"] or entry["key"],
        version=entry["version"],
        secret=b"",
        sealed=tuple(texts),
    )


def _template(library: Library, form_id: str) -> Path:
    form = library.forms().get(form_id)
    return form.template if form else Path(form_id) / "template.docx"


def _compared(
    entry: dict[str, Any], outcomes: Mapping[str, RenderOutcome], library: Library
) -> Rebuilt:
    outcome = outcomes[entry["key"]]
    made = sorted(file.sha256 for file in outcome.files)
    before = sorted(file["sha256"] for file in entry["files"])
    return Rebuilt(
        key=entry["key"],
        number=entry["number"],
        same=not outcome.error and made == before,
        changed=() if outcome.error else _changed(entry["made_with"], recipe_of(outcome.recipe)),
        law=_changed_law(entry["law"], library),
        error=outcome.error,
    )


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{NAMES.get(name, name)}：{_short(before.get(name))} → {_short(now.get(name))}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    )


def _short(value: str | None) -> str:
    return value[:12] if value else "无"


def _changed_law(quoted: list[dict[str, str]], library: Library) -> tuple[str, ...]:
    """Return the statutes whose printed words are in no text that the law files have."""
    known = {
        (block.key, hashlib.sha256(block.text.encode()).hexdigest()) for block in library.laws()
    }
    return tuple(each["article"] for each in quoted if (each["key"], each["sha256"]) not in known)
