"""Columns in which every reference means a year before."""

from typing import Any

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.columns import Bytes, Column, Columns
from chanmai.runners.columnar.formulas import Rows
from chanmai.runners.columnar.vectors import Bools, Vector


class YearBefore:
    """Columns seen a year later: what is asked of a period is answered of that a year before."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.rows = columns.rows
        self.dictionary = columns.dictionary

    def vector(self, ref: Ref, rows: Rows) -> Vector:
        """A quantity."""
        return self._columns.vector(before(ref), rows)

    def presence(self, ref: Ref, rows: Rows) -> Bools | None:
        """Where a reference is known; None: everywhere."""
        return self._columns.presence(before(ref), rows)

    def flags(self, ref: Ref, rows: Rows) -> Bools:
        """A flag, without regard to what is known."""
        return self._columns.flags(before(ref), rows)

    def shares(self, ref: Ref, choices: frozenset[str]) -> Bytes:
        """Packed bits: the set of the row has one of the choices."""
        return self._columns.shares(before(ref), choices)

    def reader(self, row: int) -> Any:
        """The values of one row."""
        read = self._columns.reader(row)

        def value(ref: Ref) -> Value | None:
            return read(before(ref))

        return value

    def __getitem__(self, ref: Ref) -> Column:
        return self._columns[before(ref)]


def before(ref: Ref) -> Ref:
    """The same of a year before."""
    return Ref(ref.fact, ref.back + 1)
