"""Which fact to ask a firm for next: the one that settles most decisions, and the most money."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chanmai.engine.eligibility.clauses.decision import Decision, Verdict
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.record import Ref


class Question(NamedTuple):
    """A missing fact, how many open decisions hang on it, and the most money in 分 that is at stake in them."""

    ref: Ref
    settles: int
    money_at_stake: int


def next_questions(decisions: Iterable[Decision]) -> list[Question]:
    """What to ask one firm, most useful first.

    A fact counts for every decision that is open for want of it. Facts that alone are missing somewhere come
    first, then those on which more decisions and more money hang. A missing award of another clause is replaced
    by what is missing for that clause.
    """
    by_code = {decision.clause: decision for decision in decisions}
    open_ones = [decision for decision in by_code.values() if decision.verdict is Verdict.UNKNOWN]
    facts_of = {decision.clause: _facts(decision, by_code, ()) for decision in open_ones}
    decisions_of: dict[Ref, list[Decision]] = {}
    for decision in open_ones:
        for ref in facts_of[decision.clause]:
            decisions_of.setdefault(ref, []).append(decision)
    questions = [Question(ref, len(hanging), _money(hanging)) for ref, hanging in decisions_of.items()]
    alone = {
        refs[0]: sum(other == refs for other in facts_of.values())
        for refs in facts_of.values()
        if len(refs) == 1
    }
    return sorted(questions, key=lambda q: (-alone.get(q.ref, 0), -q.settles, -q.money_at_stake, q.ref))


def _facts(decision: Decision, by_code: dict[str, Decision], above: tuple[str, ...]) -> tuple[Ref, ...]:
    """The missing facts of a decision, those of the awards that it builds on included."""
    references: dict[Ref, None] = {}
    for ref in decision.missing:
        if ref.prefix != AWARD:
            references[ref] = None
        elif ref.subject in by_code and ref.subject not in above:
            references.update(dict.fromkeys(_facts(by_code[ref.subject], by_code, (*above, decision.clause))))
    return tuple(references)


def _money(decisions: Sequence[Decision]) -> int:
    return sum(decision.amount.high or 0 for decision in decisions)
