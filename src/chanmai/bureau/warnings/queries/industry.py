"""Early warning of the industry: where firms in danger are many, and how many left and came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.places import FirmPlace, firms_newer_than, places
from chanmai.bureau.warnings.models import FirmWarning
from chanmai.bureau.warnings.readings import came, departures, years_back
from chanmai.bureau.warnings.rows import last_for, least_firms, rows_for
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.costs import Costs

GROUPS: dict[str, Callable[[FirmPlace], str]] = {
    "district": lambda firm: firm.district,
    "domain": lambda firm: firm.domain,
}
"""By what firms are grouped."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The firms of a group: assessed, due for a visit, without data, expected to leave; net of who came and left.

    `hidden`: the group is too small to be told to the visitor; every figure is None then.
    """

    name: str
    firms: int
    due: int | None
    share: str
    without: int | None
    expected: str
    left: int | None
    came: int | None
    hidden: bool = False

    @property
    def net(self) -> int | None:
        """Firms that came minus firms that left, in the year to the day of the assessment."""
        return None if self.came is None or self.left is None else self.came - self.left


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm as it is counted: how it is assessed (None: not, it is gone), whether it left or came within the year."""

    place: FirmPlace
    warning: FirmWarning | None
    left: bool
    came: bool


def industry(viewer: Viewer, costs: Costs) -> dict[str, tuple[GroupRow, ...]]:
    """The groups of firms within the visitor's scope, by "district" and "domain"; {} before any assessment.

    Raises Forbidden.
    """
    last = last_for(viewer)
    if last is None:
        return {}
    since = years_back(last.as_of, 1)
    gone = departures(last.as_of, last.known_at)
    new = firms_newer_than(since) - firms_newer_than(last.as_of)
    warnings = {each.enterprise_id: each for each in rows_for(viewer, last)}
    leaving = city_pack().plan.warnings.event(city_pack().plan.warnings.leaving)
    standings = [
        Standing(
            firm,
            warnings.get(firm.id),
            leaving is not None and came(leaving, gone.get(firm.id), since, last.as_of),
            firm.id in new,
        )
        for firm in places(viewer)
    ]
    least = least_firms(viewer)
    return {key: _guarded(_groups(standings, of, costs), least) for key, of in GROUPS.items()}


def _groups(standings: Sequence[Standing], of: Callable[[FirmPlace], str], costs: Costs) -> list[GroupRow]:
    groups: dict[str, list[Standing]] = {}
    for each in standings:
        if each.warning is not None or each.left:
            groups.setdefault(of(each.place), []).append(each)
    return [_group(name, groups[name], costs) for name in sorted(groups)]


def _group(name: str, standings: Sequence[Standing], costs: Costs) -> GroupRow:
    warnings = [each.warning for each in standings if each.warning is not None]
    known = [each.highest for each in warnings if each.highest is not None]
    due = sum(costs.is_due(each) for each in known)
    expected = sum(sum(each.chances.values()) for each in warnings if each.highest is not None)
    return GroupRow(
        name=name,
        firms=len(warnings),
        due=due,
        share=percent(Fraction(due, len(known)), 1) if known else "",
        without=len(warnings) - len(known),
        expected=f"{expected / 1_000_000:.1f}" if known else "",
        left=sum(each.left for each in standings),
        came=sum(each.came for each in standings),
    )


def _guarded(rows: Sequence[GroupRow], least: int) -> tuple[GroupRow, ...]:
    """Without the figures of groups of fewer firms than `least`; where one alone is hidden, the next smallest with it.

    Else it could be had from the total of all.
    """
    small = {row.name for row in rows if row.firms < least}
    if len(small) == 1 and len(rows) > 1:
        small.add(min((row for row in rows if row.name not in small), key=lambda row: row.firms).name)
    return tuple(
        GroupRow(row.name, 0, None, "", None, "", None, None, hidden=True) if row.name in small else row
        for row in rows
    )
