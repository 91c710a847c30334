"""The workspace folder: made once, found from anywhere inside it, opened for each command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RefusedError
from kongchuo_docs.journal import Act, Deed, Journal
from kongchuo_docs.library import Library
from kongchuo_docs.model import County
from kongchuo_docs.numbering import Register
from kongchuo_docs.store import Store
from kongchuo_docs.workspace.database import (
    Place,
    create_database,
    exclusive,
    open_database,
    transaction,
)
from kongchuo_docs.workspace.dumping import dump
from kongchuo_docs.workspace.settings import (
    ArchiveSettings,
    Confirmation,
    database_address,
    read_settings,
    settings_text,
)

_SETTINGS = "kongchuo.toml"
_DATABASE = "kongchuo.db"
_LOCK = "kongchuo.lock"
_FORMS = "form_templates"
_COUNTIES = "jurisdictions"


@dataclass(frozen=True, slots=True)
class Transaction:
    """Store, register and journal on one connection: all change together or not at all."""

    store: Store
    numbers: Register
    journal: Journal
    dump: Callable[[], Iterator[str]]
    """Yields the whole database as JSON lines (:mod:`kongchuo_docs.workspace.dumping`)."""

    @classmethod
    def on(cls, connection: Connection, operator: str) -> Transaction:
        """Return them for a connection, in the name of whoever works."""
        return cls(
            Store(connection, operator),
            Register(connection, operator),
            Journal(connection, operator),
            partial(dump, connection),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """An open workspace. Holds no connection: each transaction opens and closes its own."""

    root: Path
    """Absolute."""
    library: Library
    """The shipped data, the workspace's own forms and counties."""
    county: County
    confirmed: Confirmation | None
    """What the office confirms on its own authority; None = nothing."""
    archive_settings: ArchiveSettings
    fonts: Mapping[str, tuple[str, ...]]
    """Files of the office's licensed fonts by the font name in Word."""
    engine: Engine = field(repr=False, compare=False)
    operator: str = ""
    """Who works, for the journal: an officer, or the user of the operating system."""

    @property
    def out(self) -> Path:
        """Folder of the bundles."""
        return self.root / "out"

    @property
    def archive(self) -> Path:
        """Folder of the archived bags."""
        return self.root / "archive"

    @property
    def font_folder(self) -> Path:
        """Folder of what is cut from the office's fonts; it can be made again at any time."""
        return self.root / ".kongchuo" / "fonts"

    @classmethod
    def create(
        cls,
        path: Path,
        county_id: str,
        *,
        confirmed: Confirmation | None = None,
        database: str = "",
        operator: str = "",
        at: dt.datetime,
    ) -> Workspace:
        """Make a workspace in a new folder, or one that is empty but for ``jurisdictions/``.

        Args:
            path: The folder.
            county_id: Its county.
            confirmed: What the office confirms.
            database: As ``[database] url`` has it; empty = a file in the folder.
            operator: Who makes it, for the journal.
            at: Now.

        Raises:
            NotFoundError: No such county.
            RefusedError: The folder holds a workspace or anything else, or the database does.
            InputFileError: ``database`` is no address.
            EnvironmentProblem: The folder cannot be written, or the server not reached.
        """
        root = path.absolute()
        _library(root).county(county_id)
        _refuse_occupied(root)
        try:
            text = settings_text(county_id, confirmed, created=at.date(), database=database)
            _furnish(root, text, database_address(database) or root / _DATABASE)
        except OSError as error:
            raise EnvironmentProblem(
                f"无法在 {path} 建立工作区。", fix="请换一个可写的本地文件夹。"
            ) from error
        made = cls.open(root, operator=operator)
        with made.begin() as data:
            data.journal.write([Deed(act=Act.CREATED, key=county_id)], at=at)
        return made

    @classmethod
    def open(cls, start: Path, *, operator: str = "") -> Workspace:
        """Open the workspace whose folder is ``start`` or the nearest one above it.

        Args:
            start: A folder.
            operator: Who works, for the journal.

        Raises:
            NotFoundError: There is none, or its county is unknown.
            InputFileError: ``kongchuo.toml`` is malformed.
            KongchuoError: The database is missing, damaged or from a newer version.
        """
        here = start.absolute()
        root = next((each for each in (here, *here.parents) if (each / _SETTINGS).is_file()), None)
        if root is None:
            raise NotFoundError(
                f"{start} 及其上级文件夹都不是工作区（没有 {_SETTINGS}）。",
                fix="先用 kongchuo init 文件夹 --county 县 建立工作区，或用 --workspace 指明。",
            )
        settings = read_settings(root / _SETTINGS)
        library = _library(root)
        return cls(
            root=root,
            library=library,
            county=library.county(settings.county_id),
            confirmed=settings.confirmed,
            archive_settings=settings.archive,
            fonts=settings.fonts,
            engine=open_database(settings.database or root / _DATABASE),
            operator=operator,
        )

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Open a transaction that may write; other writers wait up to 30 seconds.

        Raises:
            RefusedError: Another process kept the database locked.
            KongchuoError: The database is damaged, full or not writable.
        """
        with transaction(self.engine) as connection:
            yield Transaction.on(connection, self.operator)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads one steady state and keeps no writer waiting.

        Raises:
            KongchuoError: The database is damaged, or something tried to write.
        """
        with transaction(self.engine, read_only=True) as connection:
            yield Transaction.on(connection, self.operator)

    def lock(self) -> AbstractContextManager[None]:
        """Keep every other process out of long work such as ``run``; freed even by ``kill -9``.

        Raises:
            RefusedError: Another kongchuo holds the lock.
        """
        return exclusive(self.root / _LOCK, self.engine)


def refill(root: Path, lines: Iterable[str]) -> None:
    """Make the database of a restored folder, where its ``kongchuo.toml`` says, from a dump.

    Raises:
        InputFileError: Settings or dump are malformed.
        RefusedError: The server's database holds a workspace already, or the dump is newer.
    """
    place = read_settings(root / _SETTINGS).database or root / _DATABASE
    create_database(place, lines).dispose()


def _library(root: Path) -> Library:
    """Return the shipped data together with the forms and counties of a workspace folder."""
    forms, counties = root / _FORMS, root / _COUNTIES
    return Library(
        extra_forms=forms if forms.is_dir() else None,
        extra_counties=counties if counties.is_dir() else None,
    )


def _refuse_occupied(root: Path) -> None:
    if (root / _SETTINGS).exists():
        raise RefusedError(
            f"{root} 已经是工作区。", fix="直接在里面运行命令；要另建工作区，请换一个新文件夹。"
        )
    # A county's own file is made before its workspace: kongchuo county new.
    if root.exists() and (
        not root.is_dir() or {each.name for each in root.iterdir()} - {_COUNTIES}
    ):
        raise RefusedError(
            f"{root} 不是空文件夹，不在里面建立工作区。", fix="请换一个新的或空的文件夹。"
        )


def _furnish(root: Path, settings: str, database: Place) -> None:
    """Fill an empty or new folder; whatever fails on the way, nothing half-made stays in it."""
    unfinished = root / f"{_SETTINGS}.part"
    with ExitStack() as undo:
        for folder in (root / "out", root / "archive"):
            folder.mkdir(parents=True)
            undo.callback(folder.rmdir)
        undo.callback((root / _DATABASE).unlink, missing_ok=True)
        create_database(database)
        undo.callback(unfinished.unlink, missing_ok=True)
        unfinished.write_text(settings, encoding="utf-8", newline="\n")
        # The settings make the folder a workspace, so they come last and in one step.
        unfinished.replace(root / _SETTINGS)
        undo.pop_all()
