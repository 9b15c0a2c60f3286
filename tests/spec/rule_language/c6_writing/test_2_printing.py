"""显示 | Printing"""

from spec.manual import Rule


def test_canonical_form(rule: Rule) -> None:
    """规范写法括号最少 | Canonical form

    显示时括号最少；规范中文可以再读回，得到同一条规则。

    The canonical print has the fewest brackets, and the Chinese one reads back to the same rule.
    """
    rule.prints(
        "((营业收入)>=(2000万元)) and (not 严重失信)",
        "营业收入 ≥ 2000万元 且 非 严重失信",
        "revenue ≥ 20 million yuan and not seriously dishonest",
    )
    rule.prints(
        "(营业收入-(研发费用-1万元))*0.5%",
        "(营业收入 - (研发费用 - 1万元)) * 0.5%",
        "(revenue - (R&D expense - 10,000 yuan)) * 0.5%",
    )
    rule.prints("增速(营业收入)>25%", "增速(营业收入) > 25%", "growth(revenue) > 25%")


def test_told_in_words(rule: Rule) -> None:
    """说成一句话 | Told in words

    给企业和干部看的理由把规则说成话。

    Reasons shown to firms and officers put the rule in words.
    """
    rule.tells("营业收入 > 5000万元", "营业收入 超过 5000万元", "Revenue is more than 50 million yuan")
    rule.tells(
        "研发费用 / 营业收入 >= 5% 且 非 严重失信",
        "研发费用与营业收入之比 不低于 5%，且 并非严重失信",
        "R&D expense as a share of revenue is at least 5%, and not seriously dishonest",
    )
    rule.tells(
        "登记日期 >= 2024-05-01", "登记日期 不早于 2024-05-01", "Registration date is on or after 2024-05-01"
    )
    rule.tells(
        "min(增量(营业收入) * 0.5%, 500万元)",
        "营业收入增量 × 0.5%，最高500万元",
        "Increase of revenue × 0.5%, at most 5 million yuan",
    )
    rule.tells(
        '企业资质 属于 {"CMMI", "DCMM"}',
        "企业资质 含 CMMI、DCMM 之一",
        "Qualifications includes one of CMMI, DCMM",
    )
