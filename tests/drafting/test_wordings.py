"""The ways in which lists of criteria and tables of steps word their numbers; sentences of our own."""

import pytest

from chanmai.drafting.values.proposal import Proposal, Role
from drafting.small_city import conditions_of, proposals, written


def _thresholds(text: str) -> list[str]:
    """Every threshold with its test, or with its operator and number where the dictionary has no such fact."""
    return [
        each.test or f"? {each.op} {value.rule_text}"
        for each in proposals(text)
        if each.role is Role.THRESHOLD
        for value in each.values[: 1 if each.test else None]
    ]


@pytest.mark.parametrize(
    ("sentence", "tests"),
    [
        ("订货额超过（含）3.5亿元；", ["? >= 35000万元"]),
        ("出资2000万元（含2000万元或等值外币，不含税费）以上的企业；", ["? >= 2000万元"]),
        ("出资2000万元（不含税）以上的企业；", ["? >= 2000万元"]),
        ("营业收入5亿元（或5.5亿人民币）以上的企业；", ["营业收入 >= 5亿元", "营业收入 >= 55000万元"]),
        ("营业收入不低于1亿元（海岛企业可放宽至不低于6000万元）；", ["营业收入 >= 1亿元", "营业收入 >= 6000万元"]),
        ("在册经营四年以上（满四个会计年度）；", ["? >= 4年"]),
        ("机器能效指数不高于1.35的新线；", ["? <= 1.35"]),
        ("交付时间距订货时间不超过2年；", ["? <= 2年"]),
        ("试制周期不超过5年，最长不超过7年；", ["? <= 5年", "? <= 7年"]),
        ("实际运行在半年以上；", ["? >= 0.5年"]),
        ("自用场地占3/4以上；", ["? >= 75%"]),
        ("自用场地占四分之三以上；", ["? >= 75%"]),
        ("至少开展2次培训；", ["? >= 2次"]),
        ("研发费用不低于营业收入的5%；", ["研发费用 / 营业收入 >= 5%"]),
        ("每年用于试制的花费不低于销售额的6%；", ["? >= 6%"]),
        ("营业收入和净利润增速均不低于5%；", ["增速(营业收入) >= 5%", "增速(净利润) >= 5%"]),
        ("近三年营业收入或净利润复合增长率达到20%；", [
            "近3年复合增速(营业收入) >= 20%", "近3年复合增速(净利润) >= 20%",
        ]),
        ("达1亿元营业收入的企业；", ["营业收入 >= 1亿元"]),
        ("拥有新型铣床2项，或改装铣床4项；", ["? >= 2项", "? >= 4项"]),
        ("具有中专以上学历的研发人员不少于9人；", ["? >= 9人"]),
        ("出口营业收入不低于300万元；", ["? >= 300万元"]),
        ("研发人员不少于20平方米；", ["? >= 20平方米"]),
        ("奖励金额低于9%的，不予受理。", ["? >= 9%"]),
        ("营业收入在300万元（含）到700万（不含）的；", ["营业收入 >= 300万元", "营业收入 < 700万元"]),
        ("评分95分为上等，75分（含）至95分为中等；", ["? >= 75分", "? < 95分"]),
        ("平台营业收入超过1亿元；", ["? > 1亿元"]),
        ("入驻企业上年度营业收入合计超过1亿元；", ["? > 1亿元"]),
        ("项目达产后年营业收入超过1亿元；", ["? > 1亿元"]),
        ("硕士以上研发人员不少于5人；", ["? >= 5人"]),
        ("国内营业收入超过1亿元；", ["? > 1亿元"]),
        ("连续12个月营业收入超过1亿元；", ["? > 1亿元"]),
        ("净利润连续两年超过50万元；", ["近2年每年(净利润 > 50万元)"]),
        ("营业收入连续两年增长10%以上；", ["近2年每年(增速(营业收入) >= 10%)"]),
        ("近三年累计净利润超过1亿元且年均增长10%；", ["近3年合计(净利润) > 1亿元", "近3年平均(增速(净利润)) >= 10%"]),
        ("营业收入年均复合增长率超过10%；", ["? > 10%"]),
        ("年均营业收入超过1亿元；", ["? > 1亿元"]),
        ("新增营业收入超过1000万元；", ["增量(营业收入) > 1000万元"]),
        ("其余门类年度营业收入超过1亿元；", ["? > 1亿元"]),
        ("季度累计营业收入同比增量900万元以上；", ["? >= 900万元"]),
        ("三年前年营业收入超过1亿元；", ["? > 1亿元"]),
        ("设备租赁（含维修）营业收入超过1亿元；", ["? > 1亿元"]),
        ("年度营业收入达8000元/平方米；", ["? >= 8000元"]),
        ("讲师、研发人员合计不少于80人；", ["? >= 80人"]),
        ("软件和信息技术服务业企业年营业收入超过1亿元；", ["营业收入 > 1亿元"]),
        ("申报前4年主营业务收入年增长率达15%以上；", ["近4年每年(增速(主营业务收入) >= 15%)"]),
        ("投入400万元-900万元（含400万元）的；", ["? >= 400万元", "? < 900万元"]),
        ("装配指标及检测指标得分均不低于18分；", ["? >= 18分", "? >= 18分"]),
        ("配备不少于6名讲师和12名助教；", ["? >= 6名", "? >= 12名"]),
        ("库房数量在6-16间的园区；", ["? >= 6间", "? <= 16间"]),
        ("流转面积4亩（含）至12亩奖励18万元；", ["? >= 4亩", "? < 12亩"]),
        ("试制经费不低于营业收入的3%（新线除外）；", ["? >= 3%"]),
        ("已完成投资50%以上的项目；", ["? >= 50%"]),
        ("纳税额同比增长15%的企业；", ["? >= 15%"]),
        ("每年有不少于4个样板案例；", ["? >= 4个"]),
        ("营业收入6000万元（含6000万元）至2亿元的补助40万元；", ["营业收入 >= 6000万元", "营业收入 < 2亿元"]),
    ],
)  # fmt: skip
def test_criteria(sentence: str, tests: list[str]) -> None:
    assert _thresholds(sentence) == tests


@pytest.mark.parametrize(
    "sentence",
    [
        "进入行业排行前8名、9—25名的企业；",
        "主要经营2-3个狭窄门类；",
        "全县四年统筹安排财政资金不少于70亿元，改善渔港条件。",
        "同一款项由县与镇按照3:7比例分担；",
        "给予套内面积不超过80平方米的租房补贴。",
        "给予三年250平方米以内5元/平方米的租房补贴。",
        "公示时间不少于5个工作日；",
        "评审专家组不少于5人；",
        "每家企业申报项目不超过2个；",
        "获得“六个好作坊”奖的企业；",
    ],
)
def test_what_is_no_threshold(sentence: str) -> None:
    assert _thresholds(sentence) == []


def test_growth_above_nothing_in_each_of_several_years() -> None:
    assert conditions_of("营业收入连续三年保持正增长；") == ["近3年每年(增速(营业收入) > 0%)"]


def test_a_proportion_that_decimals_cannot_end_is_left_over() -> None:
    assert written("县与镇按照1:4比例分担，按2:3配套。", Role.RATE) == []


def _one(text: str, role: Role) -> Proposal:
    return next(each for each in proposals(text) if each.role is role)


@pytest.mark.parametrize(
    ("sentence", "shares"),
    [
        ("奖励分三年按4:3:3拨付。", ["40%", "30%", "30%"]),
        ("奖励按6:4比例分两年兑现。", ["60%", "40%"]),
        ("补助分两年拨付，第一年拨付60%，第二年拨付40%。", ["60%", "40%"]),
        ("给予40万元奖励，分两年拨付，每年拨付奖励总额50%。", ["50%", "50%"]),
    ],
)
def test_instalments_in_words(sentence: str, shares: list[str]) -> None:
    assert [each.rule_text for each in _one(sentence, Role.INSTALMENTS).values] == shares
    assert written(sentence, Role.RATE) == []


def test_the_next_step_takes_over_the_fact() -> None:
    text = "营业收入1亿元（含）至5亿元（不含）的，奖励20万元；5亿元及以上的，奖励50万元。"
    assert conditions_of(text) == ["营业收入 >= 1亿元", "营业收入 < 5亿元", "营业收入 >= 5亿元"]
    assert any("沿用" in doubt.zh for each in proposals(text) for doubt in each.doubts)


def test_the_lower_step_leaves_out_what_the_upper_takes_in() -> None:
    text = "研发费用达到900万元及以上的，按3%补助；研发费用900万元以下的，按2%补助。"
    assert conditions_of(text) == ["研发费用 >= 900万元", "研发费用 < 900万元"]
    assert conditions_of("研发费用900万元以下的，按2%补助。") == ["研发费用 <= 900万元"]


@pytest.mark.parametrize(
    ("sentence", "role", "values"),
    [
        ("给予农技站所不低于70万元的奖励。", Role.SUM, ["70万元"]),
        ("按自营面积260元/平方米标准给予装修补贴。", Role.SUM, ["260元"]),
        ("每个大棚给予不超过15万奖励。", Role.CAP, ["15万元"]),
        ("可将所得的最高不超过60%部分奖励给育种人。", Role.RATE, ["60%"]),
        ("给予75%购房补贴，最高补贴40万元。", Role.RATE, ["75%"]),
        ("对年销售额突破8亿元的限额以上企业，给予40万元奖励。", Role.CAP, []),
    ],
)
def test_money_in_words(sentence: str, role: Role, values: list[str]) -> None:
    assert written(sentence, role) == values


@pytest.mark.parametrize(
    ("sentence", "role", "text"),
    [
        ("单项奖励与年终奖励可兼得。", Role.STACKING, "叠加"),
        ("同时合乎几项标准的，按照最高项给予补助。", Role.STACKING, "取最高"),
        ("本条实行即申即享。", Role.DELIVERY, "申报"),
        ("本条实行直达快享。", Role.DELIVERY, "免申即享"),
    ],
)
def test_terms_in_words(sentence: str, role: Role, text: str) -> None:
    assert _one(sentence, role).text == text
