"""What is refused: 资产负债率超过80%的，不予支持 asks for the contrary, and so do the items of such lists."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chanmai.drafting.text.leads import LEAD
from chanmai.drafting.values.proposal import BENEFITS, CONDITIONS, Proposal
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.op import Op

_ASKED = (
    "申报|申请|参与|参加|参评|享受|推荐|认定|列入|纳入|获得|进入|通过|兑现|受理"
    "|支持|奖励|补助|补贴|资助|给予|拨付|安排|评为"
)
REFUSES = re.compile(
    rf"不予|(?:不得|不能|不可|不再|不)(?:再)?(?:{_ASKED})"
    r"|(?:取消|撤销)[^，；。：]{0,8}(?:资格|称号|认定|奖励|支持|资助)|收回|追回|(?:终止|停止|中止)(?:支持|资助|兑现|拨付|享受|项目)|除外"
)
_BETWEEN = re.compile(
    r"(?>的|者|企业|单位|机构|项目|产品|平台|人员)*(?:，[^，；。：（]{0,14}|[^，；。：（]{0,6})"
)
REFUSED = Text(
    "原文说的是不予支持的情形，条件已取反",
    "The text says what is refused; the condition is its contrary",
)


def apply_refusals(sentence: str, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals of a sentence, of which the conditions that it refuses are turned into their contrary."""
    run: list[int] = []
    contraries: set[int] = set()
    for at, each in enumerate(proposals):
        run = [*run, at] if each.role in CONDITIONS else ([] if each.role in BENEFITS else run)
        if each.role not in CONDITIONS:
            continue
        for match in REFUSES.finditer(sentence, each.span.end):
            if _BETWEEN.fullmatch(sentence, each.span.end, match.start()):
                contraries.update(run)
                run = []
            break
        if sentence.find("；", each.span.end) == each.span.end:
            run = []
    return contrary(proposals, contraries)


def contrary(proposals: Sequence[Proposal], contraries: set[int]) -> list[Proposal]:
    """The proposals with the conditions at those places turned: neither of two, or not both of two."""
    first = min(contraries, default=0)
    return [
        _turned(each, either=at != first and not each.either) if at in contraries else each
        for at, each in enumerate(proposals)
    ]


def opens(line: str) -> bool:
    """True for a line that opens a list of what is refused: 有下列情形之一的，不予支持："""
    stop = line.find("：")
    return stop >= 0 and bool(LEAD.search(line[:stop]) and REFUSES.search(line[:stop]))


def all_conditions(proposals: Sequence[Proposal]) -> set[int]:
    """The places of the conditions among proposals."""
    return {at for at, each in enumerate(proposals) if each.role in CONDITIONS}


def _turned(each: Proposal, *, either: bool) -> Proposal:
    """The contrary of a condition. Where no fact says it, the words for it say that it must not be so."""
    sign = Op(each.op).opposite if each.op else ""
    plain = f"{each.subject} {each.op} "
    if each.subject and each.test.startswith(plain):
        test = f"{each.subject} {sign} {each.test.removeprefix(plain)}"
    else:
        test = f"not ({each.test})" if each.test else ""
    about = each.about if each.test else f"不得有：{each.about}"
    return replace(each, op=sign, test=test, about=about, either=either, doubts=(*each.doubts, REFUSED))
