"""Indicators over the returns of a collection: worked by hand, by scope, as known when it was closed."""

import datetime
import io
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from bureau.enterprises.made import AT, CITY, EAST, ONE, THREE, TWO, xlsx
from bureau.enterprises.test_pages import signed_in, text_of
from bureau.monitoring.conftest import OWN, A, B, C
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.indicators.queries.indicators import IndicatorRow, indicator, indicators
from chanmai.bureau.monitoring.models import Return
from chanmai.bureau.monitoring.operations.collections import close_collection, open_collection, settle_duty
from chanmai.bureau.refusal import Forbidden, NotFound

WAN = 1_000_000
SIMING = Viewer(user_id=5, role="district", districts=("思明区",), name="思明乙")
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "利润总额", "从业人员"]


def report(rows: list[list[object]], at: datetime.datetime = AT) -> None:
    batch = import_file(delivery=Delivery("年报.xlsx", xlsx([HEAD, *rows])), by=CITY, at=at)
    assert batch.state == "accepted", batch.problems


@pytest.fixture
def asked(firms: None) -> int:
    """All three firms have to report 2025; two did, of which one had reported 2024 too with 9,000 and one with 100."""
    pk = open_collection(form="annual", period="2025", by=CITY, at=AT)
    for name in (A, B, C):
        firm = Enterprise.objects.get(name=name)
        of, _ = Return.objects.get_or_create(collection_id=pk, enterprise=firm, defaults={"duty": "exempt"})
        if of.duty != "required":
            settle_duty(return_id=of.pk, duty="required", reason="按名录", by=CITY, at=AT)
    report([[ONE, A, 2025, 10800, 8100, 900, 60], [THREE, C, 2025, 1200, 900, -100, 15]])
    return pk


def rows(viewer: Viewer, pk: int, at: datetime.datetime = AT) -> dict[str, IndicatorRow]:
    return {row.code: row for row in indicators(viewer, pk, "zh", at=at)}


def test_figures_are_those_of_the_returns(asked: int) -> None:
    found = rows(CITY, asked)
    assert found["revenue"].value == 12_000 * WAN
    assert (found["revenue"].text, found["revenue"].earlier) == ("1.2亿元", "9,100万元")
    assert (found["revenue"].reported, found["revenue"].firms) == (2, 3)
    assert found["software-share"].value == Fraction(9000, 12000)
    assert found["profit-margin"].value == Fraction(800, 12000)
    assert found["productivity"].value == Fraction(12_000 * WAN, 75)
    assert (found["in-the-red"].value, found["over-100m"].value) == (1, 1)
    assert found["median-revenue"].value == 6000 * WAN
    assert found["concentration"].value == Fraction(81**2 + 9**2, 90**2)
    assert (found["research-intensity"].text, found["research-intensity"].reported) == ("", 0)


def test_comparable_growth_is_of_the_same_firms_and_stands_beside_that_of_levels(asked: int) -> None:
    """A alone filed both times: 9,000 to 10,800; all that was filed: 9,100 to 12,000."""
    row = rows(CITY, asked)["revenue"]
    assert (row.growth, row.matched, row.levels) == ("+20%", 1, "+31.9%")


def test_who_did_not_file_is_estimated_beside_the_figure(asked: int) -> None:
    """B filed 100 in 2024; firms of its size grew by a fifth."""
    row = rows(CITY, asked)["revenue"]
    assert row.estimate is not None
    assert (row.estimate.estimated, row.estimate.by_growth) == (120 * WAN, 1)
    assert row.value == 12_000 * WAN, "not part of what was filed"
    assert rows(CITY, asked)["software-share"].estimate is None


def test_an_officer_sees_the_firms_of_the_district_and_nobody_else_any(asked: int) -> None:
    assert (rows(SIMING, asked)["revenue"].firms, rows(EAST, asked)["revenue"].firms) == (2, 0)
    assert rows(EAST, asked)["revenue"].text == ""
    for viewer in (OWN, Viewer(user_id=7, role="association"), Viewer(user_id=8, role="expert")):
        with pytest.raises(Forbidden):
            indicators(viewer, asked, "zh", at=AT)
    with pytest.raises(NotFound):
        indicators(CITY, asked + 1, "zh", at=AT)
    with pytest.raises(NotFound):
        indicator(CITY, asked, "nothing", "zh", at=AT)


def test_groups_and_firms_add_up_to_the_figure(asked: int) -> None:
    page = indicator(CITY, asked, "revenue", "zh", at=AT)
    for by, groups in page.groups.items():
        assert sum(group.value or 0 for group in groups) == page.row.value, by
        assert sum(group.firms for group in groups) == 3
    assert [(row.name, row.share) for row in page.contributions] == [(A, "90%"), (C, "10%")]
    assert [firm.name for firm in page.silent] == [B]


def test_firms_are_grouped_by_the_highest_tier_that_they_hold_or_qualify_for(asked: int) -> None:
    """A is on no list but meets the rules of the lowest tier; C holds a title; of B nothing is known."""
    code, name = "统一社会信用代码", "企业名称"
    told = {
        "registry": [[code, name, "划型行业"], [ONE, A, "软件和信息技术服务业"]],
        "supplement-state": [[code, name, "近三年无重大违法失信"], [ONE, A, "是"]],
        "supplement-year": [
            [code, name, "年度", "国家高新技术企业", "专精特新称号"],
            [ONE, A, 2024, "是", None],
            [THREE, C, 2025, None, "国家级小巨人"],
        ],
    }
    for form, lines in told.items():
        delivery = Delivery(f"{form}.xlsx", xlsx(lines), form=form)
        batch = import_file(delivery=delivery, by=CITY, at=AT)
        assert batch.state == "accepted", batch.problems
    tiers = indicator(CITY, asked, "revenue", "zh", at=AT).groups["tier"]
    assert [(row.name, row.value, row.firms) for row in tiers] == [
        ("专精特新“小巨人”企业", 1200 * WAN, 1),
        ("创新型中小企业", 10800 * WAN, 1),
        ("层级未知", None, 1),
    ]
    english = indicator(CITY, asked, "revenue", "en", at=AT).groups["tier"]
    assert [row.name for row in english] == ["Little giant", "Innovative SME", "Tier not known"]


def test_the_workbook_has_a_sheet_for_each_breakdown(asked: int) -> None:
    content = signed_in("city", "city").get(f"/indicators/{asked}/file/").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["运行指标", "所属区", "产业领域", "所在园区", "企业规模", "梯度层级"]
    districts = book.get_sheet_by_name("所属区").to_python()
    assert ["营业收入", "思明区", "1.2亿元", 2, 2] in districts
    assert ["营业收入", "湖里区", "", 0, 1] in districts


def test_a_closed_collection_keeps_what_was_known_then(asked: int) -> None:
    close_collection(collection_id=asked, by=CITY, at=AT + datetime.timedelta(hours=1))
    report([[TWO, B, 2025, 500, 400, 1, 5]], at=AT + datetime.timedelta(days=1))
    assert rows(CITY, asked, AT + datetime.timedelta(days=2))["revenue"].value == 12_000 * WAN


def test_the_pages_show_and_give_away_the_figures(asked: int) -> None:
    city = signed_in("city", "city")
    page = text_of(city, "/indicators/")
    assert "1.2亿元" in page
    assert "+20%" in page
    assert "1.2亿元" in text_of(city, f"/indicators/?collection={asked}")
    assert A in text_of(city, f"/indicators/{asked}/revenue/")
    assert "前四家集中度" in text_of(city, f"/indicators/{asked}/four-largest/")
    content = city.get(f"/indicators/{asked}/file/").content
    written = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in written[1:]] == [row.text for row in indicators(CITY, asked, "zh", at=AT)]
    for address in ("/indicators/?collection=999", "/indicators/?collection=x", f"/indicators/{asked}/none/"):
        assert city.get(address).status_code == 404, address
    assert signed_in("own", "firm", firm=ONE).get("/indicators/").status_code == 403
