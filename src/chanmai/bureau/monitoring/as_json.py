"""Returns as JSON. Cells are texts as one would type them, in the unit of their column; blank is unknown."""

import datetime

from ninja import Field, Schema

from chanmai.bureau.monitoring.queries.returns import FilingStanding


class ReturnOut(Schema):
    """A return that a firm has to file. `revision` counts its versions, 0 before the first."""

    id: int
    collection: int
    firm: int
    name: str
    form: str
    title: str
    period: str
    due_on: datetime.date
    standing: FilingStanding
    filed_on: datetime.date | None
    late: bool
    revision: int


class ReturnsOut(Schema):
    """The returns within the visitor's scope, a page of them."""

    rows: list[ReturnOut]
    total: int
    page: int = Field(validation_alias="number")
    pages: int


class AskOut(Schema):
    """A check that fails. `hard`: the return stays out until it is mended; else a note may explain it."""

    code: str
    text: str
    hard: bool
    note: str


class CellOut(Schema):
    """A cell. `filed`: what the last version says; `last`: the value of a year before; `problem`: why it is none."""

    code: str
    name: str
    unit: str
    options: list[str]
    text: str
    filed: str
    last: str
    required: bool
    problem: str
    asks: list[AskOut]


class SheetOut(Schema):
    """A return with its cells. `filing` is the number of the last version, 0 for none."""

    id: int
    firm: int
    firm_name: str
    title: str
    period: str
    due_on: datetime.date
    closed: bool
    standing: FilingStanding
    filing: int
    revision: int
    cells: list[CellOut]


class ReturnIn(Schema):
    """A return to be filed. Cells that are not named keep what is typed or filed by now."""

    cells: dict[str, str] = Field(description="by the code of the cell, as one would type it")
    notes: dict[str, str] = Field({}, description="why a figure is right, by the code of the check")
    filing: int = Field(
        0, ge=0, le=2**63 - 1, description="the last version that the program has seen; 0 for none"
    )


class FiledOut(Schema):
    """What came of it. `filing` is null when it only repeats the last version."""

    filing: int | None
    sheet: SheetOut
