"""Two versions of a clause over a list of firms: who wins, who loses, whose amount changes, and the totals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import NO_AWARDS, judge
from chanmai.engine.eligibility.deciding.explain import VERDICTS
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Record


class Fate(StrEnum):
    """What the change of versions means for one firm."""

    WINS = "新符合"
    LOSES = "不再符合"
    MORE = "金额增加"
    LESS = "金额减少"
    SAME = "不变"
    OPEN = "待补充"  # facts are missing under one of the two


@dataclass(frozen=True, slots=True)
class Judged:
    """One firm under one version. Amounts in 分: at least `low`, at most `high` (None: not bounded)."""

    verdict: Verdict
    low: int = 0
    high: int | None = 0


@dataclass(frozen=True, slots=True)
class FirmChange:
    """One firm under both versions."""

    subject: str
    old: Judged
    new: Judged
    fate: Fate

    @property
    def gain(self) -> int | None:
        """How much more the firm gets at most, in 分; None where a side has no upper bound."""
        if self.old.high is None or self.new.high is None:
            return None
        return self.new.high - self.old.high


@dataclass(frozen=True, slots=True)
class Total:
    """Firms that are met, and the sum of what they get, in 分. `high` None: some amount has no upper bound."""

    met: int
    unknown: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Every firm whose standing or amount changes (all with `every`), how many of each fate, and both totals."""

    changes: tuple[FirmChange, ...]
    fates: Mapping[Fate, int]
    old: Total
    new: Total


def judged(compiled: Compiled, records: Iterable[Record], dictionary: Dictionary) -> list[Judged]:
    """Each firm under a clause, by the exact engine; a bulk runner's results can be used just as well."""
    found = []
    for record in records:
        judgement = judge(compiled, View(record, dictionary, NO_AWARDS))
        found.append(as_judged(VERDICTS[judgement.answer.met], judgement.amount))
    return found


def as_judged(verdict: Verdict, amount: AwardAmount) -> Judged:
    """Verdict and amount in the form that is compared. What is not met or pays nothing stated counts as 0."""
    if verdict is Verdict.NOT_MET:
        return Judged(verdict)
    return Judged(verdict, amount.low or 0, amount.high if amount.low is not None else 0)


def tally(
    subjects: Sequence[str], old: Sequence[Judged], new: Sequence[Judged], *, every: bool = False
) -> Tally:
    """Compare firm by firm. The three sequences are in the same order; raises ValueError when they are not as long."""
    changes = [
        FirmChange(subject, one, other, fate_of(one, other))
        for subject, one, other in zip(subjects, old, new, strict=True)
    ]
    shown = tuple(change for change in changes if every or change.fate is not Fate.SAME)
    return Tally(shown, Counter(change.fate for change in changes), total(old), total(new))


def fate_of(old: Judged, new: Judged) -> Fate:
    """What the change means for a firm."""
    if Verdict.UNKNOWN in (old.verdict, new.verdict):
        return Fate.SAME if old == new else Fate.OPEN
    if old.verdict is not new.verdict:
        return Fate.WINS if new.verdict is Verdict.MET else Fate.LOSES
    if (old.low, old.high) == (new.low, new.high):
        return Fate.SAME
    return Fate.MORE if _rank(new) > _rank(old) else Fate.LESS


def _rank(found: Judged) -> tuple[bool, int, int]:
    return found.high is None, found.high or 0, found.low


def total(found: Sequence[Judged]) -> Total:
    """The sums of one version."""
    highs = [each.high for each in found]
    known = [high for high in highs if high is not None]
    return Total(
        met=sum(each.verdict is Verdict.MET for each in found),
        unknown=sum(each.verdict is Verdict.UNKNOWN for each in found),
        low=sum(each.low for each in found),
        high=sum(known) if len(known) == len(highs) else None,
    )
