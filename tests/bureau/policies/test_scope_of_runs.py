"""What a district is told of a run is of its own firms only."""

from collections.abc import Callable

from django.test import Client

from bureau.policies.people import CITY, EAST, file_facts
from chanmai.bureau.matching.queries.runs import run_of, runs, summary

Match = Callable[..., int]
SignedIn = Callable[..., Client]


def test_a_district_counts_its_own_gone_firms_and_its_own_matched_ones(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    gone = {"registration_status": "注销", "registration_status_date": "2026-01-31"}
    file_facts(firms["乙"], "registry", gone)  # 西区
    run = match()
    found = {viewer.name: summary(viewer, run) for viewer in (CITY, EAST)}
    assert {name: each.gone for name, each in found.items() if each} == {CITY.name: 1, EAST.name: 0}
    assert {name: each.run.firms for name, each in found.items() if each} == {CITY.name: 3, EAST.name: 2}
    row = run_of(EAST, run)
    assert row is not None
    assert (row.firms, runs(EAST)[0].firms, runs(CITY)[0].firms) == (2, 2, 3)
    words, city, east = "而不参与匹配的企业", signed_in("city"), signed_in("district")
    for address in ("/matching/", f"/matching/{run}/"):
        assert f"{words} 1 家" in city.get(address).content.decode()
        assert words not in east.get(address).content.decode()
    assert "2 家企业 × 9 个条款" in east.get("/matching/").content.decode()
    assert east.get(f"/api/matching/{run}").json()["gone"] == 0
