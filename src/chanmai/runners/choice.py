"""Which runner carries a run out, by name. All give equal answers; they differ in how far they reach."""

from collections.abc import Callable
from dataclasses import dataclass

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Runner


@dataclass(frozen=True, slots=True)
class Choice:
    """A runner by its name, and how to make one for a dictionary of facts."""

    name: str
    make: Callable[[Dictionary], Runner]


COLUMNAR = Choice("columnar", ColumnarRunner)
REFERENCE = Choice("reference", ReferenceRunner)
