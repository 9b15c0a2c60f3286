"""Opening and closing a collection as jobs: all of it or nothing, called off, tried again, seen on the page."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bureau.enterprises.made import AT, CITY, EAST
from bureau.enterprises.test_pages import signed_in, text_of
from bureau.monitoring.conftest import A
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.queue import cancel, retry
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.operations.work import carry_out, next_job
from chanmai.bureau.monitoring import jobs
from chanmai.bureau.monitoring.models import Collection, Opening, Return
from chanmai.bureau.monitoring.operations import collections, queue
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.operations.queue import carry_out_opening, queue_closing, queue_opening
from chanmai.bureau.monitoring.queries.openings import closing_of, collection_of, openings
from chanmai.bureau.monitoring.schedule import CLOSE, OPEN
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit

pytestmark = pytest.mark.usefixtures("firms")


def queued(period: str = "2025") -> int:
    return queue_opening(form="annual", period=period, by=CITY, at=AT)


def work() -> None:
    """What a worker does with the job that is next."""
    job = next_job()
    assert job is not None
    carry_out(job, at=AT)


def own_jobs() -> Any:
    return Job.objects.filter(kind__in=(OPEN, CLOSE)).order_by("pk")


def states() -> list[str]:
    return list(own_jobs().values_list("state", flat=True))


def test_a_job_draws_up_the_same_directory_as_opening_at_once() -> None:
    opening = queued()
    assert not Collection.objects.exists()
    assert collection_of(CITY, opening) is None
    assert [(row.period, row.job.state) for row in openings(CITY, "zh")] == [("2025", "waiting")]
    assert openings(EAST, "zh") == ()
    work()
    pk = collection_of(CITY, opening)
    assert pk is not None
    by_job = set(Return.objects.filter(collection=pk).values_list("enterprise__name", "duty"))
    assert (A, "required") in by_job
    assert states() == ["done"]
    assert openings(CITY, "zh") == ()
    lines = {
        line.action: line
        for line in AuditLine.objects.filter(action__in=("queue_opening", "open_collection"))
    }
    assert lines["queue_opening"].user == CITY.user_id
    assert (lines["open_collection"].by, lines["open_collection"].after) == (
        "市局甲",
        {"required": 1, "open": 1, "basis_on": "2025-12-31"},
    )
    Collection.objects.all().delete()
    again = open_collection(form="annual", period="2025", by=CITY, at=AT)
    assert set(Return.objects.filter(collection=again).values_list("enterprise__name", "duty")) == by_job


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"form": "annual", "period": "2099"}, Unfit),
        ({"form": "nothing", "period": "2025"}, NotFound),
        ({"form": "annual", "period": "2025", "by": EAST}, Forbidden),
    ],
)
def test_what_cannot_be_opened_is_not_queued(said: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        queue_opening(**{"by": CITY, "at": AT} | said)
    assert not own_jobs().exists()
    assert not Opening.objects.exists()


def test_the_same_is_queued_once() -> None:
    queued()
    with pytest.raises(Conflict, match="正在定名录"):
        queued()
    work()
    with pytest.raises(Conflict, match="已经开始报送"):
        queued()
    assert states() == ["done"]


def test_an_opening_that_is_called_off_writes_nothing_and_can_be_tried_again() -> None:
    queued()
    job = own_jobs().get().pk
    assert cancel(job, by=CITY, at=AT) == "cancelled"
    assert next_job() is None
    assert not Collection.objects.exists()
    assert [row.job.may_retry for row in openings(CITY, "zh")] == [True]
    retry(job, by=CITY, at=AT)
    work()
    assert states() == ["cancelled", "done"]
    assert Return.objects.count() == 2
    assert openings(CITY, "zh") == ()  # what ended early has been made good


@pytest.mark.parametrize("after", ["snapshot", "decide", "write"])
def test_an_opening_that_is_called_off_while_it_runs_writes_nothing(
    after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = queued()
    job = own_jobs().get()
    true_duties = collections.duties

    def stopped(form: Any, basis: datetime.date, at: datetime.datetime, progress: Callable[..., None]) -> Any:
        def told(step: str, done: int, total: int) -> None:
            if step == after:
                Job.objects.filter(pk=job.pk).update(stopping=True)
            progress(step, done, total)

        found = true_duties(form, basis, at, told)
        Job.objects.filter(pk=job.pk).update(stopping=True)
        return found

    monkeypatch.setattr(collections, "duties", stopped)
    with pytest.raises(Stop):
        carry_out_opening(job.pk, opening, at=AT)
    assert states() == ["cancelled"]
    assert not Collection.objects.exists()
    assert not Return.objects.exists()
    assert not AuditLine.objects.filter(action="open_collection").exists()


def test_an_opening_that_fails_writes_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    queued()

    def broken(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(collections, "record_audit", broken)
    work()
    assert states() == ["failed"]
    assert not Collection.objects.exists()
    assert not Return.objects.exists()
    assert "系统内部出错" in text_of(signed_in("city", "city"), "/returns/")


def test_a_collection_is_closed_by_a_job_with_what_follows_from_it() -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    job = queue_closing(collection_id=pk, by=CITY, at=AT)
    assert Collection.objects.get().closed_at is None
    with pytest.raises(Conflict, match="正在结束"):
        queue_closing(collection_id=pk, by=CITY, at=AT)
    seen = closing_of(CITY, pk)
    assert seen is not None
    assert seen.id == job
    assert closing_of(EAST, pk) is None
    work()
    assert Collection.objects.get().closed_at == AT
    assert closing_of(CITY, pk) is None
    assert list(values_of_form("timeliness", "2025").values()) == [{"stats_reported_on_time": False}]
    with pytest.raises(Conflict, match="已经结束"):
        queue_closing(collection_id=pk, by=CITY, at=AT)


def test_a_closing_that_fails_leaves_the_collection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    job = queue_closing(collection_id=pk, by=CITY, at=AT)

    def broken(*_args: Any, **_named: Any) -> int:
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(collections, "settle_timeliness", broken)
        work()
    assert Collection.objects.get().closed_at is None
    assert not values_of_form("timeliness", "2025")
    retry(job, by=CITY, at=AT)
    work()
    assert states() == ["failed", "done"]
    assert Collection.objects.get().closed_at == AT


def test_decisions_follow_once_what_was_filed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    queue_closing(collection_id=pk, by=CITY, at=AT)
    heard: list[bool] = []
    monkeypatch.setattr(
        queue, "tell_followers", lambda **_named: heard.append(Collection.objects.get().closed_at == AT)
    )
    work()
    assert heard == [True]


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(jobs, "AT_ONCE", 0)  # as in a library of many firms
    return signed_in("city", "city")


def test_the_pages_show_the_jobs(city: Client) -> None:
    answer = city.post("/returns/", {"form": "annual", "period": "2024"}, follow=True)
    page = answer.content.decode()
    assert "已排入队列" in page
    assert "正在定名录" in page
    assert 'hx-get="/returns/openings/"' in page
    part = city.get("/returns/openings/")
    assert "排队中" in part.content.decode()
    assert "HX-Refresh" not in part
    work()
    assert city.get("/returns/openings/")["HX-Refresh"] == "true"
    assert "正在定名录" not in text_of(city, "/returns/")
    address = f"/returns/collections/{Collection.objects.get().pk}/"
    assert "已排入队列" in city.post(f"{address}close/", follow=True).content.decode()
    assert f'hx-get="{address}closing/"' in text_of(city, address)
    assert "HX-Refresh" not in city.get(f"{address}closing/")
    assert city.post(f"{address}close/").status_code == 409
    work()
    assert city.get(f"{address}closing/")["HX-Refresh"] == "true"
    assert "已结束" in text_of(city, address)
