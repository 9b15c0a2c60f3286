"""类别、是否与日期 | Categories, yes/no and dates"""

from spec.manual import Rule


def test_categories_are_quoted(rule: Rule) -> None:
    """类别加引号 | Categories are quoted

    类别是带引号的词；字典里列明了可选项时，写错会指出来。

    A category is a quoted word; where the dictionary lists the choices, a wrong one is pointed out.
    """
    rule.gives('平台级别 = "国家级"', "是", {"平台级别": "国家级"})
    rule.refuses('平台级别 = "国级"', ('"国级"', "这个事实没有“国级”这一类。"))


def test_a_flag_is_a_condition(rule: Rule) -> None:
    """是否类事实本身就是条件 | A yes/no fact is a condition

    是否类事实写名称即可，否定写“非”，也可以与 是、否 比较。

    A yes/no fact is a condition by its name alone; 非 negates it; it may be compared with 是 (yes) or 否 (no).
    """
    rule.gives("规上软件企业", "是", {"规上软件企业": "是"})
    rule.gives("非 严重失信", "是", {"严重失信": "否"})
    rule.gives("严重失信 = 否", "是", {"严重失信": "否"})


def test_dates(rule: Rule) -> None:
    """日期写年月日 | Dates

    日期写 2024-05-01，也可写 2024年5月1日。日期只与日期比较先后。

    A date is written 2024-05-01 or 2024年5月1日. Dates compare with dates.
    """
    rule.gives("登记日期 >= 2024-05-01", "是", {"登记日期": "2024-05-01"})
    rule.gives("登记日期 < 2024年5月1日", "否", {"登记日期": "2024-05-01"})
    rule.refuses("登记日期 >= 2024-02-30", ("2024-02-30", "日历上没有“2024-02-30”这一天。"))


def test_unknown_is_not_zero(rule: Rule) -> None:
    """未知不是零 | Unknown is not zero

    没有报的事实是未知。用到它的比较也未知，除非其余部分已经能定。

    A fact that was not reported is unknown, and so is a comparison with it, unless the rest decides.
    """
    rule.gives("营业收入 > 0", "未知")
    rule.gives("营业收入 > 0 或 规上软件企业", "是", {"规上软件企业": "是"})
    rule.gives("营业收入 + 1万元", "未知")
