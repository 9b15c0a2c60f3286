"""Strict or inclusive, as the words around a number say: 超过 is strict, 不低于, 达到 and 以上 are inclusive."""

import re
from typing import NamedTuple

MOST = r"最高不超过|不得超过|不超过|不得高于|不高于|不大于|不多于|不得多于|小于等于|小于或等于|≤|<="
_DONE = "连续|每年|有|拥有|具有|具备|配备|开展|完成|取得|获得|建设|引进|设立|达到|达"
LEAST = rf"不低于|不得低于|不少于|不得少于|不小于|达到或超过|大于等于|大于或等于|达到|达|突破|至少(?:{_DONE})?|满|≥|>="
MORE = r"超过|高于|大于|多于|高出|超出|超|>"
LESS = r"低于|少于|小于|不足|不满|未满|未达到|未达|不到|<"
_GLUE = r"(?:到|了|人民币|在|为|约)?"
_SELF = r"(?:本数|当日|当年|[\d一二两三四五六七八九十百千万亿.,]+[^（）]{{0,30}})?"  # not 不含税
_MARK = rf"（(?P<{{0}}>含|不含){_SELF}）"
_PREFIX = re.compile(
    rf"(?:(?P<most>{MOST})|(?P<least>{LEAST})|(?P<less>{LESS})|(?P<more>{MORE}))(?:{_MARK.format('c')})?{_GLUE}$"
)
_SUFFIX = re.compile(
    rf"(?:{_MARK.format('a')})?(?:（[^（）]{{1,40}}）(?=及?其?以[上下]))?(?:(?<=[个家项件名])[\u4e00-\u9fff]{{2}}(?=及?以[上下]))?(?P<word>及其?以上|含以上|以上|及其?以下|以下|以内|之内)?(?:{_MARK.format('b')})?(?P<between>之间|区间)?"
)
SIGNS = {"most": "<=", "least": ">=", "more": ">", "less": "<"}
_LOOSE, _STRICT = {">": ">=", "<": "<="}, {">=": ">", "<=": "<"}


class Wording(NamedTuple):
    """The operator with where its words begin and end; `sign` is empty when there is none."""

    sign: str
    start: int
    end: int
    prefix: str
    mark: str  # 含, 不含 or nothing
    doubt: bool


def wording(sentence: str, start: int, end: int, lowest: int) -> Wording:
    """The operator around sentence[start:end], looking back no further than `lowest`."""
    before = _PREFIX.search(sentence, lowest, start)
    while before is not None and before.end() != start:
        before = None
    suffix = _SUFFIX.match(sentence, end)
    mark = (suffix["a"] or suffix["b"] or "") if suffix else ""
    mark = mark or (before["c"] or "" if before else "")
    word = suffix["word"] or "" if suffix else ""
    sign = next(SIGNS[name] for name in SIGNS if before[name]) if before else ""
    doubt = bool(before and before.group().startswith("突破"))
    if word:
        side = ">=" if "上" in word else "<="
        sign = side if not sign or sign[0] != side[0] or sign == ">=" else sign
    if mark == "含":
        sign = _LOOSE.get(sign, sign)
    if mark == "不含":
        sign = _STRICT.get(sign, sign)
    return Wording(
        sign, before.start() if before else start, suffix.end() if suffix else end,
        before.group() if before else "", mark, doubt,
    )  # fmt: skip
