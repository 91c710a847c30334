"""One fault of a template: what is wrong, and where it stands in the Word file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kongchuo_docs.model import Finding, Severity, Source
from kongchuo_docs.rendering.layout import Place

FORM_FILE = "form.yaml"
SAMPLE_FILE = "sample.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A finding with its place in a Word document (or in the form folder's data files)."""

    finding: Finding
    place: Place
    quote: str = ""
    """How its paragraph begins, to find it by; only of templates, which hold nobody's data."""

    def named(self, file: str) -> Fault:
        """Return the fault as one of the file of that name."""
        return replace(self, finding=replace(self.finding, source=Source(file=file)))


def fault(
    code: str,
    place: Place,
    message: str,
    fix: str,
    *,
    field: str = "",
    basis: str = "",
    severity: Severity = Severity.ERROR,
) -> Fault:
    """Make a fault; an error stops the paper or loses text, a warning only looks wrong.

    Args:
        code: ``KC-L..``, listed in ``docs/design.md`` §7.
        place: Where.
        message: What is wrong, in Chinese.
        fix: What to do.
        field: The placeholder, filter or font.
        basis: Why.
        severity: How much it matters.
    """
    finding = Finding(
        code=code, severity=severity, message=message, fix=fix, field=field, basis=basis
    )
    return Fault(finding=finding, place=place)
