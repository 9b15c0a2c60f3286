"""The pages of the load test are there for those who walk them, and its figures are reckoned rightly."""

import pytest
from benchmarks.load.measure import judge, share
from benchmarks.load.walks import EMPTY, FORM, HEAVY, IMPORT, WALKS, WRITERS, annual_return, is_taken
from benchmarks.measure import Report
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.queries import demo_members
from chanmai.bureau.enterprises.models import Enterprise

NOW = operations.timezone.now()
PLACES = {"firm": "1", "clause": "a", "name": "软件"}


@pytest.mark.parametrize("role", WALKS)
def test_every_page_of_a_walk_is_an_address(role: str) -> None:
    steps = WALKS[role]
    assert len(steps) > 5
    assert EMPTY in [step.path for step in steps]
    for step in steps:
        resolve(step.path.format(**PLACES).partition("?")[0])


def add_demo_accounts() -> None:
    operations.add_demo_accounts(
        districts=("思明区",), firm="91350200M000000000", firm_name="虚构软件", at=NOW
    )


@pytest.mark.django_db
def test_who_walks_has_an_account_in_the_demo_and_the_empty_view_is_there(client: Client) -> None:
    add_demo_accounts()
    assert WALKS.keys() <= {member.username for member in demo_members()}
    assert set(WRITERS) <= set(WALKS)
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    assert client.get(EMPTY).status_code == 200


@pytest.mark.parametrize(
    ("status", "state", "taken"),
    [(200, "accepted", True), (202, "waiting", True), (202, "running", True),
     (200, "refused", False), (200, "failed", False), (200, "partial", False), (400, "accepted", False)],
)  # fmt: skip
def test_an_import_that_wrote_nothing_is_a_failure(status: int, state: str, taken: bool) -> None:
    assert is_taken(status, state) is taken


@pytest.mark.django_db
def test_what_walkers_import_is_filed(client: Client) -> None:
    add_demo_accounts()
    firm = Enterprise.objects.create(
        code="91350200MA33GULG91", name="虚构软件一号", added_at=NOW, changed_at=NOW
    )
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    file = SimpleUploadedFile("年报.csv", annual_return(str(firm.code), firm.name, 4711, 23))
    answer = client.post(f"{IMPORT}?form={FORM}", {"file": file})
    assert is_taken(answer.status_code, answer.json()["state"]), answer.content.decode()
    assert answer.json()["filings"] == 1


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
    judge(good, lines, 1, "SQLite", [[100.0], [110.0]])
    judge(bad, [*lines, line("/a/", {"10": 90, "90": 10}, failures=1)], 1, "SQLite", [[100.0], [130.0]])
    assert IMPORT in HEAVY
    assert [goal.met for goal in good.goals] == [True, True, True]
    assert [goal.met for goal in bad.goals] == [False, False, False]
