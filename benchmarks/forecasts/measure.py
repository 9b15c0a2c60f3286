"""Forecasts against the truth: real national series, rolling origin; planted festivals; chances that come true."""

from benchmarks.forecasts.invented import HISTORIES, recovered, reliability
from benchmarks.forecasts.published import MAIN, measure
from benchmarks.measure import Goal, Report

QUICK_SERIES, QUICK_FESTIVALS, QUICK_HISTORIES = ("cn.it_services",), 12, 50
FESTIVALS = 200
LEANS = (-0.2, 0.0, 0.3, 0.4)
"""By what share growth leans on the year before: against it, not at all, with it. Against it is told without a goal."""


def main(quick: bool, report: Report) -> None:
    """Print the figures of every series and of every planted truth."""
    _published(quick, report)
    _festivals(QUICK_FESTIVALS if quick else FESTIVALS, report)
    _chances(QUICK_HISTORIES if quick else HISTORIES, report)


def _published(quick: bool, report: Report) -> None:
    hits = tried = 0
    for each in measure(QUICK_SERIES if quick else ()):
        errors = "  ".join(f"{score.model} {score.error:.2%} ({score.to_naive:.2f})" for score in each.scores)
        share, alone = each.coverage.share or 0, each.alone.share or 0
        report.say(
            f"{each.code}: {each.trials} trials  {errors}  covered {share:.1%} of {each.coverage.trials} "
            f"(of its own errors alone {alone:.1%})"
        )
        hits, tried = hits + each.coverage.hits, tried + each.coverage.trials
        if each.code == MAIN:
            report.goal(
                Goal(MAIN, "error against the seasonal naïve", 0.85, each.to_naive or 9, "", at_least=False)
            )
            _coverage(MAIN, share, report)
    _coverage("all series", hits / tried, report)


def _coverage(work: str, share: float, report: Report) -> None:
    """The share of 90 % intervals that held what came lies between 85 and 95 %."""
    asked = "distance of the coverage of 90 % intervals from 90 %"
    report.goal(Goal(work, asked, 5, abs(share - 0.9) * 100, " points", at_least=False))


def _festivals(count: int, report: Report) -> None:
    hits = recovered(range(count))
    report.goal(
        Goal(f"{count} planted festivals", "within two standard errors", 93, hits / count * 100, " %")
    )


def _chances(histories: int, report: Report) -> None:
    for lean in LEANS:
        rows = reliability(histories, wandering=lean)
        worst = max(abs(stated - share) for stated, share, _ in rows) * 100
        words = " ".join(f"{stated:.2f}→{share:.2f}" for stated, share, _ in rows)
        report.say(f"chances, growth leaning by {lean}: {words}  worst tenth {worst:.1f} points off")
        if lean >= 0:
            asked = "worst tenth of the chances"
            work = f"{histories} histories leaning by {lean}"
            report.goal(Goal(work, asked, 5, worst, " points", at_least=False))
