"""Which firms may stand near a clause: found in bulk, so that the exact engine looks at those only.

A firm is near if one quantity, not far off, is all that stands against it. For every condition that compares
quantities two questions go to the runner: is it missed by little, and would the rest still leave the clause open if
it were met. Whoever passes both is a candidate; the engine has the last word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.eligibility.clause import Condition, Test
from chanmai.engine.eligibility.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.decide import NEAR_SHARE
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import is_quantity
from chanmai.engine.language.nodes import And, Arith, AtLeast, Compare, Fetch, Node, Not, Number, Or, Truth
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.runner import MET, NOT_MET, Result
from chanmai.runners.table import Table

MET_TEST = Truth(value=True)


@dataclass(frozen=True, slots=True)
class Question:
    """The two questions about one condition of one clause."""

    code: str
    close: Compiled
    rest: Compiled


def candidates(
    compiled: Sequence[Compiled], table: Table, result: Result, dictionary: Dictionary
) -> dict[str, list[int]]:
    """By clause, the rows that are not met and may be near."""
    questions = [question for item in compiled for question in questions_of(item, dictionary)]
    asked = [part for question in questions for part in (question.close, question.rest)]
    if not asked:
        return {}
    answers = ColumnarRunner(dictionary, exact=False).run(asked, table).verdicts
    place = {code: number for number, code in enumerate(result.codes)}
    found: dict[str, set[int]] = {}
    for number, question in enumerate(questions):
        close, rest = answers[2 * number], answers[2 * number + 1]
        rows = (close == MET) & (rest != NOT_MET) & (result.verdicts[place[question.code]] == NOT_MET)
        found.setdefault(question.code, set()).update(rows.nonzero()[0].tolist())
    return {code: sorted(rows) for code, rows in found.items() if rows}


def questions_of(item: Compiled, dictionary: Dictionary) -> Iterator[Question]:
    """The questions of a clause, two for each condition that can be missed by little."""
    for part in item.tests:
        close = _missed_by_little(part, dictionary)
        if close is None:
            continue
        cores = {**item.cores, part.test.key: MET_TEST}
        name = f"{item.clause.code}#{part.test.key}"
        yield Question(
            item.clause.code,
            _asking(item, f"{name}#close", close),
            _asking(item, f"{name}#rest", joined(item.tree, cores)),
        )


def joined(condition: Condition, cores: dict[str, Node]) -> Node:
    """A tree of conditions as one expression."""
    if isinstance(condition, Test):
        return cores[condition.key]
    items = tuple(joined(item, cores) for item in condition.items)
    if condition.count == len(items):
        return And(items)
    return Or(items) if condition.count == 1 else AtLeast(condition.count, items)


def _asking(item: Compiled, code: str, condition: Node) -> Compiled:
    return replace(
        item,
        clause=replace(item.clause, code=code, amount=None),
        condition=condition,
        amount=None,
        condition_refs=refs(condition),
        amount_refs=(),
        depends=(),
    )


def _missed_by_little(part: CompiledTest, dictionary: Dictionary) -> Node | None:
    """The condition fails, and the left side lies within a fifth of the right one or within the fact's lever."""
    sides = part.reading.sides
    if sides is None or sides.op in ("==", "!=") or not is_quantity(sides.shown_as):
        return None
    less, more = _times(sides.right, 1 - NEAR_SHARE), _times(sides.right, 1 + NEAR_SHARE)
    within: list[Node] = [_between(sides.left, less, more), _between(sides.left, more, less)]
    fact = dictionary.get(sides.left.ref.fact) if isinstance(sides.left, Fetch) else None
    if fact is not None and fact.lever is not None and fact.lever.limit is not None:
        reach = Number(fact.lever.limit)
        below, above = Arith("-", sides.right, reach), Arith("+", sides.right, reach)
        within.append(_between(sides.left, below, above))
    return And((Not(part.core), Or(tuple(within))))


def _times(node: Node, factor: Fraction) -> Node:
    return Number(node.value * factor) if isinstance(node, Number) else Arith("*", node, Number(factor))


def _between(item: Node, low: Node, high: Node) -> Node:
    return And((Compare(">=", item, low), Compare("<=", item, high)))
