"""The awards of one clause in the run in force: what a list of payments is drawn from."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.matching.decision_rows import book_of_run, kept_of
from chanmai.bureau.matching.models import Decision
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import latest
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A firm to which the clause applies, and what remains for it beside its other awards; `outcome` says why less."""

    enterprise: int
    name: str
    settled: AwardAmount
    outcome: str


@dataclass(frozen=True, slots=True)
class Awards:
    """What the run in force decided of a clause, later filings followed; `open` is how many firms are 待补充."""

    run: int
    as_of: datetime.date
    known_at: datetime.datetime
    history_complete: bool
    demo: bool
    clause: Clause
    rows: tuple[AwardRow, ...]
    open: int


def awards_of(viewer: Viewer, code: str) -> Awards:
    """The awards within the visitor's scope, by number of the firm.

    Raises Forbidden, Conflict before the first run, NotFound for a clause that was not matched.
    """
    if not sees_results(viewer):
        raise Forbidden
    run = latest()
    if run is None:
        raise Conflict(
            Text("还没有完成的匹配。", "No matching has finished."),
            mend=Text("请先运行一次匹配。", "Run a matching first."),
            code="no-run",
        )
    book = book_of_run(run)
    if code not in book.by_code:
        raise NotFound
    decisions = Decision.objects.filter(
        in_scope(viewer, "enterprise__"), run=run, clause=code, replaced=False
    )
    met = decisions.filter(standing=Standing.ELIGIBLE.value).select_related("enterprise")
    rows = tuple(
        AwardRow(row.enterprise_id, row.enterprise.name, kept_of(row).settled, row.outcome)
        for row in met.order_by("enterprise_id")
    )
    still_open = decisions.filter(standing=Standing.MISSING.value).count()
    return Awards(
        run.pk,
        run.as_of,
        run.known_at,
        run.history_complete,
        run.demo,
        book.by_code[code].clause,
        rows,
        still_open,
    )
