"""The plan's targets as they are shown: goal, what is known, what is not and why, and what firms' data say."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.permissions import sees_measurements
from chanmai.bureau.plan.queries.measurement import Measurement, measured_targets
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.series import Observation
from chanmai.pack.targets import RelatedFigure, Target


@dataclass(frozen=True, slots=True)
class MeasuredShown:
    """What the firms of the library give for a target; `progress` (of the goal) only where it can be compared."""

    text: str
    period: str
    firms: int
    reported: int
    at_least: bool
    estimated: bool
    demo: bool
    reached: bool
    progress: int | None  # per cent of the goal, at most 100 for the bar
    ratio: str


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """A published figure of another scope, for orientation; `why_not` says why it is not comparable."""

    series: str
    title: str
    period: str
    text: str
    evidence: str
    scope: str
    source: str
    why_not: str


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A base year; an empty text means that the plan does not print it."""

    year: int
    text: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of the way in which firms' data measure a target, as the pack writes it."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target. `comparable` is the latest published figure of the same scope, empty when there is none."""

    code: str
    slug: str
    title: str
    area: str
    comparison: str
    goal: str
    stretch: str
    due: int
    phrase: str
    section: str
    restated: str
    indicator: str
    scope: str
    comparable: str
    comparable_period: str
    comparable_reason: str
    progress: int | None
    measured: MeasuredShown | None
    related: tuple[RelatedRow, ...]
    baseline: tuple[BaselineRow, ...]
    baseline_reason: str
    how: str
    expressions: tuple[Expression, ...]
    incomparable: bool  # 无可比数据: nothing of the same scope was published


@dataclass(frozen=True, slots=True)
class ContextRow:
    """A figure that the plan prints without making it a target."""

    title: str
    text: str
    year: int
    section: str
    note: str


def targets(
    viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str
) -> tuple[TargetRow, ...]:
    """All targets in the order of the plan; a firm's user sees nothing measured over other firms."""
    measured = sees_measurements(viewer)
    measurements = measured_targets(viewer, as_of=as_of, known_at=known_at) if measured else {}
    return tuple(
        target_row(target, measurements.get(target.code), lang) for target in targets_in_force(known_at)
    )


def target(
    viewer: Viewer, slug: str, *, as_of: datetime.date, known_at: datetime.datetime, lang: str
) -> TargetRow:
    """One target by its slug or code. Raises NotFound."""
    rows = targets(viewer, as_of=as_of, known_at=known_at, lang=lang)
    row = next((row for row in rows if slug in (row.slug, row.code)), None)
    if row is None:
        raise NotFound
    return row


def context_figures(lang: str) -> tuple[ContextRow, ...]:
    """The figures around the targets."""
    bounds = {
        "lower": Text("不少于 ", "at least "),
        "upper": Text("不超过 ", "at most "),
        "about": Text("约 ", "about "),
    }
    return tuple(
        ContextRow(
            each.title.of(lang),
            bounds.get(each.bound, NO_TEXT).of(lang)
            + _figure_text(each.figure.value, each.figure.text, lang),
            each.year,
            translation(each.section, lang),
            each.note.of(lang),
        )
        for each in city_pack().plan.targets.context
    )


def _figure_text(value: Fraction, text: str, lang: str) -> str:
    """As written in Chinese; in English with the unit spelt out."""
    unit = text.lstrip("0123456789.,- ")
    return quantity(value, unit, lang)


def target_row(target: Target, measured: Measurement | None, lang: str) -> TargetRow:
    """One target with what firms' data say of it."""
    gauge = target.gauge
    comparable = target.comparable
    return TargetRow(
        code=target.code,
        slug=target.slug or target.code,
        title=target.title.of(lang),
        area="" if lang == "en" else target.area,  # the pack names it in Chinese only
        comparison=target.comparison,
        goal=quantity(target.goal.value, target.unit, lang),
        stretch=quantity(target.stretch.value, target.unit, lang) if target.stretch else "",
        due=target.due,
        phrase=target.phrase,
        section=translation(city_pack().plan.targets.section, lang),
        restated=target.restated.of(lang),
        indicator=target.indicator.of(lang),
        scope=target.scope.of(lang),
        comparable=quantity(comparable.value, target.unit, lang) if comparable else "",
        comparable_period=target.comparable_period,
        comparable_reason=_without_mark(target.comparable_reason.of(lang)),
        progress=bar_of(comparable.value, target) if comparable else None,
        measured=_shown(measured, target, lang) if measured is not None else None,
        related=tuple(_related(each, lang) for each in target.related),
        baseline=tuple(
            BaselineRow(year, quantity(figure.value, target.unit, lang) if figure else "")
            for year, figure in sorted(target.baseline.items())
        ),
        baseline_reason=target.baseline_reason.of(lang),
        how=gauge.how if gauge else "",
        expressions=tuple(Expression(part, text) for part, text in gauge.texts.items() if text)
        if gauge
        else (),
        incomparable=comparable is None,
    )


def _without_mark(reason: str) -> str:
    """The reason without the words that the mark beside it says already."""
    for mark in ("无数据：", "No data. ", "No data: "):
        reason = reason.removeprefix(mark)
    return reason


def bar_of(value: Fraction, target: Target) -> int | None:
    """Per cent of the goal for a bar that ends at the goal; None where less is better."""
    if target.direction != "up" or target.goal.value <= 0:
        return None
    return max(0, min(100, int(value / target.goal.value * 100)))


def _reached(value: Fraction, target: Target) -> bool:
    return target.comparison.holds(value, target.goal.value)


def _shown(measured: Measurement, target: Target, lang: str) -> MeasuredShown:
    value = measured.value
    comparable = value is not None and measured.whole_city and not measured.estimated
    return MeasuredShown(
        text="" if value is None else quantity(value, target.unit, lang),
        period=_period(measured),
        firms=measured.firms,
        reported=measured.reported,
        at_least=measured.at_least,
        estimated=measured.estimated,
        demo=measured.demo,
        reached=value is not None and comparable and _reached(value, target),
        progress=bar_of(value, target) if value is not None and comparable else None,
        ratio=percent(value / target.goal.value, 0) if value is not None and target.goal.value else "",
    )


def _period(measured: Measurement) -> str:
    if measured.year is None:
        return ""
    if measured.first_year != measured.year:
        return f"{measured.first_year}—{measured.year}"
    return str(measured.year)


def _related(related: RelatedFigure, lang: str) -> RelatedRow:
    pack = city_pack()
    series = pack.series.get(related.series)
    observation = _observation(related)
    scope = pack.series_book.scopes.get(observation.scope) if observation else None
    source = pack.sources.get(observation.source) if observation else None
    return RelatedRow(
        series=related.series if series is not None else "",
        title=series.title.of(lang) if series is not None else related.series,
        period=related.period,
        text=_figure_text(related.figure.value, related.figure.text, lang) if related.figure else "",
        evidence=str(related.evidence),
        scope=scope.of(lang) if scope else "",
        source=translation(source.title, lang) if source else "",
        why_not=related.why_not.of(lang),
    )


def _observation(related: RelatedFigure) -> Observation | None:
    series = city_pack().series.get(related.series)
    return (
        next((each for each in series.observations if each.period == related.period), None)
        if series
        else None
    )
