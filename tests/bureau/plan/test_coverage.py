"""Coverage of the plan: every sentence of the Xiamen plan with what serves it, and honestly what nothing serves."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from bureau.plan.test_pages import signed_in, text
from chanmai.bureau.plan.queries.coverage import SERVICES, Coverage, coverage

XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"


@pytest.fixture(autouse=True)
def xiamen(settings: Any) -> None:
    settings.PACK = XIAMEN


def found(service: str = "") -> Coverage:
    return coverage(service, "en")


def test_the_counts_are_those_of_the_rows() -> None:
    whole = found()
    assert len(whole.rows) == 227
    for number, service in enumerate(SERVICES):
        assert len(found(service).rows) == sum(chapter.counts[number] for chapter in whole.chapters)
    assert [each.total for each in whole.chapters] == [24, 74, 117, 12]


def test_what_nothing_serves_says_so_and_what_is_only_supervised_is_no_page() -> None:
    rows = {row.code: row for row in found().rows}
    assert rows["s3-1.01"].service == "none"
    assert rows["s3-3.03"].service == "page"
    assert [each.label for each in rows["s3-3.03"].targets] == [
        "Revenue of the city's software-related firms"
    ]
    only = [row for row in rows.values() if row.service == "measure"]
    assert len(only) > 100  # industry, exchange and others have no page yet
    assert not any(each.address for row in only for each in row.pages)
    assert all(row.clauses for row in rows.values() if row.service == "clause")


def test_every_address_leads_somewhere() -> None:
    rows = found().rows
    links = [each for row in rows for each in (*row.pages, *row.targets, *row.clauses, *row.measures)]
    addresses = {each.address.partition("#")[0] for each in links if each.address}
    assert len(addresses) > 30
    for address in addresses:
        resolve(address)


@pytest.mark.django_db
def test_the_page_narrows_and_ignores_what_it_does_not_know() -> None:
    client: Client = signed_in("city")
    whole, none = text(client, "/plan/coverage/"), text(client, "/plan/coverage/?service=none")
    assert "把握“金融强市”建设机遇" in whole
    assert "把握“金融强市”建设机遇" not in none
    assert "s3-1.01" in none
    assert text(client, "/plan/coverage/?service=x").count("<tr") == whole.count("<tr")
