"""On which tier of a ladder a firm stands, by what is known of each tier."""

from collections.abc import Sequence

from chanmai.engine.facts.term import Term


class NoTier(Term):
    """Why a firm stands on no tier: it is on none, or that is not known. What is not known is never a no."""

    NONE = "none"
    UNKNOWN = "unknown"


def highest_tier(answers: Sequence[tuple[str, bool | None]]) -> str | NoTier:
    """The highest tier that is a firm's, from answers for the tiers from the lowest up; None: not known.

    A higher tier of which nothing is known takes nothing away: the firm stands on the highest known to be its own.
    """
    held = [name for name, answer in answers if answer]
    if held:
        return held[-1]
    return NoTier.UNKNOWN if any(answer is None for _, answer in answers) else NoTier.NONE
