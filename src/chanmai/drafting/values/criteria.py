"""Conditions that lists of criteria word in their own ways: a share of another thing, an age, a place on a list."""

import re
from dataclasses import replace

from chanmai.drafting.text.text import Span
from chanmai.drafting.values.context import Context
from chanmai.drafting.values.operators import LEAST, LESS, MORE, MOST, SIGNS
from chanmai.drafting.values.payments import GIVES, gives_behind, plain
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.quantities import FAMILIES
from chanmai.drafting.values.thresholds import threshold, unnamed
from chanmai.engine.facts.units import COUNT, MONEY, RATIO

SPANS = ("年", "月", "天")
_RELATIVE = re.compile(
    rf"(?<!按)(?<!按照)(?:(?P<most>{MOST})|(?P<least>{LEAST})|(?P<less>{LESS})|(?P<more>{MORE}))"
    r"(?P<whole>[^，；。\d]{2,30}?)(?:的(?:比例)?|(?<=收入)|(?<=总额)|(?<=投资))$"
)
_PART_ENDS = re.compile(r"(?:以上|及以上)?(?:的)?(?:[，；。、）（且或]|$)")
_RANKED = re.compile(r"前\d+名|排名|位列|名次|进入|第\d+|前$")
_HELD = re.compile(
    r"(?:拥有|具有|具备|取得|获得|获|主导|参与|制定|承担|建有|设有|完成|研发|不少于|至少)(?>（[^（）]*）|[^，；。每（])*+$"
)
_ALTERNATIVE = re.compile(r"[^，；。每]{0,8}(?:或者|或|和|及|以及|并)[^，；。每]{0,14}")
_ITEM_ENDS = re.compile(r"[，；。、）]|或|且|的|$|[\u4e00-\u9fff]{2}")


def relative(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """经费不低于营业收入的5%: a share of one thing in another, when nothing is given."""
    match = (
        _RELATIVE.search(context.text_before)
        if context.dimension == RATIO and not context.wording.sign
        else None
    )
    after = context.sentence[context.span.end :]
    if (
        match is None
        or GIVES.search(context.text_before)
        or gives_behind(after)
        or not _PART_ENDS.match(after)
    ):
        return []
    sign = next(SIGNS[name] for name in SIGNS if match[name])
    start = context.span.start - len(context.text_before) + match.start()
    part = next(
        (each for each in context.subjects if each.span.end == start and each.dimension == MONEY), None
    )
    whole = next((each for each in context.subjects if 0 <= context.span.start - each.span.end <= 1), None)
    span = Span(start, context.span.end)
    plain_ = Proposal(
        Role.THRESHOLD,
        span,
        context.sentence[span.start : span.end],
        context.group.items,
        about=match["whole"],
        op=sign,
    )
    known = part and whole and part.text == part.fact.name and whole.text == whole.fact.name
    if not known or part is None or whole is None:
        return [plain_]
    text = f"{part.text} / {whole.text}"
    test = f"{text} {sign} {context.group.items[0].rule_text}"
    return [replace(plain_, span=Span(part.span.start, span.end), subject=text, about="", test=test)]


def possession(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """拥有发明专利2件，或实用新型专利4件: so many at least, without a word that says so."""
    item = context.group.items[0]
    is_count = context.dimension == COUNT and any(item.unit in family for family in FAMILIES)
    if (
        not is_count
        or context.wording.sign
        or GIVES.search(context.before)
        or gives_behind(context.text_after)
    ):
        return []
    last = proposals[-1] if proposals else None
    counts = (
        last is not None
        and last.role is Role.THRESHOLD
        and last.values
        and last.values[-1].dimension == COUNT
    )
    alternative = counts and _ALTERNATIVE.fullmatch(context.text_before.strip("，、"))
    verb = _HELD.search(context.text_before) or alternative
    subject = context.subject()
    if not verb or (subject is None and not _ITEM_ENDS.match(context.sentence, context.span.end)):
        return []
    if subject is not None:
        return threshold(context, subject, doubtful=True)
    return unnamed(context)


def rank(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """前10名、11—30名: places on a list, which no fact of the firm says."""
    ranking = context.group.items[0].unit in ("名", "位") and _RANKED.search(context.before[-16:])
    if context.dimension != COUNT or not ranking or context.subject() is not None:
        return []
    return plain(Role.SPAN, context)


def age(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """成立6年内 that ends its part: an age. What follows it would make it a span: 成立6年内营业收入突破."""
    within = re.match(r"(?:之)?内(?=[，。；、）且的或]|$)", context.sentence[context.span.end :])
    item = context.group.items[0]
    subject = context.subject() if within and context.dimension == COUNT and item.unit in SPANS else None
    if within is None or subject is None or subject.fact.unit is None or context.wording.sign:
        return []
    span = Span(subject.span.start, context.span.end + within.end())
    words = context.sentence[context.span.start : span.end]
    test = f"{subject.text} <= {item.rule_text}"
    return [Proposal(Role.THRESHOLD, span, words, (item,), subject.text, op="<=", test=test)]
