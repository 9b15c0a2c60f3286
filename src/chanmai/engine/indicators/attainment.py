"""A target seen from the last figure: its state, the path required, whether it can still be had. Exact throughout."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.term import Term
from chanmai.engine.language.op import Op

STEP = Fraction(1, 10_000)
"""Growth that is required is told in hundredths of a percent, rounded upwards."""


class TargetState(Term):
    """How a target stands. `INCOMPARABLE` 无可比数据 comes before all others."""

    INCOMPARABLE = "incomparable"
    REACHED = "reached"
    MISSED = "missed"
    OPEN = "open"
    UNATTAINABLE = "unattainable"


@dataclass(frozen=True, slots=True)
class PathStep:
    """What would have to be reached in a year."""

    year: int
    value: Fraction


@dataclass(frozen=True, slots=True)
class Path:
    """The way from the last figure to the goal: the same growth (a share of one) or the same step each year."""

    growth: Fraction | None
    step: Fraction
    steps: tuple[PathStep, ...]


def required_growth(base: Fraction, goal: Fraction, years: int) -> Fraction | None:
    """The least growth a year, in whole hundredths of a percent, that brings `base` to `goal`; below nil it is nil.

    None where no growth rate leads there: a base of nothing or less, or no year left.
    """
    if base <= 0 or years < 1:
        return None
    low, high = 0, 1
    while base * (1 + high * STEP) ** years < goal:
        low, high = high, high * 2
    while low < high:
        half = (low + high) // 2
        low, high = (low, half) if base * (1 + half * STEP) ** years >= goal else (half + 1, high)
    return low * STEP


def required_path(base: Fraction, year: int, goal: Fraction, due: int, *, by_growth: bool) -> Path | None:
    """The path from the figure of `year` to the goal of `due`; None when no year is left.

    `by_growth`: the same growth each year (levels); else the same step (shares and counts).
    """
    years = due - year
    if years < 1:
        return None
    growth, step = required_growth(base, goal, years), (goal - base) / years
    if by_growth and growth is not None and goal > base:
        values = [base * (1 + growth) ** count for count in range(1, years + 1)]
    else:
        values = [base + step * count for count in range(1, years + 1)]
    steps = tuple(PathStep(year + count, value) for count, value in enumerate(values, 1))
    return Path(growth, step, steps)


def highest_growth(values: Mapping[int, Fraction], span: int = 1) -> Fraction | None:
    """The most that the figures ever grew, per year, over `span` years that follow one another (in hundredths of a
    percent, rounded upwards); None without such a pair."""
    seen = [
        required_growth(value, values[year + span], span)
        for year, value in values.items()
        if year + span in values and value > 0
    ]
    return max((each for each in seen if each is not None), default=None)


def state_of(
    value: Fraction | None, year: int | None, *, comparison: Op, goal: Fraction, due: int, lost: bool = False
) -> TargetState:
    """The state of a target: `value` is the latest comparable figure, `lost` that it was found unattainable."""
    if value is None or year is None:
        return TargetState.INCOMPARABLE
    if year >= due or comparison in (Op.GT, Op.GE):
        if comparison.holds(value, goal):
            return TargetState.REACHED
        if year >= due:
            return TargetState.MISSED
    return TargetState.UNATTAINABLE if lost else TargetState.OPEN


def keeps_up(values: Mapping[int, Fraction], year: int, path: Path, *, by_growth: bool) -> bool | None:
    """True when the last change, that of `year`, is enough for the path if it is repeated each year.

    `by_growth`: the change is a rate, else a step. None without the year before, or a base that has no rate.
    """
    now, before = values.get(year), values.get(year - 1)
    if now is None or before is None:
        return None
    if not by_growth:
        return now - before >= path.step
    return None if path.growth is None or before <= 0 else now >= before * (1 + path.growth)
