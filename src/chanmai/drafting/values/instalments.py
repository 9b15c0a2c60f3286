"""What is paid in stages: 分三年按4:3:3, 第一年拨付60%，第二年拨付40%, 分两年兑现，每年兑现50%."""

import re
from dataclasses import replace

from chanmai.drafting.text.bounds import ending
from chanmai.drafting.text.text import Span
from chanmai.drafting.values.context import Context
from chanmai.drafting.values.payments import plain
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.engine.facts.units import RATIO

_SPLIT = re.compile(r"分[两二三四五2-5]?(?:个)?(?:年|期|次|批|笔|阶段)|分期|分年|逐年")
_STAGE = re.compile(
    r"(?:第[一二三四五\d](?:年|期|次|批|阶段)|首年|次年|首期|二期|三期|验收后|立项后|认定后|余下|剩余|其余)[^，；。%]{0,12}$"
)
_EACH_YEAR = re.compile(r"(?:每年|每期|每次|逐年|各)(?:度)?(?:兑现|拨付|发放|支付|给予|按)[^，；。%]{0,10}$")
_STAGES = 2


def instalments(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """40%、30%、30% or 4:3:3 over three years."""
    shares = context.group.items
    if context.dimension != RATIO or len(shares) < _STAGES or sum(each.value for each in shares) != 1:
        return []
    around = context.sentence[max(0, context.span.start - 12) : context.span.end + 14]
    return plain(Role.INSTALMENTS, context) if _SPLIT.search(around) else []


def stages(sentence: str, proposals: list[Proposal]) -> list[Proposal]:
    """The proposals with shares of stages that make up the whole as instalments, where they were taken for rates."""
    proposals = [_equal(sentence, each, proposals) for each in proposals]
    stage_rates = [
        each for each in proposals if each.role is Role.RATE and ending(_STAGE, sentence, each.span.start)
    ]
    values = tuple(value for each in stage_rates for value in each.values)
    if len(stage_rates) < _STAGES or sum(value.value for value in values) != 1:
        return proposals
    span = Span(stage_rates[0].span.start, stage_rates[-1].span.end)
    whole = Proposal(Role.INSTALMENTS, span, sentence[span.start : span.end], values)
    others = [each for each in proposals if each not in stage_rates]
    return sorted([*others, whole], key=lambda each: each.span)


def _equal(sentence: str, each: Proposal, proposals: list[Proposal]) -> Proposal:
    """分两年兑现，每年兑现50%: as many equal instalments."""
    spans = [
        other
        for other in proposals
        if other.role is Role.SPAN and sentence[: other.span.start].endswith("分")
    ]
    years = spans[0].values[0].value if spans else 0
    yearly = (
        each.role is Role.RATE and len(each.values) == 1 and ending(_EACH_YEAR, sentence, each.span.start)
    )
    if not yearly or each.values[0].value * years != 1:
        return each
    return replace(each, role=Role.INSTALMENTS, values=each.values * int(years))
