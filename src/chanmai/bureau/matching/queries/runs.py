"""Questions about matching runs: which there are, what the latest found, and how it differs from the one before."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.queries.versions import VersionRow, rows_in
from chanmai.bureau.clauses.vocabulary import RUNNERS
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.jobs.queries import JobRow, job_of
from chanmai.bureau.matching.models import UNDER_WAY, ClauseSummary, MatchRun, RunFirm, RunState
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.asides import Asides, DiscrepancyRow, asides, discrepancies
from chanmai.bureau.matching.tally import Cell, Choose, Firms, Tally, by_place, firm_counts, tallies, total_of
from chanmai.bureau.refusal import NotFound


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it is listed. `firms` is how many were matched in the visitor's scope, where one is given.

    `job` works on it while it is under way, `edition` grows when filings change the numbers, `checked` is how many
    pairs the exact engine decided again.
    """

    id: int
    as_of: datetime.date
    known_at: datetime.datetime
    history_complete: bool
    state: str
    state_label: str
    step: str
    done: int
    total: int
    edition: int
    firms: int
    clauses: int
    pack_version: str
    pack_hash: str
    snapshot_hash: str
    demo: bool
    runner: str
    seed: int
    checked: int
    error: str
    by: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None
    withdrawn_by: str
    withdrawn_at: datetime.datetime | None
    withdrawal: str
    job: JobRow | None

    @property
    def withdrawn(self) -> bool:
        """True if it is in force no more, because somebody withdrew it."""
        return self.state == RunState.WITHDRAWN

    @property
    def in_force(self) -> bool:
        """True if it finished and was not withdrawn."""
        return self.state == RunState.DONE

    @property
    def under_way(self) -> bool:
        """True while it works."""
        return self.state in UNDER_WAY

    @property
    def runner_label(self) -> str:
        """What decided, in the visitor's language."""
        return gettext(RUNNERS.get(self.runner, self.runner))

    @property
    def seconds(self) -> int | None:
        """How long it took."""
        return (
            None if self.finished_at is None else round((self.finished_at - self.started_at).total_seconds())
        )


@dataclass(frozen=True, slots=True)
class ClauseMoney:
    """One clause of a run with its tally in the visitor's scope."""

    code: str
    name: str
    evidence: str
    status: str
    unpayable: str
    counted: bool
    relief: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class PlaceMoney:
    """A district or size: firms and the awards of clauses in force."""

    name: str
    firms: Firms
    tally: Tally


@dataclass(frozen=True, slots=True)
class AtFirst:
    """What the run itself had found, before later filings changed it."""

    firms: Firms
    money: Tally


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run found in the visitor's scope, later filings followed.

    `money` adds up the awards of clauses in force, `payable` those of them that may be paid, `relief` the tax
    reliefs, which firms take themselves. `first` is None while nothing has changed. `gone` firms were not matched, and
    what is set `aside` could not be decided: both are in none of the numbers.
    """

    run: RunRow
    firms: Firms
    money: Tally
    payable: Tally
    relief: Tally
    clauses: tuple[ClauseMoney, ...]
    districts: tuple[PlaceMoney, ...]
    sizes: tuple[PlaceMoney, ...]
    gone: int
    aside: Asides
    first: AtFirst | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A clause in two runs; a side is None where the clause was not matched."""

    code: str
    name: str
    before: Tally | None
    after: Tally | None
    new_version: bool

    @property
    def met(self) -> int:
        """How many more firms are eligible."""
        return (self.after.met if self.after else 0) - (self.before.met if self.before else 0)

    @property
    def money(self) -> int:
        """How much more money at most, in 分."""
        return (self.after.most if self.after else 0) - (self.before.most if self.before else 0)


def runs(viewer: Viewer, *, count: int = 20) -> tuple[RunRow, ...]:
    """The latest runs, newest first; none for a firm's user."""
    match_runs = MatchRun.objects.all()[:count] if sees_results(viewer) else ()
    return tuple(run_row(run, viewer.sees_district) for run in match_runs)


def run_of(viewer: Viewer, pk: int) -> RunRow | None:
    """One run."""
    match_run = None if not sees_results(viewer) else MatchRun.objects.filter(pk=pk).first()
    return None if match_run is None else run_row(match_run, viewer.sees_district)


def discrepancies_of(viewer: Viewer, pk: int, lang: str = "zh") -> tuple[DiscrepancyRow, ...]:
    """What of a run the exact engine answered otherwise, in the visitor's scope. Raises NotFound without the run."""
    run = MatchRun.objects.filter(pk=pk).first() if sees_results(viewer) else None
    if run is None:
        raise NotFound
    return discrepancies(viewer, run, lang)


def latest_run() -> RunRow | None:
    """The newest run in force. Every visitor may know its day; what it found is another question."""
    run = latest()
    return None if run is None else run_row(run)


def latest() -> MatchRun | None:
    """The newest run in force: finished, and not withdrawn; as it is stored."""
    return _in_force().first()


@dataclass(frozen=True, slots=True)
class RunNews:
    """A run that finished, or was withdrawn."""

    id: int
    as_of: datetime.date
    at: datetime.datetime
    withdrawn: bool


def run_news(viewer: Viewer, *, since: datetime.datetime, until: datetime.datetime) -> tuple[RunNews, ...]:
    """What finished or was withdrawn after `since` and until `until`, the last first; none for a firm's user."""
    if not sees_results(viewer):
        return ()
    done = Q(finished_at__gt=since, finished_at__lte=until, state=RunState.DONE)
    gone = Q(withdrawn_at__gt=since, withdrawn_at__lte=until)
    rows = MatchRun.objects.filter(done | gone).order_by("-pk")
    fields = ("pk", "as_of", "finished_at", "withdrawn_at")
    return tuple(
        RunNews(pk, as_of, off or end, off is not None) for pk, as_of, end, off in rows.values_list(*fields)
    )


def run_before(pk: int) -> RunRow | None:
    """The run that was in force before another one."""
    run = _in_force().filter(pk__lt=pk).first()
    return None if run is None else run_row(run)


def _in_force() -> QuerySet[MatchRun]:
    return MatchRun.objects.filter(state=RunState.DONE).order_by("-pk")


def _finished() -> QuerySet[MatchRun]:
    """Those in force and those that were withdrawn, which can still be looked at."""
    return MatchRun.objects.filter(state__in=(RunState.DONE, RunState.WITHDRAWN)).order_by("-pk")


def run_row(run: MatchRun, inside: Choose | None = None) -> RunRow:
    """A run without its results. Of other districts than those `inside` no firm is counted."""
    own = ("id", "state_label", "firms", "step", "done", "total", "job")
    names = [name for name in RunRow.__dataclass_fields__ if name not in own]
    firms_inside = None if inside is None else total_of(firm_counts(run.totals), Firms(), inside).all
    job = job_of("match", run.pk) if run.state in UNDER_WAY else None
    return RunRow(
        id=run.pk,
        job=job,
        step=job.step if job else "",
        done=job.done if job else run.done,
        total=job.total if job else run.total,
        state_label=str(run.get_state_display()),
        firms=run.firms if firms_inside is None else firms_inside,
        **{name: getattr(run, name) for name in names},
    )


def summary(viewer: Viewer, run_id: int | None = None, lang: str = "zh") -> RunSummary | None:
    """What a finished run found, the newest in force by default. None when there is none, and for a firm's user."""
    if not sees_results(viewer):
        return None
    run = latest() if run_id is None else _finished().filter(pk=run_id).first()
    if run is None:
        return None
    inside = viewer.sees_district
    names = clause_words(run)
    rows_with_cells = [(row, tallies(row.cells)) for row in ClauseSummary.objects.filter(run=run)]
    clauses = [_clause_money(row, names, total_of(cells, Tally(), inside)) for row, cells in rows_with_cells]
    in_force = [cell for row, cells in rows_with_cells if row.counted and not row.relief for cell in cells]
    totals = firm_counts(run.totals)
    awards = [row for row in clauses if row.counted and not row.relief]
    return RunSummary(
        run=run_row(run, inside),
        firms=total_of(totals, Firms(), inside),
        money=sum((row.tally for row in awards), Tally()),
        payable=sum((row.tally for row in awards if not row.unpayable), Tally()),
        relief=sum((row.tally for row in clauses if row.counted and row.relief), Tally()),
        clauses=tuple(
            sorted(clauses, key=lambda row: (not row.counted, -row.tally.most, -row.tally.met, row.code))
        ),
        districts=_places(in_force, totals, "district", inside),
        sizes=_places(in_force, totals, "size", inside),
        first=_at_first(run, inside),
        gone=RunFirm.objects.filter(in_scope(viewer, "enterprise__"), run=run).exclude(gone="").count(),
        aside=asides(viewer, run, lang),
    )


def _at_first(run: MatchRun, inside: Choose) -> AtFirst | None:
    if run.first is None:
        return None
    firms, money = firm_counts(run.first["totals"]), tallies(run.first["money"])
    return AtFirst(total_of(firms, Firms(), inside), total_of(money, Tally(), inside))


def clause_words(run: MatchRun) -> Mapping[str, VersionRow]:
    """The clauses of a run as they were then, by code."""
    return rows_in(run.pack_name, run.versions)


def _clause_money(row: ClauseSummary, names: Mapping[str, VersionRow], tally: Tally) -> ClauseMoney:
    words = names.get(row.clause)
    return ClauseMoney(
        code=row.clause,
        name=words.name if words else row.clause,
        evidence=words.evidence if words else "",
        status=words.status if words else "",
        unpayable=row.unpayable,
        counted=row.counted,
        relief=row.relief,
        tally=tally,
    )


def _places(
    cells: Sequence[Cell[Tally]],
    totals: Sequence[Cell[Firms]],
    place: Literal["district", "size"],
    inside: Choose,
) -> tuple[PlaceMoney, ...]:
    money = by_place(cells, place, Tally(), inside)
    firms = by_place(totals, place, Firms(), inside)
    rows = [PlaceMoney(name, number, money.get(name, Tally())) for name, number in firms.items()]
    return tuple(sorted(rows, key=lambda row: (not row.name, -row.tally.most, row.name)))


def changes(viewer: Viewer, run_id: int) -> tuple[RunRow, tuple[Change, ...]] | None:
    """How a finished run differs from what the one in force before had found: that run, and what changed."""
    run = _finished().filter(pk=run_id).first()
    before = _in_force().filter(pk__lt=run_id).first()
    if not sees_results(viewer) or run is None or before is None:
        return None
    inside = viewer.sees_district
    old, new = _tallies(before, inside, first=True), _tallies(run, inside)
    names = {**clause_words(before), **clause_words(run)}
    differences = [
        Change(
            code,
            names[code].name if code in names else code,
            old.get(code),
            new.get(code),
            run.versions.get(code) != before.versions.get(code) and code in old and code in new,
        )
        for code in {**new, **old}
        if old.get(code) != new.get(code)
    ]
    return run_row(before, inside), tuple(
        sorted(differences, key=lambda each: (-abs(each.money), -abs(each.met), each.code))
    )


def _tallies(run: MatchRun, inside: Choose, *, first: bool = False) -> dict[str, Tally]:
    """By clause; with `first` as the run itself had found them."""
    rows = ClauseSummary.objects.filter(run=run)
    cells = {row.clause: row.first if first and row.first else row.cells for row in rows}
    return {clause: total_of(tallies(each), Tally(), inside) for clause, each in cells.items()}


def snapshots_of_runs() -> frozenset[str]:
    """The files of the snapshots that a run names; a withdrawn one too, since it can be replayed."""
    return frozenset(MatchRun.objects.exclude(snapshot="").values_list("snapshot", flat=True))
