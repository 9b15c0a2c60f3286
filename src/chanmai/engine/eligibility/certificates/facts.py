"""The part of the fact dictionary that a clause needs, as JSON: names, units, ranges, formulas of derived facts."""

from chanmai.engine.eligibility.certificates.trees import Json, number
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.facts.dictionary import Dictionary, implicit_fact
from chanmai.engine.facts.fact import Fact
from chanmai.engine.language.expand import formula_of
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.tree import walk


def facts_named(clause: Clause, dictionary: Dictionary) -> list[Fact]:
    """The dictionary's entries behind every name of the clause, those inside derived facts included."""
    facts: dict[str, Fact] = {}
    for node in clause.expressions():
        _collect(node, dictionary, facts)
    return [facts[name] for name in sorted(facts)]


def _collect(node: Node, dictionary: Dictionary, facts: dict[str, Fact]) -> None:
    for part in walk(node):
        if isinstance(part, Fetch) and implicit_fact(part.ref.fact) is None:
            fact = dictionary.get(part.ref.fact)
            if fact.name not in facts:
                facts[fact.name] = fact
                if fact.formula is not None:
                    _collect(formula_of(fact), dictionary, facts)


def entry(fact: Fact) -> Json:
    """A dictionary entry as the certificate carries it."""
    return {
        "name": fact.name,
        "names": sorted({fact.code, *fact.aliases}),
        "kind": str(fact.kind),
        "period": str(fact.period),
        "unit": fact.unit.name if fact.unit else None,
        "scale": fact.scale,
        "whole": fact.whole,
        "lowest": None if fact.lowest is None else number(fact.lowest),
        "highest": None if fact.highest is None else number(fact.highest),
        "values": list(fact.values),
        "formula": fact.formula,
        "definition": fact.definition,
        "reporter": fact.reporter,
    }
