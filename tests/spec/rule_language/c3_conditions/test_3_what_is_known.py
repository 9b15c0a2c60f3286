"""已知与空 | Known and empty"""

from spec.manual import Rule


def test_whether_a_fact_is_known(rule: Rule) -> None:
    """有没有资料 | Whether a fact is known

    `已知(x)` 问的是现有资料里有没有 x：不是“是”就是“否”，从不未知；以后会报什么不影响它。

    已知(x) asks whether the record has a value of x: yes or no, never unknown. What may be filed later plays no part.
    """
    rule.gives("已知(营业收入)", "是", {"营业收入": "0元"})
    rule.gives("已知(营业收入)", "否")
    rule.gives("若(已知(研发费用), 研发费用 * 10%, 5万元)", "5万元")
    rule.tells("非 已知(研发费用)", "研发费用未知", "R&D expense is not known")


def test_whether_a_set_is_empty(rule: Rule) -> None:
    """多选是否为空 | Whether a set is empty

    `空(x)` 问的是报来的多选里是不是一项也没有；没有报的是未知，不是空。

    空(x) asks whether a set that was filed has no members; one that was not filed is unknown, not empty.
    """
    rule.gives("空(企业资质)", "是", {"企业资质": "[]"})
    rule.gives("空(企业资质)", "否", {"企业资质": "CMMI"})
    rule.gives("空(企业资质)", "未知")
    rule.refuses("空(营业收入)", ("营业收入", "这里要写多选的事实，但这是金额。"))
