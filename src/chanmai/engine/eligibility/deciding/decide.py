"""One clause for one subject: verdict, amount, what is missing, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.clauses.decision import (
    AmountKind,
    AwardAmount,
    Decision,
    Reason,
    Standing,
    Verdict,
)
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import award, missing_for_amount
from chanmai.engine.eligibility.deciding.distance import gap_of
from chanmai.engine.eligibility.deciding.explain import VERDICTS, explain, together
from chanmai.engine.eligibility.missing.exact import Answer, settle
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Fetch

NEAR_SHARE = Fraction(1, 5)  # a threshold missed by no more than this share of it counts as near
NO_AWARDS: Mapping[str, AwardAmount] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdict and amount without the reasons: all that a bulk run needs."""

    answer: Answer
    amount: AwardAmount


def judge(compiled: Compiled, view: View) -> Judgement:
    """Verdict and amount of a clause for one subject, exactly."""
    answer = settle(compiled.condition, view)
    return Judgement(answer, award(compiled, view, answer.met))


def decide(
    compiled: Compiled,
    record: Record,
    dictionary: Dictionary,
    *,
    awards: Mapping[str, AwardAmount] = NO_AWARDS,
) -> Decision:
    """The whole decision. The record's reference year is the clause's (or `compiled.shift` bridges the two).

    `awards` holds the amounts of the clauses that this one builds on, decided before (see `order`). What `missing`
    names can change the verdict or, after those, the amount.
    """
    view = View(record, dictionary, awards)
    judgement = judge(compiled, view)
    answer = judgement.answer
    reason = explain(compiled, view, answer.met)
    return Decision(
        subject=record.subject,
        clause=compiled.clause.code,
        version=compiled.clause.version,
        verdict=VERDICTS[answer.met],
        amount=judgement.amount,
        missing=_missing(compiled, view, judgement),
        reason=reason,
        standing=_standing(compiled, view, reason),
        unpayable=compiled.clause.unpayable,
        hard=answer.hard,
    )


def _missing(compiled: Compiled, view: View, judgement: Judgement) -> tuple[Ref, ...]:
    answer, amount = judgement.answer, judgement.amount
    if answer.met is False or amount.kind in (AmountKind.NONE, AmountKind.EXACT):
        return answer.missing
    return tuple(dict.fromkeys((*answer.missing, *missing_for_amount(compiled, view))))


def _standing(compiled: Compiled, view: View, reason: Reason) -> Standing:
    if reason.verdict is not Verdict.NOT_MET:
        return Standing.ELIGIBLE if reason.verdict is Verdict.MET else Standing.MISSING
    return Standing.NEAR if _is_near(compiled, view, reason) else Standing.NOT_MET


def _is_near(compiled: Compiled, view: View, reason: Reason) -> bool:
    """Not met, but one quantity that is not far off is all that stands against it."""
    verdicts = {leaf.key: leaf.verdict for leaf in reason.tests()}
    return any(
        verdicts[item.test.key] is Verdict.NOT_MET
        and _close(item, view)
        and _with(reason, item.test.key) is not Verdict.NOT_MET
        for item in compiled.tests
    )


def _with(reason: Reason, met: str) -> Verdict:
    """The verdict if the condition of this key were met."""
    if not reason.count:
        return Verdict.MET if reason.key == met else reason.verdict
    return together([_with(child, met) for child in reason.children], reason.count)


def _close(item: CompiledTest, view: View) -> bool:
    """Within a fifth of the threshold, or within what the fact's lever says a firm can move; never in time."""
    sides = item.reading.sides
    if sides is None or not sides.op.compares_size or sides.from_days:
        return False
    actual, threshold = evaluate(sides.left, view.fetch), evaluate(sides.right, view.fetch)
    gap = None if actual is None or threshold is None else gap_of(actual, threshold)
    if gap is None or not isinstance(threshold, int | Fraction):
        return False
    fetched = isinstance(sides.left, Fetch)
    nothing = threshold == 0 and fetched  # to have none at all is not to be near having some
    if abs(gap) <= NEAR_SHARE * abs(Fraction(threshold)) and not nothing:
        return True
    lever = view.fact(sides.left.ref).lever if isinstance(sides.left, Fetch) else None
    return lever is not None and lever.limit is not None and abs(gap) <= lever.limit
