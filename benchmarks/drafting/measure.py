"""Precision and recall of thresholds, rates, caps and sums against labels; a value counts when all of it is right."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.drafting.examples import KINDS, Example

from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.reading import read_text
from chanmai.drafting.values.terms import validity
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.parse import parse

FIRST = "首次("


@dataclass(frozen=True)
class Miss:
    """A label that was not read, or a value that has no label."""

    kind: str
    value: str
    text: str
    extra: bool


@dataclass
class Score:
    """Counts of one kind of value."""

    right: int = 0
    proposed: int = 0
    labelled: int = 0

    def __add__(self, other: "Score") -> "Score":
        """Counts of both."""
        return Score(self.right + other.right, self.proposed + other.proposed, self.labelled + other.labelled)

    @property
    def precision(self) -> float:
        """Share of what was proposed that is right."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of what is labelled that was proposed."""
        return self.right / self.labelled if self.labelled else 1.0


def interval(part: int, whole: int) -> tuple[float, float]:
    """The Wilson score interval at 95 % of a share (Wilson, JASA 22 (1927) 209–212); `whole` is not zero."""
    z = 1.959964
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    reach = z * math.sqrt(share * (1 - share) / whole + spread / whole / 4) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def measure(rows: Iterable[Example], words: Vocabulary) -> tuple[dict[str, Score], list[Miss]]:
    """The scores by kind, and everything that differs."""
    scores = {kind: Score() for kind in KINDS}
    misses: list[Miss] = []
    for row in rows:
        found = [each for reading in read_text(row.text, words).readings for each in reading.proposals]
        for kind in KINDS:
            values = dates(row.text) if kind == "validity" else said(found, kind)
            proposed, labelled = Counter(values), Counter(map(canonical, row.labels[kind]))
            right = proposed & labelled
            score = scores[kind]
            score.right += right.total()
            score.proposed += proposed.total()
            score.labelled += labelled.total()
            misses += [Miss(kind, value, row.text, False) for value in (labelled - right).elements()]
            misses += [Miss(kind, value, row.text, True) for value in (proposed - right).elements()]
    return scores, misses


def said(found: Sequence[Proposal], kind: str) -> list[str]:
    """What the proposals say of one kind, each value by itself."""
    role, write = _KINDS[kind]
    return [canonical(text) for each in found if each.role is role for text in write(each)]


def _threshold(each: Proposal) -> list[str]:
    if not each.test:
        return [f"? {each.op} {value.rule_text}" for value in each.values]
    if len(each.values) < 2:
        return [each.test.removeprefix(FIRST).removesuffix(")") if each.test.startswith(FIRST) else each.test]
    return [f"{each.subject} {each.op} {value.rule_text}" for value in each.values]


def _values(each: Proposal) -> list[str]:
    return [value.rule_text for value in each.values]


def dates(text: str) -> list[str]:
    """The first day on which a sentence says that something holds, and the first on which it no longer does."""
    return [canonical(day.isoformat()) for day in validity([text], None) if day is not None]


def _word(each: Proposal) -> list[str]:
    return [each.text]


_KINDS: dict[str, tuple[Role, Callable[[Proposal], list[str]]]] = {
    "thresholds": (Role.THRESHOLD, _threshold),
    "rates": (Role.RATE, _values),
    "caps": (Role.CAP, _values),
    "sums": (Role.SUM, _values),
    "instalments": (Role.INSTALMENTS, _values),
    "stacking": (Role.STACKING, _word),
    "delivery": (Role.DELIVERY, _word),
}


def canonical(text: str) -> str:
    """The same for 0.2亿元 and 2000万元: the parsed expression, without places."""
    unknown = text.startswith("? ")
    try:
        node: Any = parse(text.replace("? ", "未知 ", 1) if unknown else text)
    except RuleError:
        return text
    return re.sub(r"unit='(?:百|万|亿)元'", "unit='元'", repr(node))
