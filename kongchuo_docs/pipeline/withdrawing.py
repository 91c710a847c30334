"""Taking back a case that should not have been loaded."""

from __future__ import annotations

import datetime as dt

from kongchuo_docs.errors import RefusedError, UsageError
from kongchuo_docs.model import NumberState
from kongchuo_docs.numbering import format_number
from kongchuo_docs.workspace import Workspace


def withdraw_case(workspace: Workspace, case_id: str, reason: str, *, at: dt.datetime) -> None:
    """Take a case out of the roll; its history stays, and nothing is deleted.

    Raises:
        UsageError: No reason is given.
        NotFoundError: There is no such case, or it was taken back before.
        RefusedError: A paper of the case has a number that is not void.
    """
    if not reason.strip():
        raise UsageError("撤回个案要写明原因", fix="用 --reason 写明原因，例如“重复登记”。")
    with workspace.lock(), workspace.begin() as data:
        numbers = [
            format_number(entry.number)
            for entry in data.numbers.entries()
            if entry.state is not NumberState.VOID and entry.key.split("/")[1:2] == [case_id]
        ]
        if numbers:
            raise RefusedError(
                f"个案 {case_id} 已经编发 {len(numbers)} 个文号：{'、'.join(numbers)}",
                fix="先用 kongchuo number void 逐个作废并写明原因，再撤回。",
            )
        data.store.withdraw(case_id, reason.strip(), at=at)
