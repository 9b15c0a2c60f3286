"""Every quantity of a sentence with its unit: money, shares, counts, spans of time; dates and ordinals apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.drafting.text.numerals import NUMBER, decimal, ends, number
from chanmai.drafting.text.text import Span
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS

DATE = "date"
ORDINAL = "ordinal"
_ALIASES = {
    "元人民币": "元", "块": "元", "个百分点": "%", "百分点": "%", "㎡": "平方米", "平米": "平方米", "个月": "月",
    "个会计年度": "年", "个完整会计年度": "年", "个完整年度": "年", "个纳税年度": "年", "个自然年": "年",
    "周岁": "岁", "人次": "人", "户": "家", "周年": "年", "个工作日": "天", "工作日": "天", "日": "天",
}  # fmt: skip
FAMILIES = (
    ("人", "名", "位"),
    ("个", "项", "件", "款", "家", "部", "次"),
)  # units that count the same things
_OTHERS = (
    "GB",
    "TB",
    "PB",
    "PFLOPS",
    "EFLOPS",
    "MW",
    "兆瓦",
    "千瓦时",
    "千瓦",
    "亩",
    "公里",
    "台",
    "套",
    "篇",
    "种",
    "条",
    "批",
    "册",
    "吨",
    "小时",
    "美元",
    "亿欧元",
    "份",
    "支",
    "类",
    "单",
    "间",
    "辆",
    "张",
    "座",
    "架次",
    "学时",
)  # read, but no rule has them
_WORDS = sorted(
    {*UNITS, *_ALIASES, *_OTHERS} - {"百元", "万元", "亿元", "万美元", "亿美元"}, key=len, reverse=True
)
_UNIT = "|".join(map(re.escape, _WORDS))
_DATES = re.compile(
    r"(?:19|20)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:[-~至到](?:(?:19|20)\d\d)年(?:度)?(?:\d{1,2}月(?:\d{1,2}日)?)?)?"
    r"|(?:19|20)\d\d[-~](?:19|20)\d\d年(?:度)?|\d{1,2}月\d{1,2}日|\d{1,2}[-~至到]\d{1,2}月|(?:19|20)\d\d-\d{1,2}-\d{1,2}"
    r"|[二][〇零一二三四五六七八九]{3}年(?:[一二三四五六七八九十]+月(?:[一二三四五六七八九十]+日)?)?"
)
_SHARES = re.compile(rf"(百|千|万)分之({NUMBER})")
_PROPORTION = re.compile(r"(?<!\d)(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)(?![\d:])")
_QUANTITY = re.compile(rf"({NUMBER})(‰|{_UNIT})")
_BARE = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)([十百千万亿]*)(?![\d.,])")
_COMPARED = re.compile(
    r"(?:不高于|不低于|不大于|不小于|不超过|不少于|高于|低于|大于|小于|≥|≤|>=|<=|>|<)(\d+(?:\.\d+)?)(?=的|，|、|且|并|；|。|）|$)"
)
_WHOLES = {"百": 100, "千": 1000, "万": 10_000}
_BEFORE_ONE = "同上下前后每任第统唯之逐单另某首头万"
_AFTER = {
    "次": "性",
    "年": "级",
    "个": "人体",
    "人": "民",
    "分": "之公别配支类为期",
    "日": "常",
    "名": "义优",
    "项": "目",
    "家": "庭",
    "位": "于",
    "间": "接隔",
    "张": "家江",
    "座": "谈",
    "单": "位个项家户一独",
}
_ORDINAL = "第前"
_PAIR = 2
_MONEY_AFTER = re.compile(
    r"以|的|及|（|）|，|。|；|、|-|~|至|不|且|到|或|人民币|奖|补|资助|支持|资金|扶持|给予|经费|/|每|$"
)
_FRACTIONS = re.compile(
    r"(?<![\d/])([1-9])/([2-9])(?![\d/])|([二三四五六七八九十])分之([一二三四五六七八九])"
)
_HALF = re.compile(r"(?<![上下前后一两二三四五六七八九十\d个])半年")
_PARTS = re.compile(r"(?<![\d:.])\d{1,3}(?>:\d{1,3})+(?![\d:.])")  # 4:3:3 of what is paid in stages
_STAGED = re.compile(r"分(?:[两二三四五2-5]|多)?(?:个)?(?:年|期|次|批|笔|阶段|步)|分期|分年|逐年|分档|分阶段")
_NAMES = re.compile(r"“[^“”]{1,12}”")  # “六个好作坊” names something and counts nothing
_AGAIN = re.compile(r"（(?:不)?含[^（），；。]{1,12}）")  # 5000万元（含5000万元） says the number once
_JOINED = re.compile(r"[、，和或及/]|[-~至到]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: `value` in base units (分, 1, one), its unit and dimension, where it stands in the sentence."""

    value: Fraction
    unit: str
    dimension: str
    span: Span
    text: str

    @property
    def rule_text(self) -> str:
        """As a rule writes it: 5000万元, 0.3%, 3年."""
        return write(self.value, self.dimension, self.unit)


def write(value: Fraction, dimension: str, unit: str = "") -> str:
    """A value in base units as a rule writes it."""
    if dimension == MONEY:
        if value == 0:
            return "0元"
        for name in ("亿元", "万元"):
            amount = value / UNITS[name].factor
            if amount >= 1 and (name == "万元" or amount.denominator == 1) and 1000 % amount.denominator == 0:
                return f"{decimal(amount)}{name}"
        return f"{decimal(value / UNITS['元'].factor)}元"
    if dimension == RATIO:
        return f"{decimal(value)}倍" if unit == "倍" else f"{decimal(value * 100)}%"
    return f"{decimal(value)}{unit}"


def quantities(sentence: str) -> list[Quantity]:
    """Every quantity of a sentence, in order and without overlaps."""
    numbers: list[Quantity] = []
    spans = [Span(*match.span()) for words in (_NAMES, _AGAIN) for match in words.finditer(sentence)]

    def add(value: Fraction | None, unit: str, dimension: str, match: re.Match[str]) -> None:
        span = Span(*match.span())
        if value is not None and not any(span.start < old.end and old.start < span.end for old in spans):
            spans.append(span)
            numbers.append(Quantity(value, unit, dimension, span, match.group()))

    for match, value, unit, dimension in _worded(sentence):
        add(value, unit, dimension, match)
    for match in _PARTS.finditer(sentence):
        _staged(sentence, match, numbers, spans)
    for match in _PROPORTION.finditer(sentence):
        add(_share(Fraction(match[1]), Fraction(match[2])), "倍", RATIO, match)
    for match in _QUANTITY.finditer(sentence):
        if _counts(sentence, match):
            value, unit, dimension = _measured(sentence, match)
            add(value, unit, dimension, match)
    numbers.sort(key=lambda each: each.span)
    return _compared(sentence, _inherited(sentence, numbers), spans)


def _worded(sentence: str) -> Iterator[tuple[re.Match[str], Fraction | None, str, str]]:
    """Dates, 百分之五, 三分之一 or 3/4, 半年: what is no number with a unit behind it."""
    for match in _DATES.finditer(sentence):
        yield match, Fraction(0), "", DATE
    for match in _SHARES.finditer(sentence):
        value = number(match[2])
        yield match, None if value is None else value / _WHOLES[match[1]], "%", RATIO
    for match in _FRACTIONS.finditer(sentence):
        yield match, _share(number(match[1] or match[4]), number(match[2] or match[3])), "%", RATIO
    for match in _HALF.finditer(sentence):
        yield match, Fraction(1, 2), "年", COUNT


def _share(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    """One over the other, where decimals can write it."""
    share = part / whole if part and whole else None
    return share if share is not None and ends(share) else None


def _compared(sentence: str, numbers: list[Quantity], spans: Sequence[Span]) -> list[Quantity]:
    """With the figures that have no unit and stand right behind an operator: 单位水耗电量不高于1.35."""
    result = list(numbers)
    for match in _COMPARED.finditer(sentence):
        span = Span(*match.span(1))
        spans_so_far = [*spans, *(each.span for each in result)]
        if not any(span.start < old.end and old.start < span.end for old in spans_so_far):
            result.append(Quantity(Fraction(match[1]), "", COUNT, span, match[1]))
    return sorted(result, key=lambda each: each.span)


def _staged(sentence: str, match: re.Match[str], numbers: list[Quantity], spans: list[Span]) -> None:
    """4:3:3, or 6:4 beside 分两年: each part as a share of the whole, when decimals can end it."""
    parts = [Fraction(part) for part in match.group().split(":")]
    whole = sum(parts)
    few = len(parts) == _PAIR and not _STAGED.search(sentence)
    if few or not whole or not all(ends(part * 100 / whole) for part in parts):
        return
    for each, part in zip(re.finditer(r"\d+", match.group()), parts, strict=True):
        span = Span(match.start() + each.start(), match.start() + each.end())
        spans.append(span)
        numbers.append(Quantity(part / whole, "%", RATIO, span, each.group()))


def _counts(sentence: str, match: re.Match[str]) -> bool:
    """False for numerals that are part of a word: 一次性, 上一年度, 三个月 after 第, 十分."""
    before, after = sentence[: match.start()][-1:], sentence[match.end() :][:1]
    if match[1][0] not in "0123456789" and before and before in _BEFORE_ONE:
        return before in _ORDINAL and match[2] in ("年", "名", "位")
    scored = match[2] == "分" and after == "为" and match[1][0] in "0123456789"  # 90分为优秀, but 分为三类
    return scored or not (after and after in _AFTER.get(match[2], ""))


def _measured(sentence: str, match: re.Match[str]) -> tuple[Fraction | None, str, str]:
    value, word = number(match[1]), match[2]
    if value is None:
        return None, "", COUNT
    if word == "‰":
        return value / 1000, "%", RATIO
    large = {"亿": 100_000_000, "万": 10_000}.get(match[1][-1])
    if word == "美元" and large:
        return value / large, f"{match[1][-1]}美元", COUNT
    unit = UNITS.get(_ALIASES.get(word, word))
    if sentence[: match.start()][-1:] in tuple(_ORDINAL):
        return value, unit.name if unit else word, ORDINAL
    if unit is None:
        return value, word, COUNT
    return value * unit.factor, unit.name, unit.dimension


def _inherited(sentence: str, numbers: list[Quantity]) -> list[Quantity]:
    """Numbers without a unit before a joined quantity take its unit: 50、20、10万元 and 1000-5000万元.

    A bare 2000万 or 1.5亿 that nothing measures is money.
    """
    result = list(numbers)
    for match in reversed(list(_BARE.finditer(sentence))):
        span = Span(*match.span())
        if any(span.start < each.span.end and each.span.start < span.end for each in result):
            continue
        each = _joined(sentence, match, result) or _plain_money(sentence, match)
        if each is not None:
            result.append(each)
            result.sort(key=lambda every: every.span)
    return result


def _joined(sentence: str, match: re.Match[str], numbers: list[Quantity]) -> Quantity | None:
    span = Span(*match.span())
    follower = next((each for each in numbers if each.span.start > span.start), None)
    if follower is None or follower.dimension not in (MONEY, RATIO, COUNT):
        return None
    value, factor = number(match[1]), _factor(follower, match[2])
    if value is None or factor is None or not _JOINED.fullmatch(sentence[span.end : follower.span.start]):
        return None
    return replace(follower, value=value * factor, span=span, text=match.group())


def _factor(follower: Quantity, multiple: str) -> Fraction | None:
    """What one of a bare number is worth beside the quantity that it is joined to."""
    if multiple:
        unit = UNITS.get(follower.unit)
        return (number(f"1{multiple}") or Fraction(1)) * (unit.factor if unit else 1)
    digits = re.match(r"[\d.,]+", follower.text)
    bare = number(digits.group()) if digits else None
    return follower.value / bare if bare else None


def _plain_money(sentence: str, match: re.Match[str]) -> Quantity | None:
    value = number(match.group())
    if value is None or not set(match[2]) & {"万", "亿"} or not _MONEY_AFTER.match(sentence, match.end()):
        return None
    return Quantity(value * UNITS["元"].factor, "元", MONEY, Span(*match.span()), match.group())
