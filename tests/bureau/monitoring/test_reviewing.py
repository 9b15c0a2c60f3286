"""Reviewers see the questions that move the total first, and two versions of a return side by side."""

import datetime
from fractions import Fraction

import pytest

from bureau.enterprises.made import AT, CITY, ONE, THREE, xlsx
from bureau.enterprises.test_pages import signed_in, text_of
from bureau.monitoring.conftest import OTHER, OWN, A, C
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Question
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.operations.questions import MET
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.operations.returns import review
from chanmai.bureau.monitoring.queries.influence import open_questions
from chanmai.bureau.monitoring.queries.returns import collection
from chanmai.bureau.monitoring.queries.sheet import sheet
from chanmai.bureau.monitoring.queries.versions import version_pair
from chanmai.bureau.refusal import Forbidden, NotFound

LATER = AT + datetime.timedelta(days=1)
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入", "主营业务收入", "软件业务收入", "从业人员"]


def deliver(*rows: list[object], name: str = "年报2025.xlsx") -> None:
    batch = import_file(delivery=Delivery(name, xlsx([HEAD, *map(list, rows)])), by=CITY, at=LATER)
    assert batch.state == "accepted", batch.problems


@pytest.fixture
def pk(firms: None) -> int:
    """The collection of 2025: one firm ten times too large, one ten thousand times too small."""
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    deliver([ONE, A, 2025, 98_000, 8800, 7700, 61], [THREE, C, 2025, 800, 8000, 700, 10])
    return pk


def asked(pk: int, viewer: Viewer = CITY) -> list[tuple[str, str, str, str]]:
    found = open_questions(viewer, pk, "zh", at=LATER)
    return [(each.row.name, each.cell, each.held, each.told) for each in found.rows]


def test_the_question_that_moves_the_total_most_comes_first(pk: int) -> None:
    found = open_questions(CITY, pk, "zh", at=LATER)
    first = found.rows[0]
    assert (first.row.name, first.cell, first.held, first.told) == (A, "营业收入", "9.8亿元", "9800万元")
    assert first.score == Fraction(98_000 - 9800, 9800 + 800)
    assert first.share == "832.075%"
    second = found.rows[1]
    assert (second.row.name, second.cell, second.held, second.told) == (
        C,
        "主营业务收入",
        "8000万元",
        "800万元",
    )
    assert second.score == Fraction(8000 - 800, 8800 + 800)
    assert (len(found.rows), found.asked) == (2, 2)


def test_accepted_returns_are_not_asked_about_again(pk: int) -> None:
    row = next(each for each in collection(CITY, pk, "zh", at=LATER).returns if each.name == A)
    filing = sheet(CITY, row.id, "zh", at=LATER).filing
    review(return_id=row.id, filing=filing, accept=True, by=CITY, at=LATER)
    assert {name for name, *_ in asked(pk)} == {C}


def test_everybody_sees_the_questions_of_the_own_scope(pk: int) -> None:
    west, east = (
        Viewer(user_id=5, role="district", districts=(name,), name="区") for name in ("思明区", "湖里区")
    )
    assert {name for name, *_ in asked(pk, west)} == {A, C}
    assert asked(pk, east) == []
    assert [name for name, *_ in asked(pk, OWN)] == [A]
    assert open_questions(OWN, pk, "zh", at=LATER).rows[0].score == 9  # of the own figures alone
    with pytest.raises(Forbidden):
        open_questions(Viewer(user_id=3, role="expert"), pk, "zh", at=LATER)
    with pytest.raises(NotFound):
        open_questions(CITY, pk + 1, "zh", at=LATER)


def test_two_versions_stand_side_by_side_with_their_differences(pk: int) -> None:
    row = next(each for each in collection(CITY, pk, "zh", at=LATER).returns if each.name == A)
    one = version_pair(OWN, row.id, "zh")
    assert (len(one.versions), one.old, one.differences) == (1, None, 0)
    deliver([ONE, A, 2025, 9800, 8800, 7700, 61], name="更正.xlsx")
    pair = version_pair(OWN, row.id, "zh")
    changed = [(each.name, each.old, each.new, each.change) for each in pair.cells if each.changed]
    assert changed == [("营业收入", "9.8亿元", "9800万元", "-90%")]
    assert pair.differences == 1
    back = version_pair(OWN, row.id, "zh", old=pair.versions[1].revision, new=pair.versions[0].revision)
    assert [each.change for each in back.cells if each.changed] == ["+900%"]
    with pytest.raises(NotFound):
        version_pair(OTHER, row.id, "zh")


def test_the_pages_tell_the_same(pk: int) -> None:
    city = signed_in("city", "city")
    page = text_of(city, f"/returns/collections/{pk}/questions/")
    assert "9.8亿元" in page
    assert "应除以 10" in page
    assert "832.075%" in page
    assert f"/returns/collections/{pk}/questions/" in text_of(city, f"/returns/collections/{pk}/")
    row = next(each for each in collection(CITY, pk, "zh", at=LATER).returns if each.name == A)
    deliver([ONE, A, 2025, 9800, 8800, 7700, 61], name="更正.xlsx")
    assert f"/returns/{row.id}/versions/" in text_of(city, f"/returns/{row.id}/")
    versions = text_of(city, f"/returns/{row.id}/versions/?old=1&new={'9' * 40}")
    assert "两版有 1 格不同" in versions


def test_a_corrected_figure_closes_what_was_asked_about_it(pk: int) -> None:
    def open_about(code: str) -> set[str]:
        asked = Question.objects.filter(state="open", enterprise__code=code, period="2025")
        return set(asked.values_list("code", flat=True))

    assert "growth-high" in open_about(ONE)
    before = open_about(THREE)
    deliver([ONE, A, 2025, 9800, 8800, 7700, 61], name="更正.xlsx")
    assert "growth-high" not in open_about(ONE)
    closed = Question.objects.get(enterprise__code=ONE, period="2025", code="growth-high")
    assert (closed.state, closed.answer) == ("answered", MET)
    assert open_about(THREE) == before  # of another firm nothing was mended
