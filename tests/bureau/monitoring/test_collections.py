"""Opening a collection: who has to file is decided exactly by the pack's rules; what is not known is left to people."""

import datetime

import pytest

from bureau.enterprises.made import AT, CITY, EAST, FIRM
from bureau.monitoring.conftest import OTHER, OWN, A, B, C
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.monitoring.models import Return
from chanmai.bureau.monitoring.operations.collections import close_collection, open_collection, settle_duty
from chanmai.bureau.monitoring.queries.returns import FilingStanding, collection, own_returns
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit

SIMING = Viewer(user_id=5, role="district", districts=("思明区",), name="思明乙")
pytestmark = pytest.mark.usefixtures("firms")


def standings(pk: int, viewer: Viewer = CITY, at: datetime.datetime = AT) -> dict[str, FilingStanding]:
    return {row.name: row.standing for row in collection(viewer, pk, "zh", at=at).returns}


def test_the_directory_holds_who_meets_the_tier_and_who_may() -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    assert standings(pk) == {
        A: FilingStanding.OVERDUE,
        C: FilingStanding.OPEN,
    }  # of B it is known that it is below the line
    assert collection(CITY, pk, "zh", at=AT).due_on == datetime.date(2026, 3, 21)
    line = AuditLine.objects.get(action="open_collection")
    assert (line.by, line.after) == ("市局甲", {"required": 1, "open": 1, "basis_on": "2025-12-31"})


def test_the_panel_of_a_monthly_return_is_narrower() -> None:
    pk = open_collection(
        form="monthly", period="2026-05", basis_on=datetime.date(2025, 12, 31), by=CITY, at=AT
    )
    assert standings(pk) == {A: FilingStanding.OVERDUE, C: FilingStanding.OPEN}  # 9,000 of at least 5,000
    assert collection(CITY, pk, "zh", at=AT).due_on == datetime.date(2026, 6, 15)
    early = open_collection(
        form="monthly", period="2026-04", basis_on=datetime.date(2024, 12, 31), by=CITY, at=AT
    )
    assert standings(early) == {
        A: FilingStanding.OPEN,
        B: FilingStanding.OPEN,
        C: FilingStanding.OPEN,
    }  # nothing filed of 2023


@pytest.mark.parametrize(
    ("form", "period", "words"),
    [
        ("annual", "2025-06", "不是这张表的所属期"),
        ("annual", "２０２５", "不是这张表的所属期"),
        ("annual", "2026", "还没有结束"),
        ("monthly", "2026-06", "还没有结束"),
        ("monthly", "2026-01", "没有单独的报表"),
        ("monthly", "2026-13", "不是这张表的所属期"),
    ],
)
def test_a_period_that_cannot_be_is_refused(form: str, period: str, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        open_collection(form=form, period=period, by=CITY, at=AT)
    assert not Return.objects.exists()


def test_a_form_that_nobody_files_is_not_there() -> None:
    with pytest.raises(NotFound):
        open_collection(form="registry", period="2025", by=CITY, at=AT)


def test_a_collection_is_opened_once_and_by_the_city() -> None:
    for viewer in (EAST, FIRM):
        with pytest.raises(Forbidden):
            open_collection(form="annual", period="2025", by=viewer, at=AT)
    open_collection(form="annual", period="2025", by=CITY, at=AT)
    with pytest.raises(Conflict, match="已经开始报送"):
        open_collection(form="annual", period="2025", by=CITY, at=AT)


def test_scope_holds() -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    assert standings(pk, SIMING) == {A: FilingStanding.OVERDUE, C: FilingStanding.OPEN}
    assert standings(pk, EAST) == {}
    assert [row.name for row in own_returns(OWN, "zh", at=AT)] == [A]
    assert own_returns(OTHER, "zh", at=AT) == ()
    assert collection(EAST, pk, "zh", at=AT).required == 0


def test_an_officer_settles_an_open_duty_with_a_reason() -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    of = next(row.id for row in collection(CITY, pk, "zh", at=AT).returns if row.name == C)
    with pytest.raises(Unfit, match="请写明原因"):
        settle_duty(return_id=of, duty="exempt", reason=" ", by=SIMING, at=AT)
    with pytest.raises(NotFound):
        settle_duty(return_id=of, duty="exempt", reason="停业", by=EAST, at=AT)
    settle_duty(return_id=of, duty="exempt", reason="停业", by=SIMING, at=AT)
    assert standings(pk)[C] == FilingStanding.EXEMPT
    settle_duty(return_id=of, duty="required", reason="恢复经营", by=SIMING, at=AT)
    assert standings(pk)[C] == FilingStanding.OVERDUE
    assert [line.reason for line in AuditLine.objects.filter(action="settle_duty")] == ["停业", "恢复经营"]


def test_a_return_is_due_up_to_its_day() -> None:
    before = datetime.datetime(2026, 3, 21, 15, 59, tzinfo=datetime.UTC)  # 23:59 in Xiamen
    pk = open_collection(
        form="annual", period="2025", basis_on=datetime.date(2025, 12, 31), by=CITY, at=before
    )
    assert standings(pk) == {}  # nothing was known then
    pk = open_collection(form="annual", period="2024", basis_on=datetime.date(2025, 12, 31), by=CITY, at=AT)
    assert standings(pk) == {
        A: FilingStanding.FILED,
        C: FilingStanding.OPEN,
    }  # the file of 2024 is the return of 2024


def test_a_collection_is_closed_once() -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    close_collection(collection_id=pk, by=CITY, at=AT)
    assert collection(CITY, pk, "zh", at=AT).closed_at == AT
    with pytest.raises(Conflict, match="已经结束"):
        close_collection(collection_id=pk, by=CITY, at=AT)
