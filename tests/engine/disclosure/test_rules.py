"""When a sum is sensitive, and how far it has to stay open: the rules, worked through by hand."""

from fractions import Fraction

import pytest

from chanmai.engine.disclosure.rules import Dominance, ReleaseRules

RULES = ReleaseRules(
    3,
    (Dominance(1, Fraction(85, 100)), Dominance(2, Fraction(90, 100))),
    None,
    Fraction(1, 10),
    Fraction(1, 10),
    5,
)


@pytest.mark.parametrize(
    ("amounts", "sensitive"),
    [
        ([], False),  # nothing tells nothing
        ([50], True),
        ([50, 50], True),
        ([40, 30, 30], False),
        ([86, 7, 7], True),
        ([85, 5, 10], True),  # two firms have 95 %
        ([80, 10, 10], False),  # exactly 90 % is not more
        ([80, 11, 9], True),
        ([0, 0, 0], False),  # whether firms at nothing dominate: none has more than its share of nothing
    ],
)
def test_what_is_sensitive(amounts: list[int], sensitive: bool) -> None:
    assert RULES.is_sensitive(amounts) is sensitive


def test_closeness_asks_what_is_left_beside_the_two_largest() -> None:
    close = ReleaseRules(3, (), Fraction(1, 10), Fraction(1, 10), Fraction(1, 10), 1)
    assert close.is_sensitive([100, 50, 9])
    assert not close.is_sensitive([100, 50, 10])


def test_the_safety_of_a_number_is_rounded_up_and_has_a_floor() -> None:
    assert RULES.safety(101, 101) == 11
    assert RULES.safety(10, 10) == 5
