"""Measures, domains, layout and published figures."""

from fractions import Fraction

import pytest
from django.utils import translation

from bureau.plan.made import ASKING, CITY, EAST
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.charts import district_map, firms_address, plain, series_chart
from chanmai.bureau.plan.queries.domains import Holding, domain_tree, top_domain
from chanmai.bureau.plan.queries.layout import layout
from chanmai.bureau.plan.queries.measures import MeasureSearch, measures
from chanmai.bureau.plan.queries.published import reading_rules, series_list, series_shown
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent, short, short_money

Firms = dict[str, Enterprise]
WAN = 1_000_000


def found(**wanted: str) -> list[str]:
    return [row.code for part in measures(MeasureSearch(**wanted), "zh").parts for row in part.rows]


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({}, ["m1", "m2", "b1", "m3"]),
        ({"chapter": "六"}, ["m3"]),
        ({"part": "box-5-1"}, ["b1"]),
        ({"capability": "exchange"}, ["m1", "b1"]),
        ({"capability": "exchange", "system": "S2"}, ["m1"]),
        ({"body": "-"}, ["m1", "b1"]),
        ({"body": "领导小组"}, ["m3"]),
        ({"kind": "支持"}, ["m2"]),
        ({"text": "平台 对接"}, ["b1"]),
        ({"text": "EVALUATE"}, ["m3"]),
        ({"text": "没有这个词"}, []),
    ],
)
def test_measures_are_searched_and_narrowed(wanted: dict[str, str], codes: list[str]) -> None:
    assert found(**wanted) == codes


def test_the_choices_of_a_filter_keep_the_other_filters() -> None:
    shown = measures(MeasureSearch(capability="exchange"), "zh")
    assert (shown.found, shown.total) == (2, 4)
    assert {each.value: each.count for each in shown.filters["chapter"]} == {"五": 2}
    assert {each.value: each.count for each in shown.filters["capability"]} == {
        "exchange": 2,
        "policies": 1,
        "plan": 1,
    }
    assert [each.value for each in shown.filters["capability"] if each.chosen] == ["exchange"]
    assert [each.label for each in shown.filters["body"]] == ["规划未点名"]


def test_measures_in_english() -> None:
    with translation.override("en"):
        part = measures(MeasureSearch(text="push"), "en").parts[0]
    assert (part.title, part.rows[0].task, part.rows[0].kind) == ("Ability", "Push policies", "support")
    assert (part.rows[0].capability_label, part.rows[0].systems) == ("Policies", (("S5", "Policy matching"),))


def test_domains_count_what_is_below_them(firms: Firms) -> None:
    tree = domain_tree(CITY, lang="zh", **ASKING)
    apps, ai = tree.domains
    assert (apps.name, apps.own, apps.all.firms) == ("行业软件", Holding(1, 6_000 * WAN, 1), 3)
    assert apps.all == Holding(3, 36_000 * WAN, 2)  # E is there and reported nothing
    assert (ai.all, ai.core) == (Holding(1, 12_000 * WAN, 1), False)
    assert tree.elsewhere == {"量子": Holding(1, 4_000 * WAN, 1)}
    assert tree.unknown == Holding(1, None, 0)
    assert apps.all.firms + ai.all.firms + 1 + 1 == tree.firms == 6


def test_a_domain_below_stands_under_the_top() -> None:
    assert [top_domain(name) for name in ("数字金融", "行业软件", "量子")] == ["行业软件", "行业软件", "量子"]


def test_the_layout_sets_firms_beside_the_plan(firms: Firms) -> None:
    shown = layout(CITY, lang="zh", **ASKING)
    east, west = shown.districts
    assert (east.key, east.held, east.directions) == ("东区", Holding(2, 42_000 * WAN, 2), ("人工智能",))
    assert [(park.name, park.held.firms) for park in east.carriers] == [("一期园区", 1)]
    assert east.outside_carriers == 1  # B sits in a park of the west
    assert [(park.name, park.held.firms) for park in west.carriers] == [("二期园区", 2)]
    assert west.held == Holding(3, 6_000 * WAN, 1)
    assert dict(east.domains) == {"行业软件": 1, "人工智能": 1}
    assert (shown.unplaced.firms, [zone.held.firms for zone in shown.zones]) == (1, [1])


def test_the_layout_of_a_district_and_in_english(firms: Firms) -> None:
    shown = layout(EAST, lang="en", **ASKING)
    assert [(row.name, row.seen, row.held.firms) for row in shown.districts] == [
        ("East", True, 2),
        ("West", False, 0),
    ]
    assert shown.districts[1].held.revenue is None
    assert shown.districts[0].carriers[0].directions == ("Artificial intelligence",)


def test_the_map_turns_the_plane_upside_down_and_leads_to_firms(firms: Firms) -> None:
    shown = layout(CITY, lang="zh", **ASKING)
    option = district_map(shown, {}, name="企业", formatter="@number")
    assert option["series"][0]["aspectScale"] == 1
    assert option["aria"]["decal"]["show"] is False
    ring = option["maps"]["city"]["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] == [5000, 9000]
    assert [item["value"] for item in option["series"][0]["data"]] == ["-", "-"]
    assert firms_address(district="东区", domain="") == "/enterprises/?district=%E4%B8%9C%E5%8C%BA&domain=-"


def test_a_series_keeps_vintages_and_scopes_apart() -> None:
    shown = series_shown("c.revenue", "", "zh")
    rows = [(row.period, row.value, row.scope, row.latest) for row in shown.rows]
    assert rows == [
        ("2016", "10", "wide", True),
        ("2017", "3", "narrow", True),
        ("2017", "11.5", "wide", False),
        ("2017", "12", "wide", True),
        ("2018", "15", "wide", True),
    ]
    assert (shown.revised, shown.scopes) == (1, (("wide", "宽口径"), ("narrow", "窄口径")))
    assert [label for _, label in shown.views] == ["全年 · 亿元", "累计 · 亿元"]


def test_growth_that_does_not_fit_the_levels_is_told() -> None:
    warned = {row.period: row.warning for row in series_shown("c.revenue", "", "zh").rows if row.growth}
    assert warned == {
        "2017": "",
        "2018": "+25%",
    }  # 12 over 10 is within a point of 20.5 %; 15 over 12 is not 10 %


def test_a_link_is_shown_only_where_the_original_was_seen() -> None:
    rows = series_shown("c.revenue", "", "zh").rows
    assert {(row.evidence, bool(row.url)) for row in rows} == {("原文", True), ("转载", False)}


def test_the_chart_of_a_series_draws_a_line_for_each_scope() -> None:
    shown = series_shown("c.revenue", "", "zh")
    option = series_chart(shown, growth_name="增速", earlier="其他版次")
    lines = {each["name"]: each["data"] for each in option["series"] if each["type"] == "line"}
    assert lines == {"宽口径": [10, 12, 15], "窄口径": [None, 3, None]}
    others = [each for each in option["series"] if each["type"] == "scatter"]
    assert others[0]["data"] == [["2017", "11.5000"]]
    assert [each["data"] for each in option["series"] if each["type"] == "bar"] == [[None, "20.5000", 10]]


def test_series_are_listed_with_the_longest_first() -> None:
    ((area, choices),) = series_list("zh")
    assert (area, [(each.code, each.figures, each.scopes) for each in choices]) == (
        "小城",
        [("c.revenue", 6, 2), ("c.firms", 1, 1)],
    )
    assert reading_rules("en") == ("Different scopes are never joined",)


def test_an_unknown_series_is_not_found() -> None:
    with pytest.raises(NotFound):
        series_shown("c.nothing", "", "zh")


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0元", "0 yuan"),
        (199, "1.99元", "1.99 yuan"),
        (1_234_567, "1.23万元", "12,345.67 yuan"),
        (12_345 * WAN, "1.23亿元", "123.45 million yuan"),
        (-30_000_000_000, "-3亿元", "-300 million yuan"),
        (10**15, "100,000亿元", "10,000 billion yuan"),
    ],
)
def test_money_at_a_glance(fen: int, zh: str, en: str) -> None:
    assert (short_money(fen), short_money(fen, "en")) == (zh, en)


def test_rounding_is_half_up_and_leaves_no_minus_zero() -> None:
    assert [short(Fraction(n, 1000), 2) for n in (5, 4, -5, -4, 1995)] == [
        "0.01",
        "0",
        "-0.01",
        "0",
        "2",
    ]
    assert percent(Fraction(1, 8), 1, growth=True) == "+12.5%"
    assert [quantity(Fraction(5), unit, "en") for unit in ("家", "%", "家次")] == [
        "5 firms",
        "500%",
        "5 家次",
    ]
    assert [plain(value) for value in (None, 3, Fraction(6, 2), Fraction(-1, 3))] == [None, 3, 3, "-0.3333"]
