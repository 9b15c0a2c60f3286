"""Every quantity of a sentence with its unit: money, shares, counts, spans of time; dates and ordinals apart."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS
from chanmai.pack.drafting.numerals import NUMBER, decimal, number
from chanmai.pack.drafting.text import Span

DATE = "date"
ORDINAL = "ordinal"
_ALIASES = {
    "元人民币": "元", "块": "元", "个百分点": "%", "百分点": "%", "㎡": "平方米", "平米": "平方米", "个月": "月",
    "周岁": "岁", "人次": "人", "户": "家", "周年": "年", "个工作日": "天", "工作日": "天", "日": "天",
}  # fmt: skip
_OTHERS = (
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
_BEFORE_ONE = "同上下前后每任第统唯之逐单另某首头万"
_AFTER = {
    "次": "性",
    "年": "级",
    "个": "人体",
    "分": "之公别配支类为期",
    "日": "常",
    "名": "义优",
    "项": "目",
    "家": "庭",
    "位": "于",
}
_ORDINAL = "第前"
_MONEY_AFTER = re.compile(r"以|的|及|（|，|。|；|、|-|~|至|不|且|到|或|$")
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
    def written(self) -> str:
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
    found: list[Quantity] = []
    taken: list[Span] = []

    def add(value: Fraction | None, unit: str, dimension: str, match: re.Match[str]) -> None:
        span = Span(*match.span())
        if value is not None and not any(span.start < old.end and old.start < span.end for old in taken):
            taken.append(span)
            found.append(Quantity(value, unit, dimension, span, match.group()))

    for match in _DATES.finditer(sentence):
        add(Fraction(0), "", DATE, match)
    for match in _SHARES.finditer(sentence):
        parts = {"百": 100, "千": 1000, "万": 10_000}[match[1]]
        value = number(match[2])
        add(None if value is None else value / parts, "%", RATIO, match)
    for match in _PROPORTION.finditer(sentence):
        whole = Fraction(match[2])
        add(Fraction(match[1]) / whole if whole else None, "倍", RATIO, match)
    for match in _QUANTITY.finditer(sentence):
        if _counts(sentence, match):
            value, unit, dimension = _measured(sentence, match)
            add(value, unit, dimension, match)
    found.sort(key=lambda each: each.span)
    return _inherited(sentence, found)


def _counts(sentence: str, match: re.Match[str]) -> bool:
    """False for numerals that are part of a word: 一次性, 上一年度, 三个月 after 第, 十分."""
    before, after = sentence[: match.start()][-1:], sentence[match.end() :][:1]
    if match[1][0] not in "0123456789" and before and before in _BEFORE_ONE:
        return before in _ORDINAL and match[2] in ("年", "名", "位")
    return not (after and after in _AFTER.get(match[2], ""))


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


def _inherited(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """Numbers without a unit before a joined quantity take its unit: 50、20、10万元 and 1000-5000万元.

    A bare 2000万 or 1.5亿 that nothing measures is money.
    """
    result = list(found)
    for match in reversed(list(_BARE.finditer(sentence))):
        span = Span(*match.span())
        if any(span.start < each.span.end and each.span.start < span.end for each in result):
            continue
        each = _joined(sentence, match, result) or _plain_money(sentence, match)
        if each is not None:
            result.append(each)
            result.sort(key=lambda every: every.span)
    return result


def _joined(sentence: str, match: re.Match[str], found: list[Quantity]) -> Quantity | None:
    span = Span(*match.span())
    follower = next((each for each in found if each.span.start > span.start), None)
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
