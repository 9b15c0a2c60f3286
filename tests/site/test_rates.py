"""How often somebody may ask: at once, by the minute, each for themselves, and only where others are served."""

import datetime
import multiprocessing
import secrets
from typing import Any

import pytest
from django.test import Client, RequestFactory

from chanmai.bureau.accounts import operations
from chanmai.bureau.parameters import address_of
from chanmai.site import rates
from chanmai.site.rates import Rate, wait

AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Small rates, and keys that no other test has."""
    monkeypatch.setattr(rates, "RATES", {"heavy": Rate(2, 60), "usual": Rate(5, 60), "stranger": Rate(3, 60)})
    settings.SECRET_KEY = secrets.token_urlsafe(64)


def test_so_many_at_once_and_then_by_the_minute(own: None) -> None:
    now = 1000.0
    assert [wait("heavy", "a", now) for _ in range(4)] == [0, 0, 1, 1]
    assert wait("heavy", "b", now) == 0, "everybody for themselves"
    assert [wait("heavy", "a", now + 1), wait("heavy", "a", now + 1)] == [0, 1]
    assert [wait("heavy", "a", now + 60) for _ in range(3)] == [0, 0, 1], "no more is saved than at once"


def _ask(who: str, answers: Any) -> None:
    answers.put(wait("heavy", who, 1000.0))


def test_all_processes_count_together(own: None) -> None:
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    who = secrets.token_hex(8)
    for _ in range(3):
        process = fork.Process(target=_ask, args=(who, answers))
        process.start()
        process.join()
    assert sorted(answers.get(timeout=5) for _ in range(3)) == [0, 0, 1]


@pytest.mark.parametrize(
    ("told", "found"),
    [("", "127.0.0.1"), ("192.0.2.7", "192.0.2.7"), ("127.0.0.1, 192.0.2.8", "192.0.2.8")],
)
def test_an_address_is_what_the_proxy_says_last(told: str, found: str, settings: Any) -> None:
    settings.PUBLIC = True
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told} if told else {})
    assert address_of(request.META) == found


@pytest.mark.django_db
def test_who_asks_too_often_is_told_when_to_come_again(
    own: None, settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=AT
    )
    assert [client.get("/accounts/login/").status_code for _ in range(6)] == [200] * 6, (
        "not on one's own machine"
    )
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    settings.PUBLIC = True
    slow = {"heavy": Rate(2, 1), "usual": Rate(5, 1), "stranger": Rate(3, 1), "refusals": Rate(9, 9)}
    monkeypatch.setattr(rates, "RATES", slow)
    assert [client.get("/enterprises/export/").status_code for _ in range(3)] == [200, 200, 429]
    page = client.get("/enterprises/export/")
    seconds = int(page["Retry-After"])
    assert 30 < seconds <= 60
    assert f"请在 {seconds} 秒后再试" in page.content.decode()
    assert client.get("/api/enterprises").status_code == 200
    api = client.get("/api/enterprises")
    assert (api.status_code, api["Content-Type"]) == (429, "application/problem+json")
    assert "Try again in" in api.json()["detail_en"]
    stranger = Client()
    assert [stranger.get("/accounts/login/").status_code for _ in range(4)] == [200, 200, 200, 429]
    elsewhere = stranger.get("/accounts/login/", headers={"X-Forwarded-For": "192.0.2.9"})
    assert elsewhere.status_code == 200
