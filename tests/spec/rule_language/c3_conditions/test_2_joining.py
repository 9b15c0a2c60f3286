"""且、或、非、至少 | And, or, not, at least"""

from spec.manual import Rule


def test_unknown_does_not_hinder_the_decided(rule: Rule) -> None:
    """未知的不妨碍已定的 | The unknown does not hinder what is decided

    且：有一项为否即为否；或：有一项为是即为是；其余有未知时未知。

    And is no as soon as one part is no, or is yes as soon as one part is yes; otherwise an unknown part leaves it
    unknown.
    """
    rule.gives("规上软件企业 且 营业收入 > 0", "否", {"规上软件企业": "否"})
    rule.gives("规上软件企业 或 营业收入 > 0", "是", {"规上软件企业": "是"})
    rule.gives("规上软件企业 且 营业收入 > 0", "未知", {"规上软件企业": "是"})
    rule.gives("非 规上软件企业", "未知")


def test_precedence(rule: Rule) -> None:
    """非先于且先于或 | What binds first

    没有括号时，非最紧，且其次，或最松；非的范围是后面整个比较。

    Without brackets 非 binds first, then 且, then 或; 非 covers the whole comparison after it.
    """
    rule.same(
        "非 营业收入 > 1亿元 且 规上软件企业 或 严重失信",
        "((非 (营业收入 > 1亿元)) 且 规上软件企业) 或 严重失信",
    )
    rule.differ("(规上软件企业 或 严重失信) 且 营业收入 > 0", "规上软件企业 或 严重失信 且 营业收入 > 0")


def test_at_least(rule: Rule) -> None:
    """至少几项 | At least so many

    `至少(2, 甲, 乙, 丙)` 三项中至少两项。已经够数即为是，怎么也不够即为否。

    至少(2, …): at least two of them. Yes once enough hold, no once enough cannot hold any more.
    """
    facts = {"规上软件企业": "是", "营业收入": "6000万元"}
    rule.gives("至少(2, 规上软件企业, 营业收入 > 5000万元, 研发费用 > 1000万元)", "是", facts)
    rule.gives("至少(3, 规上软件企业, 营业收入 > 5000万元, 研发费用 > 1000万元)", "未知", facts)
    rule.gives("至少(3, 规上软件企业, 营业收入 > 8000万元, 研发费用 > 1000万元)", "否", facts)
