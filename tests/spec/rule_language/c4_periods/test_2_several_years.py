"""近几年 | Several years"""

from spec.manual import Rule

YEARS = {"营业收入": "4800万元", "上年.营业收入": "4000万元", "前2年.营业收入": "3000万元"}


def test_total_and_mean(rule: Rule) -> None:
    """合计与平均 | Total and mean

    近2年是基准年和它的上一年。近两年、近三年也可以写汉字。

    近2年: the reference year and the one before. 近两年 may be written for 近2年.
    """
    rule.gives("近2年合计(营业收入)", "8800万元", YEARS)
    rule.gives("近2年平均(营业收入)", "4400万元", YEARS)
    rule.gives("近3年平均(研发费用)", "未知", {"研发费用": "100万元"})
    rule.same("近两年合计(营业收入)", "近2年合计(营业收入)")


def test_every_and_any_year(rule: Rule) -> None:
    """每年与任一年 | Every year, any year

    `近3年每年(c)` 三年都成立；`近3年任一年(c)` 至少一年成立。

    近3年每年(c): in each of the three years; 近3年任一年(c): in at least one.
    """
    rule.gives("近2年每年(增速(营业收入) >= 20%)", "是", YEARS)
    rule.gives("近3年每年(营业收入 >= 4000万元)", "否", YEARS)
    rule.gives("近3年任一年(营业收入 >= 4800万元)", "是", {"营业收入": "4800万元"})


def test_compound_growth_is_exact(rule: Rule) -> None:
    """复合增速精确比较 | Compound growth is compared exactly

    `近2年复合增速(x)` 是两年间平均每年增长多少，只能与写明的百分比比较：
    换算成 x ÷ 两年前的 x 与 (1+r)² 比，不开方，没有误差。

    近2年复合增速(x) is the mean yearly growth over two years. It can only be compared with a written percentage: then
    x ÷ x two years before is compared with (1+r)², without roots and without error.
    """
    line = {"营业收入": "1440万元", "前2年.营业收入": "1000万元"}
    rule.gives("近2年复合增速(营业收入) >= 20%", "是", line)
    rule.gives("近2年复合增速(营业收入) > 20%", "否", line)
    rule.gives("近2年复合增速(营业收入) >= 20%", "未知", {"营业收入": "1440万元", "前2年.营业收入": "0元"})
    place = "近2年复合增速(营业收入)"
    rule.refuses(f"{place} * 2 > 20%", (place, "复合增速只能直接与一个写明的百分比比较。"))


def test_states_have_no_years(rule: Rule) -> None:
    """时点事实没有年份 | States have no years

    时点事实只有当前状态，不能放进时期算法里单独使用。

    A state has no years, so a period function needs at least one yearly fact in it.
    """
    rule.refuses("上年(实收资本) > 100万元", ("上年(实收资本)", "“实收资本”没有分年的数值，不能用时期算法。"))
