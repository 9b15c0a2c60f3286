"""What has to be said of an award beside its amount: why it has none, and with whom its cap is shared."""

from collections.abc import Iterator

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import missing_for_amount
from chanmai.engine.eligibility.deciding.distance import value_text
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Arith, Extreme, Fetch, Lookup, Node, Number
from chanmai.engine.language.tree import walk
from chanmai.engine.language.words import describe

AFFILIATES = "含关联"  # in the period of a cap: 年（含关联企业） counts the whole circle of affiliates
MOST = 2


def remarks(compiled: Compiled, view: View, amount: AwardAmount) -> tuple[Text, ...]:
    """What to say of the amount of a clause that is met."""
    found = (
        (*without_value(compiled, view), *_shared_cap(compiled)) if amount.kind is not AmountKind.NONE else ()
    )
    return tuple(dict.fromkeys(found))


def without_value(compiled: Compiled, view: View) -> tuple[Text, ...]:
    """Why a formula of which every fact is known has no value; nothing where it has one, or a fact is missing."""
    formula = compiled.amount
    if formula is None or missing_for_amount(compiled, view) or evaluate(formula, view.fetch) is not None:
        return ()
    return tuple(dict.fromkeys(reason for node in walk(formula) for reason in _causes(node, view)))[:MOST]


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
