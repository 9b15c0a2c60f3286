"""The gate before it is told beyond the firms' own scope how many of them one is warned of.

Three linked tables: by district and by domain how firms stand (a visit is due; it is not; no data), and over the whole
city by which leading reason a visit is due. What to hide is sought and audited as for any other release
(`engine.disclosure`), by the pack's rules for counts. Three things come on top. Who sees the firms of one district one
by one knows what they add to every sum, so the tables are guarded once more for each district over the firms outside of
it, and what any of these hides is hidden from all: to hide more opens nothing. The threshold is the pack's, never one
that a visitor chooses, since two thresholds differ by the firms between them. And every table of returns of the same
year that was told before is reckoned with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai import __version__
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.places import FirmPlace
from chanmai.bureau.warnings.models import FirmWarning, ToldTable
from chanmai.engine.disclosure.audit import Deviation, audit
from chanmai.engine.disclosure.certificate import Certificate, certify, hidden_cells, released
from chanmai.engine.disclosure.system import System, build_system
from chanmai.engine.disclosure.tables import TOTAL, Classification, Codes, CrossTable, Portion, Tabulation
from chanmai.engine.warnings.scores import Model
from chanmai.engine.warnings.signals import strength

DUE, BELOW, NONE = "due", "below", "none"
"""How a firm stands: a visit is worth its cost; it is not; without data."""
BY = ("district", "domain")
STATE, REASON = "state", "reason"
LADDER = (("district", "domain", REASON), ("district", REASON), ("district", "domain"), ("district",))
"""Which tables go out together: the first of these that can be shown to be safe."""
UNSTATED = "未填"
MOST = 4
"""So many tables of one year of returns are told; each next one would have to hide more."""
Tell = Callable[[int, int], None]
Cells = frozenset[tuple[str, Codes]]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that may be told; with `gaps` it may not, and there is no certificate."""

    certificate: Certificate | None
    gaps: int


@dataclass(frozen=True, slots=True)
class _Sight:
    """What somebody who knows some firms still has to conclude: the system of all others, and what keeps it open."""

    system: System
    deviations: Sequence[Deviation]

    def hidden(self, name: str, cells: Cells) -> frozenset[int]:
        """The sums of which every cell is hidden, by place."""
        found = set()
        for place in self.system.open:
            own = [cell[1:] for cell in self.system.sums[place].cells if cell[0] == name]
            if own and all(cell in cells for cell in own):
                found.add(place)
        return frozenset(found)


def standing_of(warning: FirmWarning, models: Mapping[str, Model]) -> str:
    """DUE with the leading reason, “due:” where no signal is told, or BELOW or NONE.

    The leading reason is the told signal that adds most to the odds of the likeliest event, the first of equal ones.
    """
    rule = city_pack().plan.warnings
    if warning.highest is None:
        return NONE
    if not rule.costs.is_due(warning.highest):
        return BELOW
    strengths = [
        None if value is None else strength(signal.scale, Fraction(value))
        for signal, (value, _told) in zip(rule.signals, warning.readings, strict=True)
    ]
    parts = models[warning.event].contributions(strengths)
    told = [
        (part, -place) for place, (part, (_, is_told)) in enumerate(zip(parts, warning.readings, strict=True))
        if is_told
    ]  # fmt: skip
    return f"{DUE}:{rule.signals[-max(told)[1]].code if told else ''}"


def tabulation(
    name: str, standings: Mapping[int, str], places: Mapping[int, FirmPlace], groups: Mapping[int, str]
) -> Tabulation:
    """All three tables over the firms that were assessed; firms under one control count as one."""
    rows = []
    for firm, standing in sorted(standings.items()):
        place = places[firm]
        codes = {
            "district": place.district or UNSTATED,
            "domain": place.domain or UNSTATED,
            STATE: standing.partition(":")[0],
            REASON: standing,
        }
        rows.append(Portion(str(firm), groups.get(firm) or str(firm), 1, codes))
    reasons = [f"{DUE}:{signal.code}" for signal in city_pack().plan.warnings.signals]
    states = dict.fromkeys((DUE, BELOW, NONE), TOTAL)
    by_state = Classification(STATE, states)
    by_reason = Classification(REASON, states | dict.fromkeys((*reasons, f"{DUE}:"), DUE))
    trees = {
        by: Classification(by, dict.fromkeys(sorted({each.codes[by] for each in rows}), TOTAL)) for by in BY
    }
    tables = (*(CrossTable(by, (trees[by], by_state)) for by in BY), CrossTable(REASON, (by_reason,)))
    return Tabulation(name, tables, tuple(rows))


def earlier_tables(period: str) -> tuple[Tabulation, ...]:
    """What was told before of the returns of that year, oldest first."""
    last = ToldTable.objects.filter(assessment__period=period, gaps=0).order_by("-pk").first()
    return () if last is None else released(last.proof)


def guard(new: Tabulation, earlier: Sequence[Tabulation], about: Mapping[str, object], tell: Tell) -> Guarded:
    """The gate: the most that can be shown to be safe, by `LADDER`; the exact audit has the last word."""
    if len(earlier) >= MOST:
        return Guarded(None, 1)
    found = Guarded(None, 0)
    for names in LADDER:
        tables = tuple(each for each in new.tables if each.name in names)
        found = _guarded(replace(new, tables=tables), earlier, about, tell)
        if not found.gaps:
            break
    return found


def _guarded(
    new: Tabulation, earlier: Sequence[Tabulation], about: Mapping[str, object], tell: Tell
) -> Guarded:
    """Hides for everybody what has to be hidden from anybody."""
    districts = sorted({each.codes["district"] for each in new.contributions})
    cells: set[tuple[str, Codes]] = set()
    sights = []
    for known in (None, *districts):
        sight, hidden = _guarded_from(known, new, earlier, tell)
        cells |= hidden
        sights.append(sight)
    hidden = frozenset(cells)
    gaps = sum(len(_audited(sight, new.name, hidden)) for sight in sights)
    if gaps:
        return Guarded(None, gaps)
    all_firms = sights[0]
    places = all_firms.hidden(new.name, hidden)
    about = {"engine": __version__, "measure": "firms", "firms": len(new.contributions), **about}
    return Guarded(certify(new, earlier, all_firms.system, places, all_firms.deviations, about=about), 0)


def _guarded_from(
    known: str | None, new: Tabulation, earlier: Sequence[Tabulation], tell: Tell
) -> tuple[_Sight, Cells]:
    """What has to be hidden from somebody who knows all firms of a district; None: who knows none."""
    from chanmai.solvers.disclosure.patterns import find_pattern

    own, before = _without(new, known), [_without(each, known) for each in earlier]
    system = build_system(own, before, city_pack().release.rules["firms"])
    pattern = find_pattern(system, lambda done, of: tell(done, max(1, of)))
    return _Sight(system, pattern.deviations), hidden_cells(system, new.name, pattern.hidden)


def _audited(sight: _Sight, name: str, hidden: Cells) -> Sequence[object]:
    return audit(sight.system, sight.hidden(name, hidden), sight.deviations)


def _without(tables: Tabulation, district: str | None) -> Tabulation:
    rows = tuple(each for each in tables.contributions if each.codes["district"] != district)
    return Tabulation(tables.name, tables.tables, rows, tables.hidden)
