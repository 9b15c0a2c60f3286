"""Atoms: the distinct yes-or-no questions about one row that conditions are built from, in a canonical form.

`x < t` is the negation of `x >= t`, `x > t` of whole kept steps is `x >= t + 1`, and `a / b >= 5%` becomes the sign
of `100a - 5b`: so equal questions get the same atom however they were written, and no atom ever divides.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import day_number
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.linear import LinearSum, linear
from chanmai.engine.language.nodes import (
    Arith,
    Category,
    Compare,
    Day,
    Extreme,
    Fetch,
    Member,
    Node,
    Number,
    Truth,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs

REACH = 2**62  # thresholds beyond this are clamped: no kept value gets there (columns are checked on loading)

PERCENT = 100  # shares are written in hundredths, so that products with a column serve several of them

Terms = tuple[tuple[Ref, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Reaches:
    """ref >= threshold, in kept steps (days since 1970 for dates)."""

    ref: Ref
    threshold: int


@dataclass(frozen=True, slots=True)
class Equals:
    """ref == value in kept steps; None: a value that the column cannot take."""

    ref: Ref
    value: int | None


@dataclass(frozen=True, slots=True)
class Flag:
    """ref is yes."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class OneOf:
    """The category is among these, or the set has one of these."""

    ref: Ref
    choices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of factor * ref >= threshold, in kept steps."""

    terms: Terms
    threshold: int


@dataclass(frozen=True, slots=True)
class Quotient:
    """(numerator / denominator) op bound, as the sign of `excess` where the denominator is positive.

    `excess` = numerator - bound * denominator in whole factors, with `constant`; `den` likewise with `den_constant`.
    Unknown where the denominator is zero, and with `positive_only` (a growth rate's base) also where it is below.
    `strict`: excess > 0 rather than >= 0.
    """

    excess: Terms
    constant: int
    den: Terms
    den_constant: int
    strict: bool
    positive_only: bool = False


@dataclass(frozen=True, slots=True)
class General:
    """Anything else: evaluated by exact column arithmetic."""

    node: Node


@dataclass(frozen=True, slots=True)
class Constant:
    """Always this."""

    value: bool


Atom = Reaches | Equals | Flag | OneOf | Sum | Quotient | General | Constant


def atom_of(node: Node, dictionary: Dictionary) -> tuple[Atom, bool]:
    """The canonical atom of a condition without and/or/not, and whether the condition is its negation."""
    match node:
        case Truth(value=value):
            return Constant(True), not value
        case Fetch(ref=ref):
            return Flag(ref), False
        case Member(item=Fetch(ref=ref), choices=choices):
            return OneOf(ref, frozenset(choices.values)), False
        case Compare():
            return _comparison(node, dictionary)
    return General(node), False


def _comparison(node: Compare, dictionary: Dictionary) -> tuple[Atom, bool]:
    op, left, right = node.op, node.left, node.right
    if not isinstance(left, Fetch | Arith) and isinstance(right, Fetch | Arith):
        op, left, right = op.mirror, right, left
    match left, right:
        case Fetch(ref=ref), Truth(value=value) if not op.compares_size:
            return Flag(ref), value is (op is Op.NE)
        case Fetch(ref=ref), Category(value=word) if not op.compares_size:
            return OneOf(ref, frozenset((word,))), op is Op.NE
        case Fetch(ref=ref), Day(value=day):
            return _threshold(ref, op, Fraction(day_number(day)), 1)
    if isinstance(left, Arith) and left.op == "/":
        quotient = _quotient(op, left, right, dictionary)
        if quotient is not None:
            return quotient
    a, b = linear(left, dictionary), linear(right, dictionary)
    if a is None or b is None or (a.factors.keys() & b.factors.keys()) - a.plus(b, -1).factors.keys():
        return General(Compare(op, left, right)), False
    return _of_linear(op, a.plus(b, -1), Compare(op, left, right), dictionary)


def _of_linear(op: Op, form: LinearSum, node: Node, dictionary: Dictionary) -> tuple[Atom, bool]:
    if not form.factors:
        return General(node), False
    if len(form.factors) == 1:
        ((ref, factor),) = form.factors.items()
        scale = dictionary.get(ref.fact).scale
        return _threshold(ref, op if factor > 0 else op.mirror, -form.constant / factor * scale, 1)
    if not op.compares_size:
        return General(node), False
    if op.below:
        op, form = op.mirror, form.times(Fraction(-1))
    terms, constant = _whole(form, dictionary)
    return Sum(terms, -constant + op.strict), False


def _threshold(ref: Ref, op: Op, bound: Fraction, step: int) -> tuple[Atom, bool]:
    if not op.compares_size:
        value = int(bound) if bound.denominator == 1 and abs(bound) < REACH else None
        return Equals(ref, value), op is Op.NE
    start = ceil(bound) if op in (Op.GE, Op.LT) else floor(bound) + step
    return Reaches(ref, max(-REACH, min(REACH, start))), op.below


def _whole(form: LinearSum, dictionary: Dictionary, *, at_least: int = 1) -> tuple[Terms, int]:
    """The form times a positive number, a multiple of `at_least`, that makes all factors of kept steps whole."""
    factors = {ref: factor / dictionary.get(ref.fact).scale for ref, factor in form.factors.items()}
    by = lcm(at_least, *(f.denominator for f in factors.values()), form.constant.denominator)
    terms = tuple(sorted((ref, int(factor * by)) for ref, factor in factors.items()))
    return terms, int(form.constant * by)


def _quotient(op: Op, left: Arith, right: Node, dictionary: Dictionary) -> tuple[Atom, bool] | None:
    below, positive_only = _base(left.right)
    num, den, bound = (linear(part, dictionary) for part in (left.left, below, right))
    if (
        num is None
        or den is None
        or bound is None
        or bound.factors
        or not den.factors
        or not op.compares_size
    ):
        return None
    excess = num.plus(den.times(bound.constant), -1)
    if not excess.factors:
        return None
    lost = (num.factors.keys() | den.factors.keys()) - excess.factors.keys()
    if lost - den.factors.keys():
        return None
    terms, constant = _whole(excess, dictionary, at_least=PERCENT)
    den_terms, den_constant = _whole(den, dictionary)
    strict = op in (Op.GT, Op.LE)
    return Quotient(terms, constant, den_terms, den_constant, strict, positive_only), op.below


def _base(node: Node) -> tuple[Node, bool]:
    """max(x, 0) as a divisor is x where x is positive, and undefined elsewhere."""
    match node:
        case Extreme(op="max", items=(item, Number(value=least))) if least == 0:
            return item, True
    return node, False


def refs_of(atom: Atom) -> tuple[Ref, ...]:
    """The facts that an atom asks for."""
    match atom:
        case Reaches(ref=ref) | Flag(ref=ref) | OneOf(ref=ref) | Equals(ref=ref):
            return (ref,)
        case Sum(terms=terms):
            return tuple(ref for ref, _ in terms)
        case Quotient():
            return tuple(dict.fromkeys(ref for ref, _ in (*atom.excess, *atom.den)))
        case General(node=node):
            return refs(node)
    return ()


@dataclass(frozen=True, slots=True, order=True)
class Ratio:
    """(sum of factor * ref + constant) / den, in kept steps; no value where den is 0, or below (see Quotient)."""

    terms: Terms
    constant: int
    den: Ref
    positive_only: bool


def ratio_of(atom: Quotient) -> tuple[Ratio, Fraction] | None:
    """A quotient with one column below, as ratio and bound, so that quotients over one ratio are seen as such.

    `n + e * d >= 0` where d > 0, and `<= 0` where d < 0, both say n / d >= -e. None: not of this form.
    """
    if len(atom.den) != 1 or atom.den_constant or atom.den[0][1] <= 0:
        return None
    den = atom.den[0][0]
    above = {ref: factor for ref, factor in atom.excess if ref != den}
    if not above:
        return None
    divisor = gcd(*above.values(), atom.constant)
    terms = tuple((ref, factor // divisor) for ref, factor in above.items())
    bound = Fraction(-dict(atom.excess).get(den, 0), divisor)
    return Ratio(terms, atom.constant // divisor, den, atom.positive_only), bound
