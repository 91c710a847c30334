"""Putting the papers of one reporting unit and month into one folder, ready to print and sign.

Everything here works on files that already exist: names them (:func:`file_stem`), joins them for
the printer (:func:`print_set`), lists who signs what (:func:`signing_sheet`), records what they are
(:func:`bundle_manifest`) and moves them to their places without losing an earlier one
(:func:`place`, :func:`retire`).
"""

from __future__ import annotations

from kongchuo_docs.bundle.manifest import (
    bundle_manifest,
    check_bundle,
    check_files,
    check_others,
    check_signed,
    describe,
    facts_digest,
    write_manifest,
)
from kongchuo_docs.bundle.naming import file_stem
from kongchuo_docs.bundle.placing import RETIRED, UNFINISHED, place, retire, sweep
from kongchuo_docs.bundle.print_set import PrintPart, page_count, paper_size, print_set
from kongchuo_docs.bundle.signing_sheet import COLUMNS, signing_sheet

__all__ = [
    "COLUMNS",
    "RETIRED",
    "UNFINISHED",
    "PrintPart",
    "bundle_manifest",
    "check_bundle",
    "check_files",
    "check_others",
    "check_signed",
    "describe",
    "facts_digest",
    "file_stem",
    "page_count",
    "paper_size",
    "place",
    "print_set",
    "retire",
    "signing_sheet",
    "sweep",
    "write_manifest",
]
