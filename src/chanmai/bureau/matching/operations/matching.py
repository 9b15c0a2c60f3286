"""Matching all firms with all clauses: snapshot, decisions, settlement, and everything written at once."""

import datetime
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection, transaction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import book_on, pack_hash
from chanmai.bureau.clauses.operations.loading import load_policies
from chanmai.bureau.enterprises.operations.news import take_news
from chanmai.bureau.enterprises.queries.gone import Gone, gone_firms
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.bureau.enterprises.queries.news import notes_until
from chanmai.bureau.enterprises.queries.places import district_and_size
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.operations.work import Report, at_work
from chanmai.bureau.jobs.queries import job_number
from chanmai.bureau.matching.models import ClauseSummary, Decision, MatchRun, RunFirm, RunState
from chanmai.bureau.matching.operations.asides import keep_asides
from chanmai.bureau.matching.operations.counting import Place, count_firms, flags_of, summaries
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.operations.rechecking import DecisionRows, confirm
from chanmai.bureau.matching.operations.runs import KIND, begin, fail, open_run
from chanmai.bureau.matching.snapshots import keep_snapshot
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.engine.facts.texts import TextError
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.containing import decide_in_parts
from chanmai.runners.deciding import Progress, Row, decide_all, quiet
from chanmai.runners.runner import Aside

logger = logging.getLogger("chanmai.matching")

BATCH = 5000
COLUMNS = (
    "run_id", "enterprise_id", "clause", "version", "verdict", "standing", "amount_kind", "low", "high", "outcome",
    "settled_kind", "settled_low", "settled_high", "missing",
)  # fmt: skip
# Hundreds of thousands of rows: written as plain tuples, ten times as fast as through model instances
INSERT = (
    f"INSERT INTO {Decision._meta.db_table} ({', '.join(COLUMNS)}) "  # noqa: S608  # constants of ours
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)


def match_all(
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    by: Viewer | str,
    at: datetime.datetime,
    history_complete: bool = False,
    sure: bool = False,
    runner: Choice = COLUMNAR,
    progress: Progress = quiet,
) -> int:
    """Match every firm with every clause valid on a day, by the runner that is asked for; the number of the run.

    Firms that had closed or moved away by the day are not matched. `history_complete`: an award that is not recorded
    was never received. Raises Refused as `open_run` does. When something fails, or the exact engine answers otherwise,
    the run is kept as failed, nothing else is written, and the error goes on.
    """
    run = open_run(as_of=as_of, known_at=known_at, by=by, at=at, history_complete=history_complete, sure=sure)
    carry_out(run, at=at, runner=runner, progress=progress)
    return run


def carry_out(
    run: int, *, at: datetime.datetime, runner: Choice = COLUMNAR, progress: Progress = quiet
) -> None:
    """Do the work of an opened run. `at` is the present moment. What was filed meanwhile is followed at the end.

    Raises Busy while another one works, Stop when it has to end early.
    """
    with at_work(job_number(KIND, run), at=at, progress=progress) as report:
        begin(run)
        try:
            _work(MatchRun.objects.get(pk=run), report, runner)
        except Stop:
            raise
        except BaseException as error:
            fail(run, _told_of(error), report.now())
            raise
    follow(at=report.now())


def _told_of(error: BaseException) -> str:
    """What to say of an error: its own words in both languages if it has some."""
    if isinstance(error, TextError):
        return f"{error.message.zh} / {error.message.en}"
    logger.error("a matching failed", exc_info=error)
    return (
        "系统内部出错，运行记录里有详情；请把时间告知管理员 / "
        "A fault inside; the log has the details. Tell the administrator the time"
    )


def _work(run: MatchRun, report: Report, runner: Choice) -> None:
    run.runner = runner.name
    run.save(update_fields=["runner"])  # so that it can be seen while the run works, and when it fails
    report("snapshot", 0, 1)
    load_policies(pack=city_pack(), by=run.by, at=run.started_at)
    book = book_on(run.as_of)
    moment = moment_of(book, run.known_at, run.history_complete)
    followed = notes_until(run.known_at)
    gone = gone_firms(moment)
    table = snapshot_table(moment, without=gone)
    run.snapshot, run.snapshot_hash = keep_snapshot(table, run.as_of)
    report("snapshot", 1, 1)
    aside: list[Aside] = []
    rows = decide_in_parts(decide_all, book, table, report, runner=runner, aside=aside.append)
    decisions = confirm(run, book, table, DecisionRows(rows, aside), report)
    report("write", 0, len(decisions.rows))
    _write(run, book, _Found(decisions, table.subjects, gone, followed), report)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run found: the decisions, the firms that were matched, those that were gone, and the news seen."""

    decided: DecisionRows
    subjects: list[str]
    gone: Mapping[int, Gone]
    followed: list[int]


@transaction.atomic
def _write(run: MatchRun, book: Book, outcome: _Found, report: Report) -> None:
    places = district_and_size()
    rows, aside = outcome.decided.rows, outcome.decided.aside
    rows.sort(key=lambda row: (row.clause, int(row.subject)))  # as the indexes lie
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.executemany(INSERT, [_values(run.pk, row) for row in rows[start : start + BATCH]])
            report("write", min(len(rows), start + BATCH), len(rows))
    place_of = {subject: places[int(subject)] for subject in outcome.subjects}
    ClauseSummary.objects.bulk_create(summaries(run, book, rows, place_of, aside), batch_size=200)
    keep_asides(run, aside, report.now())
    RunFirm.objects.bulk_create(_firms(run, book, outcome, places), batch_size=1000)
    count_firms(run)
    take_news(outcome.followed)
    pack = city_pack()
    run.pack_name, run.pack_version, run.pack_hash = pack.name, pack.version, pack_hash(pack.root)
    run.versions = book.versions
    run.clauses = len(book.compiled)
    run.state, run.finished_at = RunState.DONE, report.now()
    run.done = run.total = len(outcome.subjects) * len(book.compiled)
    report.keep()
    run.save()


def _firms(run: MatchRun, book: Book, outcome: _Found, places: Mapping[int, Place]) -> Iterator[RunFirm]:
    """The firms as they are counted; those that were gone are counted in no place."""
    standings: defaultdict[int, dict[str, Standing]] = defaultdict(dict)
    for row in outcome.decided.rows:
        standings[int(row.subject)][row.clause] = row.standing
    aside = {int(each.subject) for each in outcome.decided.aside if not each.clause}
    for firm in map(int, outcome.subjects):
        eligible, near, open_ = flags_of(book, standings.get(firm, {}))
        district, size = places[firm]
        yield RunFirm(
            run=run,
            enterprise_id=firm,
            district=district,
            size=size,
            eligible=eligible,
            near=near,
            open=open_,
            aside=firm in aside,
        )
    for firm, gone in outcome.gone.items():
        district, size = places[firm]
        yield RunFirm(
            run=run, enterprise_id=firm, district=district, size=size, gone=gone.word[:20], gone_on=gone.on
        )


def _values(run: int, row: Row) -> tuple[int | str | None, ...]:
    """A decision in the order of COLUMNS."""
    amount, entitlement = row.amount, row.settled
    return (
        run,
        int(row.subject),
        row.clause,
        row.version,
        row.verdict.value,
        row.standing.value,
        amount.kind.value,
        amount.low,
        amount.high,
        row.outcome,
        entitlement.kind.value,
        entitlement.low,
        entitlement.high,
        _json(row.missing),
    )


@lru_cache(maxsize=50_000)
def _json(columns: tuple[str, ...]) -> str:
    return json.dumps(columns, ensure_ascii=False)
