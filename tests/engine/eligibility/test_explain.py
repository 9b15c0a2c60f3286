"""Reasons: what was seen, what is wanted, what is lacking, and where every fact came from."""

import datetime
from dataclasses import replace

import pytest

from chanmai.engine.eligibility.certificates.dossier_words import UNPAYABLE
from chanmai.engine.eligibility.clauses.clause import Evidence, Group, Status
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import Standing, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.engine.facts.texts import Text
from engine.eligibility.rules import (
    BOOK,
    amount,
    clause,
    condition_of,
    decided,
    every,
    finding,
    reason,
    record,
    some,
)


@pytest.mark.parametrize(
    ("rule", "facts", "actual", "threshold", "distance", "distance_en"),
    [
        (
            "营业收入 >= 5000万元",
            {"营业收入": "4000万元"},
            "4000万元",
            "5000万元",
            "还差1000万元",
            "10 million yuan short",
        ),
        (
            "营业收入 > 5000万元",
            {"营业收入": "4000万元"},
            "4000万元",
            "5000万元",
            "还差1000万元以上",
            "more than 10 million yuan short",
        ),
        (
            "营业收入 > 5000万元",
            {"营业收入": "5000万元"},
            "5000万元",
            "5000万元",
            "恰在界线上，须越过",
            "exactly on the line, which has to be passed",
        ),
        (
            "5000万元 <= 营业收入",
            {"营业收入": "4000万元"},
            "4000万元",
            "5000万元",
            "还差1000万元",
            "10 million yuan short",
        ),
        ("营业收入 >= 5000万元", {"营业收入": "6000万元"}, "6000万元", "5000万元", "", ""),
        (
            "研发费用 / 营业收入 >= 5%",
            {"营业收入": "100万元", "研发费用": "4万元"},
            "4%",
            "5%",
            "还差1个百分点",
            "1 percentage point short",
        ),
        (
            "增速(营业收入) > 25%",
            {"营业收入": "110万元", "上年.营业收入": "100万元"},
            "10%",
            "25%",
            "还差15个百分点以上",
            "more than 15 percentage points short",
        ),
        ("从业人员 <= 300人", {"从业人员": "312人"}, "312人", "300人", "须再低12人", "12 people too high"),
        (
            "近2年复合增速(营业收入) >= 20%",
            {"营业收入": "121元", "前2年.营业收入": "100元"},
            "10%（1.21倍）",
            "20%（1.44倍）",
            "还差10个百分点（0.23倍）",
            "10 percentage points (0.23 times) short",
        ),
        # One part of the 分 that nobody has: 1,499,999.99元 among three is not 50万元
        (
            "营业收入 / 从业人员 >= 50万元",
            {"营业收入": "1499999.99元", "从业人员": "3人"},
            "约499,999.997元",
            "50万元",
            "还差约0.003元",
            "about 0.003 yuan short",
        ),
        (
            "研发费用 / 营业收入 >= 5%",
            {"营业收入": "3000000.01元", "研发费用": "15万元"},
            "约4.99999998%",
            "5%",
            "还差约0.00000002个百分点",
            "about 0.00000002 percentage points short",
        ),
        (
            "近3年复合增速(营业收入) >= 20%",
            {"营业收入": "1727元", "前3年.营业收入": "1000元"},
            "约19.98%（1.727倍）",
            "20%（1.728倍）",
            "还差约0.02个百分点（0.001倍）",
            "about 0.02 percentage points (0.001 times) short",
        ),
        (
            "近3年复合增速(营业收入) <= 20%",
            {"营业收入": "1728.01元", "前3年.营业收入": "1000元"},
            "约20.0002%（1.72801倍）",
            "20%（1.728倍）",
            "须再低约0.0002个百分点（0.00001倍）",
            "about 0.0002 percentage points (0.00001 times) too high",
        ),
        (
            "近2年复合增速(营业收入) >= 20%",
            {"营业收入": "-1元", "前2年.营业收入": "100元"},
            "-0.01倍",
            "20%（1.44倍）",
            "还差1.45倍",
            "1.45 times short",
        ),
        (
            "登记日期 <= 2024-01-01",
            {"登记日期": "2024-01-03"},
            "2024-01-03",
            "2024-01-01",
            "须再早2天",
            "2 days too late",
        ),
        (
            "登记日期 >= 2024-01-01",
            {"登记日期": "2023-12-31"},
            "2023-12-31",
            "2024-01-01",
            "还差1天",
            "1 day short",
        ),
        ("营业收入 >= 5000万元", {}, "待补充", "5000万元", "", ""),
        (
            "增速(营业收入) > 25%",
            {"营业收入": "1元", "上年.营业收入": "0元"},
            "无法计算（除数为零，或类别不在表中）",
            "25%",
            "",
            "",
        ),
        ("规上软件企业", {"规上软件企业": False}, "否", "是", "", ""),
        ("not 严重失信", {"严重失信": True}, "是", "否", "", ""),
        ('所属区 in {"思明区", "湖里区"}', {"所属区": '"集美区"'}, "集美区", "思明区、湖里区", "", ""),
        ('荣誉 in {"瞪羚"}', {"荣誉": frozenset()}, "无", "瞪羚", "", ""),
        ('荣誉 not in {"瞪羚"}', {"荣誉": frozenset({"瞪羚", "百强"})}, "百强、瞪羚", "不属于 瞪羚", "", ""),
    ],
)
def test_what_was_seen_wanted_and_lacking(
    rule: str, facts: dict[str, object], actual: str, threshold: str, distance: str, distance_en: str
) -> None:
    seen = decided(clause(rule), facts).reason
    assert (seen.actual.zh, seen.threshold.zh, seen.distance.zh) == (actual, threshold, distance)
    assert seen.distance.en == distance_en


def test_a_condition_reads_as_a_sentence_with_its_article_and_the_words_of_the_source() -> None:
    rule = clause(condition_of("1", "增速(营业收入) > 25%", article="二（增产增效）", literal="高于25%"))
    seen = decided(rule, {}).reason
    assert seen.text == Text("营业收入增速 超过 25%", "Growth of revenue is more than 25%")
    assert (seen.article, seen.literal) == ("二（增产增效）", "高于25%")
    assert [(used.ref, used.value and used.value.zh) for used in seen.facts] == [
        (Ref("营业收入"), None),
        (Ref("营业收入", 1), None),
    ]


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("登记日期 >= 若(入库, 2024-01-01, 2024-03-01)", "不早于", "is on or after"),
        ("登记日期 < 若(入库, 2024-01-01, 2024-03-01)", "早于", "is before"),
        ("若(入库, 2024-01-01, 2024-03-01) <= 登记日期", "不晚于", "is on or before"),
    ],
)
def test_days_are_told_as_days_whatever_they_are_compared_with(rule: str, zh: str, en: str) -> None:
    text = decided(clause(rule), {}).reason.text
    assert zh in text.zh
    assert en in text.en


def test_every_fact_is_shown_with_its_source_and_filing_date() -> None:
    source = Source("软件业年报", "统计", datetime.date(2026, 3, 12), "f-17")
    known = Record("某公司", 2025, {Ref("营业收入"): 600_000_000}, {Ref("营业收入"): source})
    used = decide(compile_clause(clause("营业收入 >= 5000万元"), BOOK), known, BOOK).reason.facts[0]
    assert (used.value, used.source) == (Text("600万元", "6 million yuan"), source)


def test_findings_wait_for_an_officer() -> None:
    rule = every("规上软件企业", finding("own", "以自主研发为主"))
    decision = decided(clause(rule), {"规上软件企业": True})
    assert decision.verdict is Verdict.UNKNOWN
    assert decision.missing == (Ref("认定:c.own"),)
    seen = reason(decision, "own")
    assert (seen.finding, seen.text.zh, seen.actual.zh) == (True, "以自主研发为主", "待人工认定")
    found = decided(clause(rule), {"规上软件企业": True, "认定:c.own": False})
    assert (found.verdict, reason(found, "own").actual.zh) == (Verdict.NOT_MET, "否")


def test_groups_say_how_many_must_hold_and_carry_their_own_verdict() -> None:
    rule = every("规上软件企业", some(2, "入库", "营业收入 > 1元", "从业人员 > 1人", key="2"))
    decision = decided(clause(rule), {"规上软件企业": True, "入库": False})
    group = reason(decision, "2")
    assert (group.text.zh, group.count, group.verdict) == ("下列3项中至少满足2项", 2, Verdict.UNKNOWN)
    assert group.text.en == "At least 2 of the following 3"
    assert decision.reason.text.zh == "同时满足下列各项"
    assert reason(decision, "2.1").verdict is Verdict.NOT_MET


def test_the_top_reason_carries_the_exact_verdict() -> None:
    decision = decided(clause(some(1, "营业收入 > 5000万元", "营业收入 <= 5000万元")), {})
    assert decision.reason.verdict is Verdict.MET
    assert {child.verdict for child in decision.reason.children} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("rule", "facts", "standing"),
    [
        (every("营业收入 >= 5000万元"), {"营业收入": "5000万元"}, Standing.ELIGIBLE),
        (every("营业收入 >= 5000万元"), {}, Standing.MISSING),
        # Within a fifth of the threshold, to the last 分
        (every("营业收入 >= 5000万元"), {"营业收入": "4000万元"}, Standing.NEAR),
        (every("营业收入 >= 5000万元"), {"营业收入": "3999.99万元"}, Standing.NOT_MET),
        (every("研发费用 / 营业收入 >= 5%"), {"营业收入": "100万元", "研发费用": "4万元"}, Standing.NEAR),
        # Far off, but within what the lever of the fact allows (40 people)
        (every("从业人员 >= 100人"), {"从业人员": "60人"}, Standing.NEAR),
        (every("从业人员 >= 100人"), {"从业人员": "59人"}, Standing.NOT_MET),
        # More than one condition fails, or the one that fails is no quantity
        (
            every("营业收入 >= 5000万元", "从业人员 >= 100人"),
            {"营业收入": "4900万元", "从业人员": "99人"},
            Standing.NOT_MET,
        ),
        (every("规上软件企业"), {"规上软件企业": False}, Standing.NOT_MET),
        # The others may still be open, and either branch of a choice will do
        (every("营业收入 >= 5000万元", "入库"), {"营业收入": "4900万元"}, Standing.NEAR),
        (
            some(1, "营业收入 >= 5000万元", "从业人员 >= 100人"),
            {"营业收入": "1元", "从业人员": "99人"},
            Standing.NEAR,
        ),
        (
            some(2, "营业收入 >= 5000万元", "从业人员 >= 100人", "入库"),
            {"营业收入": "4900万元", "从业人员": "1人", "入库": True},
            Standing.NEAR,
        ),
        # The threshold may itself be worked out of facts
        (every("营业收入 >= 净利润"), {"营业收入": "80元", "净利润": "100元"}, Standing.NEAR),
        (every("营业收入 >= 净利润"), {"营业收入": "79元", "净利润": "100元"}, Standing.NOT_MET),
        # To have none is not to be near having some; a difference that has to be passed is near at zero
        (every("营业收入 > 0元"), {"营业收入": "0元"}, Standing.NOT_MET),
        (every("营业收入 - 研发费用 > 0元"), {"营业收入": "5元", "研发费用": "5元"}, Standing.NEAR),
        (every("从业人员 >= 1人"), {"从业人员": "0人"}, Standing.NEAR),
        # Days have no share of a threshold, and neither has being equal or different
        (every("登记日期 >= 2024-01-01"), {"登记日期": "2023-12-31"}, Standing.NOT_MET),
        (every("营业收入 = 100元"), {"营业收入": "99元"}, Standing.NOT_MET),
        (every("营业收入 != 100元"), {"营业收入": "100元"}, Standing.NOT_MET),
    ],
)
def test_standing(rule: object, facts: dict[str, object], standing: Standing) -> None:
    assert decided(clause(rule), facts).standing is standing  # type: ignore[arg-type]


def test_what_may_not_be_paid_says_why() -> None:
    draft = clause("规上软件企业", amount("1万元"), status=Status.DRAFT)
    reprint = clause("规上软件企业", amount("1万元"), evidence=Evidence.REPRINT)
    facts = record({"规上软件企业": True})
    assert decided(draft, facts).unpayable == "征求意见稿，不得兑付"
    assert decided(reprint, facts).unpayable == "转载所见，待核原文"
    assert decided(clause("规上软件企业", amount("1万元")), facts).unpayable == ""


@pytest.mark.parametrize("evidence", [each for each in Evidence if each is not Evidence.ORIGINAL])
def test_only_the_document_of_the_issuer_is_paid_from(evidence: Evidence) -> None:
    rule = clause("规上软件企业", amount("1万元"), evidence=evidence)
    assert rule.unpayable in UNPAYABLE
    seen_whole = evidence not in (Evidence.SECONDARY, Evidence.UNSEEN)
    assert rule.unpayable == (f"{evidence}所见，待核原文" if seen_whole else "未核实")


def test_a_condition_that_was_not_seen_keeps_a_clause_from_being_paid() -> None:
    seen = condition_of("1", "规上软件企业")
    rule = clause(Group("0", 2, (seen, Group("1", 1, (replace(seen, verified=False),)))), amount("1万元"))
    assert rule.unpayable == "有条件未核实"
    assert rule.unpayable in UNPAYABLE
