"""缺数据时的金额 | Amounts while facts are missing"""

from spec.manual import Rule


def test_bounds_of_an_amount(rule: Rule) -> None:
    """给出上下限 | Bounds of an amount

    缺事实时给出金额最少和最多是多少，按事实可能的范围推算。

    While facts are missing the least and the greatest possible amount follow from what the facts can be.
    """
    rule.lies("min(研发费用 * 10%, 100万元)", "0元", "100万元")
    rule.lies("若(规上软件企业, 30万元, 10万元)", "10万元", "30万元")
    rule.lies(
        "研发费用 * 10% + 若(规上软件企业, 30万元, 10万元)", "20万元", "40万元", {"研发费用": "100万元"}
    )
    rule.lies("研发费用 * 10%", "0元", "无")
