"""Derived facts: whether every formula of a dictionary can be read, gives what its fact declares, and ends."""

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.parse import parse
from chanmai.engine.language.periods import names_in
from chanmai.engine.language.types import Type, common_type, is_zero, type_of_fact


def check_formulas(dictionary: Dictionary) -> tuple[tuple[Fact, RuleError], ...]:
    """Every derived fact whose formula is wrong, with the error; empty when all is well."""
    faults = ((fact, _fault(fact, dictionary)) for fact in dictionary if fact.formula is not None)
    return tuple((fact, fault) for fact, fault in faults if fault is not None)


def _fault(fact: Fact, dictionary: Dictionary) -> RuleError | None:
    text = fact.formula or ""
    try:
        node = parse(text)
        formula_type = check(node, dictionary, expect="any", text=text)
        _of_its_period(fact, node, dictionary, text)
        expand(Fetch(Ref(fact.name)), dictionary)
    except RuleError as fault:
        return fault
    declared = type_of_fact(fact)
    if formula_type.kind is declared.kind and common_type(formula_type, declared) is not None:
        return None
    if is_zero(node) and declared.quantity:
        return None
    return RuleError((_other_type(fact, declared, formula_type),), text)


def _of_its_period(fact: Fact, node: Node, dictionary: Dictionary, text: str) -> None:
    """A derived fact of a unit of time is built on facts of that unit and on states; a state may be built on any."""
    others = [
        each
        for name in names_in(node)
        if (each := dictionary.get(name)).period not in (fact.period, PeriodKind.POINT)
    ]
    if fact.period is PeriodKind.POINT or not others:
        return
    zh = f"“{fact.name}”与它公式里的“{others[0].name}”不是同一种时期，往前推时会错开。"
    en = f"{fact.english} and {others[0].english} in its formula are not of one kind of period; further back they part."
    mend = Text(
        "请用同一种时期的事实；要用最近几个月或几季的数，把它登记为时点（period: point）。",
        "Use facts of its own kind of period; a figure of the latest months is a state (period: point).",
    )
    raise RuleError((Problem("derived-period", Text(zh, en), mend, 0, len(text)),), text)


def _other_type(fact: Fact, declared: Type, formula_type: Type) -> Problem:
    zh = f"“{fact.name}”登记为{declared.zh}，公式却给出{formula_type.zh}。"
    en = f"{fact.english} is declared as {declared.en}, but its formula gives {formula_type.en}."
    mend = Text("请改公式，或改事实的种类和单位。", "Change the formula, or the kind and unit of the fact.")
    return Problem("derived-type", Text(zh, en), mend, 0, len(fact.formula or ""))
