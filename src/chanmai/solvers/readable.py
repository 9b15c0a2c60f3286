"""Core expressions as people write them: growth and increase by their names, amounts of 分 with a unit.

What is printed reads back, expanded, to the expression it stands for.
"""

from chanmai.engine.eligibility.clauses.compile import replace_refs
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Arith, Extreme, Node, Number, Period
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, rebuild

WAN = 1_000_000  # 分


def with_names(node: Node, dictionary: Dictionary) -> Node:
    """The expression with 增速(x) and 增量(x) where it works them out."""
    if isinstance(node, Arith):
        item = _grown(node, dictionary)
        if item is not None:
            return Period("增速" if node.op == "/" else "增量", 0, with_names(item, dictionary))
    return rebuild(node, [with_names(part, dictionary) for part in children(node)])


def _grown(node: Arith, dictionary: Dictionary) -> Node | None:
    """x of (x - x of the year before) [/ max(x of the year before, 0)]."""
    if node.op == "-" and refs(node.left) and node.right == _year_before(node.left, dictionary):
        return node.left
    if node.op != "/" or not isinstance(node.left, Arith) or not isinstance(node.right, Extreme):
        return None
    item = _grown(node.left, dictionary) if node.left.op == "-" else None
    if item is None or node.right.op != "max" or len(node.right.items) != 2:
        return None
    base, zero = node.right.items
    return item if base == node.left.right and isinstance(zero, Number) and zero.value == 0 else None


def _year_before(node: Node, dictionary: Dictionary) -> Node | None:
    """The same a year before; None where nothing in it belongs to a year."""

    def move(ref: Ref) -> Ref:
        yearly = dictionary.get(ref.fact).period is PeriodKind.YEAR
        return Ref(ref.fact, ref.back + 1) if yearly else ref

    earlier = replace_refs(node, move)
    return None if earlier == node else earlier


def in_yuan(node: Node) -> Node:
    """Bare amounts of 分 beside a formula (a cap, the rest of one) written with their unit."""
    if isinstance(node, Extreme):
        return Extreme(node.op, tuple(in_yuan(item) for item in node.items))
    if isinstance(node, Number) and not node.unit and node.value:
        return Number(node.value, "万元" if node.value % WAN == 0 else "元")
    return node
