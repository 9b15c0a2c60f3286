"""The cells of a return that may be wrong, and what they have to meet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Generic, TypeVar

from chanmai.engine.edits.conditions import Alternatives, Look, NotInCells, alternatives, holds, put_in
from chanmai.engine.edits.judging import Findings
from chanmai.engine.edits.rules import Rule
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, is_quantity, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.refs import refs

USUAL_WEIGHT = 4
R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: what it holds in kept steps, its bounds there, how hard it is to believe that it is wrong.

    `unit` names what it is counted in, so that cells of one unit can be wrong together. `usual` is what one would
    expect there, such as the value of a year before; None where nothing is known.
    """

    ref: Ref
    steps: int
    scale: int
    weight: int = USUAL_WEIGHT
    low: int | None = None
    high: int | None = None
    unit: str = ""
    usual: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule as the cells have to meet it."""

    code: str
    rule: Alternatives
    cells: frozenset[Ref]
    failed: bool

    def holds(self, steps: Mapping[Ref, int]) -> bool:
        """Whether these cells meet it."""
        return holds(self.rule, steps)


@dataclass(frozen=True, slots=True)
class Task:
    """The cells of one return and all that they have to meet. `apart` are rules that no search can take in."""

    cells: tuple[Cell, ...]
    conditions: tuple[Condition, ...]
    apart: tuple[str, ...]

    @property
    def steps(self) -> dict[Ref, int]:
        """What the cells hold."""
        return {cell.ref: cell.steps for cell in self.cells}

    @property
    def failures(self) -> tuple[Condition, ...]:
        """What is not met."""
        return tuple(each for each in self.conditions if each.failed)


def cell_of(fact: Fact, fetch: Look, weight: int = USUAL_WEIGHT) -> Cell | None:
    """The cell of a fact of the return; None where it is blank or no quantity."""
    ref = Ref(fact.name)
    value = number_of(fetch(ref)) if is_quantity(fact) else None
    if value is None:
        return None
    usual = number_of(fetch(Ref(fact.name, 1)))
    return Cell(
        ref,
        int(value * fact.scale),
        fact.scale,
        weight,
        None if fact.lowest is None else ceil(fact.lowest * fact.scale),
        None if fact.highest is None else floor(fact.highest * fact.scale),
        fact.unit.name if fact.unit is not None else "",
        None if usual is None else int(usual * fact.scale),
    )


class RuleBook(Generic[R]):
    """The rules of a form. What they ask is worked out once, when a return first needs it."""

    def __init__(self, rules: Sequence[R], dictionary: Dictionary) -> None:
        self.rules = tuple(rules)
        self.dictionary = dictionary
        self._known: dict[str, Alternatives | None] = {}

    def alternatives(self, rule: R, free: Collection[Ref], fetch: Look) -> Alternatives:
        """What the free cells have to meet, the rest as `fetch` has it. Raises NotInCells."""
        if rule.code not in self._known:
            try:
                found = alternatives(rule.test, refs(rule.test), _nothing, self.dictionary)
            except NotInCells:
                self._known[rule.code] = None
            else:
                self._known[rule.code] = found
        template = self._known[rule.code]
        if template is None or any(fetch(ref) is None for ref in refs(rule.test)):
            return alternatives(rule.test, free, fetch, self.dictionary)
        return put_in(template, free, lambda ref: self._steps(ref, fetch))

    def _steps(self, ref: Ref, fetch: Look) -> int:
        return int((number_of(fetch(ref)) or 0) * self.dictionary.get(ref.fact).scale)


def _nothing(_ref: Ref) -> None:
    return None


def task_of(book: RuleBook[R], judgement: Findings[R], cells: Sequence[Cell], fetch: Look) -> Task:
    """What the cells of a return have to meet: every rule that can be asked of it, met or not.

    Cells that are not among them, and other returns, stay as `fetch` has them.
    """
    free = {cell.ref for cell in cells}
    conditions, apart = [], []
    for failed, some in ((True, judgement.failed), (False, judgement.passed)):
        for rule in some:
            try:
                found = book.alternatives(rule, free, fetch)
            except NotInCells:
                apart.append(rule.code)
                continue
            named = frozenset(ref for together in found for each in together for ref, _ in each.terms)
            if named:
                conditions.append(Condition(rule.code, found, named, failed))
            elif failed:
                apart.append(rule.code)
    return Task(tuple(cells), tuple(conditions), tuple(apart))
