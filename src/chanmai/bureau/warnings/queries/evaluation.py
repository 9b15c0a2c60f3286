"""How far warnings can be trusted: the test on years that were not learnt from, and what the action log found."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.gone import is_gone
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.warnings.lessons import bill_of, groups_of, model_of
from chanmai.bureau.warnings.models import Action, Assessment, Deed, Judgement
from chanmai.bureau.warnings.rows import last_for
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.accuracy import Band
from chanmai.engine.warnings.costs import Bill, Costs
from chanmai.engine.warnings.scores import Model
from chanmai.pack.warnings import Event

DECIMALS = 3


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the test: firms with enough signals, events among them, events among the others, average precision.

    `logged` are the events that only the action log knows.
    """

    period: str
    on: datetime.date
    firms: int
    without: int
    events: int
    missed: int
    logged: int
    precision: str


@dataclass(frozen=True, slots=True)
class BandRow:
    """Forecasts of like chance: their mean chance, and how often it came true."""

    firms: int
    chance: str
    events: int
    frequency: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """What a signal at its worst, and one that is not known, do to the logarithm of the odds."""

    title: str
    weight: str
    unknown: str


@dataclass(frozen=True, slots=True)
class EventTest:
    """The test of one event. Without `learnt` there were too few events, and nothing is foreseen of it."""

    code: str
    title: str
    definition: str
    learnt: bool
    forecasts: int
    events: int
    base: str
    precision: str
    error: str
    brier: str
    years: tuple[YearRow, ...]
    groups: tuple[BandRow, ...]
    weights: tuple[WeightRow, ...]
    bill: Bill


@dataclass(frozen=True, slots=True)
class LogTally:
    """What the log found: firms contacted, visited, resolved; of the last entries with a finding, how many were true.

    `left`: firms of the log that the registrar has entered as gone since.
    """

    contacted: int
    visited: int
    resolved: int
    true: int
    false: int
    share: str
    due_true: int
    due_false: int
    left: int


def event_tests(viewer: Viewer, costs: Costs, lang: str) -> tuple[EventTest, ...]:
    """The tests of the assessment in force, event by event; they are of all firms of the city. Raises Forbidden.

    Who does not see all of these sees the bill at the costs of the pack only: two bills at other thresholds would tell
    of the firms between them.
    """
    last = last_for(viewer)
    if last is None:
        return ()
    if not viewer.whole_city:
        costs = city_pack().plan.warnings.costs
    events = [each for each in city_pack().plan.warnings.events if each.code in last.lessons]
    return tuple(_test(event, last, costs, lang) for event in events)


def _test(event: Event, last: Assessment, costs: Costs, lang: str) -> EventTest:
    lesson = last.lessons[event.code]
    base = Fraction(lesson["events"], lesson["forecasts"]) if lesson["forecasts"] else None
    return EventTest(
        code=event.code,
        title=event.title.of(lang),
        definition=event.definition.of(lang),
        learnt=lesson["model"] is not None,
        forecasts=lesson["forecasts"],
        events=lesson["events"],
        base="" if base is None else percent(base, 1),
        precision=_number(lesson["precision"]),
        error=_number(lesson["error"]),
        brier=_number(lesson["brier"]),
        years=tuple(_year(each) for each in lesson["years"]),
        groups=tuple(_band(each) for each in groups_of(lesson)),
        weights=_weights(last, model_of(lesson), lang),
        bill=bill_of(lesson, costs),
    )


def _band(band: Band) -> BandRow:
    return BandRow(band.forecasts, f"{band.chance:.1%}", band.events, f"{band.frequency:.1%}")


def _weights(last: Assessment, model: Model | None, lang: str) -> tuple[WeightRow, ...]:
    if model is None:
        return ()
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.signals}
    rows = zip(last.signals, model.weights, model.unknown, strict=True)
    return tuple(
        WeightRow(titles.get(code, code), f"{weight:+.2f}", f"{unknown:+.2f}")
        for code, weight, unknown in rows
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.{DECIMALS}f}"


def _year(kept: dict[str, Any]) -> YearRow:
    return YearRow(
        period=kept["period"],
        on=datetime.date.fromisoformat(kept["on"]),
        firms=kept["firms"],
        without=kept["without"],
        events=kept["events"],
        missed=kept["missed"],
        logged=kept.get("logged", 0),
        precision=_number(kept["precision"]),
    )


def log_tally(viewer: Viewer, costs: Costs) -> LogTally:
    """What the action log says of firms within the visitor's scope. Raises Forbidden."""
    last_for(viewer)
    log = Action.objects.filter(in_scope(viewer, "enterprise__"))
    deeds = dict(log.order_by().values_list("deed").annotate(n=Count("enterprise", distinct=True)))
    states = log.order_by().values_list("enterprise", "enterprise__status").distinct()
    last = {each.enterprise_id: each for each in log.exclude(judgement=Judgement.OPEN)}
    findings = [(each.judgement == Judgement.TRUE, each.highest) for each in last.values()]
    due = [true for true, highest in findings if highest is not None and costs.is_due(highest)]
    true = sum(true for true, _ in findings)
    return LogTally(
        contacted=deeds.get(Deed.CONTACTED, 0),
        visited=deeds.get(Deed.VISITED, 0),
        resolved=deeds.get(Deed.RESOLVED, 0),
        true=true,
        false=len(findings) - true,
        share="" if not findings else percent(Fraction(true, len(findings)), 1),
        due_true=sum(due),
        due_false=len(due) - sum(due),
        left=sum(is_gone(status) for _, status in states),
    )
