"""What each quantity of a sentence is for: rate, cap, sum, block, instalment, threshold. The first rule that fits decides."""

import re
from collections.abc import Callable


from chanmai.engine.facts.units import COUNT, MONEY, RATIO
from chanmai.pack.drafting.context import Context, contexts
from chanmai.pack.drafting.proposal import Proposal, Role
from chanmai.pack.drafting.quantities import DATE, ORDINAL, quantities
from chanmai.pack.drafting.subjects import Subject, subjects
from chanmai.pack.drafting.text import Span
from chanmai.pack.drafting.thresholds import carried, positive, threshold
from chanmai.pack.drafting.vocabulary import Vocabulary

GIVE = r"给予|予以|奖励|奖补|补助|补贴|补偿|资助|扶持|贴息|配套|兑现|抵扣|抵免|发放|拨付|奖|补|支持|享受|核定|叠加"
_GIVES = re.compile(GIVE)
_GIVEN = re.compile(rf"(?:（[^（）]*）)?(?:的|以内)?(?:比例|标准|额度|幅度)?(?:，)?(?:的)?(?:一次性)?(?:叠加|研发|专项|资金|区级|市级|财政|现金|创业|搬迁|经费|等额|实际|给|再|分别|年度|计算|安排|计|进行)*(?:{GIVE})")
_TOP = r"最高|最多|至多|上限|限额|封顶|为限|不超过|不得超过|不高于|不多于|累计不超"
_CAPPED = re.compile(rf"(?:{_TOP})[^，；。：]{{0,14}}$")
_FIRMLY = re.compile(r"(?:最高|最多|至多|上限|限额|封顶)[^，；。：]{0,14}$")
_CAP_BEHIND = re.compile(r"(?:（[^（）]*）)?(?:的)?(?:封顶|为限|上限|为上限|的限额)")
_RECIPIENT = re.compile(r"每家|单家|每个|单个|每户|单户|每人|单项|每项|每年|每款|每件|每部|每台|每次|同一|补助|补贴|奖励|资助|扶持|支持|奖补|贴息|累计|合计|额度|享受|发放")
_ALL = re.compile(r"全市|全区|全省|总规模|资金规模|资金总额|预算|总盘子|每年发放总额|年度总额")
_BASE = re.compile(
    r"(?:收入|费用|金额|总额|增量|投入|投资|投资额|支出|成本|额|资本|税收|电费|利息|租金|部分|经费|贡献|资金|价款|保费|价格|效益|质效|贷款|合同价|合计|总价|总和)"
    r"(?:的)?(?:最高|不超过|不高于|最多|至多|按|给予|给)*(?:的)?$"
)
_RATED = re.compile(rf"(?:按|按照|比例为|{GIVE}|提高|上浮|增加|另加|再加|加)[^，；。：]*$")
_MEASURED = re.compile(r"增速|增长|增幅|比重|占比|占[^，]*|持股[^，]*|[^赔补抵]率|比例(?:达|不|应|须|需|在|为)[^，]*")
_ADDED = re.compile(r"(?:补助|补贴|奖励|资助|配套|扶持)[^，；。]*(?:提高|上浮|增加|另加|再加|加|叠加)[^，；。]*$|(?:另加|再加|叠加)(?:到|至)?$")
_PER = re.compile(r"每(?:满|增加|增长|新增|提高|达到|达|超过|完成|销售|投入)?$")
_SPANS = ("年", "月", "天")


def propose(sentence: str, words: Vocabulary) -> list[Proposal]:
    """Every value of a sentence with what it is for, in the order of the text; spans are in the sentence."""
    measured = subjects(sentence, words)
    result: list[Proposal] = []
    for context in contexts(sentence, quantities(sentence), measured):
        if context.dimension in (DATE, ORDINAL) or _inside(context, measured):
            continue
        for rule in RULES:
            found = rule(context, result)
            if found:
                result += found
                break
    result += positive(sentence, measured)
    return sorted(result, key=lambda each: each.span)


def _inside(context: Context, measured: list[Subject]) -> bool:
    """True for a number that is part of a fact's name or of its years: 纳统后1年内, 近2年."""
    return any(each.span.start <= context.span.start and context.span.end <= each.span.end for each in measured)


def _plain(role: Role, context: Context, *, upper: bool = False, subject: Subject | None = None) -> list[Proposal]:
    """The proposal of a group with the words of its operator."""
    said = context.wording
    span = Span(said.start, said.end)
    words = context.sentence[span.start : span.end]
    text = subject.text if subject else ""
    return [Proposal(role, span, words, context.group.items, text, upper=upper, op=said.sign)]


def _instalments(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """40%、30%、30% over three years."""
    shares = context.group.items
    if context.dimension != RATIO or len(shares) < 2 or sum(each.value for each in shares) != 1:
        return []
    around = context.sentence[max(0, context.span.start - 12) : context.span.end + 14]
    split = re.search(r"分[两二三四五2-5]?(?:个)?(?:年|期|次|批|阶段)|分期|分年|逐年", around)
    return _plain(Role.INSTALMENTS, context) if split else []


def _excess(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """The part of an amount above or below a bound. A bound that is exceeded is a threshold as well."""
    said = context.wording
    part = re.match(r"(?:的)?部分", context.sentence[said.end :])
    if part is None or context.dimension not in (MONEY, RATIO) or not said.sign:
        return []
    subject = context.subject()
    bound = _plain(Role.EXCESS, context, subject=subject)
    exceeded = said.sign == ">" and subject is not None
    return [*threshold(context, subject), *bound] if exceeded and subject else bound


def _block(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """每满 so much."""
    per = _PER.search(context.left)
    if per is None or context.dimension not in (MONEY, RATIO):
        return []
    start = context.span.start - len(per.group())
    before = [each for each in context.subjects if each.span.end <= start]
    behind = [each for each in context.subjects if each.span.start == context.span.end]
    about = behind[0] if behind else before[-1] if before else None
    return _plain(Role.BLOCK, context, subject=about)


def _clear_threshold(context: Context, found: list[Proposal]) -> list[Proposal]:
    """A number with an operator right behind a fact of its kind."""
    subject = context.subject() if context.wording.sign or context.group.kind == "range" else None
    if subject is None or (context.wording.sign == "<=" and _paid(context, found) and _RECIPIENT.search(context.left)):
        return []
    return threshold(context, subject)


def _paid(context: Context, found: list[Proposal]) -> bool:
    return any(each.role in (Role.RATE, Role.SUM, Role.CAP) for each in found) or bool(_GIVES.search(context.left))


def _rate(context: Context, found: list[Proposal]) -> list[Proposal]:
    """A share that is paid."""
    if context.dimension != RATIO:
        return []
    left = context.left
    added = _ADDED.search(context.part)
    if _MEASURED.search(left) and not added and not _RATED.search(left):
        return []
    given = _GIVEN.match(context.sentence, context.wording.end if context.wording.end > context.span.end else context.span.end)
    fits = added or given or _RATED.search(left) or _BASE.search(left)
    if not fits and not (left.strip("、和及") == "" and found and found[-1].role is Role.RATE):
        return []
    upper = bool(_FIRMLY.search(left)) or context.wording.sign == "<=" or bool(re.search(r"不超过|不高于|最高", context.part))
    return _plain(Role.RATE, context, upper=upper, subject=_base(context))


def _base(context: Context) -> Subject | None:
    """What a rate is taken of: the nearest subject before it in the sentence that is money, or the one behind it."""
    behind = [each for each in context.subjects if 0 <= each.span.start - context.span.end <= 2]
    if behind and behind[0].dimension == MONEY and context.sentence[context.span.end] == "的":
        return behind[0]
    before = [each for each in context.subjects if each.span.end <= context.span.start and each.dimension == MONEY]
    near = [each for each in before if each.span.end >= context.opening]
    return (near or before or [None])[-1]  # type: ignore[list-item]


def _pool(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """What all firms together can get."""
    part = context.part
    wide = _ALL.search(part) and not re.search(r"每家|单家|单个|每个|每户", part)
    return _plain(Role.POOL, context, upper=True) if context.dimension == MONEY and wide else []


def _cap(context: Context, found: list[Proposal]) -> list[Proposal]:
    """An amount that is not exceeded."""
    if context.dimension != MONEY:
        return []
    firm = _FIRMLY.search(context.left) or _CAP_BEHIND.match(context.sentence, context.span.end)
    loose = _CAPPED.search(context.left) and (_RECIPIENT.search(context.left) or _paid(context, found))
    if not firm and not loose:
        return []
    return _plain(Role.CAP, context, upper=True)


def _sum(context: Context, found: list[Proposal]) -> list[Proposal]:
    """A fixed amount of money that is given."""
    if context.dimension != MONEY or (context.wording.sign and context.wording.prefix not in ("", "达到", "满", "达")):
        return []
    if context.wording.sign and not _GIVES.search(context.left):
        return []
    given = _GIVES.search(context.left) or _GIVEN.match(context.sentence, context.span.end)
    item = re.search(r"每(?:家|个|件|款|人|项|次|名|部|台|套|位|户|年)[^，；。：]{0,8}$", context.left)
    per = re.match(r"/(?:人|家|个|件|款|项|次|部|年)", context.sentence[context.span.end :])
    earlier = _GIVES.search(context.before) and not context.wording.sign
    return _plain(Role.SUM, context) if given or item or per or earlier else []


def _quota(context: Context, found: list[Proposal]) -> list[Proposal]:
    """How many at most, and how many each."""
    if context.dimension != COUNT or context.group.items[0].unit in _SPANS:
        return []
    most = re.search(r"(?:最多|至多|不超过|不多于)[^，；。：]{0,6}$", context.left) and (_paid(context, found) or "名额" in context.right)
    each = re.search(r"每[^，；。：]{0,8}$", context.left) or (_GIVES.search(context.left) and not context.wording.sign)
    return _plain(Role.QUOTA, context, upper=bool(most)) if most or each else []


def _time(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """A span of time that limits nothing by itself: 连续三年, 三年内, 分三年."""
    if context.dimension != COUNT or context.group.items[0].unit not in _SPANS or context.wording.sign in (">=", ">", "<"):
        return []
    return _plain(Role.SPAN, context)


def _other_threshold(context: Context, found: list[Proposal]) -> list[Proposal]:
    """A number with an operator whose fact is carried over from before, or not in the dictionary."""
    if not context.wording.sign and context.group.kind != "range":
        weak = context.subject() if context.dimension == RATIO else None
        return threshold(context, weak, doubtful=True) if weak is not None else []
    return carried(context, found)


Rule = Callable[[Context, list[Proposal]], list[Proposal]]
RULES: tuple[Rule, ...] = (
    _instalments, _excess, _block, _clear_threshold, _pool, _rate, _cap, _sum, _quota, _time, _other_threshold,
)  # fmt: skip

