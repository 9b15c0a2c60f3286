"""Conditions: fact, strict or inclusive, number, unit, years, alternatives."""

import pytest

from chanmai.drafting.values.proposal import Role
from drafting.small_city import conditions_of, proposals, readings


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("营业收入超过5000万元", ">"),
        ("营业收入高于5000万元", ">"),
        ("营业收入大于5000万元", ">"),
        ("营业收入超5000万元", ">"),
        ("营业收入不低于5000万元", ">="),
        ("营业收入不得低于5000万元", ">="),
        ("营业收入不少于5000万元", ">="),
        ("营业收入达到5000万元", ">="),
        ("营业收入达5000万元以上", ">="),
        ("营业收入5000万元以上", ">="),
        ("营业收入在5000万元及以上", ">="),
        ("营业收入5000万元（含）以上", ">="),
        ("营业收入5000万元以上（含）", ">="),
        ("营业收入≥5000万元", ">="),
        ("营业收入超过5000万元（含）", ">="),
        ("营业收入5000万元以上（不含）", ">"),
        ("营业收入5000万元（不含5000万元）以上", ">"),
        ("营业收入不超过5000万元", "<="),
        ("营业收入不高于5000万元", "<="),
        ("营业收入5000万元以下", "<="),
        ("营业收入5000万元以内", "<="),
        ("营业收入≤5000万元", "<="),
        ("营业收入低于5000万元", "<"),
        ("营业收入不足5000万元", "<"),
        ("营业收入不满5000万元", "<"),
        ("营业收入未达5000万元", "<"),
        ("营业收入5000万元（不含）以下", "<"),
        ("营业收入5000万元以下（不含）", "<"),
    ],
)
def test_strict_or_inclusive(words: str, sign: str) -> None:
    assert conditions_of(f"{words}的企业可以申报。") == [f"营业收入 {sign} 5000万元"]


@pytest.mark.parametrize(
    ("words", "tests"),
    [
        ("上年度营收1亿元-5亿元之间", ["营业收入 >= 1亿元", "营业收入 <= 5亿元"]),
        ("营业收入1亿元（含）—5亿元的", ["营业收入 >= 1亿元", "营业收入 < 5亿元"]),
        ("营业收入1亿元—5亿元（不含）的", ["营业收入 >= 1亿元", "营业收入 < 5亿元"]),
    ],
)
def test_ranges(words: str, tests: list[str]) -> None:
    assert conditions_of(f"对{words}企业给予支持。") == tests


@pytest.mark.parametrize(
    ("words", "test"),
    [
        ("营业收入同比增长10%以上", "增速(营业收入) >= 10%"),
        ("营业收入增速高于25%", "增速(营业收入) > 25%"),
        ("营业收入较上年增加1000万元以上", "增量(营业收入) >= 1000万元"),
        ("营业收入增量不低于2000万元", "增量(营业收入) >= 2000万元"),
        ("研发费用总额占营业收入总额的比重不低于5%", "研发强度 >= 5%"),
        ("研发人员占从业人员的比例达到10%以上", "研发人员 / 从业人员 >= 10%"),
        ("近2年营业收入平均增长率不低于5%", "近2年平均(增速(营业收入)) >= 5%"),
        ("近2年营业收入复合增长率不低于5%", "近2年复合增速(营业收入) >= 5%"),
        ("最近两年净利润均不低于800万元", "近2年每年(净利润 >= 800万元)"),
        ("最近三年净利润累计不低于800万元", "近3年合计(净利润) >= 800万元"),
        ("近两年平均营业收入不低于4800万元", "近2年平均(营业收入) >= 4800万元"),
        ("年度营业收入首次达到200万元以上", "首次(营业收入 >= 200万元)"),
        ("实收资本首次达到3000万元以上", "实收资本 >= 3000万元"),
        ("员工50名以上", "从业人员 >= 50人"),
        ("员工人数不少于50人", "从业人员 >= 50人"),
        ("成立年限不超过三年", "成立年限 <= 3年"),
        ("资产负债率不高于百分之七十", "资产负债率 <= 70%"),
        ("营业收入较上年度实现正增长", "增速(营业收入) > 0%"),
        ("成立年限距申报日不超过3年", "成立年限 <= 3年"),
        ("营业收入2000万以上", "营业收入 >= 2000万元"),
    ],
)
def test_facts_in_their_forms(words: str, test: str) -> None:
    assert conditions_of(f"{words}的企业可以申报。") == [test]


def test_growth_without_a_fact_is_that_of_the_fact_before() -> None:
    found = conditions_of("营业收入超过5000万元，且增速高于25%的，按2%给予奖励。")
    assert found == ["营业收入 > 5000万元", "增速(营业收入) > 25%"]


def test_a_share_without_its_part_is_that_of_the_fact_before() -> None:
    found = conditions_of("研发费用不低于100万元且占营业收入比重不低于3%的企业可以申报。")
    assert found == ["研发费用 >= 100万元", "研发强度 >= 3%"]


def test_two_facts_with_one_number() -> None:
    found = conditions_of("营业收入和净利润均不低于800万元的企业可以申报。")
    assert sorted(found) == ["净利润 >= 800万元", "营业收入 >= 800万元"]


def test_growth_over_years_without_a_fact() -> None:
    found = conditions_of("营业收入1200万元以上且近四年复合增长率25%以上的企业可以申报。")
    assert found == ["营业收入 >= 1200万元", "近4年复合增速(营业收入) >= 25%"]


def test_the_second_of_two_numbers_has_the_words_for_both() -> None:
    found = [
        each
        for each in proposals("总投资5亿元或3000万美元以上的项目可以申报。")
        if each.role is Role.THRESHOLD
    ]
    assert [(each.op, each.values[0].rule_text) for each in found] == [(">=", "5亿元"), (">=", "3000万美元")]


def test_both_ends_of_a_range_on_something_unknown() -> None:
    found = [
        each
        for each in proposals("产值在5000万元至2亿元（不含）的企业可以申报。")
        if each.role is Role.THRESHOLD
    ]
    assert [(each.op, each.values[0].rule_text) for each in found] == [(">=", "5000万元"), ("<", "2亿元")]


def test_a_share_of_itself_is_no_share() -> None:
    assert "研发费用 / 研发费用" not in "".join(
        conditions_of("研发费用占全部研发费用的比例不低于60%的企业可以申报。")
    )


def test_words_apart_name_no_fact() -> None:
    assert conditions_of("人均营业收入超过50万元的企业可以申报。") == [""]


def test_alternatives_are_marked() -> None:
    found = [
        each for each in proposals("营业收入超过5000万元，或研发费用超过500万元的企业可以申报。") if each.test
    ]
    assert [each.either for each in found] == [False, True]
    found = [each for each in proposals("规上软件企业或规上工业企业可以申报。") if each.test]
    assert [(each.test, each.either) for each in found] == [("规上软件企业", False), ("规上工业企业", True)]


def test_phrases_districts_and_their_negation() -> None:
    found = conditions_of("东岸区规上软件企业，未被列入严重失信主体名单，可以申报。")
    assert found == ['所属区 in {"东岸区"}', "规上软件企业", "not 严重失信"]
    assert conditions_of("非规上软件企业可以申报。") == ["not 规上软件企业"]


def test_names_in_titles_and_offices_are_no_conditions() -> None:
    assert conditions_of("按《规上软件企业管理办法》申报，由东岸区政府受理。") == []


def test_a_number_on_something_unknown_is_kept_with_its_words() -> None:
    (found,) = [
        each for each in proposals("注册用户达到100万人以上的企业可以申报。") if each.role is Role.THRESHOLD
    ]
    assert (found.test, found.op, found.values[0].value) == ("", ">=", 1_000_000)
    assert "注册用户" in found.about
    assert readings("注册用户达到100万人以上的企业可以申报。")[0].state.value == "partly"


def test_what_the_text_leaves_open_is_said() -> None:
    (found,) = [each for each in proposals("营业收入突破1亿元的企业可以申报。") if each.test]
    assert found.test == "营业收入 >= 1亿元"
    assert "突破" in found.doubts[0].zh
    low, _high = (each for each in proposals("营业收入1亿元-5亿元之间的企业可以申报。") if each.test)
    assert "两端" in low.doubts[0].zh


def test_a_goal_is_not_a_condition_of_a_firm() -> None:
    sentence = "到2026年，企业营业收入达到1000亿元以上，研发人员占从业人员比重超过10%。"
    assert conditions_of(sentence) == []
    assert readings(sentence)[0].state.value == "not a rule"
