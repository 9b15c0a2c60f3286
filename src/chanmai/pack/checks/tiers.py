"""Tiers of ladders are run like clauses: their cases must agree, and every test be seen true, false and unknown."""

from chanmai.engine.eligibility.clauses.clause import OFFICIAL, Evidence
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.facts.texts import Text
from chanmai.pack.cases import Case
from chanmai.pack.checks.cases import Notes, examine
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.ladders import Ladder, Tier
from chanmai.pack.pack import Pack


def check_tiers(pack: Pack, notes: Notebook) -> None:
    """Run the cases of every ladder; a ladder with an error in its file, or with broken facts, is left out."""
    faulty_files = {finding.file for finding in notes.errors}
    if any(file.startswith("facts/") for file in faulty_files):
        return
    for ladder in pack.ladders:
        if not any(tier.place.file in faulty_files for tier in ladder.tiers):
            check_ladder(pack, ladder, notes)


def check_ladder(pack: Pack, ladder: Ladder, notes: Notebook) -> None:
    """Run the cases of one ladder and note what disagrees or was never seen."""
    codes = [tier.code for tier in ladder.tiers]
    for case in ladder.cases:
        if case.clause not in codes:
            words = Text(f"没有层级“{case.clause}”", f"There is no tier `{case.clause}`")
            notes.error(case.clause_place, "unknown-tier", words, nearest(case.clause, codes))
    for tier in ladder.tiers:
        _seen_told(tier, notes)
        _title_known(pack, tier, notes)
        _check_tier(pack, tier, [case for case in ladder.cases if case.clause == tier.code], notes)


def _seen_told(tier: Tier, notes: Notebook) -> None:
    """How a tier was seen is told in words, and a link stands only where an official page was seen."""
    if tier.evidence is not Evidence.UNSEEN and not tier.seen:
        words = Text(f"“{tier.code}”没有说明从何处见到", f"`{tier.code}` does not tell how it was seen")
        notes.error(tier.place, "not-seen", words, Text("补写 seen: …", "Add `seen: …`."))
    if "http" in tier.seen or (tier.document.url and tier.evidence not in OFFICIAL):
        words = Text(
            f"“{tier.code}”没有在官方页面见到却带网址",
            f"`{tier.code}` has a link though it was not seen on an official page",
        )
        notes.error(
            tier.place, "url-evidence", words, Text("只用文字说明出处。", "Tell the source in words.")
        )


def _title_known(pack: Pack, tier: Tier, notes: Notebook) -> None:
    """The fact that a tier grants is in the dictionary, and its title one of the values of that fact."""
    if not tier.grants:
        return
    if tier.grants not in pack.dictionary:
        words = Text(f"事实词典里没有“{tier.grants}”", f"The dictionary has no fact `{tier.grants}`")
        notes.error(
            tier.place, "unknown-fact", words, nearest(tier.grants, [each.name for each in pack.dictionary])
        )
        return
    fact = pack.dictionary.get(tier.grants)
    for title in tier.titles if fact.values else ():
        if title not in fact.values:
            words = Text(f"“{fact.name}”没有称号“{title}”", f"`{fact.name}` has no title `{title}`")
            notes.error(tier.place, "unknown-title", words, nearest(title, fact.values))


def _check_tier(pack: Pack, tier: Tier, cases: list[Case], notes: Notebook) -> None:
    if not cases:
        words = Text(f"层级“{tier.code}”没有案例", f"The tier `{tier.code}` has no cases")
        notes.error(tier.place, "no-cases", words, Text("在 cases 里补写。", "Add some to `cases`."))
        return
    places = {
        test.key: place for test, (place, _) in zip(tier.condition.tests(), tier.test_places, strict=True)
    }
    compiled = compile_clause(tier.clause(), pack.dictionary)
    examine(pack, compiled, cases, Notes(notes, places, tier.place))
