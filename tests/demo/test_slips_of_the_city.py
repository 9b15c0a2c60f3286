"""What is planted in the city of `chanmai demo`: wrong units found, late filers counted, the festival recovered."""

import math
from collections import Counter
from fractions import Fraction

import pytest

from chanmai.demo.city import build_firms
from chanmai.demo.festival import EFFECT, months_of, shares_of
from chanmai.demo.late import delay, late_filers, monthly_due
from chanmai.demo.profile import Profile, profile_of
from chanmai.demo.returns import ReturnSet, due, file_returns
from chanmai.demo.slips import Slips, spoil
from chanmai.demo.truth import totals
from chanmai.pack.pack import Pack
from demo.test_wrong_cells import City, Found, kept

FIRMS, SEED = 1325, 20260630
"""As `chanmai demo` makes it."""
SAMPLES = 40


class Made:
    """The city as it is filed."""

    def __init__(self, pack: Pack) -> None:
        self.profile: Profile = profile_of(pack)
        self.firms = build_firms(self.profile, SEED, FIRMS)
        self.returns: ReturnSet = file_returns(self.firms, self.profile, SEED)
        delay(self.returns, SEED)
        self.slips: Slips = spoil(self.returns, self.firms, self.profile, SEED)
        self.town = City(pack, self.returns)


@pytest.fixture(scope="module")
def made(xiamen: Pack) -> Made:
    return Made(xiamen)


def examined(made: Made, form: str, period: str) -> Found:
    """Look through all returns of a period, as they stand after corrections."""
    true: dict[str, dict[str, int]] = {}
    for slip in made.slips.units:
        if (slip.form, slip.period) == (form, period):
            fact = made.profile.fact(slip.fact)
            true.setdefault(slip.code, {})[slip.fact] = kept(fact, slip.true)
    tally = Found()
    looked = {each.firm.number: each for each in made.town.returns[form] if each.period == period}
    for each in looked.values():
        values = made.town.said.get((each.firm.number, form, period))
        if values is not None:
            tally.add(made.town.suspects(form, each, values), true.get(each.firm.code, {}))
    return tally


def test_wrong_units_are_found_and_little_else_is_named(made: Made) -> None:
    annual, monthly = (
        examined(made, form, period) for form, period in (("annual", "2025"), ("monthly", "2026-05"))
    )
    assert annual.planted > 10
    assert monthly.planted > 20
    for tally in (annual, monthly):
        assert tally.recall >= Fraction(90, 100), tally
        assert tally.precision >= Fraction(85, 100), tally


def test_nobody_whose_answers_are_worked_out_by_hand_is_wrong(made: Made) -> None:
    planted = {firm.code for firm in made.firms if firm.planted}
    assert planted
    assert not planted & {slip.code for slip in made.slips.units}
    assert all(slip.filed != slip.true for slip in made.slips.units)


def test_some_firms_are_late_month_after_month(made: Made) -> None:
    late = late_filers(made.returns)
    assert all(day > due(int(period)).isoformat() for form, _, period, day in late if form == "annual")
    monthly = [(code, period, day) for form, code, period, day in late if form == "monthly"]
    assert all(day > monthly_due(period).isoformat() for _, period, day in monthly)
    months = Counter(code for code, _, _ in monthly)
    assert 0.02 < len(monthly) / len(made.returns.monthly) < 0.12
    assert sum(times >= 3 for times in months.values()) >= 5


def test_the_festival_is_recovered_from_the_months_of_the_city(made: Made) -> None:
    pytest.importorskip("statsmodels")
    from chanmai.solvers.forecasts.seasons import festival_effect

    sums = {int(year): each["软件业务收入"] for year, each in totals(made.firms, made.profile).items()}
    share = shares_of(made.profile.pack.series_book, sums)
    inside = 0
    for seed in (SEED, *range(SAMPLES - 1)):
        months = months_of(sums, share, seed)
        assert sum(value for month, value in months.items() if month.startswith("2024")) == sums[2024]
        keys = [(int(month[:4]), int(month[5:])) for month in months]
        found = festival_effect(keys, [math.log(value) for value in months.values()], share)
        inside += abs(found.value - EFFECT) <= 2 * found.error
    assert inside >= 0.9 * SAMPLES
