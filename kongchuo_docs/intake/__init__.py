"""The user's workbook: making a blank one, reading a filled one, marking what is wrong in it.

Only this package knows calamine and openpyxl.
"""

from kongchuo_docs.intake.annotate import annotate, marked_path, sort_findings
from kongchuo_docs.intake.blank import blank_workbook
from kongchuo_docs.intake.findings import INTAKE_CODES
from kongchuo_docs.intake.workbook import read_workbook

__all__ = [
    "INTAKE_CODES",
    "annotate",
    "blank_workbook",
    "marked_path",
    "read_workbook",
    "sort_findings",
]
