"""Counts and sums of a run: by clause from its decisions, by place from its firms; changed by differences later."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from chanmai.bureau.matching.decision_rows import DecisionRecord
from chanmai.bureau.matching.models import ClauseSummary, MatchRun, RunFirm
from chanmai.bureau.matching.tally import Cell, Firms, Lack, Tally, tallies
from chanmai.engine.eligibility.clauses.book import NOTHING, Book, counts, is_relief
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.runners.deciding import Row
from chanmai.runners.runner import Aside

Place = tuple[str, str]
"""District and size."""


def summaries(
    run: MatchRun,
    book: Book,
    rows: Iterable[Row],
    place_of: Mapping[str, Place],
    aside: Iterable[Aside] = (),
) -> list[ClauseSummary]:
    """What a run found for each clause, not yet stored. `place_of` has every firm that was matched.

    What was set aside is not counted at all: a firm nowhere, a pair not under its clause.
    """
    tallies: dict[str, dict[Place, Tally]] = {item.clause.code: {} for item in book.compiled}
    facts_missing: dict[str, Counter[tuple[str, str]]] = {
        item.clause.code: Counter() for item in book.compiled
    }
    for row in rows:
        place = place_of[row.subject]
        tallies[row.clause].setdefault(place, Tally()).add(row.standing, row.settled)
        if row.standing is Standing.MISSING:
            facts_missing[row.clause].update((place[0], column) for column in row.missing)
    everyone = Counter(place_of.values())
    left_out = Counter((each.clause, place_of[each.subject]) for each in aside)
    clause_summaries = []
    for code, cells in tallies.items():
        for place, firms in everyone.items():
            cell = cells.setdefault(place, Tally())
            total = firms - left_out["", place] - left_out[code, place]
            cell.not_met = total - cell.met - cell.near - cell.unknown
        clause = book.by_code[code].clause
        summary = ClauseSummary(run=run, clause=code, version=clause.version, unpayable=clause.unpayable)
        summary.counted, summary.relief = counts(clause), is_relief(clause)
        clause_summaries.append(_filled(summary, cells, facts_missing[code]))
    return clause_summaries


def _filled(
    summary: ClauseSummary, cells: Mapping[Place, Tally], lacks: Counter[tuple[str, str]]
) -> ClauseSummary:
    whole = sum(cells.values(), Tally())
    summary.met, summary.near, summary.unknown, summary.not_met = (
        whole.met,
        whole.near,
        whole.unknown,
        whole.not_met,
    )
    summary.cells = [Cell(*place, tally).as_json() for place, tally in sorted(cells.items()) if tally.firms]
    summary.wanted = [Lack(*key, firms).as_json() for key, firms in sorted(lacks.items()) if firms]
    return summary


FILLED = ["met", "near", "unknown", "not_met", "cells", "wanted"]
NOT_MET = DecisionRecord("", Standing.NOT_MET, NOTHING, "", NOTHING, ())


@dataclass(slots=True)
class Difference:
    """What firms that are decided anew change in the summaries of a run."""

    run: MatchRun
    clauses: list[str]
    cells: defaultdict[str, defaultdict[Place, Tally]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Tally))
    )
    wanted: defaultdict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))

    def move(
        self,
        before: Mapping[str, DecisionRecord],
        after: Mapping[str, DecisionRecord],
        old: Place | None,
        new: Place | None,
        changed: Iterable[str],
        aside: tuple[Collection[str], Collection[str]] = ((), ()),
    ) -> None:
        """A firm counted in one place before and in one now; None where it is not counted.

        `aside`: the clauses of it that were set aside before and are now, which count nowhere.
        """
        for code in changed if old == new else self.clauses:
            if old is not None and code not in aside[0]:
                self._add(code, old, before.get(code, NOT_MET), -1)
            if new is not None and code not in aside[1]:
                self._add(code, new, after.get(code, NOT_MET), 1)

    def _add(self, code: str, place: Place, record: DecisionRecord, sign: int) -> None:
        one = Tally()
        one.add(record.standing, record.settled)
        cells = self.cells[code]
        cells[place] = cells[place] + one if sign > 0 else cells[place] - one
        if record.standing is Standing.MISSING:
            for column in record.missing:
                self.wanted[code][place[0], column] += sign

    def apply(self) -> None:
        """Change the summaries."""
        rows = list(ClauseSummary.objects.filter(run=self.run, clause__in=self.cells.keys()))
        for row in rows:
            row.first = row.cells if row.first is None else row.first
            cells = {(cell.district, cell.size): cell.numbers for cell in tallies(row.cells)}
            for place, tally in self.cells[row.clause].items():
                cells[place] = cells.get(place, Tally()) + tally
            lacks = map(Lack.from_json, row.wanted)
            counter = Counter({(lack.district, lack.column): lack.firms for lack in lacks})
            for key, firms in self.wanted[row.clause].items():
                counter[key] += firms
            _filled(row, cells, counter)
        ClauseSummary.objects.bulk_update(rows, [*FILLED, "first"], batch_size=100)


def flags_of(book: Book, standings: Mapping[str, Standing]) -> tuple[bool, bool, bool]:
    """Whether a firm is eligible for, near or open on some clause in force, given its standings by clause."""
    standing_set = {standing for code, standing in standings.items() if counts(book.by_code[code].clause)}
    return Standing.ELIGIBLE in standing_set, Standing.NEAR in standing_set, Standing.MISSING in standing_set


def count_firms(run: MatchRun) -> None:
    """Bring the run's numbers of firms in line with its rows of firms, and store them."""
    rows_here = RunFirm.objects.filter(run=run, gone="", aside=False)
    numbers = {
        "all": Count("pk"),
        "eligible_n": Count("pk", filter=Q(eligible=True)),
        "near_n": Count("pk", filter=Q(near=True)),
        "open_n": Count("pk", filter=Q(open=True)),
    }
    rows = rows_here.values_list("district", "size").annotate(**numbers)
    counts = [Cell(district, size, Firms(*sums)) for district, size, *sums in sorted(rows)]
    run.totals = [cell.as_json() for cell in counts]
    run.firms = sum(cell.numbers.all for cell in counts)
    run.gone = RunFirm.objects.filter(run=run).exclude(gone="").count()
    run.demo = rows_here.filter(enterprise__demo=True).exists()
    run.save(update_fields=["totals", "firms", "gone", "demo", "first", "edition"])


def keep_first(run: MatchRun) -> None:
    """Before the first change: remember what the run itself had found. Stored by `count_firms`."""
    if run.first is None:
        rows = ClauseSummary.objects.filter(run=run, counted=True, relief=False)
        cells: dict[Place, Tally] = {}
        for row in rows:
            for cell in tallies(row.cells):
                place = (cell.district, cell.size)
                cells[place] = cells.get(place, Tally()) + cell.numbers
        run.first = {
            "totals": run.totals,
            "gone": run.gone,
            "money": [Cell(*place, tally).as_json() for place, tally in sorted(cells.items())],
        }
