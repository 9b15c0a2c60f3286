"""Formulas over missing facts: how they are joined, what their opposites are, and comparisons with zero."""

from fractions import Fraction

import pytest

from chanmai.engine.eligibility.missing.formula import (
    Count,
    Formula,
    Free,
    OneOf,
    Same,
    Shares,
    both,
    comparison,
    count,
    either,
    opposite,
)
from chanmai.engine.eligibility.missing.linear import Linear, Relation
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse

X, Y = Ref("x"), Ref("y")
FORM = Linear.of({X: Fraction(1)}, Fraction(-3))  # x - 3
BACK = Linear.of({X: Fraction(-1)}, Fraction(3))  # 3 - x
A, B, C = (OneOf(Ref(name), frozenset({True})) for name in "abc")
NOT_A, NOT_B, NOT_C = (OneOf(Ref(name), frozenset({True}), positive=False) for name in "abc")


@pytest.mark.parametrize(
    ("least", "items", "made"),
    [
        (2, (A, B, C), Count(2, (A, B, C))),
        (2, (A, B, True), Count(1, (A, B))),
        (2, (A, B, False), Count(2, (A, B))),
        (2, (A, True, False), A),
        (1, (A, True), True),
        (0, (A,), True),
        (2, (A, False), False),
        (1, (), False),
        (0, (), True),
    ],
)
def test_constants_are_taken_out(least: int, items: tuple[Formula, ...], made: Formula) -> None:
    assert count(least, items) == made


def test_both_and_either() -> None:
    assert both(A, B) == Count(2, (A, B))
    assert either(A, B) == Count(1, (A, B))
    assert (both(), either()) == (True, False)


@pytest.mark.parametrize(
    ("formula", "other"),
    [
        (True, False),
        (A, NOT_A),
        (Shares(X, frozenset({"甲"})), Shares(X, frozenset({"甲"}), positive=False)),
        (Same(X, Y), Same(X, Y, positive=False)),
        (Free((parse("a"), "true")), Free((parse("a"), "true"), positive=False)),
        (Count(2, (A, B)), Count(1, (NOT_A, NOT_B))),
        (Count(2, (A, B, C)), Count(2, (NOT_A, NOT_B, NOT_C))),
        (Relation(FORM), Relation(BACK, strict=True)),
        (Relation(FORM, strict=True), Relation(BACK)),
    ],
)
def test_opposites(formula: Formula, other: Formula) -> None:
    assert opposite(formula) == other
    assert opposite(other) == formula


def test_the_opposite_of_equal_is_above_or_below() -> None:
    assert opposite(Relation(FORM, equal=True)) == Count(
        1, (Relation(FORM, strict=True), Relation(BACK, strict=True))
    )


@pytest.mark.parametrize(
    ("op", "formula"),
    [
        (Op.GT, Relation(FORM, strict=True)),
        (Op.GE, Relation(FORM)),
        (Op.EQ, Relation(FORM, equal=True)),
        (Op.LT, Relation(BACK, strict=True)),
        (Op.LE, Relation(BACK)),
        (Op.NE, Count(1, (Relation(FORM, strict=True), Relation(BACK, strict=True)))),
    ],
)
def test_comparing_a_form_with_zero(op: Op, formula: Formula) -> None:
    assert comparison(op, FORM) == formula


@pytest.mark.parametrize(
    ("constant", "holds"),
    [
        (Fraction(-1), {"<", "<=", "!="}),
        (Fraction(0), {"<=", ">=", "=="}),
        (Fraction(1, 2), {">", ">=", "!="}),
        (Fraction(1), {">", ">=", "!="}),
    ],
)
def test_a_constant_is_compared_at_once(constant: Fraction, holds: set[str]) -> None:
    found = {op: comparison(op, Linear((), constant)) for op in tuple(Op)}
    assert found == {op: op in holds for op in found}
