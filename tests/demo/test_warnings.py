"""Planted distress and outflow: warnings learnt from the returns of the invented city, beside the oracle's chances."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pytest

from chanmai.demo.city import build_firms
from chanmai.demo.decline import DISTRESS, OUTFLOW
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile, profile_of
from chanmai.demo.returns import due, file_returns
from chanmai.demo.slips import spoil
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.warnings.accuracy import Forecast, average_precision, calibration_error, groups_by_chance
from chanmai.engine.warnings.scores import Strengths
from chanmai.engine.warnings.signals import strength
from chanmai.pack.pack import Pack
from chanmai.pack.warnings import Signal
from chanmai.solvers.warnings import Fold, learn

FIRMS, SEEDS = 1325, (20260630, 1)
YEARS = range(2020, 2025)
Filed = dict[int, tuple[datetime.date, dict[str, Value]]]


@dataclass(frozen=True)
class Row:
    """A firm on a day: its signals, what became of it, and what the oracle knew by kind."""

    strengths: Strengths
    left: str
    oracle: dict[str, float]

    @property
    def known(self) -> int:
        """How many signals are known."""
        return sum(each is not None for each in self.strengths)


def reading(signal: Signal, year: int, filed: Filed, pack: Pack) -> Fraction | int | None:
    """What a signal is on 30 June after the year."""
    if signal.filing == "late":
        return max(0, (filed[year][0] - due(year)).days) if year in filed else None
    if signal.filing == "silent":
        return None if year - 1 not in filed and year not in filed else int(year not in filed)
    assert signal.value is not None

    def known(ref: Ref) -> Value | None:
        years = (year,) if ref.back == 0 else (year - 1, year - 2)  # where a year lacks it, the one before
        said = (filed[each][1].get(ref.fact) for each in years if each in filed)
        return next((each for each in said if each is not None), None)

    value = evaluate(expand(signal.value, pack.dictionary), known)
    return value if isinstance(value, int | Fraction) else None


def rows_of(firms: Sequence[Firm], filed: dict[int, Filed], year: int, pack: Pack) -> Iterator[Row]:
    """The firms that were there after the year, as a city without knowledge of the truth reads them."""
    rule = pack.plan.warnings
    for firm in firms:
        if year not in firm.chances:
            continue
        day = datetime.date(year + 1, 6, 30)
        mine = {period: each for period, each in filed.get(firm.number, {}).items() if each[0] <= day}
        strengths = [strength(each.scale, reading(each, year, mine, pack)) for each in rule.signals]
        distress, outflow, left = firm.chances[year]
        yield Row(strengths, left, {DISTRESS: distress, OUTFLOW: outflow})


def city(profile: Profile, seed: int) -> list[list[Row]]:
    """The rows of every year that can be learnt from, slips and corrections included."""
    firms = build_firms(profile, seed, FIRMS)
    returns = file_returns(firms, profile, seed)
    spoil(returns, firms, profile, seed)
    filed: dict[int, Filed] = {}
    for each in sorted(returns.annual + returns.corrections, key=lambda each: each.filed_on):
        if not each.fault:
            mine = filed.setdefault(each.firm.number, {})
            first = mine.get(int(each.period), (each.filed_on, {}))[0]
            mine[int(each.period)] = first, each.values
    least = profile.pack.plan.warnings.least_known
    return [
        [row for row in rows_of(firms, filed, year, profile.pack) if row.known >= least] for year in YEARS
    ]


@pytest.fixture(scope="module", params=SEEDS)
def years(request: pytest.FixtureRequest, xiamen: Pack) -> list[list[Row]]:
    return city(profile_of(xiamen), request.param)


@pytest.mark.parametrize("kind", [DISTRESS, OUTFLOW])
def test_warnings_come_near_the_oracle(years: list[list[Row]], kind: str, xiamen: Pack) -> None:
    folds = [Fold([row.strengths for row in rows], [row.left == kind for row in rows]) for rows in years]
    lesson = learn(folds, ridge=float(xiamen.plan.warnings.ridge))
    assert lesson is not None
    ours: list[Forecast] = [each for part in lesson.forecasts for each in part]
    oracle = [
        (row.oracle[kind], row.left == kind)
        for rows, part in zip(years[1:], lesson.forecasts, strict=True)
        if part
        for row in rows
    ]
    assert [came for _, came in ours] == [came for _, came in oracle]
    assert sum(came for _, came in ours) >= 25
    best, found = average_precision(oracle), average_precision(ours)
    error = calibration_error(groups_by_chance(ours))
    assert best is not None
    assert found is not None
    assert error is not None
    assert found >= 0.8 * best
    assert error <= 0.03
