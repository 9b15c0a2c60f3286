"""加倍 | Double"""

from spec.manual import Rule


def test_double(rule: Rule) -> None:
    """加倍 | Double

    `加倍(x)` 是 x 的两倍。

    加倍(x) is twice x.
    """
    rule.gives("加倍(营业收入)", "800万元", {"营业收入": "400万元"})
    rule.gives("加倍(营业收入)", "未知")
    rule.lies("加倍(研发费用)", "0元", "无")
    rule.prints("加倍(营业收入)", "加倍(营业收入)", "double(revenue)")
    rule.tells("加倍(营业收入)", "营业收入的两倍", "Twice revenue")
