"""Rounding to whole steps, exactly: the size is rounded, and the sign put back (GB/T 8170, negative numbers)."""

import math
from fractions import Fraction

HALF = Fraction(1, 2)
UP, DOWN, HALF_UP, HALF_EVEN = "进位", "舍去", "四舍五入", "四舍六入"
ROUNDINGS = (UP, DOWN, HALF_UP, HALF_EVEN)


def round_to(value: int | Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of the step that the mode wants: up is away from 0, a half goes up or to the even multiple."""
    steps = steps_of(abs(Fraction(value)) / step, mode) * step
    return -steps if value < 0 else steps


def steps_of(size: Fraction, mode: str) -> int:
    """How many whole steps stand for a size not below 0, itself counted in steps."""
    if mode == UP:
        return math.ceil(size)
    if mode == DOWN:
        return math.floor(size)
    return math.floor(size + HALF) if mode == HALF_UP else round(size)
