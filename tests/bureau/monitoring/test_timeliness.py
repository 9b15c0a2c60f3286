"""Whether returns came in time is a fact: no at once, yes when the year is closed, unknown before."""

import datetime

import pytest

from bureau.enterprises.made import CITY, ONE, xlsx
from bureau.monitoring.conftest import OTHER, OWN, A, B
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.monitoring.models import Return
from chanmai.bureau.monitoring.operations.collections import close_collection, open_collection, settle_duty
from chanmai.bureau.monitoring.operations.reminders import remind
from chanmai.bureau.monitoring.operations.timeliness import settle_timeliness
from chanmai.bureau.monitoring.queries.reminders import reminder
from chanmai.bureau.refusal import Conflict, Forbidden

pytestmark = pytest.mark.usefixtures("firms")
HEADINGS = ["统一社会信用代码", "企业名称", "年度", "营业收入", "从业人员"]


def moment(day: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T08:00:00+00:00")


def annual(day: str) -> None:
    """The firm's annual return of 2026, which is due on 21 March 2027."""
    batch = import_file(
        delivery=Delivery("年报.xlsx", xlsx([HEADINGS, [ONE, A, 2026, 9500, 61]])), by=CITY, at=moment(day)
    )
    assert batch.state == "accepted", batch.problems


def monthly() -> int:
    day = datetime.date(2024, 12, 31)
    return open_collection(form="monthly", period="2026-08", basis_on=day, by=CITY, at=moment("2026-09-02"))


def opened(day: str = "2027-01-10") -> int:
    return open_collection(
        form="annual", period="2026", basis_on=datetime.date(2024, 12, 31), by=CITY, at=moment(day)
    )


def in_time(year: str = "2026") -> dict[str, object]:
    names = dict(Enterprise.objects.values_list("pk", "name"))
    said = values_of_form("timeliness", year)
    return {names[firm]: values["stats_reported_on_time"] for firm, values in said.items() if values}


def require(collection: int, name: str, at: str) -> None:
    of = Return.objects.get(collection=collection, enterprise__name=name).pk
    settle_duty(return_id=of, duty="required", reason="按名录", by=CITY, at=moment(at))


def test_who_filed_by_the_day_is_in_time_once_the_year_is_closed() -> None:
    pk = opened()
    require(pk, A, "2027-01-11")
    annual("2027-03-21")
    assert in_time() == {}
    close_collection(collection_id=pk, by=CITY, at=moment("2027-04-01"))
    assert in_time() == {A: True}


@pytest.mark.parametrize("day", ["2027-03-22", ""])
def test_who_filed_late_or_not_at_all_is_not(day: str) -> None:
    pk = opened()
    require(pk, A, "2027-01-11")
    if day:
        annual(day)
    close_collection(collection_id=pk, by=CITY, at=moment("2027-04-01"))
    assert in_time() == {A: False}


def test_one_late_month_spoils_the_year_and_an_open_month_leaves_it_unknown() -> None:
    month, year = monthly(), opened()
    require(year, A, "2027-01-11")
    annual("2027-03-01")
    close_collection(collection_id=year, by=CITY, at=moment("2027-04-01"))
    assert in_time() == {}, "a month is open"
    require(month, A, "2027-04-02")
    close_collection(collection_id=month, by=CITY, at=moment("2027-04-03"))
    assert in_time() == {A: False}
    of = Return.objects.get(collection=month, enterprise__name=A).pk
    settle_duty(return_id=of, duty="exempt", reason="当月不在名录", by=CITY, at=moment("2027-04-05"))
    assert in_time() == {A: True}
    assert settle_timeliness("2026", by=CITY, at=moment("2027-04-06")) == 0, "nothing new, nothing filed"


def test_what_was_imported_of_a_year_without_collections_stays() -> None:
    rows = [["统一社会信用代码", "企业名称", "年度", "按时报送统计数据"], [ONE, A, 2023, "是"]]
    batch = import_file(
        delivery=Delivery("报送情况.xlsx", xlsx(rows), form="timeliness"), by=CITY, at=moment("2024-05-01")
    )
    assert batch.state == "accepted", batch.problems
    assert settle_timeliness("2023", by=CITY, at=moment("2024-06-01")) == 0
    assert in_time("2023") == {A: True}


def test_firms_are_reminded_from_the_day_of_the_form_on_and_when_an_officer_says_so() -> None:
    pk = opened()
    require(pk, A, "2027-01-11")
    require(pk, B, "2027-01-11")
    assert reminder(OWN, "zh", at=moment("2027-02-18")) is None
    shown = reminder(OWN, "zh", at=moment("2027-02-19"))  # thirty days before 21 March
    assert shown is not None
    assert (len(shown.returns), shown.asked, shown.overdue) == (1, False, False)
    late = reminder(OWN, "zh", at=moment("2027-03-22"))
    assert late is not None
    assert late.overdue
    assert remind(collection_id=pk, by=CITY, at=moment("2027-01-12")) == 2
    with pytest.raises(Conflict, match="今天已经催过"):
        remind(collection_id=pk, by=CITY, at=moment("2027-01-12"))
    asked = reminder(OTHER, "zh", at=moment("2027-01-13"))
    assert asked is not None
    assert asked.asked
    annual("2027-01-14")
    assert reminder(OWN, "zh", at=moment("2027-01-15")) is None
    assert remind(collection_id=pk, by=CITY, at=moment("2027-01-15")) == 1
    assert reminder(CITY, "zh", at=moment("2027-03-22")) is None
    with pytest.raises(Forbidden):
        remind(collection_id=pk, by=OWN, at=moment("2027-01-15"))
    assert reminder(OTHER, "zh", at=moment("2027-03-31")) is not None
    close_collection(collection_id=pk, by=CITY, at=moment("2027-04-01"))
    assert reminder(OTHER, "zh", at=moment("2027-04-02")) is None
    with pytest.raises(Conflict, match="已经结束"):
        remind(collection_id=pk, by=CITY, at=moment("2027-04-02"))
