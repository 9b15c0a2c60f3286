"""Sums for who sees no firm: those that were released, and nothing else."""

from typing import Any

import pytest
from django.utils import timezone

from bureau.enterprises.test_pages import signed_in
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.plan.queries.aggregates import NOTHING, aggregates
from chanmai.bureau.releases.operations import publish, queue_draft, retract
from turns import work_off

pytestmark = pytest.mark.usefixtures("city_of_sixty")
ASSOCIATION = Viewer(user_id=5, role="association", districts=(), name="协会戊")


def released(offer: str, measure: str) -> int:
    now = timezone.now()
    draft = queue_draft(offer=offer, measure=measure, year=2025, by=SYSTEM, at=now)
    work_off()
    return publish(draft_id=draft, reason="公报", by=SYSTEM, at=timezone.now())


def test_what_was_not_released_is_not_told() -> None:
    assert aggregates(ASSOCIATION, lang="zh") == NOTHING
    released("district-size", "firms")
    assert aggregates(ASSOCIATION, lang="zh") == NOTHING, "without revenue there is no table of it"


def test_an_association_sees_what_was_released_until_it_is_withdrawn() -> None:
    first = released("district-size", "revenue")
    found = aggregates(ASSOCIATION, lang="zh")
    assert (found.year, [each.id for each in found.sources], found.domains) == (2025, [first], ())
    every = {row.name: row.revenue for row in found.districts}
    assert {"", "思明区", "湖里区"} <= every.keys()
    named = [value for name, value in every.items() if name]
    if None not in named:
        assert sum(value or 0 for value in named) == every[""]
    assert {row.firms for row in found.districts} == {None}
    released("district-size", "firms")
    assert any(row.firms for row in aggregates(ASSOCIATION, lang="zh").districts)
    retract(release_id=first, reason="口径有误", by=SYSTEM, at=timezone.now())
    assert aggregates(ASSOCIATION, lang="zh") == NOTHING


def test_who_sees_a_part_of_the_city_is_told_nothing() -> None:
    released("district-size", "revenue")
    for viewer in (
        Viewer(user_id=4, role="district", districts=("思明区",)),
        Viewer(user_id=6, role="firm", firm="91350200MA33GULG91"),
        Viewer(user_id=7, role="expert", districts=()),
    ):
        assert aggregates(viewer, lang="zh") == NOTHING


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_page_is_for_associations_and_names_no_firm(lang: str) -> None:
    client = signed_in("speaker", "association")
    empty: Any = client.get("/plan/aggregates/", headers={"accept-language": lang})
    assert ("No such table" if lang == "en" else "还没有发布过") in empty.content.decode()
    released("district-size", "revenue")
    page = client.get("/plan/aggregates/", headers={"accept-language": lang}).content.decode()
    assert ("Siming" if lang == "en" else "思明区") in page
    assert "软件有限公司" not in page
    home: Any = signed_in("one", "district", districts=("思明区",)).get("/plan/aggregates/")
    assert home.status_code == 403
