"""Policies over HTTP: the shapes, the scopes, and a problem for every bad request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]


def get(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert told["detail_zh"]
        assert told["detail_en"]
        return told
    return answer.json()


def test_clauses_are_listed_filtered_and_paged(match: Match, signed_in: SignedIn) -> None:
    run = match()
    client = signed_in("city")
    found = get(client, "/api/policies?per_page=2&sort=money")
    assert (found["total"], found["pages"], found["run"]) == (11, 6, run)
    assert [row["code"] for row in found["clauses"]] == ["t-relief", "e-once"]
    assert found["clauses"][1]["tally"]["exact"] == 20 * WAN
    assert found["clauses"][1]["unpayable"] == "未核实"
    assert [row["code"] for row in get(client, "/api/policies?text=网络游戏")["clauses"]] == ["g-press"]
    assert get(signed_in("firm"), "/api/policies")["clauses"][0]["tally"] is None


def test_a_clause_with_rule_and_firms(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    clause = get(client, "/api/policies/t-growth")
    assert [row["expression"] for row in clause["conditions"]["children"]][1] == "营业收入 ≥ 5000万元"
    assert clause["tally"]["met"] == 1
    assert [row["code"] for row in clause["chain"]] == ["t-old", "t-growth"]
    assert get(client, "/api/policies/t-growth?lang=en")["amount"]["formula"].startswith("growth") is False
    found = get(client, "/api/policies/t-scale/firms?standing=可享")
    assert [row["id"] for row in found["firms"]] == [firms["乙"], firms["甲"]]
    assert get(signed_in("district"), "/api/policies/t-scale/firms")["total"] == 1
    assert get(signed_in("firm"), "/api/policies/t-growth")["tally"] is None
    get(signed_in("firm"), "/api/policies/t-scale/firms", 404)


def test_decisions_of_a_firm(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    found = get(signed_in("firm"), f"/api/enterprises/{firms['甲']}/decisions")
    assert (found["as_of"], found["history_complete"], found["demo"]) == ("2026-06-30", True, True)
    assert found["sums"]["exact"] == 15 * WAN
    growth = next(row for row in found["decisions"] if row["clause"] == "t-growth")
    assert growth["amount"] == {"kind": "exact", "low": 10 * WAN, "high": 10 * WAN}
    assert growth["settled"]["outcome"] == "保留"
    draft = next(row for row in found["decisions"] if row["clause"] == "d-rd")
    assert (draft["counted"], draft["unpayable"]) == (False, "征求意见稿，不得兑付")
    other_day = get(signed_in("city"), f"/api/enterprises/{firms['甲']}/decisions?as_of=2023-05-01")
    assert [row["clause"] for row in other_day["decisions"]] == ["t-old"]
    get(signed_in("firm"), f"/api/enterprises/{firms['乙']}/decisions", 404)


def test_an_explanation_is_a_tree(firms: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    found = get(client, f"/api/enterprises/{firms['乙']}/decisions/t-growth")
    assert (found["standing"], found["verdict"]) == ("差一点", "不符合")
    revenue = found["reason"]["children"][1]
    assert (revenue["sign"], revenue["distance"]) == ("unmet", "还差500万元")
    assert revenue["facts"][0]["filed_at"] == "2026-06-30"
    assert found["source"]["article"] == "第三条"
    english = get(client, f"/api/enterprises/{firms['乙']}/decisions/t-growth?lang=en")
    assert english["reason"]["children"][1]["text"].startswith("Revenue")


def test_the_latest_matching_in_ones_scope(match: Match, signed_in: SignedIn) -> None:
    get(signed_in("city"), "/api/matching/latest", 404)
    run = match()
    found = get(signed_in("city"), "/api/matching/latest")
    assert (found["run"], found["money"]["exact"], found["payable"]["exact"]) == (run, 41 * WAN, 16 * WAN)
    assert found["firms"] == {"all": 4, "eligible": 3, "near": 1, "open": 4}
    assert get(signed_in("district"), f"/api/matching/{run}")["money"]["exact"] == 35 * WAN
    get(signed_in("firm"), "/api/matching/latest", 404)
    get(signed_in("city"), "/api/matching/99999999999999", 404)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/policies?page=0", 422),
        ("/api/policies?sort=evil", 422),
        ("/api/policies?per_page=100000", 422),
        ("/api/policies?text=" + "x" * 200, 422),
        ("/api/policies/nothing", 404),
        ("/api/policies/t-growth/firms?standing=x", 422),
        ("/api/enterprises/{firm}/decisions?as_of=yesterday", 422),
        ("/api/enterprises/{firm}/decisions?lang=fr", 422),
        ("/api/enterprises/{firm}/decisions/t-grow", 404),
        ("/api/enterprises/{firm}/decisions/t-old", 409),
        ("/api/enterprises/999999/decisions", 404),
    ],
)
def test_bad_requests_are_problems(
    firms: dict[str, int], signed_in: SignedIn, address: str, status: int
) -> None:
    get(signed_in("city"), address.format(firm=firms["甲"]), status)


def test_nobody_without_an_account(db: None) -> None:
    get(Client(), "/api/policies", 401)
