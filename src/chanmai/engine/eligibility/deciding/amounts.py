"""How much a clause pays: exact, at most, between two bounds, or not stated. One rounding, at the very end.

And what has to be said beside it: why it has no value, and with whom its cap is shared.
"""

from collections.abc import Iterator
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Rounding
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.distance import value_text
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.rounding import round_to
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.nodes import Arith, Extreme, Fetch, Lookup, Node, Number
from chanmai.engine.language.tree import walk
from chanmai.engine.language.words import describe

AFFILIATES = "含关联"  # in the period of a cap: 年（含关联企业） counts the whole circle of affiliates
MOST_REASONS = 2
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


def remarks(compiled: Compiled, view: View, amount: AwardAmount) -> tuple[Text, ...]:
    """What to say of the amount of a clause that is met."""
    texts = (
        (*without_value(compiled, view), *_shared_cap(compiled)) if amount.kind is not AmountKind.NONE else ()
    )
    return tuple(dict.fromkeys(texts))


def without_value(compiled: Compiled, view: View) -> tuple[Text, ...]:
    """Why a formula of which every fact is known has no value; nothing where it has one, or a fact is missing."""
    formula = compiled.amount
    if formula is None or missing_for_amount(compiled, view) or evaluate(formula, view.fetch) is not None:
        return ()
    return tuple(dict.fromkeys(reason for node in walk(formula) for reason in _causes(node, view)))[
        :MOST_REASONS
    ]


def _causes(node: Node, view: View) -> Iterator[Text]:
    if isinstance(node, Arith) and node.op == "/" and evaluate(node.right, view.fetch) == 0:
        yield _no_divisor(node.right, view)
    if isinstance(node, Lookup) and node.otherwise is None:
        value = evaluate(node.subject, view.fetch)
        if isinstance(value, str) and value not in dict(node.cases):
            name = Text.both(lambda lang: describe(node.subject, view.dictionary, lang))
            word = view.dictionary.english(value)
            yield Text(
                f"金额无法计算：{name.zh} 是“{value}”，不在对照表里",
                f"The amount cannot be computed: {name.en} is “{word}”, which the table does not list",
            )


def _no_divisor(divisor: Node, view: View) -> Text:
    """The divisor, of which growth takes max(last year, 0), with the value that makes it none."""
    base = divisor
    if isinstance(divisor, Extreme) and divisor.op == "max" and isinstance(divisor.items[-1], Number):
        base = divisor.items[0]
    value = evaluate(base, view.fetch)
    name = Text.both(lambda lang: describe(base, view.dictionary, lang))
    size = Text("0", "0") if value == 0 else Text("负数", "below zero")
    if isinstance(base, Fetch) and value is not None:
        size = value_text(view.fact(base.ref), value)
    return Text(
        f"金额无法计算：{name.zh} 是 {size.zh}，不能作除数",
        f"The amount cannot be computed: {name.en} is {size.en} and cannot divide",
    )


def _shared_cap(compiled: Compiled) -> Iterator[Text]:
    amount = compiled.clause.amount
    if amount is None or amount.cap is None or AFFILIATES not in amount.cap_period:
        return
    yield Text(
        f"上限{show_money(amount.cap)}由关联企业共用，合计不超过这个数",
        f"the cap of {show_money(amount.cap, 'en')} is shared with affiliated firms: together no more than that",
    )
