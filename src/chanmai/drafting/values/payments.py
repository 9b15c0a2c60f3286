"""What is paid: rates with their base, caps, sums, and what all firms together can get."""

import re
from dataclasses import replace

from chanmai.drafting.text.text import Span
from chanmai.drafting.values.context import Context
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.subjects import Subject
from chanmai.engine.facts.units import MONEY, RATIO

GIVE = r"给予|予以|奖励|奖补|补助|补贴|补偿|资助|扶持|贴息|配套|兑现|抵扣|抵免|发放|拨付|奖|补|支持|享受|核定|叠加"
GIVES = re.compile(GIVE)
_GIVEN = re.compile(
    rf"(?:（[^（）]*）)?(?:/[\u4e00-\u9fff]{{1,4}}){{0,3}}(?:的|以内)?(?:比例|标准|额度|幅度)?(?:，)?(?:的)?(?:一次性)?(?>叠加|研发|专项|资金|区级|市级|财政|现金|创业|搬迁|经费|等额|实际|给|再|分别|年度|计算|安排|计|进行|购房|租房|房租|租金|装修|物业|购置|设备|建设|运营|保费|担保|利息|培训|生活|就业|社保|物流|展位|认证)*(?:{GIVE})"
)
_TOP = r"最高|最多|至多|上限|限额|封顶|为限|不超过|不得超过|不高于|不多于|累计不超"
_CAPPED = re.compile(rf"(?:{_TOP})[^，；。：]{{0,14}}$")
_FIRMLY = re.compile(r"(?:最高|最多|至多|上限|限额|封顶)[^，；。：]{0,14}$|(?:补贴|补助|奖励|奖补|资助)至$")
_BORNE = re.compile(
    r"(?:的)?(?:比例)?(?:分别)?(?:进行)?(?:分担|承担|分享|分成|共担)"
)  # who bears it, not what is paid
_PART_GIVEN = re.compile(rf"(?:的)?部分(?:{GIVE})")
_ENDS = re.compile(r"的?(?:[，。；、且）]|$)")
_CAP_BEHIND = re.compile(r"(?:（[^（）]*）)?(?:的)?(?:封顶|为限|上限|为上限|的限额(?!以))")
RECIPIENT = re.compile(
    r"每家|单家|每个|单个|每户|单户|每人|单项|每项|每年|每款|每件|每部|每台|每次|同一|补助|补贴|奖励|资助|扶持|支持|奖补|贴息|累计|合计|额度|享受|发放"
)
_ALL = re.compile(
    r"全市|全区|全省|总规模|资金规模|资金总额|预算|总盘子|^每年(?:[^，；。家]{0,10}(?:总额|发放|安排))|统筹安排"
)
_BASE = re.compile(
    r"(?:收入|费用|金额|总额|增量|投入|投资|投资额|支出|成本|额|资本|税收|电费|利息|租金|部分|经费|贡献|资金|价款|保费|价格|效益|质效|贷款|合同价|合计|总价|总和)"
    r"(?:的)?(?>最高|不超过|不高于|最多|至多|按|给予|给)*(?:的)?$"
)
_RATED = re.compile(
    rf"(?:按|按照|比例为|{GIVE}|提高|上浮|增加(?!值)|另加|再加|加(?![值工大快强权密]))[^，；。：]*$"
)
_MEASURED = re.compile(
    r"增速|增长|增幅|比重|占比|占[^，]*|持股[^，]*|[^赔补抵]率|比例(?:达|不|应|须|需|在|为)[^，]*"
)
_ADDED_TO = re.compile("补助|补贴|奖励|资助|配套|扶持")
_ADDING = re.compile("提高|上浮|加")
_ADDED_LAST = re.compile("(?:另加|再加|叠加)[到至]?$")
_NAMED_BASE = re.compile(
    r"(?:按照?|给予|予以|补助|补贴|奖励|抵扣|支持)?(?:最高|不超过|不高于)?(?:其|年度|当年|实际发生的?){0,4}"
    r"(?P<base>[\u4e00-\u9fff（）“”]{2,24}?)(?:的)?(?:最高|不超过|不高于|至多|给予){0,3}$"
)
_BACKWARD = re.compile(
    r"该|上述|实际支出|(?:超过|超出|高出|增量|新增|以上|以下)部分|补贴$|补助$|奖励$|给予$|^(?:部分|比例|最高|再)"
)


def plain(
    role: Role, context: Context, *, upper: bool = False, subject: Subject | None = None
) -> list[Proposal]:
    """The proposal of a group with the words of its operator."""
    sign_words = context.wording
    span = Span(sign_words.start, sign_words.end)
    words = context.sentence[span.start : span.end]
    text = subject.text if subject else ""
    return [Proposal(role, span, words, context.group.items, text, upper=upper, op=sign_words.sign)]


def paid(context: Context, proposals: list[Proposal]) -> bool:
    """True if something was given before, in this sentence or this part of it."""
    return any(each.role in (Role.RATE, Role.SUM, Role.CAP) for each in proposals) or bool(
        GIVES.search(context.text_before)
    )


def rate(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """A share that is paid."""
    if context.dimension != RATIO:
        return []
    left = context.text_before
    addition = _added(context.part)
    if _BORNE.match(context.sentence, context.span.end):
        return []
    rated = _RATED.search(context.part)
    if _MEASURED.search(left) and not addition and not rated:
        return []
    payment = _GIVEN.match(
        context.sentence, context.wording.end if context.wording.end > context.span.end else context.span.end
    )
    if context.wording.sign == "<=":
        payment = payment or _PART_GIVEN.match(context.sentence, context.wording.end)
    fits = addition or payment or rated or _BASE.search(left)
    if not fits and not (left.strip("、和及") == "" and proposals and proposals[-1].role is Role.RATE):
        return []
    behind = context.sentence.startswith("的，", context.wording.end)
    condition = (
        context.wording.sign in (">", ">=", "<") and (not payment or (behind and not rated)) and not addition
    )
    ends = context.wording.prefix and _ENDS.match(context.sentence, context.wording.end)
    if condition and (ends or not GIVES.search(context.sentence)):
        return []  # 奖励金额低于9%的，: a condition
    upper = (
        bool(_FIRMLY.search(left))
        or context.wording.sign == "<="
        or bool(re.search(r"不超过|不高于|最高", context.part))
    )
    subject, about = _base(context)
    return [replace(each, about=about) for each in plain(Role.RATE, context, upper=upper, subject=subject)]


def _base(context: Context) -> tuple[Subject | None, str]:
    """What a rate is taken of: a subject, or the words for it where the dictionary has none.

    A subject in the same part of the sentence; for `按1%`, 该、上述 or 实际支出 the one before; none for `再增加5%`.
    """
    behind = [each for each in context.subjects if 0 <= each.span.start - context.span.end <= 1]
    if behind and behind[0].dimension == MONEY and context.sentence[context.span.end] == "的":
        return behind[0], ""
    before = [
        each for each in context.subjects if each.span.end <= context.span.start and each.dimension == MONEY
    ]
    start = max(context.opening, context.lowest)
    near = [each for each in before if each.span.start >= start]
    if near:
        return near[-1], ""
    base = _NAMED_BASE.search(context.text_before)
    about = base["base"] if base is not None else ""
    if _added(context.part) or (about and not _BACKWARD.search(about)):
        return None, about
    return (before[-1] if before else None), about


def _added(part: str) -> bool:
    """True where something is put on top of what is given: 补助…提高, 再加."""
    payment = _ADDED_TO.search(part)
    return bool((payment and _ADDING.search(part, payment.end())) or _ADDED_LAST.search(part))


def _arranged(part: str) -> bool:
    """专项资金…安排, 财政…安排, 安排…资金; a part has no comma that could stand between."""
    return any(
        0 <= first < part.rfind(last, first + len(word))
        for word, last in (("专项资金", "安排"), ("财政", "安排"), ("安排", "资金"))
        for first in (part.find(word),)
    )


def gives_behind(after: str) -> bool:
    """True if words of giving follow."""
    return bool(_GIVEN.match(after))


def pool(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """What all firms together can get."""
    part = context.part
    minimum = context.wording.sign in (">=", ">") and not re.search(r"财政|安排|统筹", part)
    wide = (
        (_ALL.search(part) or _arranged(part))
        and not minimum
        and not re.search(r"每家|单家|单个|每个|每户", part)
    )
    return plain(Role.POOL, context, upper=True) if context.dimension == MONEY and wide else []


def cap(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """An amount that is not exceeded."""
    if context.dimension != MONEY:
        return []
    given_below = context.wording.sign == "<=" and re.search(r"给予$|奖励$|补助$", context.text_before)
    firm = (
        given_below
        or _FIRMLY.search(context.text_before)
        or _CAP_BEHIND.match(context.sentence, context.span.end)
    )
    loose = _CAPPED.search(context.text_before) and (
        RECIPIENT.search(context.text_before) or paid(context, proposals)
    )
    if not firm and not loose:
        return []
    return plain(Role.CAP, context, upper=True)


def fixed_sum(context: Context, _found: list[Proposal]) -> list[Proposal]:
    """A fixed amount of money that is given."""
    least = context.wording.sign == ">=" and _GIVEN.match(context.sentence, context.wording.end)
    condition = context.wording.sign and context.wording.prefix not in ("", "达到", "满", "达")
    if context.dimension != MONEY or (condition and not least):
        return []
    each_firm = re.search(r"每(?:家|户|人|个|项|款)$", context.text_before) and GIVES.search(context.before)
    if context.wording.sign and not GIVES.search(context.text_before) and not each_firm:
        return []
    between = context.group.kind == "range" and context.sentence.startswith("的", context.wording.end)
    if between and not GIVES.search(context.text_before):
        return []  # 1000万元至5000万元的补助50万元: a condition
    payment = GIVES.search(context.text_before) or _GIVEN.match(context.sentence, context.span.end)
    item = re.search(r"每(?:家|个|件|款|人|项|次|名|部|台|套|位|户|年)[^，；。：]{0,8}$", context.text_before)
    per = re.match(r"/(?:人|家|个|件|款|项|次|部|年)", context.sentence[context.span.end :])
    earlier = GIVES.search(context.before) and not context.wording.sign
    return plain(Role.SUM, context) if payment or item or per or earlier else []
