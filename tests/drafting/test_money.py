"""What is paid: rates, sums, caps, blocks, parts above a bound, instalments, pools."""

import pytest

from chanmai.drafting.values.proposal import Role
from drafting.small_city import proposals, written


@pytest.mark.parametrize(
    ("sentence", "rates"),
    [
        ("按营业收入增量的0.5%给予奖励。", ["0.5%"]),
        ("按照上云费用40%的比例予以补贴。", ["40%"]),
        ("给予上云费用最高30%的补助。", ["30%"]),
        ("按不超过上云费用的30%给予补助。", ["30%"]),
        ("按3‰给予奖励。", ["0.3%"]),
        ("按研发费用的百分之五补助。", ["5%"]),
        ("按市级资金1:1配套。", ["1倍"]),
        ("在上述奖励基础上再给予20%的叠加奖励。", ["20%"]),
        ("小企业补助50%，其他企业补助30%。", ["50%", "30%"]),
        ("补助额再增加5%。", ["5%"]),
    ],
)
def test_rates(sentence: str, rates: list[str]) -> None:
    assert written(sentence, Role.RATE) == rates
    assert written(sentence, Role.THRESHOLD) == []


@pytest.mark.parametrize(
    ("sentence", "caps"),
    [
        ("按研发费用的5%补助，每家企业每年最高不超过500万元。", ["500万元"]),
        ("给予最高100万元奖励。", ["100万元"]),
        ("按研发费用的5%补助，上限300万元。", ["300万元"]),
        ("按研发费用的5%补助，一百五十万元封顶。", ["150万元"]),
        ("按研发费用的5%补助，单个项目不超过80万元，每家累计不超过200万元。", ["80万元", "200万元"]),
        ("分别给予最高15万元、10万元、5万元奖励。", ["15万元", "10万元", "5万元"]),
        ("给予不超过50万元的奖励。", ["50万元"]),
        ("按研发费用的5%给予年度总额最高不超过200万元支持。", ["200万元"]),
        ("一次性给予10万元以下的资助。", ["10万元"]),
    ],
)
def test_caps(sentence: str, caps: list[str]) -> None:
    assert written(sentence, Role.CAP) == caps
    assert written(sentence, Role.SUM) == []


@pytest.mark.parametrize(
    ("sentence", "sums"),
    [
        ("给予50万元一次性奖励。", ["50万元"]),
        ("一次性奖励企业20万元。", ["20万元"]),
        ("每款产品补助10万元。", ["10万元"]),
        ("国家级、省级、市级的分别奖励100、50、30万元。", ["100万元", "50万元", "30万元"]),
        ("每件资助7000元。", ["7000元"]),
        ("给予奖补20—50万元。", ["20万元", "50万元"]),
    ],
)
def test_sums(sentence: str, sums: list[str]) -> None:
    assert written(sentence, Role.SUM) == sums
    assert written(sentence, Role.CAP) == []


def test_a_cap_and_a_condition_with_the_same_words() -> None:
    sentence = "营业收入不超过5000万元的企业，按研发费用的5%补助，不超过50万元。"
    assert [each.test for each in proposals(sentence) if each.test] == ["营业收入 <= 5000万元"]
    assert written(sentence, Role.CAP) == ["50万元"]


def test_the_part_above_a_bound() -> None:
    found = proposals("营业收入超过2000万元的部分，按1%给予奖励。")
    assert [(each.role, each.test or each.subject) for each in found] == [
        (Role.THRESHOLD, "营业收入 > 2000万元"),
        (Role.EXCESS, "营业收入"),
        (Role.RATE, "营业收入"),
    ]


def test_blocks() -> None:
    found = proposals("研发费用每满200万元补助10万元，最高500万元。")
    assert [(each.role, each.values[0].rule_text) for each in found] == [
        (Role.BLOCK, "200万元"),
        (Role.SUM, "10万元"),
        (Role.CAP, "500万元"),
    ]


def test_instalments_are_no_rates() -> None:
    sentence = "按实收资本的5%奖励，按40%、30%、30%分三年兑现。"
    assert written(sentence, Role.INSTALMENTS) == ["40%", "30%", "30%"]
    assert written(sentence, Role.RATE) == ["5%"]


def test_what_all_firms_share_is_no_cap_of_one() -> None:
    sentence = "按研发费用的5%补助，每家最高100万元，全市每年总额不超过5000万元。"
    assert written(sentence, Role.CAP) == ["100万元"]
    assert written(sentence, Role.POOL) == ["5000万元"]
    assert written("财政每年安排3亿元支持产业发展。", Role.POOL) == ["3亿元"]


def test_how_many_and_how_long() -> None:
    found = proposals("连续三年给予支持，每家每年最多20个名额。")
    assert [each.role for each in found] == [Role.SPAN, Role.QUOTA]


def test_a_base_that_is_not_known_is_not_guessed() -> None:
    (rate,) = [
        each for each in proposals("营业收入超过1亿元的，按设备租金的10%补助。") if each.role is Role.RATE
    ]
    assert rate.subject == ""
    assert "设备租金" in rate.about


@pytest.mark.parametrize(
    ("sentence", "role", "text"),
    [
        ("同一事项按就高不重复原则执行。", Role.STACKING, "取最高"),
        ("不得重复享受。", Role.STACKING, "取最高"),
        ("两项补贴任选其一。", Role.STACKING, "任选"),
        ("晋级企业按差额奖励。", Role.STACKING, "补差"),
        ("可与市级政策叠加享受。", Role.STACKING, "叠加"),
        ("本条奖励免申即享。", Role.DELIVERY, "免申即享"),
        ("企业应按规定申报。", Role.DELIVERY, "申报"),
        ("申报时间为7月10日至7月28日。", Role.WINDOW, "7月10日至7月28日"),
    ],
)
def test_terms(sentence: str, role: Role, text: str) -> None:
    assert (role, text) in [(each.role, each.text) for each in proposals(sentence)]
