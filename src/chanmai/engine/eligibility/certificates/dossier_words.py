"""Words of the dossier in both languages: verdicts, prefixes of facts, why nothing may be paid, amounts."""

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.dictionary import AWARD, FINDING, RECEIVED, TIER, TIMES
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text

SIGNS = {Verdict.MET: "✓", Verdict.NOT_MET: "✗", Verdict.UNKNOWN: "？"}
ENGLISH = {Verdict.MET: "met", Verdict.NOT_MET: "not met", Verdict.UNKNOWN: "open: facts are missing"}
PREFIXES = {
    FINDING: Text("认定：", "finding: "),
    AWARD: Text("奖励：", "award: "),
    RECEIVED: Text("此前已获：", "received before: "),
    TIMES: Text("此前享受次数：", "times enjoyed before: "),
    TIER: Text("梯队：", "tier: "),
}
UNPAYABLE = {
    "征求意见稿，不得兑付": "a draft for consultation, never to be paid",
    "旧文件，不再兑付": "replaced by a later document, no longer paid",
    "已到期，不再兑付": "run out, no longer paid",
    "失效，不再兑付": "repealed, no longer paid",
    "答复函所见，待核原文": "seen in an official reply; the document itself is to be checked",
    "问答所见，待核原文": "seen in official answers; the document itself is to be checked",
    "办事指南所见，待核原文": "seen in the guide of a service; the document itself is to be checked",
    "官方转载所见，待核原文": "seen on another office's page; the issuer's own is to be checked",
    "转载所见，待核原文": "seen in a reprint; the original is to be checked",
    "未核实": "not verified",
    "效力不明": "whether it is in force is unclear",
    "有条件未核实": "a condition is not verified",
}
CHECKING = Text(
    "核验：python tools/verify_decision.py 本文件。该工具不含本系统的代码，从条款原文重新推导并逐步重算。"
    "事实是否属实、凭证是否由主管部门出具，须另凭签名或原始填报核对。",
    "To check: python tools/verify_decision.py THIS-FILE. The tool holds no code of this system; it derives the "
    "rule from the clause again and repeats every step. Whether the facts are true and who issued the document "
    "must be checked by signature or against the filings.",
)


def amount_words(amount: AwardAmount) -> Text | None:
    """An amount in both languages; None where no money is in question."""
    if amount.kind is AmountKind.NONE:
        return None
    if amount.kind is AmountKind.UNKNOWN or (amount.kind is AmountKind.UPPER and amount.high is None):
        return Text("来源没有写明", "not stated by the source")
    low = "" if amount.low is None else show_money(amount.low)
    low_en = "" if amount.low is None else show_money(amount.low, "en")
    if amount.kind is AmountKind.EXACT:
        return Text(low, low_en)
    if amount.high is None:
        return Text(f"至少{low}，上不封顶", f"at least {low_en}, without a ceiling")
    high, high_en = show_money(amount.high), show_money(amount.high, "en")
    if amount.kind is AmountKind.UPPER:
        return Text(f"至多{high}", f"at most {high_en}")
    return Text(f"{low}至{high}", f"{low_en} to {high_en}")
