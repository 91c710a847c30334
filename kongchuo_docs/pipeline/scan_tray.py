"""Where scanned pages lie until their paper is whole: originals, waiting pages, unnamed pages.

``扫描原件/`` keeps the files as they came, by their sha256; ``扫描待齐/`` has a folder for each paper
of which pages are missing; ``扫描待认/`` has numbered pictures that somebody has to look at. Each
file is put in its place in one step, and its line in the list comes after it: whatever kills the
program, the same scan put in again ends in the same state.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kongchuo_docs.bundle.placing import UNFINISHED, disk_problem, write_whole
from kongchuo_docs.errors import InputFileError
from kongchuo_docs.signing.filing import HeldPage

ORIGINALS, WAITING, UNNAMED = "扫描原件", "扫描待齐", "扫描待认"
PAGES, LIST = "pages.json", "待认.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedPage:
    """A picture that somebody has to look at, or once had."""

    number: int
    """From 1, never given twice; 0 until it has one."""
    file: str
    scan: str
    scan_page: int
    key: str = ""
    """Of the paper that its mark names, where it was set aside for being hard to read."""
    page: int = 0
    filed: str = ""
    """Name and page of the paper it turned out to be; the picture is gone then."""


@dataclass(frozen=True, slots=True)
class Tray:
    """The folders of a workspace that hold scans."""

    root: Path

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Open an empty folder for pictures on their way; it is gone afterwards.

        Raises:
            EnvironmentProblem: The disk refuses.
        """
        folder = self.root / ".kongchuo" / "scan"
        try:
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
            folder.mkdir(parents=True)
            yield folder
        except OSError as error:
            raise disk_problem(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what a killed run left half-written."""
        for name in (ORIGINALS, WAITING, UNNAMED):
            for part in (self.root / name).rglob(f"*{UNFINISHED}"):
                part.unlink()

    def keep_original(self, path: Path, digest: str) -> None:
        """Copy a file of scans to its place, if it is not there.

        Raises:
            InputFileError: It was changed since it was read.
            EnvironmentProblem: The disk refuses.
        """
        target = self.root / ORIGINALS / f"{digest}{path.suffix.lower()}"
        if target.exists():
            return
        part = target.with_name(target.name + UNFINISHED)
        try:
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, part)
            if digest_of(part) != digest:
                raise InputFileError(
                    f"{path.name} 在读取时被改动", fix="请等扫描仪写完，再试一次。"
                )
            part.replace(target)
        except OSError as error:
            raise disk_problem(error) from error
        finally:
            part.unlink(missing_ok=True)

    # --- pages that wait ---

    def waiting(self, name: str) -> Mapping[int, HeldPage]:
        """Return the pages that wait in a folder."""
        return read_pages(self.root / WAITING / name / PAGES)

    def put(self, name: str, pages: Mapping[int, tuple[HeldPage, bytes]]) -> None:
        """Add pages to a folder, or put better ones in the place of others."""
        folder = self.root / WAITING / name
        for number, (_, content) in pages.items():
            write_whole(self.page_path(name, number), content)
        held = {**self.waiting(name), **{number: page for number, (page, _) in pages.items()}}
        write_whole(folder / PAGES, pages_json(held))

    def page_path(self, name: str, number: int) -> Path:
        """Return where a waiting page lies."""
        return self.root / WAITING / name / f"{number:03}.pdf"

    def clear(self, name: str) -> None:
        """Remove a folder whose pages are stored as a whole set."""
        shutil.rmtree(self.root / WAITING / name, ignore_errors=True)

    # --- pages that nobody knows ---

    def unnamed(self) -> list[UnnamedPage]:
        """Return all numbered pictures, those that were named too."""
        try:
            told = json.loads((self.root / UNNAMED / LIST).read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [UnnamedPage(**each) for each in told]

    def open_pictures(self) -> list[UnnamedPage]:
        """Return the pictures that still wait for a name; one that was deleted does not."""
        return [
            each for each in self.unnamed() if not each.filed and self.picture_path(each).is_file()
        ]

    def add_unnamed(self, page: UnnamedPage, suffix: str, picture: bytes) -> None:
        """Keep a picture under the next number; one that is known already is left as it is."""
        known = self.unnamed()
        if any((each.scan, each.scan_page) == (page.scan, page.scan_page) for each in known):
            return
        number = max((each.number for each in known), default=0) + 1
        fresh = replace(page, number=number, file=f"{number:04}{suffix}")
        write_whole(self.picture_path(fresh), picture)
        self._list([*known, fresh])

    def picture_path(self, page: UnnamedPage) -> Path:
        """Return where a picture lies."""
        return self.root / UNNAMED / page.file

    def named(self, page: UnnamedPage, filed: str) -> None:
        """Note what a picture turned out to be, and remove it: it lies with its paper now."""
        known = self.unnamed()
        self._list([replace(each, filed=filed) if each == page else each for each in known])
        self.picture_path(page).unlink(missing_ok=True)

    def _list(self, pages: list[UnnamedPage]) -> None:
        write_whole(self.root / UNNAMED / LIST, _json([asdict(each) for each in pages]))


def pages_json(pages: Mapping[int, HeldPage]) -> bytes:
    """Return the list of a set of pages: from which scan each came."""
    return _json([asdict(pages[number]) for number in sorted(pages)])


def read_pages(path: Path) -> Mapping[int, HeldPage]:
    """Return the pages of such a list; none where there is no list."""
    try:
        told = json.loads(path.read_text("utf-8"))
        pages = [HeldPage(**{**each, "score": tuple(each["score"])}) for each in told]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {page.page: page for page in pages}


def digest_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()
