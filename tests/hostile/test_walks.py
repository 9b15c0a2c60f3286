"""The pages of the load test are there for those who walk them, and its figures are reckoned rightly."""

import pytest
from benchmarks.load.measure import judge, share
from benchmarks.load.walks import EMPTY, HEAVY, IMPORT, WALKS, WRITERS
from benchmarks.measure import Report
from django.test import Client
from django.urls import resolve

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.queries import demo_members

PLACES = {"firm": "1", "clause": "a", "name": "软件"}


@pytest.mark.parametrize("role", WALKS)
def test_every_page_of_a_walk_is_an_address(role: str) -> None:
    steps = WALKS[role]
    assert len(steps) > 5
    assert EMPTY in [step.path for step in steps]
    for step in steps:
        resolve(step.path.format(**PLACES).partition("?")[0])


@pytest.mark.django_db
def test_who_walks_has_an_account_in_the_demo_and_the_empty_view_is_there(client: Client) -> None:
    now = operations.timezone.now()
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=now
    )
    assert WALKS.keys() <= {member.username for member in demo_members()}
    assert set(WRITERS) <= set(WALKS)
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    assert client.get(EMPTY).status_code == 200


def line(name: str, times: dict[str, int], failures: int = 0) -> dict[str, object]:
    number = sum(times.values())
    return {
        "name": name, "method": "GET", "num_requests": number, "num_failures": failures, "response_times": times
    }  # fmt: skip


def test_shares_of_answers() -> None:
    times = line("/a/", {"10": 50, "20": 45, "90": 5})
    assert [share(times, part) for part in (0.5, 0.95, 0.96)] == [10, 20, 90]


def test_goals_fail_for_errors_late_pages_and_memory_but_not_for_heavy_ones() -> None:
    good, bad = Report("load", quick=False), Report("load", quick=False)
    lines = [line(EMPTY, {"10": 100}), line(IMPORT, {"10": 50, "900": 50})]
    judge(good, lines, 1, "SQLite", [100.0], [110.0])
    judge(bad, [*lines, line("/a/", {"10": 90, "90": 10}, failures=1)], 1, "SQLite", [100.0], [130.0])
    assert IMPORT in HEAVY
    assert [goal.met for goal in good.goals] == [True, True, True]
    assert [goal.met for goal in bad.goals] == [False, False, False]
