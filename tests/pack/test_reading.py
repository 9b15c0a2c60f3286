"""What a pack becomes once it is read: exact values, inheritance, versions, chains, groups, cases."""

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from chanmai.engine.eligibility.clauses.clause import Bound, Evidence, Group, RoundingMode, Status, Take
from chanmai.engine.eligibility.clauses.clause import Test as Condition
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.pack.load import load
from pack.spoilt import EXAMPLE, spoil

PACK = load(EXAMPLE)
GROWTH = PACK.clauses["lc2024-growth"]


def test_settings() -> None:
    assert (PACK.name, PACK.version) == ("lanchuan", "2024.1.0")
    assert PACK.title.of("en") == "Software in Lanchuan (an invented example)"
    assert PACK.settings.title.of("zh-hans") == "澜川软件业（虚构示例）"
    assert PACK.settings.disclosure == {"min_count": 3}
    assert PACK.settings.as_of_demo == datetime.date(2025, 6, 30)


def test_facts_of_both_file_shapes() -> None:
    revenue = PACK.dictionary.get("revenue")
    assert (revenue.name, revenue.kind, revenue.period, revenue.group) == (
        "营业收入",
        Kind.MONEY,
        PeriodKind.YEAR,
        "经营",
    )
    assert revenue.lever is not None
    assert revenue.lever.step == 10 * 1_000_000
    assert PACK.dictionary.get("规模以上软件企业").name == "规上软件企业"
    intensity = PACK.dictionary.get("研发强度")
    assert (intensity.formula, intensity.scale) == ("研发费用 / 营业收入", 1_000_000)


def test_a_clause_is_read_exactly() -> None:
    amount = GROWTH.amount
    assert amount is not None
    assert amount.cap == 200 * 1_000_000
    assert (amount.rounding.step, amount.rounding.mode, amount.bound) == (
        100,
        RoundingMode.HALF_UP,
        Bound.EXACT,
    )
    assert GROWTH.validity.start == datetime.date(2024, 1, 1)
    assert GROWTH.validity.holds_on(datetime.date(2026, 12, 31))
    assert not GROWTH.validity.holds_on(datetime.date(2027, 1, 1))
    (stacking,) = GROWTH.stacking
    assert (stacking.group, stacking.take, stacking.cap) == ("增长奖励", Take.ADD, 250 * 1_000_000)
    match = PACK.clauses["ea2024-match"]
    assert match.amount is not None
    assert match.amount.bound is Bound.UPPER


def test_conditions_keep_keys_articles_and_the_words_of_the_source() -> None:
    root = GROWTH.condition
    assert isinstance(root, Group)
    assert [item.key for item in root.items] == ["1", "2", "3", "4", "5"]
    either = root.items[3]
    assert isinstance(either, Group)
    assert (either.count, [item.key for item in either.items]) == (1, ["4.1", "4.2"])
    finding = either.items[1]
    assert isinstance(finding, Condition)
    assert (finding.finding, finding.text) == (True, "产品以自主研发为主")
    second = root.items[1]
    assert isinstance(second, Condition)
    assert (second.article, second.literal) == ("三(一)", "5000万元以上（含）")


def test_a_bare_list_of_conditions_means_all_of_them() -> None:
    root = PACK.clauses["lc2024-titles"].condition
    assert isinstance(root, Group)
    assert (root.count, len(root.items)) == (2, 2)


def test_clauses_inherit_from_their_policy_and_may_differ() -> None:
    titles = PACK.clauses["lc2024-titles"]
    assert (GROWTH.delivery, titles.delivery) == ("免申即享", "申报")
    assert GROWTH.domains == titles.domains == ("软件和信息技术服务业",)
    assert (titles.status, titles.evidence) == (Status.IN_FORCE, Evidence.ORIGINAL)
    assert PACK.clauses["lc2022-growth"].status_note == "2024年由新办法替代"
    assert PACK.policy_of["lc2022-growth"].folder == "2022-city-growth"


def test_only_what_was_seen_in_the_original_and_holds_is_payable() -> None:
    assert {code: clause.unpayable for code, clause in PACK.clauses.items()} == {
        "lc2022-growth": "旧文件，不再兑付",
        "lc2024-growth": "",
        "lc2024-titles": "",
        "ea2024-match": "未核实",
    }


def test_chains_run_from_the_oldest_to_the_newest() -> None:
    (chain,) = PACK.chains
    assert (chain.matter, [clause.code for clause in chain.clauses]) == (
        "市增长奖励",
        ["lc2022-growth", "lc2024-growth"],
    )
    assert [clause.code for clause in PACK.clauses.values() if "lc2022-growth" in clause.replaces] == [
        "lc2024-growth"
    ]


def test_stacking_groups_cross_policies() -> None:
    group = PACK.stacking_groups["增长奖励"]
    assert {clause.code for clause in group.clauses} == {"lc2024-growth", "ea2024-match"}


def test_clauses_are_compiled_once() -> None:
    assert PACK.compiled is PACK.compiled
    assert [each.clause.code for each in PACK.compiled] == list(PACK.clauses)
    match = next(each for each in PACK.compiled if each.clause.code == "ea2024-match")
    assert match.depends == ("lc2024-growth",)


def version(folder: Path, edits: list[dict[str, Any]]) -> str:
    return load(spoil(folder, edits)).clauses["lc2024-titles"].version


@pytest.mark.parametrize(
    ("find", "put", "same"),
    [
        (
            "    name: 称号奖励\n    article: 第四条\n",
            "    article: 第四条 # 注释\n    name: '称号奖励'\n",
            True,
        ),
        ("    materials: [称号证书]", "    materials:\n      - 称号证书\n    payer: null", True),
        ("    name: 增长奖励", "    name: 增长奖", True),  # another clause of the same document
        ("20万元, cap_period", "21万元, cap_period", False),
        ("status: 现行", "status: 推定现行", False),  # inherited
        ("number: 澜府规〔2024〕1号", "number: 澜府规〔2024〕2号", False),  # the document
    ],
)
def test_a_version_changes_with_the_content_and_only_with_it(
    tmp_path: Path, find: str, put: str, same: bool
) -> None:
    file = "policies/2024-city-growth/policy.yaml"
    extra = []
    if "21万元" in put:
        cases = "policies/2024-city-growth/cases.yaml"
        extra = [{"file": cases, "find": "amount: 20万元", "put": "amount: 21万元"}]
    changed = version(tmp_path, [{"file": file, "find": find, "put": put}, *extra])
    assert (changed == PACK.clauses["lc2024-titles"].version) is same


def test_cases_are_exact_values_by_period() -> None:
    case = PACK.cases["lc2024-growth"][0]
    assert case.expect is Verdict.MET
    assert case.values[Ref("营业收入", 0)] == 13_000 * 1_000_000
    assert case.values[Ref("营业收入", 1)] == 10_000 * 1_000_000
    assert case.values[Ref("认定:lc2024-growth.own_product")] is False
    assert case.amount == AwardAmount(AmountKind.EXACT, 15_000_000, 15_000_000)
    match = PACK.cases["ea2024-match"][0]
    assert match.awards == {"lc2024-growth": AwardAmount(AmountKind.EXACT, 15_000_000, 15_000_000)}
    assert match.amount == AwardAmount(AmountKind.UPPER, 0, 7_500_000)
    titles = PACK.cases["lc2024-titles"][0]
    assert titles.values[Ref("企业称号")] == frozenset({"小巨人企业"})
    assert titles.values[Ref("成立日期")] == datetime.date(2020, 5, 1)


def test_targets_tell_an_unknown_baseline_apart_from_zero() -> None:
    first, second = PACK.plan.targets.targets
    assert first.baseline[2020] is not None
    assert first.baseline[2020].value == 96 * 10_000_000_000
    assert second.baseline == {2020: None}
    assert second.baseline_reason.zh == "规划没有给出"
    assert second.gauge is not None
    assert second.gauge.how == "count"
    assert second.gauge.where is not None


def test_forms_lead_from_headers_to_facts_and_units() -> None:
    fields = {header: each for each in PACK.forms["annual"].fields for header in each.headers}
    assert fields["营业总收入"].code == "revenue"
    assert fields["营业总收入"].unit is not None
    assert fields["营业总收入"].unit.name == "万元"
    assert fields["年末从业人数"].unit is not None
    assert fields["年末从业人数"].unit.name == "人"
    assert fields["企业名称"].identity == "name"
    assert fields["研发费用"].fact == "研发费用"


def test_series_places_and_taxonomy() -> None:
    first, second = PACK.series["lc.firms"].observations
    assert (first.value, first.growth, second.growth) == (290, None, Fraction("6.9"))
    assert PACK.places.park("码头园") is PACK.places.park("pier")
    assert PACK.places.district("east") is PACK.places.district("东岸区")
    editors = PACK.plan.taxonomy.find("编辑软件")
    assert editors is not None
    assert editors.code == "editors"
    assert [domain.code for domain in PACK.plan.taxonomy.walk()] == ["tools", "editors", "games"]
