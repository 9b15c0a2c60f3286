"""100,000 returns against 60 edit rules of the annual form: our columns beside the same rules in Polars.

Both start from the same Arrow table of whole 分 and answer for every rule where it fails and where it cannot be asked,
as packed bits that are counted; counts are shown equal before anything is timed. Polars is asked both at once and
lazily, where it shares common parts of expressions, with as many threads as it likes; the faster counts. The returns
are those of the invented city over and over, the growth of each turned a little, with slips of the unit in every tenth.
"""

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
from benchmarks.measure import Goal, Report, alternate

from chanmai.bureau.enterprises.layouts import Check, Layout
from chanmai.bureau.enterprises.pack_layouts import layout_of
from chanmai.demo.city import build_firms
from chanmai.demo.profile import profile_of
from chanmai.demo.returns import file_returns
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language import nodes
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.pack.load import load
from chanmai.runners.edits import compile_edits, judge_table
from chanmai.runners.table import Table

RULES = 60
FIRMS = 400  # of the invented city
FACTORS = (10, 100, 10_000)
PACK = Path(__file__).parents[1] / "packs" / "xiamen"


def main(quick: bool, report: Report) -> None:
    """Equal answers, then times by turns."""
    count = 5_000 if quick else 100_000
    rules, table, layout = workload(count)
    program = compile_edits(rules, layout.book.dictionary)
    name_columns(layout)
    frame = pl.from_arrow(table.data)
    expressions = [condition(rule.test).alias(rule.code) for rule in rules]

    def ours() -> list[tuple[int, int]]:
        return judge_table(program, table).counts()

    def counted(answers: Any) -> list[tuple[int, int]]:
        return [(int((~answers[rule.code]).sum()), answers[rule.code].null_count()) for rule in rules]

    def at_once() -> list[tuple[int, int]]:
        return counted(frame.select(expressions))

    def lazily() -> list[tuple[int, int]]:
        return counted(frame.lazy().select(expressions).collect())

    mine, theirs = ours(), at_once()
    if theirs != mine or lazily() != mine:
        wrong = [r.code for r, a, b in zip(rules, mine, theirs, strict=True) if a != b]
        raise SystemExit(f"Polars answers differently: {', '.join(wrong)}; nothing is timed")
    failed, skipped = (sum(each[which] for each in mine) for which in (0, 1))
    report.say(
        f"{count:,} returns x {len(rules)} rules: {failed:,} fail, {skipped:,} cannot be asked; equal in Polars "
        f"{pl.__version__} ({pl.thread_pool_size()} threads)"
    )
    own, *others = alternate((ours, at_once, lazily), 3 if quick else 15)
    polars = min(others)
    report.say(
        f"    ours {own * 1000:,.1f} ms, Polars at once {others[0] * 1000:,.1f} ms, lazily {others[1] * 1000:,.1f} ms, "
        f"Polars / ours {polars / own:.2f}"
    )
    report.numbers |= {"ours_ms": own * 1000, "polars_ms": polars * 1000}
    report.goal(Goal(f"edits of {count:,} returns", "Polars / ours", 1.0, polars / own, "×"))


def workload(count: int) -> tuple[list[Check], Table, Layout]:
    """The first rules of the annual form, and so many returns with those of the year before beside them."""
    pack = load(PACK)
    layout = layout_of(pack.forms["annual"], pack.dictionary)
    rules = list(layout.checks[:RULES])
    profile = profile_of(pack)
    filed = file_returns(build_firms(profile, 7, FIRMS), profile, 7).annual
    said = {(each.firm.number, each.period): each.values for each in filed}
    asked = list(dict.fromkeys(ref for rule in rules for ref in refs(rule.test)))
    starts = [(firm, int(year)) for firm, year in said if year == str(profile.last_year)]
    dice = random.Random(11)
    columns: dict[Ref, list[int | None]] = {ref: [] for ref in asked}
    for place in range(count):
        firm, year = starts[place % len(starts)]
        turned = dice.randrange(900, 1100)
        slip = dice.choice(asked) if dice.random() < 0.1 else None
        for ref in asked:
            value = said.get((firm, str(year - ref.back)), {}).get(ref.fact)
            known = isinstance(value, int)
            figure = int(value) if known else None
            if figure is not None and layout.book.dictionary.get(ref.fact).kind is Kind.MONEY:
                figure = figure * turned // 1000 * 100
            if figure is not None and ref == slip:
                figure *= dice.choice(FACTORS)
            columns[ref].append(figure)
    return rules, Table.from_kept([str(n) for n in range(count)], columns, layout.book.dictionary, 0), layout


def name_columns(layout: Layout) -> None:
    """Let columns be named by the code of their fact, as in a table."""
    NAME_OF.update({fact.name: fact.code for fact in layout.book.dictionary})


NAME_OF: dict[str, str] = {}


def condition(node: Node) -> pl.Expr:
    """A rule as an expression; quotients by a written number are multiplied out, so that all stays whole."""
    match node:
        case nodes.And(items=items):
            return pl.all_horizontal([condition(item) for item in items])
        case nodes.Or(items=items):
            return pl.any_horizontal([condition(item) for item in items])
        case nodes.Compare(op=op, left=nodes.Arith(op="/") as left, right=nodes.Number(value=bound)):
            return _quotient(op, left, bound)
        case nodes.Compare(op=op, left=left, right=right):
            by, one, other = _whole(left, right)
            return COMPARE[op](one * by[0], other * by[1])
    raise TypeError(type(node).__name__)


def _quotient(op: Op, left: nodes.Arith, bound: Fraction) -> pl.Expr:
    """n / d op p/q as q n op p d where d is above 0, turned round below it (no answer there for max(d, 0))."""
    divisor, above = left.right, False
    if isinstance(divisor, nodes.Extreme):
        divisor, above = divisor.items[0], True
    n, d = quantity(left.left) * bound.denominator, quantity(divisor)
    positive = COMPARE[op](n, d * bound.numerator)
    if above:
        return pl.when(d > 0).then(positive)
    return pl.when(d > 0).then(positive).when(d < 0).then(COMPARE[op.mirror](n, d * bound.numerator))


def _whole(left: Node, right: Node) -> tuple[tuple[int, int], pl.Expr, pl.Expr]:
    """Both sides with the denominators of their shares taken out and put on the other side."""
    (one, first), (other, second) = _share(left), _share(right)
    return (second, first), one, other


def _share(node: Node) -> tuple[pl.Expr, int]:
    if isinstance(node, nodes.Arith) and node.op == "*" and isinstance(node.right, nodes.Number):
        share = node.right.value
        return quantity(node.left) * share.numerator, share.denominator
    return quantity(node), 1


def quantity(node: Node) -> pl.Expr:
    """A sum of columns and whole numbers."""
    match node:
        case nodes.Fetch(ref=ref):
            return pl.col(NAME_OF[ref.fact] + f"@{ref.back}")
        case nodes.Number(value=value):
            return pl.lit(int(value), pl.Int64)
        case nodes.Negate(item=item):
            return -quantity(item)
        case nodes.Arith(op="+", left=left, right=right):
            return quantity(left) + quantity(right)
        case nodes.Arith(op="-", left=left, right=right):
            return quantity(left) - quantity(right)
    raise TypeError(type(node).__name__)


COMPARE: dict[Op, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Op.LT: pl.Expr.__lt__,
    Op.LE: pl.Expr.__le__,
    Op.GT: pl.Expr.__gt__,
    Op.GE: pl.Expr.__ge__,
    Op.EQ: pl.Expr.__eq__,
    Op.NE: pl.Expr.__ne__,
}
