"""What `serve` refuses before it begins, what it says to browsers, and its answers to monitors."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from chanmai.bureau.accounts import operations
from chanmai.bureau.refusal import Conflict
from chanmai.site import access_log, cli, health, server
from chanmai.site.commands.serve import tell_demo_accounts

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def demo() -> None:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "chanmai.example"])  # noqa: S104
def test_other_machines_are_served_only_under_a_name(host: str, settings: Any) -> None:
    settings.HOSTS = []
    with pytest.raises(Conflict, match="CHANMAI_HOSTS"):
        server.refuse_strangers(host)
    settings.HOSTS = ["chanmai.example"]
    server.refuse_strangers(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
def test_this_machine_needs_no_name(host: str, settings: Any) -> None:
    settings.HOSTS = []
    server.refuse_strangers(host)


def test_a_database_that_lacks_a_migration_is_not_served(client: Client) -> None:
    server.refuse_unfit_database()
    assert client.get("/ready/").status_code == 200
    MigrationRecorder.Migration.objects.filter(app="accounts").order_by("-name")[0].delete()
    with pytest.raises(Conflict, match="还差 1 步升级"):
        server.refuse_unfit_database()
    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, {"ok": False, "value": 1})


def test_monitors_ask_without_signing_in_and_learn_nothing_of_anybody(client: Client, demo: None) -> None:
    assert client.get("/health/").json() == {"status": "ok"}
    answer = client.get("/ready/")
    assert answer.json() == {
        "status": "ok",
        "checks": {
            "database": {"ok": True, "value": connection.vendor},
            "migrations": {"ok": True, "value": 0},
            "pack": {"ok": True, "value": "xiamen"},
            "queue": {"ok": True, "value": 0},
            "matching_age_days": {"ok": True, "value": None},
        },
    }


def test_a_database_that_is_gone_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health.CHECKS, "database", lambda: health.Check(ok=False, value="unreachable"))
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": {"ok": False, "value": "unreachable"}}
    assert client.get("/health/").status_code == 200


def test_no_browser_and_no_proxy_keeps_a_page_of_who_is_signed_in(client: Client, demo: None) -> None:
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    for address in ("/enterprises/", "/accounts/audit/", "/api/enterprises", "/policies/", "/nowhere/"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"], address
        assert "geolocation=()" in answer["Permissions-Policy"], address


def test_locked_demo_accounts_are_told_at_the_start(
    demo: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_demo_accounts()
    assert capsys.readouterr().out == ""
    settings.DEMO_ALLOWED = False
    tell_demo_accounts()
    assert "8 个演示账户不能登录" in capsys.readouterr().out


def test_the_doctor_finds_what_is_wrong(
    demo: None, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor"]) == 0, capsys.readouterr().out
    settings.HOSTS, settings.DEMO_ALLOWED = ["chanmai.example"], True
    assert cli.main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "没有能登录的市级人员" in told
    assert "演示账户" in told
    MigrationRecorder.Migration.objects.filter(app="accounts").order_by("-name")[0].delete()
    assert cli.main(["doctor"]) == 1
    assert "还差 1 步升级" in capsys.readouterr().out


def test_a_session_ends_when_idle_and_after_half_a_day(client: Client, demo: None, settings: Any) -> None:
    enter = {"username": "city", "password": operations.DEMO_PASSWORD}
    for field, ago in (("used", settings.SESSION_IDLE + 1), ("begun", settings.SESSION_COOKIE_AGE + 1)):
        client.post("/accounts/login/", enter)
        assert client.get("/enterprises/").status_code == 200
        session = client.session
        session[field] -= ago
        session.save()
        assert client.get("/enterprises/").status_code == 302
        assert client.get("/enterprises/").status_code == 302


def test_each_request_has_a_number_and_outside_a_line_without_values(
    client: Client, demo: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(access_log.logger, "info", lines.append)
    assert len(client.get("/health/")["X-Request-ID"]) == 16
    given = client.get("/accounts/login/", headers={"X-Request-ID": "proxy-number-1"})
    assert given["X-Request-ID"] == "proxy-number-1"
    forged = client.get("/accounts/login/", headers={"X-Request-ID": "a b\nc" * 9})
    assert len(forged["X-Request-ID"]) == 16
    assert lines == []
    settings.PUBLIC = True
    client.post("/accounts/login/?secret=1", {"username": "city", "password": operations.DEMO_PASSWORD})
    client.get("/enterprises/?text=91350200")
    client.get("/health/")
    told = [json.loads(line) for line in lines]
    assert [(line["method"], line["path"], line["status"]) for line in told] == [
        ("POST", "/accounts/login/", 302),
        ("GET", "/enterprises/", 200),
    ]
    assert isinstance(told[1]["user"], int)
    assert "secret" not in lines[0] + lines[1]
    assert "91350200" not in lines[1]
