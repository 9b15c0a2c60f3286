"""Files taken away, accesses refused and commands leave lines in the chain, by the number of the account."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import management
from django.db import DatabaseError
from django.test import Client

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.queries import audit_break, audit_page
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.import_queue import Delivery, fail, queue_import
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.matching.operations import runs
from chanmai.bureau.matching.operations.runs import open_run
from chanmai.engine.facts.texts import Text
from chanmai.site import cli, trail

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def analyst(client: Client) -> Client:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )
    client.post("/accounts/login/", {"username": "analyst", "password": operations.DEMO_PASSWORD})
    return client


def newest() -> Any:
    return audit_page(number=1).rows[0]


def test_an_export_is_recorded_with_what_was_asked_for(analyst: Client) -> None:
    assert analyst.get("/enterprises/export/?text=软件").status_code == 200
    row = newest()
    assert (row.action, row.target) == ("take_away", "GET /enterprises/export/")
    assert row.after == {"query": "text=%E8%BD%AF%E4%BB%B6"}
    assert row.user == User.objects.get(username="analyst").pk
    assert audit_break() is None


def test_a_blank_form_and_a_page_leave_no_line(analyst: Client) -> None:
    before = newest().sequence
    assert analyst.get("/enterprises/").status_code == 200
    assert Client().get("/accounts/audit/").status_code == 302
    assert newest().sequence == before


def test_a_refused_access_is_recorded_but_nobody_fills_the_chain(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "wait_for", lambda *_: 0)
    assert analyst.get("/accounts/audit/").status_code == 403
    row = newest()
    assert (row.action, row.target, row.by) == ("refused", "GET /accounts/audit/", "分析员")
    monkeypatch.setattr(trail, "wait_for", lambda *_: 2)
    assert analyst.get("/accounts/members/").status_code == 403
    assert newest().sequence == row.sequence


def test_no_file_is_given_away_that_could_not_be_recorded(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_what: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(trail, "record_audit", busy)
    answer = analyst.get("/enterprises/export/")
    assert answer.status_code == 503
    assert "未能记入审计链" in answer.content.decode()
    assert analyst.get("/accounts/audit/").status_code == 403, "a refusal stays one"


def test_what_changes_something_by_command_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(management, "execute_from_command_line", ran.append)
    assert cli.main(["manage", "clearsessions"]) == 0
    assert (newest().by, newest().target) == ("chanmai manage", "clearsessions")
    assert cli.main(["manage", "showmigrations", "accounts"]) == 0
    assert newest().target == "clearsessions"
    assert [words[1] for words in ran] == ["clearsessions", "showmigrations"]


def test_work_that_failed_is_recorded() -> None:
    by = Viewer(user_id=7, role="city", name="市级")
    batch = queue_import(delivery=Delivery("a.csv", b"x"), by=by, at=AT).batch
    fail(batch, SheetProblem("broken_off", Text("中断", "broken")), AT)
    row = newest()
    assert (row.action, row.target, row.user) == ("import_failed", "a.csv", 7)
    assert row.after == {"batch": batch, "problem": "broken_off"}
    run = open_run(as_of=AT.date(), known_at=AT, by="市级", at=AT)
    runs.fail(run, "磁盘已满", AT)
    row = newest()
    assert (row.action, row.target, row.after) == ("match_failed", f"run {run}", {"error": "磁盘已满"})
    assert audit_break() is None
