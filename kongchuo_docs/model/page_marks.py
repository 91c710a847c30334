"""The mark on each page of a paper, by which its scan finds home.

A mark names a document, its version and the page, and carries a keyed check, so that a foreign or
altered code is not taken for ours. It holds no personal data: document numbers and keys have none.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

PREFIX = "KC1"
"""Raised when the form of the mark changes, so that old pages stay readable."""
INTERNAL = "卷内页 "
"""Begins the document name on cover, contents and signing list: they need no scan."""
_SEPARATOR = "|"
_CHECK_LENGTH = 16
"""Hex digits of the check: 64 bits, beyond guessing and short enough for a coarse code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """Which page of which paper this is."""

    document: str
    """Document number as printed; key of the paper where it has none."""
    version: int
    page: int
    """From 1."""
    pages: int
    """Pages of the paper."""

    def sealed(self, secret: bytes) -> str:
        """Return the text of the code: ``KC1|金中校（劝返）字〔2021〕第3号|1|1|2|<check>``.

        Args:
            secret: The workspace's own secret.
        """
        text = self._text()
        return f"{text}{_SEPARATOR}{_check(text, secret)}"

    def _text(self) -> str:
        fields = (PREFIX, self.document, self.version, self.page, self.pages)
        return _SEPARATOR.join(map(str, fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignMark:
    """A code that is not a mark of this workspace."""

    ours: bool
    """True: it has the form of our marks, but another office's secret, or it was altered."""


def read_mark(text: str, secret: bytes) -> PageMark | ForeignMark:
    """Read the text of a code; whatever stands in it, nothing is raised."""
    body, _, check = text.rpartition(_SEPARATOR)
    parts = body.split(_SEPARATOR)
    if len(parts) != 5 or parts[0] != PREFIX:
        return ForeignMark(ours=False)
    version, page, pages = (_number(part) for part in parts[2:])
    valid = version >= 1 and 1 <= page <= pages
    if not valid or not hmac.compare_digest(check.encode(), _check(body, secret).encode()):
        return ForeignMark(ours=True)
    return PageMark(document=parts[1], version=version, page=page, pages=pages)


def _number(text: str) -> int:
    """Return a count of up to six digits, or 0."""
    return int(text) if len(text) <= 6 and text.isascii() and text.isdigit() else 0


def _check(text: str, secret: bytes) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:_CHECK_LENGTH]
