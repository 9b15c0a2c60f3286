"""Systems of linear relations: over rationals, over whole numbers, strict and not."""

from fractions import Fraction

import pytest

from chanmai.engine.eligibility.linear import Linear, Relation, TooHard, Work, feasible
from chanmai.engine.facts.record import Ref

X, Y, Z = Ref("x"), Ref("y"), Ref("z")
NONE, ALL = frozenset[Ref]().__contains__, frozenset((X, Y, Z)).__contains__  # which variables are whole


def form(constant: int | Fraction, **factors: int | Fraction) -> Linear:
    return Linear.of({Ref(name): Fraction(factor) for name, factor in factors.items()}, Fraction(constant))


def at_least(constant: int | Fraction, **factors: int | Fraction) -> Relation:
    return Relation(form(constant, **factors))


def above(constant: int | Fraction, **factors: int | Fraction) -> Relation:
    return Relation(form(constant, **factors), strict=True)


def equal(constant: int | Fraction, **factors: int | Fraction) -> Relation:
    return Relation(form(constant, **factors), equal=True)


@pytest.mark.parametrize(
    ("relations", "over_rationals", "over_whole_numbers"),
    [
        ([], True, True),
        ([at_least(-3, x=1), at_least(3, x=-1)], True, True),  # x >= 3 and x <= 3
        ([above(-3, x=1), at_least(3, x=-1)], False, False),  # x > 3 and x <= 3
        ([above(-3, x=1), above(4, x=-1)], True, False),  # 3 < x < 4
        ([equal(-7, x=2)], True, False),  # 2x = 7
        ([equal(-7, x=2, y=4)], True, False),  # 2x + 4y = 7
        ([equal(-6, x=2, y=4)], True, True),
        ([above(0, x=1, y=-1), above(0, y=1, z=-1), above(0, z=1, x=-1)], False, False),  # x > y > z > x
        ([at_least(0, x=1, y=-1), at_least(0, y=1, z=-1), at_least(0, z=1, x=-1)], True, True),
        ([at_least(0, x=1, y=1), above(0, x=-1), above(0, y=-1)], False, False),
        # 3x + 3y lies between 1 and 2: no whole numbers, although each variable alone is free
        ([at_least(-1, x=3, y=3), at_least(2, x=-3, y=-3)], True, False),
        # 0 <= x, y <= 1 and x + y = 2x - 1/2 has only halves
        ([at_least(0, x=1), at_least(1, x=-1), equal(Fraction(1, 2), y=1, x=-1)], True, False),
        ([above(0)], False, False),
        ([at_least(0)], True, True),
    ],
)
def test_feasible(relations: list[Relation], over_rationals: bool, over_whole_numbers: bool) -> None:
    assert feasible(relations, NONE, Work()) is over_rationals
    assert feasible(relations, ALL, Work()) is over_whole_numbers


def test_whole_and_other_variables_may_stand_together() -> None:
    # x is whole, y is not: 2x + 2y = 7 holds with x = 3, y = 1/2
    assert feasible([equal(-7, x=2, y=2)], {X}.__contains__, Work())
    assert not feasible([equal(-7, x=2, y=2), equal(0, y=1)], {X}.__contains__, Work())


def test_a_question_that_exceeds_its_work_is_given_up() -> None:
    rows = [at_least(i, x=1, y=i, z=i * i) for i in range(1, 30)] + [
        at_least(i, x=-1, y=-i) for i in range(1, 30)
    ]
    with pytest.raises(TooHard):
        feasible(rows, NONE, Work(rows=50))


def test_the_form_keeps_its_terms_sorted_and_without_zeros() -> None:
    assert form(1, y=2, x=0).terms == ((Y, Fraction(2)),)
    assert form(0, y=1, x=1).plus(form(0, y=1), Fraction(-1)) == form(0, x=1)
    assert form(3, z=1).times(Fraction(0)) == Linear()
    assert form(3, z=2).times(Fraction(1, 2)).terms == ((Z, Fraction(1)),)
