"""Sums for who sees no firm: of enough firms, none of which makes up most, with nothing to be had by subtraction."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.plan.made import ASKING, CITY, EAST, enterprise, returned
from bureau.plan.test_pages import signed_in, text
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.queries.aggregates import NOTHING, STEP, aggregates, safe_groups

Firms = dict[str, Enterprise]
ASSOCIATION = Viewer(user_id=5, role="association", districts=(), name="协会戊")
GROUPS = st.dictionaries(
    st.sampled_from("abcdef") | st.just(""), st.lists(st.integers(0, 100), max_size=7), max_size=7
)


def may_be_told(values: list[int], least: int, percent: int) -> bool:
    """The two rules, read slowly: firm by firm."""
    return len(values) >= least and all(value * 100 <= percent * sum(values) for value in values)


@given(GROUPS, st.integers(1, 5), st.integers(30, 100))
def test_no_row_and_no_difference_gives_a_firm_away(
    groups: dict[str, list[int]], least: int, percent: int
) -> None:
    told = safe_groups(groups, least, percent)
    every = sorted(value for values in groups.values() for value in values)
    for values in told.values():
        assert may_be_told(values, least, percent)
    named = {key: values for key, values in told.items() if key}
    assert all(values == groups[key] for key, values in named.items())
    left = [value for key, values in groups.items() if key not in named for value in values]
    if named and left:  # what the total minus the named rows says
        assert may_be_told(left, least, percent)
        assert sorted(told[""]) == sorted(left)
    if told:
        assert sorted(value for values in told.values() for value in values) == every


@given(GROUPS, st.integers(1, 5), st.integers(30, 100))
def test_groups_are_held_back_only_where_they_have_to_be(
    groups: dict[str, list[int]], least: int, percent: int
) -> None:
    told = safe_groups(groups, least, percent)
    safe = {key for key, values in groups.items() if key and may_be_told(values, least, percent)}
    assert told.keys() - {""} <= safe
    left = [value for key, values in groups.items() if key not in safe for value in values]
    if not left or may_be_told(left, least, percent):
        assert told.keys() - {""} == safe


def test_a_group_of_one_takes_the_smallest_other_along() -> None:
    groups = {"甲": [5] * 10, "乙": [4, 4, 4], "丙": [9]}
    assert safe_groups(groups, 3, 85) == {"甲": [5] * 10, "": [9, 4, 4, 4]}


def test_one_firm_that_makes_up_most_is_not_told() -> None:
    assert safe_groups({"甲": [1, 1, 98], "乙": [3, 3, 3, 3]}, 3, 85) == {}
    assert safe_groups({"甲": [10, 10, 60], "乙": [3, 3, 3, 3]}, 3, 85).keys() == {"甲", "乙"}


def test_an_association_sees_sums_and_still_no_firm(firms: Firms) -> None:
    for name, district, revenue in (("庚", "东区", 11_000), ("辛", "西区", 12_000), ("壬", "西区", 13_000)):
        returned(enterprise(name, district, "数字金融"), 2025, revenue)
    found = aggregates(ASSOCIATION, **ASKING, lang="zh")
    assert found == aggregates(CITY, **ASKING, lang="zh")
    assert found.year == 2025
    assert (found.least, found.percent) == (2, 85)
    every = {sum(row.revenue for row in table) for table in (found.domains, found.districts)}
    assert len(every) == 1
    assert every.pop() > 36_000 * 1_000_000
    assert {row.name for row in found.districts} <= {"东区", "西区", ""}
    for row in (*found.domains, *found.districts):
        assert row.reported >= 2
        assert row.revenue % STEP == 0


def test_who_sees_a_part_of_the_city_is_told_nothing(firms: Firms) -> None:
    firm = Viewer(user_id=6, role="firm", firm="91350200MA33GULG91")
    expert = Viewer(user_id=7, role="expert", districts=())
    for viewer in (EAST, firm, expert):
        assert aggregates(viewer, **ASKING, lang="zh") == NOTHING


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_page_is_for_associations_and_names_no_firm(firms: Firms, lang: str) -> None:
    page = text(signed_in("association"), "/plan/aggregates/", headers={"accept-language": lang})
    assert ("City sums" if lang == "en" else "全市汇总") in page
    assert "公司" not in page
    home: Any = signed_in("district", districts=("东区",)).get("/plan/aggregates/")
    assert home.status_code == 403
