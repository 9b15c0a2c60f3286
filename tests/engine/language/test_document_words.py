"""Rules in the words of documents, with and without blanks, beside the rule in signs that each of them is."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.record import Ref
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.lexicon import AFTER, BEFORE, DATED
from chanmai.engine.language.nodes import Compare, Fetch
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.tokens import tokens
from packs import load

XIAMEN = Path(__file__).parents[3] / "packs" / "xiamen"
WORDS = [(word, op) for words in (BEFORE, AFTER) for op, listed in words.items() for word in listed]


@pytest.mark.parametrize(
    ("document", "signs"),
    [
        ("营业收入不低于5000万元且从业人员不少于20人", "营业收入 >= 5000万元 且 从业人员 >= 20人"),
        ("营业收入超过 1 亿元", "营业收入 > 1亿元"),
        ("营业收入超过1亿元且不超过5亿元", "营业收入 > 1亿元 且 营业收入 <= 5亿元"),
        ("营业收入 > 1亿元 且 不超过 5亿元 且 规上", "营业收入 > 1亿元 且 营业收入 <= 5亿元 且 规上"),
        ("从业人员20人以上且100人以下", "从业人员 >= 20人 且 从业人员 <= 100人"),
        ("从业人员低于20人或高于100人", "从业人员 < 20人 或 从业人员 > 100人"),
        ("登记日期不早于2024-05-01，且早于2025年1月1日", "登记日期 >= 2024-05-01 且 登记日期 < 2025-01-01"),
        ("研发强度 > 百分之 5", "研发强度 > 5%"),
        ("营业收入2000万元以上", "营业收入 >= 2000万元"),
        ("营业收入2,000万元（含）以上", "营业收入 >= 2000万元"),
        ("营业收入1.5亿元以上（含）", "营业收入 >= 1.5亿元"),
        ("营业收入1.5亿元以上（不含）", "营业收入 > 1.5亿元"),
        ("营业收入≥2000万元（含）", "营业收入 >= 2000万元"),
        ("营业收入二千万元以上", "营业收入 >= 2000万元"),
        ("从业人员20人以上100人以下", "从业人员 >= 20人 且 从业人员 <= 100人"),
        ("从业人员20人以上且营业收入2000万元以上", "从业人员 >= 20人 且 营业收入 >= 2000万元"),
        ("营业收入在1亿元（含）至5亿元（不含）之间", "营业收入 >= 1亿元 且 营业收入 < 5亿元"),
        ("研发强度介于3%至5%之间", "研发强度 >= 3% 且 研发强度 <= 5%"),
        ("营业收入在1亿元（不含）至5亿元（含5亿元）之间", "营业收入 > 1亿元 且 营业收入 <= 5亿元"),
        ("营业收入 介于 1亿元 至 1亿元 之间", "营业收入 >= 1亿元 且 营业收入 <= 1亿元"),
        ("营业收入 介于 1亿元 至 5亿元 且 规上", "(营业收入 >= 1亿元 且 营业收入 <= 5亿元) 且 规上"),
        ("营业收入 为 1亿元 至 5亿元", "营业收入 >= 1亿元 且 营业收入 <= 5亿元"),
        ("营业收入5000万元（含5000万元）以上", "营业收入 >= 5000万元"),
        ("营业收入不低于5000万元（含5000万元）", "营业收入 >= 5000万元"),
        ("营业收入为5000万元以上", "营业收入 >= 5000万元"),
        ("登记日期2024-05-01（含2024-05-01）之前", "登记日期 <= 2024-05-01"),
        ("登记日期2024-05-01（含）后", "登记日期 >= 2024-05-01"),
        ("登记日期2024-05-01（不含）以前", "登记日期 < 2024-05-01"),
        ("营业收入 > 1亿元 且 是", "(营业收入 > 1亿元) 且 是"),
        ("非 (研发强度 介于 3% 至 5% 之间)", "非 (研发强度 >= 3% 且 研发强度 <= 5%)"),
        ("登记日期2024-05-01之前", "登记日期 < 2024-05-01"),
        ("登记日期2024年5月1日（含）之前", "登记日期 <= 2024-05-01"),
        ("登记日期不早于2024-05-01", "登记日期 >= 2024-05-01"),
        ("增速（营业收入）不低于20％", "增速(营业收入) >= 20%"),
        ("增速(营业收入)达20%以上", "增速(营业收入) >= 20%"),
        ("研发强度达到百分之十以上", "研发强度 >= 10%"),
        ("研发强度 不低于 千分之三点五", "研发强度 >= 0.35%"),
        ("研发强度 > 万分之五", "研发强度 > 0.05%"),
        ("研发强度＞５‰", "研发强度 > 0.5%"),
        ("研发费用不低于(软件业务收入 * 2)", "研发费用 >= 软件业务收入 * 2"),
        ("成立年限满3年", "成立年限 >= 3年"),
        ("成立年限 不满 三年", "成立年限 < 3年"),
        ("平台级别为“国家级”", "平台级别 = “国家级”"),
        ("平台级别不属于{“国家级”}", "平台级别 不属于 {“国家级”}"),
        ("规上软件企业 是 是", "规上软件企业 = 是"),
        ("严重失信 不为 是", "严重失信 != 是"),
        ("累进(研发费用, 0: 百分之六十, 十万元: 40%)", "累进(研发费用, 0: 60%, 10万元: 40%)"),
        ("分档(营业收入,低于:0元,二千万元:十万元)", "分档(营业收入, 低于: 0元, 2000万元: 10万元)"),
        ("若 规上 则 若 严重失信 则 0元 否则 二十万元 否则 5万元", "若(规上, 若(严重失信, 0元, 20万元), 5万元)"),
        ("若(营业收入 + 1元) > 2元 则 1元 否则 2元", "若((营业收入 + 1元) > 2元, 1元, 2元)"),
        ("min(若 规上软件企业 则 1元 否则 2元, 3元)", "min(若(规上软件企业, 1元, 2元), 3元)"),
        ("至少(2, 营收不低于1亿元, 从业人员满20人, 规上)", "至少(2, 营收 >= 1亿元, 从业人员 >= 20人, 规上)"),
    ],
)  # fmt: skip
def test_words_and_signs(document: str, signs: str) -> None:
    assert parse(document) == parse(signs)
    wide = (
        document.replace("(", "（")
        .replace(")", "）")
        .replace(",", "，")
        .replace(":", "：")
        .replace("%", "％")
    )
    assert parse(wide) == parse(signs)


@pytest.mark.parametrize(
    "text",
    [
        "营业收入超过1亿元 且 规上 且 不超过 5亿元", "1亿元 < 营业收入 且 不超过 5亿元",
        "(营业收入超过1亿元) 且 不超过 5亿元", "营业收入 1亿元以上 < 5亿元", "营业收入 不低于 1亿元 <= 5亿元",
        "至少(2, 营业收入超过1亿元, 不超过 5亿元)", "营业收入超过1亿元 且 非 不超过 5亿元", "不超过 5亿元",
    ],
)  # fmt: skip
def test_what_is_compared_has_to_be_clear(text: str) -> None:
    with pytest.raises(RuleError):
        parse(text)


@pytest.mark.parametrize(("word", "op"), WORDS)
def test_every_word_of_comparing(word: str, op: Op) -> None:
    expected = parse(f"营业收入 {op} 5万元")
    if word in AFTER.get(op, ()):
        assert parse(f"营业收入 5万元{word}") == parse(f"营业收入5万元{word}") == expected
    else:
        assert parse(f"营业收入 {word} 5万元") == parse(f"营业收入{word}5万元") == expected
        assert parse(f"营业收入 {word} 研发费用") == parse(f"营业收入 {op} 研发费用")


@pytest.mark.parametrize(("word", "op"), [(word, op) for op, words in DATED.items() for word in words])
def test_every_word_of_days(word: str, op: Op) -> None:
    for text in (f"登记日期 {word} 2024-05-01", f"登记日期{word}2024年5月1日", f"登记日期{word} 2024-05-01"):
        assert parse(text) == parse(f"登记日期 {op} 2024-05-01")


@pytest.mark.parametrize(
    "name",
    [
        "近三年无重大违法失信", "一季度工业总产值", "CMMI三级及以上", "本科及以上人员", "有省部级以上研发机构",
        "三年以上工作经验人员", "五个一工程", "一起事故数", "成立满三年", "百强", "千人计划", "四上企业",
        "是否为5G企业",
    ],
)  # fmt: skip
def test_names_that_hold_such_words_stay_names(name: str) -> None:
    assert parse(name) == Fetch(Ref(name))
    assert parse(f"{name} >= 5") == Compare(Op.GE, Fetch(Ref(name)), parse("5"))


def test_every_name_of_the_city_stays_a_name() -> None:
    for fact in load(XIAMEN).dictionary:
        for name in (fact.name, fact.code, *(alias for alias in fact.aliases if not alias[0].isdigit())):
            assert parse(name) == Fetch(Ref(name)), name


@given(
    st.text(
        alphabet="不低于超过达到至少以上下内外之前后起含（）()若则否一二三千百万亿分点元%‰5,.，人且或 ",
        max_size=30,
    )
)
def test_any_mixture_is_cut_without_loss(text: str) -> None:
    """Every letter stands in exactly one token, in a blank, or in a problem."""
    found, problems = tokens(text)
    for one, other in pairwise(found):
        assert one.end <= other.start
    told = {place for problem in problems for place in range(problem.start, problem.end)}
    inside = {place for token in found for place in range(token.start, token.end)}
    assert all(place in told | inside or text[place].isspace() for place in range(len(text)))
