"""The words of the checker: for each mistake what is wrong and how to mend it, in Chinese and English."""

import difflib
from collections.abc import Sequence

from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.periods import MONTH, QUARTER, YEAR
from chanmai.engine.facts.printing import digits, ending
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.nodes import Node, Number, Period
from chanmai.engine.language.periods import instead, written_name
from chanmai.engine.language.types import Type


def _at(node: Node, code: str, message: Text, mend: Text) -> Problem:
    return Problem(code, message, mend, node.span.start, node.span.end)


def _begun(sentence: str) -> str:
    """With a capital at the beginning."""
    return sentence[:1].upper() + sentence[1:]


def mismatch(at: Node, left: Node, one: Type, right: Node, other: Type) -> Problem:
    """Two sides that do not go together; money beside a bare number gets the unit to write."""
    for node, node_type, beside in ((right, other, one), (left, one, other)):
        if node_type.bare and beside.kind is Kind.MONEY:
            return _needs_unit(node)
    zh = f"{one.zh}不能与{other.zh}放在一起。"
    en = _begun(f"{one.en} does not go with {other.en}.")
    if {one.kind, other.kind} == {Kind.MONEY, Kind.RATIO}:
        mend = Text(
            "金额请写元、万元、亿元；比率请写%。", "Write money with 元, 万元 or 亿元 and ratios with %."
        )
    elif one.kind is other.kind is Kind.NUMBER:
        mend = Text("请用同一个单位，或换一个事实。", "Use one unit, or another fact.")
    elif Kind.DATE in (one.kind, other.kind):
        mend = Text("日期写作 2024-05-01。", "Write a date as 2024-05-01.")
    else:
        mend = Text("请让两边是同一种数据。", "Make both sides the same kind of value.")
    return _at(at, "mismatch", Text(zh, en), mend)


def _needs_unit(node: Node) -> Problem:
    message = Text("金额缺少单位。", "The money amount has no unit.")
    if isinstance(node, Number) and ending(node.value) is not None:
        amount = node.value / {"万": 10_000, "亿": 100_000_000}.get(node.scale, 1)
        plain = digits(amount)
        if node.scale:
            mend = Text(f"写作 {plain}{node.scale}元。", f"Write {plain}{node.scale}元.")
        else:
            mend = Text(f"写作 {plain}万元 或 {plain}元。", f"Write {plain}万元 or {plain}元.")
    else:
        mend = Text("请给数字加上元、万元或亿元。", "Give the number 元, 万元 or 亿元.")
    return _at(node, "missing-unit", message, mend)


def scaled_twice(node: Node, beside: Type) -> Problem:
    """2亿 beside a count in 亿美元."""
    message = Text(
        f"这个数已带万或亿，另一边的单位是{beside.unit}。",
        f"The number has a 万 or 亿 of its own, and the other side is in {beside.unit}.",
    )
    mend = Text(f"请写上单位，例如 5{beside.unit}。", f"Write the unit, such as 5{beside.unit}.")
    return _at(node, "missing-unit", message, mend)


def not_a_condition(node: Node, node_type: Type) -> Problem:
    """A value where a condition is needed."""
    message = Text(
        f"这里要写条件，但这是{node_type.zh}。", f"A condition is needed here, but this is {node_type.en}."
    )
    mend = Text("请加上比较，例如 >= 2000万元。", "Add a comparison, such as >= 2000万元.")
    if node_type.kind in (Kind.CATEGORY, Kind.SET):
        mend = Text('请写 属于 {"甲","乙"}。', 'Write in {"a","b"}.')
    return _at(node, "not-a-condition", message, mend)


def not_a_quantity(node: Node, node_type: Type) -> Problem:
    """Something without size where a quantity is needed."""
    message = Text(
        f"这里要写金额、数量或比率，但这是{node_type.zh}。",
        f"A quantity is needed here, but this is {node_type.en}.",
    )
    mend = Text(
        "请换成有大小的事实；条件可用 若(条件, 甲, 乙) 变成数值。",
        "Use a fact that has a size; 若(test, a, b) turns a condition into a value.",
    )
    if node_type.kind is Kind.DATE:
        mend = Text(
            "日期不能直接加减乘除；请与日期比较先后，例如 登记日期 不早于 2024-05-01。",
            "Dates are not added or multiplied; compare them with dates, such as 登记日期 >= 2024-05-01.",
        )
    return _at(node, "not-a-quantity", message, mend)


def not_a_category(node: Node, node_type: Type) -> Problem:
    """Something else where a category is needed."""
    message = Text(
        f"这里要写类别，但这是{node_type.zh}。", f"A category is needed here, but this is {node_type.en}."
    )
    mend = Text("数量请用比较或分档。", "For quantities use a comparison or 分档.")
    return _at(node, "not-a-category", message, mend)


def no_order(node: Node, node_type: Type) -> Problem:
    """Comparing what has no order."""
    zh, en = f"{node_type.zh}不能这样比较。", _begun(f"{node_type.en} cannot be compared like this.")
    if node_type.kind is Kind.FLAG:
        mend = Text(
            "请直接写这个条件，反面写 非 条件。", "Write the condition itself, or not and the condition."
        )
        return _at(node, "no-order", Text(zh, en), mend)
    mend = Text(
        '请写 属于 {"甲","乙"}，单一类别也可以写 = "甲"。',
        'Write in {"a","b"}; for one category == "a" will do.',
    )
    return _at(node, "no-order", Text(zh, en), mend)


def unknown_category(node: Node, value: str, values: tuple[str, ...]) -> Problem:
    """A category that the fact cannot have."""
    near = difflib.get_close_matches(value, values, n=3, cutoff=0.4) or list(values[:6])
    message = Text(f"这个事实没有“{value}”这一类。", f"The fact has no category “{value}”.")
    return _at(
        node, "unknown-category", message, Text(f"可选：{'、'.join(near)}。", f"It may be {', '.join(near)}.")
    )


def no_arithmetic(node: Node, left: Type, right: Type) -> Problem:
    """A product or quotient without meaning."""
    message = Text(
        f"{left.zh}与{right.zh}不能这样乘除。",
        _begun(f"{left.en} and {right.en} cannot be multiplied or divided so."),
    )
    mend = Text(
        "金额可乘比率或数量，同类可以相除。",
        "Money times a ratio or count is money; equals may be divided.",
    )
    return _at(node, "no-arithmetic", message, mend)


def divides_by_zero(node: Node) -> Problem:
    """A written division by zero."""
    return _at(
        node,
        "divide-by-zero",
        Text("除数是0。", "Division by zero."),
        Text("请写不为0的数。", "Write another number."),
    )


def stray_unit(node: Node, name: str) -> Problem:
    """A unit that stands alone."""
    message = Text(f"单位“{name}”前面没有数字。", f"The unit “{name}” has no number before it.")
    return _at(
        node,
        "stray-unit",
        message,
        Text(f"单位要紧跟在数字后面，例如 20{name}。", f"Write a number before it: 20{name}."),
    )


_EACH = {
    YEAR: Text("年", "yearly"),
    QUARTER: Text("季", "quarterly"),
    MONTH: Text("月", "monthly"),
    None: Text("月或分季", "monthly or quarterly"),
}


def no_values(node: Period, facts: Sequence[Fact], unit: PeriodKind | None) -> Problem:
    """A period function over facts that are states, or over none."""
    each = _EACH[unit]
    zh = f"“{'、'.join(fact.name for fact in facts) or '常数'}”没有分{each.zh}的数值，不能用时期算法。"
    en = f"There are no {each.en} values of {', '.join(fact.english for fact in facts) or 'a constant'}."
    mend = Text(
        f"请换成按{each.zh.replace('分', '按')}的事实，或直接写这个事实。",
        f"Use a {each.en} fact, or name the fact directly.",
    )
    return _at(node, "no-year", Text(zh, en), mend)


def other_unit(node: Period, facts: Sequence[Fact]) -> Problem:
    """A yearly function over a monthly fact, or the like."""
    unit = facts[0].period
    each, function = _EACH[unit], instead(node, unit)
    named = [fact for fact in facts if fact.period is unit]
    zh = f"“{'、'.join(fact.name for fact in named)}”是按{each.zh}的数，不能用“{written_name(node)}”。"
    en = f"{', '.join(fact.english for fact in named)}: {each.en} values, to which {written_name(node)} does not apply."
    mend = (
        Text(f"按{each.zh}的事实写 {function}。", f"Of {each.en} facts write {function}.")
        if function
        else Text(
            f"按{each.zh}的事实没有对应的算法，请换一种写法。",
            f"Nothing like it is there for {each.en} facts; say it another way.",
        )
    )
    return _at(node, "other-period", Text(zh, _begun(en)), mend)


def not_expected(node: Node, node_type: Type, expect: str) -> Problem:
    """The whole expression is not of the sort that its place needs."""
    zh_name, en_name = {
        "condition": ("条件", "a condition"),
        "money": ("金额", "money"),
        "number": ("数量或比率", "a number"),
    }[expect]
    message = Text(
        f"这里要写{zh_name}，整个表达式却是{node_type.zh}。",
        f"This place needs {en_name}, but the whole is {node_type.en}.",
    )
    mend = {
        "condition": Text("请加上比较，例如 >= 2000万元。", "Add a comparison, such as >= 2000万元."),
        "money": Text(
            "请让结果是金额：数字写元、万元，比率要乘以金额。",
            "Make it money: write 元 or 万元, or multiply a ratio by money.",
        ),
        "number": Text("请让结果是数量或比率。", "Make it a number or a ratio."),
    }[expect]
    return _at(node, "not-expected", message, mend)


def not_ascending(node: Node) -> Problem:
    """Starts of a table out of order."""
    return _at(
        node,
        "order",
        Text("起点要从小到大。", "The starts must ascend."),
        Text("请按从小到大排列。", "Sort them."),
    )


def bad_count(node: Node, most: int) -> Problem:
    """至少 with an impossible number."""
    message = Text(f"至少几项要写1到{most}的整数。", f"“At least” needs a whole number from 1 to {most}.")
    return _at(node, "bad-count", message, Text("请改个数。", "Change the number."))


def not_a_day(node: Node, node_type: Type) -> Problem:
    """Something else where a day is needed."""
    message = Text(
        f"这里要写日期，但这是{node_type.zh}。", f"A day is needed here, but this is {node_type.en}."
    )
    mend = Text(
        "请写日期的事实、判定日，或 2024-05-01。", "Write a fact that is a date, 判定日, or 2024-05-01."
    )
    return _at(node, "not-a-day", message, mend)


def not_a_set(node: Node, node_type: Type) -> Problem:
    """Something else where a set is needed."""
    message = Text(
        f"这里要写多选的事实，但这是{node_type.zh}。", f"A set is needed here, but this is {node_type.en}."
    )
    mend = Text("要问有没有填报，请写 已知(事实名)。", "To ask whether anything is filed, write 已知(fact).")
    return _at(node, "not-a-set", message, mend)


def no_time(node: Node, node_type: Type) -> Problem:
    """A day with something else than a number of years, months or days added to it."""
    message = Text(
        f"日期只能加减写明单位的年、月、天，不能加减{node_type.zh}。",
        f"Years, months or days go with a date, but this is {node_type.en}.",
    )
    mend = Text(
        "写作 登记日期 + 3年；两个日期相隔多久写 周年(登记日期, 判定日)。",
        "Write 登记日期 + 3年; what lies between two days is 周年(登记日期, 判定日).",
    )
    return _at(node, "no-time", message, mend)


def no_sum_of_days(node: Node) -> Problem:
    """Days added, multiplied, divided, or taken from a number."""
    message = Text("日期不能这样计算。", "Days cannot be reckoned with like this.")
    mend = Text(
        "写作 登记日期 + 3年、登记日期 - 6个月，或 天数(登记日期, 判定日)；某一天写作 2024-02-29。",
        "Write 登记日期 + 3年, 登记日期 - 6个月 or 天数(登记日期, 判定日); a day is written 2024-02-29.",
    )
    return _at(node, "no-sum-of-days", message, mend)


def part_of_time(node: Node) -> Problem:
    """A part of a year, month or day."""
    message = Text("日期只能加减整数的年、月、天。", "Only whole years, months or days go with a date.")
    return _at(node, "part-of-time", message, Text("半年请写 6个月。", "For half a year write 6个月."))


def no_power(node: Node, node_type: Type) -> Problem:
    """A power of something with a unit."""
    message = Text(
        f"只有比率或不带单位的数能求幂，这是{node_type.zh}。", f"There is no power of {node_type.en}."
    )
    return _at(node, "no-power", message, Text("写作 幂(1 + 5%, 3)。", "Write 幂(1 + 5%, 3)."))


def power_too_large(node: Node) -> Problem:
    """A power by which an exact value would become too long to be written."""
    message = Text(
        "这个幂会使精确值过长（超过4000位）。",
        "With this power the exact value could be too long (more than 4000 digits).",
    )
    mend = Text("请减小次数，或先把底数四舍五入。", "Take a smaller exponent, or round the base first.")
    return _at(node, "power-too-large", message, mend)


def block_not_positive(node: Node) -> Problem:
    """每满 with a block that is zero or negative."""
    message = Text("每满的一份要大于0。", "The block must be greater than 0.")
    return _at(
        node, "bad-block", message, Text("写作 每满(研发费用, 200万元)。", "Write 每满(研发费用, 200万元).")
    )


def rate_too_low(node: Node) -> Problem:
    """A compound rate of -100 % or less."""
    message = Text("复合增速要大于-100%。", "Compound growth must be greater than -100%.")
    return _at(node, "rate", message, Text("请检查这个百分比。", "Look at this percentage."))
