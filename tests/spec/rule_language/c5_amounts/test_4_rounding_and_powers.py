"""取整、幂与按数字的表 | Rounding, powers and tables by numbers"""

from spec.manual import Rule


def test_rounding_inside_a_formula(rule: Rule) -> None:
    """公式里的取整 | Rounding inside a formula

    `进位(x, 步长)` 有尾数就进一，`舍去(x, 步长)` 不要尾数，`四舍五入(x, 步长)` 恰为一半时进一，`四舍六入(x, 步长)`
    恰为一半时取偶数倍。负数先按绝对值取整，再加负号。步长要写明。条款自己的取整仍在最后做一次。

    进位 rounds up to whole steps, 舍去 down, 四舍五入 a half up, 四舍六入 a half to the even multiple. Of a number
    below 0 the size is rounded and the sign put back. The step is written. The one rounding of a clause still comes at
    the end.
    """
    facts = {"营业收入": "1234.5万元"}
    rule.gives("进位(营业收入, 100万元)", "1300万元", facts)
    rule.gives("舍去(营业收入, 100万元)", "1200万元", facts)
    rule.gives("四舍五入(营业收入, 1万元)", "1235万元", facts)
    rule.gives("四舍六入(营业收入, 1万元)", "1234万元", facts)
    rule.gives("舍去(营业收入, 1万元)", "-1234万元", {"营业收入": "-1234.5万元"})
    rule.gives("四舍五入(研发强度, 1%)", "6%", {"研发费用": "11万元", "营业收入": "200万元"})
    rule.refuses("进位(营业收入, 0元)", ("0元", "步长要写一个大于0的数。"))


def test_powers(rule: Rule) -> None:
    """幂 | Powers

    `幂(x, n)` 是 x 自乘 n 次，n 是写明的整数；n 小于0是相除，x 为0时没有值。等额本息这样写：
    `本金 * 月利率 * 幂(1 + 月利率, n) / (幂(1 + 月利率, n) - 1)`。结果是精确值，次数不超过120，过长的会被拒绝。

    幂(x, n) multiplies x by itself n times, a written whole number; below 0 it divides, and has no value where x is 0.
    It is exact, so n stays within 120, and what would become too long is refused.
    """
    rule.gives("幂(1 + 5%, 3)", "115.7625%")
    rule.gives("幂(2, -2)", "0.25")
    rule.gives("幂(资产负债率, -1)", "未知", {"资产负债率": "0%"})
    rule.refuses("幂(营业收入, 2)", ("营业收入", "只有比率或不带单位的数能求幂，这是金额。"))
    rule.refuses("幂(1 + 5%, 121)", ("121", "幂的次数要写-120到120的整数。"))


def test_tables_by_numbers(rule: Rule) -> None:
    """按数字的对照 | Tables by numbers

    `对照` 的各行也可以都写数字，最后要有“其他”。它与一串 若 相同。

    The rows of 对照 may be numbers all, with 其他 at the end. It means a chain of 若.
    """
    text = "对照(享受年次, 1: 30万元, 2: 20万元, 其他: 0元)"
    rule.gives(text, "20万元", {"享受年次": "2"})
    rule.gives(text, "0元", {"享受年次": "5"})
    rule.gives(text, "未知")
    rule.prints(text, text, "table(year of enjoyment, 1: 300,000 yuan, 2: 200,000 yuan, others: 0 yuan)")
    rule.refuses(
        "对照(享受年次, 1: 30万元)",
        ("对照(享受年次, 1: 30万元)", "按数字的对照，每个数字写一行，不重复，并要有“其他”一行。"),
    )
