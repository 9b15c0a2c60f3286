"""Clauses, formulas and the policy file: what is proposed is checked, marked as a draft, and placed in the text."""

import datetime
import re
import shutil
from pathlib import Path

import pytest

from chanmai.drafting.clauses.draft import Draft, draft
from chanmai.drafting.output.policy_file import policy_file
from chanmai.drafting.text.vocabulary import Vocabulary, vocabulary, vocabulary_of
from chanmai.drafting.values.reading import State
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from chanmai.pack.check import check
from chanmai.pack.finding import PackError
from chanmai.pack.load import load
from drafting.small_city import DICTIONARY, WORDS
from pack.spoilt import EXAMPLE

POLICY = """澜川市促进软件业发展若干措施
澜府规〔2024〕5号
澜川市人民政府
2024年3月8日
为加快软件业发展，制定本措施。
一、支持做大做强
（一）增产增效。规上软件企业上一年度营业收入超过5000万元且增速高于25%的，按营业收入增量的0.5%给予奖励，每家企业每年最高不超过500万元。
（二）上台阶。营业收入首次达到1亿元、5亿元的，分别给予50万元、100万元一次性奖励。
二、支持研发
（三）研发补助。研发费用总额占营业收入总额比重不低于5%的企业，研发费用每满200万元补助10万元，最高300万元。
（四）上云补贴。上云费用10万元及以下部分补贴60%，10万元以上部分补贴40%，单家企业每年补贴不超过20万元，两项补贴任选其一。
（五）平台奖励。新认定的国家级、省级创新平台，分别奖励100万元、50万元。
三、附则
（六）同一事项就高不重复。企业应按规定申报。
（七）本措施自发布之日起施行，有效期3年。
"""


@pytest.fixture(scope="module")
def made() -> Draft:
    return draft(POLICY, WORDS)


def test_one_clause_for_each_award(made: Draft) -> None:
    assert [(each.name, each.article) for each in made.clauses] == [
        ("增产增效", "一（一）"),
        ("上台阶", "一（二）"),
        ("研发补助", "二（三）"),
        ("上云补贴", "二（四）"),
        ("平台奖励", "二（五）"),
    ]


def test_conditions_and_caps(made: Draft) -> None:
    growth = made.clauses[0]
    assert [each.test for each in growth.conditions] == [
        "规上软件企业",
        "营业收入 > 5000万元",
        "增速(营业收入) > 25%",
    ]
    assert [each.literal for each in growth.conditions] == ["规上软件企业", "超过5000万元", "高于25%"]
    assert growth.cap is not None
    assert growth.cap.values[0].rule_text == "500万元"
    assert growth.cap_period == "年"
    assert made.clauses[3].stacking[0].text == "任选"


@pytest.mark.parametrize(
    ("at", "facts", "wan"),
    [
        (0, {"营业收入@0": 13_000, "营业收入@1": 10_000}, 15),
        (1, {"营业收入@0": 9_999}, 0),
        (1, {"营业收入@0": 10_000}, 50),
        (1, {"营业收入@0": 60_000}, 100),
        (2, {"研发费用@0": 599}, 20),
        (3, {"上云费用@0": 10}, 6),
        (3, {"上云费用@0": 30}, 14),
    ],
)
def test_formulas_pay_what_the_text_says(made: Draft, at: int, facts: dict[str, int], wan: int) -> None:
    clause = made.clauses[at]
    assert clause.made is not None
    values = {
        Ref(key.split("@")[0], int(key.split("@")[1])): value * 1_000_000 for key, value in facts.items()
    }
    assert evaluate(expand(parse(clause.made.text), DICTIONARY), values.get) == wan * 1_000_000


def test_a_table_by_level(made: Draft) -> None:
    clause = made.clauses[4]
    assert clause.made is not None
    formula = expand(parse(clause.made.text), DICTIONARY)
    paid = {level: evaluate(formula, lambda _ref, level=level: level) for level in ("国家级", "省级")}
    assert paid == {"国家级": 100_000_000, "省级": 50_000_000}


def test_validity_and_head(made: Draft) -> None:
    assert made.valid == (datetime.date(2024, 3, 8), datetime.date(2027, 3, 8))
    assert made.document.head.number == "澜府规〔2024〕5号"
    assert made.domains == ("软件业",)


@pytest.mark.parametrize(
    ("sentence", "valid"),
    [
        ("本办法自2024年5月1日起施行，有效期至2027年12月31日。", ("2024-05-01", "2028-01-01")),
        ("本办法自2024年2月29日起实施，有效期五年。", ("2024-02-29", "2029-03-01")),
        ("有效期至2027年12月31日。", (None, "2028-01-01")),
        ("本办法自发布之日起施行。", (None, None)),
        ("本办法自2027年5月1日起施行，有效期至2026年12月31日。", ("2027-05-01", None)),
    ],
)
def test_validity_in_words(sentence: str, valid: tuple[str | None, str | None]) -> None:
    start, end = draft(sentence, WORDS).valid
    assert (start and start.isoformat(), end and end.isoformat()) == valid


def test_every_place_in_the_file_is_that_of_its_words(made: Draft) -> None:
    text = policy_file(made)
    found = re.findall(
        r"# 原文 (\d+)–(\d+)\n(?: +# 存疑[^\n]*\n)* +- \{test: \"[^\n]*\", literal: \"([^\"]*)\"", text
    )
    assert len(found) >= 5
    for start, end, literal in found:
        assert literal in POLICY[int(start) : int(end)]


def test_what_no_fact_says_becomes_a_finding() -> None:
    made = draft("对自主研发核心算法的规上软件企业，给予50万元奖励。", WORDS)
    (clause,) = made.clauses
    assert [each.test for each in clause.conditions if each.test] == ["规上软件企业"]
    (finding,) = [each.finding for each in clause.conditions if each.finding]
    assert "自主研发核心算法" in finding


def test_words_of_time_that_no_test_says_keep_a_sentence_from_being_understood() -> None:
    (reading,) = draft("登记当年纳入规上软件业的，给予50万元奖励。", WORDS).document.readings
    assert reading.state is State.PARTLY


def test_a_cap_after_a_semicolon_is_shared_in_doubt() -> None:
    made = draft("规上软件企业按研发费用的5%补助；其他企业按研发费用的3%补助，每家最高100万元。", WORDS)
    caps = [each.cap.values[0].rule_text for each in made.clauses if each.cap]
    assert caps == ["100万元", "100万元"]
    first = made.clauses[0].made
    assert first is not None
    assert any("共用" in each.zh for each in first.doubts)


def test_conditions_alone_make_a_title() -> None:
    made = draft(
        "（一）入库条件。申请入库的企业应符合下列条件：\n1.营业收入不低于1000万元；\n2.研发人员不少于10人。",
        WORDS,
    )
    (clause,) = made.clauses
    assert clause.made is None
    assert [each.test for each in clause.conditions if each.test] == [
        "营业收入 >= 1000万元",
        "研发人员 >= 10人",
    ]


def test_conditions_listed_before_an_award_are_its_conditions() -> None:
    listed = "第二条 企业应符合下列条件：\n（一）营业收入不低于1000万元；\n（二）规上软件企业。\n"
    text = f"{listed}第三条 对企业按研发费用的5%补助。"
    made = draft(text, WORDS)
    assert [each.made is None for each in made.clauses] == [True, False]


@pytest.fixture
def with_draft(tmp_path: Path) -> Path:
    """The example pack with a draft from a text that uses its facts."""
    root = tmp_path / "pack"
    shutil.copytree(EXAMPLE, root)
    pack = load(root)
    made = draft(POLICY, vocabulary(root, pack.dictionary))
    folder = root / "policies" / "2024-draft"
    folder.mkdir()
    (folder / "policy.yaml").write_text(policy_file(made), encoding="utf-8")
    return root


def test_a_draft_passes_the_checker_but_for_its_cases(with_draft: Path) -> None:
    errors = [each for each in check(with_draft) if each.severity == "error"]
    assert errors
    assert {each.code for each in errors} == {"no-cases"}
    pack = load(with_draft)
    drafted = [each for code, each in pack.clauses.items() if code.startswith("draft-")]
    assert drafted
    assert {each.unpayable for each in drafted} == {"征求意见稿，不得兑付"}


def test_an_unusable_text_still_makes_a_file_that_can_be_read(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "pack")
    folder = tmp_path / "pack" / "policies" / "2024-draft"
    folder.mkdir()
    made = draft('对"特别"企业: {奖励} 给予# 10万元奖励，% 待定。', WORDS)
    (folder / "policy.yaml").write_text(policy_file(made), encoding="utf-8")
    errors = [each for each in check(tmp_path / "pack") if each.severity == "error"]
    assert {each.code for each in errors} == {"no-cases"}


def test_the_same_text_gives_the_same_file(made: Draft) -> None:
    assert policy_file(draft(POLICY, WORDS)) == policy_file(made)


def test_words_of_a_pack_are_checked(tmp_path: Path) -> None:
    assert vocabulary(tmp_path, DICTIONARY) == Vocabulary(DICTIONARY)
    file = tmp_path / "drafting.yaml"
    file.write_text(
        "synonyms: [{fact: 没有这个, words: [甲]}]\nphrases: [{test: 营业收入 >, words: [乙]}]\n", "utf-8"
    )
    with pytest.raises(PackError) as refused:
        vocabulary(tmp_path, DICTIONARY)
    assert {each.code for each in refused.value.findings} >= {"unknown-fact"}
    file.write_text("synonyms: [{fact: 营业收入, words: [年产值]}]\ndomains: [软件业]\n", "utf-8")
    words = vocabulary(tmp_path, DICTIONARY)
    assert words.synonyms == {"年产值": "营业收入"}
    assert words.domains == ("软件业",)


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"没有 pack\.yaml"):
        vocabulary_of(tmp_path)


def test_the_words_of_the_city_pack_are_sound() -> None:
    words = vocabulary_of(Path(__file__).parents[2] / "packs" / "xiamen")
    assert words.synonyms
    assert words.phrases
    assert len(words.shares) >= 5


def test_an_age_in_whole_years_is_said_to_be_approximate() -> None:
    """成立年限 <= 3年 lets in a firm of three years and 364 days; the doubt says how to write the day itself."""
    lines = (
        "第一条 对成立年限不超过3年的企业，给予10万元奖励。",
        "第二条 对成立年限满3年的企业，给予10万元奖励。",
    )
    words = vocabulary_of(Path(__file__).parents[2] / "packs" / "xiamen")
    within, after = draft("\n".join(lines), words).clauses
    (condition,) = (each for each in within.conditions if each.test)
    assert condition.test == "成立年限 <= 3年"
    (doubt,) = condition.doubts
    assert "商事登记日期 + 3年 >= 判定日" in doubt.zh
    assert "商事登记日期 + 3年 >= 判定日" in doubt.en
    assert [each.doubts for each in after.conditions if each.test] == [()]
