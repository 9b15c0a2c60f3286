"""The real national monthly series: error against the seasonal naïve over a rolling origin, coverage of intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chanmai.engine.indicators.observations import CUMULATIVE, YEARLY, Observed, of_kinds
from chanmai.pack.load import load
from chanmai.solvers.forecasts.models import COMBINATION, NAMES
from chanmai.solvers.forecasts.rolling import Coverage, Score, back_test, coverage, scores
from chanmai.solvers.forecasts.widths import misses_of, widths

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
MAIN = "cn.software_revenue"
NATION = "全国"
LEAST = 25
"""A series with fewer figures than that is not forecast month by month."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One series: how many trials, the scores of the models, the coverage of the combination's intervals.

    `alone` is that of intervals made of the series' own errors only, `coverage` that of those which are shown.
    """

    code: str
    trials: int
    scores: tuple[Score, ...]
    alone: Coverage
    coverage: Coverage

    @property
    def to_naive(self) -> float | None:
        """The combination's error against the yardstick."""
        return next((each.to_naive for each in self.scores if each.model == COMBINATION), None)


def national(only: Sequence[str] = ()) -> Iterator[tuple[str, list[Observed]]]:
    """The national series of levels that have enough figures."""
    for series in load(PACK).series.values():
        if series.code.startswith("cn.") and (not only or series.code in only):
            figures: list[Observed] = [
                each for each in of_kinds(series.observations, CUMULATIVE, YEARLY)
                if each.area == NATION and each.unit == series.units[0]
            ]  # fmt: skip
            if sum(each.value is not None for each in figures) >= LEAST:
                yield series.code, figures


def measure(only: Sequence[str] = ()) -> Iterator[Measured]:
    """Every national series, one after the other. Each is back-tested before the first is given."""
    trials = {code: back_test(figures) for code, figures in national(only)}
    misses = {code: misses_of(each) for code, each in trials.items()}
    for code, each in trials.items():
        others = [other for name, other in misses.items() if name != code]
        found = widths(misses[code], max((trial.origin for trial in each), default=0), others=others)
        yield Measured(code, len(each), scores(each, NAMES), coverage(each), found.coverage)
