"""Words of who does not know, or has none, however they are written: 暂缺, 尚未确定, “……”, n.a., undefined."""

import re
import unicodedata

_NOT_YET = r"(?:暂时?|尚|还|目前|现)?"
_DENIED = r"(?:未|无|没有?|不|非)"
_KNOWN = (
    r"(?:有|知|知道|详|祥|明|明确|定|确定|清|清楚|适用|填|填写|填报|提供|登记|入驻|入园|进驻|公布|公开|披露|掌握|了解|涉及|存在"
    r"|命名|查到|查询到|查明|统计|录入|归类|分类|核实|落实|划定|更新|数据|资料|记录|信息|内容|所属|归属|园区|在园区|在园|关联)?"
)
_NOTHING = re.compile(
    rf"{_NOT_YET}{_DENIED}{_KNOWN}|暂?缺失?|空值?|空白|待.{{1,4}}|保密|涉密|略|同[上前右左]|如[上前下]|[见详][见]?[附备].{{1,4}}"
    r"|详见.{1,6}|其[他它][(\[]?待.+|测试(?:数据|企业)?|示例|举例|样例|占位|随便|乱填"
    r"|n\.?/?a|nan|non?e?|nil|nul?l?|undefined?|unknown?|unk|tb[acd]|test|xx+|x|todo|empty|blank|missing|default|[0.]+"
)
_EDGES = "PSZ"
"""General categories whose signs say nothing at the ends of a word: punctuation, symbols, blanks."""


def says_nothing(word: str) -> bool:
    """True for a word that names nothing: nobody knows yet, there is none, or it has no letter and no digit."""
    text = unicodedata.normalize("NFKC", word).lower()
    while text and unicodedata.category(text[0])[0] in _EDGES:
        text = text[1:]
    while text and unicodedata.category(text[-1])[0] in _EDGES:
        text = text[:-1]
    return not text or _NOTHING.fullmatch(text) is not None
