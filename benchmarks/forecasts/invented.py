"""Invented series with a planted truth: monthly ones with a Spring-Festival effect, yearly histories with a drift."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from chanmai.engine.indicators.festival import Shares, regressor
from chanmai.pack.load import load
from chanmai.solvers.forecasts.chances import outlook
from chanmai.solvers.forecasts.seasons import Month, festival_effect

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
EFFECT = -0.12
MONTHS: list[Month] = [(year, month) for year in range(2014, 2026) for month in range(1, 13)]
NOISE = 0.03
REGULAR, SEASONAL = -0.4, -0.6
"""The two moving-average coefficients of the airline model that the series are drawn from."""
BURN = 30


def new_year_shares() -> Shares:
    """The regressor from the days of the pack."""
    book = load(PACK).series_book
    assert book.festival_days is not None
    return regressor(book.new_years, int(book.festival_days.value))


def monthly(seed: int, shares: Shares) -> list[float]:
    """Logarithms of an airline series of twelve years with the planted effect."""
    dice = np.random.default_rng(seed)
    count = len(MONTHS) + BURN
    shocks = dice.normal(0, NOISE, count)
    levels = np.zeros(count)
    for now in range(13, count):
        moved = shocks[now] + REGULAR * shocks[now - 1] + SEASONAL * shocks[now - 12]
        moved += REGULAR * SEASONAL * shocks[now - 13]
        levels[now] = moved + levels[now - 1] + levels[now - 12] - levels[now - 13]
    column = np.array([float(shares.get(month, 0)) for month in MONTHS])
    return [float(value) for value in levels[BURN:] + 7 + EFFECT * column]


def recovered(seeds: range) -> int:
    """In how many series the planted effect lies within two standard errors of the estimate."""
    shares = new_year_shares()
    found = (festival_effect(MONTHS, monthly(seed, shares), shares) for seed in seeds)
    return sum(abs(effect.value - EFFECT) <= 2 * effect.error for effect in found)


HISTORIES, YEARS, AHEAD, FUTURES = 500, 9, 5, 200
LADDER = np.linspace(-3.5, 3.5, 29)
"""Goals beside what is expected, in standard deviations, so that every tenth of the chances is asked for."""


def chances(seed: int, *, wandering: float = 0.0) -> Iterator[tuple[float, float]]:
    """(chance stated, share of the futures that got there) of a history for each goal of the ladder.

    Growth is normal around 10 % with a spread of 4 points; with `wandering` it also leans on the year before by that
    share, and its futures go on from the last year's growth.
    """
    dice = np.random.default_rng(seed)
    growth = _growth(dice, 1, YEARS + AHEAD + 50, wandering)[0, 50 : 50 + YEARS]
    start = growth[-1]
    logs = np.concatenate([[7.0], 7.0 + np.cumsum(growth)])
    values = {2015 + place: float(value) for place, value in enumerate(np.exp(logs))}
    due = 2015 + YEARS + AHEAD
    seen = outlook(values, due, by_growth=True)
    assert seen is not None
    ahead = _growth(dice, FUTURES, AHEAD, wandering, start=start).sum(axis=1) + logs[-1]
    for rung in LADDER:
        goal = seen.centre + rung * 0.04 * AHEAD**0.5
        yield seen.at_least(float(np.exp(goal))), float((ahead >= goal).mean())


def _growth(dice: np.random.Generator, rows: int, count: int, lean: float, start: float = 0.1) -> np.ndarray:
    found = np.zeros((rows, count))
    before = np.full(rows, start)
    for place in range(count):
        before = 0.1 + lean * (before - 0.1) + dice.normal(0, 0.04, rows)
        found[:, place] = before
    return found


def reliability(
    histories: int = HISTORIES, *, wandering: float = 0.0, first: int = 0
) -> list[tuple[float, float, int]]:
    """By tenth of the chance stated: its mean, the share that got there, how many. Seeds count from `first`."""
    tenths: list[list[tuple[float, float]]] = [[] for _ in range(10)]
    for seed in range(first, first + histories):
        for stated, share in chances(seed, wandering=wandering):
            tenths[min(9, int(stated * 10))].append((stated, share))
    return [
        (
            sum(stated for stated, _ in each) / len(each),
            sum(share for _, share in each) / len(each),
            len(each),
        )
        for each in tenths
    ]
