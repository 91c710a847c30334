"""File names that tell the document and its number, and never a person.

Sorted as plain text the names of a bundle stand in reading order: cover, monthly report, papers of
the cases, enrolment notices, signing list.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from kongchuo_docs.model import Form, Subject

LONGEST = 200
"""Bytes of UTF-8 that a stem may have. File systems end at 255, and ``.docx.part`` must still fit."""

_GROUPS = {Subject.UNIT_MONTH: "01", Subject.CASE: "02", Subject.ENROLMENT: "03"}
_UNSAFE = re.compile(r"[^\w（）〔〕()\-]")


def file_stem(form: Form, subject_id: str, number: str, version: int) -> str:
    """Return the file name, without ending, of one paper of a bundle.

    The same arguments always give the same name; different papers of a bundle get different names
    even where a character had to be replaced or the name had to be cut.

    Args:
        form: The form; internal pages (``Subject.BUNDLE``) take their group from ``form.order``.
        subject_id: Case id or child id; not printed for papers about the whole bundle.
        number: Printed number, or empty.
        version: From 1; later versions end in ``_更正1``, ``_更正2`` …

    Returns:
        For example ``02_JL003_1_调查表_青中校（调查）字〔2021〕第3号``.
    """
    match form.subject:
        case Subject.CASE:
            parts = [subject_id, str(form.order), form.label, number]
        case Subject.ENROLMENT:
            parts = [subject_id, form.label, number]
        case _:
            parts = [form.label, number]
    group = _GROUPS.get(form.subject, f"{form.order:02d}")
    wanted = "_".join([group, *filter(None, parts)])
    return _safe(wanted, "" if version < 2 else f"_更正{version - 1}")


def _safe(wanted: str, ending: str) -> str:
    """Make a name that every file system takes; where that loses something, a digest tells apart.

    Windows' reserved names cannot come out: every name begins with the digits of its group.
    """
    normal = unicodedata.normalize("NFC", wanted)
    clean = _UNSAFE.sub("-", normal)
    if clean != normal or len((clean + ending).encode()) > LONGEST:
        raw = wanted.encode("utf-8", "surrogatepass")
        ending = f"_{hashlib.sha256(raw).hexdigest()[:8]}{ending}"
    room = LONGEST - len(ending.encode())
    return clean.encode()[:room].decode(errors="ignore") + ending
