"""Deciding exactly what Kleene's logic leaves open: unknown only where two completions of the missing facts differ.

Open rows of a rule are sorted by what remains to be asked: the undecided rest of the condition, which facts of its
atoms are missing, and, where an atom knows some of its facts, how it can turn out (`outcomes.py`). Rows that agree in
all of that have the same answer, so the engine is asked once for each kind. Where every open atom asks for facts of
its own and can turn out either way, nothing has to be asked.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.partial import with_known
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Category, Day, Fetch, Node, Number
from chanmai.engine.language.nodes import Truth as TruthNode
from chanmai.engine.language.tree import children, rebuild
from chanmai.runners.columnar.atoms import (
    Atom,
    Constant,
    Equals,
    Flag,
    General,
    OneOf,
    Quotient,
    Reaches,
    Sum,
    refs_of,
)
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel, Planes, set_bits
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.settling.kinds import Engine, Island, Rows, Sorter, Truth
from chanmai.runners.columnar.settling.ladder import Ladder
from chanmai.runners.columnar.settling.remains import NumberedCondition, Remains, open_atoms, signs_of
from chanmai.runners.columnar.settling.witnesses import Witnesses

ROOM = 2**61  # keys are renumbered before they outgrow this


class Exactness:
    """Settles the open pairs of one program, block by block; remembers the answers to kinds of questions."""

    def __init__(self, program: Program, columns: Columns, engine: Engine) -> None:
        self._program = program
        self._columns = columns
        self._engine = engine
        self._numbers = {atom: number for number, atom in enumerate(program.atoms)}
        self._refs = [refs_of(atom) for atom in program.atoms]
        self._turns = [_contingent(atom, program.dictionary) for atom in program.atoms]
        self._sorter = Sorter(program.atoms, self._turns, columns, engine)
        self._seen: dict[object, Ladder] = {}
        self._questions: dict[int, NumberedCondition] = {}
        self._plain: dict[int, bool] = {}

    def settle(self, kernel: Kernel, index: int, results: Planes) -> None:
        """Correct `results` [distinct, T | M, word] of the block that the kernel decided last."""
        plan = self._program.plan
        done: set[int] = set()
        for rule, row in enumerate(plan.results.tolist()):
            if row in done:
                continue
            done.add(row)
            open_rows = set_bits(results[row : row + 1, 1] & ~results[row : row + 1, 0])
            if len(open_rows) and not self._is_plain(rule):
                self._settle_rule(rule, kernel, index, open_rows, results[row])

    def _is_plain(self, rule: int) -> bool:
        """True if Kleene is exact for the rule, whatever is missing.

        So it is if every atom asks for one fact of its own, can turn out either way, and is asked for in one sense.
        """
        if rule not in self._plain:
            own = self._program.atoms_of[rule]
            uses = Counter(ref for atom in own for ref in self._refs[atom])
            alone = all(count == 1 for count in uses.values()) and all(self._turns[atom] for atom in own)
            senses = signs_of(self._question(rule).remains(lambda _: 1)) if alone else {}
            self._plain[rule] = alone and 0 not in senses.values()
        return self._plain[rule]

    def _settle_rule(
        self, rule: int, kernel: Kernel, index: int, rows: Rows, result: NDArray[np.uint64]
    ) -> None:
        start = kernel.span(index).start
        own = self._program.atoms_of[rule]
        states = _states(kernel.atom_planes()[list(own)], rows)
        for members in _alike(self._signature(own, states, rows + start)):
            state = dict(zip(own, states[:, members[0]].tolist(), strict=True))
            rest = self._question(rule).remains(state.__getitem__)
            for truth, some in self._answers(rule, rest, rows[members] + start):
                _write(result, some - start, truth)

    def _question(self, rule: int) -> NumberedCondition:
        if rule not in self._questions:
            condition = self._program.rules[rule].condition
            self._questions[rule] = NumberedCondition(condition, self._numbers, self._program.dictionary)
        return self._questions[rule]

    def _signature(self, own: Sequence[int], states: NDArray[np.uint8], rows: Rows) -> NDArray[np.int64]:
        """A number for each row: equal where the atoms are in the same state and open ones lack the same facts."""
        key = np.zeros(len(rows), dtype=np.int64)
        rows_of_ref: dict[Ref, NDArray[np.bool_]] = {}
        size = 1
        for state, atom in zip(states, own, strict=True):
            key, size = _joined(key, size, state, 3)
            if isinstance(self._program.atoms[atom], Sum | Quotient | General):
                for ref in self._refs[atom]:
                    rows_of_ref[ref] = rows_of_ref.get(ref, False) | (state == 1)
        for ref, mask in rows_of_ref.items():
            known = self._columns.presence(ref, rows)
            if known is not None:
                key, size = _joined(key, size, mask & known, 2)
        return key

    def _answers(self, rule: int, rest: Remains, rows: Rows) -> Iterator[tuple[Truth, Rows]]:
        """The answers to rows that agree in what remains and in what is missing."""
        key: NDArray[np.int64] = np.zeros(len(rows), dtype=np.int64)
        islands = self._islands(rest, int(rows[0]))
        signs = signs_of(rest)
        size, turns = 1, np.full(len(rows), 0 not in signs.values())
        kinds = [self._sorter.kinds(island, rule, rows, signs.__getitem__) for island in islands]
        for kind in kinds:
            turns &= kind.turns
            key, size = _joined(key, size, kind.number, len(kind.told))
        points = [point for kind in kinds for point in kind.points]
        open_rows = np.flatnonzero(~turns)
        guessed = self._guess(islands, signs)
        for members in _alike(key[open_rows]):
            some = open_rows[members]
            outcome_kinds = tuple(kind.told[int(kind.number[some[0]])] for kind in kinds)
            question = (rest, tuple((island.atoms, island.missing) for island in islands), outcome_kinds)
            ladder = self._seen.setdefault(question, Ladder())
            asking = _Asking(rule, rest, [atom for atom, _ in points], rows[some], guessed)
            ask = partial(self._asked, asking)
            for truth, places in ladder.climb([point[some] for _, point in points], len(some), ask):
                yield truth, rows[some[places]]

    def _asked(self, asking: "_Asking", corner: Sequence[int]) -> Truth:
        """The answer at a corner: for each of the atoms with points the place of the row whose facts it knows."""
        first = int(asking.rows[corner[0] if corner else 0])
        instead = None
        if len(set(corner)) > 1:
            of = dict(zip(asking.atoms, (int(asking.rows[place]) for place in corner), strict=True))

            def written(atom: int, node: Node) -> Node:
                return self._written(node, of[atom]) if atom in of else node

            instead = self._question(asking.rule).condition(asking.rest, written)
        condition, read = instead or self._program.rules[asking.rule].condition, self._columns.reader(first)
        if asking.guessed.differ(with_known(condition, read), read):
            return None
        return self._engine.ask(asking.rule, first, instead)

    def _guess(self, islands: Sequence[Island], signs: Mapping[int, int]) -> Witnesses:
        atoms = [(self._program.atoms[atom], signs[atom]) for island in islands for atom in island.atoms]
        missing = [ref for island in islands for ref in island.missing]
        return Witnesses(atoms, missing, self._program.dictionary)

    def _written(self, node: Node, row: int) -> Node:
        """A condition with the known facts of a row written into it."""
        read = self._columns.reader(row)

        def literal(ref: Ref) -> Node | None:
            return None if (value := read(ref)) is None else _literal(value)

        return _replaced(node, literal)

    def _islands(self, rest: Remains, row: int) -> list[Island]:
        """The open atoms of a rest, put together where they lack the same facts."""
        islands: list[Island] = []
        for atom in dict.fromkeys(open_atoms(rest)):
            missing = tuple(ref for ref in self._refs[atom] if not self._knows(ref, row))
            joint = Island((atom,), missing, partly=0 < len(missing) < len(self._refs[atom]))
            apart = []
            for island in islands:
                if set(missing).isdisjoint(island.missing):
                    apart.append(island)
                else:
                    joint = island.with_(joint)
            islands = [*apart, joint]
        return islands

    def _knows(self, ref: Ref, row: int) -> bool:
        known = self._columns.presence(ref, np.array([row]))
        return known is None or bool(known[0])


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked for some rows of a rule; `atoms` are those with points."""

    rule: int
    rest: Remains
    atoms: Sequence[int]
    rows: Rows
    guessed: Witnesses


def _replaced(node: Node, literal: Callable[[Ref], Node | None]) -> Node:
    if isinstance(node, Fetch):
        return literal(node.ref) or node
    return rebuild(node, [_replaced(part, literal) for part in children(node)])


def _literal(value: Value) -> Node:
    match value:
        case bool():
            return TruthNode(value)
        case int() | Fraction():
            return Number(Fraction(value))
        case str():
            return Category(value)
        case datetime.date():
            return Day(value)
    raise TypeError(f"{type(value).__name__} has no literal")


def _states(planes: Planes, rows: Rows) -> NDArray[np.uint8]:
    """0 false, 1 open, 2 true: [atom, row]."""
    flat = planes.view(np.uint8)
    bits = (flat[:, :, rows >> 3] >> (rows & 7).astype(np.uint8)) & 1
    total: NDArray[np.uint8] = bits[:, 0] + bits[:, 1]
    return total


def _joined(
    key: NDArray[np.int64], size: int, part: NDArray[Any], parts: int
) -> tuple[NDArray[np.int64], int]:
    """Keys below `size` and parts below `parts` as one key, and below what it lies."""
    if size * parts > ROOM:
        _, key = np.unique(key, return_inverse=True)
        size = len(key)
    return key * parts + part, size * parts


def _alike(keys: NDArray[np.int64]) -> list[Rows]:
    """The positions of each distinct key."""
    if not len(keys):
        return []
    order = np.argsort(keys, kind="stable")
    values = keys[order]
    return np.split(order, np.flatnonzero(values[1:] != values[:-1]) + 1)


def _write(result: NDArray[np.uint64], rows: Rows, truth: Truth) -> None:
    """Make the rows of one result surely true or surely false; None leaves them open."""
    if truth is None:
        return
    flat = result.view(np.uint8)
    masks = (1 << (rows & 7)).astype(np.uint8)
    if truth:
        np.bitwise_or.at(flat[0], rows >> 3, masks)
    else:
        np.bitwise_and.at(flat[1], rows >> 3, ~masks)


def _contingent(atom: Atom, dictionary: Dictionary) -> bool:
    """True if a single missing fact can make the atom true and can make it false, whatever the row."""
    match atom:
        case Flag():
            return True
        case OneOf(ref=ref, choices=choices):
            fact = dictionary.get(ref.fact)
            if fact.kind is Kind.SET:
                return not fact.values or not choices.isdisjoint(fact.values)
            word_list = set(fact.values)
            return not word_list or (bool(choices & word_list) and bool(word_list - choices))
        case Reaches(ref=ref, threshold=threshold) if ref.prefix != AWARD:
            low, high = _ends(dictionary.get(ref.fact))
            return (low is None or low < threshold) and (high is None or threshold <= high)
        case Equals(ref=ref, value=int(value)) if ref.prefix != AWARD:
            low, high = _ends(dictionary.get(ref.fact))
            inside = (low is None or low <= value) and (high is None or value <= high)
            return inside and (low is None or low != high)
    return isinstance(atom, Constant)


def _ends(fact: Fact) -> tuple[Fraction | None, Fraction | None]:
    """The bounds of a fact in kept steps."""
    low = None if fact.lowest is None else fact.lowest * fact.scale
    return low, None if fact.highest is None else fact.highest * fact.scale
