"""The quality index computed: indicators measured over firms by unit, composed in every way, its ranks shaken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from django.utils.translation import gettext_lazy as _

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.domains import top_domain
from chanmai.bureau.plan.queries.layout import park_keys
from chanmai.bureau.plan.queries.measurement import full_year, measure
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.quality.composing import Scores, Way, Weigher
from chanmai.engine.quality.sensitivity import Influence, exact_influences, mean_shift
from chanmai.engine.quality.table import Indicator, QualityError, Table
from chanmai.engine.quality.uncertainty import FACTORS, Latitude, RankSpan, all_scores, rank_spans, shaken
from chanmai.engine.quality.weighing import by_dimension, entropy, equal
from chanmai.pack.quality import Quality

UNITS: Mapping[str, tuple[object, Callable[[FirmColumns], Sequence[str]]]] = {
    "district": (_("各区"), lambda columns: columns.districts),
    "park": (_("各园区"), park_keys),
    "domain": (_("各领域"), lambda columns: [top_domain(each) for each in columns.domains]),
}
"""What can be compared: what it is called, and the unit of each firm."""


@dataclass(frozen=True, slots=True)
class Composition:
    """An index of some units: all that is known of them, how many firms each has, and what came out.

    `few` holds unit and indicator where too few firms reported it; `drawn` are the ranks under shaken weights.
    `problem` says why there is no index.
    """

    table: Table
    firms: tuple[int, ...]
    few: frozenset[tuple[str, str]]
    year: int
    demo: bool
    nominal: Scores | None = None
    spans: tuple[RankSpan, ...] = ()
    drawn: tuple[RankSpan, ...] = ()
    influences: tuple[Influence, ...] = ()
    choices: int = 0
    problem: Text = NO_TEXT


def composition(columns: FirmColumns, units: str) -> Composition:
    """The index of the pack over these firms by `UNITS`; kept as long as the columns are."""
    kept = _KEPT.setdefault(columns, {})
    if units not in kept:
        kept[units] = _computed(columns, units)
    return kept[units]


_KEPT: WeakKeyDictionary[FirmColumns, dict[str, Composition]] = WeakKeyDictionary()


def _computed(columns: FirmColumns, units: str) -> Composition:
    index = city_pack().plan.quality
    year = full_year(columns) or columns.last_year
    demo = any(columns.demo)
    if not index.indicators:
        none = Text("这座城市没有质量指数。", "This city has no quality index.")
        return Composition(Table((), (), ()), (), frozenset(), year, demo, problem=none)
    table, firms, few = _measured(columns, units, index, year)
    try:
        return _composed(table, index, Composition(table, firms, few, year, demo))
    except QualityError as error:
        return Composition(table, firms, few, year, demo, problem=error.whole)


def _measured(
    columns: FirmColumns, units: str, index: Quality, year: int
) -> tuple[Table, tuple[int, ...], frozenset[tuple[str, str]]]:
    """Every indicator of every unit; what fewer firms reported than may be shown counts as not known."""
    least = city_pack().settings.disclosure.get("min_count", 1)
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(UNITS[units][1](columns)):
        if unit:
            places.setdefault(unit, []).append(place)
    few: set[tuple[str, str]] = set()
    rows = []
    for unit, own in sorted(places.items()):
        part, row = columns.rows(own), []
        for each in index.indicators:
            found = measure(each.gauge, part, year=year)
            if found.value is not None and found.reported < least:
                few.add((unit, each.code))
            shown = found.value is not None and found.reported >= least
            row.append(float(found.value) if shown and found.value is not None else None)
        rows.append(tuple(row))
    names = tuple(sorted(places))
    indicators = tuple(Indicator(each.code, each.dimension, each.rising) for each in index.indicators)
    return (
        Table(names, indicators, tuple(rows)),
        tuple(len(places[name]) for name in names),
        frozenset(few),
    )


def _composed(table: Table, index: Quality, found: Composition) -> Composition:
    complete = table.complete()
    space = space_of(index)
    weighers = weighers_of(index)
    scores = all_scores(complete, space, weighers)
    nominal = scores[space.nominal]
    draws = shaken(
        complete,
        space.nominal,
        weighers["expert"](complete),
        spread=float(index.spread),
        draws=index.draws,
        seed=index.seed,
    )
    return Composition(
        table,
        found.firms,
        found.few,
        found.year,
        found.demo,
        nominal,
        rank_spans(list(scores.values())),
        rank_spans(draws),
        _influences(space, scores, nominal),
        len(scores),
    )


def space_of(index: Quality) -> Latitude:
    """All that may be chosen; the first of each is the method."""
    left_out = ("", *(each.code for each in index.indicators)) if index.leave_one_out else ("",)
    return Latitude(
        {
            "normalisation": index.normalisations,
            "weighing": index.weighings,
            "aggregation": index.aggregations,
            "left_out": left_out,
        }
    )


def weighers_of(index: Quality) -> dict[str, Weigher]:
    """The four weighings by name."""
    codes = [each.code for each in index.dimensions]
    expert = {each.code: float(each.expert) for each in index.dimensions}
    pairs = index.priorities.weights if index.priorities is not None else ()
    judged = dict(zip(codes, pairs, strict=False))
    return {
        "expert": lambda table: by_dimension(table.indicators, expert),
        "ahp": lambda table: by_dimension(table.indicators, judged),
        "equal": lambda table: equal(table.indicators),
        "entropy": entropy,
    }


def _influences(space: Latitude, scores: Mapping[Way, Scores], nominal: Scores) -> tuple[Influence, ...]:
    """Of the mean shift of ranks; none where no rank ever moves, which is the surest outcome, not a fault."""
    figures = {
        tuple(getattr(choice, factor) for factor in FACTORS): mean_shift(each, nominal)
        for choice, each in scores.items()
    }
    if len(set(figures.values())) == 1:
        return ()
    levels = {factor: space.levels[factor] for factor in FACTORS}
    return exact_influences(levels, figures)
