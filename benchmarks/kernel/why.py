"""Why, for one pair: the tree of a rule's condition with the state of every part, looked up in the bits of the atoms.

The full explanation with values, sources and distances comes from the exact engine; this is the quick one, for lists.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chanmai.engine.language import nodes
from chanmai.runners.columnar.atoms import Atom, atom_of
from chanmai.runners.columnar.program import Program
from chanmai.runners.columnar.single.codes import FALSE, TRUE, UNKNOWN

_NEGATION = {TRUE: FALSE, UNKNOWN: UNKNOWN, FALSE: TRUE}


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a condition and its state: TRUE, UNKNOWN or FALSE by Kleene's logic."""

    state: int
    node: nodes.Node
    parts: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A node with its parts, or with its atom and whether it is the atom's negation."""

    node: nodes.Node
    parts: tuple["_Part", ...] = ()
    place: int = -1
    negated: bool = False


class Reasons:
    """The conditions of a program, prepared once for any number of questions."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._place: dict[Atom, int] = {atom: place for place, atom in enumerate(program.atoms)}
        self._prepared: dict[int, _Part] = {}

    def of(self, rule: int, code: Callable[[int], int]) -> Reason:
        """The tree of a rule; `code` gives the state of an atom, by its number, for the firm asked for."""
        prepared = self._prepared.get(rule)
        if prepared is None:
            prepared = self._prepared[rule] = self._prepare(self._program.rules[rule].condition)
        return _reason(prepared, code)

    def _prepare(self, node: nodes.Node) -> _Part:
        match node:
            case nodes.Not(item=item):
                return _Part(node, (self._prepare(item),))
            case nodes.Several(items=items):
                return _Part(node, tuple(map(self._prepare, items)))
        atom, negated = atom_of(node, self._program.dictionary)
        return _Part(node, (), self._place[atom], negated)


def _reason(own: _Part, code: Callable[[int], int]) -> Reason:
    if not own.parts:
        state = code(own.place)
        return Reason(_NEGATION[state] if own.negated else state, own.node)
    parts = tuple([_reason(part, code) for part in own.parts])
    states = [part.state for part in parts]
    match own.node:
        case nodes.Not():
            state = _NEGATION[states[0]]
        case nodes.And():
            state = min(states)
        case nodes.AtLeast(count=count):
            held, open_too = states.count(TRUE), len(states) - states.count(FALSE)
            state = TRUE if held >= count else UNKNOWN if open_too >= count else FALSE
        case _:
            state = max(states)
    return Reason(state, own.node, parts)
