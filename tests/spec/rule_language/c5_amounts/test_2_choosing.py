"""分情况 | Choosing"""

from spec.manual import Rule


def test_choice_by_a_test(rule: Rule) -> None:
    """若 | If

    `若(条件, 甲, 乙)`。条件未知时，两边相同才有结果。

    若(test, a, b): a if the test holds, else b. With the test unknown there is a result only if both agree.
    """
    rule.gives("若(规上软件企业, 30万元, 10万元)", "30万元", {"规上软件企业": "是"})
    rule.gives("若(规上软件企业, 30万元, 10万元)", "未知")
    rule.gives("若(规上软件企业, 10万元, 10万元)", "10万元")


def test_step_tables(rule: Rule) -> None:
    """分档取一档 | Step tables take one row

    `分档(x, 低于: 甲, 起点: 乙, …)`：x 达到哪个起点就取哪一档，起点含本数；`分档超过` 不含本数。
    不写“低于”时，低于第一个起点为 0。

    分档: the row of the highest start that x reaches, starts included; 分档超过 does not include them. Without 低于 the
    value below the first start is 0.
    """
    table = "分档(营业收入, 低于: 0元, 1亿元: 10万元, 5亿元: 50万元)"
    rule.gives(table, "0元", {"营业收入": "9999万元"})
    rule.gives(table, "10万元", {"营业收入": "1亿元"})
    rule.gives(table, "50万元", {"营业收入": "8亿元"})
    rule.gives("分档超过(营业收入, 1亿元: 10万元)", "0元", {"营业收入": "1亿元"})
    rule.gives("分档(享受年次, 1: 100万元, 2: 60万元, 3: 40万元, 4: 0元)", "60万元", {"享受年次": "2"})


def test_marginal_rates(rule: Rule) -> None:
    """累进分段相加 | Marginal rates add up slices

    `累进(x, 0: 60%, 10万元: 40%)`：每一段按自己的率，相加。

    累进: each slice of x at its own rate, added up.
    """
    rule.gives("累进(研发费用, 0: 60%, 10万元: 40%)", "10万元", {"研发费用": "20万元"})
    rule.gives("累进(研发费用, 0: 60%, 10万元: 40%)", "3万元", {"研发费用": "5万元"})


def test_lookup_by_category(rule: Rule) -> None:
    """对照表 | Look-up by category

    `对照(x, "甲": 值, 其他: 值)` 按类别查表。没有列出、又没有“其他”的，结果未知。

    对照 looks a category up. One that is not listed, without 其他 (others), gives an unknown result.
    """
    table = '对照(平台级别, "国家级": 100万元, "省级": 50万元)'
    rule.gives(table, "50万元", {"平台级别": "省级"})
    rule.gives(table, "未知", {"平台级别": "市级"})
    rule.gives('对照(平台级别, "国家级": 100万元, 其他: 0元)', "0元", {"平台级别": "市级"})


def test_whole_blocks(rule: Rule) -> None:
    """每满 | Whole blocks

    `每满(x, 200万元)` 是 x 里有几个整份，向下取整。

    每满(x, block): how many whole blocks are in x, rounded down.
    """
    rule.gives("min(每满(研发费用, 200万元) * 10万元, 500万元)", "20万元", {"研发费用": "599万元"})
    rule.gives("每满(研发费用, 200万元)", "3", {"研发费用": "600万元"})
