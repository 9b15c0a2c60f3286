"""Conjunction, disjunction and negation of z3 formulas that fold Python truth values away, and exact numbers."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import z3

Term = Any
"""A z3 expression; the library carries no types."""

Logic = Any
"""A z3 formula, or True or False where the answer is plain."""


def conj(*items: Logic) -> Logic:
    """All of the items."""
    left = [item for item in items if item is not True]
    if any(item is False for item in left):
        return False
    if not left:
        return True
    return left[0] if len(left) == 1 else z3.And(*left)


def disj(*items: Logic) -> Logic:
    """At least one of the items."""
    left = [item for item in items if item is not False]
    if any(item is True for item in left):
        return True
    if not left:
        return False
    return left[0] if len(left) == 1 else z3.Or(*left)


def neg(item: Logic) -> Logic:
    """The opposite."""
    return not item if isinstance(item, bool) else z3.Not(item)


def at_least(least: int, items: list[Logic]) -> Logic:
    """At least `least` of the items hold."""
    left = [item for item in items if item is not False and item is not True]
    least -= sum(item is True for item in items)
    if least <= 0:
        return True
    if least > len(left):
        return False
    if least == len(left):
        return conj(*left)
    return disj(*left) if least == 1 else z3.AtLeast(*left, least)


def chosen(test: Logic, then: Term, otherwise: Term) -> Term:
    """The term under the test, else the other one."""
    if isinstance(test, bool):
        return then if test else otherwise
    return then if then is otherwise else z3.If(test, then, otherwise)


def formula(item: Logic) -> Term:
    """A z3 formula in any case."""
    return z3.BoolVal(item) if isinstance(item, bool) else item


def exact(value: Fraction | int) -> Term:
    """An exact rational as a z3 number."""
    value = Fraction(value)
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _less(left: Term, right: Term) -> Logic:
    return left < right


RELATIONS: dict[str, Callable[[Term, Term], Logic]] = {
    "<": _less,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
