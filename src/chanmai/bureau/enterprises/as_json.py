"""Firms, facts, filings and imports as JSON, for the API and the command line. Money is in 分; null is unknown."""

import datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BeforeValidator

from chanmai.bureau.enterprises.sheets.problem import Severity

Text = Annotated[str | None, BeforeValidator(lambda text: text or None)]
"""A text; null where there is none."""


class PageOut(Schema):
    """One page of a list; `pages` and `total` are of the whole list."""

    total: int
    page: int = Field(validation_alias="number")
    pages: int


class FirmOut(Schema):
    """A firm. Money is in 分; null is unknown."""

    id: int
    code: Text
    name: str
    district: Text
    park: Text
    domain: Text
    size: Text
    status: Text
    registered_on: datetime.date | None
    revenue: int | None
    revenue_year: int | None
    titles: list[str]
    open_questions: int = Field(validation_alias="questions")
    demo: bool


class FirmsOut(PageOut):
    """A page of firms; `total` counts the whole selection."""

    firms: list[FirmOut] = Field(validation_alias="rows")


class FactOut(Schema):
    """A value in kept form: money in 分, ratios in millionths, days as ISO text."""

    fact: str
    code: str
    year: int | None
    period: str
    value: Any
    shown: str
    form: str
    reporter: str
    filed_at: datetime.date | None
    filing: int | None
    demo: bool


class FilingOut(Schema):
    """A filing and what it said, by fact code in kept form; null: set back to unknown. One withdrawn does not count."""

    id: int
    form: str
    period: str
    revision: int
    filed_at: datetime.date
    received_at: datetime.datetime
    source: str
    reporter: str
    demo: bool
    withdrawn: bool
    values: dict[str, Any]


class SheetProblemOut(Schema):
    """One finding in a file. `row` and `column` count from 1; 0 is the whole file or row."""

    code: str
    zh: str
    en: str
    severity: Severity
    row: int
    column: int
    heading: str
    value: str
    fact: str
    cell: str


class WithdrawalOut(Schema):
    """An entry: who took what back, or put it back, when and why. `restores`, `restored`: numbers of other entries."""

    id: int
    kind: str
    subject: str
    batch: int | None
    filing: int | None
    firm: int | None
    back: bool
    restores: int | None
    restored: int | None
    reason: str
    filings: int
    firms: int
    by: str
    at: datetime.datetime


class WithdrawalsOut(PageOut):
    """A page of entries, the newest first."""

    withdrawals: list[WithdrawalOut] = Field(validation_alias="rows")


class PreviewOut(Schema):
    """What a withdrawal would change: filings, firms that leave, figures (at most so many when not `exact`), decisions.

    `stay`: firms that the import brought and of whom more is known. `repeats`: later imports with rows that only
    repeated it; these rows were not kept.
    """

    subject: str = Field(validation_alias="reach.subject")
    filings: int
    firms: int
    stay: int = Field(validation_alias="reach.stay")
    repeats: int = Field(validation_alias="reach.repeats")
    touched: int
    figures: int = Field(validation_alias="changed")
    exact: bool
    decisions: int

    @staticmethod
    def resolve_filings(preview: Any) -> int:
        """How many."""
        return len(preview.reach.filings)

    @staticmethod
    def resolve_firms(preview: Any) -> int:
        """How many."""
        return len(preview.reach.firms)

    @staticmethod
    def resolve_touched(preview: Any) -> int:
        """How many firms."""
        return len(preview.reach.touched)


class ChoiceOut(Schema):
    """A row that does not say which firm it means: the firms that come into question, number and label."""

    row: int
    name: str
    firms: list[tuple[int, str]]
    another: bool
    withdrawn: bool


class ImportOut(Schema):
    """What became of a file. While it is under way: what is done now, and how much of it.

    `problems` are the first ones; `errors`, `warnings` and `notes` count all that were found. `choices` can be
    answered by importing the file again with `answers`; `withdrawal` is the entry by which it does not count any more.
    """

    id: int
    state: str
    form: str
    rows: int
    accepted: int
    unchanged: int
    refused: int
    firms: int
    filings: int
    corrections: int
    problems: list[SheetProblemOut]
    choices: list[ChoiceOut]
    withdrawal: int | None
    errors: int
    warnings: int
    notes: int
    under_way: bool
    step: str
    done: int
    of: int
