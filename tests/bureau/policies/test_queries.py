"""What the library, a clause, a firm and a run answer, and to whom."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureau.policies.people import ANALYST, AT, CITY, DAY, EAST, FIRM, LATER, TOWN, file_facts
from chanmai.bureau.clauses.operations.loading import load_policies
from chanmai.bureau.clauses.queries.lookup import clause_by_name
from chanmai.bureau.enterprises.queries.lookup import firm_by_name
from chanmai.bureau.matching.queries.explanation import explanation
from chanmai.bureau.matching.queries.firm import Sums, firm_decisions
from chanmai.bureau.matching.queries.firms import firms_of
from chanmai.bureau.matching.queries.runs import changes, latest_run, runs, summary
from chanmai.bureau.matching.tally import Firms, Tally
from chanmai.bureau.policies.queries.clause import clause_page
from chanmai.bureau.policies.queries.library import ClauseSearch, library
from chanmai.bureau.refusal import NotFound, Refused
from chanmai.pack.load import load

WAN = 1_000_000
Match = Callable[..., int]


def codes(found: object) -> list[str]:
    return [row.code for row in found.rows]  # type: ignore[attr-defined]


@pytest.fixture
def loaded(db: None) -> None:
    load_policies(pack=load(TOWN), by="甲", at=AT)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("游戏", {"g-rd", "g-press", "g-talent"}),  # two characters, in the title of the document
        ("加计", {"t-relief"}),  # a part of 加计扣除
        ("网络游戏", {"g-press"}),
        ("戏出", {"g-press"}),  # no word at all, yet written so
        ("镇府规〔2024〕1号", {"t-growth", "t-scale", "t-relief"}),
        ("增长 奖励", {"t-growth", "t-old", "t-scale", "e-match"}),
        ("统计证明", {"t-scale"}),  # a document to hand in
        ("E-ONCE", {"e-once"}),
        ('"; DROP TABLE x --', set()),
        ("火箭", set()),
    ],
)
def test_full_text_finds_words_and_parts_of_words(text: str, found: set[str]) -> None:
    assert set(codes(library(CITY, ClauseSearch(text=text)))) == found


@pytest.mark.usefixtures("loaded")
def test_filters_narrow_and_count_each_other() -> None:
    page = library(CITY, ClauseSearch(level="市", evidence="转载"))
    assert set(codes(page)) == {"t-old", "d-rd", "g-rd", "g-press", "g-talent"}
    assert {(c.value, c.count) for c in page.facets["level"]} == {("市", 5)}
    assert ("原文", 3) in {(c.value, c.count) for c in page.facets["evidence"]}
    assert set(codes(library(CITY, ClauseSearch(district="东区")))) == {"e-once", "e-match", "e-old-match"}
    assert set(codes(library(CITY, ClauseSearch(delivery="-", level="区")))) == {
        "e-once",
        "e-match",
        "e-old-match",
    }
    assert library(CITY, ClauseSearch(level="国家")).total == 0


def test_rows_carry_the_results_of_the_latest_run_and_sort_by_money(match: Match) -> None:
    match()
    page = library(CITY, ClauseSearch())
    assert codes(page)[:4] == ["t-relief", "e-once", "t-growth", "t-scale"]  # 147.5, 20, 10 and 6 万元
    growth = next(row for row in page.rows if row.code == "t-growth")
    assert growth.tally == Tally(met=1, near=1, unknown=1, not_met=1, exact=10 * WAN, open_high=10 * WAN)
    assert codes(library(CITY, ClauseSearch(sort="near")))[0] == "t-growth"
    assert codes(library(CITY, ClauseSearch(sort="name"))) == sorted(
        codes(page), key=lambda code: _name(page, code)
    )
    assert next(row for row in page.rows if row.code == "t-old").tally is None


def _name(page: object, code: str) -> tuple[str, str]:
    return next((row.name, code) for row in page.rows if row.code == code)  # type: ignore[attr-defined]


def test_a_district_counts_its_own_firms_and_a_firm_none(match: Match) -> None:
    match()
    east = next(row for row in library(EAST, ClauseSearch()).rows if row.code == "t-scale")
    assert (east.tally.met, east.tally.exact) == (1, 0)  # type: ignore[union-attr]
    own = library(FIRM, ClauseSearch())
    assert own.total == 11
    assert all(row.tally is None for row in own.rows)


def test_the_library_takes_few_queries(match: Match) -> None:
    match()
    library(CITY, ClauseSearch())
    with CaptureQueriesContext(connection) as queries:
        library(CITY, ClauseSearch(text="研发"))
    assert len(queries) <= 5


def test_a_clause_is_told_as_rule_with_chain_and_cases(match: Match) -> None:
    match()
    page = clause_page(CITY, "t-growth")
    assert [row.text for row in page.rule.condition.children] == [
        "规上软件企业", "营业收入 不低于 5000万元", "营业收入增速 超过 25%",
    ]  # fmt: skip
    assert page.rule.amount is not None
    assert (page.rule.amount.expression, page.rule.amount.cap) == ("增量(营业收入) * 0.5%", "200万元")
    assert [(row.code, row.this) for row in page.chain] == [("t-old", False), ("t-growth", True)]
    assert page.rule.stacking[0].others == (("t-scale", "规上奖励"),)
    assert page.findings is not None
    assert page.findings.tally.met == 1
    assert [(item.name, count) for item, count in page.findings.wanted] == [("规上软件企业", 1)]
    assert page.findings.wanted[0][0].how == "在《认定名单》中填报"
    english = clause_page(CITY, "t-growth", lang="en")
    assert english.rule.condition.children[1].text.startswith("Revenue")
    assert clause_page(CITY, "e-match").rule.builds_on == (("t-growth", "增长奖励"),)


def test_a_clause_that_is_not_there(loaded: None) -> None:
    with pytest.raises(NotFound):
        clause_page(CITY, "nothing")
    with pytest.raises(NotFound):
        clause_page(CITY, "t-growth", version="zz")


def test_the_firms_of_a_clause_by_scope(firms: dict[str, int], match: Match) -> None:
    match()
    everywhere = firms_of(CITY, "t-scale")
    assert [(row.id, row.settled_text, row.outcome) for row in everywhere.rows] == [
        (firms["乙"], "6万元", "保留"),
        (firms["甲"], "", "不再享受"),
    ]
    assert [row.id for row in firms_of(EAST, "t-scale").rows] == [firms["甲"]]
    assert firms_of(FIRM, "t-scale").total == 0
    assert [row.id for row in firms_of(ANALYST, "t-scale", district="西区").rows] == [firms["乙"]]
    missing = firms_of(CITY, "t-growth", standing="待补充")
    assert [(row.id, row.missing) for row in missing.rows] == [(firms["丙"], "规上软件企业")]
    assert firms_of(CITY, "t-growth", standing="胡说").standing == "可享"
    paged = firms_of(CITY, "g-press", standing="待补充", per_page=3, page=2)
    assert (paged.number, paged.pages, paged.total, len(paged.rows)) == (2, 2, 4, 1)


def test_a_firm_sees_its_sums_apart(firms: dict[str, int], match: Match) -> None:
    match()
    found = firm_decisions(CITY, firms["甲"], DAY, LATER)
    assert found.sums == Sums(
        exact=15 * WAN, upper=5 * WAN, payable=10 * WAN, relief=125 * WAN, open_high=20 * WAN
    )
    scale = next(row for row in found.group("可享") if row.code == "t-scale")
    assert scale.settled is not None
    assert scale.settled.differs
    assert "就高不重复" in scale.settled.reasons[0]
    assert (scale.days_left, scale.unpayable) == (20, "")
    assert [row.code for row in found.aside] == ["d-rd"]
    assert {row.code for row in found.group("不符合")} == {"e-old-match"}
    todo = [(item.wanted.name, item.wanted.how, item.money) for item in found.todo]
    assert todo == [
        ("新落户并实际经营", "由主管部门认定", 20 * WAN),
        ("当年取得出版物号", "由主管部门认定", 0),
    ]


def test_a_near_miss_says_how_far(firms: dict[str, int], match: Match) -> None:
    match()
    (near,) = firm_decisions(CITY, firms["乙"], DAY, LATER).group("差一点")
    assert near.hint == "营业收入 不低于 5000万元：还差500万元"
    (english,) = firm_decisions(CITY, firms["乙"], DAY, LATER, lang="en").group("差一点")
    assert "short" in english.hint
    revenue = near.reason.children[1]
    assert (revenue.sign, revenue.actual, revenue.threshold, revenue.article) == (
        "unmet",
        "4500万元",
        "5000万元",
        "三(一)",
    )
    fact = revenue.facts[0]
    assert (fact.label, fact.source, fact.filed_at, fact.demo) == (
        "营业收入（2025）",
        "软件企业年报 · 统计",
        DAY,
        True,
    )


def test_a_firm_is_seen_by_those_who_may(firms: dict[str, int]) -> None:
    assert firm_decisions(FIRM, firms["甲"], DAY, LATER).firm.id == firms["甲"]
    for viewer, firm in ((FIRM, "乙"), (EAST, "丙")):
        with pytest.raises(NotFound):
            firm_decisions(viewer, firms[firm], DAY, LATER)


def test_without_a_run_the_history_counts_as_unknown(firms: dict[str, int], match: Match) -> None:
    once = {row.code: row.standing for row in _all(firms["丁"])}["e-once"]
    assert once == "待补充"
    match(history_complete=True)
    assert {row.code: row.standing for row in _all(firms["丁"])}["e-once"] == "可享"


def _all(firm: int) -> list[object]:
    return [row for _, group in firm_decisions(CITY, firm, DAY, LATER).groups for row in group]


def test_the_summary_adds_up_what_counts(match: Match) -> None:
    assert summary(CITY) is None
    match()
    found = summary(CITY)
    assert found is not None
    assert found.firms == Firms(all=4, eligible=3, near=1, open=4)
    assert (found.money.exact, found.money.upper, found.payable.exact) == (41 * WAN, 5 * WAN, 16 * WAN)
    assert found.relief.exact == 147_500_000
    assert [(row.name, row.tally.exact) for row in found.districts] == [("东区", 35 * WAN), ("西区", 6 * WAN)]
    assert {row.name for row in found.sizes} == {"大型", "中型", "小型", ""}
    drafts = [row for row in found.clauses if not row.counted]
    assert [row.code for row in drafts] == ["d-rd"]
    assert found.clauses[-1] == drafts[0]
    east = summary(EAST)
    assert east is not None
    assert (east.firms.all, east.money.exact) == (2, 35 * WAN)
    assert [row.name for row in east.districts] == ["东区"]
    assert summary(FIRM) is None
    assert runs(FIRM) == ()


def test_a_run_is_compared_with_the_one_before(firms: dict[str, int], match: Match) -> None:
    first = match()
    assert changes(CITY, first) is None
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    second = match(known_at=LATER, at=LATER)
    compared = changes(CITY, second)
    assert compared is not None
    before, found = compared
    assert before.id == first
    assert [(row.code, row.met, row.money) for row in found] == [("t-growth", 1, 10 * WAN), ("t-scale", 1, 0)]
    assert changes(EAST, second)[1] == ()  # type: ignore[index]
    assert latest_run().id == second  # type: ignore[union-attr]


def test_firms_and_clauses_are_found_by_what_people_have(firms: dict[str, int], loaded: None) -> None:
    for text in ("91350200ma33gulg91", str(firms["甲"]), " 小镇甲软件有限公司 "):
        assert firm_by_name(CITY, text) == firms["甲"]
    with pytest.raises(Refused, match="小镇甲软件有限公司"):
        firm_by_name(CITY, "小镇甲软件")
    with pytest.raises(Refused, match="没有找到企业"):
        firm_by_name(EAST, "小镇乙软件有限公司")  # out of sight is as if it were not there
    assert clause_by_name("增长奖励") == clause_by_name("t-growth") == "t-growth"
    with pytest.raises(Refused, match="t-growth"):
        clause_by_name("t-grow")


def test_a_clause_out_of_force_cannot_be_explained(firms: dict[str, int]) -> None:
    _, row = explanation(CITY, firms["甲"], "e-old-match", DAY, LATER)
    assert row.standing == "不符合"
    with pytest.raises(Refused, match="有效期为 2020-01-01 至 2024-01-01"):
        explanation(CITY, firms["甲"], "t-old", DAY, LATER)
    with pytest.raises(Refused, match="面向人才"):
        explanation(CITY, firms["甲"], "g-talent", DAY, LATER)
