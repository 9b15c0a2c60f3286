"""Who has to file a form: the firms that meet the tier and the rule which the pack names, decided exactly."""

import datetime
from dataclasses import replace
from functools import partial

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.bureau.monitoring.models import Duty
from chanmai.engine.eligibility.clauses.book import book_of
from chanmai.engine.eligibility.clauses.clause import Clause, Group, Test, Validity
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.forms import Form
from chanmai.runners.containing import decide_in_parts, of_clause
from chanmai.runners.deciding import Progress, quiet
from chanmai.runners.runner import Aside

DUTIES = {Verdict.MET: Duty.REQUIRED, Verdict.UNKNOWN: Duty.OPEN}


def duties(
    form: Form, basis_on: datetime.date, known_at: datetime.datetime, progress: Progress = quiet
) -> dict[int, Duty]:
    """The firms that have to file, or may have to, by number. A firm that could not be decided is open."""
    progress("snapshot", 0, 1)
    clause = filers_clause(form)
    book = book_of([clause], basis_on, city_pack().dictionary)
    moment = moment_of(book, known_at, history_complete=False)
    table = snapshot_table(moment, without=gone_firms(moment))
    progress("decide", 0, len(table))
    aside: list[Aside] = []
    found = decide_in_parts(partial(of_clause, clause.code), book, table, aside=aside.append)
    verdicts = {int(subject): verdict for subject, verdict, _amount in found}
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
