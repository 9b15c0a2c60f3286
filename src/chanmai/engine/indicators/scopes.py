"""Breaks: where one scope ends and the next begins, and by how much the comparable growth says that the level moved."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from chanmai.engine.indicators.growth import HUNDRED
from chanmai.engine.indicators.observations import Observed, in_time, standing, year_before


@dataclass(frozen=True, slots=True)
class Break:
    """Between `last` (of the scope `old`) and `first` (of `new`) the scope changed.

    `shift` is the median, over the periods of the new scope whose year before is of the old one, of implied
    comparable base over old level; None where no growth was printed across the break. Levels are never joined by it:
    it rescales the past for models only, and is printed beside them.
    """

    old: str
    new: str
    last: str
    first: str
    shift: Fraction | None


def breaks(observations: Iterable[Observed]) -> tuple[Break, ...]:
    """The breaks of a series in time. Scopes that run beside each other do not follow one another."""
    figures = [each for each in in_time(observations) if each.value is not None or each.growth is not None]
    spans = [(code, [each.period for each in figures if each.scope == code]) for code in _scopes(figures)]
    found = []
    for (old, earlier), (new, later) in itertools.pairwise(spans):
        if max(earlier) < min(later):
            found.append(Break(old, new, max(earlier), min(later), _shift(figures, old, new)))
    return tuple(found)


def _scopes(figures: Sequence[Observed]) -> list[str]:
    return list(dict.fromkeys(each.scope for each in figures))


def _shift(figures: Sequence[Observed], old: str, new: str) -> Fraction | None:
    stand = standing(figures)
    ratios = []
    for (scope, period), each in stand.items():
        before = stand.get((old, year_before(period)))
        if scope != new or each.value is None or each.growth is None or before is None or not before.value:
            continue
        ratios.append(each.value / (1 + each.growth / HUNDRED) / before.value)
    return median(ratios) if ratios else None


def linked(observations: Sequence[Observed]) -> dict[str, Fraction]:
    """The level of each period, older scopes moved by the shifts of the breaks: what models are fitted to.

    A break whose shift is not known moves nothing. Scopes beside the one with the latest figure are left out.
    """
    stand = standing(observations)
    if not stand:
        return {}
    factors = {max(stand, key=lambda key: key[1])[0]: Fraction(1)}
    for each in reversed(breaks(observations)):
        if each.new in factors:
            factors[each.old] = factors[each.new] * (each.shift or 1)
    return {
        period: figure.value * factors[scope]
        for (scope, period), figure in sorted(stand.items(), key=lambda pair: pair[0][1])
        if scope in factors and figure.value is not None
    }
