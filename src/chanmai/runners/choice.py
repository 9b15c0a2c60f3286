"""Which runner carries a run out, by name. All give equal answers; they differ in how far they reach."""

from collections.abc import Callable
from dataclasses import dataclass

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.runners.batch import Carrier, Here
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Runner


@dataclass(frozen=True, slots=True)
class Choice:
    """A runner by its name, and how to make one for a dictionary of facts.

    `make` gives one for a table in memory. A snapshot in row groups is decided by what `of_group` gives for each of
    them, brought there by `carrier`.
    """

    name: str
    make: Callable[[Dictionary], Runner]
    of_group: Callable[[Dictionary], Runner]
    carrier: Carrier


COLUMNAR = Choice("columnar", ColumnarRunner, ColumnarRunner, Here())
REFERENCE = Choice("reference", ReferenceRunner, ReferenceRunner, Here())
