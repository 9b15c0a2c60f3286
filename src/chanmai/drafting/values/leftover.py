"""What of a sentence no proposal covers, once the ordinary words of rules are set aside."""

import re

from chanmai.drafting.text.leads import LEAD
from chanmai.drafting.text.text import Span
from chanmai.drafting.values.proposal import Proposal
from chanmai.drafting.values.subjects import Subject

_ORDINARY = re.compile(
    r"本措施|本办法|本通知|本政策|同一事项|同一项目|同一企业|原则|执行|对于|对|按照|按|给予|予以|的比例|比例|标准|奖励|奖补|补助|补贴|资助|扶持|支持|贴息|配套|发放|享受|每家企业|单家企业|单个企业|每家|单家|每个|单个"
    r"|每年度?|年度|一次性|企业|公司|单位|最高|不超过|上限|封顶|累计|合计|总额|金额|额度|资金|分别|其中|其他|同时|并且|且|并|或者|或|和|及|以及|与|为|在|于|由|自|至"
    r"|的|其|该|此|即|则|可|应当|应|须|需|不得|上一年度|上年度|本市|我市|本区|我区|达到|实现|获得|取得|属于|经|符合|条件|上述|以上|以下|部分|增量"
    r"|再|另|按|含|等|内|后|前|起|期|项目|款|产品|人|户|(?<![当次翌])年|月|日|个|家|件|名|位|项|次|部"
)
_LETTERS = re.compile(r"[\u3400-\u9fffA-Za-z0-9.%]+")
_SHORTEST = 2


def leftover(sentence: str, proposals: list[Proposal], measured: list[Subject]) -> list[Span]:
    """The pieces of a sentence, two characters or longer, that nothing explains."""
    letters = list(sentence)
    leads = [Span(*match.span()) for match in LEAD.finditer(sentence)]
    for span in [*(each.span for each in proposals), *(each.span for each in measured), *leads]:
        letters[span.start : span.end] = " " * (span.end - span.start)
    text = "".join(letters)
    for match in _ORDINARY.finditer(text):
        letters[match.start() : match.end()] = " " * (match.end() - match.start())
    rest = "".join(letters)
    return [
        Span(*match.span()) for match in _LETTERS.finditer(rest) if match.end() - match.start() >= _SHORTEST
    ]
