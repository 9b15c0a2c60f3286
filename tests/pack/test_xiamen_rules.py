"""What the rules of the Xiamen pack say, by kind: whose pages, which places, which rates, which gates, which sums."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chanmai.engine.eligibility.clauses.clause import Clause, Evidence, Status, Take
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.stacking.settle import Prospect, settle
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.nodes import Fetch
from chanmai.engine.language.refs import refs
from chanmai.pack.check import check
from chanmai.pack.checks.scope import check_places
from chanmai.pack.finding import Notebook
from packs import load

ROOT = Path(__file__).parents[2] / "packs" / "xiamen"
PACK = load(ROOT)


def decision(clause: Clause, values: Mapping[Ref, Value]) -> Decision:
    return decide(compile_clause(clause, PACK.dictionary), Record("某", 2025, values), PACK.dictionary)


def verdict(clause: Clause, values: Mapping[Ref, Value]) -> Verdict:
    return decision(clause, values).verdict


def test_an_original_is_on_a_page_of_its_issuer() -> None:
    originals = [clause for clause in PACK.clauses.values() if clause.evidence is Evidence.ORIGINAL]
    assert len(originals) > 5
    for clause in originals:
        hosts = [host for name in clause.document.issuer.split("、") for host in PACK.hosts.get(name, ())]
        assert urlsplit(clause.document.url).hostname in hosts, clause.code


def test_what_a_page_is_follows_from_how_it_was_seen() -> None:
    words = {Evidence.REPLY: "函", Evidence.ANSWERS: "问答", Evidence.GUIDE: "事项页"}
    for clause in PACK.clauses.values():
        for evidence, word in words.items():
            assert (clause.evidence is evidence) == (word in clause.seen and bool(clause.document.url)), (
                clause.code
            )


def test_nothing_in_the_pack_is_noted_but_open_categories() -> None:
    assert {finding.code for finding in check(ROOT)} == {"open-category"}


def test_a_payable_clause_asks_where_the_firm_is() -> None:
    notes = Notebook()
    check_places(PACK, notes)
    assert notes.findings == []


OUTSIDE = (
    "ftz2025-culture-export", "ftz2025-qianfan", "xmai2026-source-innovation", "xmai2026-platform", "xm2025-sts-bounty",
)  # fmt: skip


@pytest.mark.parametrize("code", OUTSIDE)
def test_a_firm_outside_the_city_gets_nothing_from_a_clause_whose_scope_was_not_seen(code: str) -> None:
    clause = PACK.clauses[code]
    facts = {
        test.expr.ref: True
        for test in clause.condition.tests()
        if test.finding and isinstance(test.expr, Fetch)
    }
    values = {
        **facts,
        Ref("企业资质"): frozenset({"国家文化出口重点企业"}),
        Ref("注册地"): frozenset({"市外"}),
    }
    assert verdict(clause, values) is Verdict.NOT_MET
    assert any(not test.verified for test in clause.condition.tests())


@pytest.mark.parametrize("matter", ["软件产品增值税", "嵌入式软件增值税"])
def test_the_rates_of_value_added_tax_follow_each_other_without_a_gap(matter: str) -> None:
    chain = [clause for clause in PACK.clauses.values() if clause.matter == matter]
    rates = {date(2017, 6, 30): 17, date(2018, 4, 30): 17, date(2018, 5, 1): 16, date(2019, 3, 31): 16}
    rates |= {date(2019, 4, 1): 13, date(2020, 12, 31): 13, date(2021, 1, 1): 13, date(2026, 6, 30): 13}
    for day, rate in rates.items():
        (clause,) = [each for each in chain if each.validity.holds_on(day)]
        assert clause.amount is not None
        name = matter.split("增")[0] if matter[0] == "软" else "嵌入式产品"
        sales, tax, cost = 1_000_000_000, 20_000_000, 0
        values = {
            Ref(f"{name}销售额"): sales,
            Ref(f"{name}可抵扣进项税额"): tax,
            Ref("嵌入式产品硬件成本"): cost,
        }
        flags = {ref: True for test in clause.condition.tests() for ref in refs(test.expr)}
        assert (
            decision(clause, {**flags, **values}).amount.high == (1000 * (rate - 3) // 100 - 20) * 1_000_000
        )
    starts = sorted(clause.validity.start for clause in chain if clause.validity.start)
    ends = sorted(clause.validity.end for clause in chain if clause.validity.end)
    assert starts[1:] == ends


def test_versions_of_a_chain_leave_no_day_twice() -> None:
    for chain in PACK.chains:
        for clause in chain.clauses:
            for code in clause.replaces:
                old = PACK.clauses[code]
                apart = not PACK.clause_places[clause.code].overlaps and clause.status is not Status.DRAFT
                if apart and old.validity.end and clause.validity.start:
                    assert old.validity.end <= clause.validity.start, (code, clause.code)


LARGE = {
    Ref("划型行业"): "软件和信息技术服务业", Ref("从业人员"): 4000, Ref("营业收入"): 5_000_000_000_00,
    Ref("国家高新技术企业"): True, Ref("近三年无重大违法失信"): True,
}  # fmt: skip


@pytest.mark.parametrize("year", [2022, 2026])
def test_a_large_firm_stands_on_no_rung_of_the_ladder_of_small_and_medium_firms(year: int) -> None:
    (ladder,) = [each for each in PACK.ladders if each.code == "cultivation"]
    tiers = [tier for tier in ladder.tiers if tier.code.endswith(str(year))]
    assert tiers
    for tier in tiers:
        assert verdict(tier.clause(), LARGE) is Verdict.NOT_MET, tier.code


@pytest.mark.parametrize("code", ["cn-little-giant-criteria", "cn-srdi-sme-criteria"])
def test_a_large_firm_does_not_meet_the_criteria_of_small_and_medium_firms(code: str) -> None:
    assert verdict(PACK.clauses[code], LARGE) is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("income", "rate", "chips", "most"),
    [
        (1000, 15, True, 54),
        (1000, 15, False, 45),
        (0, 25, False, 0),
        (-100, 25, False, 0),
        (100, 25, True, 25),
    ],
)
def test_the_deduction_saves_no_more_than_the_tax_of_the_year(
    income: int, rate: int, chips: bool, most: int
) -> None:
    values: dict[Ref, Value] = {
        Ref("居民企业"): True, Ref("查账征收"): True, Ref("划型行业"): "软件和信息技术服务业",
        Ref("自行研发可加计费用"): 300_000_000, Ref("委托境内研发费用"): 0, Ref("委托境外研发费用"): 0,
        Ref("主要从事集成电路设计"): chips, Ref("集成电路或工业母机清单企业"): False,
        Ref("应纳税所得额"): income * 1_000_000, Ref("企业所得税适用税率"): Fraction(rate, 100),
    }  # fmt: skip
    found = decision(PACK.clauses["cn-rd-deduction"], values).amount
    assert (found.kind, found.high) == (AmountKind.UPPER, most * 1_000_000)


def test_a_firm_that_joined_the_statistics_earlier_gets_no_award_for_a_spin_off() -> None:
    clause = PACK.clauses["xm2022-2-spinoff"]
    for day in (date(2022, 3, 8), date(2023, 3, 1), date(2024, 3, 1), date(2025, 3, 1)):
        for year in range(2019, 2026):
            values: dict[Ref, Value] = {
                Ref(f"认定:{clause.code}.spun_off"): True, Ref("商事登记日期"): date(day.year - 1, 1, 4),
                Ref("规上软件企业"): True, Ref("纳统年度"): year, Ref("纳统年度营业收入"): 5_000_000_000,
                Ref(f"次数:{clause.code}"): 0,
            }  # fmt: skip
            compiled = compile_clause(clause, PACK.dictionary, as_of=day)
            found = decide(compiled, Record("某", day.year - 1, values), PACK.dictionary)
            assert (found.verdict is Verdict.MET) == (year == day.year - 1), (day, year)


def test_no_relation_that_was_not_seen_is_put_down_as_adding_up() -> None:
    rules = [(clause.code, rule) for clause in PACK.clauses.values() for rule in clause.stacking]
    assert not [
        code for code, rule in rules if "未见" in rule.article and rule.take is Take.ADD and rule.cap is None
    ]
    unseen = {rule.group for _, rule in rules if rule.take is Take.UNSEEN}
    assert {"算力", "国家高企关系未见", "软件增产增效关系未见", "上市扶持关系未见"} <= unseen
    assert all("未见" in rule.article and rule.cap is None for _, rule in rules if rule.take is Take.UNSEEN)
    assert all(len(PACK.stacking_groups[group].clauses) > 1 for group in unseen)


def test_the_high_tech_awards_of_city_and_zone_come_to_a_range() -> None:
    def prospect(code: str, money: int) -> Prospect:
        fen = money * 1_000_000
        return Prospect(PACK.clauses[code], Verdict.MET, AwardAmount(AmountKind.EXACT, fen, fen))

    pairs = [prospect("xm2024-nat-hnte", 30), prospect("hl-hnte-match", 15), prospect("tz2022-2-hnte", 35)]
    found = settle(pairs, received={})
    low = sum(each.amount.low or 0 for each in found)
    high = sum(each.amount.high or 0 for each in found)
    assert (low // 1_000_000, high // 1_000_000) == (45, 80)


def test_every_issuer_has_a_composite_of_its_own() -> None:
    users: dict[str, set[str]] = {}
    for clause in PACK.clauses.values():
        for node in clause.expressions():
            for ref in refs(node):
                if ref.fact in PACK.dictionary and PACK.dictionary.get(ref.fact).group == "综合指标":
                    users.setdefault(ref.fact, set()).add(clause.document.issuer.split("、")[0])
    assert users
    assert all(len(issuers) == 1 for issuers in users.values()), users
