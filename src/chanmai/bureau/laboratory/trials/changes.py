"""Who wins and who loses when one version of a clause takes the place of another, with the money of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chanmai.bureau.laboratory.trials.answers import Answer, Answers, Firm
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.facts.term import Term


class Turn(Term):
    """What becomes of a firm."""

    GAINS = "新符合"
    MORE = "金额增加"
    MAY_GAIN = "可能符合"
    OTHER = "金额区间变化"
    MAY_LOSE = "不再确定"
    LESS = "金额减少"
    CLOSED = "不再可能符合"
    LOSES = "不再符合"


TURNS_EN = {
    Turn.GAINS: "newly eligible",
    Turn.MORE: "gets more",
    Turn.MAY_GAIN: "may qualify now",
    Turn.OTHER: "bounds change",
    Turn.MAY_LOSE: "no longer certain",
    Turn.LESS: "gets less",
    Turn.CLOSED: "can no longer qualify",
    Turn.LOSES: "no longer eligible",
}
BETTER = (Turn.GAINS, Turn.MORE, Turn.MAY_GAIN)
WORSE = (Turn.MAY_LOSE, Turn.LESS, Turn.CLOSED, Turn.LOSES)


@dataclass(frozen=True, slots=True)
class Change:
    """One firm that is treated differently."""

    firm: Firm
    before: Answer
    after: Answer
    turn: Turn

    @property
    def size(self) -> int:
        """By how much the amount moves at most, in 分; for the order of lists."""
        return abs(_high(self.after) - _high(self.before))


def changes(before: Answers, after: Answers, firms: Sequence[Firm]) -> tuple[Change, ...]:
    """The firms treated differently, those that gain first, the largest change of each kind first.

    What becomes of a firm that one of the two could not decide is not known: it is none of them.
    """
    order = list(Turn)
    all_changes = list(_changed(before, after, firms))
    return tuple(sorted(all_changes, key=lambda each: (order.index(each.turn), -each.size, each.firm.id)))


def _changed(before: Answers, after: Answers, firms: Sequence[Firm]) -> Iterator[Change]:
    for firm in firms:
        if firm.id in before.aside or firm.id in after.aside:
            continue
        old, new = before[firm.id], after[firm.id]
        if old != new:
            yield Change(firm, old, new, turn(old, new))


def turn(old: Answer, new: Answer) -> Turn:
    """What becomes of a firm with the one answer when the other takes its place."""
    if old.verdict is not new.verdict:
        if new.verdict is Verdict.MET:
            return Turn.GAINS
        if new.verdict is Verdict.UNKNOWN:
            return Turn.MAY_GAIN if old.verdict is Verdict.NOT_MET else Turn.MAY_LOSE
        return Turn.LOSES if old.verdict is Verdict.MET else Turn.CLOSED
    lows, highs = (_low(old), _low(new)), (_high(old), _high(new))
    same_kind = (old.amount.high is None) == (new.amount.high is None)
    if same_kind and lows[1] >= lows[0] and highs[1] >= highs[0]:
        return Turn.MORE
    if same_kind and lows[1] <= lows[0] and highs[1] <= highs[0]:
        return Turn.LESS
    return Turn.OTHER


def _low(answer: Answer) -> int:
    return 0 if answer.verdict is Verdict.NOT_MET else answer.amount.low or 0


def _high(answer: Answer) -> int:
    return 0 if answer.verdict is Verdict.NOT_MET else answer.amount.high or _low(answer)
