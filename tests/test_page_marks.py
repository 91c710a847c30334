"""The mark on each page: it comes back as it was printed, and no other text passes for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.model.page_marks import ForeignMark, PageMark, read_mark

SECRET = b"a secret of a workspace that was made up"
MARK = PageMark(document="样中校（劝返）字〔2021〕第3号", version=2, page=1, pages=2)
TEXT = MARK.sealed(SECRET)


def test_a_mark_says_document_version_and_page_in_the_open() -> None:
    assert TEXT.startswith("KC1|样中校（劝返）字〔2021〕第3号|2|1|2|")
    assert read_mark(TEXT, SECRET) == MARK


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_a_mark_with_another_character_anywhere_is_foreign(place: int, other: str) -> None:
    altered = TEXT[:place] + other + TEXT[place + 1 :]
    expected = MARK if altered == TEXT else None
    found = read_mark(altered, SECRET)
    assert found == expected or isinstance(found, ForeignMark)


def test_the_mark_of_another_office_is_known_as_such() -> None:
    assert read_mark(MARK.sealed(b"another secret"), SECRET) == ForeignMark(ours=True)


@given(st.text())
def test_any_other_code_is_foreign(text: str) -> None:
    assert read_mark(text, SECRET) == ForeignMark(ours=False)


def test_an_endless_number_is_foreign() -> None:
    assert read_mark(f"KC1|样|{'9' * 9000}|1|2|0", SECRET) == ForeignMark(ours=True)


def test_a_page_beyond_the_last_is_refused_even_with_our_check() -> None:
    beyond = PageMark(document="样", version=1, page=3, pages=2).sealed(SECRET)
    assert read_mark(beyond, SECRET) == ForeignMark(ours=True)
