"""The Xiamen pack: every case of every clause and tier, every test seen true, false and unknown, every mark kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.clause import OFFICIAL, WHOLE, Evidence, Status
from chanmai.engine.facts.dictionary import OF_CLAUSES
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.tree import walk
from chanmai.engine.language.words import describe
from chanmai.pack.check import RULES
from chanmai.pack.checks.cases import check_clause
from chanmai.pack.checks.tiers import check_ladder
from chanmai.pack.finding import Notebook
from chanmai.pack.ladders import Ladder
from chanmai.pack.pack import Pack
from packs import load

ROOT = Path(__file__).parents[2] / "packs" / "xiamen"
PACK = load(ROOT)
PAYABLE = (Status.IN_FORCE, Status.PRESUMED)


def told(notes: Notebook) -> str:
    return "\n".join(str(finding) for finding in notes.errors)


@pytest.mark.parametrize("code", list(PACK.clauses))
def test_cases_of_a_clause_agree_and_cover_it(code: str) -> None:
    notes = Notebook()
    check_clause(PACK, code, notes)
    assert told(notes) == ""


@pytest.mark.parametrize("ladder", PACK.ladders, ids=[ladder.code for ladder in PACK.ladders])
def test_cases_of_a_ladder_agree_and_cover_it(ladder: Ladder) -> None:
    notes = Notebook()
    check_ladder(PACK, ladder, notes)
    assert told(notes) == ""


@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_the_pack_holds_together(rule: Callable[[Pack, Notebook], None]) -> None:
    notes = Notebook()
    rule(PACK, notes)
    assert told(notes) == ""


def test_cases_name_clauses_of_the_pack() -> None:
    assert set(PACK.cases) == set(PACK.clauses)


@pytest.mark.parametrize("code", list(PACK.clauses))
def test_what_was_not_seen_in_the_original_is_never_payable(code: str) -> None:
    clause = PACK.clauses[code]
    seen_and_living = clause.evidence is Evidence.ORIGINAL and clause.status in PAYABLE
    verified = all(test.verified for test in clause.condition.tests())
    assert (clause.unpayable == "") == (seen_and_living and verified)
    if seen_and_living and not verified:
        assert clause.unpayable == "有条件未核实"
    if clause.evidence in WHOLE and clause.status in PAYABLE:
        assert clause.unpayable == f"{clause.evidence}所见，待核原文"
    if clause.status is Status.DRAFT:
        assert clause.unpayable.startswith("征求意见稿")


def test_no_rule_is_told_with_the_code_of_a_clause() -> None:
    asked = [test.expr for clause in PACK.clauses.values() for test in clause.condition.tests()]
    paid = [each.amount.formula for each in PACK.clauses.values() if each.amount and each.amount.formula]
    rules = [rule for rule in (*asked, *paid) if any(name.startswith(OF_CLAUSES) for name in _names(rule))]
    assert len(rules) > 5
    for rule in rules:
        codes = [name.partition(":")[2] for name in _names(rule) if name.startswith(OF_CLAUSES)]
        for lang in ("zh", "en"):
            text = describe(rule, PACK.dictionary, lang)
            assert not [code for code in codes if code in text]
            assert all(PACK.dictionary.title(code, lang) in text for code in codes)


def _names(rule: Node) -> list[str]:
    return [node.ref.fact for node in walk(rule) if isinstance(node, Fetch)]


def test_links_stand_only_beside_official_pages() -> None:
    linked = [clause for clause in PACK.clauses.values() if clause.document.url]
    assert all(clause.evidence in OFFICIAL for clause in linked)
    texts = [path.read_text(encoding="utf-8") for path in ROOT.rglob("*.yaml")]
    assert all(
        line.strip().startswith(("url:", "- {code:", "document:"))
        for text in texts
        for line in text.splitlines()
        if "http" in line
    )


def test_the_pack_has_what_was_asked_for() -> None:
    plan = PACK.plan
    assert len(PACK.clauses) >= 90
    assert len(plan.targets.targets) == 8
    assert len(plan.measures.measures) >= 100
    assert {domain.core for domain in plan.taxonomy.domains} == {True, False}
    assert len([domain for domain in plan.taxonomy.domains if domain.core]) == 5
    assert [district.name for district in PACK.places.districts] == [
        "思明区", "湖里区", "集美区", "海沧区", "同安区", "翔安区",
    ]  # fmt: skip
    assert {clause.document.level for clause in PACK.clauses.values()} == {"国家", "省", "市", "区", "园区"}
    periods = {form.period for form in PACK.forms.values()}
    assert {"year", "month"} <= periods


def test_every_measure_says_its_section_task_and_capability() -> None:
    for measure in PACK.plan.measures.measures:
        assert measure.section
        assert measure.task.zh
        assert measure.task.en
        assert measure.capability


def test_every_target_has_its_sentence_unit_and_baseline_or_the_reason_why_not() -> None:
    for target in PACK.plan.targets.targets:
        assert target.phrase
        assert target.unit
        assert target.baseline
        assert all(target.baseline.values()) or target.baseline_reason


def test_the_versions_of_the_software_growth_award_stand_in_a_chain() -> None:
    chain = next(chain for chain in PACK.chains if chain.matter == "市软件业增产增效")
    codes = [clause.code for clause in chain.clauses]
    assert codes.index("xm2022-2-growth") < codes.index("xm2023b1-growth") < codes.index("xm2025soft-growth")


def test_the_high_tech_award_stacks_across_levels() -> None:
    group = PACK.stacking_groups["国家高企"]
    levels = {clause.document.level for clause in group.clauses}
    assert {"市", "区"} <= levels


def test_versions_are_hashes_and_differ() -> None:
    versions = [clause.version for clause in PACK.clauses.values()]
    assert len(set(versions)) == len(versions)
    assert all(len(version) == 64 for version in versions)


def test_the_manual_counts_the_clauses_and_tiers_of_the_pack() -> None:
    text = (ROOT.parents[1] / "docs" / "algorithms" / "proofs.md").read_text(encoding="utf-8")
    tiers = sum(len(ladder.tiers) for ladder in PACK.ladders)
    assert f"厦门包 {len(PACK.clauses)} 条条款和 {tiers} 个档位" in text
    assert f"The {len(PACK.clauses)} clauses and {tiers} tiers of the Xiamen pack" in text
