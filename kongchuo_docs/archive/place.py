"""A second place for the bags, by an address: another disk or an object store, written only once.

A bag lies there as one ZIP. The object store itself refuses to overwrite (``put(mode="create")``),
so two offices that write at the same moment cannot spoil each other's bag.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import EnvironmentProblem, InputFileError, RefusedError


class ArchivePlace:
    """The place behind an address.

    Args:
        store: A store of ``obstore``.
    """

    def __init__(self, store: Any) -> None:
        self._store = store

    def put(self, name: str, file: Path, *, digest: str) -> bool:
        """Put a ZIP there, unless the same one is there already; return whether it is new.

        Args:
            name: Its name, without ending.
            file: The ZIP.
            digest: Its sha256.

        Raises:
            RefusedError: Another content lies there under this name.
            EnvironmentProblem: The place cannot be reached or written.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            obstore.put(self._store, f"{name}.zip", file, mode="create", use_multipart=False)
        except AlreadyExistsError as e:
            if self.digest(name) == digest:
                return False
            raise RefusedError(
                f"归档地址里已有另一份「{name}.zip」，不得覆盖。",
                fix="请用 kongchuo archive verify 查明哪一份是对的，把不对的移到别处。",
            ) from e
        except Exception as e:  # every store has errors of its own
            raise _unreachable(e) from e
        return True

    def digest(self, name: str) -> str | None:
        """Read a ZIP back and return its sha256; None = it is not there.

        Raises:
            EnvironmentProblem: The place cannot be reached.
        """
        import obstore

        digest = hashlib.sha256()
        try:
            for chunk in obstore.get(self._store, f"{name}.zip").stream(min_chunk_size=1 << 20):
                digest.update(chunk)
        except FileNotFoundError:  # obstore's NotFoundError is one
            return None
        except Exception as e:
            raise _unreachable(e) from e
        return digest.hexdigest()

    def size(self, name: str) -> int | None:
        """Return the bytes of a ZIP; None = it is not there.

        Raises:
            EnvironmentProblem: The place cannot be reached.
        """
        import obstore

        try:
            return int(obstore.head(self._store, f"{name}.zip")["size"])
        except FileNotFoundError:
            return None
        except Exception as e:
            raise _unreachable(e) from e


def open_place(address: str) -> ArchivePlace:
    """Open the place behind ``s3://bucket/prefix``, ``file:///folder`` or ``memory:///``.

    Keys of an object store are never in our files: it takes them from the environment
    (``AWS_ACCESS_KEY_ID`` …).

    Raises:
        EnvironmentProblem: The extra ``objects`` is not installed, or the folder not there.
        InputFileError: This is no address.
    """
    try:
        from obstore.store import from_url
    except ImportError as e:
        raise EnvironmentProblem(
            "归档地址要用 obstore，本机没有安装。",
            fix="请安装 kongchuo-docs[objects]，或把 kongchuo.toml 里 [archive] address 留空。",
        ) from e
    try:
        return ArchivePlace(from_url(address))
    except Exception as e:  # whatever the address asks for that does not exist
        raise InputFileError(
            "kongchuo.toml 里 [archive] address 不是能用的地址。",
            fix='写成 "s3://桶/前缀" 或 "file:///文件夹"（文件夹要先建好）。',
        ) from e


def _unreachable(e: Exception) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"归档地址读不了或写不进去（{type(e).__name__}）。",
        fix="请检查网络、挂载、空间和访问权限后重新运行；本机的归档包不受影响。",
    )
