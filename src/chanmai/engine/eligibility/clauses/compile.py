"""From a clause as written to what the evaluators run: core expressions, references and dependencies."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import (
    CUMULATIVE,
    ONCE,
    Amount,
    Bound,
    Clause,
    Condition,
    Group,
    Test,
)
from chanmai.engine.eligibility.clauses.reading import ONCE_KEY, TestWording, read_test
from chanmai.engine.facts.dictionary import AWARD, DECISION_DAY, RECEIVED, TIMES, Dictionary
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Arith, Compare, Day, Extreme, Fetch, Floor, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, rebuild, several

ZERO = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class CompiledTest:
    """One condition of the clause beside its expanded expression and how it reads."""

    test: Test
    core: Node
    reading: TestWording


@dataclass(frozen=True, slots=True)
class Compiled:
    """A clause ready to be run.

    `tree` is the clause's condition, with the once-only test added where the clause pays once. `condition` is the
    whole tree as one core expression. `amount` gives 分 before the one rounding; caps in whole steps of it, the money
    already received under a cumulative cap, and the floor at zero are part of it. `amount` is None when the clause
    pays nothing or does not say how much. `upper` says that the amount is only a ceiling. `shift` is the number of
    years between the reference year of the records and that of the clause; it is already part of every reference.
    `as_of` stands wherever the rule says 判定日; without it the rule is one for any day, and 判定日 a fact that is
    not known.
    """

    clause: Clause
    tree: Condition
    tests: tuple[CompiledTest, ...]
    condition: Node
    amount: Node | None
    upper: bool
    condition_refs: tuple[Ref, ...]
    amount_refs: tuple[Ref, ...]
    depends: tuple[str, ...]
    shift: int = 0
    as_of: datetime.date | None = None

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every reference, those of the condition first."""
        return tuple(dict.fromkeys((*self.condition_refs, *self.amount_refs)))

    @property
    def cores(self) -> dict[str, Node]:
        """The core expression of each test, by its key."""
        return {item.test.key: item.core for item in self.tests}


def compile_clause(
    clause: Clause, dictionary: Dictionary, *, shift: int = 0, as_of: datetime.date | None = None
) -> Compiled:
    """Expand a checked clause for a day of decision, or for any day.

    `shift` is the records' reference year minus the clause's (`clause.reference_year`); year facts are then read
    that many years further back. Raises RuleError when an expression cannot be expanded.
    """
    tree = _with_history(clause)

    def core(node: Node) -> Node:
        return on_day(shift_years(expand(node, dictionary), dictionary, shift), as_of)

    def compiled(test: Test) -> CompiledTest:
        expr_core = core(test.expr)
        return CompiledTest(test, expr_core, read_test(test, expr_core, core, dictionary))

    tests = tuple(compiled(test) for test in tree.tests())
    cores = {item.test.key: item.core for item in tests}
    condition = _joined(tree, cores)
    amount = _payable(clause, core)
    amount_refs = refs(amount) if amount else ()
    condition_refs = refs(condition)
    awards = [ref.subject for ref in (*condition_refs, *amount_refs) if ref.prefix == AWARD]
    return Compiled(
        clause=clause,
        tree=tree,
        tests=tests,
        condition=condition,
        amount=amount,
        upper=_is_ceiling(clause.amount),
        condition_refs=condition_refs,
        amount_refs=amount_refs,
        depends=tuple(dict.fromkeys(awards)),
        shift=shift,
        as_of=as_of,
    )


def for_day(compiled: Compiled, as_of: datetime.date, dictionary: Dictionary) -> Compiled:
    """A clause that was compiled for any day, for this one."""
    if not any(ref.fact == DECISION_DAY for ref in compiled.refs):
        return compiled
    return compile_clause(compiled.clause, dictionary, shift=compiled.shift, as_of=as_of)


def on_day(node: Node, as_of: datetime.date | None) -> Node:
    """The expression with the day of decision put in, if there is one."""
    if as_of is None:
        return node
    if isinstance(node, Fetch):
        return Day(as_of, span=node.span) if node.ref.fact == DECISION_DAY else node
    return rebuild(node, [on_day(part, as_of) for part in children(node)])


def shift_years(node: Node, dictionary: Dictionary, shift: int) -> Node:
    """The expression with every year fact read `shift` years further back."""
    if shift == 0:
        return node

    def move(ref: Ref) -> Ref:
        yearly = dictionary.get(ref.fact).period is PeriodKind.YEAR
        return Ref(ref.fact, ref.back + shift) if yearly else ref

    return replace_refs(node, move)


def replace_refs(node: Node, change: Callable[[Ref], Ref]) -> Node:
    """The same expression over other references."""
    if isinstance(node, Fetch):
        return Fetch(change(node.ref), span=node.span)
    return rebuild(node, [replace_refs(part, change) for part in children(node)])


def _with_history(clause: Clause) -> Condition:
    """A clause that pays once carries the test that it was not enjoyed before."""
    if clause.amount is None or clause.amount.cap_period != ONCE:
        return clause.condition
    never = Compare(Op.EQ, Fetch(Ref(f"{TIMES}{clause.code}")), ZERO)
    once = Test(ONCE_KEY, never, "此前未享受过本项奖励", article=clause.amount.article, literal=ONCE)
    return Group("all", 2, (clause.condition, once))


def _joined(condition: Condition, cores: dict[str, Node]) -> Node:
    if isinstance(condition, Test):
        return cores[condition.key]
    return several(condition.count, [_joined(item, cores) for item in condition.items])


def _is_ceiling(amount: Amount | None) -> bool:
    return amount is not None and (amount.bound is Bound.UPPER or amount.formula is None)


def _ceiling(cap: int, amount: Amount, code: str) -> Node:
    step = amount.rounding.step
    if amount.cap_period != CUMULATIVE:
        return Number(Fraction(cap // step * step))
    left = Arith("-", Number(Fraction(cap)), Fetch(Ref(f"{RECEIVED}{code}")))
    one_step = Number(Fraction(step))
    return left if step == 1 else Arith("*", Floor(left, one_step), one_step)


def _payable(clause: Clause, core: Callable[[Node], Node]) -> Node | None:
    """max(0, min(formula, cap)); a cumulative cap is what is left of it. Only the cap when no formula is stated.

    The cap counts in whole steps of the rounding, so that the rounding of the whole never leads above it.
    """
    amount = clause.amount
    if amount is None or (amount.formula is None and amount.cap is None):
        return None
    parts = [] if amount.formula is None else [core(amount.formula)]
    if amount.cap is not None:
        parts.append(_ceiling(amount.cap, amount, clause.code))
    least = parts[0] if len(parts) == 1 else Extreme("min", tuple(parts))
    return least if isinstance(least, Number) and least.value >= 0 else Extreme("max", (ZERO, least))
