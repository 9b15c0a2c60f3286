"""What the latest run found for one clause: counts, money, places and the facts that are missing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.sentences import MissingFact, Teller, teller
from chanmai.bureau.matching.models import ClauseSummary
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import RunRow, latest, run_row
from chanmai.bureau.matching.tally import Lack, Tally, by_place, tallies, total_of

MOST_WANTED = 8


@dataclass(frozen=True, slots=True)
class Findings:
    """What the latest run found for the clause in the visitor's scope."""

    run: RunRow
    counted: bool
    tally: Tally
    districts: tuple[tuple[str, Tally], ...]
    sizes: tuple[tuple[str, Tally], ...]
    wanted: tuple[tuple[MissingFact, int], ...]
    stale: bool  # the run matched another version


def findings(viewer: Viewer, code: str, version: str, lang: str) -> Findings | None:
    """What the latest run found for a clause in a version; None before the first run and for a firm's user."""
    run = latest()
    if run is None or not sees_results(viewer):
        return None
    row = ClauseSummary.objects.filter(run=run, clause=code).first()
    if row is None:
        return None
    cells, inside = tallies(row.cells), viewer.sees_district
    tell = teller(lang, run.as_of.year)
    return Findings(
        run=run_row(run),
        counted=row.counted,
        tally=total_of(cells, Tally(), inside),
        districts=_sorted(by_place(cells, "district", Tally(), inside)),
        sizes=_sorted(by_place(cells, "size", Tally(), inside)),
        wanted=_wanted(viewer, map(Lack.from_json, row.wanted), tell),
        stale=row.version != version,
    )


@dataclass(frozen=True, slots=True)
class ClauseTally:
    """What a run found for a clause in the visitor's scope; `unpayable`: why none of it may be paid."""

    tally: Tally
    unpayable: str
    counted: bool


def clause_tallies(viewer: Viewer, run: RunRow | None, codes: Collection[str]) -> dict[str, ClauseTally]:
    """What a run found for these clauses; nothing before the first run and for a firm's user."""
    if run is None or not sees_results(viewer):
        return {}
    inside = viewer.sees_district
    return {
        row.clause: ClauseTally(total_of(tallies(row.cells), Tally(), inside), row.unpayable, row.counted)
        for row in ClauseSummary.objects.filter(run_id=run.id, clause__in=codes)
    }


def missing_facts(viewer: Viewer, run: RunRow) -> dict[str, Counter[str]]:
    """For each snapshot column how many firms wait for it, by clause; clauses in force only."""
    counts: dict[str, Counter[str]] = {}
    rows = ClauseSummary.objects.filter(run_id=run.id, counted=True)
    for clause, lacks in rows.values_list("clause", "wanted"):
        for lack in map(Lack.from_json, lacks):
            if viewer.sees_district(lack.district):
                counts.setdefault(lack.column, Counter())[clause] += lack.firms
    return counts


def _sorted(places: Mapping[str, Tally]) -> tuple[tuple[str, Tally], ...]:
    return tuple(sorted(places.items(), key=lambda item: (not item[0], -item[1].most, -item[1].met, item[0])))


def _wanted(viewer: Viewer, lacks: Iterable[Lack], tell: Teller) -> tuple[tuple[MissingFact, int], ...]:
    counts: Counter[str] = Counter()
    for lack in lacks:
        if viewer.sees_district(lack.district):
            counts[lack.column] += lack.firms
    return tuple(
        (fact, firms)
        for column, firms in counts.most_common(MOST_WANTED)
        if (fact := tell.column(column)) is not None
    )
