"""四则与最高最低 | Arithmetic, highest and lowest"""

from spec.manual import Rule


def test_shares_and_caps(rule: Rule) -> None:
    """按比例并封顶 | Shares and caps

    `min(a, b)` 取小，用来封顶；`max(a, b)` 取大，用来托底。有一项未知，结果未知。

    min caps, max sets a floor. With an item unknown the result is unknown.
    """
    facts = {"营业收入": "13亿元", "上年.营业收入": "2亿元"}
    rule.gives("min(增量(营业收入) * 0.5%, 500万元)", "500万元", facts)
    rule.gives("max(营业收入 - 2000万元, 0) * 1%", "0元", {"营业收入": "1500万元"})
    rule.gives("min(研发费用 * 10%, 100万元)", "未知")


def test_no_money_times_money(rule: Rule) -> None:
    """金额不能相乘 | No money times money

    金额可以加减金额，乘除比率或数量；金额乘金额没有意义。

    Money adds to money and multiplies with ratios and counts; money times money has no meaning.
    """
    rule.gives("(营业收入 + 研发费用) * 0.3%", "3万元", {"营业收入": "900万元", "研发费用": "100万元"})
    rule.refuses("营业收入 * 研发费用", ("营业收入 * 研发费用", "金额与金额不能这样乘除。"))
    rule.refuses("营业收入 + 5%", ("营业收入 + 5%", "金额不能与比率放在一起。"))


def test_on_top_of_another_award(rule: Rule) -> None:
    """另一奖励的加成 | On top of another award

    以另一条款的奖励额为基数，直接乘比例。

    A share of, or a mark-up on, the award of another clause.
    """
    rule.gives("奖励:xm2022-2-growth * 20%", "10万元", {"奖励:xm2022-2-growth": "50万元"})
