"""报错 | Messages"""

from spec.manual import Rule


def test_several_mistakes_at_once(rule: Rule) -> None:
    """一次报出多处 | Several mistakes at once

    一条规则里的几处错误一起报。

    Several mistakes in one rule are reported together.
    """
    rule.refuses(
        '营业收人 > 5000万元 且 从业人员 >= 100家 且 平台级别 = "国级"',
        ("营业收人", "没有叫“营业收人”的事实。"),
        ("从业人员 >= 100家", "数量（人）不能与数量（家）放在一起。"),
        ('"国级"', "这个事实没有“国级”这一类。"),
    )


def test_words_copied_from_documents(rule: Rule) -> None:
    """照抄文件的词 | Words copied from documents

    名称紧挨着比较或连接的词时，要用空格隔开；不认识的单位、没有按三位分节的数要改写。

    A name needs a space before a word that compares or joins; unknown units and badly grouped digits are rewritten.
    """
    rule.same("营业收入 > 1亿元 且 规上软件企业", "营业收入 > 1亿元且规上软件企业")
    rule.refuses("非严重失信", ("非严重失信", "没有叫“非严重失信”的事实。"))
    rule.refuses("从业人员 >= 3个人月", ("个人月", "“个人月”不是数字的单位。"))
    rule.refuses("从业人员 > 1,00人", (",", "这里不该有“,”。"))


def test_unfinished_rules(rule: Rule) -> None:
    """没有写完 | Unfinished rules

    缺括号、缺引号、缺一边，都指出位置。

    A missing bracket, quotation mark or side is pointed to.
    """
    rule.refuses("min(研发费用 * 10%, 50万元", ("", "这里缺少“)”。"))
    rule.refuses("平台级别 = “国家级", ("“国家级", "引号没有合上。"))
    rule.refuses("营业收入 >", ("", "表达式没有写完。"))


def test_what_a_place_needs(rule: Rule) -> None:
    """位置要什么就写什么 | What a place needs

    条件处不能写金额，金额处不能写条件或比率。

    A condition is needed where conditions stand, money where amounts stand.
    """
    rule.refuses("营业收入", ("营业收入", "这里要写条件，整个表达式却是金额。"), expect="condition")
    rule.refuses("增速(营业收入)", ("增速(营业收入)", "这里要写金额，整个表达式却是比率。"), expect="money")
    rule.refuses("若(营业收入, 1万元, 0)", ("营业收入", "这里要写条件，但这是金额。"), expect="money")


def test_tables_and_functions(rule: Rule) -> None:
    """表和算法 | Tables and functions

    分档的起点从小到大；参数个数、算法名称写错会提示正确写法。

    Starts ascend; a wrong number of arguments or a wrong name gets the right form.
    """
    rule.refuses("分档(营业收入, 5亿元: 50万元, 1亿元: 10万元)", ("1亿元", "起点要从小到大。"))
    rule.refuses("若(规上软件企业, 30万元)", ("若(规上软件企业, 30万元)", "参数个数不对：有2个。"))
    rule.refuses("近2年平均数(营业收入)", ("近2年平均数", "没有叫“近2年平均数”的算法。"))
