"""Early warning beside the oracle: fresh invented cities, and cities whose parameters were turned.

python -m benchmarks.warnings [--quick]

The signals of the pack and the generator of the demo were made in view of one another, so three cities prove little.
Here the generator throws cities that nobody looked at before, and others of which more firms are in trouble, other
things than the usual make firms leave, figures are noisy or returns are late or missing. The learner knows none of it.
"""

import argparse
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.cities import TURNS, USUAL, YEARS, Row, city
from benchmarks.measure import Goal, Report, grown, timed
from numpy.typing import NDArray

from chanmai.demo.decline import DISTRESS, OUTFLOW
from chanmai.demo.profile import profile_of
from chanmai.engine.warnings.accuracy import Forecast, average_precision, calibration_error, groups_by_chance
from chanmai.engine.warnings.scores import Model
from chanmai.pack.load import load
from chanmai.solvers.warnings import Fold, Lesson, learn

SEEDS = range(101, 113)
THROWS = 200
SIGNALS, LARGE, QUICK_FIRMS = 9, 100_000, 5_000


@dataclass(frozen=True)
class Score:
    """One event in one city: how often it came in the years of the test, precision beside the oracle's, calibration.

    `thrown` are both precisions, ours first, had the same chances been thrown again: the forecasts stay, as they were
    made before any of these events.
    """

    events: int
    found: float
    best: float
    error: float
    thrown: tuple[tuple[float, float], ...]

    @property
    def ratio(self) -> float:
        """The share of what the oracle reaches, as the one throw of the city came out."""
        return self.found / self.best

    @property
    def expected(self) -> float:
        """The same over all throws: with few events one throw says little."""
        return math.fsum(ours for ours, _ in self.thrown) / math.fsum(best for _, best in self.thrown)

    def margin(self, share: float) -> float:
        """By how many of its own standard errors our mean precision is above that share of the oracle's."""
        above = [ours - share * best for ours, best in self.thrown]
        return statistics.fmean(above) / (statistics.stdev(above) / math.sqrt(len(above)))


def score(years: Sequence[Sequence[Row]], kind: str, ridge: float) -> Score | None:
    """Learnt from each year's past and tested on the year; None where too few events came to learn."""
    folds = [Fold([row.strengths for row in rows], [row.left == kind for row in rows]) for rows in years]
    lesson = learn(folds, ridge=ridge)
    if lesson is None:
        return None
    ours: list[Forecast] = [each for part in lesson.forecasts for each in part]
    oracle = [
        (row.oracle[kind], row.left == kind)
        for rows, part in zip(years[1:], lesson.forecasts, strict=True)
        if part
        for row in rows
    ]
    found, best = average_precision(ours), average_precision(oracle)
    error = calibration_error(groups_by_chance(ours))
    if found is None or best is None or error is None:
        return None
    thrown = thrown_again([chance for chance, _ in ours], [chance for chance, _ in oracle])
    return Score(sum(came for _, came in ours), found, best, error, thrown)


def thrown_again(ours: Sequence[float], oracle: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The average precision of both when every event is thrown anew by the chance that the oracle knows."""
    dice = np.random.default_rng(THROWS)
    chances = np.array(oracle)
    orders = [np.argsort(-np.array(each), kind="stable") for each in (ours, oracle)]
    found = []
    while len(found) < THROWS:
        events = dice.random(len(chances)) < chances
        if events.any():
            one, other = (_precision(events[order]) for order in orders)
            found.append((one, other))
    return tuple(found)


def _precision(events: NDArray[np.bool_]) -> float:
    """Average precision of events in the order of their chances, no two of which are equal."""
    places = np.flatnonzero(events)
    return float(np.mean(np.arange(1, len(places) + 1) / (places + 1)))


def main(quick: bool, report: Report) -> None:
    """Fresh cities, then turned ones, beside the goals; the size of a large city."""
    pack = load("packs/xiamen")
    ridge, profile = float(pack.plan.warnings.ridge), profile_of(pack)
    fresh: list[Score] = []
    errors = []
    asked = [(USUAL, seed) for seed in (SEEDS[:1] if quick else SEEDS)]
    asked += [] if quick else [(turn, SEEDS[0]) for turn in TURNS[1:]]
    for turn, seed in asked:
        years = city(profile, seed, turn)
        for kind in (DISTRESS, OUTFLOW):
            found = score(years, kind, ridge)
            report.say(f"{turn.name}, seed {seed}, {kind}: {words(found)}")
            if found is not None:
                errors.append(found.error)
                fresh += [found] if turn is USUAL else []
    spread = [each.expected for each in fresh]
    report.say(f"fresh cities: {min(spread):.3f} to {max(spread):.3f}, as thrown once "
               f"{min(each.ratio for each in fresh):.3f} to {max(each.ratio for each in fresh):.3f}")  # fmt: skip
    report.goal(
        Goal(
            "warnings", "mean precision beside the oracle's, fresh cities", 0.8, statistics.fmean(spread), ""
        )
    )
    report.goal(Goal("warnings", "worst calibration error", 0.03, max(errors), "", at_least=False))
    large(QUICK_FIRMS if quick else LARGE, report)


def words(found: Score | None) -> str:
    """A score in a line."""
    if found is None:
        return "too few events to learn"
    return (
        f"{found.events} events, precision {found.found:.3f} beside {found.best:.3f}: {found.ratio:.3f}, "
        f"expected {found.expected:.3f}; calibration error {found.error:.4f}"
    )


def large(firms: int, report: Report) -> None:
    """Learning from five years of so many firms, and the chances of all of them: seconds and memory of one core."""
    dice = np.random.default_rng(1)
    known = Model(-5.0, (4.0,) * SIGNALS, (0.5,) * SIGNALS)

    def fold() -> Fold:
        strengths = np.where(
            dice.random((firms, SIGNALS)) < 0.05,
            np.nan,
            np.clip(dice.normal(-0.6, 0.5, (firms, SIGNALS)), 0, 1),
        )
        rows = [[None if math.isnan(each) else each for each in row] for row in strengths.tolist()]
        return Fold(rows, [bool(dice.random() < known.chance(row)) for row in rows])

    folds = [fold() for _ in YEARS]
    lessons: list[Lesson | None] = []
    memory = grown(lambda: lessons.append(learn(folds, ridge=0.2)))
    seconds = timed(lambda: learn(folds, ridge=0.2))
    lesson = lessons[0]
    assert lesson is not None
    scoring = timed(lambda: [lesson.model.millionths(row) for row in folds[-1].strengths])
    report.say(f"{firms:,} firms, {len(folds)} years: learnt in {seconds:.1f} s and {memory:.0f} MB beside the "
               f"{firms * len(folds):,} rows, chances of all in {scoring:.1f} s")  # fmt: skip


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true")
    main(quick := reader.parse_args().quick, Report("warnings", quick))
