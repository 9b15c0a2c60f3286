"""The fixed words of clauses and results, marked for translation; templates translate them by their Chinese form."""

from django.utils.translation import gettext_noop

LEVELS = (
    gettext_noop("国家"),
    gettext_noop("省"),
    gettext_noop("市"),
    gettext_noop("区"),
    gettext_noop("园区"),
)
SUBJECTS = (
    gettext_noop("企业"),
    gettext_noop("人才"),
    gettext_noop("产品"),
    gettext_noop("项目"),
)
KINDS = (
    gettext_noop("奖励"),
    gettext_noop("补贴"),
    gettext_noop("补助"),
    gettext_noop("补偿"),
    gettext_noop("贴息"),
    gettext_noop("税收优惠"),
    gettext_noop("认定"),
    gettext_noop("资助"),
    gettext_noop("券"),
    gettext_noop("配套"),
    gettext_noop("场地支持"),
    gettext_noop("其他"),
)
DELIVERIES = (
    gettext_noop("免申即享"),
    gettext_noop("申报"),
    gettext_noop("推荐"),
    gettext_noop("自行享受"),
    gettext_noop("兑换券"),
)
RUNNERS = {
    "columnar": gettext_noop("列式执行器"),
    "reference": gettext_noop("参照执行器"),
    "spark": gettext_noop("分布执行器（Spark）"),
}
TAKES = (
    gettext_noop("取最高"),
    gettext_noop("叠加"),
    gettext_noop("补差"),
    gettext_noop("任选"),
    gettext_noop("关系未见"),
)
OUTCOMES = (
    gettext_noop("保留"),
    gettext_noop("受限"),
    gettext_noop("不再享受"),
    gettext_noop("待定"),
)
TAKEN = (
    gettext_noop("列入"),
    gettext_noop("部分列入"),
    gettext_noop("未列入"),
)
UNPAYABLE = (
    gettext_noop("征求意见稿，不得兑付"),
    gettext_noop("失效，不再兑付"),
    gettext_noop("已到期，不再兑付"),
    gettext_noop("旧文件，不再兑付"),
    gettext_noop("答复函所见，待核原文"),
    gettext_noop("问答所见，待核原文"),
    gettext_noop("办事指南所见，待核原文"),
    gettext_noop("官方转载所见，待核原文"),
    gettext_noop("转载所见，待核原文"),
    gettext_noop("未核实"),
    gettext_noop("效力不明"),
    gettext_noop("有条件未核实"),
)
STATES = (
    gettext_noop("现行"),
    gettext_noop("推定现行"),
    gettext_noop("旧文件"),
    gettext_noop("已到期"),
    gettext_noop("失效"),
    gettext_noop("征求意见稿"),
    gettext_noop("不明"),
)
REFERENCES = (
    gettext_noop("上一年度"),
    gettext_noop("当年度"),
)
EVIDENCE = (
    gettext_noop("原文"),
    gettext_noop("答复函"),
    gettext_noop("问答"),
    gettext_noop("办事指南"),
    gettext_noop("官方转载"),
    gettext_noop("转载"),
    gettext_noop("二手"),
    gettext_noop("未见"),
)
EFFECTS = (
    gettext_noop("收紧"),
    gettext_noop("放宽"),
    gettext_noop("增加"),
    gettext_noop("减少"),
)
REGIONS = (
    gettext_noop("不再符合"),
    gettext_noop("新符合"),
    gettext_noop("金额减少"),
    gettext_noop("金额增加"),
)
PERIODS = (
    gettext_noop("年"),
    gettext_noop("一次性"),
    gettext_noop("单家累计"),
    gettext_noop("单个项目"),
)
ROUNDINGS = (
    gettext_noop("分"),
    gettext_noop("元"),
    gettext_noop("百元"),
    gettext_noop("千元"),
    gettext_noop("万元"),
    gettext_noop("四舍五入"),
    gettext_noop("舍去"),
    gettext_noop("进位"),
    gettext_noop("四舍六入"),
)
