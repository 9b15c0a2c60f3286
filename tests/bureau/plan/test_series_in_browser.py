"""A series with its fan and a target with its versions, looked at in both widths and languages."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bureau.plan.made import CITY
from chanmai.bureau.accounts import operations
from chanmai.bureau.plan.models import SeriesForecast
from chanmai.bureau.plan.operations.targets import change_target
from chanmai.bureau.plan.queries.lines import all_lines
from chanmai.solvers.forecasts.sayings import say
from looking import LOOKS, Looker

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[..., Looker]
XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"
LINES = {("cn.it_services", "全国"), ("co.300628.revenue", "厦门亿联网络技术股份有限公司")}
ADDRESSES = (
    "/plan/series/cn.it_services/?view=累计-1",
    "/plan/series/city.software_revenue/",
    "/plan/series/co.300628.revenue/",
    "/plan/targets/revenue/?goal=3000亿元&due=2030",
)


@functools.cache
def said(figures: tuple[Any, ...]) -> Any:
    """What the models say of a line, asked once."""
    return say(figures)


@pytest.fixture
def city_desk(settings: Any) -> None:
    settings.PACK = XIAMEN
    now = timezone.now()
    operations.add_member(username="desk", password="a-long-password", role="city", by="test", at=now)
    change_target("revenue", goal="2500亿元", due=2030, reason="新一期规划草案", by=CITY, at=now)
    for line in all_lines():
        if (line.series, line.area) in LINES:
            kept = {"series": line.series, "area": line.area, "unit": line.unit, "at": now}
            SeriesForecast.objects.create(digest=line.digest, said=said(tuple(line.figures)), **kept)


@LOOKS
def test_the_pages_have_no_faults(look: Look, city_desk: None, size: tuple[int, int], language: str) -> None:
    looker = look(size, language)
    looker.sign_in("desk", "a-long-password")
    assert [fault for address in ADDRESSES for fault in looker.faults(address)] == []
    looker.open(ADDRESSES[0])
    assert looker.page.locator("[data-chart=fan-chart] :is(canvas, svg)").count() > 0
