"""符号 | Signs"""

from spec.manual import Rule


def test_wide_and_narrow_signs(rule: Rule) -> None:
    """全角半角相同 | Wide and narrow signs

    全角符号、中文引号、≥ ≤ ≠、× ÷ 与半角写法相同。

    Full-width signs, Chinese quotation marks, ≥ ≤ ≠ and × ÷ mean the same as their plain twins.
    """
    rule.same("营业收入 >= 2000万元", "营业收入≥２０００万元", "营业收入 ＞＝ 2000 万元")
    rule.same("min(研发费用 * 10%, 50万元)", "min（研发费用×１０％，５０万元）")
    rule.same('平台级别 in {"国家级", "省级"}', "平台级别 属于 ｛“国家级”、“省级”｝")
    rule.same('平台级别 == "省级"', "平台级别 = “省级”", "平台级别＝「省级」")


def test_joints(rule: Rule) -> None:
    """连接词 | Joints

    且、或、非、属于、不属于 与 and、or、not、in、not in 相同，前后留空格。

    且 或 非 属于 不属于 and the English words are the same; leave spaces around them.
    """
    rule.same("规上软件企业 且 非 严重失信", "规上软件企业 and not 严重失信")
    rule.same('平台级别 不属于 {"市级"}', '平台级别 not in {"市级"}', '非 平台级别 属于 {"市级"}')


def test_free_spacing(rule: Rule) -> None:
    """换行和空格不影响 | Free spacing

    空格和换行可以随意。

    Spaces and line breaks are free.
    """
    rule.same("营业收入>1亿元 且 规上软件企业", "营业收入   >   1亿元 且 规上软件企业")
