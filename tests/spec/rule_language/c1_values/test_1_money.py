"""金额 | Money"""

from spec.manual import Rule


def test_money_has_a_unit(rule: Rule) -> None:
    """金额写明单位 | Money has a unit

    金额写元、百元、万元或亿元，内部以分记。数字和单位之间可以有空格，单位前可以有十、百、千、万、亿。

    Write money in 元, 百元, 万元 or 亿元; inside it is counted in fen (分). 十, 百, 千, 万, 亿 may multiply a unit.
    """
    rule.gives("营业收入 >= 2000万元", "是", {"营业收入": "2000万元"})
    rule.gives("0.2亿元 = 2000 万元 且 20百万元 = 2千万元 且 2000万元 = 20000000元", "是")


def test_money_counts_to_the_fen(rule: Rule) -> None:
    """金额比到分 | Money counts to the fen

    一分之差也是差。正好在线上的企业不会被舍入误差拒绝。

    A difference of one fen is a difference. A firm that stands exactly on the line is never lost to rounding.
    """
    rule.gives("营业收入 >= 2000万元", "否", {"营业收入": "19999999.99元"})
    rule.gives(
        "研发费用 / 营业收入 >= 5%",
        "是",
        {"研发费用": "61728.39元", "营业收入": "1234567.8元"},
    )
    rule.gives("研发费用 / 营业收入 >= 5%", "否", {"研发费用": "61728.38元", "营业收入": "1234567.8元"})


def test_zero_needs_no_unit(rule: Rule) -> None:
    """零可以不写单位 | Zero needs no unit

    只有 0 可以不写单位。

    Only 0 needs no unit.
    """
    rule.gives("营业收入 > 0", "是", {"营业收入": "1元"})
    rule.refuses("营业收入 > 5000", ("5000", "金额缺少单位。"))
