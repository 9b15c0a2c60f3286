"""比较 | Comparing"""

from spec.manual import Rule


def test_strict_and_inclusive(rule: Rule) -> None:
    """含与不含看符号 | Strict and inclusive

    文件说“超过、高于、低于、不足”，用 > 和 <，不含本数；
    说“不低于、达到、以上、不超过、以下、以内”，用 >= 和 <=，含本数。

    More than, above, below, short of: > and <, without the number itself. At least, reaching, not above: >= and <=.
    """
    rule.gives("营业收入 > 5000万元", "否", {"营业收入": "5000万元"})
    rule.gives("营业收入 >= 5000万元", "是", {"营业收入": "5000万元"})
    rule.gives("营业收入 < 5000万元", "否", {"营业收入": "5000万元"})
    rule.gives("营业收入 <= 5000万元", "是", {"营业收入": "5000万元"})


def test_chained_limits(rule: Rule) -> None:
    """可以连写上下限 | Both limits in one

    `1亿元 <= x < 5亿元` 等于两个比较用“且”连接。

    1亿元 <= x < 5亿元 is two comparisons joined by and.
    """
    rule.same("1亿元 <= 营业收入 < 5亿元", "1亿元 <= 营业收入 且 营业收入 < 5亿元")
    rule.gives("1亿元 <= 营业收入 < 5亿元", "否", {"营业收入": "5亿元"})


def test_membership(rule: Rule) -> None:
    """属于 | Membership

    类别“属于”一个集合，是其中之一；多选事实“属于”一个集合，是两者有共同项。

    A category is in a set if it is one of it; a fact with several values is in a set if they share one.
    """
    rule.gives('平台级别 属于 {"国家级", "省级"}', "是", {"平台级别": "省级"})
    rule.gives('企业资质 属于 {"CMMI", "DCMM"}', "是", {"企业资质": "ITSS、DCMM"})
    rule.gives('企业资质 不属于 {"CMMI"}', "是", {"企业资质": "ITSS"})
    rule.gives('平台级别 属于 {"国家级"}', "未知")
