"""What was found out about differences between lists, kept from one comparison to the next.

A difference has an id that is the same in each run: a keyed digest of who it is about and what is
missing. The key keeps anybody from guessing names or ID numbers out of ids; it lies in the workspace
or, hidden, in the table that is handed out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kongchuo_docs.errors import InputFileError

LEDGER_FILE = "compare.json"
"""Its name in the workspace; readable by its owner only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What somebody found out about a difference."""

    result: str
    on: str = ""
    """ISO day on which it was entered."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionLedger:
    """All that was found out, under one key."""

    key: str
    """32 hexadecimal digits."""
    resolved: Mapping[str, Resolution] = field(default_factory=dict)

    def id_of(self, about: str) -> str:
        """Return the id of a difference."""
        digest = hmac.new(bytes.fromhex(self.key), about.encode(), hashlib.sha256)
        return f"D{digest.hexdigest()[:8].upper()}"

    def plus(self, resolved: Mapping[str, Resolution]) -> ResolutionLedger:
        """Return the ledger with more resolutions; what stands under the same id is replaced."""
        return replace(self, resolved={**self.resolved, **resolved})


def read_ledger(folder: Path) -> ResolutionLedger | None:
    """Return the ledger of a workspace; None where there is none yet.

    Raises:
        InputFileError: The file is damaged.
    """
    path = folder / LEDGER_FILE
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text("utf-8"))
        bytes.fromhex(told["key"])
        resolved = {name: Resolution(**each) for name, each in told["resolved"].items()}
        return ResolutionLedger(key=told["key"], resolved=resolved)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fix = "用备份恢复；没有备份的删去这个文件，核查结果从核查表用 --ledger 读回来"
        raise InputFileError(f"{LEDGER_FILE} 读不出来", fix=fix) from error


def write_ledger(folder: Path, ledger: ResolutionLedger) -> None:
    """Keep a ledger in a workspace.

    Raises:
        InputFileError: The file cannot be written.
    """
    path = folder / LEDGER_FILE
    told = {
        "key": ledger.key,
        "resolved": {
            name: {"result": each.result, "on": each.on, "by": each.by}
            for name, each in sorted(ledger.resolved.items())
        },
    }
    part = path.with_name(f"{path.name}.part")
    try:
        part.touch(mode=0o600)
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputFileError(f"{LEDGER_FILE} 写不进去", fix="检查工作区文件夹是否可写") from error


def resolution(text: str, on: dt.date, by: str = "") -> Resolution:
    """Return what was found out on a day."""
    return Resolution(result=text.strip(), on=on.isoformat(), by=by)
