"""数量 | Counts"""

from spec.manual import Rule


def test_counts_have_units(rule: Rule) -> None:
    """数量带单位 | Counts have units

    人、家、项、件、款、年等单位要与事实一致；不写单位的数字可与任何数量比较。

    Units such as 人, 家, 项, 件, 款, 年 have to be those of the fact; a bare number goes with any count.
    """
    rule.gives("从业人员 >= 100人", "是", {"从业人员": "100人"})
    rule.gives("从业人员 >= 100", "是", {"从业人员": "100人"})
    rule.refuses("从业人员 >= 100家", ("从业人员 >= 100家", "数量（人）不能与数量（家）放在一起。"))


def test_money_times_a_count_is_money(rule: Rule) -> None:
    """金额乘数量还是金额 | Money times a count is money

    每家、每人、每件给多少钱，用金额乘数量。

    So much money for each firm, person or piece: money times a count is money.
    """
    rule.gives("20万元 * 孵化高企数", "60万元", {"孵化高企数": "3家"})
    rule.gives("营业收入 / 从业人员", "5万元", {"营业收入": "500万元", "从业人员": "100人"})
