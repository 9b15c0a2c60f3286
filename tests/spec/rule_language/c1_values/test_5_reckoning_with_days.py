"""日期的计算 | Reckoning with days"""

from spec.manual import Rule


def test_the_day_of_decision(rule: Rule) -> None:
    """判定日 | The day of decision

    `判定日` 是作出判定的那一天，即匹配批次、案例、往年回测的截至日；它总是已知，不用填报。

    判定日 is the day for which one decides: that of a matching, a case, a back-test. It is always known and never
    filed.
    """
    facts = {"登记日期": "2016-06-30", "判定日": "2026-06-30"}
    rule.gives("登记日期 + 10年 >= 判定日", "是", facts)
    rule.gives("登记日期 + 10年 >= 判定日", "否", {**facts, "登记日期": "2016-06-29"})
    rule.tells(
        "登记日期 <= 判定日", "登记日期 不晚于 判定日", "Registration date is on or before day of decision"
    )


def test_so_much_later(rule: Rule) -> None:
    """日期加减年、月、天 | Years, months and days later

    日期可以加减整数的年、月、天；也可以加减以年、月、天计的事实。到期月没有对应日的，是那个月的最后一天（民法典
    第二百零二条）。遇法定休假日不顺延。

    Whole years, months or days go with a date, written or as a fact that counts them. Where the month has no such
    day, its last day is meant (Civil Code, article 202). Holidays move nothing.
    """
    rule.gives("登记日期 + 3年", "2027-05-01", {"登记日期": "2024-05-01"})
    rule.gives("登记日期 + 1年", "2025-02-28", {"登记日期": "2024-02-29"})
    rule.gives("登记日期 + 1个月", "2024-02-29", {"登记日期": "2024-01-31"})
    rule.gives("登记日期 - 6个月", "2023-11-01", {"登记日期": "2024-05-01"})
    rule.gives("登记日期 + 30天", "2024-05-31", {"登记日期": "2024-05-01"})
    rule.refuses("登记日期 + 3", ("3", "日期只能加减写明单位的年、月、天，不能加减数量。"))
    rule.refuses("登记日期 + 0.5年", ("0.5年", "日期只能加减整数的年、月、天。"))
    rule.refuses("登记日期 * 2", ("登记日期 * 2", "日期不能这样计算。"))


def test_between_two_days(rule: Rule) -> None:
    """两个日期相隔多久 | Between two days

    `周年(a, b)` 是从 a 起加上去仍不超过 b 的最大整年数，`月数` 是整月数，`天数` 是天数；b 在 a 之前则为负。
    两个日期相减是天数。

    周年(a, b) is the greatest number of whole years that one can add to a without passing b, 月数 that of months, 天数
    that of days; below 0 where b comes before a. A day minus a day is in days.
    """
    rule.gives("周年(登记日期, 2026-02-01)", "10年", {"登记日期": "2015-05-12"})
    rule.gives("周年(登记日期, 2025-02-28)", "1年", {"登记日期": "2024-02-29"})
    rule.gives("周年(登记日期, 2024-04-30)", "-1年", {"登记日期": "2024-05-01"})
    rule.gives("月数(登记日期, 2024-02-29)", "1月", {"登记日期": "2024-01-31"})
    rule.gives("天数(登记日期, 2024-03-01)", "2天", {"登记日期": "2024-02-28"})
    rule.gives("2024-03-01 - 登记日期 > 1天", "是", {"登记日期": "2024-02-28"})
    rule.gives("周年(登记日期, 2024-04-30)", "未知")
    rule.refuses("周年(营业收入, 登记日期)", ("营业收入", "这里要写日期，但这是金额。"))


def test_not_longer_than(rule: Rule) -> None:
    """“不超过十年”不是整年数 | “Not longer than ten years” is not about whole years

    成立十年零一天的企业整年数也是 10。“成立不超过10年”请写 `登记日期 + 10年 >= 判定日`；“满1年”可写
    `周年(登记日期, 判定日) >= 1年`。

    A firm of ten years and a day has ten whole years too. “Not longer than 10 years” is 登记日期 + 10年 >= 判定日; “at
    least a year” may be 周年(登记日期, 判定日) >= 1年.
    """
    facts = {"登记日期": "2016-06-29", "判定日": "2026-06-30"}
    rule.gives("周年(登记日期, 判定日) <= 10年", "是", facts)
    rule.gives("登记日期 + 10年 >= 判定日", "否", facts)


def test_first_and_last_days(rule: Rule) -> None:
    """年初、年末、月初、月末、年份 | First and last days, and the year

    取日期所在年、月的第一天或最后一天，或它的年份。

    The first or last day of the year or month of a day, or its year.
    """
    facts = {"登记日期": "2024-02-15"}
    rule.gives("年初(登记日期)", "2024-01-01", facts)
    rule.gives("年末(登记日期)", "2024-12-31", facts)
    rule.gives("月初(登记日期)", "2024-02-01", facts)
    rule.gives("月末(登记日期)", "2024-02-29", facts)
    rule.gives("年份(登记日期)", "2024年", facts)
    rule.gives("年份(登记日期) = 2024年", "是", facts)
    rule.prints("月末(登记日期) + 1天", "月末(登记日期) + 1天", "last_of_month(registration date) + 1 day")
