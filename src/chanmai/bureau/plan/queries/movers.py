"""Who moved a target: what single firms add to its last change, for officers, over the firms of their scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from weakref import WeakKeyDictionary

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.enterprises.queries.waiting import firms_by_number
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.permissions import sees_contributions
from chanmai.bureau.plan.queries.history import contributions, figures_of
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.contributions import Contribution, Presence
from chanmai.pack.targets import Target

MOST_MOVERS = 10
MOST_EACH_WAY = 5
PRESENCE = {
    Presence.BOTH: Text(),
    Presence.LATER: Text("上年没有数", "No figure the year before"),
    Presence.EARLIER: Text("本年没有数", "No figure this year"),
}


@dataclass(frozen=True, slots=True)
class Mover:
    """A firm and what it adds to the last change."""

    id: int
    name: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Movers:
    """The largest contributions to a change, and all others together; they add up to `change` exactly."""

    before: int
    after: int
    change: str
    rows: tuple[Mover, ...]
    others: int
    rest: str


@dataclass(frozen=True, slots=True)
class Swing:
    """Who pushed a target most and who held it back most; with `others`, who add `rest`, they make up `change`."""

    slug: str
    title: str
    before: int
    after: int
    change: str
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]
    others: int
    rest: str


def movers_of(viewer: Viewer, target: Target, columns: FirmColumns, lang: str) -> Movers | None:
    """Who moved a target between its last two years; None for who may not know it and where there are no two years."""
    span = _span(viewer, target, columns)
    if span is None:
        return None
    found = _contributions(target, columns, *span)
    top, rest = found[:MOST_MOVERS], found[MOST_MOVERS:]
    rows = _rows(viewer, [each for each in top if each.value], target.unit, lang)
    return Movers(*span, _sum(found, target, lang), rows, len(rest), _sum(rest, target, lang))


def swing_of(viewer: Viewer, target: Target, columns: FirmColumns, lang: str) -> Swing | None:
    """As `movers_of`, the firms that moved it up and those that moved it down apart."""
    span = _span(viewer, target, columns)
    if span is None:
        return None
    kept = _SWINGS.setdefault(columns, {})
    if (target.code, lang) not in kept:
        kept[target.code, lang] = _swing(viewer, target, columns, span, lang)
    return kept[target.code, lang]


_SWINGS: WeakKeyDictionary[FirmColumns, dict[tuple[str, str], Swing]] = WeakKeyDictionary()


def _swing(viewer: Viewer, target: Target, columns: FirmColumns, span: tuple[int, int], lang: str) -> Swing:
    found = _contributions(target, columns, *span)
    up = [each for each in found if each.value > 0][:MOST_EACH_WAY]
    down = [each for each in found if each.value < 0][:MOST_EACH_WAY]
    named = {each.firm for each in (*up, *down)}
    rest = [each for each in found if each.firm not in named]
    rows = {str(row.id): row for row in _rows(viewer, [*up, *down], target.unit, lang)}
    return Swing(
        target.slug or target.code,
        target.title.of(lang),
        *span,
        _sum(found, target, lang),
        tuple(rows[each.firm] for each in up if each.firm in rows),
        tuple(rows[each.firm] for each in down if each.firm in rows),
        len(rest),
        _sum(rest, target, lang),
    )


def has_movers(viewer: Viewer, target: Target, columns: FirmColumns) -> bool:
    """True where it can be said who moved a target."""
    return _span(viewer, target, columns) is not None


def _span(viewer: Viewer, target: Target, columns: FirmColumns) -> tuple[int, int] | None:
    """The last two years that have a figure."""
    if not sees_contributions(viewer) or target.gauge is None or target.gauge.how == "total":
        return None
    figures = figures_of(target, columns)
    return (figures[-2].year, figures[-1].year) if len(figures) > 1 else None


def _contributions(target: Target, columns: FirmColumns, before: int, after: int) -> tuple[Contribution, ...]:
    kept = _KEPT.setdefault(columns, {})
    if target.code not in kept:
        kept[target.code] = contributions(target.gauge, columns, before, after) if target.gauge else ()
    return kept[target.code]


_KEPT: WeakKeyDictionary[FirmColumns, dict[str, tuple[Contribution, ...]]] = WeakKeyDictionary()
"""What firms add, as long as the columns are kept."""


def _sum(found: Sequence[Contribution], target: Target, lang: str) -> str:
    return quantity(sum((each.value for each in found), Fraction(0)), target.unit, lang)


def _rows(viewer: Viewer, found: Sequence[Contribution], unit: str, lang: str) -> tuple[Mover, ...]:
    """With their names, asked for all at once."""
    names = {row.id: row.name for row in firms_by_number(viewer, [int(each.firm) for each in found])}
    return tuple(
        Mover(
            int(each.firm),
            names[int(each.firm)],
            quantity(each.value, unit, lang),
            PRESENCE[each.presence].of(lang),
        )
        for each in found
        if int(each.firm) in names
    )
