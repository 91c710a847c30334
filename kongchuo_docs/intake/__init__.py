"""The user's workbook: making a blank one, reading a filled one, marking what is wrong in it.

Only this package knows calamine and openpyxl. Reading goes through ``gate`` (measures, refuses),
``sandbox`` (a child process reads), ``tables`` and ``texts`` (any file as tables), ``sheets``,
``headings`` and ``vocabulary`` (what is what), ``columns`` and ``rows`` (what there is to say);
``workbook`` puts them in a row.
"""

from kongchuo_docs.intake.annotate import annotate, marked_path, sort_findings
from kongchuo_docs.intake.blank import blank_workbook
from kongchuo_docs.intake.findings import INTAKE_CODES
from kongchuo_docs.intake.gate import is_xlsx
from kongchuo_docs.intake.mapping import parse_map, read_map, save_map
from kongchuo_docs.intake.workbook import no_password, read_workbook

__all__ = [
    "INTAKE_CODES",
    "annotate",
    "blank_workbook",
    "is_xlsx",
    "marked_path",
    "no_password",
    "parse_map",
    "read_map",
    "read_workbook",
    "save_map",
    "sort_findings",
]
