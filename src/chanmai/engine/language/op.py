"""The six comparisons: how each compares, what it says the other way round, and what denies it."""

import operator
from collections.abc import Callable
from typing import Any

from chanmai.engine.facts.term import Term


class Op(Term):
    """A comparison, written as in the language."""

    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    EQ = "=="
    NE = "!="

    @property
    def holds(self) -> Callable[[Any, Any], bool]:
        """Compares two known values of one kind."""
        return _HOLDS[self]

    @property
    def mirror(self) -> "Op":
        """What b says of a when this says it of b: a < b is b > a."""
        return _MIRROR[self]

    @property
    def opposite(self) -> "Op":
        """What holds exactly when this does not: not a < b is a >= b."""
        return _OPPOSITE[self]

    @property
    def compares_size(self) -> bool:
        """Whether it compares by size, as == and != do not."""
        return self[0] in "<>"

    @property
    def below(self) -> bool:
        """Whether the left side is to be the smaller: < and <=."""
        return self[0] == "<"

    @property
    def strict(self) -> bool:
        """Whether it compares by size and equal sides fail: < and >."""
        return len(self) == 1


_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
}
_MIRROR = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}
_OPPOSITE = {Op.LT: Op.GE, Op.LE: Op.GT, Op.GT: Op.LE, Op.GE: Op.LT, Op.EQ: Op.NE, Op.NE: Op.EQ}
