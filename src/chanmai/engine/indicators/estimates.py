"""Estimates for firms that have to report and did not: shown beside what was reported, never mixed into it.

Of a firm that reported a year before, by the growth of its stratum: the ratio estimator (Cochran, Sampling Techniques,
3rd ed. 1977, chapter 6) over the firms of the stratum that reported both times. Of another, by the mean of its stratum
(post-stratification, chapter 5A). Where a stratum gives neither, the firm stays without an estimate and is counted.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Estimate:
    """`filed` is the sum of `filers`; `estimated` that of firms estimated by growth or by the mean of their stratum.

    `without` firms have no estimate, so that the whole is at least this much where values are not below zero.
    """

    filed: Fraction
    estimated: Fraction
    filers: int
    by_growth: int
    by_mean: int
    without: int

    @property
    def whole(self) -> Fraction:
        """Filed and estimated together."""
        return self.filed + self.estimated


def estimate(strata: Mapping[int, str], now: Mapping[int, Number], earlier: Mapping[int, Number]) -> Estimate:
    """The total over the firms of `strata` (by number, the stratum of each) from what they reported now and earlier."""
    growth, means = _growth(strata, now, earlier), _means(strata, now)
    estimated = Fraction(0)
    by_growth = by_mean = without = 0
    for firm, stratum in strata.items():
        if firm in now:
            continue
        if firm in earlier and stratum in growth:
            estimated += earlier[firm] * growth[stratum]
            by_growth += 1
        elif stratum in means:
            estimated += means[stratum]
            by_mean += 1
        else:
            without += 1
    filed = [now[firm] for firm in strata if firm in now]
    return Estimate(Fraction(sum(filed)), estimated, len(filed), by_growth, by_mean, without)


def _growth(
    strata: Mapping[int, str], now: Mapping[int, Number], earlier: Mapping[int, Number]
) -> dict[str, Fraction]:
    """By stratum, the sum now over that earlier of the firms that reported both; none where it is not above zero."""
    sums: dict[str, tuple[Number, Number]] = defaultdict(lambda: (0, 0))
    for firm, stratum in strata.items():
        if firm in now and firm in earlier:
            last, first = sums[stratum]
            sums[stratum] = (last + now[firm], first + earlier[firm])
    return {
        stratum: Fraction(last) / first for stratum, (last, first) in sums.items() if first > 0 and last > 0
    }


def _means(strata: Mapping[int, str], now: Mapping[int, Number]) -> dict[str, Fraction]:
    values: dict[str, list[Number]] = defaultdict(list)
    for firm, stratum in strata.items():
        if firm in now:
            values[stratum].append(now[firm])
    return {stratum: Fraction(sum(known)) / len(known) for stratum, known in values.items()}
