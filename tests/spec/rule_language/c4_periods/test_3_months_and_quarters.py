"""按月与按季 | Months and quarters"""

from spec.manual import Rule

POWER = {"当月电费": "120元", "上月.当月电费": "100元", "前12个月.当月电费": "80元"}
OUTPUT = {"当季产值": "660万元", "上季.当季产值": "600万元", "前4季.当季产值": "550万元"}


def test_which_month_a_name_means(rule: Rule) -> None:
    """名称指哪个月、哪个季 | Which month or quarter a name means

    按月的事实写名称，指判定日所在月的前一个月；按季的同理。判定日是2026-06-30时，是2026年5月和2026年一季度，
    因为6月和二季度在那一天还没有过完；判定日是2026-07-01时，是6月和二季度。`上月(x)`、`上季(x)` 再往前一个月、一个季；
    `上年同月(x)`、`上年同季(x)` 往前一年。条款的基准年度只管按年的事实。按月的数是当月一个月的数，不是年初以来的累计。

    The bare name of a monthly fact means the month before the one in which the day of decision lies, and likewise
    for quarters. On 2026-06-30 these are May and the first quarter of 2026, since neither June nor the second quarter
    is over on that day; on 2026-07-01 they are June and the second quarter. 上月(x) and 上季(x) go one further back,
    上年同月(x) and 上年同季(x) one year. The reference year of a clause moves yearly facts only. The figure of a month
    is that of the one month, not of the year so far.
    """
    rule.gives("上月(当月电费)", "100元", POWER)
    rule.gives("上年同月(当月电费)", "80元", POWER)
    rule.gives("上月(上年同月(当月电费))", "70元", {"前13个月.当月电费": "70元"})
    rule.gives("上季(当季产值)", "600万元", OUTPUT)
    rule.gives("上年同季(当季产值)", "550万元", OUTPUT)


def test_growth(rule: Rule) -> None:
    """同比与环比 | On the year before, on the period before

    `同比(x)` 是比上年同月（同季）增长的比率，`环比(x)` 是比上月（上季）增长的比率。
    比较的那一期为零或为负时未知，与增速一样。

    同比(x) is the growth on the same month or quarter of the year before, 环比(x) that on the month or quarter before.
    As with 增速 it is unknown where that is zero or negative.
    """
    rule.gives("同比(当月电费) >= 50%", "是", POWER)
    rule.gives("环比(当月电费) > 20%", "否", POWER)
    rule.gives("同比(当季产值) >= 20%", "是", OUTPUT)
    rule.gives("环比(当季产值) >= 10%", "是", OUTPUT)
    rule.gives("环比(当月电费) > 0%", "未知", {"当月电费": "1元", "上月.当月电费": "0元"})
    rule.gives("同比(近2个月合计(当月电费)) > 0%", "未知", POWER)
    rule.gives("同比(近2个月合计(当月电费)) = 100%", "是", POWER | {"前13个月.当月电费": "30元"})


def test_several(rule: Rule) -> None:
    """近几个月、近几季 | Several months or quarters

    近2至36个月、近2至12季，都从名称所指的那一期往前数。缺一个月的数，合计和平均就未知，不当作零。

    2 to 36 months and 2 to 12 quarters, back from the one that the bare name means. Where a month is missing, total
    and mean are unknown; it does not count as zero.
    """
    rule.gives("近2个月合计(当月电费)", "220元", POWER)
    rule.gives("近2个月平均(当月电费)", "110元", POWER)
    rule.gives("近3个月合计(当月电费)", "未知", POWER)
    rule.gives("近2季合计(当季产值)", "1260万元", OUTPUT)
    rule.gives("近2季每季(当季产值 > 600万元)", "否", OUTPUT)
    rule.gives("近3季任一季(当季产值 > 650万元)", "是", OUTPUT)
    rule.gives("近2个月每月(非 当月停产)", "是", {"当月停产": "否", "上月.当月停产": "否"})
    rule.gives("近6个月任一月(当月停产)", "未知", {"当月停产": "否"})
    rule.same("近十二个月合计(当月电费)", "近12个月合计(当月电费)")
    rule.same("近四个季度每季度(当季产值 > 0元)", "近4季每季(当季产值 > 0元)")
    place = "近40个月合计(当月电费)"
    rule.refuses(place, ("近40个月合计", "近几个月要写2到36。"))


def test_printing(rule: Rule) -> None:
    """写出和说明 | Printing and telling

    写出来的能再读回去。

    What is printed reads back.
    """
    rule.prints(
        "近3个月合计(当月电费) >= 300元",
        "近3个月合计(当月电费) ≥ 300元",
        "total of the last 3 months(power cost of the month) ≥ 300 yuan",
    )
    rule.tells(
        "同比(当季产值) >= 10%",
        "当季产值同比增速 不低于 10%",
        "Growth of output of the quarter on the same period a year before is at least 10%",
    )


def test_one_unit_at_a_time(rule: Rule) -> None:
    """一种算法只管一种时期 | One unit at a time

    按年的算法不能用于按月、按季的事实，反过来也一样：写错的指出该写哪一个。季的数不由月的数凑成。要用最近几个月的数，
    可以登记一个时点的派生指标，例如 近三月电费。

    A yearly function does not go with monthly or quarterly facts, nor the reverse: the message names the right one.
    A quarter is never made of months. For figures of the latest months define a derived state, such as 近三月电费.
    """
    rule.gives("近三月电费", "330元", POWER | {"前2个月.当月电费": "110元"})
    rule.refuses("上年(当月电费) > 0元", ("上年(当月电费)", "“当月电费”是按月的数，不能用“上年”。"))
    rule.refuses("增速(当季产值) > 5%", ("增速(当季产值)", "“当季产值”是按季的数，不能用“增速”。"))
    place = "近3年合计(当月电费)"
    rule.refuses(place, (place, "“当月电费”是按月的数，不能用“近3年合计”。"))
    place = "近3个月每月(规上软件企业)"
    rule.refuses(place, (place, "“规上软件企业”是按年的数，不能用“近3个月每月”。"))
    rule.refuses("上月(当季产值)", ("上月(当季产值)", "“当季产值”是按季的数，不能用“上月”。"))
    either = "同比只用于按月的事实，或只用于按季的事实；一个同比里不能两样都有，也不能有按年的。"
    rule.refuses("同比(营业收入) > 5%", ("同比(营业收入)", either))
    rule.refuses("上月(实收资本)", ("上月(实收资本)", "“实收资本”没有分月的数值，不能用时期算法。"))
    place = "近2年每年(近3个月合计(当月电费) > 0元)"
    rule.refuses(place, (place, "“当月电费”是按月的数，不能用“近2年每年”。"))
