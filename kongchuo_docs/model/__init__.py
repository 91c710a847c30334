"""Every type that crosses a stage. Read this first.

All types are frozen: a stage returns new values and never changes what it was given. Dates are
``datetime.date``; months are the text ``"2021-10"``; lengths in papers are millimetres; days are
calendar days unless a name says otherwise. Identifiers of units, cases and children are chosen by
the office (``JL01``, ``JL003``) and are safe to print in logs and file names; names, ID numbers and
phones are not.

In the order of the work: ``months``, ``findings``, ``intake`` (the workbook), ``cases`` (schools and
children), ``reference`` (counties, law, codes, forms), ``papers`` (numbers, documents, bundles, bags).
"""

from kongchuo_docs.model.acts import Act
from kongchuo_docs.model.archives import PERMANENT, ArchivePiece, FixityCheck, FixityDepth
from kongchuo_docs.model.cases import (
    Absence,
    Case,
    Enrolment,
    Guardian,
    MonthlyHead,
    Record,
    Roll,
    Student,
    Survey,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.model.findings import Finding, Severity, Source, has_error
from kongchuo_docs.model.intake import (
    CellError,
    CellValue,
    Column,
    EarlierVersion,
    HeadingGroup,
    Implied,
    Plausible,
    RawRecord,
    RecordKind,
    SheetLayout,
    SheetWording,
    Unclear,
    WorkbookLayout,
)
from kongchuo_docs.model.leave import Leave
from kongchuo_docs.model.months import first_day, last_day
from kongchuo_docs.model.papers import (
    Bag,
    Bundle,
    Document,
    DocumentNumber,
    DocumentState,
    Facts,
    FixityReport,
    NumberEntry,
    NumberSeries,
    NumberState,
    PlannedDocument,
    RenderedFile,
)
from kongchuo_docs.model.reference import (
    CodeList,
    Copy,
    County,
    Form,
    FormInput,
    LawBlock,
    NumberGrammar,
    Parameter,
    RegisterColumn,
    SignatureRole,
    Subject,
)
from kongchuo_docs.model.registers import Change, Cohort, RateLine, RegisterItem, Selection
from kongchuo_docs.model.rosters import RosterEntry
from kongchuo_docs.model.signing import Completion, CompletionKind

__all__ = [
    "PERMANENT",
    "Absence",
    "Act",
    "ArchivePiece",
    "Bag",
    "Bundle",
    "Case",
    "CellError",
    "CellValue",
    "Change",
    "CodeList",
    "Cohort",
    "Column",
    "Completion",
    "CompletionKind",
    "Copy",
    "County",
    "Document",
    "DocumentNumber",
    "DocumentState",
    "EarlierVersion",
    "Enrolment",
    "Facts",
    "Finding",
    "FixityCheck",
    "FixityDepth",
    "FixityReport",
    "Form",
    "FormInput",
    "Guardian",
    "HeadingGroup",
    "Implied",
    "LawBlock",
    "Leave",
    "MonthlyHead",
    "NumberEntry",
    "NumberGrammar",
    "NumberSeries",
    "NumberState",
    "Parameter",
    "PlannedDocument",
    "Plausible",
    "RateLine",
    "RawRecord",
    "Record",
    "RecordKind",
    "RegisterColumn",
    "RegisterItem",
    "RenderedFile",
    "Roll",
    "RosterEntry",
    "Selection",
    "Severity",
    "SheetLayout",
    "SheetWording",
    "SignatureRole",
    "Source",
    "Student",
    "Subject",
    "Survey",
    "Unclear",
    "Unit",
    "UnitKind",
    "Visit",
    "WorkbookLayout",
    "first_day",
    "has_error",
    "last_day",
]
