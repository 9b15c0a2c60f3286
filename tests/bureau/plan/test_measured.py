"""Targets measured over firms: worked by hand, holes counted, nothing taken as zero."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bureau.plan.made import ASKING, CITY, EAST, enterprise, filing, returned
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.queries.measurement import Measurement, measured_targets
from chanmai.bureau.plan.queries.targets import bar_of, context_figures, target, targets

Firms = dict[str, Enterprise]
WAN = 1_000_000


def measured(code: str, viewer: Viewer = CITY) -> Measurement:
    return measured_targets(viewer, **ASKING)[code]


def test_a_sum_says_how_many_reported(firms: Firms) -> None:
    found = measured("T1")
    assert (found.value, found.reported, found.firms) == (52_000 * WAN, 4, 6)
    assert (found.at_least, found.estimated, found.demo, found.year) == (True, False, True, 2025)


def test_a_share_uses_firms_that_gave_both(firms: Firms) -> None:
    found = measured("T2")  # C gave its services but not its software revenue
    assert (found.value, found.reported, found.at_least) == (Fraction(18, 35), 2, False)


def test_a_count_is_at_least_while_firms_are_unknown(firms: Firms) -> None:
    found = measured("T3")
    assert (found.value, found.reported, found.at_least) == (2, 4, True)


def test_a_list_that_nobody_filed_is_estimated(firms: Firms) -> None:
    found = measured("T4")  # A meets the weaker test; of F it is known that it does not
    assert (found.value, found.reported, found.estimated) == (1, 4, True)


def test_a_list_that_was_filed_counts_itself(firms: Firms) -> None:
    filing(firms["b"], {"is_key": True}, "2025", form="titles")
    found = measured("T4")
    assert (found.value, found.reported, found.estimated) == (1, 1, False)


def test_a_state_has_no_year(firms: Firms) -> None:
    found = measured("T5")
    assert (found.value, found.reported, found.year) == (1, 1, None)


def test_a_running_total_adds_up_the_years_of_the_plan(firms: Firms) -> None:
    returned(firms["b"], 2020, 1, carriers=50)
    found = measured("T6")
    assert (found.value, found.reported, found.first_year, found.year) == (6, 2, 2021, 2025)


def test_a_count_of_none_with_unknown_firms_says_nothing(db: None) -> None:
    returned(enterprise("小公司"), 2025, 1)
    enterprise("不详公司")
    assert measured("T3").value is None
    assert measured("T3").reported == 1


def test_a_count_of_none_with_all_known_is_none(db: None) -> None:
    returned(enterprise("小公司"), 2025, 1)
    found = measured("T3")
    assert (found.value, found.at_least) == (0, False)


def test_nothing_is_measured_without_firms(db: None) -> None:
    assert {code: found.value for code, found in measured_targets(CITY, **ASKING).items()} == dict.fromkeys(
        ["T1", "T2", "T3", "T4", "T5", "T6"]
    )


def test_a_value_of_another_kind_than_the_pack_says_is_unknown(firms: Firms) -> None:
    filing(firms["e"], {"listing": ["已上市"]}, revision=2)
    assert measured("T5").value is None


def test_real_firms_alone_are_no_demo_data(db: None) -> None:
    returned(enterprise("真公司", demo=False), 2025, 10)
    assert not measured("T1").demo


def test_a_district_is_measured_but_not_set_against_the_citys_goal(firms: Firms) -> None:
    found = measured("T1", EAST)
    assert (found.value, found.firms, found.whole_city) == (42_000 * WAN, 2, False)
    shown = target(EAST, "revenue", lang="zh", **ASKING).measured
    assert shown is not None
    assert (shown.text, shown.progress, shown.reached) == ("4.2亿元", None, False)


def test_targets_tell_what_is_published_and_what_is_measured(firms: Firms) -> None:
    revenue, share, large = targets(CITY, lang="zh", **ASKING)[:3]
    assert (revenue.goal, revenue.stretch, revenue.comparable, revenue.progress) == (
        "10亿元",
        "12亿元",
        "",
        None,
    )
    assert revenue.comparable_reason == "没有公布"
    assert revenue.measured is not None
    assert (revenue.measured.text, revenue.measured.progress, revenue.measured.ratio) == (
        "5.2亿元",
        52,
        "52%",
    )
    assert (share.comparable, share.progress) == ("45%", 75)
    assert share.measured is not None
    assert (share.measured.text, share.measured.progress, share.measured.reached) == ("51.4%", 85, False)
    assert large.measured is not None
    assert (large.measured.text, large.measured.reached) == ("2 家", False)


def test_an_estimate_gets_nobar_of(firms: Firms) -> None:
    shown = target(CITY, "key", lang="zh", **ASKING).measured
    assert shown is not None
    assert (shown.text, shown.estimated, shown.progress, shown.reached) == ("1 家", True, None, False)


def test_reaching_depends_on_the_words_of_the_goal(firms: Firms) -> None:
    listed = target(CITY, "listed", lang="zh", **ASKING).measured  # at least one: one is enough
    assert listed is not None
    assert listed.reached
    returned(firms["d"], 2025, 20_000)
    large = target(CITY, "large", lang="zh", **ASKING).measured  # more than three: three is not enough
    assert large is not None
    assert (large.text, large.reached, large.progress) == ("3 家", False, 100)


def test_targets_in_english(firms: Firms) -> None:
    revenue = target(CITY, "revenue", lang="en", **ASKING)
    assert (revenue.title, revenue.goal, revenue.comparable_reason) == (
        "Revenue",
        "1 billion yuan",
        "Nothing published",
    )
    assert revenue.measured is not None
    assert revenue.measured.text == "520 million yuan"
    assert target(CITY, "T3", lang="en", **ASKING).goal == "3 firms"


def test_related_figures_bring_scope_and_source(firms: Firms) -> None:
    related = target(CITY, "revenue", lang="zh", **ASKING).related[0]
    assert (related.title, related.text, related.evidence, related.why_not) == (
        "软件业收入",
        "3亿元",
        "转载",
        "口径窄",
    )


def test_a_firm_sees_no_measurement(firms: Firms) -> None:
    viewer = Viewer(user_id=5, role="firm", firm=firms["a"].code)
    assert [row.measured for row in targets(viewer, lang="zh", **ASKING)] == [None] * 7


def test_context_figures_keep_their_bound(firms: Firms) -> None:
    figure = context_figures("zh")[0]
    assert (figure.title, figure.text) == ("软件企业数", "不少于 6 家")
    assert context_figures("en")[0].text == "at least 6 firms"


@pytest.mark.parametrize(("value", "bar"), [(0, 0), (Fraction(1, 3), 33), (1, 100), (7, 100)])
def test_bars_end_at_the_goal(firms: Firms, value: Any, bar: int) -> None:
    goal = city_pack().plan.targets.targets[0]
    assert bar_of(Fraction(value) * goal.goal.value, goal) == bar
    assert bar_of(Fraction(1), replace(goal, direction="down")) is None
