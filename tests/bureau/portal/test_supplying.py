"""What is missing is asked by the money it decides, filed as returns are, and the firm decided anew."""

import datetime

import pytest

from bureau.policies.people import CITY, EAST, LATER
from bureau.portal.conftest import OTHER, OWN, WAN
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.portal.operations import supply_facts
from chanmai.bureau.portal.queries.difference import difference_by
from chanmai.bureau.portal.queries.money import money_of
from chanmai.bureau.portal.queries.needs import WantedFacts, wanted_facts
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Refused, Unfit

pytestmark = pytest.mark.django_db


def wanted(firm: int, at: datetime.datetime = LATER) -> WantedFacts:
    return wanted_facts(visit_to(OWN, firm, "zh", at=at))


def supply(firm: int, text: str, *, period: str = "2024", before: int = 0, by: Viewer = OWN) -> int | None:
    return supply_facts(
        firm=firm,
        form="annual",
        period=period,
        texts={"revenue": text},
        notes={},
        before=before,
        by=by,
        at=LATER,
    )


def test_just_the_facts_that_decide_are_asked_for(firm: int) -> None:
    asked = {(form.period, cell.code) for form in wanted(firm).forms for cell in form.cells}
    assert asked == {("2024", "revenue"), ("2025", "rd_expense")}


def test_the_dearest_stand_first(firm: int) -> None:
    money = [cell.money for cell in wanted(firm).cells]
    assert money == [40 * WAN, 0]  # 8000万元 × 0.5 % if there was none in 2024; an R&D relief has no bound


@pytest.mark.parametrize("text", ["6000", "6,000", "6000万元", "60000000元", "0.6亿元"])
def test_a_number_as_people_write_it_decides_anew(firm: int, text: str) -> None:
    filing = supply(firm, text)
    assert filing is not None
    assert Filing.objects.get(pk=filing or 0).values == {"revenue": 6000 * WAN}
    sums = money_of(visit_to(OWN, firm, "zh", at=LATER)).sums
    assert sums.exact == 10 * WAN  # 增量 2000万元 × 0.5 % = 10万元, the higher of it and 6万元


def test_what_changed_is_told_by_the_filing_alone(firm: int) -> None:
    filing = supply(firm, "6000")
    assert filing is not None
    difference = difference_by(OWN, firm, filing, "zh")
    assert (difference.before.sums.exact, difference.after.sums.exact) == (6 * WAN, 10 * WAN)
    assert "t-growth" in {turn.row.code for turn in difference.turns}


def test_what_was_answered_is_not_asked_again(firm: int) -> None:
    supply(firm, "6000")
    assert wanted(firm).form("annual", "2024") is None
    with pytest.raises(Conflict):
        supply(firm, "6001", before=1)


@pytest.mark.parametrize(
    ("text", "refusal"), [("很多", Unfit), ("", Unfit), ("   ", Unfit), ("-5", Unfit), ("6" * 201, Unfit)]
)
def test_what_is_no_value_is_refused_and_nothing_is_kept(
    firm: int, text: str, refusal: type[Refused]
) -> None:
    count = Filing.objects.count()
    with pytest.raises(refusal):
        supply(firm, text)
    assert Filing.objects.count() == count


def test_a_fact_that_no_decision_waits_for_is_not_taken(firm: int) -> None:
    with pytest.raises(Conflict):
        supply_facts(
            firm=firm, form="annual", period="2024", texts={"revenue": "6000", "enterprise_size": "小型"},
            notes={}, before=0, by=OWN, at=LATER,
        )  # fmt: skip


def test_another_version_meanwhile_is_not_overwritten(firm: int) -> None:
    with pytest.raises(Conflict):
        supply(firm, "6000", before=12345)


def test_what_else_the_return_says_keeps_its_source(firm: int) -> None:
    before = wanted(firm).form("annual", "2025")
    assert before is not None
    filing = supply_facts(
        firm=firm, form="annual", period="2025", texts={"rd_expense": "500"}, notes={}, before=before.before, by=OWN,
        at=LATER,
    )  # fmt: skip
    assert Filing.objects.get(pk=filing or 0).values == {"rd_expense": 500 * WAN}


def test_only_the_firm_supplies(firm: int) -> None:
    for viewer in (CITY, EAST):
        with pytest.raises(Forbidden):
            supply(firm, "6000", by=viewer)
    with pytest.raises(NotFound):
        supply(firm, "6000", by=OTHER)


def test_a_filing_leaves_a_line_in_the_audit_chain(firm: int) -> None:
    count = AuditLine.objects.count()
    supply(firm, "6000")
    assert AuditLine.objects.count() == count + 1
