"""What each quantity of a sentence is for: rate, cap, sum, threshold and so on. The first rule that fits decides."""

import re
from collections.abc import Callable

from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.context import Context, contexts
from chanmai.drafting.values.criteria import SPANS, age, possession, rank, relative
from chanmai.drafting.values.instalments import instalments, stages
from chanmai.drafting.values.payments import (
    GIVE,
    GIVES,
    RECIPIENT,
    cap,
    fixed_sum,
    paid,
    plain,
    pool,
    rate,
)  # fmt: skip
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.quantities import DATE, FAMILIES, ORDINAL, quantities
from chanmai.drafting.values.subjects import Subject, subjects
from chanmai.drafting.values.thresholds import carry, positive, threshold, unnamed
from chanmai.engine.facts.units import COUNT, MONEY, RATIO

_CHOSEN = re.compile(r"(?:申报|推荐|报送|评选|评定|遴选|选取|选择|认定|立项|安排|限报)[^，；。：]{0,14}$")
_GROWN = re.compile(
    r"(?:增长|增幅|增速|(?<![可再])(?:降低|下降)|占比|占[^，；。：、]{2,12}(?:比例|比重|比))(?:达|为)?$"
)
_OFFICE = re.compile(r"公示|受理|评审|专家组|专家(?:人数|数量|成员|不少)|评委|抽查|抽取|核查人员")
_PER = re.compile(r"每(?:满|增加|增长|新增|提高|达到|达|超过|完成|销售|投入)?$")


def propose(sentence: str, words: Vocabulary) -> list[Proposal]:
    """Every value of a sentence with what it is for, in the order of the text; spans are in the sentence."""
    measured = subjects(sentence, words)
    result: list[Proposal] = []
    for context in contexts(sentence, quantities(sentence), measured):
        if context.dimension in (DATE, ORDINAL) or _inside(context, measured):
            continue
        for rule in RULES:
            proposals = rule(context, result)
            if proposals:
                result += proposals
                break
    result += positive(sentence, measured)
    result.sort(key=lambda each: each.span)
    return stages(sentence, result)


def _inside(context: Context, measured: list[Subject]) -> bool:
    """True for a number that is part of a fact's name or of its years: 纳统后1年内, 近2年."""
    return any(
        each.span.start <= context.span.start and context.span.end <= each.span.end for each in measured
    )


def _excess(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """The part of an amount above or below a bound. A bound that is exceeded is a threshold as well."""
    sign_words = context.wording
    part = re.match(r"(?:的)?部分", context.sentence[sign_words.end :])
    if part is None or context.dimension not in (MONEY, RATIO) or not sign_words.sign:
        return []
    subject = context.subject()
    ratio = context.dimension == RATIO and sign_words.sign == "<="
    if ratio and GIVES.match(context.sentence, sign_words.end + part.end()):
        return []  # 不超过60%部分奖励给: a share that is given
    bound = plain(Role.EXCESS, context, subject=subject)
    has_threshold = sign_words.sign == ">" and subject is not None
    return [*threshold(context, subject), *bound] if has_threshold and subject else bound


def _block(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """每满 so much."""
    per = _PER.search(context.text_before)
    if per is None or context.dimension not in (MONEY, RATIO):
        return []
    start = context.span.start - len(per.group())
    before = [each for each in context.subjects if each.span.end <= start]
    behind = [each for each in context.subjects if each.span.start == context.span.end]
    about = behind[0] if behind else before[-1] if before else None
    return plain(Role.BLOCK, context, subject=about)


def _clear_threshold(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """A number with an operator right behind a fact of its kind."""
    subject = context.subject() if context.wording.sign or context.group.kind == "range" else None
    given = context.wording.sign == "<=" and (
        (paid(context, proposals) and RECIPIENT.search(context.text_before))
        or (context.dimension == COUNT and GIVES.search(context.text_before))
    )
    if subject is None or given:
        return []
    return threshold(context, subject)


def _step(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """超过40%的 after another threshold of the same fact: the next step."""
    sign_words = context.wording
    after = context.sentence[sign_words.end : sign_words.end + 1]
    last = next((each for each in reversed(proposals) if each.role is Role.THRESHOLD), None)
    same = last is not None and bool(last.values) and last.values[0].dimension == context.dimension
    bare = not context.sentence[max(context.opening, context.lowest) : sign_words.start].strip("且并")
    return (
        carry(context, proposals)
        if sign_words.sign and sign_words.sign != "<=" and same and bare and after == "的"
        else []
    )


def _quota(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """How many at most, how many each, and how much of what is given: 给予260平方米以内5元/平方米."""
    if context.dimension != COUNT or context.group.items[0].unit in SPANS:
        return []
    most = re.search(r"(?:最多|至多|不超过|不多于|不得超过)[^，；。：]{0,6}$", context.text_before) and (
        paid(context, proposals) or "名额" in context.text_after or _CHOSEN.search(context.text_before)
    )
    sign_words = context.wording
    within = sign_words.sign == "<=" and sign_words.end == context.highest and GIVES.search(context.part)
    least = sign_words.sign in (">=", ">") and not context.text_before.endswith(("每超过", "每超"))
    each = re.search(r"每[^，；。：]{0,8}$", context.text_before) or GIVES.search(context.text_before)
    few = most or within or (each and not least)
    return plain(Role.QUOTA, context, upper=bool(most)) if few else []


def _procedure(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """What the office does, not who qualifies: 公示不少于5个工作日, 专家组不少于5人."""
    item = context.group.items[0]
    days = item.text.endswith("工作日")
    if context.dimension != COUNT or not (days or _OFFICE.search(context.part)):
        return []
    return plain(Role.SPAN if item.unit in SPANS else Role.QUOTA, context)


def _time(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """A span of time that limits nothing by itself: 连续三年, 三年内, 分三年."""
    if (
        context.dimension != COUNT
        or context.group.items[0].unit not in SPANS
        or context.wording.sign in (">=", ">", "<")
    ):
        return []
    lasting = re.search(r"时间|年限|时长|周期|距|账龄|历史", context.part) and not GIVES.search(context.part)
    last = proposals[-1] if proposals else None
    again = last is not None and last.role is Role.THRESHOLD and last.values and last.values[-1].unit in SPANS
    longest = again and re.search(r"最长|最多|最短", context.text_before)
    if context.wording.sign == "<=" and (lasting or longest) and not paid(context, proposals):
        return []
    return plain(Role.SPAN, context)


def _other_threshold(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """A number with an operator whose fact is carried over from before, or not in the dictionary."""
    if not context.wording.sign and context.group.kind != "range":
        counts = context.dimension == COUNT and context.group.items[0].unit in FAMILIES[1]
        condition = context.dimension == RATIO or (counts and not paid(context, proposals))
        weak = context.subject() if condition and not _PER.search(context.text_before) else None
        growth = (
            context.dimension == RATIO and _GROWN.search(context.text_before) and not paid(context, proposals)
        )
        return threshold(context, weak, doubtful=True) or (unnamed(context) if growth else [])
    is_range = context.group.kind == "range" and not context.wording.sign and context.dimension == COUNT
    placement = re.search(r"(?:数|数量|人数|总数|面积)(?:在|为|达|达到)?$", context.text_before)
    if (
        is_range
        and not placement
        and not re.match(
            rf"之间|区间|范围|为|的?[，；。、）]|[\u4e00-\u9fff]{{0,3}}(?:/年)?的[，；。]|的?(?:分别)?(?:{GIVE})",
            context.sentence[context.span.end :],
        )
    ):
        return []  # 经营2-3个狭窄门类
    return carry(context, proposals)


Rule = Callable[[Context, list[Proposal]], list[Proposal]]
RULES: tuple[Rule, ...] = (
    instalments, _procedure, _excess, _block, age, rank, relative, possession, _clear_threshold, _step, pool, rate, cap,
    fixed_sum, _quota, _time, _other_threshold,
)  # fmt: skip
