"""Units as headings and lines around a table name them: what is understood, and what speaks of a unit but is not."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from chanmai.engine.facts.numerals import unit_named
from chanmai.engine.facts.units import MONEY, RATIO, UNITS, Unit

_OTHER_WORDS = {
    "百分比": UNITS["%"],
    "百分数": UNITS["%"],
    "百分点": UNITS["%"],
    "个百分点": UNITS["%"],
    "percent": UNITS["%"],
    "‰": Unit("‰", RATIO, Fraction(1, 1000), "‰"),
    "小数": UNITS["倍"],
    "yuan": UNITS["元"],
    "10kyuan": UNITS["万元"],
    "100myuan": UNITS["亿元"],
    "people": UNITS["人"],
}
FEN = Unit("分", MONEY, Fraction(1), "fen")
"""What 分 means beside money; elsewhere it counts points."""
_CALLED = re.compile(r"^(?:计量|金额|货币|数量|数据|计价)?单位(?:均|都|一律|统一)?[:为是]?|^单位$")
_AROUND = re.compile(r"^以|(?:为单位|计算|计|列示|列报|表示|填列|填报|反映)$")
_OWN_MONEY = re.compile(r"^(?:人民币|rmb|cny|[¥￥]):?(?=.)|(?<=元)(?:人民币|rmb|cny)$", re.IGNORECASE)
_SPEAKS = re.compile(
    r"元|币|圆|角|块|镑|[$€£¥￥%‰]|百分|rmb|cny|usd|hkd|eur|jpy|gbp|yuan|dollar|euro|thousand|million|billion|'000",
    re.IGNORECASE,
)
_SIZE = re.compile(r"[十百千万亿]+")
_CURRENCY = re.compile(
    r"[十百千万亿]*(?:美元|港元|港币|欧元|日元|英镑|韩元|台币|新台币|澳元|加元|美金|外币|原币)"
    r"|(?:rmb|cny|usd|hkd|eur)\b.*|[$€£].*|(?:in )?(?:thousands?|millions?|billions?)(?: .*)?",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"(?<!填报)(?<!主管)(?<!所属)(?<!负责)(?<!报送)(?<!编制)(?<!填表)(?<!制表)(?<!提供)(?<!申报)"
    r"(?:(?:货币)?单位|货币(?!单位)|币种|units?\b|currency)(?!名称|负责|代码|性质|地址|[(]?盖章|详细|类型|数)"
    r"(?:均|都|一律|统一)?\s*[:为是]?\s*[(\[]?((?:(?!单位|币种|货币)[^:。;\n()\[\]【】]){1,40})",
    re.IGNORECASE,
)
_COUNTED_IN = re.compile(r"(?:以|按|用)([^,，。;以按用]{1,10}?)(?:为单位|计|列示|列报|表示|填列|填报|反映)")
_AMOUNT = re.compile(
    r"(?:金额|数额|数据|amounts?)(?:均|都|一律|单位)?(?:为|是|用|in|:|\s)*+([^,，。;()（）]{1,20})"
)
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_PARTS = re.compile(r"[、,，/;和及与]|\s{1,}")
_STANDING = re.compile(
    r"(?<![0-9.,一二三四五六七八九两几数十百千万亿美港欧日])((?:人民币)?[十百千万亿仟萬億佰]*(?:美元|港元|欧元|日元|元))(?=[\s,，。;、)\]】:和及与]|$)"
)
_CUE = re.compile(r"金额|单位|计量|货币|币种|均为|都是|皆为|数据")
_ENGLISH = re.compile(
    r"(?:\b(?:in|rmb|cny|usd|yuan|unit|units|amounts?)\b.*)(?:thousand|million|billion|'000)", re.IGNORECASE
)
_LETTERS = re.compile(r"[A-Za-z' ]{1,12}")
_UNIT_HEADING = re.compile(
    r"(?:计量|金额|货币|数量|数据|计价|报表)?(?:单位|币种|货币)|units?|currency|unitofmeasure"
)
_OWN = ("人民币", "RMB", "CNY", "rmb", "cny")
_LIST = re.compile(r"[、,，/;]")
_LATIN = re.compile(r"[A-Za-z]{2}|[0-9]")
_DIGIT = re.compile(r"[0-9一二三四五六七八九两几数]")


def tidy(text: str) -> str:
    """Half-width, without line breaks."""
    return unicodedata.normalize("NFKC", " ".join(text.split()))


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit | None:
    """The unit that a word means: 万元, 人民币千元, 单位：万元, 以元计, %, 万人. None for none."""
    word = tidy(text).replace(" ", "").strip("()[]【】").strip(":")
    word = _AROUND.sub("", _CALLED.sub("", word).lstrip(":"))
    word = _AROUND.sub("", word)
    word = _OWN_MONEY.sub("", word)
    if word in _OWN:
        return None
    return _OTHER_WORDS.get(word.lower()) or unit_named(word)


def is_unit_heading(text: str) -> bool:
    """True for the heading of a column that gives every row a unit or a currency."""
    return _UNIT_HEADING.fullmatch(tidy(text).replace(" ", "").lower()) is not None


def remark_names_unit(text: str) -> bool:
    """True for a remark that is a unit, or says in what amounts are given; sums that it mentions are no unit."""
    word = tidy(text).strip("()[]【】 ")
    return (
        "单位" in word
        or unit_of(word) is not None
        or _is_currency(word)
        or _COUNTED_IN.fullmatch(word) is not None
        or _AMOUNT.fullmatch(word) is not None
    )


def speaks_of_unit(text: str) -> bool:
    """True for what must be a unit, understood or not: it names money, a currency, a share, or just a size."""
    word = tidy(text).strip()
    return bool(_SPEAKS.search(word) or _SIZE.fullmatch(word)) and not _DIGIT.search(word.replace("'000", ""))


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a line says of units. `unclear` are words that ought to be one."""

    units: tuple[Unit, ...] = ()
    unclear: tuple[str, ...] = ()


def unit_line(text: str) -> UnitLine:
    """The units that a title, a line above or a note below the table gives for all of it."""
    line = tidy(text)
    whole = line.strip("()[]【】 ")
    if len(whole) <= 12 and (unit := unit_of(whole)) is not None:
        return UnitLine((unit,))
    units: dict[tuple[str, Fraction], Unit] = {}
    unclear: list[str] = [whole] if _is_currency(whole) else []
    for word, sure in _words(line):
        unit = unit_of(word)
        if unit is not None:
            units[unit.name, unit.factor] = unit
        elif _is_currency(word) or (sure and not _says_nothing(word)):
            unclear.append(word)
    if not units and _ENGLISH.search(line):
        unclear.append(whole[:40])
    return UnitLine(tuple(units.values()), tuple(dict.fromkeys(unclear)))


def _words(line: str) -> Iterator[tuple[str, bool]]:
    """The words that may be units, and whether they stand where only a unit does."""
    for match in _LINE.finditer(line):
        yield from ((part, True) for part in _parts(match[1]))
    for match in _COUNTED_IN.finditer(line):
        yield match[1].strip(), True
    for match in _AMOUNT.finditer(line):
        yield match[1].strip(), False
    for inside in _BRACKETS.findall(line):
        yield from ((part, False) for part in _parts(inside))
    if _CUE.search(line):
        yield from ((word, False) for word in _STANDING.findall(line))


def _parts(text: str) -> list[str]:
    """The units of a list; blanks part Chinese words, and belong to English ones (10k yuan)."""
    pattern = _LIST if _LATIN.search(text) else _PARTS
    return [part.strip() for part in pattern.split(text.strip()) if part.strip()]


def _is_currency(word: str) -> bool:
    word = word.strip()
    return word not in _OWN and bool(_CURRENCY.fullmatch(word) or _SIZE.fullmatch(word))


def _says_nothing(word: str) -> bool:
    """True for what stands behind “单位” without being a unit: the name of an office, the country's own currency."""
    speaks = len(word) <= 12 and bool(_SPEAKS.search(word) or _SIZE.fullmatch(word))
    return word in _OWN or not (speaks or _LETTERS.fullmatch(word))
