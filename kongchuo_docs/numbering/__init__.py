"""Document numbers (发文字号): how they are printed, and the register that gives them out.

A series is one issuing unit, one kind and one calendar year. Inside a series numbers run from 1
without a gap; a number that was given out is issued or void in the end and is never used twice.
"""

from kongchuo_docs.journal import metadata
from kongchuo_docs.numbering.audit import SeriesAudit, SeriesProof
from kongchuo_docs.numbering.block_file import Block, read_block
from kongchuo_docs.numbering.blocks import BlockState
from kongchuo_docs.numbering.merging import UNUSED, MergeReport, merge
from kongchuo_docs.numbering.printed import ParsedNumber, format_number, parse_number
from kongchuo_docs.numbering.register import Register

__all__ = [
    "UNUSED",
    "Block",
    "BlockState",
    "MergeReport",
    "ParsedNumber",
    "Register",
    "SeriesAudit",
    "SeriesProof",
    "format_number",
    "merge",
    "metadata",
    "parse_number",
    "read_block",
]
