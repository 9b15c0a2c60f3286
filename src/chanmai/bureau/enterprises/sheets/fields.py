"""A column of a file that the form knows."""

from dataclasses import dataclass

from chanmai.bureau.enterprises.layouts import Column
from chanmai.bureau.enterprises.sheets.headings import Heading
from chanmai.engine.facts.units import Unit


@dataclass(frozen=True, slots=True)
class Field:
    """A recognised column of a file: where it is, what it means, in which unit and year."""

    index: int  # from 0
    column: Column
    heading: Heading
    unit: Unit | None
    assumed: bool = False  # the unit is the form's, the file names none
