"""Tiers of ladders are run like clauses: their cases must agree, and every test be seen true, false and unknown."""

from chanmai.engine.eligibility.clause import Evidence, reference_year
from chanmai.engine.eligibility.compile import compile_clause
from chanmai.engine.eligibility.decide import decide
from chanmai.engine.eligibility.decision import Verdict
from chanmai.engine.facts.record import Record
from chanmai.pack.cases import Case
from chanmai.pack.checks.cases import TRUTHS, compare, day_of, leaves
from chanmai.pack.conditions import tests
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.ladders import Ladder, Tier
from chanmai.pack.pack import Pack


def check_tiers(pack: Pack, notes: Notebook) -> None:
    """Run the cases of every ladder; a ladder with an error in its file, or with broken facts, is left out."""
    broken = {finding.file for finding in notes.errors}
    if any(file.startswith("facts/") for file in broken):
        return
    for ladder in pack.ladders:
        if not any(tier.place.file in broken for tier in ladder.tiers):
            check_ladder(pack, ladder, notes)


def check_ladder(pack: Pack, ladder: Ladder, notes: Notebook) -> None:
    """Run the cases of one ladder and note what disagrees or was never seen."""
    codes = [tier.code for tier in ladder.tiers]
    for case in ladder.cases:
        if case.clause not in codes:
            words = (f"没有层级“{case.clause}”", f"There is no tier `{case.clause}`")
            notes.error(case.clause_place, "unknown-tier", words, nearest(case.clause, codes))
    for tier in ladder.tiers:
        _seen_told(tier, notes)
        _check_tier(pack, tier, [case for case in ladder.cases if case.clause == tier.code], notes)


def _seen_told(tier: Tier, notes: Notebook) -> None:
    """How a tier was seen is told in words, and a link stands only where the original was seen."""
    if tier.evidence is not Evidence.UNSEEN and not tier.seen:
        words = (f"“{tier.code}”没有说明从何处见到", f"`{tier.code}` does not tell how it was seen")
        notes.error(tier.place, "not-seen", words, ("补写 seen: …", "Add `seen: …`."))
    if "http" in tier.seen or (tier.document.url and tier.evidence is not Evidence.ORIGINAL):
        words = (f"“{tier.code}”未见原文却带网址", f"`{tier.code}` has a link though the original was not seen")
        notes.error(tier.place, "url-evidence", words, ("只用文字说明出处。", "Tell the source in words."))


def _check_tier(pack: Pack, tier: Tier, cases: list[Case], notes: Notebook) -> None:
    if not cases:
        words = (f"层级“{tier.code}”没有案例", f"The tier `{tier.code}` has no cases")
        notes.error(tier.place, "no-cases", words, ("在 cases 里补写。", "Add some to `cases`."))
        return
    clause = tier.clause()
    compiled = compile_clause(clause, pack.dictionary)
    seen: dict[str, set[Verdict]] = {}
    for case in cases:
        year = reference_year(clause, day_of(pack, clause, case))
        record = Record(case.name, year, case.values, history_complete=case.history_complete)
        decision = decide(compiled, record, pack.dictionary, awards=case.awards)
        compare(case, decision, notes)
        for reason in leaves(decision.reason):
            seen.setdefault(reason.key, set()).add(reason.verdict)
    for test, (place, _) in zip(tests(tier.condition), tier.test_places, strict=True):
        lacking = [truth for verdict, truth in TRUTHS.items() if verdict not in seen.get(test.key, ())]
        if lacking:
            zh, en = "、".join(each[0] for each in lacking), ", ".join(each[1] for each in lacking)
            words = (
                f"“{tier.code}”的案例里，条件 {test.key}（{test.text}）没有出现过：{zh}",
                f"In the cases of `{tier.code}`, test {test.key} ({test.text}) is never seen: {en}",
            )
            notes.error(place, "coverage", words, ("补写这样的案例。", "Add such a case."))
