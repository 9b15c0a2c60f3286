"""Conditions from a number, its operator and its fact, written as the rule language writes them."""

import re

from chanmai.drafting.text.numerals import decimal, number
from chanmai.drafting.text.text import Span
from chanmai.drafting.values.context import Context
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.quantities import FAMILIES, Quantity
from chanmai.drafting.values.subjects import Subject
from chanmai.drafting.values.together import together
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT

NO_WORD = Text(
    "原文没有写含不含，按“达到”理解",
    "The text does not say whether the number itself counts; read as at least",
)
BREAK = Text("“突破”按“达到”理解", "突破 (to break through) is read as at least")
BOTH_ENDS = Text(
    "原文没有写两端是否包含，按都包含理解",
    "The text does not say whether the ends count; both are taken in",
)
YEARS_SUM = Text("几年的数按合计理解", "The figure of several years is read as their total")
FIRST = Text(
    "“首次”只对时点事实，未写入表达式", "The fact has no years, so 首次 is not part of the expression"
)
FIRST_OF_SEVERAL = Text(
    "“首次”对各档分别而言，未写入表达式",
    "首次 is said of each step, so it is not part of the expression",
)
CARRIED = Text("事实从前一个条件沿用", "The fact is that of the condition before")
_OPENING = re.compile(r"[，；：。、（）]|(?:对|按|的|且|并|或|和|及|与|为|给予|企业|须|应|应当)")
_LONGEST = 14
_IN_ROW = re.compile(r"(?:连续|近|最近)([两二三四五2-5])(?:个)?(?:会计)?年")
_OPEN_YEARS = "近0年"  # a mean or a compound growth over years that the text does not name is left open
_NAMED_END = re.compile(r"（含([^（）]+)）")
_BOTH = re.compile(
    r"[^，；。：、（）]{2,12}(?:、|以及|及|和|与)[^，；。：、（）]{2,12}(?:均|都)[应须需要在达]*+$"
)  # 装配指标及检测指标得分均不低于18分: two conditions
_SHORT_GAP = 2
_LONGEST_AGAIN = 4
_RELAXED = re.compile(r"(?:放宽|降低|提高|调整|降|增)(?:至|到|为)$")  # （海岛企业可放宽至不低于6000万元）


def threshold(context: Context, subject: Subject | None, *, doubtful: bool = False) -> list[Proposal]:
    """The condition that a group sets to a subject; two for a range, and one for each of several subjects."""
    if subject is None:
        return []
    several = together(context.sentence, context.subjects, subject, context.dimension)
    if any(_OPEN_YEARS in each.text for each in several):
        return []
    return [
        _one(context, each, quantity, sign, doubtful)
        for each in several
        for quantity, sign in _bounds(context)
    ]


def _bounds(context: Context) -> list[tuple[Quantity, str]]:
    """The quantities with their signs. The upper end of a range is open when only its lower end is marked 含."""
    items, sign_words = context.group.items, context.wording
    if context.group.kind != "range":
        return [(items[0], sign_words.sign or ">=")]
    joint = context.sentence[items[0].span.end : items[1].span.start]
    low = ">" if "不含" in joint else ">="
    end_words = _NAMED_END.match(context.sentence, items[1].span.end)
    lower = end_words is not None and end_words[1] == items[0].text  # 300万元-1000万元（含300万元）
    high = (
        "<" if sign_words.mark == "不含" or lower or ("（含" in joint and sign_words.mark != "含") else "<="
    )
    return [(items[0], low), (items[1], high)]


def _one(context: Context, subject: Subject, quantity: Quantity, sign: str, doubtful: bool) -> Proposal:
    sign_words = context.wording
    span = Span(min(sign_words.start, quantity.span.start), sign_words.end)
    test, doubts = _test(context, subject, f"{sign} {in_unit(quantity, subject.fact)}")
    if sign_words.doubt:
        doubts.append(BREAK)
    if doubtful:
        doubts.append(NO_WORD)
    if context.group.kind == "range" and "含" not in context.sentence[span.start : span.end]:
        doubts.append(BOTH_ENDS)
    values = context.group.items if context.group.kind == "list" else (quantity,)
    return Proposal(
        Role.THRESHOLD, Span(min(span.start, subject.span.start), max(span.end, subject.span.end)),
        context.sentence[span.start : span.end], values, subject.text, op=sign, test=test, doubts=tuple(doubts),
    )  # fmt: skip


def _test(context: Context, subject: Subject, rest: str) -> tuple[str, list[Text]]:
    """The comparison in its years, with what is doubtful about it."""
    between = context.sentence[subject.span.end : context.span.start]
    comparison = f"{subject.text} {rest}"
    if subject.years and subject.single:
        return f"近{subject.years}年任一年({comparison})", []
    if subject.years:
        if (
            "均" in between
            or "每年" in context.sentence[subject.span.start : context.span.start]
            or "分别" in between
            or subject.dimension == "ratio"
        ):
            return f"近{subject.years}年每年({comparison})", []
        return f"近{subject.years}年合计({subject.text}) {rest}", [YEARS_SUM]
    each_year = _IN_ROW.search(between)
    if each_year and subject.fact.period is PeriodKind.YEAR and "年" not in subject.text[:4]:
        return f"近{number(each_year[1])}年每年({comparison})", []
    if subject.first or "首次" in between:
        if context.group.kind == "list":
            return comparison, [FIRST_OF_SEVERAL]
        if subject.fact.period is PeriodKind.YEAR:
            return f"首次({comparison})", []
        return comparison, [FIRST]
    return comparison, []


def in_unit(quantity: Quantity, fact: Fact) -> str:
    """The number as the fact counts it: 20名 is 20人 for a fact in 人."""
    unit = fact.unit
    is_count = fact.kind is Kind.NUMBER and quantity.dimension == COUNT and unit is not None
    if is_count and unit and any({quantity.unit, unit.name} <= set(family) for family in FAMILIES):
        return f"{decimal(quantity.value)}{unit.name}"
    return quantity.rule_text


def carry(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """A condition on the fact of the condition before; else one on something that the dictionary does not have."""
    sign_words = context.wording
    quantity = context.group.items[0]
    gap = context.sentence[max(context.opening, context.lowest) : sign_words.start]
    last = next((each for each in reversed(proposals) if each.role is Role.THRESHOLD), None)
    span = Span(sign_words.start, sign_words.end)
    words = context.sentence[span.start : span.end]
    near = len(gap) <= _SHORT_GAP or _RELAXED.search(gap)
    if last is not None and last.subject and near and last.values[0].dimension == quantity.dimension:
        measured = last.subject
        return [
            Proposal(
                Role.THRESHOLD, span, words, (each,), measured, op=sign,
                test=f"{measured} {sign} {each.rule_text}", doubts=(CARRIED,),
            )
            for each, sign in _bounds(context)
        ]  # fmt: skip
    if _restated(context, quantity, last):
        return []
    about = _OPENING.split(gap)[-1][-_LONGEST:] if gap else ""
    if context.group.kind == "range":
        ends = _bounds(context)
        return [Proposal(Role.THRESHOLD, span, words, (each,), about=about, op=sign) for each, sign in ends]
    plain = Proposal(Role.THRESHOLD, span, words, context.group.items, about=about, op=sign_words.sign)
    return [plain] * (2 if _BOTH.search(gap) else 1)


def unnamed(context: Context) -> list[Proposal]:
    """At least so much of something that the dictionary does not have, where no word says at least."""
    span, about = context.span, _OPENING.split(context.text_before)[-1][-_LONGEST:]
    words = context.sentence[span.start : span.end]
    return [
        Proposal(Role.THRESHOLD, span, words, context.group.items, about=about, op=">=", doubts=(NO_WORD,))
    ]


def _restated(context: Context, quantity: Quantity, last: Proposal | None) -> bool:
    """在册经营四年以上（满四个会计年度）: the bracket says the same once more."""
    bracket = context.sentence.rfind("（", 0, context.span.start)
    inside = bracket > context.sentence.rfind("）", 0, context.span.start)
    near = context.span.start - bracket <= _LONGEST_AGAIN
    if not inside or not near or last is None or not last.values or last.span.end != bracket:
        return False
    same = last.values[-1]
    return (same.value, same.dimension, same.unit) == (quantity.value, quantity.dimension, quantity.unit)


def positive(sentence: str, subjects: list[Subject]) -> list[Proposal]:
    """正增长 and 实现增长: growth above nothing, said without a number."""
    proposals: list[Proposal] = []
    for each in subjects:
        words = sentence[each.span.start : each.span.end]
        growth = each.positive or (each.open and re.search(r"(?:实现|保持)(?:同比)?增长$", words))
        if growth and not re.match(r"[\d一二三四五六七八九十百]", sentence[each.span.end :]):
            text = each.beside("ratio").text
            test = f"近{each.years}年每年({text} > 0%)" if each.years else f"{text} > 0%"
            proposals.append(Proposal(Role.THRESHOLD, each.span, words, (), text, op=">", test=test))
    return proposals
