"""The plan's targets measured over the firms of the library, by the gauges that the pack states; holes are counted."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from weakref import WeakKeyDictionary

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.structure import FirmColumns, firm_columns
from chanmai.engine.facts.fact import PeriodKind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import value_of
from chanmai.engine.indicators.aggregates import Number, count, quotient, total
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.refs import refs
from chanmai.pack.targets import Gauge

REVENUE = "营业收入"
"""The fact by which one sees whether the returns of a year are in."""
EMPLOYEES = "从业人员"
ABOVE_SCALE = "规上软件企业"
RESEARCH = ("研发投入", "研发费用")
"""Facts of the headline figures; of the last two the one that more firms report."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A target's indicator over the firms of a scope.

    `value` is in base units; None: nothing to compute it from. `reported` of `firms` gave what it needs. `at_least`:
    the others could only add. `estimated`: by the pack's weaker test. `demo`: invented firms are in it.
    """

    value: Fraction | None
    firms: int
    reported: int
    first_year: int | None
    year: int | None
    at_least: bool = False
    estimated: bool = False
    demo: bool = False
    whole_city: bool = True


def full_year(columns: FirmColumns, fact: str = REVENUE) -> int | None:
    """The latest year that is full beside the year before (`Targets.full_year`); None without returns."""
    counts, share = columns.reported(fact), share_of_full_year()
    whole = (year for year in sorted(counts, reverse=True) if counts[year] >= share * counts.get(year - 1, 0))
    return next(whole, None)


def share_of_full_year() -> Fraction:
    """The share of firms with which a year is full; all years are where the pack does not settle it."""
    settled = city_pack().plan.targets.full_year
    return settled.value if settled is not None else Fraction(0)


def gauge_facts() -> frozenset[str]:
    """The facts that the gauges of the pack read."""
    return _gauge_facts(city_pack().root)


@lru_cache(maxsize=4)
def _gauge_facts(_root: object) -> frozenset[str]:
    return facts_of(target.gauge for target in city_pack().plan.targets.targets if target.gauge)


def facts_of(gauges: Iterable[Gauge]) -> frozenset[str]:
    """The facts that some gauges read."""
    nodes = [node for gauge in gauges for node in _nodes(gauge)]
    return frozenset(ref.fact for node in nodes for ref in refs(expand(node, city_pack().dictionary)))


def _nodes(gauge: Gauge) -> Iterable[Node]:
    return (node for node in (gauge.value, gauge.over, gauge.where, gauge.estimate) if node is not None)


def city_columns(viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime) -> FirmColumns:
    """The firms in the visitor's scope with the facts that the gauges and the headline figures read."""
    facts = gauge_facts() | {REVENUE, EMPLOYEES, ABOVE_SCALE, *RESEARCH}
    return firm_columns(viewer, facts, as_of=as_of, known_at=known_at)


def measured_targets(
    viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime
) -> Mapping[str, Measurement]:
    """Every target with a gauge by its code, over the firms in the visitor's scope."""
    columns = city_columns(viewer, as_of=as_of, known_at=known_at)
    return measured_over(columns, whole_city=viewer.whole_city)


def measured_over(columns: FirmColumns, *, whole_city: bool) -> Mapping[str, Measurement]:
    """Every target with a gauge by its code, over these firms; kept as long as the columns are."""
    measured = _MEASURED.get(columns)
    if measured is None:
        measured = _MEASURED[columns] = {
            target.code: measure(target.gauge, columns, whole_city=whole_city)
            for target in city_pack().plan.targets.targets
            if target.gauge is not None
        }
    return measured


def put_measured(columns: FirmColumns, measured: Mapping[str, Measurement]) -> None:
    """Take what targets are measured at, by code, as those of these columns: a job computed them of the same data."""
    _MEASURED[columns] = measured


_MEASURED: WeakKeyDictionary[FirmColumns, Mapping[str, Measurement]] = WeakKeyDictionary()
"""What was measured over columns, as long as they are kept."""


def measure(
    gauge: Gauge, columns: FirmColumns, *, whole_city: bool = True, year: int | None = None
) -> Measurement:
    """One gauge over some firms, for a year (None: the latest full one), a span of years, or the day."""
    year = year or full_year(columns) or columns.last_year
    rows = YearRows(columns, year)
    first: int | None = None if gauge.period == "point" else year
    last = first
    if gauge.how == "total":
        figures, first, last = _total(gauge, columns)
    else:
        figures = _WAYS[gauge.how](gauge, rows)
    value, reported, at_least, estimated = figures
    return Measurement(
        value=value,
        firms=len(columns),
        reported=reported,
        first_year=first,
        year=last,
        at_least=at_least,
        estimated=estimated,
        demo=any(columns.demo),
        whole_city=whole_city,
    )


_Found = tuple[Fraction | None, int, bool, bool]
"""Value, firms that reported what it needs, only a lower bound, by the weaker test."""
NOTHING: _Found = (None, 0, False, False)


class YearRows:
    """Evaluates expressions row by row, each different set of values once."""

    def __init__(self, columns: FirmColumns, year: int) -> None:
        self.columns = columns
        self.shift = columns.last_year - year
        self.dictionary = city_pack().dictionary

    def values(self, node: Node | None) -> Sequence[Value | None]:
        """The value of an expression for each firm; None where it is not known."""
        if node is None:
            return [True] * len(self.columns)
        core = expand(node, self.dictionary)
        if isinstance(core, Fetch):
            return self._column(core.ref)
        read = [(ref, self._column(ref)) for ref in refs(core)]
        value_of: dict[tuple[Value | None, ...], Value | None] = {}
        values = []
        for row in range(len(self.columns)):
            row_values = tuple(column[row] for _, column in read)
            if row_values not in value_of:
                facts = dict(zip((ref for ref, _ in read), row_values, strict=True))
                value_of[row_values] = evaluate(core, facts.get)
            values.append(value_of[row_values])
        return values

    def _column(self, ref: Ref) -> Sequence[Value | None]:
        fact = self.dictionary.get(ref.fact)
        back = ref.back + (self.shift if fact.period is PeriodKind.YEAR else 0)
        column = self.columns.known.get(Ref(ref.fact, back))
        if column is None:
            return [None] * len(self.columns)
        return [value_of(fact, value) for value in column]


def _sum(gauge: Gauge, rows: YearRows) -> _Found:
    found = total(_numbers(gauge.value, gauge.where, rows))
    return NOTHING if found.value is None else (found.value, found.reported, found.is_partial, False)


def _share(gauge: Gauge, rows: YearRows) -> _Found:
    """The sum of one over the sum of the other, of firms that gave both."""
    found = quotient(_numbers(gauge.value, gauge.where, rows), _numbers(gauge.over, None, rows))
    return NOTHING if found.value is None else (found.value, found.reported, False, False)


def _count(gauge: Gauge, rows: YearRows) -> _Found:
    for test, estimated in ((gauge.where, False), (gauge.estimate, True)):
        answers = (
            [None if held is None else held is True for held in rows.values(test)] if test is not None else []
        )
        found = count(answers)
        if found.reported:
            hits = (
                None if found.is_partial and not found.value else found.value
            )  # “at least none” says nothing
            return hits, found.reported, found.is_partial, estimated
    return NOTHING


def _numbers(node: Node | None, where: Node | None, rows: YearRows) -> list[Number | None]:
    """The numbers of the firms for which `where` holds; None of others, and where there is none."""
    pairs = zip(rows.values(where), rows.values(node), strict=True)
    return [value if held is True and isinstance(value, int | Fraction) else None for held, value in pairs]


_WAYS = {"sum": _sum, "share": _share, "count": _count}


def _total(gauge: Gauge, columns: FirmColumns) -> tuple[_Found, int, int]:
    """The running sum over the years of the gauge that have passed."""
    first = gauge.first or columns.last_year
    last = max(first, min(gauge.last or columns.last_year, columns.last_year))
    added: Number = 0
    reported = [False] * len(columns)
    for year in range(first, last + 1):
        for row, value in enumerate(YearRows(columns, year).values(gauge.value)):
            if isinstance(value, int | Fraction):
                added += value
                reported[row] = True
    known = sum(reported)
    return ((Fraction(added), known, known < len(columns), False) if known else NOTHING), first, last
