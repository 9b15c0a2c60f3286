"""Where firms stand in a run as it is by now: what they hold or nearly hold, which filings said so, what is open."""

from collections.abc import Collection
from dataclasses import dataclass

from chanmai.bureau.matching.decision_rows import kept_of
from chanmai.bureau.matching.models import Decision, RunFirm, SetAside
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Standing

Pair = tuple[int, str]
"""A firm and a clause; without a clause the whole firm."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A clause that a firm may have, or nearly: alone, what remains beside its other awards, and by which filings."""

    version: str
    standing: Standing
    alone: AwardAmount
    settled: AwardAmount
    filings: tuple[int, ...]


def firms_matched(run_id: int) -> list[int]:
    """The firms that a run counts: neither gone nor set aside as a whole."""
    rows = RunFirm.objects.filter(run=run_id, gone="", aside=False).order_by("enterprise_id")
    return list(rows.values_list("enterprise_id", flat=True))


def holdings(run_id: int, firms: Collection[int]) -> dict[Pair, Holding]:
    """What some firms hold (可享) or nearly hold (差一点), later filings followed."""
    rows = Decision.objects.filter(
        run=run_id,
        enterprise__in=firms,
        replaced=False,
        standing__in=(Standing.ELIGIBLE.value, Standing.NEAR.value),
    ).select_related("update")
    found: dict[Pair, Holding] = {}
    for row in rows:
        kept = kept_of(row)
        filings = tuple(row.update.filings) if row.update else ()
        found[row.enterprise_id, row.clause] = Holding(
            kept.version, kept.standing, kept.amount, kept.settled, filings
        )
    return found


def undecided(run_id: int, firms: Collection[int]) -> set[Pair]:
    """What of some firms could not be decided: nothing follows of it."""
    rows = SetAside.objects.filter(run=run_id, enterprise__in=firms, until=None)
    return set(rows.values_list("enterprise_id", "clause"))
