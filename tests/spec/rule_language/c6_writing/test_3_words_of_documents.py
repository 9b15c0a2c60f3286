"""文件用语 | The words of documents"""

from spec.manual import Rule


def test_comparing_in_words(rule: Rule) -> None:
    """比较的词 | Words that compare

    不低于、不少于、不小于、达到 是 >=；超过、高于、大于、多于 是 >；不超过、不高于、不多于、不大于 是 <=；
    低于、少于、小于、不足、不满、未达到 是 <；等于、为、是 是 =；不等于、不是、不为 是 ≠。数紧跟在词后面时可以不空格。

    不低于 不少于 不小于 达到: >=. 超过 高于 大于 多于: >. 不超过 不高于 不多于 不大于: <=.
    低于 少于 小于 不足 不满 未达到: <. 等于 为 是: =. 不等于 不是 不为: ≠. Before a number they need no space.
    """
    rule.same(
        "营业收入 >= 5000万元", "营业收入 不低于 5000万元", "营业收入不少于5000万元", "营业收入达到5000万元"
    )
    rule.same(
        "营业收入 > 5000万元", "营业收入超过5000万元", "营业收入 高于 5000万元", "营业收入 多于 5000万元"
    )
    rule.same("从业人员 <= 300人", "从业人员 不超过 300人", "从业人员不多于300人", "从业人员 不大于 300人")
    rule.same("从业人员 < 300人", "从业人员 不足 300人", "从业人员 不满 300人", "从业人员未达到300人")
    rule.same('平台级别 = "国家级"', "平台级别 为 “国家级”", "平台级别是“国家级”")
    rule.same('平台级别 ≠ "国家级"', "平台级别 不是 “国家级”")
    rule.same("研发费用 >= 软件业务收入 * 5%", "研发费用 不低于 软件业务收入 * 5%")


def test_after_the_number(rule: Rule) -> None:
    """以上、以下、以内、以外 | Above, below, within, beyond

    依《民法典》第一千二百五十九条，以上、以下、以内 含本数，不满、超过、以外 不含本数。写明（含）、（不含）的从其所写；
    前后说法不一致的不猜，要改写。介于…至…之间 含两端，另写明（不含）的除外。

    Article 1259 of the Civil Code: 以上, 以下 and 以内 include the number itself; 不满, 超过 and 以外 do not. What
    （含） or （不含） says goes first; what contradicts itself is not guessed but has to be rewritten.
    介于…至…之间 includes both ends unless one is marked （不含）.
    """
    rule.same(
        "营业收入 >= 2000万元",
        "营业收入 2000万元以上",
        "营业收入 在 2000万元（含）以上",
        "营业收入达到2000万元以上",
    )
    rule.same("营业收入 > 2000万元", "营业收入 2000万元以上（不含）")
    rule.same("从业人员 <= 20人", "从业人员 20人以下", "从业人员 20人以内", "从业人员 20人以下（含20人）")
    rule.same(
        "从业人员 >= 20人 且 从业人员 <= 100人",
        "从业人员 20人以上100人以下",
        "从业人员 介于 20人 至 100人 之间",
    )
    rule.same("1亿元 <= 营业收入 < 5亿元", "1亿元 不高于 营业收入 且 营业收入 低于 5亿元")
    rule.same("营业收入 >= 1亿元 且 营业收入 < 5亿元", "营业收入 1亿元（含）至5亿元（不含）")
    rule.refuses("营业收入 超过 2000万元以上", ("超过 2000万元以上", "含不含这个数，前后写得不一样。"))
    rule.refuses("营业收入超过2000万元（含）", ("超过2000万元（含）", "含不含这个数，前后写得不一样。"))
    rule.refuses("从业人员 20人左右", ("20人左右", "“左右”没有确切的界线。"))


def test_days_in_words(rule: Rule) -> None:
    """日期的先后 | Before and after

    日期说 不早于、晚于、不晚于、早于；之前、之后 不含这一天，起 含这一天。以前、以后 含不含没有定论，要写明。

    Of dates: 不早于 >=, 晚于 >, 不晚于 <=, 早于 <. 之前 and 之后 leave the day out, 起 includes it.
    以前 and 以后 may or may not include it and are asked about.
    """
    rule.same(
        "登记日期 >= 2024-05-01",
        "登记日期 不早于 2024年5月1日",
        "登记日期不早于2024-05-01",
        "登记日期 2024-05-01起",
    )
    rule.same("登记日期 > 2024-05-01", "登记日期 晚于 2024-05-01", "登记日期 2024-05-01之后")
    rule.same("登记日期 <= 2024-05-01", "登记日期 不晚于 2024-05-01", "登记日期 2024-05-01（含）之前")
    rule.same("登记日期 < 2024-05-01", "登记日期 早于 2024-05-01", "登记日期 2024年5月1日之前")
    rule.refuses("登记日期 2024-05-01以前", ("2024-05-01以前", "“以前”含不含这一天？"))
    rule.refuses("登记日期 超过 2024-05-01", ("超过 2024-05-01", "日期不说“超过”。"))
    rule.refuses("登记日期 <= 2024/02/29", ("2024/02/29", "“2024/02/29”是日期还是连除？"))


def test_numbers_in_words(rule: Rule) -> None:
    """数的写法 | Ways of writing numbers

    可以写千分号、百分之几、千分之几、汉字数目、三位分节。万、亿后面不写元的，与金额比较时是元，与数量比较时是数量。
    能读成两个数的不读。

    ‰, 百分之五, 千分之三, Chinese numerals and groups of three digits are read. 万 and 亿 without 元 mean 元
    beside money and a count beside a count. What can be read as two numbers is not read.
    """
    rule.same("研发强度 >= 5%", "研发强度 不低于 百分之五", "研发强度不低于百分之5", "研发强度 >= 50‰")
    rule.same("研发强度 > 0.3%", "研发强度 > 千分之三", "研发强度超过3‰")
    rule.same("营业收入 > 2000万元", "营业收入超过二千万元", "营业收入 > 两千万元", "营业收入 > 2,000万元")
    rule.same("营业收入 > 305万元", "营业收入 > 三百零五万元")
    rule.gives("营业收入 > 2000万", "否", {"营业收入": "2000万元"})
    rule.gives("营业收入 >= 1.2亿", "是", {"营业收入": "12000万元"})
    rule.gives("从业人员 > 1万", "是", {"从业人员": "10001人"})
    rule.refuses("营业收入 > 二千三", ("二千三", "“二千三”不能只读作一个数。"))
    rule.refuses("min(营业收入, 1,200万元)", ("1,200", "“1,200”是一个数，还是用逗号隔开的几个参数？"))
    rule.refuses("研发强度 > .5", (".5", "“.5”的小数点前缺少数字。"))


def test_joining_in_words(rule: Rule) -> None:
    """若则否则，并且或者 | If, and, or

    `若 … 则 … 否则 …` 与 `若(…, …, …)` 相同，否则不能省。并且、同时 是 且，或者 是 或，不、未 是 非。
    紧接着的比较可以不再写比的是什么。

    若 … 则 … 否则 … is 若(…, …, …), and 否则 is never left out. 并且 同时: 且. 或者: 或. 不 未: 非.
    A comparison right behind another one need not name its left side again.
    """
    rule.same(
        "若(营业收入 >= 5000万元, 50万元, 20万元)",
        "若 营业收入 不低于 5000万元 则 50万元 否则 20万元",
        "若营业收入不低于5000万元，则50万元，否则20万元",
    )
    rule.same(
        "营业收入 > 1亿元 且 规上软件企业 或 非 严重失信",
        "营业收入超过1亿元并且规上软件企业 或者 不 严重失信",
        "营业收入超过1亿元，且 规上软件企业，或者 未 严重失信",
    )
    rule.same("营业收入 > 1亿元 且 营业收入 <= 5亿元", "营业收入超过1亿元且不超过5亿元")
    rule.refuses("若 规上软件企业 则 10万元", ("", "这里缺少“否则”。"))
    rule.refuses(
        "研发费用不低于软件业务收入",
        ("研发费用不低于软件业务收入", "没有叫“研发费用不低于软件业务收入”的事实。"),
    )


def test_printed_in_words(rule: Rule) -> None:
    """用文件的词显示 | Printed in the words of documents

    规则也可以用这些词写出来，再读回是同一条规则。

    A rule can be written in these words again; what is written reads back to the same rule.
    """
    rule.writes("营业收入 >= 5000万元 且 非 严重失信", "营业收入 不低于 5000万元 且 非 严重失信")
    rule.writes("登记日期 < 2024-05-01", "登记日期 早于 2024-05-01")
    rule.writes(
        "若(研发强度 >= 5%, min(研发费用 * 10%, 50万元), 0)",
        "若 研发强度 不低于 5% 则 min(研发费用 * 10%, 50万元) 否则 0",
    )
