"""What runs and updates set aside, kept by firm and clause until it is decided after all."""

import datetime
from collections.abc import Collection, Iterable

from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.matching.models import MatchRun, SetAside
from chanmai.runners.runner import Aside


def keep_asides(run: MatchRun, aside: Iterable[Aside], at: datetime.datetime) -> None:
    """Note what was set aside. Must run in the transaction of the decisions."""
    rows = (
        SetAside(
            run=run,
            enterprise_id=int(each.subject),
            clause=each.clause,
            zh=each.reason.zh,
            en=each.reason.en,
            at=at,
        )
        for each in aside
    )
    SetAside.objects.bulk_create(rows, batch_size=500)


def end_asides(
    run: MatchRun, firms: Collection[int], codes: Collection[str] | None, at: datetime.datetime
) -> None:
    """Note that these firms are decided anew: whole, and as to these clauses (None: all)."""
    for keys in blocks(firms):
        rows = SetAside.objects.filter(run=run, enterprise_id__in=keys, until=None)
        if codes is not None:
            rows = rows.filter(clause__in=["", *codes])
        rows.update(until=at)
