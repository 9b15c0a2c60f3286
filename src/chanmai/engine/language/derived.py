"""Derived facts: whether every formula of a dictionary can be read, gives what its fact declares, and ends."""

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import check
from chanmai.engine.language.errors import Problem, RuleError
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch
from chanmai.engine.language.parse import parse
from chanmai.engine.language.types import Type, common_type, is_zero, type_of_fact


def check_formulas(dictionary: Dictionary) -> tuple[tuple[Fact, RuleError], ...]:
    """Every derived fact whose formula is wrong, with the error; empty when all is well."""
    found = ((fact, _fault(fact, dictionary)) for fact in dictionary if fact.formula is not None)
    return tuple((fact, fault) for fact, fault in found if fault is not None)


def _fault(fact: Fact, dictionary: Dictionary) -> RuleError | None:
    text = fact.formula or ""
    try:
        node = parse(text)
        given = check(node, dictionary, expect="any", text=text)
        expand(Fetch(Ref(fact.name)), dictionary)
    except RuleError as fault:
        return fault
    declared = type_of_fact(fact)
    if given.kind is declared.kind and common_type(given, declared) is not None:
        return None
    if is_zero(node) and declared.quantity:
        return None
    return RuleError((_other_type(fact, declared, given),), text)


def _other_type(fact: Fact, declared: Type, given: Type) -> Problem:
    zh = f"“{fact.name}”登记为{declared.zh}，公式却给出{given.zh}。"
    en = f"{fact.english} is declared as {declared.en}, but its formula gives {given.en}."
    mend = Text("请改公式，或改事实的种类和单位。", "Change the formula, or the kind and unit of the fact.")
    return Problem("derived-type", Text(zh, en), mend, 0, len(fact.formula or ""))
