"""Core expressions as JSON, and what every node of them is worth: the steps of an evaluation.

Numbers are texts "p" or "p/q" in base units (money in 分), so that no reader can round them. The form is described
in docs/algorithms/certificates.md.
"""

import datetime
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.intervals import Limits
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Between,
    Calendar,
    Category,
    Compare,
    Day,
    Empty,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Later,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Power,
    StepRounding,
    Steps,
    Truth,
)

Json = dict[str, Any]
Look = Callable[[Ref], Value | None]
FUNCTIONS = (Later, Between, Calendar, StepRounding, Power)
QUANTITIES = (Arith, Negate, Extreme, Floor, If, Lookup, Marginal, Steps, Fetch, *FUNCTIONS)


def number(value: int | Fraction) -> str:
    """The exact text of a number."""
    return str(Fraction(value))


def tree(node: Node) -> Json:
    """The JSON form of an expanded expression. Raises TypeError for a node that is not a core node."""
    make = _FORMS.get(type(node))
    if make is None:
        raise TypeError(f"{type(node).__name__} must be expanded before it is written down")
    return make(node)


def value_form(value: Value | None) -> object:
    """A value in a step: None is unknown, true and false, else one of {number}, {word}, {words}, {day}."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | Fraction):
        return {"number": number(value)}
    if isinstance(value, str):
        return {"word": value}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    return {"words": sorted(value)}


def steps(node: Node, at: str, fetch: Look, limits: Limits | None = None) -> Iterator[Json]:
    """The value of every part that is not a literal, parts before wholes; `at` is the JSON pointer of the node.

    With `limits`, a quantity that is not known also gets the range in which it lies.
    """
    for place, part in _parts(node):
        yield from steps(part, f"{at}/{place}", fetch, limits)
    if isinstance(node, Number | Category | Day | Truth):
        return
    value = evaluate(node, fetch)
    step: Json = {"at": at, "value": value_form(value)}
    if value is None and limits is not None and isinstance(node, QUANTITIES):
        low, high = bounds(node, fetch, limits)
        step["range"] = [None if low is None else number(low), None if high is None else number(high)]
    yield step


def _parts(node: Node) -> Iterator[tuple[str, Node]]:
    """The parts of a node with their places in its JSON form."""
    for name in node.parts:
        part = getattr(node, name)
        if isinstance(part, Node):
            yield name, part
        elif part is not None:
            for place, row in enumerate(part):
                yield (f"{name}/{place}", row) if isinstance(row, Node) else (f"{name}/{place}/1", row[1])


def _sides(node: Any) -> Json:
    return {"op": node.op, "left": tree(node.left), "right": tree(node.right)}


def _several(op: str) -> Callable[[Any], Json]:
    return lambda node: {"op": op, "items": [tree(item) for item in node.items]}


def _steps_form(node: Any) -> Json:
    return {
        "op": "steps",
        "subject": tree(node.subject),
        "below": tree(node.below),
        "starts": [number(start.value) for start in node.starts],
        "values": [tree(value) for value in node.values],
        "strict": node.strict,
    }


def _marginal_form(node: Any) -> Json:
    starts, rates = ([number(each.value) for each in row] for row in (node.starts, node.rates))
    return {"op": "marginal", "subject": tree(node.subject), "starts": starts, "rates": rates}


def _lookup_form(node: Any) -> Json:
    return {
        "op": "lookup",
        "subject": tree(node.subject),
        "cases": [[key, tree(value)] for key, value in node.cases],
        "otherwise": None if node.otherwise is None else tree(node.otherwise),
    }


def _if_form(node: Any) -> Json:
    parts = (("test", node.test), ("then", node.then), ("otherwise", node.otherwise))
    return {"op": "if", **{name: tree(part) for name, part in parts}}


_FORMS: dict[type[Node], Callable[[Any], Json]] = {
    Number: lambda node: {"number": number(node.value)},
    Category: lambda node: {"word": node.value},
    Day: lambda node: {"day": node.value.isoformat()},
    Truth: lambda node: {"truth": node.value},
    Fetch: lambda node: {"fact": node.ref.fact, "back": node.ref.back},
    Negate: lambda node: {"op": "negate", "item": tree(node.item)},
    Arith: _sides,
    Compare: _sides,
    Member: lambda node: {"op": "in", "item": tree(node.item), "choices": list(node.choices.values)},
    Not: lambda node: {"op": "not", "item": tree(node.item)},
    And: _several("and"),
    Or: _several("or"),
    AtLeast: lambda node: {
        "op": "at_least",
        "count": node.count,
        "items": [tree(item) for item in node.items],
    },
    If: _if_form,
    Steps: _steps_form,
    Marginal: _marginal_form,
    Lookup: _lookup_form,
    Extreme: lambda node: {"op": node.op, "items": [tree(item) for item in node.items]},
    Floor: lambda node: {"op": "floor", "item": tree(node.item), "block": tree(node.block)},
    Later: lambda node: {
        "op": "later",
        "item": tree(node.item),
        "count": tree(node.count),
        "unit": node.unit,
    },
    Between: lambda node: {
        "op": "between",
        "start": tree(node.start),
        "end": tree(node.end),
        "unit": node.unit,
    },
    Calendar: lambda node: {"op": "calendar", "kind": node.kind, "item": tree(node.item)},
    Knowledge: lambda node: {"op": "known", "item": tree(node.item)},
    Empty: lambda node: {"op": "empty", "item": tree(node.item)},
    StepRounding: lambda node: {
        "op": "rounded",
        "mode": node.mode,
        "item": tree(node.item),
        "step": tree(node.step),
    },
    Power: lambda node: {"op": "power", "item": tree(node.item), "exponent": node.exponent},
}
