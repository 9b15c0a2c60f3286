"""Every character is in one sentence, every sentence has a state, every place is exact, twice gives the same."""

import json

from hypothesis import given
from hypothesis import strategies as st

from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.output.report import data, report
from chanmai.drafting.values.quantities import quantities
from chanmai.drafting.values.reading import State, read_text
from chanmai.engine.facts.units import MONEY, RATIO
from drafting.small_city import WORDS

WRITTEN = """
一、 （二） 第三条 1. 对 规上软件企业 营业收入 研发费用 增速 超过 不低于 达到 以上 （含） 5000万元 1亿元 25% 0.5% 三年
近两年 均 按 的 给予 奖励 补助 最高 不超过 每家每年 一次性 50、20、10万元 每满 的部分 分三年 40%、30%、30% 或 且 、 ，
。 ； ： ( ) ｜ 国家级 同一事项就高不重复 自发布之日起施行 有效期3年 abc 支持软件业发展 责任单位： 占 比重 2024年3月8日
2:3 4:3:3 3/4 四分之三 半年 5%-10% 之一 以下条件之一： 符合下列条件： 至少满足以下两项： ① ② （1）
排名前10 翻番 以下 累计
"""
PIECES = st.sampled_from([*WRITTEN.split(), "\n", " "])
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(
    "企业营收超过的万元亿年，。；（）1234567890%\n", max_size=80
)


@given(TEXTS)
def test_every_character_lies_in_exactly_one_sentence(original: str) -> None:
    document = read_text(original, WORDS)
    covered = [0] * len(document.text.normal)
    for reading in document.readings:
        assert reading.words == document.text.words(reading.span)
        for at in range(*reading.span):
            covered[at] += 1
    for at, sign in enumerate(document.text.normal):
        assert covered[at] == (0 if sign == "\n" else 1) or (
            covered[at] == 0 and not _line(document.text.normal, at).strip()
        )


def _line(text: str, at: int) -> str:
    return text[
        text.rfind("\n", 0, at) + 1 : (text.find("\n", at) + len(text) + 1) % (len(text) + 1) or len(text)
    ]


@given(TEXTS)
def test_every_place_leads_to_its_words(original: str) -> None:
    document = read_text(original, WORDS)
    for reading in document.readings:
        for proposal in reading.proposals:
            assert reading.span.start <= proposal.span.start <= proposal.span.end <= reading.span.end
            origin = document.text.origin(proposal.span)
            assert 0 <= origin.start <= origin.end <= len(original)
        for span in reading.left:
            assert reading.span.start <= span.start < span.end <= reading.span.end


@given(TEXTS)
def test_a_sentence_with_unread_money_is_never_called_understood(original: str) -> None:
    for reading in read_text(original, WORDS).readings:
        if reading.state is not State.UNDERSTOOD:
            continue
        for each in quantities(reading.words):
            place = (each.span.start + reading.span.start, each.span.end + reading.span.start)
            read = any(
                proposal.span.start <= place[0] and place[1] <= proposal.span.end
                for proposal in reading.proposals
            )
            assert read or each.dimension not in (MONEY, RATIO)


@given(TEXTS)
def test_the_report_accounts_for_every_sentence_and_repeats_itself(original: str) -> None:
    made = draft(original, WORDS)
    said = data(made)
    assert [each["number"] for each in said["sentences"]] == list(range(1, len(made.document.readings) + 1))
    assert sum(said["counts"].values()) == len(made.document.readings)
    used = {number for clause in said["clauses"] for number in clause["sentences"]}
    assert used <= {each["number"] for each in said["sentences"]}
    assert json.dumps(data(draft(original, WORDS))) == json.dumps(said)
    for reading in made.document.readings:
        assert f"\n{reading.number}. [" in report(made)
