"""Archiving a bundle as a BagIt bag, and proving later that every byte is still there.

A bag is a folder: the bundle under ``data/``, a manifest with the sha256 of each of its files, a
few *tag files* that describe the bag, and a tag manifest with the sha256 of those. The sha256 of
the tag manifest therefore stands for the whole bag; the workspace records it, so that even a bag
whose manifests were rewritten together with its files is found out. Packed as a ZIP
(:func:`write_zip`) a bag always has the same bytes, so one digest covers that file too, and a second
copy may lie on an object store (:class:`ArchivePlace`).

Basis: RFC 8493 (BagIt 1.0).
"""

from kongchuo_docs.archive.packing import packed_digest, unpacked, write_zip
from kongchuo_docs.archive.place import ArchivePlace, open_place
from kongchuo_docs.archive.verifying import read_bag, verify_bag, verify_zip
from kongchuo_docs.archive.writing import write_bag

__all__ = [
    "ArchivePlace",
    "open_place",
    "packed_digest",
    "read_bag",
    "unpacked",
    "verify_bag",
    "verify_zip",
    "write_bag",
    "write_zip",
]
