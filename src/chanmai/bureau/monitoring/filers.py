"""Who has to file a form: the firms that meet the tier and the rule which the pack names, decided exactly."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.bureau.monitoring.models import Duty
from chanmai.engine.eligibility.clauses.book import Book, book_of
from chanmai.engine.eligibility.clauses.clause import Clause, Group, Test, Validity
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.forms import Form
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.containing import decide_in_parts
from chanmai.runners.deciding import Progress, unheard
from chanmai.runners.runner import Aside
from chanmai.runners.table import Table

DUTIES = {Verdict.MET: Duty.REQUIRED, Verdict.UNKNOWN: Duty.OPEN}


def duties(form: Form, basis_on: datetime.date, known_at: datetime.datetime) -> dict[int, Duty]:
    """The firms that have to file, or may have to, by number. A firm that could not be decided is open."""
    clause = filers_clause(form)
    book = book_of([clause], basis_on, city_pack().dictionary)
    moment = moment_of(book, known_at, history_complete=False)
    table = snapshot_table(moment, without=gone_firms(moment))
    aside: list[Aside] = []
    verdicts = dict(decide_in_parts(_decide, book, table, aside=aside.append))
    verdicts |= dict.fromkeys((int(each.subject) for each in aside), Verdict.UNKNOWN)
    return {firm: DUTIES[verdict] for firm, verdict in verdicts.items() if verdict in DUTIES}


def filers_clause(form: Form) -> Clause:
    """The tier and the panel's rule as one clause without money, valid on any day."""
    tiers = {tier.code: tier for ladder in city_pack().ladders for tier in ladder.tiers}
    clause = tiers[form.filers].clause()
    condition = clause.condition
    if form.panel is not None:
        panel = Test("2", form.panel, to_chinese(form.panel))
        condition = Group("0", 2, (condition, panel))
    return replace(clause, condition=condition, validity=Validity())


def _decide(
    book: Book,
    table: Table,
    *_progress: Progress,
    runner: Choice = COLUMNAR,
    aside: Callable[[Aside], None] = unheard,
    **_program: object,
) -> Iterator[list[tuple[int, Verdict]]]:
    """The verdict of the one clause of the book, firm by firm."""
    result = runner.make(book.dictionary).run(book.compiled, table)
    for each in result.aside:
        aside(each)
    for row, subject in enumerate(result.subjects):
        yield [(int(subject), result.verdict(0, row))]
