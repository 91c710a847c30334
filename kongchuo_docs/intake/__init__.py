"""The user's workbook: making a blank one, reading a filled one, marking what is wrong in it.

Only this package knows calamine and openpyxl. Reading goes through ``gate`` (measures, refuses),
``sandbox`` (a child process reads), ``tables`` and ``texts`` (any file as tables), ``sheets``,
``headings`` and ``vocabulary`` (what is what), ``columns`` and ``rows`` (what there is to say);
``workbook`` puts them in a row.
"""

from kongchuo_docs.intake.annotate import annotate, free_path, marked_path, next_list
from kongchuo_docs.intake.blank import blank_workbook, filled_workbook
from kongchuo_docs.intake.cells import to_cells, to_text
from kongchuo_docs.intake.check_table import CheckTable, read_check_table, write_check_table
from kongchuo_docs.intake.fault_list import write_list
from kongchuo_docs.intake.findings import INTAKE_CODES
from kongchuo_docs.intake.gate import is_xlsx
from kongchuo_docs.intake.mapping import parse_map, read_map, save_map
from kongchuo_docs.intake.ordering import Group, group_findings, sort_findings
from kongchuo_docs.intake.workbook import no_password, read_workbook

__all__ = [
    "INTAKE_CODES",
    "CheckTable",
    "Group",
    "annotate",
    "blank_workbook",
    "filled_workbook",
    "free_path",
    "group_findings",
    "is_xlsx",
    "marked_path",
    "next_list",
    "no_password",
    "parse_map",
    "read_check_table",
    "read_map",
    "read_workbook",
    "save_map",
    "sort_findings",
    "to_cells",
    "to_text",
    "write_check_table",
    "write_list",
]
