"""The numeric targets of a plan: goal, source phrase, baselines, what is comparable, and how facts measure it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Evidence
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.op import Op
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.figures import Figure, figure
from chanmai.pack.finding import NOWHERE, Place, nearest
from chanmai.pack.thresholds import ALL, Threshold, read_threshold
from chanmai.pack.words import read_words

COMPARISONS = (Op.GT, Op.GE, Op.LT, Op.LE, Op.EQ)
WAYS = ("sum", "share", "count", "total")


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a target is measured over firms: sum, share (value over another), count or running total of the firms
    for which `where` holds; `estimate` is a weaker test for when `where` is not known."""

    how: str
    value: Node | None = None
    over: Node | None = None
    where: Node | None = None
    estimate: Node | None = None
    texts: Mapping[str, str] = field(default_factory=dict)  # the expressions as written
    period: str = "year"
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class RelatedFigure:
    """A figure of another scope, for orientation only; `why_not` says why it is not comparable."""

    series: str
    period: str
    figure: Figure | None
    evidence: Evidence
    why_not: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Target:
    """One numeric target. A baseline of None is said by the plan not to be known, with the reason."""

    code: str
    slug: str
    title: Text
    area: str
    goal: Figure
    stretch: Figure | None
    comparison: Op
    unit: str
    direction: str
    due: int
    phrase: str
    restated: Text
    baseline: Mapping[int, Figure | None]
    baseline_reason: Text
    indicator: Text
    scope: Text
    scope_source: str
    comparable: Figure | None
    comparable_period: str
    comparable_reason: Text
    related: tuple[RelatedFigure, ...]
    gauge: Gauge | None
    systems: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class NextPlan:
    """The plan that is drafted after this one: what it is called, its last year, and where its drafts stand."""

    title: Text
    due: int
    note: Text


@dataclass(frozen=True, slots=True)
class Context:
    """A figure that the plan prints without making it a target."""

    code: str
    title: Text
    figure: Figure
    year: int
    bound: str
    section: str
    note: Text


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets of the plan and the figures around them."""

    document: str = ""
    section: str = ""
    targets: tuple[Target, ...] = ()
    context: tuple[Context, ...] = ()
    place: Place = NOWHERE
    alarm: Threshold | None = None  # a target whose chance is below counts as out of reach
    next_plan: NextPlan | None = None
    full_year: Threshold | None = None  # a year counts when this share of the fullest year's firms reported


def read_targets(entry: Entry, expressions: Expressions) -> Targets:
    """The targets of plan/targets.yaml."""
    targets = Targets(
        entry.text("document"),
        entry.text("section"),
        tuple(_target(item, expressions) for item in entry.entries("targets")),
        tuple(_context(item) for item in entry.entries("context")),
        entry.at("document"),
        alarm=read_threshold(entry, "alarm", most=ALL),
        next_plan=_next_plan(entry.entry("next_plan")),
        full_year=read_threshold(entry, "full_year", most=ALL),
    )
    read_words(entry, "note")
    entry.note_unknown_keys()
    return targets


def _next_plan(entry: Entry | None) -> NextPlan | None:
    if entry is None:
        return None
    plan = NextPlan(
        read_words(entry, "title", needed=True), _year(entry, "due"), read_words(entry, "note", needed=True)
    )
    entry.note_unknown_keys()
    return plan


def _needed(entry: Entry, key: str) -> Figure:
    if not entry.text(key):
        entry.note_missing(key)
    return figure(entry, key) or Figure(Fraction(0), "")


def _target(entry: Entry, expressions: Expressions) -> Target:
    entry.stated_node("baseline")
    entry.stated_node("comparable")
    baseline, reason = _baseline(entry)
    comparable = figure(entry, "comparable")
    target = Target(
        code=entry.need("code"),
        slug=entry.text("slug"),
        title=read_words(entry, "title", needed=True),
        area=entry.text("area"),
        goal=_needed(entry, "goal"),
        stretch=figure(entry, "stretch"),
        comparison=Op(entry.among("comparison", COMPARISONS, Op.GE)),
        unit=_unit(entry),
        direction=entry.among("direction", ("up", "down"), "up"),
        due=_year(entry, "due"),
        phrase=entry.need("phrase"),
        restated=read_words(entry, "restated", needed=True),
        baseline=baseline,
        baseline_reason=reason,
        indicator=read_words(entry, "indicator", needed=True),
        scope=read_words(entry, "scope", needed=True),
        scope_source=entry.text("scope_source"),
        comparable=comparable,
        comparable_period=entry.text("comparable_period"),
        comparable_reason=read_words(entry, "comparable_reason", needed=comparable is None),
        related=tuple(_related(item) for item in entry.entries("related")),
        gauge=read_gauge(entry, expressions),
        systems=entry.texts("systems"),
        place=entry.at("code"),
    )
    entry.note_unknown_keys()
    return target


def _unit(entry: Entry) -> str:
    text = entry.need("unit")
    if text and text not in UNITS:
        words = Text(f"不认识的单位“{text}”", f"Unknown unit `{text}`")
        entry.notes.error(entry.at("unit"), "unknown-unit", words, nearest(text, UNITS))
    return text


def _year(entry: Entry, key: str) -> int:
    year = entry.whole(key)
    if year is None:
        entry.note_missing(key)
        return 0
    if not 1949 <= year <= 2100:
        entry.notes.error(entry.at(key), "bad-year", Text(f"“{key}”不像年份", f"`{key}` is no likely year"))
    return year


def _baseline(entry: Entry) -> tuple[dict[int, Figure | None], Text]:
    """Figures by year. Where a year is null, a reason has to be given."""
    base = entry.entry("baseline")
    if base is None:
        return {}, Text()
    figures: dict[int, Figure | None] = {}
    for key in base.node.keys:
        if key == "reason":
            continue
        figures[int(key) if key.isdigit() else 0] = figure(base, key)
        if not key.isdigit():
            base.notes.error(base.at(key), "bad-year", Text(f"“{key}”不是年份", f"`{key}` is not a year"))
    unknown = any(value is None for value in figures.values())
    reason = read_words(base, "reason", needed=unknown)
    base.note_unknown_keys()
    return figures, reason


def _related(entry: Entry) -> RelatedFigure:
    related = RelatedFigure(
        series=entry.need("series"),
        period=entry.need("period"),
        figure=figure(entry, "value"),
        evidence=entry.choice("evidence", Evidence, Evidence.UNSEEN),
        why_not=read_words(entry, "why_not", needed=True),
        place=entry.at("series"),
    )
    entry.note_unknown_keys()
    return related


def read_gauge(entry: Entry, expressions: Expressions) -> Gauge | None:
    """How something is measured over firms, by its key `measure`; None where there is none."""
    measure = entry.entry("measure")
    if measure is None:
        return None
    texts: dict[str, str] = {}
    nodes: dict[str, Node | None] = {}
    for key, expect in (("value", "any"), ("over", "any"), ("where", "condition"), ("estimate", "condition")):
        scalar = measure.scalar(key)
        nodes[key] = expressions.read(scalar, expect) if scalar is not None else None
        texts[key] = scalar.text.strip() if scalar is not None else ""
    how = measure.among("how", WAYS)
    text_key = {"sum": "value", "total": "value", "share": "over", "count": "where"}.get(how, "how")
    if not texts.get(text_key):
        measure.note_missing(text_key)
    gauge = Gauge(
        how=how,
        value=nodes["value"],
        over=nodes["over"],
        where=nodes["where"],
        estimate=nodes["estimate"],
        texts=texts,
        period=measure.among("period", ("year", "point", "month"), "year"),
        first=measure.whole("from"),
        last=measure.whole("to"),
    )
    measure.note_unknown_keys()
    return gauge


def _context(entry: Entry) -> Context:
    context = Context(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        figure=_needed(entry, "value"),
        year=_year(entry, "year"),
        bound=entry.among("bound", ("exact", "lower", "upper", "about"), "exact"),
        section=entry.text("section"),
        note=read_words(entry, "note"),
    )
    entry.note_unknown_keys()
    return context
