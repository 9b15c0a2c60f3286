"""The solver's formulas and exact numbers, with Python truth values folded away.

z3 keeps its terms in contexts, and one context may serve one thread at a time. `solving` gives the work inside it a
context of its own, so that pages and jobs can ask at the same time; outside of it z3's common one is used.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import z3

Term = Any
"""A z3 expression; the library carries no types."""

Logic = Any
"""A z3 formula, or True or False where the answer is plain."""


_OWN = threading.local()


@contextmanager
def solving() -> Iterator[None]:
    """Everything that is translated and asked inside belongs to this piece of work alone."""
    if context() is not None:  # part of a larger piece of work
        yield
        return
    _OWN.context = z3.Context()
    try:
        yield
    finally:
        _OWN.context = None


def context() -> z3.Context | None:
    """The context of the work at hand; None for z3's common one."""
    return getattr(_OWN, "context", None)


def whole(name: str) -> Term:
    """A variable for a whole number."""
    return z3.Int(name, context())


def some_whole() -> Term:
    """A variable for a whole number that nothing else speaks of."""
    return z3.FreshInt("n", context())


def truth(name: str) -> Term:
    """A variable that is true or false."""
    return z3.Bool(name, context())


def exact_whole(value: int) -> Term:
    """A whole number as a z3 number."""
    return z3.IntVal(value, context())


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


def choice(test: Logic, then: Term, otherwise: Term) -> Term:
    """The term under the test, else the other one."""
    if isinstance(test, bool):
        return then if test else otherwise
    return then if then is otherwise else z3.If(test, then, otherwise)


def formula(item: Logic) -> Term:
    """A z3 formula in any case."""
    return z3.BoolVal(item, context()) if isinstance(item, bool) else item


def exact(value: Fraction | int) -> Term:
    """An exact rational as a z3 number."""
    value = Fraction(value)
    return z3.RealVal(f"{value.numerator}/{value.denominator}", context())
