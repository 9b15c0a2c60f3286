"""Every endpoint, asked by everybody for everything in the town, answers as docs/reference/openapi.json says."""

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from bureau.policies.people import VIEWERS
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.models import ImportBatch, Withdrawal
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.matching import jobs as matching_jobs
from shapes import assert_described, not_answered

Match = Callable[..., int]
SignedIn = Callable[..., Client]
FILE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
ELSEWHERE = ("/api/returns", "/api/releases")
"""They want forms that this town does not ask for: tests/bureau/monitoring/test_api.py."""
FIRM = ("", "/facts", "/facts?as_of=x", "/filings", "/decisions?lang=en", "/decisions?lang=fr")
CLAUSES = ("t-relief", "t-growth", "t-old", "e-match", "g-rd", "g-talent", "d-rd", "nothing")
SHEET = "统一社会信用代码,企业名称,年度,营业收入（万元）\n91350200MA33GULG91,小镇甲软件有限公司,2025,5000\n"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def addresses(firms: dict[str, int], run: int, batch: int) -> Iterator[str]:
    """What can be asked for, and a little that cannot."""
    yield from ("/api/policies", "/api/policies?page=0", "/api/policies?sort=money&per_page=2")
    yield from (
        "/api/matching",
        "/api/matching/latest",
        f"/api/matching/{run}",
        "/api/matching/99999999999999",
    )
    for number, query in product((run, 99999999999999), ("", "?lang=fr")):
        yield f"/api/matching/{number}/discrepancies{query}"
    yield from (
        "/api/enterprises",
        "/api/enterprises?per_page=x",
        f"/api/imports/{batch}",
        "/api/imports/999999",
    )
    for code, rest in product(
        CLAUSES, ("", "?lang=en", "?lang=fr", "/firms", "/firms?standing=差一点", "/firms?standing=x")
    ):
        yield f"/api/policies/{code}{rest}"
    for firm, rest in product((*firms.values(), 999999), FIRM):
        yield f"/api/enterprises/{firm}{rest}"
    for firm, code, rest in product(
        (firms["甲"], firms["丙"]), CLAUSES, ("", "/certificate", "?as_of=x", "/certificate?as_of=x")
    ):
        yield f"/api/enterprises/{firm}/decisions/{code}{rest}"


def path_of(address: str) -> str:
    """The path as OpenAPI has it."""
    route = resolve(address.partition("?")[0]).route
    return "/" + route.replace("<int:", "<").replace("<", "{").replace(">", "}")


def sheet(rows: int = 1) -> dict[str, SimpleUploadedFile]:
    content = SHEET + ",某企业,20,坏\n" * rows
    return {"file": SimpleUploadedFile("软件企业年报.csv", content.encode())}


def test_every_answer_is_as_described(
    described: dict[str, Any],
    firms: dict[str, int],
    match: Match,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "close_broken", lambda: None)  # what waits goes on waiting
    visitors = {role: signed_in(role) for role in VIEWERS} | {"": Client(), "without a role": Client()}
    visitors["without a role"].force_login(get_user_model().objects.create_user("nobody"))
    run = match()
    answered = set()

    def noted(method: str, address: str, answer: Any) -> None:
        assert_described(described, method, path_of(address), answer)
        answered.add((method, path_of(address), answer.status_code))

    for client in visitors.values():
        for parts in (sheet(), {}):
            noted("POST", "/api/imports", client.post("/api/imports", parts))
    for rows in (0, 3000):
        noted("POST", "/api/imports", visitors["city"].post("/api/imports", sheet(rows)))
    for client, address in product(
        visitors.values(), addresses(firms, run, ImportBatch.objects.latest("pk").pk)
    ):
        noted("GET", address, client.get(address))
    for client, address in product(visitors.values(), queue()):
        method, _, rest = address.partition(" ")
        noted(method, rest, getattr(client, method.lower())(rest))
    monkeypatch.setattr(matching_jobs, "follow_soon", lambda **_: None)
    for client, number, reason in product(
        (visitors[""], visitors["district"], visitors["city"]), (99999999999999, run), ("", "填错", "填错")
    ):
        address = f"/api/matching/{number}/withdraw"
        said = {"reason": reason}
        noted("POST", address, client.post(address, said, content_type="application/json"))
    for client in visitors.values():
        for address in withdrawals(firms, ImportBatch.objects.latest("pk").pk):
            method, _, rest = address.partition(" ")
            noted(method, rest, getattr(client, method.lower())(rest))
    elsewhere = {path: said for path, said in described["paths"].items() if not path.startswith(ELSEWHERE)}
    assert not_answered({"paths": elsewhere}, answered) == [("POST", "/api/imports", 409)]


def queue() -> Iterator[str]:
    """What can be asked of jobs: of one that waits, one that is done and one that there is not."""
    yield from ("GET /api/jobs", "GET /api/jobs?page=0")
    waiting = Job.objects.filter(state="waiting").latest("pk").pk
    done = Job.objects.filter(state="done").latest("pk").pk
    for number, act in product((waiting, done, 999999), ("", "/cancel", "/retry")):
        yield f"{'POST' if act else 'GET'} /api/jobs/{number}{act}"


def withdrawals(firms: dict[str, int], batch: int) -> Iterator[str]:
    """What can be withdrawn, set back to unknown and put back, and what cannot."""
    yield from ("GET /api/withdrawals", "GET /api/withdrawals?page=0")
    for kind, number in (
        ("import", batch),
        ("import", 999999),
        ("firm", firms["丙"]),
        ("name", firms["甲"]),
        ("x", 1),
    ):
        yield f"GET /api/withdrawals/preview?kind={kind}&id={number}"
        yield f"POST /api/withdrawals?kind={kind}&id={number}"
        yield f"POST /api/withdrawals?kind={kind}&id={number}&reason=错"
    for firm, fact, reason in product((firms["甲"], 999999), ("营业收入", "没有的事实"), ("", "错", "错")):
        yield f"POST /api/enterprises/{firm}/unknown?fact={fact}&year=2025&reason={reason}"
    yield f"POST /api/enterprises/{firms['甲']}/unknown?fact=营业收入&reason=没有年度"
    entries = Withdrawal.objects.order_by("pk").values_list("pk", flat=True)
    for number, reason in product((*entries[:2], 999999), ("", "错", "错")):
        yield f"POST /api/withdrawals/{number}/restore?reason={reason}"
