"""One atom for one firm, in Python's own integers and fractions: surely true, unknown or false."""

from collections.abc import Callable
from fractions import Fraction

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value, is_quantity, number_of
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
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
    Terms,
    refs_of,
)

TRUE, UNKNOWN, FALSE = 3, 2, 0  # Kleene's and and or are & and | on these

Read = Callable[[Ref], Value | None]


def code_of(atom: Atom, read: Read, dictionary: Dictionary) -> int:
    """TRUE, UNKNOWN or FALSE. Raises ValueError for a value that is finer than its fact is kept."""
    if isinstance(atom, Constant):
        return TRUE if atom.value else FALSE
    if isinstance(atom, General):
        answer = evaluate(atom.node, read)
        return UNKNOWN if answer is None else TRUE if answer else FALSE
    if any(read(ref) is None for ref in refs_of(atom)):
        return UNKNOWN
    return _known(atom, read, dictionary)


def _known(atom: Atom, read: Read, dictionary: Dictionary) -> int:
    def total(terms: Terms) -> int:
        return sum(factor * steps(ref) for ref, factor in terms)

    def steps(ref: Ref) -> int:
        value = read(ref)
        return 0 if value is None else kept_integer(ref, value, dictionary)

    match atom:
        case Reaches(ref=ref, threshold=threshold):
            holds = steps(ref) >= threshold
        case Flag(ref=ref):
            holds = read(ref) is True
        case OneOf(ref=ref, choices=choices):
            value = read(ref)
            holds = not choices.isdisjoint(value) if isinstance(value, frozenset) else value in choices
        case Equals(ref=ref, value=wanted):
            holds = steps(ref) == wanted
        case Sum(terms=terms, threshold=threshold):
            holds = total(terms) >= threshold
        case Quotient():
            below = total(atom.den) + atom.den_constant
            if below == 0 or (atom.positive_only and below < 0):
                return UNKNOWN
            excess = total(atom.excess) + atom.constant
            holds = (excess if below > 0 else -excess) >= atom.strict
        case _:
            raise TypeError(type(atom).__name__)
    return TRUE if holds else FALSE


def kept_integer(ref: Ref, value: Value, dictionary: Dictionary) -> int:
    """A known quantity or day in whole kept steps. Raises ValueError when it is finer than the fact is kept."""
    if isinstance(value, int | Fraction) and is_quantity(fact := dictionary.get(ref.fact)):
        steps = value * fact.scale
        if steps != int(steps):
            raise ValueError(
                f"{ref.fact} = {value} is finer than 1/{fact.scale} · “{ref.fact}”的取值精度超出保存精度"
            )
        return int(steps)
    return int(number_of(value) or 0)
