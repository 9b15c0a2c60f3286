"""Forecasts against the truth:  python -m benchmarks.forecasts [--series CODE …] [--festival N] [--histories N]

Goals: error of the combination at least 15 % below the seasonal naïve, 90 % intervals cover 85 to 95 %, a planted
Spring-Festival effect within two standard errors in 93 % of 200 series, chances reliable within 5 points in each tenth.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.forecasts.invented import recovered, reliability
from benchmarks.forecasts.published import MAIN, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", nargs="*", default=[])
    parser.add_argument("--festival", type=int, default=200)
    parser.add_argument("--histories", type=int, default=500)
    asked = parser.parse_args(arguments)
    good = [_published(asked.series), _festival(asked.festival), _chances(asked.histories)]
    return 0 if all(good) else 1


def _published(codes: Sequence[str]) -> bool:
    good, hits, tried = True, 0, 0
    for each in measure(codes):
        errors = "  ".join(f"{score.model} {score.error:.2%} ({score.to_naive:.2f})" for score in each.scores)
        share = each.coverage.share
        print(
            f"{each.code}: {each.trials} trials  {errors}  covered {share or 0:.1%} of {each.coverage.trials}"
        )
        hits, tried = hits + each.coverage.hits, tried + each.coverage.trials
        if each.code == MAIN:
            good = each.to_naive is not None and each.to_naive <= 0.85 and 0.85 <= (share or 0) <= 0.95
    if tried:
        print(f"all series: {hits / tried:.1%} of {tried} intervals")
        good = good and 0.85 <= hits / tried <= 0.95
    return good


def _festival(count: int) -> bool:
    hits = recovered(range(count))
    print(f"Spring Festival: within two standard errors in {hits} of {count}")
    return hits >= 0.93 * count


def _chances(histories: int) -> bool:
    good = True
    for lean in (0.0, 0.3):
        rows = reliability(histories, wandering=lean)
        worst = max(abs(stated - share) for stated, share, _ in rows)
        words = " ".join(f"{stated:.2f}→{share:.2f}" for stated, share, _ in rows)
        print(f"chances, growth leaning by {lean}: {words}  worst {worst:.3f}")
        good = good and (lean > 0 or worst <= 0.05)
    return good


if __name__ == "__main__":
    sys.exit(main())
