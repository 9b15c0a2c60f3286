"""What shared caps leave of an award, in whole steps of its rounding; amounts in 分."""

import pytest

from chanmai.engine.eligibility.stacking.steps import even, trimmed


@pytest.mark.parametrize(
    ("worth", "earlier", "rooms", "step", "paid"),
    [
        (30, 0, [], 1, 30),  # no cap
        (30, 10, [], 1, 20),  # a part was paid before
        (30, 40, [], 1, 0),
        (30, 0, [50], 20, 30),  # all that is due goes in: nothing is trimmed
        (30, 0, [30], 20, 30),  # and so where it just goes in
        (30, 0, [50, 25], 1, 25),  # the narrowest room counts
        (30, 0, [25], 10, 20),
        (50, 10, [25], 20, 10),  # 10 + 25 make one step of 20, of which 10 was paid before
        (50, 30, [5], 20, 0),  # 30 + 5 make one step, which was paid before and more
        (30, 0, [0], 10, 0),
    ],
)
def test_what_is_paid_of_an_award(worth: int, earlier: int, rooms: list[int], step: int, paid: int) -> None:
    assert trimmed(worth, earlier, rooms, step) == paid


@pytest.mark.parametrize(
    ("amounts", "steps", "expected"),
    [
        ([], [10], True),
        ([0, 40], [20], True),
        ([40, 60], [10, 20], True),
        ([30], [10, 20], False),  # no whole multiple of 20
        ([30], [4, 6], False),  # of both means of 12
        ([24, 36], [4, 6], True),
        ([40, 41], [20], False),
        ([7], [1], True),
    ],
)
def test_amounts_that_are_whole_multiples_of_every_step(
    amounts: list[int], steps: list[int], expected: bool
) -> None:
    assert even(amounts, steps) is expected
