"""The six comparisons: what they compare, and their two counterparts."""

import datetime
from fractions import Fraction

import pytest

from chanmai.engine.language.op import Op

PAIRS = [(1, 2), (2, 2), (2, 1), (Fraction(1, 3), 1), (datetime.date(2024, 1, 1), datetime.date(2024, 5, 1))]


def test_each_compares_two_known_values() -> None:
    answers = {
        (1, 2): {"<": True, "<=": True, ">": False, ">=": False, "==": False, "!=": True},
        (2, 2): {"<": False, "<=": True, ">": False, ">=": True, "==": True, "!=": False},
        (2, 1): {"<": False, "<=": False, ">": True, ">=": True, "==": False, "!=": True},
    }
    for (left, right), expected in answers.items():
        assert {op: op.holds(left, right) for op in Op} == expected


@pytest.mark.parametrize("op", Op)
def test_the_mirror_says_the_same_the_other_way_round(op: Op) -> None:
    assert all(op.mirror.holds(right, left) is op.holds(left, right) for left, right in PAIRS)
    assert op.mirror.mirror is op


@pytest.mark.parametrize("op", Op)
def test_the_opposite_denies(op: Op) -> None:
    assert all(op.opposite.holds(left, right) is not op.holds(left, right) for left, right in PAIRS)
    assert op.opposite.opposite is op


def test_their_kinds() -> None:
    assert [op for op in Op if op.compares_size] == ["<", "<=", ">", ">="]
    assert [op for op in Op if op.below] == ["<", "<="]
    assert [op for op in Op if op.strict] == ["<", ">"]
