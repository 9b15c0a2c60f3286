"""名称 | Names"""

from spec.manual import Rule


def test_names_aliases_codes(rule: Rule) -> None:
    """名称别名和代码都可以 | Names, aliases, codes

    事实可以写名称、别名或英文代码。

    A fact may be written by its name, an alias or its code.
    """
    rule.gives("营收 = 营业收入 且 revenue = 营业收入", "是", {"营业收入": "5000万元"})


def test_wrong_names_get_suggestions(rule: Rule) -> None:
    """名称写错会提示相近的 | Wrong names get suggestions

    没有这个名称时给出最相近的。

    An unknown name gets the nearest ones as a suggestion.
    """
    rule.refuses("营业收人 > 5000万元", ("营业收人", "没有叫“营业收人”的事实。"))


def test_prefixed_names(rule: Rule) -> None:
    """带前缀的名称不必登记 | Names with a prefix need no entry

    `奖励:条款` 是本次同时算出的另一条奖励额，`已获:条款` 是以前得过的金额，
    `次数:条款` 是享受过几次，`认定:事项`
    是由人认定的事项，`梯队:名称` 是是否达到某个梯队的条件。条款代码里可以有连字符，到空格、运算符或括号为止。

    奖励:clause is the amount of another clause decided in the same run, 已获:clause the money received before,
    次数:clause how often it was enjoyed, 认定:key what an officer has to find, 梯队:name whether a tier is reached.
    Hyphens belong to the code, which ends at a space, an operator or a bracket.
    """
    rule.gives("奖励:xm2024-nat-hnte * 50%", "5万元", {"奖励:xm2024-nat-hnte": "10万元"})
    rule.gives(
        "次数:xm2024-nat-hnte = 0 且 已获:xm2024-nat-hnte < 500万元", "未知", {"次数:xm2024-nat-hnte": "0"}
    )
    rule.gives("认定:自主研发 且 梯队:小巨人", "否", {"梯队:小巨人": "否"})


def test_derived_facts(rule: Rule) -> None:
    """派生指标由公式算出 | Derived facts follow from a formula

    派生指标不填报，由字典里的公式算出；时期算法作用到公式里的每个按年事实。

    A derived fact is never reported but computed by its formula; a period function reaches every yearly fact in it.
    """
    rule.gives("研发强度 >= 5%", "是", {"研发费用": "50万元", "营业收入": "1000万元"})
    rule.gives("上年(研发强度)", "8%", {"上年.研发费用": "80万元", "上年.营业收入": "1000万元"})
