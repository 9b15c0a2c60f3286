"""比率 | Ratios"""

from spec.manual import Rule


def test_ratios_in_per_cent_or_decimals(rule: Rule) -> None:
    """比率写百分号或小数 | Ratios in per cent or decimals

    5% 与 0.05 相同；个百分点与 % 同义；倍数写 3倍。

    5% and 0.05 are the same; 个百分点 (percentage points) means %; multiples are written 3倍.
    """
    rule.gives("资产负债率 <= 70%", "是", {"资产负债率": "70%"})
    rule.gives("资产负债率 <= 0.7", "是", {"资产负债率": "70%"})
    rule.gives("5个百分点 = 5% 且 3倍 = 300%", "是")


def test_equals_divided_give_a_ratio(rule: Rule) -> None:
    """同类相除得比率 | Equals divided give a ratio

    两个金额相除、两个同单位的数量相除，得到比率。除数是零时结果未知。

    Money by money, or counts of one unit, give a ratio. Divided by zero the result is unknown.
    """
    rule.gives("研发人员 / 从业人员 >= 30%", "是", {"研发人员": "30人", "从业人员": "100人"})
    rule.gives("研发费用 / 营业收入", "约33.33%", {"研发费用": "100万元", "营业收入": "300万元"})
    rule.gives("研发费用 / 营业收入 >= 5%", "未知", {"研发费用": "100万元", "营业收入": "0元"})
