"""Steps of one measure that a text says one after another: the next one takes over the fact and leaves out what the
one before took in."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.thresholds import CARRIED, in_unit
from chanmai.engine.facts.texts import Text

COMPLEMENT = Text(
    "前一档已含此数，“以下”按不含理解",
    "The step before takes this number in, so 以下 leaves it out",
)
_BARE = re.compile(r"(?>（[一二三四五六七八九十\d]+）|[①-⑳]|其中：?|对于|对|年度|在|为|，)*(?:（[^（）]*）)?")
_TAIL = 4  # so many last characters tell whether two numbers speak of the same thing


def following(
    sentence: str, proposals: Sequence[Proposal], earlier: Sequence[Proposal], words: Vocabulary
) -> list[Proposal]:
    """What a sentence proposes, read after the thresholds that stand before it in the same line."""
    result: list[Proposal] = []
    thresholds = [each for each in earlier if each.role is Role.THRESHOLD]
    for each in proposals:
        if each.role is Role.THRESHOLD:
            each = _complement(_taken_over(sentence, each, thresholds, words), thresholds)
            thresholds.append(each)
        result.append(each)
    return result


def _taken_over(sentence: str, each: Proposal, thresholds: Sequence[Proposal], words: Vocabulary) -> Proposal:
    """5亿元及以上的 at the beginning of a sentence speaks of the fact of the sentence before."""
    bare = not each.subject and not each.about and _BARE.fullmatch(sentence, 0, each.span.start)
    if not bare or len(each.values) != 1:
        return each
    value = each.values[0]
    alike = [old for old in thresholds if old.values and old.values[-1].dimension == value.dimension]
    last = alike[-1] if alike else None
    if last is None or not last.subject:
        return each
    fact = words.dictionary.get(last.subject) if last.subject in words.dictionary else None
    if fact is None:
        return each
    test = f"{last.subject} {each.op} {in_unit(value, fact)}"
    return replace(each, subject=last.subject, test=test, doubts=(*each.doubts, CARRIED))


def _complement(each: Proposal, thresholds: Sequence[Proposal]) -> Proposal:
    """甲50人以上…，50人以下…: where the upper step takes the number in, the lower one leaves it out."""
    if each.op != "<=" or not each.words.endswith("以下") or len(each.values) != 1:
        return each
    upper = {_key(other) for other in thresholds if other.op == ">=" and len(other.values) == 1}
    if _key(each) not in upper:
        return each
    test = each.test.replace("<=", "<")
    return replace(each, op="<", test=test, doubts=(*each.doubts, COMPLEMENT))


def _key(each: Proposal) -> tuple[str, Fraction, str]:
    value = each.values[0]
    return each.subject or each.about.rstrip("在为达到的")[-_TAIL:], value.value, value.dimension
