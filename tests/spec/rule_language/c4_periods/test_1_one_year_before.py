"""与上年相比 | Compared with the year before"""

from spec.manual import Rule


def test_year_before_and_increase(rule: Rule) -> None:
    """上年和增量 | Year before and increase

    `上年(x)` 是前一年的值，`增量(x)` 是本年减上年。

    上年(x) is the value of the year before, 增量(x) this year less the year before.
    """
    facts = {"营业收入": "6000万元", "上年.营业收入": "4000万元", "前2年.营业收入": "3500万元"}
    rule.gives("上年(营业收入)", "4000万元", facts)
    rule.gives("增量(营业收入)", "2000万元", facts)
    rule.gives("上年(增量(营业收入))", "500万元", facts)


def test_growth(rule: Rule) -> None:
    """增速 | Growth

    `增速(x)` 是增量除以上年。上年为零或为负时没有意义，结果未知；文件另有规定的（例如按100%计）用 若 写明。

    增速(x) is the increase divided by the year before. Where that is zero or negative it is unknown; what a document
    rules instead (such as counting it as 100%) is written with 若.
    """
    rule.gives("增速(营业收入) > 25%", "否", {"营业收入": "5000万元", "上年.营业收入": "4000万元"})
    rule.gives("增速(营业收入) > 25%", "是", {"营业收入": "5000.01万元", "上年.营业收入": "4000万元"})
    rule.gives("增速(营业收入) > 25%", "未知", {"营业收入": "5000万元", "上年.营业收入": "0元"})
    rule.gives(
        "若(上年(营业收入) = 0, 100%, 增速(营业收入)) > 25%",
        "是",
        {"营业收入": "5000万元", "上年.营业收入": "0元"},
    )


def test_first_time(rule: Rule) -> None:
    """首次 | First time

    `首次(c)` 是本年成立而此前三年都不成立。早年情况不明时未知。

    首次(c): true this year and in none of the three years before. Unknown when an earlier year is not known.
    """
    seen = {"规上软件企业": "是", "上年.规上软件企业": "否", "前2年.规上软件企业": "否"}
    rule.gives("首次(规上软件企业)", "未知", seen)
    rule.gives("首次(规上软件企业)", "是", seen | {"前3年.规上软件企业": "否"})
    rule.gives("首次(规上软件企业)", "否", seen | {"前3年.规上软件企业": "是"})
