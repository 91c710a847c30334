"""What the lists of a bundle say of its papers: contents, signing list, print plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs import bundle
from kongchuo_docs.model import Document, Form, Subject
from kongchuo_docs.rendering.environment import year_and_month

DRAFT = "草稿，不签章"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPaper:
    """A paper of a bundle with what is needed to list and print it."""

    form: Form
    document: Document
    title: str
    """For lists and bookmarks: with the case id, never with a name."""
    pdf: Path
    size: str
    """Paper as the printer calls it: ``A4 竖``."""

    @property
    def sheets(self) -> int:
        """Sheets of one copy, printed on both sides."""
        return (self.document.pages + 1) // 2

    @property
    def printed(self) -> str:
        """How one copy is printed: ``A4 竖，2 页双面``."""
        sides = "单面" if self.document.pages == 1 else "双面"
        return f"{self.size}，{self.document.pages} 页{sides}"


def listed_paper(form: Form, document: Document, folder: Path) -> ListedPaper:
    """Return a paper of a folder as the lists say it.

    Raises:
        RenderError: Its PDF is missing or not readable.
    """
    pdf = folder / next(file.name for file in document.files if file.name.endswith(".pdf"))
    whole = form.subject is Subject.UNIT_MONTH
    return ListedPaper(
        form=form,
        document=document,
        title=document.title if whole else f"{document.title}（{document.subject_id}）",
        pdf=pdf,
        size=bundle.paper_size(pdf),
    )


def contents(papers: Sequence[ListedPaper], month: str) -> dict[str, Any]:
    """Return the facts of cover and contents; 页次 counts printed pages from the first paper on."""
    rows, page = [], 1
    for number, each in enumerate(papers, 1):
        item = each.document
        rows.append(
            {
                "序号": number,
                "文号": item.number,
                "题名": each.title,
                "日期": item.dated.isoformat(),
                "页数": item.pages,
                "页次": page,
                "备注": "草稿" if item.draft else "",
            }
        )
        page += item.pages
    return {
        "月份": year_and_month(month),
        "件数": len(papers),
        "页数": page - 1,
        "目录": rows,
    }


def signing_row(number: int, paper: ListedPaper) -> dict[str, Any]:
    """Return a row of the signing list: who signs and seals what, how it is printed, for whom."""
    form, document = paper.form, paper.document
    signs = [role.role for role in form.signatures if not role.seal]
    seals = [
        f"{role.role}（{role.where}）" if role.where else role.role
        for role in form.signatures
        if role.seal
    ]
    return {
        "序号": number,
        "文书": f"{form.label}（{document.subject_id}）",
        "文号": document.number or (DRAFT if document.draft else ""),
        "份数": sum(copy.count for copy in form.copies) or 1,
        "打印": paper.printed,
        "发送": "、".join(
            f"{copy.recipient}{copy.count if copy.count > 1 else ''}" for copy in form.copies
        ),
        "签字": "、".join(signs),
        "盖章": "、".join(seals),
    }
