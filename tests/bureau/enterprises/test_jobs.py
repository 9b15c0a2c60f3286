"""The queue of jobs: who sees what, calling off, trying again, and what a page, the API and the terminal say of it."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bureau.enterprises.made import AT, CITY, EAST, ONE, REGISTER, xlsx
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises import jobs as import_jobs
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch
from chanmai.bureau.enterprises.operations import imports
from chanmai.bureau.enterprises.operations.import_queue import Delivery, queue_import
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations import queue, stop, work
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.queries import jobs_page
from chanmai.bureau.refusal import Conflict, NotFound
from chanmai.site.cli import main
from turns import work_off

SignedIn = Callable[[str], Client]


def put(name: str = "登记.xlsx", by: Any = CITY) -> int:
    """An import on the queue; the number of its job."""
    return queue_import(delivery=Delivery(name, xlsx(REGISTER)), by=by, at=AT).job


@pytest.fixture
def signed_in(transactional_db: None) -> SignedIn:
    """A client of a role."""

    def run(role: str) -> Client:
        member = add_member(
            username=role,
            password="x",
            role=role,
            by="test",
            at=AT,
            districts=("东区",) * (role == "district"),
            firm=ONE * (role == "firm"),
        )
        client = Client()
        client.force_login(member.user)
        return client

    return run


@pytest.mark.django_db(transaction=True)
def test_a_waiting_job_that_is_cancelled_never_begins_and_can_be_tried_again() -> None:
    first = put()
    assert queue.cancel(first, by=CITY, at=AT) == "cancelled"
    work_off()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.problems[0]["code"]) == ("failed", "cancelled")
    assert not Enterprise.objects.exists()
    with pytest.raises(Conflict, match="已经结束"):
        queue.cancel(first, by=CITY, at=AT)
    second = queue.retry(first, by=CITY, at=AT)
    work_off()
    assert Job.objects.get(pk=second).state == "done"
    assert ImportBatch.objects.latest("pk").state == "accepted"
    with pytest.raises(Conflict, match="可以重试"):
        queue.retry(second, by=CITY, at=AT)
    actions = list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["cancel_job", "retry_job", "import_file"]


@pytest.mark.django_db(transaction=True)
def test_a_running_job_that_is_cancelled_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    job, right = put(), imports.write_stages

    def called_off(*things: Any) -> Any:
        outcome = right(*things)
        Job.objects.update(stopping=True)
        return outcome

    monkeypatch.setattr(imports, "write_stages", called_off)
    with pytest.raises(Stop):
        imports.carry_out(ImportBatch.objects.get().pk, at=AT)
    assert not Enterprise.objects.exists()
    assert Job.objects.get(pk=job).state == "cancelled"
    assert ImportBatch.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_process_has_to_end_waits_again_and_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    job = put()
    monkeypatch.setattr(stop._Bell, "deadline", 0.0)
    work.carry_out(job, at=AT)
    assert (Job.objects.get().state, ImportBatch.objects.get().state) == ("waiting", "waiting")
    monkeypatch.setattr(stop._Bell, "deadline", None)
    work_off()
    assert (Job.objects.get().state, ImportBatch.objects.get().state) == ("done", "accepted")


@pytest.mark.django_db(transaction=True)
def test_one_job_of_a_lane_runs_and_it_is_the_oldest() -> None:
    first, second = put("a.xlsx"), put("b.xlsx")
    assert work.next_job() == first
    with work.at_work(first, at=AT) as report:
        report("核对", 1, 3)
        row = jobs_page(CITY, 1).rows[-1]
        assert (row.state, row.step, row.done, row.total) == ("running", "核对", 1, 3)
        assert work.next_job() is None
        with pytest.raises(work.Busy), work.at_work(second, at=AT):
            pass
    assert work.next_job() == second


@pytest.mark.django_db(transaction=True)
def test_officers_see_the_jobs_of_their_scope() -> None:
    mine, foreign = put("a.xlsx", EAST), put("b.xlsx")
    assert [row.id for row in jobs_page(EAST, 1).rows] == [mine]
    assert [row.id for row in jobs_page(CITY, 1).rows] == [foreign, mine]
    assert [row.id for row in jobs_page(CITY, 1, mine=True).rows] == [foreign]
    for act in (queue.cancel, queue.retry):
        with pytest.raises(NotFound):
            act(foreign, by=EAST, at=AT)


def test_pages_and_the_api_tell_and_stop(signed_in: SignedIn) -> None:
    job, city = put(), signed_in("city")
    assert f"/jobs/{job}/cancel/" in city.get("/jobs/").content.decode()
    batch = ImportBatch.objects.get().pk
    assert f"/jobs/{job}/cancel/" in city.get(f"/imports/{batch}/progress/").content.decode()
    assert city.get("/api/jobs").json()["rows"][0]["state"] == "waiting"
    assert city.get("/ready/").json()["checks"]["queue"]["value"] == 1
    answer = city.post(f"/jobs/{job}/cancel/", {"next": f"/imports/{batch}/"})
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{batch}/")
    assert city.post(f"/jobs/{job}/retry/", {"next": "//evil.example/"})["Location"] == "/jobs/"
    text = city.get("/jobs/").content.decode()
    assert "已取消" in text
    assert f"/jobs/{job}/retry/" in text
    answer = city.post(f"/api/jobs/{job}/cancel")
    assert (answer.status_code, "job-ended" in answer.content.decode()) == (409, True)
    assert city.post("/api/jobs/99999999999999999999/retry").status_code == 404
    assert signed_in("firm").get("/jobs/").status_code == 403
    assert signed_in("firm").get("/api/jobs").status_code == 403
    for role in ("analyst", "district"):
        assert "登记.xlsx" not in signed_in(role).get("/jobs/").content.decode()


def test_the_terminal_lists_cancels_and_retries(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    job = put()
    assert main(["jobs", "cancel", str(job)]) == 0
    assert main(["jobs", "retry", str(job), "--json"]) == 0
    assert main(["jobs"]) == 0
    told = capsys.readouterr().out
    assert "已取消 cancelled" in told
    assert json.loads(told[told.index("[\n") : told.index("\n]") + 2])[0]["state"] == "waiting"
    assert main(["jobs", "cancel", "77"]) != 0
    assert "没有第 77 号任务" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_machine_left_with_a_beat_to_come_blocks_nothing() -> None:
    left = put()
    ahead = AT + datetime.timedelta(days=400)  # its clock was ahead once
    Job.objects.filter(pk=left).update(state="running", beat_at=ahead)
    second = import_jobs.take_file(delivery=Delivery("b.xlsx", xlsx(REGISTER)), by=CITY, at=AT)
    assert Job.objects.get(pk=left).state == "running"
    work.close_broken(at=AT)
    work_off()
    assert Job.objects.get(pk=left).state == "broken"
    assert ImportBatch.objects.get(pk=second).state == "accepted"
