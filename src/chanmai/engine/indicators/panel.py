"""A panel: firms row by row with what each reported for a period and for that of a year before.

The figures of an indicator over a panel are written down here as they are defined, firm by firm in exact numbers; the
runner of columns gives the same for many firms.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, value_of
from chanmai.engine.indicators.aggregates import (
    Aggregate,
    Number,
    count,
    herfindahl,
    largest_share,
    median,
    quotient,
    total,
)
from chanmai.engine.indicators.estimates import Estimate, estimate
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs

NOW, EARLIER = 0, 1
"""The period of the panel, and that of a year before."""


class Measure(Protocol):
    """What an indicator computes of the firms for which `where` holds; see `pack.indicators`."""

    @property
    def how(self) -> str: ...
    @property
    def value(self) -> Node | None: ...
    @property
    def over(self) -> Node | None: ...
    @property
    def where(self) -> Node | None: ...
    @property
    def most(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Panel:
    """`columns` hold what was reported in kept form, `back` 0 for the period and 1 for that of a year before.

    A column that is not there was reported by nobody. `groups` give by the name of a breakdown the group of each firm;
    `stratum` names the breakdown within which silent firms are estimated.
    """

    firms: int
    columns: Mapping[Ref, Sequence[Datum | None]]
    groups: Mapping[str, Sequence[str]]
    stratum: str
    dictionary: Dictionary

    def values(self, node: Node | None, back: int) -> list[Value | None]:
        """An expression over each firm, None where it is not known; yes for no expression."""
        if node is None:
            return [True] * self.firms
        core = expand(node, self.dictionary)
        read = {ref: self._column(Ref(ref.fact, ref.back + back)) for ref in refs(core)}
        return [
            evaluate(core, {ref: column[row] for ref, column in read.items()}.get)
            for row in range(self.firms)
        ]

    def only(self, rows: Sequence[int]) -> "Panel":
        """Some of the firms."""
        columns = {ref: [own[row] for row in rows] for ref, own in self.columns.items()}
        groups = {name: [own[row] for row in rows] for name, own in self.groups.items()}
        return replace(self, firms=len(rows), columns=columns, groups=groups)

    def _column(self, ref: Ref) -> list[Value | None]:
        fact = self.dictionary.get(ref.fact)
        own = self.columns.get(ref)
        return [None] * self.firms if own is None else [value_of(fact, datum) for datum in own]


@dataclass(frozen=True, slots=True)
class Figures:
    """An indicator over a panel: now and a year before, and the same of the `matched` firms that gave all both times.

    `estimate` of a total says what firms that gave nothing would add, None for another way and where all gave it.
    `groups` are the figures now by breakdown and group.
    """

    now: Aggregate
    earlier: Aggregate
    matched: int
    matched_now: Aggregate
    matched_earlier: Aggregate
    estimate: Estimate | None
    groups: Mapping[str, Mapping[str, Aggregate]]


def figures_of(of: Measure, panel: Panel) -> Figures:
    """All figures of an indicator."""
    both = panel.only(_matched(of, panel))
    return Figures(
        now=aggregate(of, panel, NOW),
        earlier=aggregate(of, panel, EARLIER),
        matched=both.firms,
        matched_now=aggregate(of, both, NOW),
        matched_earlier=aggregate(of, both, EARLIER),
        estimate=_estimate(of, panel),
        groups={name: _grouped(of, panel, own) for name, own in panel.groups.items()},
    )


def aggregate(of: Measure, panel: Panel, back: int) -> Aggregate:
    """One figure of an indicator."""
    holds = panel.values(of.where, back)
    if of.how == "count":
        return count([answer if isinstance(answer, bool) else None for answer in holds])
    given = numbers(panel.values(of.value, back))
    values = [number if held is True else None for held, number in zip(holds, given, strict=True)]
    match of.how:
        case "share":
            return quotient(values, numbers(panel.values(of.over, back)))
        case "median":
            return median(values)
        case "largest":
            return largest_share(values, of.most)
        case "herfindahl":
            return herfindahl(values)
    return total(values)


def estimates(of: Measure) -> bool:
    """Whether silent firms are estimated: for totals over all firms."""
    return of.how == "total" and of.where is None


def numbers(values: Sequence[Value | None]) -> list[Number | None]:
    """The values of which only numbers are known."""
    return [value if isinstance(value, Number) and not isinstance(value, bool) else None for value in values]


def _matched(of: Measure, panel: Panel) -> list[int]:
    needed = [node for node in (of.value, of.over, of.where) if node is not None]
    columns = [panel.values(node, back) for node in needed for back in (NOW, EARLIER)]
    return [row for row in range(panel.firms) if all(column[row] is not None for column in columns)]


def _estimate(of: Measure, panel: Panel) -> Estimate | None:
    if not estimates(of):
        return None
    now, earlier = (
        {row: n for row, n in enumerate(numbers(panel.values(of.value, back))) if n is not None}
        for back in (NOW, EARLIER)
    )
    found = estimate(dict(enumerate(panel.groups[panel.stratum])), now, earlier)
    return found if found.filers < panel.firms else None


def _grouped(of: Measure, panel: Panel, names: Sequence[str]) -> dict[str, Aggregate]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        rows[name].append(row)
    return {name: aggregate(of, panel.only(own), NOW) for name, own in rows.items()}
