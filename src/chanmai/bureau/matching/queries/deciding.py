"""One firm decided by the exact engine, clause by clause: a clause that fails stops no other."""

import logging
from collections.abc import Iterable

from chanmai.bureau.clauses.sentences import Teller
from chanmai.bureau.enterprises.queries.search import EnterpriseRow
from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.matching.queries.asides import AsideRow, asides_of, clause_name
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.decision import Decision
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record
from chanmai.runners.containing import UNFORESEEN

logger = logging.getLogger("chanmai.deciding")


def decide_firm(book: Book, record: Record, failed: list[str] | None = None) -> list[Decision]:
    """The exact decisions on every clause of a book for one firm, in its order.

    A clause for which the engine fails is logged and noted in `failed`; what builds on its award is decided neither.
    """
    awards, out = book.no_awards, [] if failed is None else failed
    decisions: list[Decision] = []
    for item in book.compiled:
        code = item.clause.code
        if set(item.depends) & set(out):
            out.append(code)
            continue
        try:
            decision = decide(item, record, book.dictionary, awards=awards)
        except Exception:
            logger.exception("deciding %s for %s failed", code, record.subject)
            out.append(code)
        else:
            awards[code] = decision.amount
            decisions.append(decision)
    return decisions


def unsettled(
    firm: EnterpriseRow, run: MatchRun | None, failed: Iterable[str], tell: Teller
) -> tuple[AsideRow, ...]:
    """What could not be decided of a firm: in a run, and now, which the clauses in `failed` are."""
    in_run = () if run is None else asides_of(firm.id, run, tell)
    known = {row.clause for row in in_run}
    why = UNFORESEEN.of(tell.lang)
    now = (AsideRow(firm.id, firm.name, code, clause_name(code, tell), why) for code in dict.fromkeys(failed))
    return (*in_run, *(row for row in now if row.clause not in known))
