"""Support that is no money: read, written, kept, compared, told and certified, and never a part of an amount."""

import datetime
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from chanmai.bureau.clauses.clause_json import clause_of, payload_of
from chanmai.engine.eligibility.clauses.clause import Clause, Document
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.clauses.in_kind import InKind
from chanmai.engine.eligibility.versions.difference import edits
from chanmai.engine.eligibility.versions.samples import samples
from chanmai.pack.drafts import as_draft, draft_code, folder_of
from chanmai.pack.finding import Severity
from chanmai.pack.load import load
from pack.spoilt import findings

PACK = load(Path(__file__).parent / "example")
OWN = Document("租金减免（草案）", "", "澜川市工业和信息化局", "市", "2026-06-30")
RENT = InKind("租金减免", Fraction(1, 2), Fraction(1), "四(一)")
INTEREST, RIGHT = InKind("贷款利息", None, Fraction(3, 10)), InKind("优先推荐申报国家项目")
EVERY = (
    RENT,
    INTEREST,
    InKind("保费", Fraction(1, 5), Fraction(1, 5)),
    InKind("首付", Fraction(1, 4)),
    RIGHT,
)
POLICY = "policies/2022-city-growth/policy.yaml"


def rent_clause() -> Clause:
    base = as_draft(PACK.clauses["lc2022-growth"], draft_code(PACK.clauses["lc2022-growth"]), OWN)
    return replace(base, amount=None, in_kind=EVERY)


@pytest.mark.parametrize(
    ("item", "zh", "en"),
    [
        (RENT, "租金减免50%–100%", "租金减免 50%–100%"),
        (INTEREST, "贷款利息最高30%", "贷款利息 at most 30%"),
        (EVERY[2], "保费20%", "保费 20%"),
        (EVERY[3], "首付不低于25%", "首付 at least 25%"),
        (RIGHT, "优先推荐申报国家项目", "优先推荐申报国家项目"),
    ],
)
def test_it_is_told_with_its_bounds(item: InKind, zh: str, en: str) -> None:
    told = item.words(lambda words: words)
    assert (told.zh, told.en) == (zh, en)


def test_it_comes_back_from_a_folder_and_from_json() -> None:
    clause = rent_clause()
    folder = folder_of(clause, PACK, datetime.date(2026, 6, 30))
    assert [str(each) for each in folder.findings if each.severity is Severity.ERROR] == []
    assert folder.clause.in_kind == EVERY
    assert clause_of(payload_of(clause)) == clause
    assert "in_kind" not in payload_of(replace(clause, in_kind=()))


def test_it_is_never_money() -> None:
    compiled = compile_clause(rent_clause(), PACK.dictionary)
    (first, *_) = samples(compiled, PACK.dictionary, 2025).firms
    assert first.decision.verdict is Verdict.MET
    assert first.decision.amount == AwardAmount(AmountKind.NONE)


def test_a_change_of_it_is_a_change_of_the_clause() -> None:
    old = rent_clause()
    new = replace(old, in_kind=(replace(RENT, high=Fraction(4, 5)), *EVERY[1:]))
    (edit,) = edits(old, new, PACK.dictionary)
    assert edit.part == "非金额"
    assert "租金减免50%–80%" in edit.text.zh


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{what: 租金减免, from: 80%, to: 50%}", "bad-share"),
        ("{what: 租金减免, share: 30%, to: 50%}", "wrong-form"),
        ("{from: 80%}", "missing-key"),
        ("{what: 租金减免, from: 50万元}", "wrong-form"),
        ("{what: 租金减免, at: 50%}", "unknown-key"),
    ],
)
def test_a_mistake_is_pointed_out(written: str, code: str, tmp_path: Path) -> None:
    line = "    matter: 市增长奖励\n    reference: 上一年度\n"
    edit = {"file": POLICY, "find": line, "put": f"    in_kind: [{written}]\n{line}"}
    found = [each.code for each in findings(tmp_path, [edit]) if each.severity is Severity.ERROR]
    assert found == [code]
