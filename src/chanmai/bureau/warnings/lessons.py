"""What is learnt from earlier years for one event, in the form in which an assessment keeps it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chanmai.bureau.warnings.readings import Readings
from chanmai.engine.warnings.accuracy import (
    Band,
    Forecast,
    average_precision,
    brier,
    calibration_error,
    groups_by_chance,
)
from chanmai.engine.warnings.costs import Bill, Costs, bill
from chanmai.engine.warnings.scores import MILLION, Model

STEPS = 1000
"""The forecasts of the test are kept by so many steps of chance."""


@dataclass(frozen=True, slots=True)
class Past:
    """A day in the past: whether the event came to each firm, whether enough was known of it, events from the log."""

    readings: Readings
    events: tuple[bool, ...]
    enough: tuple[bool, ...]
    logged: int = 0


def lesson_of(pasts: Sequence[Past], *, ridge: float) -> dict[str, Any]:
    """The weights, and how forecasts of each year from the years before it came true; without weights: too few events.

    {"model": Model or None, "precision", "error", "brier": float or None, "groups": […], "years": […], "curve": […]}
    """
    from chanmai.solvers.warnings import Fold, learn

    folds, years = [], []
    for past in pasts:
        rows = list(zip(past.readings.strengths(), past.events, past.enough, strict=True))
        known = [(strengths, event) for strengths, event, enough in rows if enough]
        folds.append(Fold([strengths for strengths, _ in known], [event for _, event in known]))
        years.append(
            {
                "period": past.readings.period,
                "on": past.readings.on.isoformat(),
                "firms": len(known),
                "without": len(rows) - len(known),
                "events": sum(event for _, event in known),
                "logged": past.logged,
                "missed": sum(event for _, event, enough in rows if not enough),
                "precision": None,
            }
        )
    lesson = learn(folds, ridge=ridge)
    if lesson is None:
        return {"model": None, "years": years, "groups": [], "curve": [], **_accuracy(())}
    for year, part in zip(years[1:], lesson.forecasts, strict=True):
        year["precision"] = average_precision(part)
    forecasts = tuple(each for part in lesson.forecasts for each in part)
    return {
        "model": asdict(lesson.model),
        "years": years,
        "groups": [asdict(group) for group in groups_by_chance(forecasts)],
        "curve": _curve(forecasts),
        **_accuracy(forecasts),
    }


def _accuracy(forecasts: Sequence[Forecast]) -> dict[str, Any]:
    return {
        "forecasts": len(forecasts),
        "events": sum(came for _, came in forecasts),
        "precision": average_precision(forecasts),
        "error": calibration_error(groups_by_chance(forecasts)),
        "brier": brier(forecasts),
    }


def _curve(forecasts: Sequence[Forecast]) -> list[list[int]]:
    """How many forecasts lie in each step of chance, rounded down, and how many of them came true."""
    firms: Counter[int] = Counter()
    events: Counter[int] = Counter()
    for chance, came in forecasts:
        step = int(chance * STEPS)
        firms[step] += 1
        events[step] += came
    return [[step, firms[step], events[step]] for step in sorted(firms)]


def model_of(lesson: dict[str, Any]) -> Model | None:
    """The weights as they were kept."""
    kept = lesson["model"]
    if kept is None:
        return None
    return Model(**{**kept, "weights": tuple(kept["weights"]), "unknown": tuple(kept["unknown"])})


def models_of(lessons: dict[str, dict[str, Any]]) -> dict[str, Model]:
    """The weights of every event that could be learnt, by its code."""
    return {code: model for code, lesson in lessons.items() if (model := model_of(lesson)) is not None}


def groups_of(lesson: dict[str, Any]) -> tuple[Band, ...]:
    """The groups of the test, by chance."""
    return tuple(Band(**each) for each in lesson["groups"])


def bill_of(lesson: dict[str, Any], costs: Costs) -> Bill:
    """What visits by these costs would have come to in the test; chances rounded down to a thousandth."""
    rows: list[tuple[int, bool]] = []
    for step, firms, events in lesson["curve"]:
        chance = step * (MILLION // STEPS)
        rows += [(chance, True)] * events + [(chance, False)] * (firms - events)
    return bill(rows, costs)
