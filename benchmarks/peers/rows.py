"""Engines that decide one firm at a time: ZEN, CEL, rule-engine, json-logic, and Python written for each rule.

Missing facts are guarded where the engine would raise or guess; a rule then needs two expressions, "surely" and
"possibly". CEL alone says unknown by itself: a fact that is not bound is an error, which `&&` and `||` absorb.
"""

import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import cel
import celpy
import numpy as np
import rule_engine
import zen
from benchmarks.peers.peer import MET, NOT_MET, UNKNOWN, Pairs
from benchmarks.peers.plain import Amount, Branch, Leaf, Tree, amount, leaves, text, tree
from json_logic import jsonLogic

from chanmai.runners.columnar.program import Rule

Row = dict[str, Any]
Decision = tuple[int, Any]  # state, amount or None


@dataclass(frozen=True)
class RowPeer:
    """An engine over one firm. `prepare` gives a firm the form it wants; `decide` (timed) all rules for it."""

    name: str
    version: str
    unknown: str  # how it says unknown
    sample: int  # firms that one measurement takes
    prepare: Callable[[Row], Any]
    decide: Callable[[Any], Sequence[Decision]]

    def pairs(self, firms: list[Row]) -> Pairs:
        """Its answers for some firms."""
        found = [self.decide(self.prepare(row)) for row in firms]
        states = np.array([[state for state, _ in own] for own in found]).T
        paid = [
            [-1 if state != MET or value is None else int(value) for state, value in own] for own in found
        ]
        return Pairs(states, np.array(paid, dtype=np.int64).T)


@dataclass(frozen=True)
class Words:
    """How a language with and / or / not says the rest."""

    null: str
    there: str
    nothing: str
    choose: Callable[[str, str, str], str]  # condition, then, else
    floor: Callable[[str, int], str]  # quotient rounded down
    least: Callable[[str, int], str]

    def surely(self, own: Leaf) -> str:
        """Known and true."""
        return "(" + " and ".join([*(self.there.format(n) for n in own.names), leaf_text(own)]) + ")"

    def possibly(self, own: Leaf) -> str:
        """True or not known."""
        return "(" + " or ".join([*(self.null.format(n) for n in own.names), leaf_text(own)]) + ")"

    def rule(self, rule: Rule) -> tuple[str, str, str]:
        """Surely, possibly, amount."""
        own = tree(rule.condition)
        both = (text(own, leaf, " and ", " or ") for leaf in (self.surely, self.possibly))
        return (*both, self.amount(amount(rule.payment)))  # type: ignore[return-value]

    def amount(self, own: Amount) -> str:
        """The amount, or nothing where a fact is missing."""
        if own.fixed is not None:
            return str(own.fixed)
        known = " and ".join(self.there.format(name) for name in own.names)
        return self.choose(known, self.value(own), self.nothing)

    def value(self, own: Amount) -> str:
        """The amount without guards."""
        if own.fixed is not None:
            return str(own.fixed)
        value = own.names[0]
        if own.steps:
            out = "0"
            for start, paid in reversed(own.steps):
                out = self.choose(f"{value} >= {start}", str(paid), out)
            return out
        if len(own.names) == 2:
            value = self.choose(f"{value} > {own.names[1]}", f"{value} - {own.names[1]}", "0")
        top, bottom = own.rate.numerator, own.rate.denominator
        value = self.floor(f"{value} * {2 * top} + {bottom}", 2 * bottom)
        return value if own.cap is None else self.least(value, own.cap)


def leaf_text(own: Leaf) -> str:
    """A condition in the words that Python, ZEN and rule-engine share."""
    first = own.names[0]
    match own.kind:
        case "flag":
            return first if own.wanted else f"(not {first})"
        case "among":
            inner = f"({first} in [{', '.join(json.dumps(w, ensure_ascii=False) for w in own.words)}])"
            return inner if own.wanted else f"(not {inner})"
        case "compare":
            return f"({first} {own.op} {own.bound})"
    return f"({first} * {own.by} {own.op} {own.names[1]} * {own.bound})"


def _ternary(condition: str, then: str, otherwise: str) -> str:
    return f"({condition} ? {then} : {otherwise})"


PYTHON = Words(
    "{} is None", "{} is not None", "None", lambda c, a, b: f"({a} if {c} else {b})",
    lambda x, d: f"(({x}) // {d})", lambda x, cap: f"min({x}, {cap})",
)  # fmt: skip
ZEN = Words(
    "{} == null", "{} != null", "null", _ternary,
    lambda x, d: f"floor(({x}) / {d})", lambda x, cap: f"min([{x}, {cap}])",
)  # fmt: skip
RULE_ENGINE = Words(
    "{} == null", "{} != null", "null", _ternary,
    lambda x, d: f"(({x}) // {d})", lambda x, cap: _ternary(f"{x} > {cap}", str(cap), x),
)  # fmt: skip
CEL = Words(
    "", "", "", _ternary, lambda x, d: f"(({x}) / {d})", RULE_ENGINE.least
)  # whole numbers are cut, not rounded


def python_peer(rules: list[Rule]) -> RowPeer:
    """One Python function a rule, its text made from the rule."""
    functions = []
    for rule in rules:
        sure, may, paid = PYTHON.rule(rule)
        names = {n for leaf in leaves(tree(rule.condition)) for n in leaf.names} | {
            *amount(rule.payment).names
        }
        fetched = "; ".join(f"{name} = r['{name}']" for name in sorted(names))
        source = (
            f"def f(r):\n  {fetched}\n  if {sure}: return 2, {paid}\n  return (1 if {may} else 0), None\n"
        )
        space: dict[str, Any] = {}
        exec(source, space)
        functions.append(space["f"])

    def decide(row: Row) -> list[Decision]:
        return [function(row) for function in functions]

    return RowPeer("generated Python", platform.python_version(), "guards", 200, dict, decide)


def zen_peer(rules: list[Rule]) -> RowPeer:
    """One compiled list expression over all rules."""
    parts = []
    for rule in rules:
        sure, may, paid = ZEN.rule(rule)
        parts.append(_ternary(sure, f"[2, {paid}]", _ternary(may, "[1, null]", "[0, null]")))
    compiled = zen.compile_expression("[" + ", ".join(parts) + "]")

    def decide(row: Row) -> list[Decision]:
        return [(int(own[0]), own[1]) for own in compiled.evaluate(row)]

    return RowPeer("ZEN", version("zen-engine"), "raises; by guards", 100, dict, decide)


def rule_engine_peer(rules: list[Rule]) -> RowPeer:
    """Three compiled expressions a rule."""
    listed = [tuple(rule_engine.Rule(part) for part in RULE_ENGINE.rule(rule)) for rule in rules]

    def decide(row: Row) -> list[Decision]:
        out: list[Decision] = []
        for sure, may, paid in listed:
            if sure.matches(row):
                out.append((MET, paid.evaluate(row)))
            else:
                out.append((UNKNOWN if may.matches(row) else NOT_MET, None))
        return out

    return RowPeer("rule-engine", version("rule-engine"), "raises; by guards", 4, dict, decide)


def json_logic_peer(rules: list[Rule]) -> RowPeer:
    """Nested dictionaries."""
    listed = []
    for rule in rules:
        own = tree(rule.condition)
        listed.append((_logic(own, True), _logic(own, False), _logic_amount(amount(rule.payment))))

    def decide(row: Row) -> list[Decision]:
        out: list[Decision] = []
        for sure, may, paid in listed:
            if jsonLogic(sure, row):
                out.append((MET, jsonLogic(paid, row)))
            else:
                out.append((UNKNOWN if jsonLogic(may, row) else NOT_MET, None))
        return out

    return RowPeer("json-logic-qubit", version("json-logic-qubit"), "says false; by guards", 10, dict, decide)


def bare_json_logic(rules: list[Rule], firms: list[Row]) -> Pairs:
    """json-logic without guards: what it says of a missing fact. An error (arithmetic on it) counts as unknown."""
    listed = [_bare_logic(tree(rule.condition)) for rule in rules]

    def state(logic: Any, row: Row) -> int:
        try:
            return MET if jsonLogic(logic, row) else NOT_MET
        except TypeError:
            return UNKNOWN

    states = np.array([[state(logic, row) for row in firms] for logic in listed])
    return Pairs(states, np.full(states.shape, -1, dtype=np.int64))


def _logic(own: Tree, sure: bool) -> Any:
    if isinstance(own, Branch):
        return {"and" if own.conjunction else "or": [_logic(part, sure) for part in own.parts]}
    guards = [{"!==" if sure else "===": [{"var": name}, None]} for name in own.names]
    return {"and" if sure else "or": [*guards, _logic_leaf(own)]}


def _bare_logic(own: Tree) -> Any:
    if isinstance(own, Branch):
        return {"and" if own.conjunction else "or": [_bare_logic(part) for part in own.parts]}
    return _logic_leaf(own)


def _logic_leaf(own: Leaf) -> Any:
    first = {"var": own.names[0]}
    match own.kind:
        case "flag":
            return {"===": [first, own.wanted]}
        case "among":
            inner = {"in": [first, list(own.words)]}
            return inner if own.wanted else {"!": [inner]}
        case "compare":
            return {own.op: [first, own.bound]}
    return {own.op: [{"*": [first, own.by]}, {"*": [{"var": own.names[1]}, own.bound]}]}


def _logic_amount(own: Amount) -> Any:
    if own.fixed is not None:
        return {"+": [own.fixed]}
    known = {"and": [{"!==": [{"var": name}, None]} for name in own.names]}
    first = {"var": own.names[0]}
    if own.steps:
        steps = [part for start, paid in own.steps for part in ({">=": [first, start]}, paid)]
        return {"if": [{"!": [known]}, None, *steps, 0]}
    value: Any = first if len(own.names) == 1 else {"max": [{"-": [first, {"var": own.names[1]}]}, 0]}
    top, bottom = own.rate.numerator, own.rate.denominator
    scaled = {"+": [{"*": [value, 2 * top]}, bottom]}
    value = {"/": [{"-": [scaled, {"%": [scaled, 2 * bottom]}]}, 2 * bottom]}
    return {"if": [known, value if own.cap is None else {"min": [value, own.cap]}, None]}


def _cel_leaf(own: Leaf) -> str:
    if own.kind in ("flag", "among") and not own.wanted:
        return f"!({_cel_leaf(Leaf(own.kind, own.names, words=own.words))})"
    return leaf_text(own)


def _cel(rule: Rule) -> tuple[str, str]:
    return text(tree(rule.condition), _cel_leaf, " && ", " || "), CEL.value(amount(rule.payment))


def _bound(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


def _by_errors(
    listed: list[tuple[Any, Any]], run: Callable[[Any, Any], Any], errors: tuple[type[Exception], ...]
) -> Callable[[Any], list[Decision]]:
    """Decide with an engine in which a missing fact is an error: an error that reaches the top means unknown."""

    def value(program: Any, context: Any) -> Any:
        try:
            return run(program, context)
        except errors:
            return None

    def decide(context: Any) -> list[Decision]:
        out: list[Decision] = []
        for condition, paid in listed:
            holds = value(condition, context)
            out.append(
                (MET, value(paid, context)) if holds else (UNKNOWN if holds is None else NOT_MET, None)
            )
        return out

    return decide


def cel_peer(rules: list[Rule]) -> RowPeer:
    """CEL in Rust."""
    listed = [(cel.compile(condition), cel.compile(paid)) for condition, paid in map(_cel, rules)]
    decide = _by_errors(listed, lambda program, context: program.execute(context), (RuntimeError, TypeError))
    return RowPeer(
        "CEL (Rust)", version("common-expression-language"), "by itself", 100,
        lambda row: cel.Context(variables=_bound(row)), decide,
    )  # fmt: skip


def cel_python_peer(rules: list[Rule]) -> RowPeer:
    """CEL in Python."""
    environment = celpy.Environment()
    listed = [tuple(environment.program(environment.compile(part)) for part in _cel(rule)) for rule in rules]
    decide = _by_errors(listed, lambda program, context: program.evaluate(context), (celpy.CELEvalError,))  # type: ignore[arg-type]
    return RowPeer(
        "CEL (Python)", version("cel-python"), "by itself", 1,
        lambda row: {name: celpy.json_to_cel(value) for name, value in _bound(row).items()}, decide,
    )  # fmt: skip


ALL = (python_peer, zen_peer, cel_peer, rule_engine_peer, json_logic_peer, cel_python_peer)
