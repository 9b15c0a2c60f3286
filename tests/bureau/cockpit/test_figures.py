"""Headline figures, growth, structure and money, worked by hand on the city of six firms."""

import datetime
from fractions import Fraction

import pytest
from django.utils import translation

from bureau.plan.made import AS_OF, ASKING, CITY, EAST, NOW, enterprise, returned, title
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.cockpit import charts
from chanmai.bureau.cockpit.queries.headline import Growth, Headline, Sum, headline
from chanmai.bureau.cockpit.queries.money import PlaceRow, money
from chanmai.bureau.cockpit.queries.structure import sizes, titles, top_parks
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.plan.queries.domains import Holding, tree_of
from chanmai.bureau.plan.queries.layout import layout_of
from chanmai.bureau.plan.queries.measurement import city_columns

Firms = dict[str, Enterprise]
WAN = 1_000_000


def head(viewer: Viewer = CITY) -> Headline:
    return headline(city_columns(viewer, **ASKING), first_year=2015)


def matched() -> None:
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)


def test_headline_figures_count_who_is_missing(firms: Firms) -> None:
    found = head()
    assert (found.firms, found.invented, found.real, found.year) == (6, 5, 1, 2025)
    assert found.revenue == Sum(52_000 * WAN, 4, 6)
    assert found.revenue.missing == 2
    assert found.above_scale == Sum(2, 3, 6)
    assert found.employees == Sum(350, 2, 6)


def test_growth_is_of_firms_that_reported_both_years(firms: Firms) -> None:
    assert head().growth == Growth(Fraction(48_000, 35_000) - 1, 3)


def test_research_intensity_is_a_ratio_of_sums(firms: Firms) -> None:
    found = head().research
    assert (found.value, found.reported, found.fact) == (Fraction(2_600, 36_000), 2, "研发费用")


def test_years_tell_how_many_reported(firms: Firms) -> None:
    rows = [(row.year, row.revenue.value, row.revenue.reported, row.growth.firms) for row in head().years]
    assert rows == [
        (2021, 5_000 * WAN, 1, 0),
        (2024, 45_000 * WAN, 4, 0),
        (2025, 52_000 * WAN, 4, 3),
    ]


def test_a_district_has_its_own_figures(firms: Firms) -> None:
    found = head(EAST)
    assert (found.firms, found.revenue, found.growth) == (
        2,
        Sum(42_000 * WAN, 2, 2),
        Growth(Fraction(2, 5), 2),
    )


@pytest.mark.django_db
def test_without_firms_everything_is_unknown_and_nothing_zero() -> None:
    found = head()
    assert (found.firms, found.year, found.years) == (0, None, ())
    assert {found.revenue.value, found.employees.value, found.above_scale.value, found.growth.rate} == {None}
    assert found.research.value is None


@pytest.mark.django_db
def test_growth_from_nothing_is_unknown() -> None:
    firm = enterprise("新公司")
    returned(firm, 2024, 0)
    returned(firm, 2025, 10)
    assert head().growth == Growth(None, 1)


def test_size_classes_stand_in_the_order_of_the_dictionary(firms: Firms) -> None:
    rows = sizes(city_columns(CITY, **ASKING), "zh")
    assert [(row.key, row.held.firms) for row in rows] == [
        ("大型", 1),
        ("中型", 1),
        ("小型", 2),
        ("微型", 1),
        ("", 1),
    ]
    assert rows[2].held == Holding(2, 16_000 * WAN, 2)


def test_parks_are_counted_under_one_name(firms: Firms) -> None:
    rows, rest = top_parks(city_columns(CITY, **ASKING), "en")
    assert [(row.key, row.name, row.held.firms) for row in rows] == [
        ("二期园区", "Park Two", 2),
        ("一期园区", "Park One", 1),  # filed under the park's short name
        ("高新区", "High-tech zone", 1),
    ]
    assert (rest["others"].firms, rest["unknown"].firms) == (0, 2)


def test_titles_are_titles_and_not_findings(firms: Firms) -> None:
    title(firms["a"], "重点企业", "is_key")
    title(firms["a"], "无失信", "clean")
    title(firms["b"], "重点企业", "is_key", until=AS_OF - datetime.timedelta(days=1))
    assert [(row.name, row.firms) for row in titles(CITY, AS_OF, "zh")] == [("重点企业", 1)]
    assert [row.name for row in titles(CITY, AS_OF, "en")] == ["Key firm"]


def test_there_is_no_money_before_a_run(firms: Firms) -> None:
    assert money(CITY, "zh") is None


def test_money_tells_exact_from_ceilings_and_payable_from_unchecked(firms: Firms) -> None:
    matched()
    found = money(CITY, "zh")
    assert found is not None
    assert found.run.money.exact == (2 * 10 + 200) * WAN
    assert found.run.payable.exact == 20 * WAN
    assert found.waiting.exact == 200 * WAN
    assert (found.run.money.upper, found.run.money.most) == (0, 220 * WAN)  # the ceiling hangs on a finding
    assert [(row.code, row.tally.exact, row.unpayable) for row in found.top] == [
        ("c-reprint", 200 * WAN, "转载所见，待核原文"),
        ("c-exact", 20 * WAN, ""),
    ]


def test_money_by_place_adds_up(firms: Firms) -> None:
    matched()
    found = money(CITY, "en")
    assert found is not None
    places = {row.key: (row.name, row.eligible, row.tally.exact) for row in found.districts}
    assert places["东区"] == ("East", 2, 220 * WAN)
    assert places["西区"] == ("West", 0, 0)
    assert [row.key for row in found.sizes] == ["大型", "中型", "小型", "微型", ""]
    assert sum(row.tally.exact for row in found.sizes) == found.run.money.exact


def test_a_district_and_a_firm_see_their_part_of_the_money(firms: Firms) -> None:
    matched()
    east = money(EAST, "zh")
    west = money(Viewer(user_id=7, role="district", districts=("西区",)), "zh")
    assert east is not None
    assert west is not None
    assert (east.run.money.exact, west.run.money.exact, west.top) == (220 * WAN, 0, ())
    assert money(Viewer(user_id=8, role="firm", firm="X"), "zh") is None


def test_a_second_run_replaces_the_first(firms: Firms) -> None:
    matched()
    returned(firms["d"], 2025, 10_000, is_above_scale_software=True)
    matched()
    found = money(CITY, "zh")
    assert found is not None
    assert found.run.money.exact == 230 * WAN


def test_charts_carry_the_figures_of_their_tables(firms: Firms) -> None:
    matched()
    columns = city_columns(CITY, **ASKING)
    found = money(CITY, "zh")
    assert found is not None
    growth = charts.growth_chart(head().years, "zh")
    assert [each["data"] for each in growth["series"]] == [
        [5_000 * WAN, 45_000 * WAN, 52_000 * WAN],
        [1, 4, 4],
    ]
    domain = charts.domain_chart(tree_of(columns, "zh"), "zh")
    assert [each["value"] for each in domain["series"][0]["data"]] == [1, 1, 1, 3]  # bottom to top
    assert domain["series"][1]["data"] == [None, 4_000 * WAN, 12_000 * WAN, 36_000 * WAN]
    clause = charts.clause_chart(found.top, "zh")
    assert clause["series"][0]["data"] == [
        {"value": 20 * WAN, "url": "/policies/c-exact/"},
        {"value": 200 * WAN, "url": "/policies/c-reprint/"},
    ]


@pytest.mark.parametrize(
    ("by", "values"),
    [("firms", [2, 3]), ("revenue", [42_000 * WAN, 6_000 * WAN]), ("money", [220 * WAN, 0])],
)
def test_the_map_shows_what_is_asked_for(firms: Firms, by: str, values: list[int]) -> None:
    matched()
    layout = layout_of(CITY, city_columns(CITY, **ASKING), "zh")
    option = charts.city_map(layout, by, money(CITY, "zh"), "zh")
    assert [item["value"] for item in option["series"][0]["data"]] == values


def test_the_map_of_money_is_blank_before_a_run(firms: Firms) -> None:
    option = charts.city_map(layout_of(CITY, city_columns(CITY, **ASKING), "zh"), "money", None, "zh")
    assert [item["value"] for item in option["series"][0]["data"]] == ["-", "-"]


def test_bars_tell_exact_interval_and_ceiling_apart() -> None:
    row = PlaceRow("东区", "东区", 3, 4, Tally(met=3, exact=5, low=2, high=9, upper=100))
    option = charts.place_chart([row], "zh", lambda key: f"/{key}")
    assert [each["data"][0]["value"] for each in option["series"]] == [5, 2, 7, 100]
    with translation.override("en"):
        assert len({each["name"] for each in charts.place_chart([row], "en", str)["series"]}) == 4


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [(10**9, "@wan", "@million"), (3 * 10**10, "@yi", "@million"), (10**12, "@yi", "@billion")],
)
def test_axes_count_in_what_reads_best(fen: int, zh: str, en: str) -> None:
    assert (charts.money_formatter(fen, "zh"), charts.money_formatter(fen, "en")) == (zh, en)


def test_the_map_of_a_district_says_nothing_of_the_others(firms: Firms) -> None:
    option = charts.city_map(layout_of(EAST, city_columns(EAST, **ASKING), "zh"), "firms", None, "zh")
    assert [item["value"] for item in option["series"][0]["data"]] == [2, "-"]
    assert ["url" in item for item in option["series"][0]["data"]] == [True, False]


def test_the_money_follows_a_filing_that_comes_after_the_run(firms: Firms) -> None:
    """What was asked once is not shown for ever: filings change the sums of a run that stays the latest."""
    matched()
    before = money(CITY, "zh")
    later = NOW + datetime.timedelta(hours=1)
    draft = NewFiling(firms["a"].pk, "annual", "2025", {"rd_expense": 1_000 * WAN}, later.date())
    file_values(drafts=[draft], arrival=Arrival(later, "测试", "统计", demo=True), by="测试")
    after = money(CITY, "zh")
    assert before is not None
    assert after is not None
    assert (before.waiting.exact, after.waiting.exact) == (200 * WAN, 100 * WAN)
    assert after.run.money.exact == (2 * 10 + 100) * WAN
    assert after.run.run.edition == before.run.run.edition + 1
