"""The journal (办理日志): who did what to which number or paper and when, as a chain of digests.

Store and register write it in the transaction of the act itself. Every entry carries the digest of
the one before it, so an edit, a hole or another order breaks the chain; its head is printed in every
bundle and noted in every bag, so a tail that was cut off is missed there. No entry names a child.
"""

from kongchuo_docs.journal.chain import Act, Anchor, Deed, Entry, Fault, Proof, verify
from kongchuo_docs.journal.journal import Journal
from kongchuo_docs.journal.tables import metadata

__all__ = [
    "Act",
    "Anchor",
    "Deed",
    "Entry",
    "Fault",
    "Journal",
    "Proof",
    "metadata",
    "verify",
]
