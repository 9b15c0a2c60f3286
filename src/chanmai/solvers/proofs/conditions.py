"""Clauses that can never apply, and conditions that change nothing."""

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Condition, Test
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest, compile_clause
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Compare, Fetch, Member, Node, Not, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.solvers.asking import Reply
from chanmai.solvers.firms import Firm
from chanmai.solvers.logic import Logic, conj, neg
from chanmai.solvers.proofs.finding import FindingKind, Flaw, Specimen, specimen, weight_of
from chanmai.solvers.proofs.rule import Rule, find, replay


def check_conditions(rule: Rule) -> Iterator[Flaw]:
    """Whether the clause can apply at all, and which of its tests make no difference."""
    if _loose(rule):
        return
    if rule.asking.ask(rule.met) is Reply.NO:
        yield from _never(rule)
        return
    keys_in_need = _needed(rule.compiled.tree)
    for test, constant in removals(rule.compiled.tree):
        if test.key not in keys_in_need or not _alone(rule, test):
            yield from _dead(rule, test, constant)


# --- cheap exact tests -------------------------------------------------------------------------------------------


def _loose(rule: Rule) -> bool:
    """No two tests share a fact, and each can turn out either way: such a clause applies and needs every test."""
    return all(_alone(rule, item.test) for item in rule.compiled.tests)


def _needed(condition: Condition) -> set[str]:
    """Keys of the tests that have to hold in any case: with facts of their own, each of them makes a difference."""
    if isinstance(condition, Test):
        return {condition.key}
    if condition.count < len(condition.items):
        return set()
    return {key for item in condition.items for key in _needed(item)}


def _alone(rule: Rule, test: Test) -> bool:
    core = rule.compiled.cores[test.key]
    own = set(refs(core))
    common_facts = any(
        own & set(refs(item.core)) for item in rule.compiled.tests if item.test.key != test.key
    )
    return not common_facts and open_either_way(core, rule)


def open_either_way(core: Node, rule: Rule) -> bool:
    """True if one fact decides the test and can decide it either way; False when that is not plain to see."""
    if isinstance(core, Not):
        return open_either_way(core.item, rule)
    if isinstance(core, Fetch):
        return True
    if isinstance(core, Member) and isinstance(core.item, Fetch):
        fact = rule.dictionary.get(core.item.ref.fact)
        choices = set(core.choices.values)
        values = set(fact.values)
        return not values or (bool(choices & values) and (fact.kind is Kind.SET or not choices >= values))
    if isinstance(core, Compare) and isinstance(core.left, Fetch) and isinstance(core.right, Number):
        return _inside(core.op, core.right.value, core.left.ref, rule)
    return False


def _inside(op: Op, value: Fraction, ref: Ref, rule: Rule) -> bool:
    """The literal lies strictly within what the fact can be, with room on both sides, and on its grid."""
    low, high = rule.terms.view.limits(ref)
    on_grid = (value * rule.dictionary.get(ref.fact).scale).denominator == 1
    zero_apart = low is not None and low == value and op in (Op.GT, Op.LE, Op.EQ, Op.NE)
    room = (low is None or low < value or zero_apart) and (high is None or value < high)
    return on_grid and room


# --- proofs ------------------------------------------------------------------------------------------------------


def _never(rule: Rule) -> Iterator[Flaw]:
    """Shown by a firm that meets as many conditions as can hold together."""
    conditions: list[Logic] = []
    clash: list[CompiledTest] = []
    for item in rule.compiled.tests:
        met = rule.terms.met(item.core)
        if rule.asking.ask(*conditions, met) is Reply.YES:
            conditions.append(met)
        else:
            clash.append(item)
    closest = find(rule, rule.asking, rule.terms, rule.compiled.refs, *conditions)
    met_tests = [item for item in rule.compiled.tests if item not in clash]

    def still(firm: Firm) -> bool:
        return all(firm.holds(item.core) for item in met_tests) and not firm.holds(rule.condition)

    firm = replay(closest, rule, still)
    if firm is None:
        return
    zh = "、".join(f"条件{item.test.key}（{item.reading.text.zh}）" for item in clash)
    en = ", ".join(f"test {item.test.key} ({item.reading.text.en})" for item in clash)
    yield Flaw(
        FindingKind.NEVER,
        rule.code,
        Text(
            f"没有企业能符合本条：{zh}与其余条件不能同时成立。",
            f"No firm can meet this clause: {en} cannot hold together with the rest.",
        ),
        (specimen(firm, [rule.compiled], rule.dictionary, Text("最接近的企业", "the closest firm")),),
        subject=clash[0].test.key if clash else "",
        weight=weight_of(FindingKind.NEVER),
    )


def removals(condition: Condition) -> Iterator[tuple[Test, bool]]:
    """Each test with the truth value that stands for leaving it out: true among 全部, false among 任一 or 至少."""
    if isinstance(condition, Test):
        return
    for item in condition.items:
        if isinstance(item, Test):
            if len(condition.items) > 1:
                yield item, condition.count == len(condition.items)
        else:
            yield from removals(item)


def _dead(rule: Rule, test: Test, constant: bool) -> Iterator[Flaw]:
    without = rule.tree_met({test.key: constant})
    differs = conj(without, neg(rule.met)) if constant else conj(rule.met, neg(without))
    if rule.asking.ask(differs) is not Reply.NO:
        return
    core = rule.compiled.cores[test.key]
    reduced = compile_clause(
        dataclasses.replace(
            rule.compiled.clause, condition=left_out(rule.compiled.clause.condition, test.key)
        ),
        rule.dictionary,
        as_of=rule.compiled.as_of,
    )
    eligible = find(rule, rule.asking, rule.terms, rule.compiled.refs, rule.met, rule.terms.met(core))
    if eligible is None:  # the test itself can never hold
        eligible = find(rule, rule.asking, rule.terms, rule.compiled.refs, rule.met)

    def still(firm: Firm) -> bool:
        both = firm.holds(rule.condition) and firm.holds(reduced.condition)
        return both and eligible is not None and firm.holds(core) is eligible.holds(core)

    firm = replay(eligible, rule, still)
    if firm is None:
        return
    reading = next(item.reading for item in rule.compiled.tests if item.test.key == test.key)
    zh = "其余条件成立时它必然成立" if constant else "符合它的企业本来就符合其他各项"
    en = "it always holds when the others do" if constant else "whoever meets it meets the others anyway"
    yield Flaw(
        FindingKind.DEAD,
        rule.code,
        Text(
            f"条件{test.key}（{reading.text.zh}）删去后结果不变：{zh}。",
            f"Leaving out test {test.key} ({reading.text.en}) changes nothing: {en}.",
        ),
        (_with_and_without(rule, reduced, test, firm),),
        subject=test.key,
        weight=weight_of(FindingKind.DEAD),
    )


def _with_and_without(rule: Rule, reduced: Compiled, test: Test, firm: Firm) -> Specimen:
    """The firm decided under the clause, and under the clause without the test."""
    example = specimen(firm, [rule.compiled, reduced], rule.dictionary)
    whole, rest = example.outcomes
    rest_outcome = dataclasses.replace(rest, clause=f"{rest.clause}（删去条件{test.key} without {test.key}）")
    return dataclasses.replace(example, outcomes=(whole, rest_outcome))


def left_out(condition: Condition, key: str) -> Condition:
    """The tree without one test; a group keeps asking for all, or for as many as before."""
    if isinstance(condition, Test):
        return condition
    items = tuple(left_out(item, key) for item in condition.items if item.key != key)
    every = condition.count == len(condition.items)
    return dataclasses.replace(condition, items=items, count=len(items) if every else condition.count)
