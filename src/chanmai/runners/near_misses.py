"""Which firms may stand near a clause: found in bulk, so that the exact engine looks at those only.

A firm is near if one quantity, not far off, is all that stands against it. For every condition that compares
quantities two questions go to the runner: is it missed by little, and would the rest still leave the clause open if
it were met. Whoever passes both is a candidate, which the exact engine then looks at condition by condition.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Condition, Test
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.eligibility.clauses.reading import Sides
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import NEAR_SHARE
from chanmai.engine.eligibility.deciding.explain import VERDICTS, together
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import is_quantity
from chanmai.engine.language.nodes import And, Arith, Compare, Fetch, Node, Not, Number, Or, Truth
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import several
from chanmai.runners.runner import MET, NOT_MET, Result, Runner
from chanmai.runners.table import Table

MET_TEST = Truth(value=True)


@dataclass(frozen=True, slots=True)
class Question:
    """The two questions about one condition of one clause."""

    code: str
    key: str
    close: Compiled
    rest: Compiled


Candidates = dict[str, dict[int, list[str]]]
"""By clause and row, the conditions of which one may be all that stands against the firm."""


def candidates(
    compiled: Sequence[Compiled], table: Table, result: Result, dictionary: Dictionary, *, runner: Runner
) -> Candidates:
    """The rows that are not met and may be near. `runner` need not be exact: what is open counts as possible."""
    place = {code: number for number, code in enumerate(result.codes)}
    missed = [item for item in compiled if (result.verdicts[place[item.clause.code]] == NOT_MET).any()]
    questions = [question for item in missed for question in questions_of(item, dictionary)]
    conditions = [part for question in questions for part in (question.close, question.rest)]
    if not conditions:
        return {}
    answers = runner.run(conditions, table).verdicts
    near: Candidates = {}
    for number, question in enumerate(questions):
        close, rest = answers[2 * number], answers[2 * number + 1]
        rows = (close == MET) & (rest != NOT_MET) & (result.verdicts[place[question.code]] == NOT_MET)
        of_clause = near.setdefault(question.code, {})
        for row in rows.nonzero()[0].tolist():
            of_clause.setdefault(row, []).append(question.key)
    return without_aside(near, result)


def without_aside(near: Candidates, result: Result) -> Candidates:
    """The candidates without firms and clauses that were set aside."""
    for each in result.aside:
        for code in [each.clause] if each.clause else result.codes:
            near.get(code, {}).pop(each.row, None)
    return near


def is_near(item: Compiled, view: View, keys: Iterable[str]) -> bool:
    """True if with one of these conditions met the clause would be met or open. Exact, condition by condition."""
    answers = {part.test.key: VERDICTS[verdict(part.core, view)] for part in item.tests}
    return any(_with(item.tree, {**answers, key: Verdict.MET}) is not Verdict.NOT_MET for key in keys)


def _with(condition: Condition, answers: dict[str, Verdict]) -> Verdict:
    if isinstance(condition, Test):
        return answers[condition.key]
    return together([_with(item, answers) for item in condition.items], condition.count)


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
            part.test.key,
            _asking(item, f"{name}#close", close),
            _asking(item, f"{name}#rest", one_node(item.tree, cores)),
        )


def one_node(condition: Condition, cores: dict[str, Node]) -> Node:
    """A tree of conditions as one expression."""
    if isinstance(condition, Test):
        return cores[condition.key]
    return several(condition.count, [one_node(item, cores) for item in condition.items])


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
    if sides is None or not sides.op.compares_size or sides.from_days or not is_quantity(sides.shown_as):
        return None
    within: list[Node] = [_within_share(sides)]
    fact = dictionary.get(sides.left.ref.fact) if isinstance(sides.left, Fetch) else None
    if fact is not None and fact.lever is not None and fact.lever.limit is not None:
        reach = Number(fact.lever.limit)
        below, above = Arith("-", sides.right, reach), Arith("+", sides.right, reach)
        within.append(_between(sides.left, below, above))
    return And((Not(part.core), Or(tuple(within))))


def _within_share(sides: Sides) -> Node:
    """Within a fifth of the threshold; to have none of something is not to be near having some."""
    less, more = _times(sides.right, 1 - NEAR_SHARE), _times(sides.right, 1 + NEAR_SHARE)
    near = Or((_between(sides.left, less, more), _between(sides.left, more, less)))
    if not isinstance(sides.left, Fetch):
        return near
    return And((near, Compare(Op.NE, sides.right, Number(Fraction(0)))))


def _times(node: Node, factor: Fraction) -> Node:
    return Number(node.value * factor) if isinstance(node, Number) else Arith("*", node, Number(factor))


def _between(item: Node, low: Node, high: Node) -> Node:
    return And((Compare(Op.GE, item, low), Compare(Op.LE, item, high)))
