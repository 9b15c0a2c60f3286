"""How much a clause pays: exact, at most, between two bounds, or not stated. One rounding, at the very end."""

from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Rounding
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.rounding import round_to
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.nodes import Node

NOTHING = AwardAmount(AmountKind.NONE)
NOT_STATED = AwardAmount(AmountKind.UNKNOWN)


def round_amount(value: Fraction | int, rounding: Rounding) -> int:
    """An amount in whole 分, rounded once to the clause's step."""
    return int(round_to(value, Fraction(rounding.step), str(rounding.mode)))


def award(compiled: Compiled, view: View, met: bool | None) -> AwardAmount:
    """The amount for one subject; `met` is the verdict (None: open, so that the amount may also be nothing).

    What the clause leaves to discretion (最高) and an amount that depends on such an award are UPPER. Missing
    facts make an INTERVAL. UNKNOWN: the source states neither formula nor cap, or the formula has no value.
    """
    clause = compiled.clause
    if met is False or clause.amount is None:
        return NOTHING
    formula = compiled.amount
    if formula is None:
        return NOT_STATED
    holes = missing_for_amount(compiled, view)
    value = evaluate(formula, view.fetch)
    if value is None and not holes:
        return NOT_STATED
    low, high = _range(formula, clause.amount.rounding, view, value)
    if met and not compiled.upper and low == high and high is not None:
        return AwardAmount(AmountKind.EXACT, low, high)
    if met and all(_only_capped(ref, view) for ref in holes):
        return AwardAmount(AmountKind.UPPER, 0, high)
    return AwardAmount(AmountKind.INTERVAL, low if met and not compiled.upper else 0, high)


def missing_for_amount(compiled: Compiled, view: View) -> tuple[Ref, ...]:
    """The references of the formula that are not known."""
    return tuple(ref for ref in compiled.amount_refs if view.fetch(ref) is None)


def _range(formula: Node, rounding: Rounding, view: View, value: object) -> tuple[int, int | None]:
    if isinstance(value, int | Fraction):
        exact = round_amount(value, rounding)
        return exact, exact
    low, high = bounds(formula, view.fetch, view.limits)
    least = 0 if low is None else round_amount(low, rounding)
    return least, None if high is None else round_amount(high, rounding)


def _only_capped(ref: Ref, view: View) -> bool:
    """An award of this run of which only the ceiling is known."""
    known = view.awards.get(ref.subject) if ref.prefix == AWARD else None
    return known is not None and known.kind is AmountKind.UPPER
