"""The store: records, papers, bundles and bags of a workspace, with their whole history.

Like the register of numbers it works on an open connection and never commits: who opened the
transaction ends it.
"""

from kongchuo_docs.journal import metadata
from kongchuo_docs.store.joining import joined_acts, joined_visits
from kongchuo_docs.store.records import LoadSummary, Store
from kongchuo_docs.store.revisions import Revision, Stored

__all__ = ["LoadSummary", "Revision", "Store", "Stored", "joined_acts", "joined_visits", "metadata"]
