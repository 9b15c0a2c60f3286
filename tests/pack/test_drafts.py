"""A clause written as a policy folder is read back as the same clause, and its cases show every test in all answers."""

import datetime
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.clause import Clause, Document, Group
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.eligibility.versions.samples import samples
from chanmai.engine.language.parse import parse
from chanmai.pack.check import check
from chanmai.pack.drafts import NOTE, Folder, as_draft, check_draft, draft_code, folder_of
from chanmai.pack.finding import Severity
from chanmai.pack.pack import Pack
from chanmai.pack.writing import money_text
from packs import load

EXAMPLE = Path(__file__).parent / "example"
XIAMEN = load(Path(__file__).parents[2] / "packs" / "xiamen")
LANCHUAN = load(EXAMPLE)
DAY = datetime.date(2026, 6, 30)
OWN = Document("增长奖励（草案）", "", "澜川市工业和信息化局", "市", "2026-06-30")
SOME = [*LANCHUAN.clauses.values(), *list(XIAMEN.clauses.values())[::12]]


def pack_of(clause: Clause) -> Pack:
    return LANCHUAN if clause.code in LANCHUAN.clauses else XIAMEN


def exported(clause: Clause) -> Folder:
    return folder_of(as_draft(clause, draft_code(clause), OWN), pack_of(clause), DAY)


@pytest.mark.parametrize("clause", SOME, ids=[clause.code for clause in SOME])
def test_a_clause_comes_back_as_it_was_written(clause: Clause) -> None:
    draft = as_draft(clause, draft_code(clause), OWN)
    folder = folder_of(draft, pack_of(clause), DAY)
    assert [str(each) for each in folder.findings if each.severity is Severity.ERROR] == []
    assert folder.unseen == ()
    back = folder.clause
    assert back.version
    if back.amount is not None and draft.amount is not None:
        same = replace(draft.amount, text=back.amount.text, words=back.amount.words)
        assert back.amount.text == "" or parse(back.amount.text) == draft.amount.formula
        draft = replace(draft, amount=same)
    assert back == replace(draft, version=back.version)


@pytest.mark.parametrize("clause", SOME, ids=[clause.code for clause in SOME])
def test_a_draft_is_never_payable_and_says_so(clause: Clause) -> None:
    draft = as_draft(clause, draft_code(clause), OWN)
    assert draft.unpayable == "征求意见稿，不得兑付"
    assert draft.status_note == NOTE


def test_a_folder_dropped_into_a_pack_passes_its_checker(tmp_path: Path) -> None:
    root = tmp_path / "pack"
    shutil.copytree(EXAMPLE, root)
    before = {str(each) for each in check(root)}
    folder = exported(LANCHUAN.clauses["lc2024-growth"])
    home = root / "policies" / folder.name
    home.mkdir()
    for name, text in folder.files.items():
        (home / name).write_text(text, "utf-8")
    fresh = [each for each in check(root) if str(each) not in before]
    assert {(each.code, each.severity) for each in fresh} == {("no-english", Severity.NOTE)}
    again = load(root)
    assert again.clauses[folder.clause.code] == folder.clause
    assert again.policy_of[folder.clause.code].folder == folder.name
    assert folder.name.startswith("2026-lanchuan-draft-")


def test_a_draft_keeps_its_findings_to_itself_and_names_what_it_would_replace() -> None:
    folder = exported(LANCHUAN.clauses["lc2024-growth"])
    assert folder.clause.replaces == ("lc2024-growth",)
    assert f"认定:{folder.clause.code}.own_product" in {
        ref.fact for ref in compile_clause(folder.clause, LANCHUAN.dictionary).refs
    }
    assert '"认定:own_product": "是"' in folder.files["cases.yaml"]


def test_what_a_case_cannot_show_is_told_and_refused_by_the_checker() -> None:
    """Revenue is never below nothing: the second test holds whatever is known, so that it is never seen otherwise."""
    growth = LANCHUAN.clauses["lc2024-growth"]
    above, revenue, *_ = growth.condition.tests()
    always = replace(revenue, expr=parse("营业收入 >= 0元"))
    folder = exported(replace(growth, condition=Group("0", 2, (above, always))))
    assert folder.unseen == (("2", Verdict.NOT_MET), ("2", Verdict.UNKNOWN))
    assert [each.code for each in folder.findings if each.severity is Severity.ERROR] == ["coverage"]


def test_a_condition_on_an_earlier_award_is_seen_too() -> None:
    clause = next(each for each in XIAMEN.clauses.values() if each.code == "hl-first-scale-growth")
    found = samples(compile_clause(clause, XIAMEN.dictionary), XIAMEN.dictionary, 2025)
    assert found.unseen == ()
    assert {firm.decision.verdict for firm in found.firms} == set(Verdict)


def test_a_broken_file_is_found_before_anybody_gets_it() -> None:
    folder = exported(LANCHUAN.clauses["lc2024-growth"])
    spoilt = {
        **folder.files,
        "policy.yaml": folder.files["policy.yaml"].replace("增量(营业收入)", "增量(营业收人)"),
    }
    clause, findings = check_draft(folder.name, spoilt, LANCHUAN)
    assert "rule-unknown-fact" in {each.code for each in findings}
    assert clause is not None


@pytest.mark.parametrize(
    ("fen", "text"),
    [(500_000_000, "500万元"), (0, "0元"), (123_456, "1234.56元"), (1_234_567_800, "12345678元")],
)
def test_money_is_written_exactly(fen: int, text: str) -> None:
    assert money_text(fen) == text
