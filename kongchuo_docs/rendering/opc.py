"""Write a .docx: a zip whose bytes depend on its parts alone, and whose parts may be kept packed.

Most parts of a paper are the same in every copy of its form. ``zipfile`` would pack them anew each
time, which takes longer than filling the form; so a part is packed once and joined in as it is.

Basis: APPNOTE.TXT 6.3 of the zip format, 4.3.7, 4.3.12, 4.3.16; ECMA-376 part 2, annex C.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

SMALL, QUICK = 9, 3
"""Levels of zlib. On filled forms, the quick one takes a third of the time of the usual level 6
and makes files a tenth larger."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20
"""2.0: the first that knows deflated parts."""
_MADE_BY = 3 << 8 | _VERSION
"""Unix, on every machine."""
_DEFLATED = 8
_UTF8_NAME = 1 << 11
_MIDNIGHT, _DAY = 0, 1 << 5 | 1
"""1980-01-01, the earliest date that a zip knows: the same on every machine and day."""
_MODE = 0o600 << 16
"""Of the file, should somebody unpack it: papers are for their owner's eyes."""


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A part as it stands in the zip."""

    name: str
    fields: bytes
    """What both of its headers say: from the version that is needed to the length of the name."""
    data: bytes


def packed(name: str, body: bytes, level: int) -> PackedPart:
    """Deflate a part: :data:`SMALL` if it is kept, :data:`QUICK` if it is for one paper only."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(body) + packer.flush()
    flags = 0 if name.isascii() else _UTF8_NAME
    fields = struct.pack(
        "<5H3L2H", _VERSION, flags, _DEFLATED, _MIDNIGHT, _DAY,
        zlib.crc32(body), len(data), len(body), len(name.encode()), 0,
    )  # fmt: skip
    return PackedPart(name, fields, data)


def package(parts: Iterable[PackedPart]) -> bytes:
    """Write the zip: the list of content types first, as readers expect it, then by name."""
    written: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in sorted(parts, key=lambda part: (part.name != "[Content_Types].xml", part.name)):
        name = part.name.encode()
        directory += (
            _CENTRAL, struct.pack("<H", _MADE_BY), part.fields,
            struct.pack("<3H2L", 0, 0, 0, _MODE, offset), name,
        )  # fmt: skip
        written += (_LOCAL, part.fields, name, part.data)
        offset += len(_LOCAL) + len(part.fields) + len(name) + len(part.data)
    count, size = len(directory) // 5, sum(map(len, directory))
    end = struct.pack("<4H2LH", 0, 0, count, count, size, offset, 0)
    return b"".join((*written, *directory, _END, end))
