"""Rounding and powers of whole columns: `engine.facts.rounding` row by row."""

from fractions import Fraction

import numpy as np

from chanmai.engine.facts.rounding import DOWN, HALF, HALF_UP, UP
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.vectors import (
    Vector,
    add,
    choose,
    compare,
    constant,
    divide,
    multiply,
    negate,
    whole,
)

ONE, ZERO = constant(Fraction(1)), constant(Fraction(0))


def round_sizes(values: Vector, step: Fraction, mode: str) -> Vector:
    """The size of each number rounded to whole steps, with its sign."""
    below = np.asarray(compare(Op.LT, values, ZERO))
    size = round_amounts(choose(below, negate(values), values), step, mode)
    return choose(below, negate(size), size)


def round_amounts(size: Vector, step: Fraction, mode: str) -> Vector:
    """Numbers not below 0 rounded to whole steps; the unit is the step, and nothing is divided."""
    if mode == UP:
        return negate(whole(negate(size), step))
    if mode in (DOWN, HALF_UP):
        return whole(size, step, half_up=mode == HALF_UP)
    even = whole(add(size, constant(step * HALF)), 2 * step)
    next_step = np.asarray(compare(Op.GT, size, add(even, constant(step * HALF))))
    return choose(next_step, add(even, constant(step)), even)


def raise_all(values: Vector, exponent: int) -> Vector:
    """Each number multiplied by itself so many times; below 0 divided, and then unknown where it is 0."""
    if exponent < 0:
        return divide(ONE, raise_all(values, -exponent))
    power = Vector(ONE.num, ONE.unit, values.known, ONE.top)
    square = values
    while exponent:
        if exponent % 2:
            power = multiply(power, square)
        exponent //= 2
        square = multiply(square, square) if exponent else square
    return power
