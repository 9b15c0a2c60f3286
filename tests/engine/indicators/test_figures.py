"""Published figures: vintages, both growth rates, single months, breaks, revisions; worked numbers as published."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.indicators.growth import growths
from chanmai.engine.indicators.months import NOT_FROM_THE_YEAR, single_months
from chanmai.engine.indicators.observations import as_known, released_by, standing
from chanmai.engine.indicators.revisions import revisions
from chanmai.engine.indicators.scopes import breaks, linked
from engine.indicators.figures import Figure, figure


@pytest.mark.parametrize(
    ("period", "before", "now", "printed", "of_levels", "gap"),
    [  # the table of pitfall 2: levels as published, growth as printed
        ("2022-06", 44198, 46266, "10.9", "4.7", "6.2"),
        ("2023-02", 11792, 14461, "11.0", "22.6", "-11.6"),
        ("2024", 123258, 137276, "10.0", "11.4", "-1.4"),
        ("2022-06", 4999, 4891, "7.3", "-2.2", "9.5"),
    ],
)
def test_both_growth_rates_stand_side_by_side(
    period: str, before: int, now: int, printed: str, of_levels: str, gap: str
) -> None:
    earlier = f"{int(period[:4]) - 1}{period[4:]}"
    growth = growths([figure(earlier, before), figure(period, now, printed)])["new", period]
    assert growth.published == Fraction(printed)
    assert growth.of_levels is not None
    assert growth.gap is not None
    assert abs(growth.of_levels - Fraction(of_levels)) < Fraction("0.05")
    assert abs(growth.gap - Fraction(gap)) < Fraction("0.06")
    assert growth.differs(Fraction(1))
    assert not growth.differs(None)
    assert growth.base == Fraction(now) / (1 + Fraction(printed) / 100)


def test_growth_of_levels_never_crosses_a_scope_nor_a_negative_base() -> None:
    found = growths(
        [figure("2021-06", 100, scope="old"), figure("2022-06", 110, 12), figure("2023-06", -5, 3)]
    )
    assert found["new", "2022-06"].of_levels is None
    assert not found["new", "2022-06"].differs(Fraction(1))
    assert growths([figure("2022", -5), figure("2023", 5, 200)])["new", "2023"].of_levels is None


def test_a_comparable_base_never_stands_for_its_period() -> None:
    """Jan-Apr 2020: 20,830 first, 20,574 as the base in the release of 2021."""
    figures = [
        figure("2020-04", 20830, "-0.1", published="2020-05-27"),
        figure("2020-04", 20574, published="2021-05-21", vintage="可比基数"),
    ]
    assert standing(figures)["new", "2020-04"].value == 20830
    (row,) = revisions(figures)
    assert [each.published for each in row.figures] == ["2020-05-27", "2021-05-21"]
    assert row.changes[1] is not None
    assert round(float(row.changes[1]), 2) == -1.23
    assert [each.value for each in as_known(figures, "2020-12-31")] == [20830]


@pytest.mark.parametrize(
    ("period", "published", "day"),
    [("2024-05", "2024-07-04", "2024-07-04"), ("2024-05", "2024-07", "2024-07-31"), ("2024-05", "", "2024-06-31"),
     ("2024-12", "", "2025-01-31"), ("2024", "", "2025-01-31")],
)  # fmt: skip
def test_the_day_of_release_is_printed_or_the_end_of_the_next_month(
    period: str, published: str, day: str
) -> None:
    assert released_by(figure(period, 1, published=published)) == day


def test_single_months_only_where_they_are_sound() -> None:
    """2022 as published: the year less eleven months would be 13,454 and is not a December."""
    months = single_months(
        [figure("2022-02", 11792), figure("2022-03", 20060), figure("2022-05", 36184), figure("2022-11", 94672),
         figure("2022", 108126, vintage="快报"), figure("2022-12", 7), figure("2022-06", None, 10)]
    )  # fmt: skip
    found = {month.period: (month.value, bool(month.why_not)) for month in months}
    assert found["2022-02"] == (11792, False)
    assert found["2022-03"] == (8268, False)
    assert found["2022-05"] == (None, True)  # no April
    assert found["2022-06"] == (None, True)  # growth only
    assert found["2022-12"] == (None, True)
    assert [month.why_not for month in months if month.period == "2022-12"] == [NOT_FROM_THE_YEAR] * 2
    assert [month.is_double for month in months if month.value is not None] == [True, False]


@pytest.mark.parametrize("change", [{"scope": "old"}, {"vintage": "取整"}])
def test_no_month_is_a_difference_across_scopes_or_kinds_of_vintage(change: dict[str, str]) -> None:
    months = single_months([figure("2024-03", 28020), figure("2024-04", 38000, **change)])
    assert months[-1].value is None
    assert months[-1].why_not.zh


def test_a_change_of_scope_is_a_break_with_the_shift_that_growth_implies() -> None:
    """2021 and 2022: the comparable base lies below the level published in 2021."""
    figures = [
        figure("2021-04", 25719, scope="old"), figure("2021-06", 44198, scope="old"),
        figure("2022-04", 27735, "10.8"), figure("2022-06", 46266, "10.9"),
    ]  # fmt: skip
    (found,) = breaks(figures)
    assert (found.old, found.new, found.last, found.first) == ("old", "new", "2021-06", "2022-04")
    shifts = [Fraction(27735) / Fraction("1.108") / 25719, Fraction(46266) / Fraction("1.109") / 44198]
    assert found.shift == sum(shifts) / 2
    levels = linked(figures)
    assert levels["2022-06"] == 46266
    assert levels["2021-06"] == 44198 * found.shift


def test_scopes_beside_each_other_are_no_break() -> None:
    figures = [
        figure("2017", 1282, scope="wide"),
        figure("2017", 317, scope="narrow"),
        figure("2018", 1493, scope="wide"),
    ]
    assert breaks(figures) == ()
    assert linked(figures) == {"2017": 1282, "2018": 1493}


LEVELS = st.lists(st.integers(1, 10**6), min_size=11, max_size=11)


@given(LEVELS)
def test_months_add_up_to_the_last_cumulative_figure(steps: list[int]) -> None:
    total, figures = 0, []
    for month, step in zip(range(2, 12), steps, strict=False):
        total += step
        figures.append(figure(f"2023-{month:02d}", total))
    values = [month.value for month in single_months(figures)]
    assert values == steps[: len(values)]
    assert sum(value for value in values if value is not None) == total


@given(
    st.permutations(
        [figure("2021", 1, scope="a"), figure("2022", 2, scope="a"), figure("2023", 5, 10, scope="b")]
    )
)
def test_the_order_of_a_file_does_not_matter(figures: list[Figure]) -> None:
    assert linked(figures) == linked(sorted(figures, key=lambda each: each.period))
