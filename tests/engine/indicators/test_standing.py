"""The highest tier of a firm: every combination of three tiers held, not held and not known."""

from itertools import product

import pytest

from chanmai.engine.indicators.standing import NoTier, highest_tier

NAMES = ("创新型", "专精特新", "小巨人")


@pytest.mark.parametrize("known", list(product((True, False, None), repeat=3)))
def test_the_highest_known_tier_counts_and_what_is_not_known_is_no_no(known: tuple[bool | None, ...]) -> None:
    found = highest_tier(tuple(zip(NAMES, known, strict=True)))
    if True in known:
        assert found == NAMES[max(place for place, answer in enumerate(known) if answer)]
    else:
        assert found is (NoTier.UNKNOWN if None in known else NoTier.NONE)


def test_without_tiers_a_firm_is_on_none() -> None:
    assert highest_tier(()) is NoTier.NONE
