"""How many decisions hang on some facts of some firms: what is told before these facts are withdrawn."""

from collections.abc import Collection

from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.matching.decision_rows import book_of_run
from chanmai.bureau.matching.models import RunFirm
from chanmai.bureau.matching.queries.runs import latest


def decisions_touched(firms: Collection[int], facts: Collection[str], gone: Collection[int] = ()) -> int:
    """Of the latest run: the clauses that ask for these facts, for each of the firms; of firms that are `gone`, all."""
    run = latest()
    if run is None:
        return 0
    book = book_of_run(run)
    clauses = len(book.touched(set(facts)))
    run_firms = RunFirm.objects.filter(run=run, gone="")
    firms_in_run = {
        firm
        for keys in blocks(firms)
        for firm in run_firms.filter(enterprise_id__in=keys).values_list("enterprise_id", flat=True)
    }
    leavers = len(firms_in_run & set(gone))
    return (len(firms_in_run) - leavers) * clauses + leavers * len(book.compiled)
