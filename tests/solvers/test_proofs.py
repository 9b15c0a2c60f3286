"""Planted properties of clauses are found, each with a firm that replays; sound clauses stay without findings."""

import datetime
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.clause import Clause, Group, Status, Take
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.facts.record import Ref
from chanmai.site.proofs import prove_pack
from chanmai.solvers.proofs.finding import FindingKind, Flaw, Weight
from chanmai.solvers.proofs.prove import prove
from solvers.made import FACTS, WAN, compiled, ladder, made, tree

NEVER, DEAD, CAP, CLIFF = FindingKind.NEVER, FindingKind.DEAD, FindingKind.CAP, FindingKind.CLIFF
SPLIT, OVERLAP, TIER_END, GAP = FindingKind.SPLIT, FindingKind.OVERLAP, FindingKind.TIER_END, FindingKind.GAP


def found(*clauses: Clause, kind: FindingKind | None = None) -> list[Flaw]:
    report = prove([compiled(clause) for clause in clauses], FACTS)
    assert report.untold == ()
    return [each for each in report.findings if kind is None or each.kind is kind]


def values(finding: Flaw, firm: int = 0) -> dict[str, object]:
    return {fact.ref.fact: fact.value for fact in finding.firms[firm].facts if fact.ref.back == 0}


def paid(finding: Flaw) -> list[int]:
    return [outcome.paid for firm in finding.firms for outcome in firm.outcomes]


# --- clauses alone -------------------------------------------------------------------------------------------------


def test_a_clause_that_can_never_apply() -> None:
    (finding,) = found(made("a", "营业收入 > 5000万元", "规上企业", "营业收入 < 2000万元"))
    assert (finding.kind, finding.weight, finding.subject) == (NEVER, Weight.ERROR, "3")
    assert finding.message.zh == "没有企业能符合本条：条件3（营业收入 低于 2000万元）与其余条件不能同时成立。"
    closest = values(finding)
    assert closest["营业收入"] > 5000 * WAN  # type: ignore[operator]
    assert closest["规上企业"] is True
    assert finding.firms[0].outcomes[0].verdict is Verdict.NOT_MET


def test_whole_numbers_leave_no_room_between() -> None:
    """More than 2 people and fewer than 3: no firm has 2.5."""
    assert [each.kind for each in found(made("a", "从业人员 > 2人", "从业人员 < 3人"))] == [NEVER]
    assert found(made("a", "从业人员 > 2人", "从业人员 < 4人")) == []


def test_a_condition_that_changes_nothing() -> None:
    (finding,) = found(made("a", "营业收入 > 5000万元", "营业收入 > 2000万元", "规上企业"))
    assert (finding.kind, finding.subject) == (DEAD, "2")
    assert finding.message.zh == "条件2（营业收入 超过 2000万元）删去后结果不变：其余条件成立时它必然成立。"
    assert [each.verdict for each in finding.firms[0].outcomes] == [Verdict.MET, Verdict.MET]


def test_an_alternative_that_adds_nobody() -> None:
    either = tree("营业收入 > 5000万元", "营业收入 > 8000万元", count=1)
    (finding,) = found(made("a", condition=either))
    assert (finding.kind, finding.subject) == (DEAD, "2")
    assert finding.message.zh.endswith("删去后结果不变：符合它的企业本来就符合其他各项。")


def test_a_test_of_growth_needs_a_base_anyway() -> None:
    """The growth rate has no value on a base of zero, so that asking for a base above zero adds nothing."""
    dead = found(made("a", "上年(营业收入) > 0元", "增速(营业收入) > 25%"))
    assert [(each.kind, each.subject) for each in dead] == [(DEAD, "1")]


def test_tests_of_which_each_matters_are_left_alone() -> None:
    sound = made("a", "营业收入 > 5000万元", "增速(营业收入) > 25%", "规上企业", '高企认定类型 == "首次认定"')
    assert found(sound) == []


def test_a_cap_that_is_never_reached() -> None:
    """At most 8000 万元 at 2 % are 160 万元: the cap of 500 万元 never binds."""
    (finding,) = found(made("a", "研发费用 <= 8000万元", amount="研发费用 * 2%", cap=500 * WAN), kind=CAP)
    assert finding.size == 340 * WAN
    assert values(finding)["研发费用"] == 8000 * WAN
    assert paid(finding) == [160 * WAN]
    assert not found(made("a", "研发费用 > 0元", amount="研发费用 * 2%", cap=500 * WAN), kind=CAP)


# --- growing and splitting -----------------------------------------------------------------------------------------


def test_growing_out_of_a_condition() -> None:
    (finding,) = found(made("a", "营业收入 <= 2000万元", amount="研发费用 * 5%", cap=100 * WAN), kind=CLIFF)
    assert (finding.subject, finding.size, finding.weight) == ("营业收入", 100 * WAN, Weight.WARNING)
    before, after = values(finding, 0), values(finding, 1)
    assert (before["营业收入"], after["营业收入"]) == (2000 * WAN, 2000 * WAN + 1)
    assert paid(finding) == [100 * WAN, 0]


def test_growing_into_a_lower_tier() -> None:
    """分档 by revenue: 30 万元 below 1 亿, 20 万元 from there on."""
    (finding,) = found(
        made("a", "规上企业", amount="分档(营业收入, 低于: 30万元, 1亿元: 20万元)"), kind=CLIFF
    )
    assert paid(finding) == [30 * WAN, 20 * WAN]
    assert values(finding)["营业收入"] == 10_000 * WAN - 1
    assert "落入金额较低的一档" in finding.message.zh


def test_of_an_imagined_firm_everything_is_known() -> None:
    """The factor is -1万元 for it, however little anybody knows of a real one."""
    amount = "100万元 + 从业人员 * 若(已知(研发费用), -1万元, 1万元)"
    (finding,) = found(made("a", "规上企业", amount=amount), kind=CLIFF)
    assert (finding.subject, finding.size) == ("从业人员", WAN)


def test_a_research_share_is_lost_by_selling_more() -> None:
    (finding,) = found(made("a", "研发费用 / 营业收入 >= 5%", amount="10万元"), kind=CLIFF)
    firm = values(finding)
    assert finding.subject == "营业收入"
    assert firm["研发费用"] * 20 == firm["营业收入"]  # type: ignore[operator]


def test_marginal_tiers_never_fall() -> None:
    """The cloud subsidy: 60 % of the first 10 万元 and 40 % of the rest, at most 20 万元."""
    clause = made("cloud", "云服务费用 > 0元", amount="累进(云服务费用, 0元: 60%, 10万元: 40%)", cap=20 * WAN)
    assert found(clause, kind=CLIFF) == []


def test_a_flat_rate_per_tier_falls_where_a_marginal_one_would_not() -> None:
    """60 % up to 10 万元 and 40 % of everything above it: at 10 万元 the subsidy drops from 6 to 4 万元."""
    rate = "若(云服务费用 <= 10万元, 60%, 40%)"
    (finding,) = found(
        made("cloud", "云服务费用 > 0元", amount=f"云服务费用 * {rate}", cap=20 * WAN), kind=CLIFF
    )
    assert values(finding)["云服务费用"] == 10 * WAN
    assert paid(finding) == [6 * WAN, 4 * WAN]
    assert finding.size == 2 * WAN


def test_a_firm_larger_than_its_cap_gains_by_splitting() -> None:
    (finding,) = found(made("a", "研发费用 > 0元", amount="研发费用 * 10%", cap=50 * WAN), kind=SPLIT)
    assert finding.size == 50 * WAN
    whole, half = (each.outcomes[0].paid for each in finding.firms)
    assert (whole, half) == (50 * WAN, 50 * WAN)
    assert values(finding, 0)["研发费用"] == 2 * values(finding, 1)["研发费用"]  # type: ignore[operator]


def test_a_rate_without_cap_or_floor_gives_no_reason_to_split() -> None:
    assert found(made("a", amount="研发费用 * 10%", condition=tree("规上企业"))) == []


def test_a_title_cannot_be_split() -> None:
    clause = made("a", '高企认定类型 in {"首次认定"}', amount="10万元")
    assert found(clause) == []


# --- clauses together ----------------------------------------------------------------------------------------------


def test_size_classes_leave_no_gap_and_do_not_overlap() -> None:
    small = made("small", "营业收入 < 1000万元")
    middle = made("middle", "营业收入 >= 1000万元", "营业收入 < 1亿元")
    large = made("large", "营业收入 >= 1亿元")
    assert prove([], FACTS, ladders=[ladder(small, middle, large)]).findings == ()


def test_both_ends_of_two_tiers_contain_the_same_point() -> None:
    """The draft on computing centres as its words stand: “不超过5亿元” and “5亿元及以上” both contain 5 亿元."""
    lower = made("low", "项目投资额 <= 5亿元", amount="项目投资额 * 10%", cap=3000 * WAN, matter="智算中心")
    ends = ("项目投资额 >= 5亿元", "项目投资额 <= 10亿元")
    upper = made("high", *ends, amount="项目投资额 * 10%", cap=6000 * WAN, matter="智算中心")
    (finding,) = found(lower, upper, kind=TIER_END)
    assert (finding.clause, finding.other, finding.subject) == ("low", "high", "项目投资额")
    assert values(finding)["项目投资额"] == 50_000 * WAN
    assert [each.amount.high for each in finding.firms[0].outcomes] == [3000 * WAN, 5000 * WAN]
    assert "端点重叠" in finding.message.zh


def test_neither_of_two_tiers_contains_a_point() -> None:
    lower = made("low", "项目投资额 < 5亿元", matter="智算中心")
    upper = made("high", "项目投资额 > 5亿元", "项目投资额 <= 10亿元", matter="智算中心")
    (finding,) = found(lower, upper, kind=GAP)
    assert values(finding, 1)["项目投资额"] == 50_000 * WAN
    assert values(finding, 0)["项目投资额"] < 50_000 * WAN < values(finding, 2)["项目投资额"]  # type: ignore[operator]
    assert [each.verdict for each in finding.firms[1].outcomes] == [Verdict.NOT_MET, Verdict.NOT_MET]


def test_a_gap_between_the_branches_of_one_clause() -> None:
    """Revenue from 5000 万 with 6 % research, or from 1 亿 with 3 %: a firm with 4 % is out in between."""
    lower = tree("营业收入 >= 5000万元", "营业收入 < 1亿元", "研发费用 >= 营业收入 * 6%", key="1")
    upper = tree("营业收入 >= 1亿元", "研发费用 >= 营业收入 * 3%", key="2")
    (finding,) = found(made("a", condition=Group("0", 1, (lower, upper))), kind=GAP)
    less, gap, more = (values(finding, index)["营业收入"] for index in range(3))
    assert less < gap < more  # type: ignore[operator]
    assert gap < 10_000 * WAN <= more  # type: ignore[operator]


def test_exclusive_tiers_that_overlap() -> None:
    small = made("small", "营业收入 < 3000万元")
    large = made("large", "从业人员 >= 100人")
    (finding,) = prove([], FACTS, ladders=[ladder(small, large)]).findings
    assert (finding.kind, finding.clause, finding.other) == (OVERLAP, "small", "large")
    assert [each.verdict for each in finding.firms[0].outcomes] == [Verdict.MET, Verdict.MET]


def test_of_a_group_only_one_is_taken() -> None:
    one = made("one", "营业收入 > 5000万元", amount="10万元", group="增产增效")
    two = made("two", "规上企业", amount="30万元", group="增产增效", take=Take.CHOOSE)
    (finding,) = found(one, two, kind=OVERLAP)
    assert (finding.weight, finding.subject, finding.size) == (Weight.NOTE, "增产增效", 10 * WAN)
    apart = made("two", "营业收入 < 3000万元", amount="30万元", group="增产增效")
    assert found(one, apart, kind=OVERLAP) == []


def test_a_draft_beside_the_version_in_force() -> None:
    old = made("old", "营业收入 > 5000万元", amount="研发费用 * 5%", cap=100 * WAN, matter="研发")
    draft = made(
        "new", "营业收入 > 8000万元", amount="研发费用 * 8%", cap=100 * WAN,
        matter="研发", status=Status.DRAFT, replaces=["old"],
    )  # fmt: skip
    kinds = {each.kind: each for each in found(old, draft) if each.clause == "new" and each.other == "old"}
    assert set(kinds) == {FindingKind.DRAFT_LOSES, FindingKind.DRAFT_MORE}
    loses = kinds[FindingKind.DRAFT_LOSES]
    assert 5000 * WAN < values(loses)["营业收入"] <= 8000 * WAN  # type: ignore[operator]
    more = kinds[FindingKind.DRAFT_MORE]
    assert more.size == paid(more)[1] - paid(more)[0] > 0


# --- sign-offs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signed:
    clause: str
    kind: str
    subject: str = ""
    other: str = ""
    reason: str = "原文如此"
    by: str = "规则编录"
    date: datetime.date = datetime.date(2026, 11, 23)


def test_a_sign_off_silences_its_finding_and_a_stale_one_is_told() -> None:
    clause = compiled(made("a", "营业收入 > 5000万元", "营业收入 > 2000万元"))
    right, wrong = Signed("a", "dead-condition", "2"), Signed("a", "cliff")
    report = prove([clause], FACTS, signoffs=[right, wrong])
    dead, stale = report.findings
    assert (dead.kind, dead.signed) == (DEAD, right)
    assert (stale.kind, stale.clause, stale.signed) == (FindingKind.STALE, "a", None)
    assert report.open == (stale,)
    other = prove([clause], FACTS, signoffs=[Signed("a", "dead-condition", "1")])
    assert [each.kind for each in other.open] == [DEAD, FindingKind.STALE]


# --- the Xiamen pack -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def report() -> tuple[list[Flaw], float, tuple[str, ...]]:
    start = time.process_time()
    _pack, proved, faults = prove_pack(Path("packs/xiamen"))
    assert faults == []
    return list(proved.findings), time.process_time() - start, proved.untold


Report = tuple[list[Flaw], float, tuple[str, ...]]


def of(report: Report, code: str, kind: FindingKind) -> list[Flaw]:
    return [each for each in report[0] if each.clause == code and each.kind is kind]


def test_all_clauses_of_the_city_in_ten_seconds(report: Report) -> None:
    assert report[1] < 10
    assert report[2] == ()


def test_the_sign_offs_of_the_city_are_all_in_use(report: Report) -> None:
    assert [each for each in report[0] if each.kind is FindingKind.STALE] == []
    dead = [each for each in report[0] if each.kind is DEAD]
    assert dead
    assert all(each.signed is not None for each in dead)


def test_every_firm_of_every_finding_is_a_real_decision(report: Report) -> None:
    assert len(report[0]) > 50
    for finding in report[0]:
        assert finding.firms, finding.kind
        assert all(firm.outcomes for firm in finding.firms)
        assert finding.message.zh.endswith("。")
        assert finding.message.en.endswith(".")


def test_the_small_firm_relief_ends_at_three_million(report: Report) -> None:
    """应纳税所得额 up to 300 万元 pays 20 % less tax: one 分 more and 60 万元 of relief are gone."""
    (income,) = [each for each in of(report, "cn-small-cit", CLIFF) if each.subject == "应纳税所得额"]
    assert income.size == 60 * WAN
    assert values(income)["应纳税所得额"] == 300 * WAN


def test_the_key_domain_share_falls_with_other_revenue(report: Report) -> None:
    (finding,) = of(report, "tz2025-key-domain", CLIFF)
    assert finding.subject == "主营业务收入"
    assert values(finding)["关键领域产品收入"] * 10 == values(finding)["主营业务收入"]  # type: ignore[operator]


def test_the_draft_on_computing_centres(report: Report) -> None:
    """Two clauses that meet at 5 亿元, one at most and one exact; what is left is the end at 10 亿元."""
    small, large = "xmai2025draft-aidc", "xmai2025draft-aidc-large"
    assert of(report, small, TIER_END) == of(report, large, TIER_END) == []
    (end,) = of(report, small, CLIFF)
    assert (values(end)["设备和生产性设施投资额"], end.size) == (50_000 * WAN - 1, 3000 * WAN)
    (end,) = of(report, large, CLIFF)
    assert (values(end)["设备和生产性设施投资额"], end.size) == (100_000 * WAN, 6000 * WAN)


def test_the_recognition_table_of_the_city_never_falls(report: Report) -> None:
    """10 / 20 / 30 万元 for 高企 by revenue and recognition: growing never costs money, and no cap is idle."""
    for code in ("xm2021-nat-hnte", "xm2024-nat-hnte", "tz2022-2-hnte", "jm2023-hnte"):
        assert of(report, code, CLIFF) == []
        assert of(report, code, CAP) == []


def test_the_cloud_subsidy_is_marginal(report: Report) -> None:
    assert of(report, "xm2019-cloud-dev", CLIFF) == []
    (split,) = of(report, "xm2019-cloud-dev", SPLIT)
    assert split.size == 20 * WAN  # twice the cap


def test_size_classes_of_the_state_hold_together(report: Report) -> None:
    sizes = [each for each in report[0] if each.clause.startswith("size-")]
    assert sizes == []


def test_a_fact_is_told_with_its_year(report: Report) -> None:
    (dead,) = of(report, "xm2024-rd-subsidy", DEAD)
    told = {fact.ref: fact for fact in dead.firms[0].facts}
    assert told[Ref("自主研发费用", 1)].text.zh.startswith("上年.自主研发费用 ")
    assert told[Ref("自主研发费用", 1)].text.en.startswith("last year's ")
