"""From raw rows to sound records: the only package that knows marshmallow.

Use :func:`load_rows` for a whole workbook; :func:`load_record` and :func:`check_roll` are its two
halves.
"""

from kongchuo_docs.schema.load import load_record, takes_several
from kongchuo_docs.schema.messages import SCHEMA_CODES, Message
from kongchuo_docs.schema.roll import OPEN_STATUSES, check_roll, load_rows
from kongchuo_docs.schema.rosters import load_roster

__all__ = [
    "OPEN_STATUSES",
    "SCHEMA_CODES",
    "Message",
    "check_roll",
    "load_record",
    "load_roster",
    "load_rows",
    "takes_several",
]
