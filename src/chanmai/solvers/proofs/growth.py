"""Amounts that fall when a firm grows, firms that gain by splitting, and caps that nobody reaches."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.facts.dictionary import OF_CLAUSES
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.printing import show, show_money
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.nodes import Number
from chanmai.solvers.asking import Asking, Reply
from chanmai.solvers.firms import Firm, number, whole_or_not
from chanmai.solvers.logic import Logic, conj, exact
from chanmai.solvers.proofs.finding import FindingKind, Flaw, Specimen, Weight, specimen, weight_of
from chanmai.solvers.proofs.rule import Rule, at_least_money, find, replay
from chanmai.solvers.proofs.slope import reach, slope
from chanmai.solvers.shapes import Quantity, minus, scale
from chanmai.solvers.terms import Terms

YUAN = 100
SIZES = tuple(10**power * YUAN for power in (10, 9, 8, 7, 6, 5, 4, 2, 0))  # asked from 100 亿元 down to 1 元
DIVISIBLE = tuple(UNITS[name] for name in ("人", "家", "个", "项", "件", "款", "平方米", "部", "场"))


def check_amounts(rule: Rule) -> Iterator[Flaw]:
    """All that can be odd about what a clause pays."""
    if rule.compiled.amount is None or rule.compiled.clause.amount is None:
        return
    yield from _cap(rule, rule.compiled.clause)
    for ref in rule.compiled.refs:
        if ref.back == 0 and divisible(rule.dictionary.get(ref.fact), ref):
            yield from _cliff(rule, ref)
    yield from _split(rule)


def grows(fact: Fact) -> bool:
    """A size that a firm makes larger by its own growing: revenue, research, staff."""
    return fact.lever is not None and fact.lever.direction in ("up", "both")


def sizes(rule: Rule) -> Sequence[int]:
    """Amounts to ask for, the greatest first: what the clause can pay at most, then powers of ten of it."""
    amount = rule.compiled.amount
    high = None if amount is None else reach(amount, rule.terms.view.limits)[1]
    if high is None:
        return SIZES
    top = int(high)
    return tuple(dict.fromkeys((top, top // 2, *(size for size in SIZES if size < top))))


# --- caps --------------------------------------------------------------------------------------------------------


def _cap(rule: Rule, clause: Clause) -> Iterator[Flaw]:
    amount, formula = clause.amount, rule.formula
    if amount is None or amount.cap is None or formula is None:
        return
    if isinstance(formula, Number) and formula.value >= amount.cap:
        return
    quantity = rule.terms.quantity(formula)
    if rule.asking.ask(rule.met, at_least_money(quantity, amount.cap)) is not Reply.NO:
        return
    best = _greatest(rule, quantity, amount.cap)
    if best is None:
        return
    paid = rule.pays(best) or 0
    cap, most = amount.cap, (show_money(paid), show_money(paid, "en"))
    yield Flaw(
        FindingKind.CAP,
        rule.code,
        Text(
            f"上限{show_money(cap)}永远达不到：所找到的最高为{most[0]}。",
            f"The cap of {show_money(cap, 'en')} is never reached: the most that was found is {most[1]}.",
        ),
        (
            specimen(
                best, [rule.compiled], rule.dictionary, Text("得到最多的企业", "the firm that gets most")
            ),
        ),
        size=cap - paid,
        weight=weight_of(FindingKind.CAP),
    )


def _greatest(rule: Rule, quantity: Quantity, cap: int) -> Firm | None:
    """A firm that gets as much as any, to the yuan: the range is halved until it is found."""
    low, high = 0, cap
    best = find(rule, rule.asking, rule.terms, rule.compiled.refs, rule.met, quantity.defined)
    while high - low > YUAN:
        middle = (low + high) // 2
        model_firm = find(
            rule, rule.asking, rule.terms, rule.compiled.refs, rule.met, at_least_money(quantity, middle)
        )
        low, high, best = (low, middle, best) if model_firm is None else (middle, high, model_firm)
    least = low
    return replay(best, rule, lambda firm: (rule.pays(firm) or 0) >= least and firm.holds(rule.condition))


# --- cliffs ------------------------------------------------------------------------------------------------------


def _cliff(rule: Rule, ref: Ref) -> Iterator[Flaw]:
    limits = rule.terms.view.limits
    slopes = [slope(node, ref, limits) for node in (rule.condition, rule.compiled.amount) if node is not None]
    if not any(each.falls for each in slopes):
        return
    unit = Fraction(1)  # one 分, one person, one thing
    before = rule.terms.size(ref)
    after = Terms(rule.dictionary, others=rule.terms, changed={ref: Quantity(before.above + exact(unit))})
    lost = minus(rule.paid(rule.terms), rule.paid(after))
    asking = Asking(rule.terms, after)
    asking.state(_within(rule, ref, after.size(ref)))

    def fall(firm: Firm) -> int:
        less, more = rule.pays(firm), rule.pays(grow(firm, ref, unit))
        return 0 if less is None or more is None else less - more

    for size in sizes(rule):
        model_firm = find(rule, asking, rule.terms, rule.compiled.refs, at_least_money(lost, size))
        least = max(YUAN, size - YUAN)
        firm = replay(model_firm, rule, lambda each, least=least: fall(each) >= least)  # type: ignore[misc]
        if firm is not None:
            yield _fallen(rule, ref, firm, unit)
            return


def _within(rule: Rule, ref: Ref, form: Quantity) -> Logic:
    """That a fact worked out from another one stays within its limits."""
    low, high = rule.terms.view.limits(ref)
    above = True if low is None else form.above >= exact(low)
    return conj(above, True if high is None else form.above <= exact(high))


def grow(firm: Firm, ref: Ref, by: Fraction) -> Firm:
    """The firm with one fact larger."""
    amount = number(firm.values[ref]) + by
    return firm.with_values({ref: whole_or_not(amount)})


def _fallen(rule: Rule, ref: Ref, firm: Firm, unit: Fraction) -> Flaw:
    larger = grow(firm, ref, unit)
    firms = (
        specimen(firm, [rule.compiled], rule.dictionary, Text("增长前", "before growing")),
        specimen(larger, [rule.compiled], rule.dictionary, Text("增长后", "after growing")),
    )
    lost = firms[0].outcomes[0].paid - firms[1].outcomes[0].paid
    fact = rule.dictionary.get(ref.fact)
    step = show(fact, unit.numerator if unit.denominator == 1 else unit), show(fact, unit, "en")
    texts = show(fact, firm.values[ref]), show(fact, firm.values[ref], "en")
    out = not larger.holds(rule.condition)
    zh = "不再符合条件" if out else "落入金额较低的一档"
    en = "no longer meets the conditions" if out else "falls into a lower tier"
    return Flaw(
        FindingKind.CLIFF,
        rule.code,
        Text(
            f"{fact.name}由{texts[0]}再多{step[0]}，{zh}，金额减少{show_money(lost)}。",
            f"With {step[1]} more {fact.english} than {texts[1]} the firm {en} and loses {show_money(lost, 'en')}.",
        ),
        firms,
        subject=ref.fact,
        size=lost,
        weight=weight_of(FindingKind.CLIFF) if grows(fact) else Weight.NOTE,
    )


# --- splitting ---------------------------------------------------------------------------------------------------


def divisible(fact: Fact, ref: Ref) -> bool:
    """What is halved when a firm is split in two: money and things that are counted, not shares, years or ranks."""
    if ref.prefix in OF_CLAUSES:
        return False
    return fact.kind is Kind.MONEY or (fact.kind is Kind.NUMBER and fact.unit in DIVISIBLE)


def _split(rule: Rule) -> Iterator[Flaw]:
    parts = [ref for ref in rule.compiled.refs if divisible(rule.dictionary.get(ref.fact), ref)]
    if not parts or rule.compiled.depends:
        return
    half = rule.terms
    double = {ref: scale(half.size(ref), 2) for ref in parts}
    whole = Terms(rule.dictionary, others=half, changed=double)
    gain = minus(scale(rule.paid(half), 2), rule.paid(whole))
    asking = Asking(half, whole)
    asking.state(*(_within(rule, ref, whole.size(ref)) for ref in parts))

    def gained(firm: Firm) -> int:
        one, both = rule.pays(firm), rule.pays(double_firm(firm, parts))
        return 0 if one is None or both is None else 2 * one - both

    for size in sizes(rule):
        model_firm = find(rule, asking, half, rule.compiled.refs, at_least_money(gain, size))
        least = max(YUAN, size - YUAN)
        firm = replay(model_firm, rule, lambda each, least=least: gained(each) >= least)  # type: ignore[misc]
        if firm is not None:
            yield _parted(rule, firm, parts)
            return


def double_firm(firm: Firm, parts: Sequence[Ref]) -> Firm:
    """The firm of which two such firms are the halves."""
    return firm.with_values({ref: whole_or_not(2 * number(firm.values[ref])) for ref in parts})


def _parted(rule: Rule, half: Firm, parts: Sequence[Ref]) -> Flaw:
    whole: Specimen = specimen(
        double_firm(half, parts), [rule.compiled], rule.dictionary, Text("整家企业", "the whole firm")
    )
    part = specimen(
        half, [rule.compiled], rule.dictionary, Text("拆成两家后的每一家", "each of its two halves")
    )
    one, both = part.outcomes[0].paid, whole.outcomes[0].paid
    gain = 2 * one - both
    return Flaw(
        FindingKind.SPLIT,
        rule.code,
        Text(
            f"整家得{show_money(both)}，拆成两家各得{show_money(one)}，合计多{show_money(gain)}。",
            f"The whole firm gets {show_money(both, 'en')}; split in two, each half gets {show_money(one, 'en')}, "
            f"{show_money(gain, 'en')} more together.",
        ),
        (whole, part),
        size=gain,
        weight=weight_of(FindingKind.SPLIT),
    )
