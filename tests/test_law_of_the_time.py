"""Papers of the past cite the law as it then stood, or are refused; and no name lets a school order."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.model import Facts, Form
from kongchuo_docs.pipeline.lawbook import find_law, look_up
from kongchuo_docs.pipeline.worded import PaperWording

LIBRARY = Library()
CITING = [form for form in LIBRARY.forms().values() if form.laws]
DAYS = [
    "2006-08-31", "2006-09-01", "2015-04-23", "2015-04-24", "2018-12-28", "2018-12-29",
    "2021-05-31", "2021-06-01",
]  # fmt: skip


@pytest.mark.parametrize("form", CITING, ids=lambda form: form.form_id)
@pytest.mark.parametrize("day", DAYS)
def test_each_block_of_a_form_is_of_the_text_in_force_or_is_refused(form: Form, day: str) -> None:
    on = dt.date.fromisoformat(day)
    for key in form.laws:
        try:
            block = LIBRARY.law(key, on)
        except NotFoundError as error:
            assert error.fix
            continue
        version = find_law(LIBRARY, block.law).version(on)
        assert version and version.known
        assert block.in_force(on)


@pytest.mark.parametrize(
    ("form", "day", "printed"),
    [
        ("remedy_order", "2018-12-28", False),
        ("remedy_order", "2018-12-29", True),
        ("return_notice", "2021-05-31", False),
        ("return_notice", "2021-06-01", True),
        ("written_report", "2021-05-31", False),
        ("written_report", "2021-06-01", True),
        ("enrolment_notice", "2021-05-31", False),
        ("enrolment_notice", "2021-06-01", True),
    ],
)
def test_the_first_day_on_which_a_form_can_be_issued(form: str, day: str, printed: bool) -> None:
    held = []
    for key in LIBRARY.form(form).laws:
        try:
            held.append(bool(LIBRARY.law(key, dt.date.fromisoformat(day))))
        except NotFoundError:
            held.append(False)

    assert all(held) is printed


@pytest.mark.parametrize("title", ["责令限期改正通知书", "温馨提示", "劝返复学通知书"])
@pytest.mark.parametrize(
    ("issuer", "refused"), [("school", True), ("township", False), ("county", False)]
)
def test_an_order_under_another_name_or_issuer_is_refused_with_its_basis(
    title: str, issuer: str, refused: bool
) -> None:
    planned = SimpleNamespace(
        form_id="remedy_order", issuer_kind=issuer, dated=dt.date(2021, 10, 18), subject_id="JL003"
    )
    facts = Facts(values={"文书": {"标题": title}})

    found = PaperWording(LIBRARY, LIBRARY.county("zhongyang")).findings(cast("Any", planned), facts)

    assert bool(found) is refused
    assert all("义务教育法第五十八条" in each.basis for each in found if each.code == "KC-W01")


def test_before_its_first_day_there_is_no_such_law() -> None:
    with pytest.raises(NotFoundError) as told:
        look_up(LIBRARY, "家庭教育促进法", "49", dt.date(2021, 12, 31))

    assert told.value.message == "《家庭教育促进法》自 2022-01-01 起施行，2021-12-31 还没有这部法"
