"""Conditions that a phrase states without a number: yes/no facts, districts, titles, the pack's own phrases."""

import re

from chanmai.drafting.text.text import Span
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.proposal import Proposal, Role

_NOT = re.compile(
    r"(?:未(?:被)?(?:列入|纳入|认定为|获得|享受)?|无|没有|不存在|不属于|不含|不包括|除|不是|非)$"
)
_EITHER = re.compile(r"(?:企业)?(?:、|或者|或|和|及)$")
_OFFICE = re.compile(r"(?:人民政府|政府|管委会|局|委|办公室|财政|行政区域|辖区)")


def flags(sentence: str, words: Vocabulary, measured: list[Proposal]) -> list[Proposal]:
    """Every condition of that kind, in the order of the text. Words within a measured value count there already."""
    proposals: list[Proposal] = []
    for match in words.test_words.finditer(sentence):
        span = Span(*match.span())
        inside = any(each.span.start < span.end and span.start < each.span.end for each in measured)
        titled = sentence.rfind("《", 0, span.start) > sentence.rfind("》", 0, span.start)
        title = titled or _OFFICE.match(sentence, span.end)
        if inside or title:
            continue
        test = words.tests[match.group()]
        negated = _NOT.search(sentence[max(0, span.start - 6) : span.start])
        if negated:
            span = Span(max(0, span.start - len(negated.group())), span.end)
            test = test.removeprefix("not ") if test.startswith("not ") else f"not {test}"
        if any(each.test == test for each in proposals):
            continue
        either = bool(proposals) and bool(_EITHER.fullmatch(sentence[proposals[-1].span.end : span.start]))
        proposals.append(Proposal(Role.FLAG, span, sentence[span.start : span.end], test=test, either=either))
    return proposals
