"""减量 | Decrease"""

from spec.manual import Rule

YEARS = {"营业收入": "4000万元", "上年.营业收入": "4800万元"}


def test_decrease(rule: Rule) -> None:
    """减量 | Decrease

    `减量(x)` 是上年减本年。

    减量(x) is the year before less this year.
    """
    rule.gives("减量(营业收入)", "800万元", YEARS)
    rule.gives("减量(研发费用)", "未知", {"研发费用": "100万元"})
    rule.prints("减量(营业收入)", "减量(营业收入)", "decrease(revenue)")
    rule.tells("减量(营业收入)", "营业收入减量", "Decrease of revenue")
