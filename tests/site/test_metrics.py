"""Numbers for monitors: who may read them, what they count, and that nothing of firms or people is in them."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from chanmai.bureau.accounts import operations
from chanmai.site import metrics

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


def number(text: str, line: str) -> float:
    """The value of a line; 0 where it is not there."""
    values = [each.rpartition(" ")[2] for each in text.splitlines() if each.startswith(line + " ")]
    return float(values[0]) if values else 0.0


def test_requests_are_counted_by_route_and_answer(client: Client) -> None:
    login = 'chanmai_requests_total{method="GET",route="accounts:login",status="200"}'
    nowhere = 'chanmai_requests_total{method="GET",route="none",status="404"}'
    before = client.get("/metrics").content.decode()
    client.get("/accounts/login/")
    client.get("/accounts/login/?name=91350200M000000000")
    client.get("/nowhere/91350200M000000000/")
    after = client.get("/metrics").content.decode()
    assert number(after, login) - number(before, login) == 2
    assert number(after, nowhere) - number(before, nowhere) == 1
    assert number(after, 'chanmai_request_seconds_count{route="accounts:login"}') >= 2
    assert "91350200" not in after


def test_the_state_is_that_of_the_moment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        operations.record_audit(by="甲", action="a", target="t", at=AT)
    text = client.get("/metrics").content.decode()
    assert number(text, "chanmai_audit_lines") == 3
    assert number(text, "chanmai_database_up") == 1
    assert "chanmai_matching_age_days" not in text, "without a matching there is no age"

    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(metrics, "queue", away)
    text = client.get("/metrics").content.decode()
    assert "chanmai_database_up 0.0" in text
    assert "chanmai_audit_lines" not in text


def test_only_this_machine_and_who_shows_the_token_may_read(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics", headers={"Forwarded": "for=127.0.0.1"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    settings.METRICS_TOKEN = "long-token"
    for token, status in (("long-token", 200), ("long-tokem", 403), ("", 403)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}, REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == status, token


def test_monitors_need_no_host_name_and_no_https_where_others_are_served(
    client: Client, settings: Any
) -> None:
    settings.PUBLIC, settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = True, ["brain.example"], True
    for address in ("/health/", "/ready/", "/metrics"):
        assert client.get(address, headers={"Host": "10.0.0.7:8000"}).status_code == 200, address
    assert client.get("/accounts/login/", headers={"Host": "10.0.0.7:8000"}).status_code == 400
