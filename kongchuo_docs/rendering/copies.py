"""How many copies of a paper there are and for whom, in one sentence."""

from __future__ import annotations

from kongchuo_docs.model import Form

COUNT_WORDS = "零一二三四五六七八九十"


def copies_sentence(form: Form) -> str:
    """Say how many copies there are and for whom: 「本件一式三份：…各一份。」."""
    total = sum(copy.count for copy in form.copies)
    if not total:
        return ""
    word = COUNT_WORDS[total] if total < len(COUNT_WORDS) else str(total)
    if all(copy.count == 1 for copy in form.copies):
        whom = "、".join(copy.recipient for copy in form.copies) + "各一份"
    else:
        whom = "、".join(f"{copy.recipient}{COUNT_WORDS[copy.count]}份" for copy in form.copies)
    return f"本件一式{word}份：{whom}。"
