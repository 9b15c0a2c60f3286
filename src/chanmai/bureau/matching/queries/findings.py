"""What the latest run found for one clause: counts, money, places and the facts that are missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import FIRM, Viewer
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.clauses.sentences import Teller, Wanted, teller
from chanmai.bureau.matching.models import ClauseSummary
from chanmai.bureau.matching.queries.runs import RunRow, latest, run_row
from chanmai.bureau.matching.tally import Lack, Tally, added, by_place, tallies

MOST_WANTED = 8


@dataclass(frozen=True, slots=True)
class Findings:
    """What the latest run found for the clause in the visitor's scope."""

    run: RunRow
    counted: bool
    tally: Tally
    districts: tuple[tuple[str, Tally], ...]
    sizes: tuple[tuple[str, Tally], ...]
    wanted: tuple[tuple[Wanted, int], ...]
    stale: bool  # the run matched another version


def findings(viewer: Viewer, row: ClauseVersion, lang: str) -> Findings | None:
    """What the latest run found for a clause; None before the first run and for a firm's user."""
    run = latest()
    if run is None or viewer.role == FIRM:
        return None
    kept = ClauseSummary.objects.filter(run=run, clause=row.code).first()
    if kept is None:
        return None
    cells, inside = tallies(kept.cells), viewer.sees_district
    tell = teller(lang, run.as_of.year)
    return Findings(
        run=run_row(run),
        counted=kept.counted,
        tally=added(cells, Tally(), inside),
        districts=_sorted(by_place(cells, "district", Tally(), inside)),
        sizes=_sorted(by_place(cells, "size", Tally(), inside)),
        wanted=_wanted(viewer, map(Lack.from_json, kept.wanted), tell),
        stale=kept.version != row.version,
    )


def _sorted(places: Mapping[str, Tally]) -> tuple[tuple[str, Tally], ...]:
    return tuple(sorted(places.items(), key=lambda item: (not item[0], -item[1].most, -item[1].met, item[0])))


def _wanted(viewer: Viewer, lacking: Iterable[Lack], tell: Teller) -> tuple[tuple[Wanted, int], ...]:
    counts: Counter[str] = Counter()
    for lack in lacking:
        if viewer.sees_district(lack.district):
            counts[lack.column] += lack.firms
    return tuple(
        (tell.column(column), firms)
        for column, firms in counts.most_common(MOST_WANTED)
        if column.rpartition("@")[0] in tell.dictionary
    )
