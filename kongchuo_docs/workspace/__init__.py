"""The workspace: one folder with settings, database and everything that is made.

``kongchuo.toml`` names the county and what the office confirms; ``kongchuo.db`` holds the store and
the register of numbers; ``out/`` the bundles, ``archive/`` the bags, ``form_templates/`` the
office's own forms, ``.kongchuo/`` what can be made again. The folder can be moved as a whole.
"""

from kongchuo_docs.workspace.folder import Transaction, Workspace, refill
from kongchuo_docs.workspace.settings import ArchiveSettings, Confirmation, with_database

__all__ = [
    "ArchiveSettings",
    "Confirmation",
    "Transaction",
    "Workspace",
    "refill",
    "with_database",
]
