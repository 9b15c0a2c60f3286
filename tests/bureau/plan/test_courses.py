"""Where targets are going: pace, path, fan and chance; what the pages of the plan say, said again side by side."""

import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.plan.made import ANALYST, ASKING, CITY, EAST, NOW, enterprise, filing, returned
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.plan.operations.targets import change_target
from chanmai.bureau.plan.queries.courses import Courses, Pace, TargetCourse, courses
from chanmai.bureau.plan.queries.history import figures_of, parts_of, total, year_figure
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.plan.queries.prospects import prospects
from chanmai.bureau.plan.queries.targets import targets
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.engine.indicators.attainment import keeps_up, required_path

Firms = dict[str, Enterprise]
WAN = 1_000_000
DUE = 2030


def found(viewer: Viewer = CITY, lang: str = "zh", moved: str = "") -> Courses:
    return courses(viewer, lang=lang, moved=moved, **ASKING)


def course(slug: str = "revenue", viewer: Viewer = CITY) -> TargetCourse:
    return next(each for each in found(viewer).rows if each.row.slug == slug)


def grown(*revenue: int, last: int = 2025) -> Enterprise:
    """A firm with revenue (万元) in the years up to the last."""
    firm = enterprise("长公司", "东区")
    for year, amount in enumerate(revenue, last - len(revenue) + 1):
        returned(firm, year, amount)
    return firm


def aim(goal: str, due: int = DUE) -> None:
    change_target("revenue", goal=goal, due=due, reason="新规划", by=CITY, at=NOW)


def test_every_target_stands_as_on_the_pages_that_it_opens(firms: Firms) -> None:
    rows = {row.slug: row for row in targets(CITY, lang="zh", **ASKING)}
    assert [each.row for each in found().rows] == list(rows.values())
    for each in found().rows:
        page = prospects(CITY, each.row.slug, lang="zh", **ASKING).measured
        if page is not None:
            assert each.prospect == page
            assert each.pace == page.state or page.state == "open"


def test_a_year_that_has_come_is_reached_or_missed_and_nothing_is_promised(firms: Firms) -> None:
    assert (course("revenue").pace, course("large").pace) == (Pace.MISSED, Pace.MISSED)
    assert course("revenue").why == "2 家没有数，实际只会更高。"
    assert course("share").pace is Pace.MISSED
    assert course("carriers").pace is Pace.MISSED


def test_a_state_of_the_day_stands_by_its_own_figure(firms: Firms) -> None:
    """One firm is listed on the day, and one is the goal: no figures by year are needed for that."""
    listed = course("listed")
    assert (listed.pace, listed.years, listed.is_forecast) == (Pace.REACHED, (), False)
    assert listed.prospect is not None
    assert listed.prospect.reason == "没有逐年的数"


def test_what_cannot_be_measured_says_so(firms: Firms) -> None:
    plain = course("plain")
    assert (plain.pace, plain.label, plain.prospect) != (Pace.REACHED, "", None)
    assert (plain.pace, plain.why) == (Pace.INCOMPARABLE, "城市包没有写怎样测算。")


@pytest.mark.django_db
def test_without_firms_nothing_is_comparable_and_it_is_said_what_to_do() -> None:
    empty = course()
    assert (empty.pace, empty.years, empty.is_forecast) == (Pace.INCOMPARABLE, (), False)
    assert "导入" in empty.how
    assert found().swing is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("revenue", "goal", "pace"),
    [
        ((10_000, 12_000, 14_000, 17_000, 20_000), "4亿元", Pace.ON_PATH),
        ((10_000, 10_400, 12_500, 11_000, 13_000), "3亿元", Pace.BEHIND),
        ((10_000, 10_100, 10_200, 10_300, 10_400), "500亿元", Pace.UNATTAINABLE),
        (
            (10_000, 12_000),
            "2亿元",
            Pace.ON_PATH,
        ),  # no chance with one change; 20 % a year is more than enough
        ((10_000, 10_100), "2亿元", Pace.BEHIND),
        ((10_000,), "2亿元", Pace.OPEN),
        ((10_000,), "0.5亿元", Pace.REACHED),
    ],
)
def test_the_pace_goes_by_the_chance_and_without_one_by_the_last_change(
    revenue: tuple[int, ...], goal: str, pace: Pace
) -> None:
    grown(*revenue)
    aim(goal)
    assert course().pace is pace


@pytest.mark.django_db
def test_the_fan_reaches_to_the_year_of_the_target_and_its_end_is_the_chance_of_the_page() -> None:
    grown(10_000, 12_000, 13_000, 17_000, 20_000)
    aim("4亿元")
    shown = course()
    assert [each.year for each in shown.years] == list(range(2021, DUE + 1))
    assert [each.figure_text for each in shown.years[:5]] == [
        "1亿元",
        "1.2亿元",
        "1.3亿元",
        "1.7亿元",
        "2亿元",
    ]
    ahead = shown.years[5:]
    assert all(each.figure is None and each.low is not None and each.needed is not None for each in ahead)
    widths = [each.high - each.low for each in ahead if each.high is not None and each.low is not None]
    assert widths == sorted(widths)
    page = prospects(CITY, "revenue", lang="zh", **ASKING).measured
    assert page is not None
    assert (ahead[-1].middle_text, ahead[-1].bounds) == (page.middle, page.bounds)
    assert [each.needed_text for each in ahead] == [step.text for step in page.path]


@pytest.mark.django_db
def test_where_the_year_has_come_the_fan_shows_where_it_goes_without_a_chance() -> None:
    grown(10_000, 12_000, 13_000, 17_000, 20_000)
    shown = course()
    assert [each.year for each in shown.years if each.low is not None] == [2026, 2027, 2028]
    assert all(each.needed is None for each in shown.years)
    assert shown.prospect is not None
    assert shown.prospect.chance == ""


def test_a_part_of_the_city_is_not_held_against_the_goal(firms: Firms) -> None:
    east = course(viewer=EAST)
    assert (east.pace, east.prospect, east.is_comparable) == (Pace.PARTIAL, None, False)
    assert east.row.measured is not None
    assert east.row.measured.text == "4.2亿元"
    assert all(each.needed is None for each in east.years)


def test_who_sees_no_firms_sees_what_was_published(firms: Firms) -> None:
    firm = Viewer(user_id=9, role="firm", firm="X")
    assert {each.row.measured for each in found(firm).rows} == {None}
    assert (found(firm).paces, found(firm).swing) == ((), None)


def test_paces_are_counted(firms: Firms) -> None:
    assert sum(n for _label, _tone, n in found().paces) == len(found().rows)


def test_movers_up_and_down_add_up_with_the_rest(firms: Firms) -> None:
    filing(firms["c"], {"revenue": 1_000 * WAN}, "2025", revision=2, received_at=NOW)
    swing = found().swing
    assert swing is not None
    assert (swing.slug, swing.before, swing.after) == ("revenue", 2024, 2025)
    assert [row.name for row in swing.up] == ["甲公司", "己公司", "乙公司"]
    assert [row.name for row in swing.down] == ["丁公司", "丙公司"]
    assert swing.down[0].note == "本年没有数"
    assert (swing.change, swing.others, swing.rest) == ("2,000万元", 0, "0元")


def test_movers_of_another_target_can_be_asked_for(firms: Firms) -> None:
    both = found(moved="large")
    assert both.swing is not None
    assert both.swing.slug == "large"
    assert {slug for slug, _title in both.movable} >= {"revenue", "large"}
    assert found(moved="nothing").swing == found().swing


@pytest.mark.parametrize("viewer", [ANALYST, Viewer(user_id=6, role="department")])
def test_who_may_not_know_firms_sees_no_movers(firms: Firms, viewer: Viewer) -> None:
    assert (found(viewer).swing, found(viewer).movable) == (None, ())


def test_a_district_sees_its_own_movers(firms: Firms) -> None:
    swing = found(EAST).swing
    assert swing is not None
    assert {row.name for row in (*swing.up, *swing.down)} <= {"甲公司", "乙公司"}


def test_the_figure_of_a_year_is_the_total_of_its_parts(firms: Firms) -> None:
    filing(firms["b"], {"is_key": True}, "2025", revision=2)
    columns = city_columns(CITY, **ASKING)
    seen = 0
    for target in targets_in_force():
        for year in range(2015, 2027):
            if target.gauge is None or target.gauge.period == "point":
                continue
            parts = parts_of(target.gauge, columns, year)
            figure = year_figure(target.gauge, columns, year)
            whole = target.gauge.how != "share" or any(over for _, over in parts.values())
            if parts and whole:
                assert figure is not None
                assert (figure.value, figure.reported) == (total(target.gauge, parts), len(parts))
                seen += 1
            else:
                assert figure is None
    assert seen > 8
    assert figures_of(targets_in_force()[0], columns) is figures_of(targets_in_force()[0], columns)


LEVELS = st.fractions(min_value=Fraction(1, 100), max_value=1000, max_denominator=100)


@given(LEVELS, LEVELS, LEVELS, st.integers(1, 12), st.booleans())
def test_what_keeps_up_reaches_the_goal_when_it_is_repeated(
    before: Fraction, now: Fraction, goal: Fraction, years: int, by_growth: bool
) -> None:
    path = required_path(now, 2025, goal, 2025 + years, by_growth=by_growth)
    assert path is not None
    kept = keeps_up({2024: before, 2025: now}, 2025, path, by_growth=by_growth)
    level = now
    for _ in range(years):
        level = level * now / before if by_growth else level + (now - before)
    if kept:
        assert level >= goal or (by_growth and goal <= now)
    elif not by_growth:
        assert level < goal


def test_without_the_year_before_nothing_is_said_of_keeping_up() -> None:
    path = required_path(Fraction(1), 2025, Fraction(2), 2030, by_growth=True)
    assert path is not None
    values: dict[int, Any] = {2025: Fraction(1), 2023: Fraction(1)}
    assert keeps_up(values, 2025, path, by_growth=True) is None
    assert keeps_up({2024: Fraction(0), 2025: Fraction(1)}, 2025, path, by_growth=True) is None


def test_the_courses_are_those_of_the_day(firms: Firms) -> None:
    later = {"as_of": datetime.date(2027, 6, 30), "known_at": NOW}
    assert courses(CITY, lang="zh", **later).rows[0].row.measured is not None
