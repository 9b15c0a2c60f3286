"""Systems of linear relations: over rationals, over whole numbers, strict and not."""

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.missing import linear
from chanmai.engine.eligibility.missing.linear import Linear, Relation, TooHard, Work, feasible
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


FACTORS, KINDS = (-3, -2, -1, 1, 2, 3), ("at least", "above", "equal")


def systems() -> Iterator[list[tuple[int, int, int, str]]]:
    """Small systems of rows a*x + b*y + c (>=, > or ==) 0, always the same."""
    dice = random.Random(20)
    for size in (1, 2, 2, 3):
        for _ in range(90):
            yield [
                (dice.choice(FACTORS), dice.choice(FACTORS), dice.randint(-7, 7), dice.choice(KINDS))
                for _ in range(size)
            ]


def fits(row: tuple[int, int, int, str], x: Fraction, y: Fraction) -> bool:
    a, b, c, kind = row
    value = a * x + b * y + c
    return {"at least": value >= 0, "above": value > 0, "equal": value == 0}[kind]


@pytest.mark.parametrize(
    ("whole", "grain"), [({X, Y}, 1), ({X}, 12)]
)  # with x whole and factors up to 3, y may be held to twelfths
def test_against_trying_every_point_of_a_small_square(whole: set[Ref], grain: int) -> None:
    made = {"at least": at_least, "above": above, "equal": equal}
    square = [at_least(0, x=1), at_least(3, x=-1), at_least(0, y=1), at_least(3, y=-1)]
    answers = set()
    for rows in systems():
        expected = any(
            all(fits(row, Fraction(x), Fraction(y, grain)) for row in rows)
            for x in range(4)
            for y in range(3 * grain + 1)
        )
        relations = [made[kind](c, x=a, y=b) for a, b, c, kind in rows]
        assert feasible([*relations, *square], whole.__contains__, Work()) is expected, rows
        answers.add(expected)
    assert answers == {True, False}


def test_work_is_spent_to_the_last() -> None:
    work = Work(rows=3, branches=1)
    work.spend(rows=3, branches=1)
    assert (work.rows, work.branches) == (0, 0)
    with pytest.raises(TooHard):
        work.spend(rows=1)
    with pytest.raises(TooHard):
        Work(branches=0).spend(branches=1)
    # 3 < x < 4 with x whole takes no branch, since the constants are tightened; 2x + 2y = 7 with y free takes one
    assert feasible([equal(-7, x=2, y=2)], {X}.__contains__, Work(branches=1))


@pytest.mark.parametrize(
    "square", [[], [at_least(3, x=-1), at_least(3, y=-1)], [at_least(0, x=1), at_least(0, y=1)]]
)
def test_a_witness_satisfies_every_row_and_is_whole_where_it_may_be(square: list[Relation]) -> None:
    made = {"at least": at_least, "above": above, "equal": equal}
    found = 0
    for system in systems():
        relations = [*(made[kind](c, x=a, y=b) for a, b, c, kind in system), *square]
        rows = [row for relation in relations for row in linear._rows(relation)]
        point = linear._witness(rows, NONE, Work())
        if point is None:
            assert not feasible(relations, NONE, Work())
            continue
        found += 1
        values = {ref: point.get(ref, Fraction(0)) for ref in (X, Y)}
        assert all(fits(row, values[X], values[Y]) for row in system), (system, point)
    assert found > 100


@pytest.mark.parametrize(
    ("low", "high", "picked"),
    [
        (None, None, 0),
        (None, (Fraction(5, 2), False), 2),
        (None, (Fraction(3), True), 2),
        ((Fraction(5, 2), False), None, 3),
        ((Fraction(3), True), None, 4),
        ((Fraction(3), False), None, 3),
        ((Fraction(3), False), (Fraction(9), False), 3),
        ((Fraction(3), True), (Fraction(4), False), 4),
        ((Fraction(3), True), (Fraction(4), True), Fraction(7, 2)),
        ((Fraction(5, 2), False), (Fraction(11, 4), False), Fraction(21, 8)),
    ],
)
def test_the_value_picked_is_whole_if_one_lies_inside(
    low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None, picked: int | Fraction
) -> None:
    assert linear._pick(low, high, whole=True) == picked
    if low is not None and high is not None:
        assert linear._pick(low, high, whole=False) == (low[0] + high[0]) / 2


def test_of_two_equal_bounds_the_strict_one_counts() -> None:
    # y is 0, so x lies from 3.5 up to 4, but not on it: a whole x there is none, a fraction there is.
    system = [
        at_least(Fraction(-7, 2), x=1, y=1),
        at_least(4, x=-1),
        above(4, x=-1, y=-2),
        at_least(0, y=1),
        at_least(0, y=-1),
    ]
    for order in (system, system[::-1]):
        assert not feasible(order, {X}.__contains__, Work())
        assert feasible(order, NONE, Work())
