"""What a peer has to offer, and how its answers are held against ours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NOT_MET, UNKNOWN, MET = 0, 1, 2


@dataclass(frozen=True)
class Answers:
    """Per rule: met pairs, unknown pairs, sum of known amounts in 分."""

    met: list[int]
    unknown: list[int]
    amounts: list[int]


@dataclass(frozen=True)
class Peer:
    """One way to do the job. `status` and `full` are timed: everything that each call has to do again."""

    name: str
    version: str
    remark: str
    status: Callable[[], Any]
    full: Callable[[], Any]
    answers: Callable[[], Answers] = field(repr=False)


@dataclass(frozen=True)
class Pairs:
    """Every pair for itself: states [rule, firm] (0 not met, 1 unknown, 2 met) and amounts, -1 where none is given."""

    states: np.ndarray
    amounts: np.ndarray


@dataclass(frozen=True)
class Disagreement:
    """Pairs on which a peer that cannot say unknown, or that rounds, differs from the exact answer."""

    pairs: int
    known_wrong: int  # known to us, decided otherwise by the peer
    unknown_as_met: int
    unknown_as_not: int
    met: int  # what the peer shows as eligible
    amounts_wrong: int
    amounts: int  # of pairs that both call met with a known amount
    furthest: int  # the largest error of an amount, 分

    def words(self) -> str:
        """The counts in a sentence."""
        share = self.unknown_as_met / self.met if self.met else 0
        return (
            f"known pairs decided wrongly {self.known_wrong:,} of {self.pairs:,}; unknown pairs shown as eligible "
            f"{self.unknown_as_met:,} ({share:.1%} of its eligible list), as not eligible {self.unknown_as_not:,}; "
            f"amounts that differ {self.amounts_wrong:,} of {self.amounts:,}, at most by {self.furthest / 100:,.2f} 元"
        )


def compare(peer: Pairs, exact: Pairs) -> Disagreement:
    """The counts of a peer against the exact pairs."""
    unknown = exact.states == UNKNOWN
    known_wrong = ~unknown & (peer.states != exact.states)
    both = (peer.states == MET) & (exact.states == MET) & (exact.amounts >= 0)
    off = np.abs(peer.amounts[both] - exact.amounts[both])
    return Disagreement(
        exact.states.size,
        int(known_wrong.sum()),
        int((unknown & (peer.states == MET)).sum()),
        int((unknown & (peer.states == NOT_MET)).sum()),
        int((peer.states == MET).sum()),
        int((off > 0).sum()),
        int(both.sum()),
        int(off.max(initial=0)),
    )
