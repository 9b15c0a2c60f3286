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


def test_a_number_beside_a_share(rule: Rule) -> None:
    """比率旁的数写明单位 | A number beside a share

    不写单位的数是倍数：5 就是 500%。检查时会指出比率旁边大于 1 而没有单位的数，问是不是百分数。

    A number without a unit is a multiple: 5 is 500%. One above 1 that stands beside a share is pointed out, with the
    question whether per cent is meant.
    """
    rule.asks("研发强度 >= 5", ("5", "5 没有写单位，就是 500%。是要写 5% 吗？"))
    rule.asks("增速(营业收入) > 25", ("25", "25 没有写单位，就是 2500%。是要写 25% 吗？"))
    rule.asks("分档(研发强度, 低于: 0元, 5: 10万元)", ("5", "5 没有写单位，就是 500%。是要写 5% 吗？"))
    rule.asks("研发强度 >= 5倍")


def test_equals_divided_give_a_ratio(rule: Rule) -> None:
    """同类相除得比率 | Equals divided give a ratio

    两个金额相除、两个同单位的数量相除，得到比率。除数是零时结果未知。

    Money by money, or counts of one unit, give a ratio. Divided by zero the result is unknown.
    """
    rule.gives("研发人员 / 从业人员 >= 30%", "是", {"研发人员": "30人", "从业人员": "100人"})
    rule.gives("研发费用 / 营业收入", "约33.33%", {"研发费用": "100万元", "营业收入": "300万元"})
    rule.gives("研发费用 / 营业收入 >= 5%", "未知", {"研发费用": "100万元", "营业收入": "0元"})


def test_no_value(rule: Rule) -> None:
    """没有值的值 | A value that has no value

    除数是零、或类别不在对照表里，算式就没有值。它不是缺数据：事实都已知，补报也不会有值。用它的条件不成立，前面加“非”
    也不成立，条款不符合；用它的金额是金额未定，并说明是哪个除数。还缺事实的，等事实齐了再定。

    With a zero divisor, or a category outside of its table, an expression has no value. Nothing is missing: all facts
    are known. A condition that uses it is not met, nor is its negation, so the clause is not met; an amount with it
    is not stated, with the divisor named. While facts are missing it stays open.
    """
    nothing = {"营业收入": "5000万元", "上年.营业收入": "0元"}
    rule.decides("增速(营业收入) > 25%", "不符合", nothing)
    rule.decides("非 (增速(营业收入) > 25%)", "不符合", nothing)
    rule.decides("增速(营业收入) > 25%", "待补充", {"营业收入": "5000万元"})
    rule.decides("增速(营业收入) > 25% 或 营业收入 > 0", "符合", nothing)
    rule.gives("若(增速(营业收入) > 25%, 30万元, 10万元)", "未知", nothing)
